"""Watching a location, the events it tells, and what survives a restart."""

from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED, STATE_UNKNOWN
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import entity_registry as er
from tests.common import EVENT, PREFIX, SWITCH, poll, tick, told, turn
from tests.conftest import account_entry
from tests.here import K_LATAUS, FakeHere


@pytest.mark.usefixtures("account")
async def test_watching_ends_with_a_free_charger(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """It polls every minute from now on, until a charger became free."""
    here.fill(K_LATAUS)
    assert hass.states.is_state(SWITCH, "off")
    asked = len(here.requests)
    await turn(hass, "on")
    assert hass.states.is_state(SWITCH, "on")
    assert len(here.requests) == asked + 1
    for minutes in range(5):
        await tick(hass, freezer, seconds=61)
        assert len(here.requests) == asked + 2 + minutes
    here.evse(K_LATAUS, "7694")["status"] = "available"
    await tick(hass, freezer, seconds=61)
    assert hass.states.is_state(SWITCH, "off")
    asked = len(here.requests)
    await tick(hass, freezer, seconds=61)
    assert len(here.requests) == asked


async def test_each_watch_ends_by_itself(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """The one that started later lasts longer."""
    here.fill(K_LATAUS)
    first, later = here.clone(2)
    entry = account_entry(hass, first, later)
    await hass.config_entries.async_setup(entry.entry_id)
    watches = entry.runtime_data.watches
    await watches.async_start([first], watches.usual(), by_hand=False)
    await tick(hass, freezer, minutes=30)
    await watches.async_start([later], watches.usual(), by_hand=False)
    await tick(hass, freezer, minutes=31)
    assert first not in watches.wishes
    assert later in watches.wishes
    await tick(hass, freezer, minutes=30)
    assert later not in watches.wishes


@pytest.mark.usefixtures("account")
async def test_watching_ends_in_time(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """After an hour the switch turns itself off."""
    here.fill(K_LATAUS)
    await turn(hass, "on")
    state = hass.states.get(SWITCH)
    assert state is not None
    assert state.attributes["until"] is not None
    await tick(hass, freezer, minutes=59)
    assert hass.states.is_state(SWITCH, "on")
    await tick(hass, freezer, minutes=1, seconds=1)
    assert hass.states.is_state(SWITCH, "off")


@pytest.mark.usefixtures("account")
async def test_watching_can_be_ended_by_hand(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Then the regular pace is back at once."""
    here.fill(K_LATAUS)
    await turn(hass, "on")
    await turn(hass, "off")
    await turn(hass, "off")
    assert hass.states.is_state(SWITCH, "off")
    asked = len(here.requests)
    await tick(hass, freezer, seconds=61)
    assert len(here.requests) == asked


async def test_several_watches_cost_no_more_than_one(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """One request a minute, whoever waits for what."""
    here.fill(K_LATAUS)
    entry = account_entry(hass, *here.clone(3))
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    for suffix in ("", "_2", "_3"):
        await turn(hass, "on", f"{SWITCH}{suffix}")
    await tick(hass, freezer, seconds=61)
    asked = len(here.requests)
    for _ in range(3):
        await tick(hass, freezer, seconds=61)
    assert len(here.requests) == asked + 3


async def test_watching_survives_a_restart(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The switch is on again, and off when its time is over."""
    here.fill(K_LATAUS)
    await turn(hass, "on")
    await hass.config_entries.async_unload(account.entry_id)
    await tick(hass, freezer, minutes=30)
    await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    assert hass.states.is_state(SWITCH, "on")
    await tick(hass, freezer, minutes=31)
    assert hass.states.is_state(SWITCH, "off")


async def test_watching_ends_at_a_restart(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A charger that freed up in the meantime ends it with the first poll."""
    here.fill(K_LATAUS)
    await turn(hass, "on")
    await hass.config_entries.async_unload(account.entry_id)
    await tick(hass, freezer, minutes=30)
    here.evse(K_LATAUS, "7694")["status"] = "available"
    await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    assert hass.states.is_state(SWITCH, "off")
    assert account.runtime_data.update_interval > timedelta(minutes=1)


@pytest.mark.usefixtures("account")
async def test_an_event_for_each_change(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Charger, group and location are told apart, with what they offer."""
    assert hass.states.is_state(EVENT, STATE_UNKNOWN)
    events = async_capture_events(hass, "state_changed")
    here.evse(K_LATAUS, "7694")["status"] = "available"
    await poll(hass, freezer)
    changes = [
        event.data["new_state"].attributes
        for event in events
        if event.data["entity_id"] == EVENT
    ]
    charger, group = changes
    assert charger["event_type"] == "charger_became_available"
    assert charger["charger"] == "7694"
    assert charger["connector_types"] == ["CHADEMO"]
    assert charger["power"] == 50
    assert {item["charger"] for item in charger["free"]} == {
        "7695",
        "7529",
        "7547",
        "7693",
        "7694",
    } - {"7693"}
    assert len(charger["free_before"]) == 3
    assert charger["last_of_answer"] is False
    assert group["event_type"] == "connectors_became_available"
    assert group["connector_types"] == ["CHADEMO"]
    assert group["free_connectors"] == 1
    assert group["last_of_answer"] is True


@pytest.mark.usefixtures("account")
async def test_the_location_is_told_of(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Full when the last charger is taken, with all that it offers."""
    for reference in ("7693", "7695", "7529", "7547"):
        here.evse(K_LATAUS, reference)["status"] = "charging"
    await poll(hass, freezer)
    event = told(hass)
    assert event["event_type"] == "location_became_full"
    assert event["power"] == 150
    assert event["connector_types"] == ["CHADEMO", "IEC_62196_T2", "IEC_62196_T2_COMBO"]
    assert event["free"] == []
    assert len(event["free_before"]) == 3


@pytest.mark.parametrize("between", ["outage", "restart", "both"])
async def test_freed_in_between(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    between: str,
) -> None:
    """A charger that freed up while nobody could see it is told of once."""
    events = async_capture_events(hass, "state_changed")
    if between != "restart":
        here.fail()
        await poll(hass, freezer)
    if between != "outage":
        await hass.config_entries.async_unload(account.entry_id)
    here.work()
    here.evse(K_LATAUS, "7694")["status"] = "available"
    freezer.tick(timedelta(hours=1))
    if between != "outage":
        await hass.config_entries.async_setup(account.entry_id)
    await poll(hass, freezer)
    await poll(hass, freezer)
    freed = [
        event
        for event in events
        if event.data["entity_id"] == EVENT
        and (new := event.data["new_state"]) is not None
        and new.attributes.get("event_type") == "charger_became_available"
        and new.attributes != getattr(event.data["old_state"], "attributes", None)
    ]
    assert len(freed) == 1


async def test_nothing_is_told_before_home_assistant_has_started(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Automations are not there yet: the changes wait for them."""
    await hass.config_entries.async_unload(account.entry_id)
    hass.set_state(CoreState.starting)
    here.evse(K_LATAUS, "7694")["status"] = "available"
    freezer.tick(timedelta(hours=1))
    await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    assert hass.states.is_state(f"{PREFIX}_charger_7694", "available")
    assert told(hass).get("event_type") is None
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()
    assert told(hass)["event_type"] == "connectors_became_available"


async def test_the_stored_answer_saves_a_request(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A reload within the interval costs nothing, and the next poll comes in time."""
    asked = len(here.requests)
    interval = account.runtime_data.update_interval
    await tick(hass, freezer, seconds=60)
    await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    coordinator = account.runtime_data
    assert len(here.requests) == asked
    assert coordinator.from_storage
    assert coordinator.update_interval < interval
    assert hass.states.is_state(f"{PREFIX}_charger_7694", "charging")
    await tick(hass, freezer, seconds=interval.total_seconds())
    assert len(here.requests) == asked + 1
    assert not coordinator.from_storage


async def test_set_up_does_not_try_without_end(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Home Assistant tries every 80 seconds at most; HERE is not asked as often."""
    here.fail(503)
    entry = account_entry(hass, K_LATAUS)
    await hass.config_entries.async_setup(entry.entry_id)
    for _ in range(400):
        await tick(hass, freezer, seconds=90)
    assert 10 < len(here.requests) < 250
    assert entry.reason is not None
    here.work()
    for _ in range(10):
        await tick(hass, freezer, seconds=90)
    assert hass.states.is_state(f"{PREFIX}_charger_7694", "charging")


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("status", [402, 429])
async def test_limits_slow_the_pace_and_are_forgotten(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    status: int,
) -> None:
    """Each further refusal doubles the wait; one success ends it."""
    coordinator = account.runtime_data
    regular = coordinator.update_interval
    here.fail(status)
    waits = []
    for _ in range(6):
        await tick(
            hass, freezer, seconds=coordinator.update_interval.total_seconds() + 1
        )
        waits.append(coordinator.update_interval)
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(minutes=64)
    here.work()
    await tick(hass, freezer, seconds=coordinator.update_interval.total_seconds() + 1)
    assert coordinator.update_interval < 2 * regular


async def test_the_accounts_own_sensors(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    entity_registry: er.EntityRegistry,
) -> None:
    """Requests and forecast on the hour; pace and next update with each poll."""
    freezer.move_to("2026-11-22T12:05:00Z")
    entry = account_entry(hass, K_LATAUS)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    account = "sensor.here_ev_charge_points"
    assert hass.states.is_state(f"{account}_requests_this_month", "1")
    for name in ("polling_interval", "next_update"):
        entity_registry.async_update_entity(f"{account}_{name}", disabled_by=None)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    await tick(hass, freezer, minutes=15)
    interval = hass.states.get(f"{account}_polling_interval")
    assert interval is not None
    assert 2 <= float(interval.state) < 5
    upcoming = hass.states.get(f"{account}_next_update")
    assert upcoming is not None
    assert upcoming.state.startswith("2026-11-22T12:2")
    await tick(hass, freezer, minutes=40)
    requests = hass.states.get(f"{account}_requests_this_month")
    assert requests is not None
    assert requests.state == str(entry.runtime_data.memory.usage.total(freezer()))
