"""The actions that answer: what is around a place, and how the own locations are."""

from datetime import UTC, datetime
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.here_ev_charge_points import async_setup
from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.logic.naming import CONNECTOR_NAMES
from custom_components.here_ev_charge_points.logic.records import (
    last_updated,
    location_record,
    without_status,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
from homeassistant.util.yaml import load_yaml_dict
from tests.common import TAMPERE, another_account, call, location_device, poll

from .conftest import account_entry
from .here import GARAGE, K_LATAUS, RATINA, SECRETS, STATIC, FakeHere

NOON = datetime(2026, 11, 23, 10, tzinfo=UTC)
HELSINKI = ZoneInfo("Europe/Helsinki")
PACKAGE = Path("custom_components") / DOMAIN


# Records


def test_a_location_of_which_nothing_is_known() -> None:
    """What HERE does not tell is None, never 0."""
    record = location_record(read_location({"id": "a:b"}), None, NOON)
    assert (record.pop("location_id"), record.pop("name")) == ("b", "b")
    assert record.pop("connectors") == []
    assert set(record.values()) == {None}


@pytest.mark.parametrize("position", [{"lat": 1.0}, {"lng": 1.0}])
def test_half_a_position(position: dict[str, float]) -> None:
    """There is no way to a place of which only one coordinate is known."""
    record = location_record(
        read_location({"id": "x", "location": position}), None, NOON
    )
    assert record["navigation_url"] is record["geo_uri"] is None


def test_a_position_on_a_meridian() -> None:
    """Addresses do not carry numbers like 5e-05."""
    position = {"lat": 51.4779, "lng": 0.00005}
    record = location_record(
        read_location({"id": "x", "location": position}), None, NOON
    )
    assert record["geo_uri"] == "geo:51.477900,0.000050"


@pytest.mark.parametrize(
    ("hour", "zone", "is_open"),
    [(12, HELSINKI, True), (22, HELSINKI, False), (12, None, None)],
)
def test_open_in_the_locations_own_time(
    hour: int, zone: ZoneInfo | None, is_open: bool | None
) -> None:
    """Hours are local; without a time zone nothing is said."""
    days = [{"days": ["mo"], "periods": [{"from": "08:00", "to": "23:00"}]}]
    location = read_location({"id": "x", "openingHours": {"regularSchedule": days}})
    record = location_record(location, zone, NOON.replace(hour=hour))
    assert record["open"] is is_open


def flat_course(price: float) -> dict[str, Any]:
    """Return the only step of a course in which only energy costs."""
    return {
        "after": 0.0,
        "price_per_kwh": price,
        "price_per_minute": 0.0,
        "parking_fee_per_minute": 0.0,
        "session_fee": 0.0,
    }


def test_connectors_by_power_with_their_prices() -> None:
    """The strongest come first, and each has the price of its own tariff."""
    tariff = {
        "currency": "EUR",
        "elements": [{"components": [{"dimension": "energy", "price": 0.4}]}],
    }
    location = read_location(
        {
            "id": "x",
            "tariffs": [tariff],
            "connectorGroups": [
                {"standard": "FLUX_CAPACITOR", "connectorCount": 1},
                {
                    "standard": "IEC_62196_T2_COMBO",
                    "maxPower": 150_000,
                    "connectorCount": 2,
                    "availableConnectorCount": 0,
                    "tariffIndexes": [0],
                },
            ],
        }
    )
    assert location_record(location, None, NOON)["connectors"] == [
        {
            "connector_type": "IEC_62196_T2_COMBO",
            "name": "CCS2",
            "power": 150,
            "available": 0,
            "total": 2,
            "formats": None,
            "price_per_kwh": 0.4,
            "currency": "EUR",
            "provider": None,
            "steps": [flat_course(0.4)],
            "charge_cost": 12.0,
            "charge_minutes": 18.0,
        },
        {
            "connector_type": "FLUX_CAPACITOR",
            "name": "FLUX CAPACITOR",
            "power": None,
            "available": None,
            "total": 1,
            "formats": None,
            "price_per_kwh": None,
            "currency": None,
            "provider": None,
            "steps": None,
            "charge_cost": None,
            "charge_minutes": None,
        },
    ]


def test_parts_of_a_location() -> None:
    """All chargers without their status, and when it was updated."""
    location = read_location(
        {
            "id": "x",
            "evses": [
                {"uid": "1", "status": "available", "modified": "2026-01-01T00:00:00Z"},
                {"uid": "2", "status": "charging", "modified": "2026-02-01T00:00:00Z"},
                {"uid": "3", "status": "operational"},
            ],
            "connectorGroups": [
                {"standard": "CHADEMO", "availableConnectorCount": 1},
            ],
        }
    )
    record = location_record(without_status(location), None, NOON)
    assert (record["free_chargers"], record["chargers"], record["unknown"]) == (
        None,
        3,
        3,
    )
    assert record["connectors"][0]["available"] is None
    assert last_updated(location) == datetime(2026, 2, 1, tzinfo=UTC)


# Search


@pytest.mark.usefixtures("account")
async def test_search_around_a_place(hass: HomeAssistant, here: FakeHere) -> None:
    """A search and a request of locations, and there is all a driver wants to know."""
    asked = len(here.requests)
    found = await call(hass, "search", location=TAMPERE)
    assert [url.path for url in here.requests[asked:]] == [
        "/v1/browse",
        "/v3/locations",
    ]
    distances = [location["distance"] for location in found]
    assert distances == sorted(distances)
    assert found[0] == {
        "location_id": K_LATAUS,
        "name": "K-Lataus, Hatanpään valtatie 1",
        "operator": "K-Lataus",
        "address": "Hatanpään valtatie 1, 33100 Tampere, Suomi",
        "latitude": 61.493773,
        "longitude": 23.820261,
        "distance": 8,
        "free_chargers": 3,
        "chargers": 5,
        "unknown": 1,
        "connectors": [
            {
                "connector_type": "IEC_62196_T2_COMBO",
                "name": "CCS2",
                "power": 150,
                "available": 1,
                "total": 2,
                "formats": ["cable"],
                "price_per_kwh": 0.389,
                "currency": "EUR",
                "provider": None,
                "steps": [flat_course(0.389)],
                "charge_cost": 11.6715,
                "charge_minutes": 18.0,
            },
            {
                "connector_type": "CHADEMO",
                "name": "CHAdeMO",
                "power": 50,
                "available": 0,
                "total": 1,
                "formats": ["cable"],
                "price_per_kwh": 0.389,
                "currency": "EUR",
                "provider": None,
                "steps": [flat_course(0.389)],
                "charge_cost": 11.6715,
                "charge_minutes": 36.0,
            },
            {
                "connector_type": "IEC_62196_T2",
                "name": "Type 2",
                "power": 11,
                "available": 2,
                "total": 2,
                "formats": ["socket"],
                "price_per_kwh": 0.2008,
                "currency": "EUR",
                "provider": None,
                "steps": [flat_course(0.2008)],
                "charge_cost": 6.024,
                "charge_minutes": 163.6,
            },
        ],
        "charge_cost": 6.024,
        "currency": "EUR",
        "open": True,
        "restrictions": None,
        "payment_options": ["app", "rfid"],
        "pull_through": False,
        "floors": None,
        "configured": True,
        "navigation_url": (
            "https://www.google.com/maps/dir/?api=1&destination=61.493701,23.819846"
        ),
        "geo_uri": "geo:61.493701,23.819846",
    }
    assert len(found) > 1
    assert not any(location["configured"] for location in found[1:])


@pytest.mark.usefixtures("account")
async def test_search_for_what_is_needed(hass: HomeAssistant, here: FakeHere) -> None:
    """Connector, power, a free charger and a number narrow the answer down."""
    every = await call(hass, "search", location=TAMPERE)
    fast = await call(
        hass,
        "search",
        location=TAMPERE,
        connector_types="IEC_62196_T2_COMBO",
        min_power=150,
    )
    assert 0 < len(fast) < len(every)
    assert all(
        any(item["name"] == "CCS2" and item["power"] >= 150 for item in connectors)
        for connectors in (location["connectors"] for location in fast)
    )
    free = await call(hass, "search", location=TAMPERE, only_available=True)
    assert STATIC in {location["location_id"] for location in every}
    assert [location["location_id"] for location in free] == [
        location["location_id"] for location in every if location["free_chargers"]
    ]
    assert await call(hass, "search", location=TAMPERE, limit=2) == every[:2]
    for charger in here.documents[K_LATAUS]["evses"]:
        if any(item["maxPower"] == 150_000 for item in charger["connectors"]):
            charger["status"] = "charging"
    now_free = await call(
        hass, "search", location=TAMPERE, only_available=True, min_power=150
    )
    assert K_LATAUS in {location["location_id"] for location in fast}
    assert K_LATAUS not in {location["location_id"] for location in now_free}


@pytest.mark.usefixtures("account")
async def test_search_for_what_anybody_may_use(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """A location for customers alone is told as such, and left out on request."""
    here.documents[K_LATAUS]["restrictions"] = ["customersOnly"]
    every = await call(hass, "search", location=TAMPERE)
    nearest = next(each for each in every if each["location_id"] == K_LATAUS)
    assert nearest["restrictions"] == ["customers_only"]
    free_for_all = await call(hass, "search", location=TAMPERE, not_restricted=True)
    found = {each["location_id"] for each in free_for_all}
    assert found
    assert K_LATAUS not in found


@pytest.mark.usefixtures("account")
async def test_search_around_an_entity(hass: HomeAssistant, here: FakeHere) -> None:
    """Where a zone, person or tracker is; 2 km unless said otherwise."""
    hass.states.async_set("person.anna", "not_home", TAMPERE)
    await call(hass, "search", entity_id="person.anna")
    assert here.requests[-2].query["in"] == "circle:61.493700,23.820300;r=2000"
    await call(hass, "search", entity_id="person.anna", radius=500)
    assert here.requests[-2].query["in"] == "circle:61.493700,23.820300;r=500"
    north = {"latitude": 80, "longitude": 0}
    assert await call(hass, "search", location=north) == []
    assert here.requests[-2].query["in"] == "circle:80.000000,0.000000;r=2000"


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({}, "one_place_needed"),
        ({"location": TAMPERE, "entity_id": "zone.home"}, "one_place_needed"),
        ({"entity_id": "person.nobody"}, "no_coordinates"),
        ({"entity_id": "person.lost"}, "no_coordinates"),
        ({"location": TAMPERE | {"radius": 50_001}}, "area_too_large"),
        ({"entity_id": "zone.home", "radius": 50_001}, "area_too_large"),
    ],
)
async def test_mistakes_cost_nothing(
    hass: HomeAssistant, here: FakeHere, data: dict[str, Any], key: str
) -> None:
    """What makes no sense is said, and HERE is not asked."""
    hass.states.async_set("person.lost", "unknown")
    hass.states.async_set("zone.home", "0", TAMPERE)
    asked = len(here.requests)
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, "search", **data)
    assert caught.value.translation_key == key
    assert len(here.requests) == asked


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    "data",
    [
        {"location": TAMPERE, "limit": 101},
        {"location": TAMPERE, "radius": 0},
        {"location": TAMPERE, "connector_types": [{}]},
        {"entity_id": "sensor.k_lataus_free_chargers"},
    ],
)
async def test_fields_out_of_range(hass: HomeAssistant, data: dict[str, Any]) -> None:
    """Fields take what their selectors offer."""
    with pytest.raises(vol.Invalid):
        await call(hass, "search", **data)


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("failure", "key"),
    [
        ({"status": 503}, "cannot_connect"),
        ({"status": 402}, "quota_exceeded"),
        ({"status": 429}, "rate_limited"),
        ({"status": 401}, "invalid_auth"),
        ({"status": 403}, "service_not_enabled"),
        ({"status": 200, "text": "?"}, "unreadable_answer"),
    ],
)
async def test_heres_errors(
    hass: HomeAssistant, here: FakeHere, failure: dict[str, Any], key: str
) -> None:
    """HERE's errors are told like everywhere else, without any credential."""
    here.search_failure = {"json": {"items": [{"id": K_LATAUS}]}}
    here.fail(**failure)
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "search", location=TAMPERE)
    assert caught.value.translation_key == key
    assert all(secret not in str(caught.value) for secret in SECRETS)


@pytest.mark.usefixtures("account")
async def test_search_not_enabled(hass: HomeAssistant, here: FakeHere) -> None:
    """An account may have the chargers but not the search."""
    here.search_failure = {"status": 403, "json": {"error": "Forbidden"}}
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "search", location=TAMPERE)
    assert caught.value.translation_key == "search_not_enabled"


async def test_search_stays_within_the_budget(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
) -> None:
    """Searches count, also across a restart, and end with the budget."""
    used = account.runtime_data.memory.usage.total(datetime.now(tz=UTC))
    await call(hass, "search", location=TAMPERE)
    stored = hass_storage[f"{DOMAIN}.{account.entry_id}"]
    assert sum(stored["data"]["usage"]["counts"].values()) == used + 2
    hass.config_entries.async_update_entry(
        account, options={"monthly_request_budget": used + 3}
    )
    await hass.async_block_till_done()
    asked = len(here.requests)
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "search", location=TAMPERE)
    assert caught.value.translation_key == "budget_spent"
    assert len(here.requests) == asked


HERES_STANDARDS = [
    *("IEC_62196_T1", "IEC_62196_T1_COMBO", "IEC_62196_T2", "IEC_62196_T2_COMBO"),
    *("IEC_62196_T3A", "IEC_62196_T3C", "CHADEMO", "CHAOJI", "GBT_AC", "GBT_DC", "MCS"),
    *("SAE_J3400", "TESLA_R", "TESLA_S", "PANTOGRAPH_BOTTOM_UP", "PANTOGRAPH_TOP_DOWN"),
    *(f"DOMESTIC_{letter}" for letter in "ABCDEFGHIJKLMNO"),
    *(f"IEC_60309_2_{kind}" for kind in ("SINGLE_16", "THREE_16", "THREE_32")),
    *("IEC_60309_2_THREE_64", "NEMA_5_20", "NEMA_6_30", "NEMA_6_50", "NEMA_10_30"),
    *("NEMA_10_50", "NEMA_14_30", "NEMA_14_50"),
]


@pytest.mark.parametrize("standard", [*HERES_STANDARDS, "CAME_UP_LATER"])
@pytest.mark.usefixtures("account")
async def test_search_for_any_standard(
    hass: HomeAssistant, here: FakeHere, standard: str
) -> None:
    """Also for those that drivers have no name for, and for new ones."""
    here.evse(K_LATAUS, "7694")["connectors"][0]["standard"] = standard
    found = await call(hass, "search", location=TAMPERE, connector_types=standard)
    assert K_LATAUS in [location["location_id"] for location in found]


async def test_locations_go_by_the_names_that_people_gave(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
) -> None:
    """In the status of those set up as where a search comes upon them."""
    device = location_device(device_registry, account)
    (before,) = await call(hass, "get_status")
    device_registry.async_update_device(device.id, name_by_user="By the office")
    await hass.async_block_till_done()
    (status,) = await call(hass, "get_status")
    found = await call(hass, "search", location=TAMPERE)
    names = {location["location_id"]: location["name"] for location in found}
    assert status["name"] == names[K_LATAUS] == "By the office"
    assert status["title"] == before["title"]
    device_registry.async_update_device(device.id, name_by_user=None)
    await hass.async_block_till_done()
    assert await call(hass, "get_status") == [before]


# Status


async def test_status_of_all_locations(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """All that is set up, as it was at the last poll; no request is spent."""
    freezer.move_to("2026-11-23T10:00:00Z")
    entry = account_entry(hass, K_LATAUS, RATINA)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    second = await another_account(hass, GARAGE)
    asked = len(here.requests)
    found = {item["location_id"]: item for item in await call(hass, "get_status")}
    assert list(found) == [K_LATAUS, RATINA, GARAGE]
    assert found[K_LATAUS]["title"] == "K-Lataus"
    assert found[K_LATAUS]["name"] == "K-Lataus, Hatanpään valtatie 1"
    assert found[K_LATAUS]["free_chargers"] == 3
    assert found[K_LATAUS]["last_updated"] == "2025-02-25T14:02:54+00:00"
    assert {item["available"] for item in found.values()} == {True}
    assert {item["configured"] for item in found.values()} == {True}
    assert "distance" not in found[K_LATAUS]
    assert {item["price_per_kwh"] for item in found[RATINA]["connectors"]} == {0.5396}
    assert found[GARAGE]["open"] is True
    named = await call(hass, "get_status", config_entry=second.entry_id)
    assert named == [found[GARAGE]]
    assert len(here.requests) == asked


async def test_status_of_devices(
    hass: HomeAssistant, here: FakeHere, device_registry: dr.DeviceRegistry
) -> None:
    """Devices of locations, and nothing else, can be named."""
    entry = account_entry(hass, K_LATAUS, GARAGE)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    devices = {
        next(iter(device.identifiers))[1]: device.id
        for device in device_registry.devices
    }
    found = await call(hass, "get_status", device_id=devices[GARAGE])
    assert [item["location_id"] for item in found] == [GARAGE]
    assert len(await call(hass, "get_status", device_id=[])) == 2
    for device_id in (devices[entry.entry_id], "nonsense"):
        with pytest.raises(ServiceValidationError) as caught:
            await call(hass, "get_status", device_id=[device_id])
        assert caught.value.translation_key == "unknown_device"


async def test_status_while_here_does_not_answer(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """What was free before an outage is not told; where the chargers are still is."""
    entry = account_entry(hass, K_LATAUS, "never-heard-of")
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    known, never = await call(hass, "get_status")
    assert known["available"] is True
    assert (known["problem"], known["last_known"]) == (None, None)
    assert never["problem"] == "missing"
    assert (never["name"], never["available"]) == ("never-heard-of", False)
    here.fail()
    for _ in range(3):
        await poll(hass, freezer)
    known, never = await call(hass, "get_status")
    assert known["available"] is False
    assert known["problem"] is None
    last = known["last_known"]
    statuses = [charger["status"] for charger in last["chargers"]]
    assert statuses.count("available") == 3
    assert [(each["type"], each["available"]) for each in last["connectors"]] == [
        ("CHAdeMO", 0),
        ("Type 2", 2),
        ("CCS2", 1),
    ]
    assert (known["free_chargers"], known["chargers"], known["unknown"]) == (None, 5, 5)
    assert {item["available"] for item in known["connectors"]} == {None}
    assert known["geo_uri"] == "geo:61.493701,23.819846"


async def test_status_of_one_location_that_has_a_problem(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """It tells whether HERE cannot be understood, tells nothing, or knows no more."""
    entry = account_entry(hass, K_LATAUS, GARAGE)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()

    async def problem() -> str | None:
        statuses = await call(hass, "get_status")
        found: str | None = next(
            each["problem"] for each in statuses if each["location_id"] == K_LATAUS
        )
        return found

    assert await problem() is None
    document = here.documents.pop(K_LATAUS)
    await poll(hass, freezer)
    assert await problem() == "missing"
    here.documents[K_LATAUS] = {**document, "evses": "none"}
    await poll(hass, freezer)
    assert await problem() == "unreadable"
    del here.documents[K_LATAUS]
    for _ in range(3):
        await poll(hass, freezer)
    assert await problem() == "gone"
    here.documents[K_LATAUS] = document
    await poll(hass, freezer)
    assert await problem() is None


# Accounts


@pytest.mark.parametrize(
    ("action", "data"), [("search", {"location": TAMPERE}), ("get_status", {})]
)
async def test_no_account_is_loaded(
    hass: HomeAssistant, action: str, data: dict[str, Any]
) -> None:
    """Without an account the actions are there and say what they need."""
    assert await async_setup(hass, {})
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, action, **data)
    assert caught.value.translation_key == "no_account_loaded"


async def test_search_with_one_of_several_accounts(
    hass: HomeAssistant, here: FakeHere, account: MockConfigEntry
) -> None:
    """Who has two accounts says which one pays; one that is not loaded cannot."""
    second = await another_account(hass)
    with pytest.raises(ServiceValidationError) as caught:
        await call(hass, "search", location=TAMPERE)
    assert caught.value.translation_key == "several_accounts"
    named = {"location": TAMPERE, "config_entry": second.entry_id}
    assert await call(hass, "search", **named)
    assert await hass.config_entries.async_unload(second.entry_id)
    with pytest.raises(ServiceValidationError):
        await call(hass, "search", **named)
    assert await call(hass, "search", location=TAMPERE)


# Texts


def test_every_action_and_field_is_described() -> None:
    """The editor has a name and a description for each, and knows all connectors."""
    actions = load_yaml_dict(str(PACKAGE / "services.yaml"))
    texts = json.loads((PACKAGE / "translations" / "en.json").read_text())["services"]
    icons = json.loads((PACKAGE / "icons.json").read_text())["services"]
    assert (
        set(actions)
        == set(texts)
        == set(icons)
        == {
            "estimate_cost",
            "forecast",
            "get_status",
            "search",
            "watch",
        }
    )
    for action, described in actions.items():
        assert isinstance(described, dict)
        assert set(described["fields"]) == set(texts[action]["fields"])
        for text in (texts[action], *texts[action]["fields"].values()):
            assert text["name"]
            assert text["description"]
    search = actions["search"]
    assert isinstance(search, dict)
    options = search["fields"]["connector_types"]["selector"]["select"]["options"]
    assert {item["value"]: item["label"] for item in options} == CONNECTOR_NAMES
