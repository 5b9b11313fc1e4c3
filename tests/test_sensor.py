"""The sensors of a location, and when they write a state."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.here_ev_charge_points.const import DOMAIN
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from tests.common import PREFIX, poll

from .conftest import account_entry
from .here import K_LATAUS, STATIC, FakeHere


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("entity", "state"),
    [
        ("charger_7695", "available"),
        ("charger_7529", "available"),
        ("charger_7547", "available"),
        ("charger_7694", "charging"),
        ("charger_7693", STATE_UNKNOWN),
        ("chademo_50_kw_available", "0"),
        ("type_2_11_kw_available", "2"),
        ("ccs2_150_kw_available", "1"),
    ],
)
async def test_the_tutorials_location(
    hass: HomeAssistant, entity: str, state: str
) -> None:
    """Every EVSE and connector group of HERE's tutorial shows its state."""
    found = hass.states.get(f"{PREFIX}_{entity}")
    assert found is not None
    assert found.state == state


@pytest.mark.usefixtures("account")
async def test_identity_comes_from_heres_ids(
    entity_registry: er.EntityRegistry, device_registry: dr.DeviceRegistry
) -> None:
    """Unique ids are made of content id, uid, standard and power."""
    charger = entity_registry.async_get(f"{PREFIX}_charger_7694")
    assert charger is not None
    assert charger.unique_id == f"{K_LATAUS}:evse:61012cf6fe193d7ed1d3b0d7"
    group = entity_registry.async_get(f"{PREFIX}_ccs2_150_kw_available")
    assert group is not None
    assert group.unique_id == f"{K_LATAUS}:group:IEC_62196_T2_COMBO_150000"
    assert group.translation_key == "available_connectors"
    assert charger.device_id is not None
    device = device_registry.async_get(charger.device_id)
    assert isinstance(device, dr.DeviceEntry)
    assert device.identifiers == {(DOMAIN, K_LATAUS)}
    assert device.entry_type is dr.DeviceEntryType.SERVICE
    assert device.manufacturer == "K-Lataus"
    assert device.model == "Hatanpään valtatie 1, 33100 Tampere, Suomi"
    assert device.configuration_url == "https://k-lataus.fi/"


@pytest.mark.usefixtures("account")
async def test_names_are_short_and_ids_say_more(hass: HomeAssistant) -> None:
    """The free chargers stand for the location, and no kind of connector is cut."""
    for entity, name in (
        ("free_chargers", "K-Lataus"),
        ("ccs2_150_kw_available", "K-Lataus CCS2 150 kW"),
        ("ccs2_150_kw_price", "K-Lataus CCS2 150 kW price"),
    ):
        state = hass.states.get(f"{PREFIX}_{entity}")
        assert state is not None
        assert state.name == name


@pytest.mark.usefixtures("account")
async def test_attributes(hass: HomeAssistant) -> None:
    """A charger shows its connectors and a group what kind it is."""
    charger = hass.states.get(f"{PREFIX}_charger_7695")
    assert charger is not None
    assert charger.attributes["connectors"] == [
        {
            "type": "CCS2",
            "standard": "IEC_62196_T2_COMBO",
            "format": "cable",
            "power_type": "dc",
            "power": 150,
        }
    ]
    assert charger.attributes["max_power"] == 150
    assert charger.attributes["evse_id"] == "FI*KCH*7695"
    assert charger.attributes["payment_options"] == ["app", "rfid"]
    assert charger.attributes["restrictions"] == []
    assert charger.attributes["status_updated"].isoformat() == (
        "2025-02-25T13:15:55+00:00"
    )
    group = hass.states.get(f"{PREFIX}_ccs2_150_kw_available")
    assert group is not None
    assert group.attributes["total"] == 2
    assert group.attributes["standard"] == "IEC_62196_T2_COMBO"
    assert group.attributes["power"] == 150
    assert group.attributes["formats"] == ["cable"]


async def test_an_unchanged_poll_writes_nothing(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    writes: list[str],
) -> None:
    """Polls happen, and no state is written, not even as the same again."""
    freezer.move_to("2026-11-22T12:05:00Z")
    await hass.config_entries.async_setup(account_entry(hass, K_LATAUS).entry_id)
    await hass.async_block_till_done()
    writes.clear()
    for _ in range(3):
        await poll(hass, freezer)
    assert len(here.requests) == 4
    assert writes == []


async def test_only_what_changed_is_written(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    writes: list[str],
) -> None:
    """A charger that frees up writes what counts it, and nothing else.

    Whether any is free was so before.
    """
    freezer.move_to("2026-11-22T12:05:00Z")
    await hass.config_entries.async_setup(account_entry(hass, K_LATAUS).entry_id)
    await hass.async_block_till_done()
    writes.clear()
    here.evse(K_LATAUS, "7694")["status"] = "available"
    await poll(hass, freezer)
    assert sorted(set(writes)) == [
        "event.k_lataus_changes",
        f"{PREFIX}_chademo_50_kw_available",
        f"{PREFIX}_charger_7694",
        f"{PREFIX}_free_chargers",
    ]
    charger = hass.states.get(f"{PREFIX}_charger_7694")
    assert charger is not None
    assert charger.state == "available"


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("outOfOrder", "out_of_order"),
        ("OUTOFORDER", "out_of_order"),
        ("OUT_OF_ORDER", "out_of_order"),
        ("reserved", "reserved"),
        ("operational", "operational"),
        ("unknown", STATE_UNKNOWN),
        ("REMOVED", STATE_UNKNOWN),
        (None, STATE_UNKNOWN),
        (7, STATE_UNKNOWN),
    ],
)
async def test_statuses_in_all_spellings(
    hass: HomeAssistant, here: FakeHere, status: Any, state: str
) -> None:
    """Known statuses are read in any case; new or absent ones are unknown."""
    here.evse(K_LATAUS, "7695")["status"] = status
    entry = account_entry(hass, K_LATAUS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    charger = hass.states.get(f"{PREFIX}_charger_7695")
    assert charger is not None
    assert charger.state == state


async def test_a_count_that_is_not_known_is_not_zero(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """A location without live data shows unknown counts, with their totals."""
    entry = account_entry(hass, STATIC)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    groups = [
        state
        for state in hass.states.async_all("sensor")
        if state.entity_id.endswith("_available")
    ]
    assert groups
    for state in groups:
        assert state.state == STATE_UNKNOWN
        assert state.attributes["total"] >= 1


def _drop(here: FakeHere, key: str) -> None:
    del here.documents[key]


def _break(here: FakeHere, key: str) -> None:
    here.documents[key] = here.documents[key] | {"evses": "none of your business"}


def _nothing(here: FakeHere, key: str) -> None:
    here.documents[key] = {"id": key}


@pytest.mark.parametrize(
    ("hurt", "untouched"),
    [
        (_drop, {"changes"}),
        (_break, {"changes"}),
        (
            _nothing,
            {
                # Unknown: there is no connector that one could pay for.
                "charge_cost",
                "changes",
                "green_energy",
                "open",
                "parking_type",
                "support_phone",
                "watch",
            },
        ),
    ],
)
async def test_one_bad_location_hurts_no_other(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    entity_registry: er.EntityRegistry,
    writes: list[str],
    hurt: Callable[[FakeHere, str], None],
    untouched: set[str],
) -> None:
    """A location that is gone or broken takes its own entities down and back."""
    freezer.move_to("2026-11-22T12:05:00Z")
    bad, good = here.clone(2)
    entry = account_entry(hass, bad, good)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    whole = here.documents[bad]
    entities = {
        content_id: {
            registered.entity_id
            for registered in er.async_entries_for_config_entry(
                entity_registry, entry.entry_id
            )
            if registered.unique_id.startswith(content_id)
            and registered.unique_id.partition(":")[2] not in untouched
            and not registered.disabled
        }
        for content_id in (bad, good)
    }
    assert len(entities[bad]) == len(entities[good]) == 20 - len(untouched)

    writes.clear()
    hurt(here, bad)
    for _ in range(3):
        await poll(hass, freezer)
    assert set(writes) & (entities[bad] | entities[good]) == entities[bad]
    for entity_id in entities[bad]:
        state = hass.states.get(entity_id)
        assert state is not None
        assert state.state == STATE_UNAVAILABLE
    for entity_id in entities[good]:
        state = hass.states.get(entity_id)
        assert state is not None
        assert state.state != STATE_UNAVAILABLE

    writes.clear()
    here.documents[bad] = whole
    await poll(hass, freezer)
    assert set(writes) & (entities[bad] | entities[good]) == entities[bad]
    for entity_id in entities[bad]:
        state = hass.states.get(entity_id)
        assert state is not None
        assert state.state != STATE_UNAVAILABLE


@pytest.mark.usefixtures("account")
async def test_a_new_charger_appears_without_a_restart(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """An EVSE and its connector group are added when HERE first tells of them."""
    here.documents[K_LATAUS]["evses"].append(
        {
            "uid": "brand-new",
            "status": "charging",
            "modified": "2026-11-01T08:00:00Z",
            "physicalReference": "8000",
            "connectors": [{"id": "1", "standard": "MCS", "maxPower": 1_000_000}],
        }
    )
    await poll(hass, freezer)
    charger = hass.states.get(f"{PREFIX}_charger_8000")
    assert charger is not None
    assert charger.state == "charging"
    group = hass.states.get(f"{PREFIX}_mcs_1000_kw_available")
    assert group is not None
    assert group.state == "0"


async def test_chargers_without_a_name_keep_their_number(
    hass: HomeAssistant,
    here: FakeHere,
    entity_registry: er.EntityRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A number once given stays, whatever comes before it or goes."""

    def evse(uid: str) -> dict[str, Any]:
        return {"uid": uid, "status": "available", "connectors": []}

    evses: list[dict[str, Any]] = [evse("m"), evse("k")]
    evses.append(evse("named") | {"physicalReference": "2"})
    here.documents["nameless"] = {"id": "nameless", "evses": evses}
    entry = account_entry(hass, "nameless")

    def names() -> dict[str, str | None]:
        return {
            registered.unique_id.removeprefix(
                "nameless:evse:"
            ): registered.original_name
            for registered in er.async_entries_for_config_entry(
                entity_registry, entry.entry_id
            )
            if ":evse:" in registered.unique_id
        }

    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert names() == {"k": "Charger 1", "m": "Charger 3", "named": "Charger 2"}

    evses[:] = [evse("a"), evse("m"), evses[2]]
    freezer.tick(timedelta(hours=1))
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert names() == {
        "a": "Charger 4",
        "k": "Charger 1",
        "m": "Charger 3",
        "named": "Charger 2",
    }


async def test_250_locations_cost_three_requests(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Set-up and each poll ask once per 100 locations."""
    entry = account_entry(hass, *here.clone(250, of=STATIC))
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert len(here.requests) == 3
    await poll(hass, freezer)
    assert len(here.requests) == 6
    assert [len(url.query["ids"].split(",")) for url in here.requests[3:]] == [
        100,
        100,
        50,
    ]
    assert here.requests[3].query["fields"] == "evses,connectorGroups"
