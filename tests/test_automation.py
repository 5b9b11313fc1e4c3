"""Triggers and conditions, as automations use them."""

from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.setup import async_setup_component
from tests.common import location_device, poll, set_status, state_of

from .conftest import account_entry
from .here import K_LATAUS, FakeHere

EVENT = "event.k_lataus_changes"
FREE = "sensor.k_lataus_free_chargers"


async def automate(
    hass: HomeAssistant,
    trigger: str,
    target: dict[str, Any] | None = None,
    options: dict[str, Any] | None = None,
    conditions: list[dict[str, Any]] | None = None,
) -> None:
    """Set up an automation that calls a service."""
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "triggers": {
                    "trigger": f"here_ev_charge_points.{trigger}",
                    "target": target or {"entity_id": EVENT},
                    "options": options or {},
                },
                "conditions": conditions or [],
                "actions": {
                    "action": "test.automation",
                    "data": {"charger": "{{ trigger.to_state.attributes.charger }}"},
                },
            }
        },
    )
    await hass.async_block_till_done()


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("options", "fires"),
    [
        ({}, True),
        ({"connector_types": ["CHADEMO"]}, True),
        ({"connector_types": "CHADEMO", "min_power": 50}, True),
        ({"connector_types": ["IEC_62196_T2"]}, False),
        ({"min_power": 51}, False),
    ],
)
async def test_charger_became_available(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
    options: dict[str, Any],
    fires: bool,
) -> None:
    """It fires for a charger of the wanted kind, with the charger's name."""
    await automate(hass, "charger_became_available", options=options)
    set_status(here, c7694="available")
    await poll(hass, freezer)
    assert [call.data["charger"] for call in service_calls] == [7694] * fires


@pytest.mark.usefixtures("account")
async def test_two_chargers_of_one_answer(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
) -> None:
    """Each is told, though both became free in the same moment."""
    set_status(here, c7695="charging")
    await poll(hass, freezer)
    await automate(hass, "charger_became_available")
    set_status(here, c7694="available", c7695="available")
    await poll(hass, freezer)
    assert {call.data["charger"] for call in service_calls} == {7694, 7695}


@pytest.mark.parametrize("by", ["device_id", "area_id"])
async def test_targets(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
    area_registry: ar.AreaRegistry,
    device_registry: dr.DeviceRegistry,
    by: str,
) -> None:
    """Devices and areas are as good as entities."""
    device = location_device(device_registry, account)
    area = area_registry.async_create("Downtown")
    device_registry.async_update_device(device.id, area_id=area.id)
    target = {"device_id": device.id} if by == "device_id" else {"area_id": area.id}
    await automate(hass, "charger_became_available", target)
    set_status(here, c7694="available")
    await poll(hass, freezer)
    assert len(service_calls) == 1


@pytest.mark.usefixtures("account")
async def test_other_events_do_not_count(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
) -> None:
    """An event entity of another integration is none of our business."""
    await automate(
        hass, "charger_became_available", {"entity_id": [EVENT, "event.doorbell"]}
    )
    hass.states.async_set("event.doorbell", "2026-11-22T10:00:00.000+00:00", {})
    hass.states.async_set(
        "event.doorbell",
        "2026-11-22T10:00:01.000+00:00",
        {"event_type": "charger_became_available", "connector_types": [], "power": 1},
    )
    await hass.async_block_till_done()
    assert service_calls == []


async def test_outages_and_restarts_raise_no_alarm(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
) -> None:
    """Free, gone, unknown, back: nothing became free; and what did is told once."""
    await automate(hass, "charger_became_available")
    here.fail()
    await poll(hass, freezer)
    here.work()
    await poll(hass, freezer)
    set_status(here, c7695="unknown", c7694="unknown")
    await poll(hass, freezer)
    await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    set_status(here, c7695="available", c7694="charging")
    await poll(hass, freezer)
    assert service_calls == []
    here.fail()
    await poll(hass, freezer)
    here.work()
    set_status(here, c7694="available")
    await poll(hass, freezer)
    await hass.config_entries.async_reload(account.entry_id)
    await poll(hass, freezer)
    assert [call.data["charger"] for call in service_calls] == [7694]


@pytest.mark.usefixtures("account")
async def test_charger_went_out_of_order(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
) -> None:
    """A broken charger is told, a busy one is not."""
    await automate(hass, "charger_went_out_of_order", options={"min_power": 11})
    set_status(here, c7695="outOfOrder", c7529="charging")
    await poll(hass, freezer)
    assert [call.data["charger"] for call in service_calls] == [7695]


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("options", "steps"),
    [
        # Free of 150 kW: 1, then 0, then 1; of all: 3, then 2, then 4.
        ({}, [0, 0]),
        ({"min_power": 150}, [0, 1]),
        ({"connector_types": ["IEC_62196_T2_COMBO"]}, [0, 1]),
        ({"min_free": 3}, [0, 1]),
        ({"min_free": 4}, [0, 1]),
        ({"min_free": 5}, [0, 0]),
    ],
)
async def test_location_became_available(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
    options: dict[str, Any],
    steps: list[int],
) -> None:
    """Once, when so many of the wanted chargers are free that were not before."""
    await automate(hass, "location_became_available", options=options)
    set_status(here, c7695="charging")
    await poll(hass, freezer)
    assert len(service_calls) == steps[0]
    set_status(here, c7695="available", c7694="available")
    await poll(hass, freezer)
    assert len(service_calls) == sum(steps)


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("options", "steps"), [({}, [0, 1]), ({"min_power": 100}, [1, 0])]
)
async def test_location_became_full(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
    options: dict[str, Any],
    steps: list[int],
) -> None:
    """When the last of the wanted chargers is taken."""
    set_status(here, c7693="charging")
    await poll(hass, freezer)
    await automate(hass, "location_became_full", options=options)
    set_status(here, c7695="charging")
    await poll(hass, freezer)
    assert len(service_calls) == steps[0]
    set_status(here, c7529="blocked", c7547="charging")
    await poll(hass, freezer)
    assert len(service_calls) == sum(steps)


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("condition", "options", "passes"),
    [
        ("is_available", {}, True),
        ("is_available", {"min_free": 4}, True),
        ("is_available", {"min_free": 5}, False),
        ("is_available", {"connector_types": ["CHADEMO"]}, True),
        ("is_available", {"connector_types": ["MCS"]}, False),
        ("is_available", {"min_power": 151}, False),
        ("is_full", {}, False),
        ("is_full", {"connector_types": ["IEC_62196_T2_COMBO"], "min_power": 1}, False),
        ("is_full", {"connector_types": ["MCS"]}, False),
    ],
)
async def test_conditions(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
    condition: str,
    options: dict[str, Any],
    passes: bool,
) -> None:
    """They count the wanted chargers as they are after the change."""
    await automate(
        hass,
        "charger_became_available",
        conditions=[
            {
                "condition": f"here_ev_charge_points.{condition}",
                "target": {"entity_id": [FREE, "sensor.k_lataus_charger_7694"]},
                "options": options,
            }
        ],
    )
    set_status(here, c7694="available")
    await poll(hass, freezer)
    assert len(service_calls) == passes


@pytest.mark.parametrize(
    "bay", [{"conditions": ["disabled"]}, {"reservationRequired": True}]
)
@pytest.mark.parametrize(
    ("trigger", "condition", "options", "told"),
    [
        ("charger_became_available", "is_available", {}, []),
        (
            "charger_became_available",
            "is_available",
            {"not_restricted": False},
            [7694],
        ),
        ("location_became_available", "is_available", {"connector_types": []}, []),
    ],
)
async def test_what_one_may_not_use_counts_on_request_alone(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
    trigger: str,
    condition: str,
    options: dict[str, Any],
    told: list[int],
    bay: dict[str, Any],
) -> None:
    """A bay for others that becomes free is no news, unless one asks for it."""
    here.evse(K_LATAUS, "7694")["parking"] = bay
    set_status(here, c7695="charging", c7529="charging", c7547="charging")
    entry = account_entry(hass, K_LATAUS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await automate(
        hass,
        trigger,
        options=options,
        conditions=[
            {
                "condition": f"here_ev_charge_points.{condition}",
                "target": {"entity_id": FREE},
                "options": options,
            }
        ],
    )
    set_status(here, c7694="available")
    await poll(hass, freezer)
    assert [call.data["charger"] for call in service_calls] == told


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("behavior", ["any", "all"])
@pytest.mark.parametrize(
    ("options", "statuses", "is_full"),
    [
        ({}, {"c7695": "unknown"}, False),
        ({}, {"c7695": "inoperative"}, True),
        ({}, {"c7695": "charging"}, True),
        ({}, {"c7695": "available"}, False),
        ({"connector_types": ["IEC_62196_T2"]}, {"c7695": "unknown"}, True),
        ({"min_power": 100}, {"c7695": "unknown"}, False),
        ({"min_power": 1000}, {"c7695": "charging"}, False),
    ],
)
async def test_full_is_what_is_known_to_be_taken(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
    options: dict[str, Any],
    statuses: dict[str, str],
    is_full: bool,
    behavior: str,
) -> None:
    """A charger that is not known makes a location neither free nor full."""
    for evse in here.documents[K_LATAUS]["evses"]:
        evse["status"] = "charging"
    set_status(here, **statuses)
    await poll(hass, freezer)
    await automate(
        hass,
        "charger_went_out_of_order",
        conditions=[
            {
                "condition": "here_ev_charge_points.is_full",
                "target": {"entity_id": FREE},
                "options": {"behavior": behavior, **options},
            }
        ],
    )
    set_status(here, c7694="outOfOrder")
    await poll(hass, freezer)
    assert len(service_calls) == is_full


@pytest.mark.parametrize(
    "trigger", ["charger_became_available", "location_became_available"]
)
@pytest.mark.usefixtures("account")
async def test_type_and_power_of_one_connector(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
    trigger: str,
) -> None:
    """CHAdeMO of 50 kW beside CCS2 of 150 kW is no CHAdeMO of 100 kW."""
    here.evse(K_LATAUS, "7694")["connectors"].append(
        {"standard": "IEC_62196_T2_COMBO", "maxPower": 150_000}
    )
    await poll(hass, freezer)
    options = {"connector_types": ["CHADEMO"], "min_power": 100}
    await automate(hass, trigger, options=options)
    set_status(here, c7694="available")
    await poll(hass, freezer)
    assert service_calls == []
    connectors = state_of(hass, FREE).attributes["chargers"][-1]["connectors"]
    assert connectors == [
        {"type": "CHADEMO", "power": 50},
        {"type": "IEC_62196_T2_COMBO", "power": 150},
    ]


@pytest.mark.parametrize("all_off", ["inoperative", "outOfOrder"])
@pytest.mark.usefixtures("account")
async def test_closing_for_the_night_is_no_news(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
    all_off: str,
) -> None:
    """Nobody took a charger that is switched off, and none is full of these."""
    await automate(hass, "location_became_full")
    for evse in here.documents[K_LATAUS]["evses"]:
        evse["status"] = all_off
    await poll(hass, freezer)
    assert service_calls == []


@pytest.mark.parametrize(
    "trigger", ["charger_became_available", "location_became_available"]
)
@pytest.mark.usefixtures("account")
async def test_opening_in_the_morning_is_no_news(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
    trigger: str,
) -> None:
    """Switched off is not taken, so switched on is not left."""
    await automate(hass, trigger)
    for status in ("inoperative", "available"):
        for evse in here.documents[K_LATAUS]["evses"]:
            evse["status"] = status
        await poll(hass, freezer)
    assert service_calls == []


@pytest.mark.parametrize(
    "trigger", ["charger_became_available", "location_became_available"]
)
async def test_what_people_and_we_do_is_no_news(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
    area_registry: ar.AreaRegistry,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
    trigger: str,
) -> None:
    """Another name, icon, area or id after an event is none, nor is a reload."""
    for evse in here.documents[K_LATAUS]["evses"]:
        evse["status"] = "charging"
    await poll(hass, freezer)
    device = location_device(device_registry, account)
    await automate(hass, trigger, {"device_id": device.id})
    set_status(here, c7694="available")
    await poll(hass, freezer)
    assert len(service_calls) == 1

    area = area_registry.async_create("Downtown")
    device_registry.async_update_device(
        device.id, name_by_user="Downtown", area_id=area.id
    )
    await hass.async_block_till_done()
    for change in (
        {"name": "News"},
        {"icon": "mdi:ev-plug-type2"},
        {"area_id": area.id},
        {"new_entity_id": "event.downtown_news"},
        {"disabled_by": er.RegistryEntryDisabler.USER},
        {"disabled_by": None},
    ):
        entity_id = er.async_entries_for_device(
            entity_registry, device.id, include_disabled_entities=True
        )
        (entry,) = [item for item in entity_id if item.domain == "event"]
        entity_registry.async_update_entity(entry.entity_id, **change)
        await hass.async_block_till_done()
    await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    state = state_of(hass, "event.downtown_news")
    hass.states.async_set(
        state.entity_id, state.state, {**state.attributes, "anything": "else"}
    )
    await hass.async_block_till_done()
    assert len(service_calls) == 1
    set_status(here, c7694="charging")
    await poll(hass, freezer)
    set_status(here, c7694="available")
    await poll(hass, freezer)
    assert len(service_calls) == 2


@pytest.mark.usefixtures("account")
async def test_half_known_is_not_full(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
) -> None:
    """The last one known to be free is taken, and another may be free."""
    await automate(hass, "location_became_full")
    set_status(here, c7695="charging", c7529="charging", c7547="charging")
    await poll(hass, freezer)
    assert service_calls == []
    assert state_of(hass, FREE).state == "unknown"


@pytest.mark.parametrize(
    ("car", "told"), [(["CHADEMO"], True), (["MCS"], False), ([], True)]
)
async def test_my_car_stands_for_its_connectors(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
    car: list[str],
    told: bool,
) -> None:
    """Triggers and conditions look them up when they are needed."""
    options = {"connector_types": ["my_car"]}
    entry = account_entry(hass, K_LATAUS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await automate(
        hass,
        "charger_became_available",
        options=options,
        conditions=[
            {
                "condition": "here_ev_charge_points.is_available",
                "target": {"entity_id": FREE},
                "options": options,
            }
        ],
    )
    hass.config_entries.async_update_entry(entry, options={"car_connectors": car})
    set_status(here, c7694="available")
    await poll(hass, freezer)
    assert len(service_calls) == told
