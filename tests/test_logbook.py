"""What the activity log says: which charger it was, and one line for one thing."""

from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from custom_components.here_ev_charge_points.const import DOMAIN, EVENT_CHANGE
from custom_components.here_ev_charge_points.logbook import (
    Describe,
    async_describe_events,
)
from homeassistant.core import Event, HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from tests.common import location_device, poll, set_status

from .conftest import account_entry
from .here import K_LATAUS, STATIC, FakeHere


def told(hass: HomeAssistant, events: Sequence[Event[Any]]) -> list[dict[str, str]]:
    """Return what the log says of these events."""
    known: dict[tuple[str, str], Describe] = {}

    def describe(domain: str, event_type: str, how: Describe) -> None:
        known[domain, event_type] = how

    async_describe_events(hass, describe)
    return [known[DOMAIN, str(event.event_type)](event) for event in events]


@pytest.mark.usefixtures("account")
async def test_one_line_for_one_thing(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """A charger is named, once, whatever else changed because of it."""
    for evse in here.documents[K_LATAUS]["evses"]:
        evse["status"] = "charging"
    await poll(hass, freezer)
    events = async_capture_events(hass, EVENT_CHANGE)
    set_status(here, c7695="available")
    await poll(hass, freezer)
    assert told(hass, events) == [
        {
            "name": "K-Lataus",
            "message": "Charger 7695 became free (CCS2 150 kW)",
            "entity_id": "event.k_lataus_changes",
        }
    ]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("available", "charging", "Charger 7695 was taken (CCS2 150 kW)"),
        ("available", "outOfOrder", "Charger 7695 went out of order (CCS2 150 kW)"),
        ("outOfOrder", "available", "Charger 7695 became free (CCS2 150 kW)"),
        ("outOfOrder", "reserved", "Charger 7695 was taken (CCS2 150 kW)"),
    ],
)
@pytest.mark.usefixtures("account")
async def test_what_became_of_it(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    before: str,
    after: str,
    message: str,
) -> None:
    """Taken, broken, or free again: one line says it."""
    set_status(here, c7695=before)
    await poll(hass, freezer)
    events = async_capture_events(hass, EVENT_CHANGE)
    set_status(here, c7695=after)
    await poll(hass, freezer)
    assert [line["message"] for line in told(hass, events)] == [message]


async def test_names_that_people_gave(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
) -> None:
    """The line names device and charger as their owner does."""
    device = location_device(device_registry, account)
    device_registry.async_update_device(device.id, name_by_user="Downtown")
    entity_registry.async_update_entity(
        "sensor.k_lataus_charger_7694", name="By the door"
    )
    await hass.async_block_till_done()
    events = async_capture_events(hass, EVENT_CHANGE)
    set_status(here, c7694="available")
    await poll(hass, freezer)
    (line,) = told(hass, events)
    assert (line["name"], line["message"]) == (
        "Downtown",
        "By the door became free (CHAdeMO 50 kW)",
    )
    assert events[0].data["device_id"] == device.id


async def test_connectors_without_chargers(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Where HERE counts connectors alone, these are what is told of."""
    group = {"standard": "MCS", "maxPower": 1_000_000, "availableConnectorCount": 1}
    document = {"id": STATIC, "location": {}, "connectorGroups": [group]}
    here.documents[STATIC] = document
    entry = account_entry(hass, STATIC)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    events = async_capture_events(hass, EVENT_CHANGE)
    for count in (0, 2):
        group["availableConnectorCount"] = count
        await poll(hass, freezer)
    assert [line["message"] for line in told(hass, events)] == [
        "MCS 1000 kW: all taken",
        "MCS 1000 kW: one became free",
    ]


@pytest.mark.usefixtures("account")
async def test_chargers_without_a_sensor_or_connectors(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    entity_registry: er.EntityRegistry,
) -> None:
    """What is printed on it names it, and no brackets are empty."""
    here.evse(K_LATAUS, "7694")["connectors"] = []
    await poll(hass, freezer)
    events = async_capture_events(hass, EVENT_CHANGE)
    set_status(here, c7694="available", c7695="charging")
    with patch.object(entity_registry, "async_get_entity_id", return_value=None):
        await poll(hass, freezer)
    assert {line["message"] for line in told(hass, events)} == {
        "7694 became free",
        "7695 was taken (CCS2 150 kW)",
    }
