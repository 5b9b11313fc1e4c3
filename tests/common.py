"""What tests share: polls, calls, dialogues, time that passes, values that one can read."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import cache
import json
from pathlib import Path
import sys
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import orjson
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
import yaml  # type: ignore[import-untyped]

from custom_components.here_ev_charge_points.account.memory import Memory
from custom_components.here_ev_charge_points.const import DOMAIN, SUBENTRY_TYPE_LOCATION
from custom_components.here_ev_charge_points.logic.budget import Usage
from custom_components.here_ev_charge_points.logic.rhythm import Rhythm
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant, State
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.storage import Store
from simulator import __file__ as simulator
from tests.conftest import account_entry, location_subentry
from tests.here import ACCESS_KEY_ID, ACCESS_KEY_SECRET, K_LATAUS, SECRETS, FakeHere
from tests.logic.common import lived

LOCATIONS = sorted((Path(simulator).parent / "data" / "locations").glob("*.json"))
"""The simulator's locations, as HERE would send them."""


def present(value: Any) -> Any:
    """Return what there is of a value, without what is None or empty."""
    if isinstance(value, dict):
        kept = {key: present(item) for key, item in value.items()}
        return {
            k: v for k, v in kept.items() if v is not None and v not in ("", [], {})
        }
    return (
        [present(item) for item in value] if isinstance(value, list | tuple) else value
    )


def readable(value: Any) -> str:
    """Return dataclasses, enums, moments and containers as YAML, for snapshots."""
    plain = orjson.loads(
        orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS)
    )
    return str(
        yaml.safe_dump(
            plain,
            allow_unicode=True,
            default_flow_style=None,
            sort_keys=False,
            width=120,
        )
    )


PREFIX = "sensor.k_lataus"
SWITCH = "switch.k_lataus_watch"
EVENT = "event.k_lataus_changes"
OAUTH = {"access_key_id": ACCESS_KEY_ID, "access_key_secret": ACCESS_KEY_SECRET}
ERRORS: list[tuple[dict[str, Any], str]] = [
    (
        {
            "status": 401,
            "json": {
                "error": "Unauthorized",
                "error_description": "apiKey invalid. apiKey not found.",
            },
        },
        "invalid_auth",
    ),
    (
        {
            "status": 403,
            "json": {
                "error": "Forbidden",
                "error_description": "These credentials do not authorize access",
            },
        },
        "service_not_enabled",
    ),
    (
        {
            "status": 403,
            "json": {
                "title": "Forbidden",
                "status": 403,
                "code": "403403",
                "cause": "The project has no link to the service",
                "action": "Link the service to the project",
            },
        },
        "project_not_linked",
    ),
    (
        {
            "status": 403,
            "json": {
                "error": "Predictions requested without required authorization",
                "status": 403,
            },
        },
        "restricted_field",
    ),
    ({"status": 429, "headers": {"Retry-After": "30"}}, "rate_limited"),
    ({"status": 402}, "quota_exceeded"),
    ({"status": 400, "json": {"cause": "no such field"}}, "bad_request"),
    ({"status": 503, "text": "<html>Bad gateway</html>"}, "cannot_connect"),
    ({"exc": TimeoutError()}, "cannot_connect"),
    ({"status": 200, "text": "<html>Log in to the hotel Wi-Fi"}, "unreadable_answer"),
]
TAMPERE = {"latitude": 61.4937, "longitude": 23.8203, "radius": 6_000}
MONTH = "2026-11"
HERE_ = {"latitude": 61.4937, "longitude": 23.8203, "radius": 6_000}
MONTH_END = datetime(2026, 12, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
CCS = f"{PREFIX}_ccs2_150_kw_price"
COST = f"{PREFIX}_cost_of_a_charge"


async def poll(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let the next regular poll happen."""
    freezer.tick(timedelta(minutes=15))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


async def turn(hass: HomeAssistant, to: str, entity_id: str = SWITCH) -> None:
    """Turn a watch switch on or off."""
    await hass.services.async_call(
        "switch", f"turn_{to}", {"entity_id": entity_id}, blocking=True
    )
    await hass.async_block_till_done(wait_background_tasks=True)


async def tick(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, **span: float
) -> None:
    """Let time pass."""
    freezer.tick(timedelta(**span))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


def told(hass: HomeAssistant) -> dict[str, Any]:
    """Return the last event of the location."""
    state = hass.states.get(EVENT)
    assert state is not None
    return dict(state.attributes)


async def start(hass: HomeAssistant, credential: str = "api_key") -> Any:
    """Open the dialogue and choose the kind of credential."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "user"
    assert result["menu_options"] == ["api_key", "oauth"]
    result = await hass.config_entries.flow.async_configure(
        result["flow_id"], {"next_step_id": credential}
    )
    assert result["type"] is FlowResultType.FORM
    assert result["step_id"] == credential
    return result


async def answer(hass: HomeAssistant, result: Any, **user_input: Any) -> Any:
    """Send the form of a config flow."""
    return await hass.config_entries.flow.async_configure(result["flow_id"], user_input)


def suggested(result: Any, field: str) -> Any:
    """Return what a form is filled with."""
    for key in result["data_schema"].schema:
        if key == field:
            return (key.description or {}).get("suggested_value")
    raise KeyError(field)


def ids_of(entry: Any) -> dict[str, str]:
    """Return the titles of an account's locations by content id."""
    return {
        subentry.data["location_id"]: subentry.title
        for subentry in entry.subentries.values()
    }


async def subentry_ids_step(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """Open "Add charging location" at the step that takes ids."""
    result: Any = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_TYPE_LOCATION), context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.MENU
    return await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"next_step_id": "location_ids"}
    )


async def call(hass: HomeAssistant, action: str, **data: Any) -> list[dict[str, Any]]:
    """Call an action and return its locations, as they come over the wire."""
    response = await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True
    )
    locations: list[dict[str, Any]] = json.loads(json.dumps(response))["locations"]
    return locations


async def another_account(hass: HomeAssistant, *content_ids: str) -> MockConfigEntry:
    """Set up a second account."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Second",
        data={"api_key": SECRETS[0]},
        unique_id="second",
        subentries_data=[location_subentry(key).as_dict() for key in content_ids],
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def set_options(
    hass: HomeAssistant, entry: MockConfigEntry, options: dict[str, Any]
) -> Any:
    """Send the options' form."""
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert result["type"] is FlowResultType.FORM
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], options
    )
    await hass.async_block_till_done()
    return result


def remember(
    hass_storage: dict[str, Any], entry: MockConfigEntry, memory: dict[str, Any]
) -> None:
    """Write the file of an account."""
    key = f"{DOMAIN}.{entry.entry_id}"
    hass_storage[key] = {"version": 1, "key": key, "data": memory}


def spent(hass_storage: dict[str, Any], entry: MockConfigEntry, count: int) -> None:
    """Let an account have counted so many requests."""
    remember(hass_storage, entry, Memory(usage=Usage(MONTH, {"evcp": count})).as_dict())


def written(hass_storage: dict[str, Any], entry: MockConfigEntry) -> int:
    """Return the count that stands in the file."""
    usage = hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"]["usage"]
    return sum(usage["counts"].values())


async def pass_time(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, **span: float
) -> None:
    """Let time pass, and everything that is due then."""
    freezer.tick(timedelta(**span))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


async def with_ids(hass: HomeAssistant, result: Any, ids: str) -> Any:
    """Send ids to the dialogue that adds locations."""
    return await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"location_ids": ids}
    )


async def count_writes(
    hass_storage: dict[str, Any], act: Callable[[], Awaitable[None]]
) -> list[str]:
    """Return which files were written meanwhile."""
    writes: list[str] = []
    write = Store._async_write_data

    async def note(store: Store[Any], data: dict[str, Any]) -> None:
        if store.key.startswith(DOMAIN):
            writes.append(store.key.rpartition(".")[2])
        await write(store, data)

    with patch.object(Store, "_async_write_data", note):
        await act()
    return writes


def at_both_ends(error: str) -> dict[str, str]:
    """Return the errors of the step that lists what was found."""
    return {"location_ids": error, "search_again": error}


def choices(result: Any) -> dict[str, str]:
    """Return the labels of a select step by content id, in their order."""
    assert result["step_id"] == "select"
    selector = result["data_schema"].schema["location_ids"]
    return {option["value"]: option["label"] for option in selector.config["options"]}


# What HERE answers in a bad hour.
FAULTS: list[dict[str, Any]] = [
    {"status": 500},
    {"status": 503},
    {"status": 503, "headers": {"Retry-After": "120"}},
    {"exc": TimeoutError()},
    {"status": 429},
    {"status": 429, "headers": {"Retry-After": "30"}},
    {"status": 429, "headers": {"Retry-After": "3600"}},
]


def say(text: str) -> None:
    """Print a figure, shown with `pytest -rP`."""
    sys.stdout.write(f"{text}\n")


def location_device(
    device_registry: dr.DeviceRegistry, entry: MockConfigEntry
) -> dr.DeviceEntry:
    """Return the device of the only location."""
    (device,) = (
        device
        for device in dr.async_entries_for_config_entry(device_registry, entry.entry_id)
        if (DOMAIN, entry.entry_id) not in device.identifiers
    )
    assert isinstance(device, dr.DeviceEntry)
    return device


def state_of(hass: HomeAssistant, entity: str) -> State:
    """Return the state of an entity of the only location."""
    state = hass.states.get(entity)
    assert state is not None
    return state


async def pass_until(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, moment: str
) -> None:
    """Let the clock reach a moment."""
    freezer.move_to(moment)
    async_fire_time_changed(hass)
    await hass.async_block_till_done()


async def set_up(hass: HomeAssistant, *ids: str, **options: Any) -> MockConfigEntry:
    """Set up an account with these locations, K-Lataus if none is named."""
    entry = account_entry(hass, *(ids or (K_LATAUS,)))
    hass.config_entries.async_update_entry(entry, options=options)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def set_status(here: FakeHere, **statuses: str) -> None:
    """Give chargers another status, by what is printed on them (c7694=…)."""
    for reference, status in statuses.items():
        here.evse(K_LATAUS, reference.removeprefix("c"))["status"] = status


@cache
def _life(weeks: int) -> str:
    """Return what so many busy weeks at five chargers teach, as it is stored."""
    return json.dumps(lived(5, 5, weeks, 9.0).as_dict())


def learn(entry: MockConfigEntry, weeks: int = 5, content_id: str = K_LATAUS) -> Rhythm:
    """Let an account have watched a location for so many weeks."""
    rhythm: Rhythm = entry.runtime_data.forecasts.experience.rhythms.by_location[
        content_id
    ]
    learned = Rhythm.from_dict(json.loads(_life(weeks)))
    rhythm.arrivals, rhythm.looked = learned.arrivals, learned.looked
    rhythm.stays |= learned.stays
    rhythm.came |= learned.came
    rhythm.conclude(fade=False)
    return rhythm


async def moments(hass: HomeAssistant, **data: Any) -> list[dict[str, Any]]:
    """Return what is told of the only location."""
    (location,) = await call(hass, "forecast", **data)
    told: list[dict[str, Any]] = location["moments"]
    return told
