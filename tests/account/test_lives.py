"""The lives that accounts and locations lead: set-ups, reloads, clocks and crashes."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from functools import partial
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_capture_events,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from benchmark.clock import SimulatedTime
from custom_components.here_ev_charge_points.account.memory import Memory
from custom_components.here_ev_charge_points.api import HereClient
from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.logic.budget import Usage
from custom_components.here_ev_charge_points.logic.pacing import Attempts
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    EVENT_HOMEASSISTANT_STARTED,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import Context, CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from tests.common import (
    EVENT,
    SWITCH,
    TAMPERE,
    call,
    count_writes,
    pass_time,
    remember,
    set_options,
    spent,
    subentry_ids_step,
    told,
    turn,
    with_ids,
    written,
)
from tests.conftest import account_entry, location_subentry
from tests.here import GARAGE, K_LATAUS, RATINA, FakeHere
from tests.soak.home import Home

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CHARGER = "sensor.k_lataus_charger_7694"
REQUESTS = "sensor.here_ev_charge_points_requests_this_month"


@pytest.fixture(autouse=True)
async def _at_noon(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """Keep files in memory, and let the clock stand."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to(NOON)


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Set an account up, whatever becomes of it."""
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


# Details


async def test_a_location_added_later_has_its_details_at_once(
    hass: HomeAssistant, here: FakeHere, account: MockConfigEntry
) -> None:
    """Address, time zone, prices and opening hours come with the first answer."""
    result = await subentry_ids_step(hass, account)
    await with_ids(hass, result, RATINA)
    await hass.async_block_till_done()
    details = account.runtime_data.data[RATINA].details
    assert details.address is not None
    assert details.time_zone is not None


async def test_details_lost_with_their_file_are_asked_for_at_once(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
) -> None:
    """Not a day later: whether they are there is seen from themselves."""
    await hass.config_entries.async_unload(account.entry_id)
    del hass_storage[f"{DOMAIN}.{account.entry_id}.answers"]
    await set_up(hass, account)
    assert account.runtime_data.data[K_LATAUS].details.address is not None


async def test_details_that_nobody_has_are_asked_for_once(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """A location that HERE does not know makes no answer longer than it has to be."""
    entry = account_entry(hass, K_LATAUS, "nowhere")
    await set_up(hass, entry)
    asked = len(here.requests)
    for _ in range(3):
        await pass_time(hass, freezer, minutes=15)
    assert len(here.requests) == asked + 3
    for url in here.requests[asked:]:
        assert "address" not in url.query["fields"]


# One bad location


@pytest.mark.parametrize("how", ["unreadable", "refused"])
async def test_one_bad_location_does_not_take_the_account_down(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    how: str,
) -> None:
    """After any number of polls a reload, and another location, work."""
    entry = account_entry(hass, K_LATAUS, GARAGE)
    await set_up(hass, entry)
    if how == "unreadable":
        here.documents[GARAGE] = {"id": GARAGE, "evses": {"not": "a list"}}
    else:
        here.bad_ids = {GARAGE}
    for _ in range(8):
        await pass_time(hass, freezer, minutes=15)
    hass.config_entries.async_add_subentry(entry, location_subentry(RATINA, "Ratina"))
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.state is ConfigEntryState.LOADED
    assert hass.states.is_state(CHARGER, "charging")
    assert entry.runtime_data.data.keys() == {K_LATAUS, RATINA}
    await hass.config_entries.async_reload(entry.entry_id)
    assert hass.states.is_state(CHARGER, "charging")


# Set-up


async def test_a_spent_budget_sets_up_from_what_is_stored(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """Chargers are unavailable, the account is not; no file is written in vain."""
    await hass.config_entries.async_unload(account.entry_id)
    memory = hass_storage[f"{DOMAIN}.{account.entry_id}"]["data"]
    memory["usage"]["counts"] = {"evcp": 5000}
    await set_up(hass, account)
    assert account.state is ConfigEntryState.LOADED
    assert hass.states.is_state(CHARGER, STATE_UNAVAILABLE)
    assert hass.states.is_state(REQUESTS, "5000")
    assert len(here.requests) == 1
    (status,) = await call(hass, "get_status")
    assert status["available"] is False
    assert status["address"]

    async def a_day() -> None:
        for _ in range(24):
            await pass_time(hass, freezer, hours=1)

    assert await count_writes(hass_storage, a_day) == []
    assert len(here.requests) == 1
    await set_options(hass, account, {"monthly_request_budget": 6000})
    assert hass.states.is_state(CHARGER, "charging")


async def test_a_spent_budget_sets_up_with_nothing_stored(
    hass: HomeAssistant,
    here: FakeHere,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """The account's sensors say why there are no chargers; on the 1st they come."""
    entry = account_entry(hass, K_LATAUS)
    spent(hass_storage, entry, 5000)
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.LOADED
    assert hass.states.is_state(REQUESTS, "5000")
    assert hass.states.get(CHARGER) is None
    assert here.requests == []
    freezer.move_to("2026-12-01T00:00:02Z")
    await pass_time(hass, freezer, seconds=1)
    assert hass.states.is_state(CHARGER, "charging")


async def test_a_spent_budget_waits_for_the_last_second_of_the_month_to_be_over(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """And does not ask again and again in what is left of it."""
    freezer.move_to("2026-11-30T23:59:59.8Z")
    account.runtime_data.memory.usage.limit = 1
    for _ in range(2):
        await account.runtime_data.async_refresh()
        assert account.runtime_data.update_interval >= timedelta(seconds=1)
    await pass_time(hass, freezer, seconds=2)
    assert account.runtime_data.last_update_success


async def test_a_set_up_that_waits_writes_no_files(
    hass: HomeAssistant,
    here: FakeHere,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """Home Assistant tries every 80 seconds for as long as HERE wants peace."""
    here.fail(429, headers={"Retry-After": "7200"})
    entry = account_entry(hass, K_LATAUS)
    await set_up(hass, entry)
    asked = len(here.requests)

    async def an_hour() -> None:
        for _ in range(40):
            await pass_time(hass, freezer, seconds=90)

    assert await count_writes(hass_storage, an_hour) == []
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert len(here.requests) == asked == 1


async def test_a_location_removed_while_the_set_up_is_tried_again_does_not_end_it(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """The answers that are left are waiting to be written when they are read again."""
    entry = account_entry(hass, K_LATAUS, RATINA)
    await set_up(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    here.fail(403)
    await pass_time(hass, freezer, minutes=15)
    hass.config_entries.async_remove_subentry(entry, list(entry.subentries)[1])
    for _ in range(3):
        await hass.config_entries.async_reload(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_RETRY
    here.work()
    await hass.config_entries.async_reload(entry.entry_id)
    assert hass.config_entries.async_loaded_entries(DOMAIN) == [entry]
    assert entry.runtime_data.data.keys() == {K_LATAUS}


async def test_options_are_in_effect_while_the_set_up_is_tried_again(
    hass: HomeAssistant, here: FakeHere, hass_storage: dict[str, Any]
) -> None:
    """They do not wait for Home Assistant's next try."""
    here.fail()
    entry = account_entry(hass, K_LATAUS)
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    here.work()
    await set_options(hass, entry, {"monthly_request_budget": 0})
    assert hass.config_entries.async_loaded_entries(DOMAIN) == [entry]
    assert entry.runtime_data.pacing.budget is None


async def test_options_reload_a_loaded_account_once(
    hass: HomeAssistant, here: FakeHere, account: MockConfigEntry
) -> None:
    """However many there are who want them in effect."""
    before = account.runtime_data
    reloads: list[Any] = []

    def follow(new: Any) -> None:
        if new is not before and new not in reloads:
            reloads.append(new)

    account.async_on_state_change(
        lambda: (
            follow(account.runtime_data)
            if account.state is ConfigEntryState.LOADED
            else None
        )
    )
    await set_options(hass, account, {"monthly_request_budget": 1000})
    assert len(reloads) == 1
    assert account.runtime_data.pacing.budget == 1000


@pytest.mark.parametrize("change", ["add", "rename"])
async def test_what_changes_during_the_set_up_is_set_up(
    hass: HomeAssistant,
    here: FakeHere,
    device_registry: dr.DeviceRegistry,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
) -> None:
    """A location added meanwhile has a device, and one renamed its new name."""
    entry = account_entry(hass, K_LATAUS)
    ask = HereClient.locations

    async def meanwhile(client: HereClient, *args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(HereClient, "locations", ask)
        if change == "add":
            new = location_subentry(RATINA, "Ratina")
            hass.config_entries.async_add_subentry(entry, new)
        else:
            (old,) = entry.subentries.values()
            hass.config_entries.async_update_subentry(entry, old, title="Ratina")
        return await ask(client, *args, **kwargs)

    monkeypatch.setattr(HereClient, "locations", meanwhile)
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.LOADED
    names = {device.name for device in device_registry.devices}
    assert "Ratina" in names
    assert ("K-Lataus" in names) is (change == "add")


async def test_deleting_a_device_while_the_account_is_not_loaded_is_answered(
    hass: HomeAssistant,
    account: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """What is configured stays; what is not may go."""
    assert await async_setup_component(hass, "config", {})
    left_over = device_registry.async_get_or_create(
        config_entry_id=account.entry_id, identifiers={(DOMAIN, "left-over")}
    )
    configured = [
        device.id
        for device in dr.async_entries_for_config_entry(
            device_registry, account.entry_id
        )
        if device.id != left_over.id
    ]
    assert len(configured) == 2
    await hass.config_entries.async_unload(account.entry_id)
    client = await hass_ws_client(hass)
    for device_id in (*configured, left_over.id):
        await client.send_json_auto_id(
            {
                "type": "config/device_registry/remove_config_entry",
                "config_entry_id": account.entry_id,
                "device_id": device_id,
            }
        )
        response = await client.receive_json()
        assert response["success"] is (device_id == left_over.id)
        if not response["success"]:
            assert "rejected by integration" in response["error"]["message"]


# Asked to wait


async def test_the_end_of_a_watch_does_not_ask_while_here_wants_peace(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nor does anything else that no person starts, for as long as HERE said."""
    here.fill(K_LATAUS)
    await turn(hass, "on")
    here.fail(429, headers={"Retry-After": "10800"})
    await pass_time(hass, freezer, minutes=2)
    asked = len(here.requests)
    here.work()
    await pass_time(hass, freezer, minutes=70)
    assert account.runtime_data.watches.wishes == {}
    coordinator = account.runtime_data
    watches = coordinator.watches
    await watches.async_start([K_LATAUS], watches.usual(), by_hand=False)
    await account.runtime_data.async_request_refresh()
    await set_options(hass, account, {"monthly_request_budget": 6000})
    for _ in range(20):
        await pass_time(hass, freezer, minutes=5)
    assert len(here.requests) == asked
    for _ in range(8):
        await pass_time(hass, freezer, minutes=5)
    assert len(here.requests) > asked
    assert hass.states.is_state(CHARGER, "charging")


async def test_a_person_need_not_wait_for_here(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_admin_user: MockUser,
) -> None:
    """What somebody starts by hand is asked; what an automation starts is not."""
    result = await subentry_ids_step(hass, account)
    here.fail(429, headers={"Retry-After": "10800"})
    await with_ids(hass, result, RATINA)
    here.work()
    asked = len(here.requests)
    with pytest.raises(HomeAssistantError) as caught:
        await call(hass, "search", location=TAMPERE)
    assert caught.value.translation_key == "waiting"
    await turn(hass, "on")
    assert hass.states.is_state(SWITCH, "on")
    assert len(here.requests) == asked
    person = Context(user_id=hass_admin_user.id)
    await hass.services.async_call(
        "switch", "turn_on", {"entity_id": SWITCH}, blocking=True, context=person
    )
    assert len(here.requests) == asked + 1
    await hass.services.async_call(
        DOMAIN,
        "search",
        {"location": TAMPERE},
        blocking=True,
        return_response=True,
        context=person,
    )
    assert len(here.requests) == asked + 3


async def test_what_here_asks_of_a_dialogue_is_kept_to_by_the_polls(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Whoever is told to wait, the account waits, and shows what it knows."""
    result = await subentry_ids_step(hass, account)
    here.fail(429, headers={"Retry-After": "3600"})
    result = await with_ids(hass, result, RATINA)
    assert result["errors"] == {"location_ids": "rate_limited"}
    here.work()
    asked = len(here.requests)
    for _ in range(11):
        await pass_time(hass, freezer, minutes=5)
    assert len(here.requests) == asked
    assert hass.states.is_state(CHARGER, "charging")
    await pass_time(hass, freezer, minutes=6)
    assert len(here.requests) == asked + 1


# Clocks


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=400)])
async def test_a_clock_that_was_ahead_stops_nothing(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    ahead: timedelta,
) -> None:
    """HERE is asked at once, the watch ends in time, and the month is this one."""
    here.fill(K_LATAUS)
    freezer.move_to(NOON + ahead)
    entry = account_entry(hass, K_LATAUS)
    await set_up(hass, entry)
    await turn(hass, "on")
    await hass.config_entries.async_unload(entry.entry_id)
    here.evse(K_LATAUS, "7693")["status"] = "blocked"
    asked = len(here.requests)
    freezer.move_to(NOON)
    await set_up(hass, entry)
    assert len(here.requests) == asked + 1
    assert hass.states.is_state("sensor.k_lataus_charger_7693", "blocked")
    usage = entry.runtime_data.memory.usage
    assert usage.total(dt_util.now()) == len(here.requests)
    assert usage.month == "2026-11"
    assert hass.states.is_state(SWITCH, "on")
    await pass_time(hass, freezer, minutes=61)
    assert hass.states.is_state(SWITCH, "off")
    await pass_time(hass, freezer, hours=24)
    assert "address" in here.requests[-1].query["fields"]


async def test_a_clock_set_back_while_running_holds_up_neither_watch_nor_details(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The next poll sees to it."""
    await turn(hass, "on")
    freezer.move_to(NOON - timedelta(days=3))
    await account.runtime_data.async_refresh()
    assert "address" in here.requests[-1].query["fields"]
    state = hass.states.get(SWITCH)
    assert state is not None
    await pass_time(hass, freezer, minutes=61)
    assert hass.states.is_state(SWITCH, "off")


async def test_a_wait_from_a_clock_that_was_ahead_is_over(
    hass: HomeAssistant, here: FakeHere, hass_storage: dict[str, Any]
) -> None:
    """HERE never asks for more than a day."""
    entry = account_entry(hass, K_LATAUS)
    then = NOON + timedelta(days=30)
    memory = Memory(attempts=Attempts(then, 9, 9, then + timedelta(days=1)))
    remember(hass_storage, entry, memory.as_dict())
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.LOADED


# News of ours


async def test_changes_not_told_yet_survive_a_reload_before_the_start(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """They are told once Home Assistant has started, and once."""
    await hass.config_entries.async_unload(account.entry_id)
    hass.set_state(CoreState.starting)
    here.evse(K_LATAUS, "7694")["status"] = "available"
    freezer.tick(timedelta(hours=1))
    await set_up(hass, account)
    assert told(hass).get("event_type") is None
    await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    assert told(hass).get("event_type") is None
    events = async_capture_events(hass, "state_changed")
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()
    await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    freed = [
        event
        for event in events
        if event.data["entity_id"] == EVENT
        and (new := event.data["new_state"]) is not None
        and new.state not in (STATE_UNKNOWN, STATE_UNAVAILABLE)
        and new.attributes.get("event_type") == "charger_became_available"
        and new.state != getattr(event.data["old_state"], "state", None)
    ]
    assert len(freed) == 1


@pytest.fixture
async def home(
    here: FakeHere,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> AsyncGenerator[Home]:
    """Return a Home Assistant with an account that can be killed."""
    caplog.set_level(logging.INFO)
    home = Home(hass_storage, partial(SimulatedTime, freezer=freezer, here=here))
    await home.start()
    entry = account_entry(home.hass, K_LATAUS)
    await home.hass.config_entries.async_setup(entry.entry_id)
    await home.time.settle()
    await home.time.run_until(home.time.now + timedelta(minutes=1))
    yield home
    await home.stop()


@pytest.mark.parametrize("crash", [True, False])
async def test_news_is_right_after_a_kill(
    home: Home, here: FakeHere, crash: bool
) -> None:
    """What was told is not told again, and what was not is told."""
    here.evse(K_LATAUS, "7694")["status"] = "available"
    await home.time.run_until(home.time.now + timedelta(minutes=20))
    before = home.hass.states.get(EVENT)
    assert before is not None
    assert before.state != STATE_UNKNOWN
    await home.restart(crash=crash)
    assert home.entry.state is ConfigEntryState.LOADED
    again = home.hass.states.get(EVENT)
    assert again is not None
    assert again.state in (STATE_UNKNOWN, before.state)
    here.evse(K_LATAUS, "7695")["status"] = "charging"
    await home.restart(crash=crash)
    await home.time.run_until(home.time.now + timedelta(minutes=20))
    last = home.hass.states.get(EVENT)
    assert last is not None
    assert last.attributes["event_type"] == "charger_became_occupied"
    usage = home.entry.runtime_data.memory.usage
    assert usage.total(dt_util.now()) == len(here.requests)


async def test_old_answers_are_not_shown_as_live_after_a_kill(
    home: Home, here: FakeHere
) -> None:
    """The file of answers is older than the last poll: HERE is asked again."""
    here.evse(K_LATAUS, "7694")["status"] = "available"
    await home.time.run_until(home.time.now + timedelta(minutes=20))
    asked = len(here.requests)
    await home.restart(crash=True)
    assert home.hass.states.is_state(CHARGER, "available")
    assert len(here.requests) == asked + 1
    await home.restart()
    assert home.hass.states.is_state(CHARGER, "available")
    assert len(here.requests) == asked + 1


async def test_the_account_shows_the_pace_when_a_watch_is_turned_off(
    hass: HomeAssistant,
    here: FakeHere,
    entity_registry: er.EntityRegistry,
) -> None:
    """Neither a minute any more, nor the moment of a poll that will not come."""
    here.fill(K_LATAUS)
    entry = account_entry(hass, K_LATAUS)
    await set_up(hass, entry)
    interval, upcoming = (
        f"sensor.here_ev_charge_points_{name}"
        for name in ("polling_interval", "next_update")
    )
    for entity_id in (interval, upcoming):
        entity_registry.async_update_entity(entity_id, disabled_by=None)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    await turn(hass, "on")
    assert hass.states.is_state(interval, "1.0")
    await turn(hass, "off")
    state = hass.states.get(interval)
    assert state is not None
    assert float(state.state) >= 2
    assert hass.states.is_state(
        upcoming, entry.runtime_data.next_update.isoformat(timespec="seconds")
    )


async def test_an_account_keeps_one_count_through_all_of_it(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """Polls, watches, searches, dialogues and reloads, loaded and not."""
    await turn(hass, "on")
    await call(hass, "search", location=TAMPERE)
    await hass.config_entries.async_unload(account.entry_id)
    result = await subentry_ids_step(hass, account)
    await with_ids(hass, result, RATINA)
    await set_up(hass, account)
    await pass_time(hass, freezer, minutes=15)
    assert written(hass_storage, account) == len(here.requests)
    assert Usage.from_dict(
        hass_storage[f"{DOMAIN}.{account.entry_id}"]["data"]["usage"]
    ).total(dt_util.now()) == len(here.requests)


async def test_changes_of_a_location_whose_events_are_disabled_are_not_kept(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
    entity_registry: er.EntityRegistry,
) -> None:
    """They are not news any more when somebody enables them again."""
    entity_registry.async_update_entity(
        EVENT, disabled_by=er.RegistryEntryDisabler.USER
    )
    await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    for status in ("available", "charging", "available", "available"):
        here.evse(K_LATAUS, "7694")["status"] = status
        await pass_time(hass, freezer, minutes=15)
    key = f"{DOMAIN}.{account.entry_id}.news"
    await account.runtime_data.async_refresh()
    await hass.async_block_till_done()
    assert hass_storage[key]["data"]["untold"] == {}
    entity_registry.async_update_entity(EVENT, disabled_by=None)
    await hass.config_entries.async_reload(account.entry_id)
    await hass.async_block_till_done()
    assert told(hass).get("event_type") is None
