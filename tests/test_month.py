"""A calendar month in seconds: what it costs, and how old the data are.

Time is simulated: a frozen clock jumps from one timer to the next. HERE fails, limits
and recovers, Home Assistant restarts, and somebody watches a location for an hour a
day; all by seeded chance.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
import json
import logging
from random import Random
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_capture_events,
)

from benchmark.clock import SimulatedTime
from custom_components.here_ev_charge_points.account.files import account_store
from custom_components.here_ev_charge_points.account.memory import Memory
from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.const import (
    CONF_ACCESS_KEY_ID,
    CONF_ACCESS_KEY_SECRET,
    DOMAIN,
)
from custom_components.here_ev_charge_points.logic.budget import Usage
from custom_components.here_ev_charge_points.logic.changes import LastKnown
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_API_KEY, STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from simulator.views import Selection, view
from tests.common import DAY, FAULTS, HOUR, MINUTE, MONTH_END, say

from .conftest import account_entry
from .here import ACCESS_KEY_ID, ACCESS_KEY_SECRET, API_KEY, GARAGE, K_LATAUS, FakeHere

MONTH = datetime(2026, 11, 1, tzinfo=UTC)
QUIET = {"quiet_hours_start": "23:00:00", "quiet_hours_end": "06:00:00"}
CHARGER = "sensor.k_lataus_charger_7694"
EVENT = "event.k_lataus_changes"
WATCH = "switch.k_lataus_watch"
LAST_DAYS = {500: (18, 200), 1000: (18, 400), 5000: (15, 2500), 50_000: (3, 45_000)}
"""By budget: days to live through, and what is spent before."""


type Act = Callable[[], Awaitable[object]]


@pytest.fixture
def simulated(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> SimulatedTime:
    """Stand at the start of a month, with the storage in memory."""
    caplog.set_level(logging.INFO)
    freezer.move_to(MONTH)
    return SimulatedTime(hass, freezer, here)


async def set_up(
    hass: HomeAssistant,
    simulated: SimulatedTime,
    options: dict[str, Any],
    usage: Usage | None = None,
) -> MockConfigEntry:
    """Set up an account with the tutorial's location, and what was spent before."""
    await hass.config.async_set_time_zone("UTC")
    entry = account_entry(hass, K_LATAUS)
    hass.config_entries.async_update_entry(entry, options=options)
    if usage is not None:
        stored = Memory(usage=usage).as_dict()
        await account_store(hass, entry.entry_id).async_save(stored)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await simulated.settle()
    return entry


@pytest.fixture(autouse=True)
def _nothing_is_free(here: FakeHere) -> None:
    """A watch goes on for as long as it may."""
    here.fill(K_LATAUS)


async def watch(hass: HomeAssistant) -> None:
    """Turn the watch switch on, where there is one."""
    if hass.states.get(WATCH) is not None:
        await hass.services.async_call(
            "switch", "turn_on", {"entity_id": WATCH}, blocking=True
        )


def has_issue(hass: HomeAssistant, entry: MockConfigEntry, kind: str) -> bool:
    """Return whether an issue of the account is raised."""
    return (DOMAIN, f"{kind}_{entry.entry_id}") in ir.async_get(hass).issues


def bad_spells(
    chance: Random, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, dict[str, Any]]]:
    """Yield from when to when HERE fails, and how: once a day, mostly for minutes."""
    while True:
        begin = start + DAY * chance.expovariate(1)
        until = begin + HOUR * chance.expovariate(2)
        if until >= end:
            return
        yield begin, until, chance.choice(FAULTS)
        start = until


def mishaps(
    hass: HomeAssistant,
    here: FakeHere,
    entry: MockConfigEntry,
    chance: Random,
    start: datetime,
    spells: Sequence[tuple[datetime, datetime, dict[str, Any]]],
) -> list[tuple[datetime, Act]]:
    """Return what happens until the end of the month, and when.

    Besides the bad spells: every day about one restart and an hour of watching.
    """

    async def fail(failure: dict[str, Any]) -> None:
        here.fail(**failure)

    async def work() -> None:
        here.work()

    plan: list[tuple[datetime, Act]] = []
    for begin, until, failure in spells:
        plan += [(begin, partial(fail, failure)), (until, work)]
    entries = hass.config_entries
    for number in range((MONTH_END - start).days):
        day = start + number * DAY
        down = day + chance.uniform(0, 23.7) * HOUR
        up = down + chance.uniform(0.2, 15) * MINUTE
        plan += [
            (down, partial(entries.async_unload, entry.entry_id)),
            (up, partial(entries.async_setup, entry.entry_id)),
            (day + chance.uniform(7, 22) * HOUR, partial(watch, hass)),
        ]
    return sorted(plan, key=lambda item: item[0])


def mean_age(answered: Sequence[datetime], end: datetime) -> float:
    """Return how many minutes old the data are on average from 07:00 to 23:00."""
    awake = aged = 0.0
    for born, replaced in pairwise([*answered, end]):
        day = born.replace(hour=0, minute=0, second=0, microsecond=0)
        while day < replaced:
            since = (max(day + 7 * HOUR, born) - born) / MINUTE
            until = (min(day + 23 * HOUR, replaced) - born) / MINUTE
            if since < until:
                awake += until - since
                aged += (until**2 - since**2) / 2
            day += DAY
    return aged / awake


@pytest.mark.parametrize(
    ("budget", "quiet", "seed"),
    [
        (500, False, 1),
        (500, True, 2),
        (1000, False, 3),
        (1000, True, 4),
        (5000, True, 5),
        (50_000, False, 6),
        (50_000, True, 7),
    ],
)
async def test_a_bad_month_stays_within_its_budget(
    request: pytest.FixtureRequest,
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    here: FakeHere,
    simulated: SimulatedTime,
    budget: int,
    quiet: bool,
    seed: int,
) -> None:
    """Faults, restarts and watching: no more requests than allowed, all counted.

    Only the last days are lived through, with --long the whole month; but never that
    with 50,000, which two minutes' pace at the least cannot spend.
    """
    start, usage = MONTH, Usage()
    if budget == 50_000 or not request.config.getoption("--long"):
        days, spent = LAST_DAYS[budget]
        start, usage = MONTH_END - days * DAY, Usage("2026-11", {"evcp": spent}, {})
        await simulated.run_until(start)
    spent_before = sum(usage.counts.values())
    options = {"monthly_request_budget": budget, **(QUIET if quiet else {})}
    entry = await set_up(hass, simulated, options, usage)
    chance = Random(seed)
    spells = list(bad_spells(chance, start, MONTH_END))
    for at, act in mishaps(hass, here, entry, chance, start, spells):
        await simulated.run_until(at)
        await act()
        await simulated.settle()
    await simulated.run_until(MONTH_END - MINUTE)

    requests = spent_before + len(simulated.requested)
    assert requests <= budget
    await hass.config_entries.async_unload(entry.entry_id)
    stored = hass_storage[f"{DOMAIN}.{entry.entry_id}"]["data"]
    assert Usage.from_dict(stored["usage"]).total(simulated.now) == requests
    answered = [
        moment
        for moment in simulated.requested
        if not any(begin <= moment < until for begin, until, _ in spells)
    ]
    age = mean_age(answered, MONTH_END)
    last = max(answered)
    say(f"bad month, {budget=} {quiet=}: {requests=} {age=:.1f} min, {last=:%d %H:%M}")
    assert len(answered) > len(simulated.requested) / 2


@pytest.mark.parametrize("quiet", [False, True])
@pytest.mark.parametrize(("budget", "days"), [(500, 30), (5000, 9)])
async def test_the_age_of_the_data(
    hass: HomeAssistant,
    here: FakeHere,
    simulated: SimulatedTime,
    budget: int,
    days: int,
    quiet: bool,
) -> None:
    """By day the data are on average half an interval old, with quiet nights less.

    A month without mishaps and without watching; of the busier one the last 9 days,
    with 30 percent of the budget left.
    """
    await simulated.run_until(MONTH_END - days * DAY)
    usage = Usage("2026-11", {"evcp": budget * (30 - days) // 30}, {})
    spent_before = sum(usage.counts.values())
    options = {"monthly_request_budget": budget, **(QUIET if quiet else {})}
    await set_up(hass, simulated, options, usage)
    await simulated.run_until(MONTH_END - MINUTE)
    requests = spent_before + len(simulated.requested)
    age = mean_age(simulated.requested, MONTH_END)
    say(f"good month, {budget=} {quiet=}: {requests=} {age=:.2f} min")
    assert 0.99 * budget <= requests <= budget
    # A month is 43,200 minutes long; of a day with a quiet night 17 hours are left.
    interval = 43_200 / budget * (17 / 24 if quiet else 1)
    assert age == pytest.approx(interval / 2, rel=0.1)


async def test_a_short_retry_after_does_not_quicken_the_pace(
    hass: HomeAssistant, here: FakeHere, simulated: SimulatedTime
) -> None:
    """HERE wants to be left alone for 5 seconds: the budget still wants minutes."""
    await set_up(hass, simulated, {"monthly_request_budget": 5000})
    here.fail(429, headers={"Retry-After": "5"})
    await simulated.run_until(MONTH + HOUR)
    assert len(simulated.requested) <= 8


# Restarts


def test_a_thousand_restarts_change_nothing(here: FakeHere) -> None:
    """What is known survives any number of round trips without a single change.

    HERE answers every third time that it knows no status, and as before otherwise.
    """
    live = Selection(frozenset({"evses", "connectorGroups"}))
    locations, blank = [], []
    for document in here.documents.values():
        locations.append(read_location(view(document, live) or {}))
        for evse in document["evses"]:
            evse["status"] = "unknown"
        blank.append(read_location(view(document, live) or {}))
    memory = Memory()
    for location in locations:
        memory.known[location.content_id] = LastKnown()
        memory.known[location.content_id].update(location)
    assert any(known.evses and known.groups for known in memory.known.values())
    for restart in range(1000):
        files = memory.as_dict(), memory.news()
        memory = Memory.from_dict(*json.loads(json.dumps(files)))
        for location in blank if restart % 3 == 2 else locations:
            happening = memory.known[location.content_id].update(location)
            assert happening.changes == ()
            assert happening.free_before == happening.free


async def test_restarts_tell_nothing(
    hass: HomeAssistant, here: FakeHere, simulated: SimulatedTime
) -> None:
    """Neither within the interval, from the stored answer, nor with a new answer."""
    entry = await set_up(hass, simulated, {})
    changes = async_capture_events(hass, "state_changed")
    for restart in range(10):
        await hass.config_entries.async_unload(entry.entry_id)
        await simulated.run_until(simulated.now + (restart % 2 * HOUR or MINUTE))
        await hass.config_entries.async_setup(entry.entry_id)
        await simulated.run_until(simulated.now + MINUTE)
    assert len(simulated.requested) == 6
    told = [
        event
        for event in changes
        if event.data["entity_id"] == EVENT
        and event.data["new_state"].attributes.get("event_type") is not None
    ]
    assert told == []


# The budget is spent, or will be


@pytest.fixture
async def spent(
    hass: HomeAssistant, here: FakeHere, simulated: SimulatedTime
) -> MockConfigEntry:
    """Watch away the last 20 of 1,000 requests on the 25th, at noon."""
    await simulated.run_until(MONTH + 24 * DAY + 12 * HOUR)
    usage = Usage("2026-11", {"evcp": 980}, {"24": 50})
    entry = await set_up(hass, simulated, {"monthly_request_budget": 1000}, usage)
    await watch(hass)
    await simulated.run_until(simulated.now + HOUR)
    assert len(simulated.requested) == 20
    return entry


async def test_a_spent_budget_stops_the_polling_until_the_1st(
    hass: HomeAssistant,
    here: FakeHere,
    simulated: SimulatedTime,
    spent: MockConfigEntry,
) -> None:
    """The holder is told; with the new month all is well again by itself."""
    assert has_issue(hass, spent, "budget_spent")
    assert not has_issue(hass, spent, "budget_runs_out")
    await simulated.run_until(MONTH_END - MINUTE)
    assert len(simulated.requested) == 20
    assert has_issue(hass, spent, "budget_spent")
    here.evse(K_LATAUS, "7694")["status"] = "available"
    await simulated.run_until(MONTH_END + HOUR)
    assert 2 <= len(simulated.requested) - 20 <= 3
    assert all(moment >= MONTH_END for moment in simulated.requested[20:])
    assert hass.states.is_state(CHARGER, "available")
    assert not has_issue(hass, spent, "budget_spent")


async def test_a_spent_budget_takes_the_chargers_down(
    hass: HomeAssistant,
    simulated: SimulatedTime,
    spent: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Data that nobody renews are not shown as live; the log says why, once."""
    await simulated.run_until(simulated.now + 2 * HOUR)
    assert hass.states.is_state(CHARGER, STATE_UNAVAILABLE)
    cause = spent.runtime_data.last_exception
    assert cause is not None
    assert cause.translation_key == "budget_spent"
    await simulated.run_until(MONTH_END - MINUTE)
    assert caplog.text.count("The budget of 1000 requests is spent") == 1
    await simulated.run_until(MONTH_END + HOUR)
    assert hass.states.is_state(CHARGER, "charging")
    assert caplog.text.count("recovered") == 1


async def test_a_restart_does_not_revive_a_spent_budget(
    hass: HomeAssistant, simulated: SimulatedTime, spent: MockConfigEntry
) -> None:
    """Neither does it ask HERE, nor show the stored answer as live for days."""
    await simulated.run_until(simulated.now + DAY)
    await hass.config_entries.async_reload(spent.entry_id)
    await simulated.run_until(simulated.now + HOUR)
    assert len(simulated.requested) == 20
    assert hass.states.is_state(CHARGER, STATE_UNAVAILABLE)
    assert has_issue(hass, spent, "budget_spent")
    await simulated.run_until(MONTH_END + HOUR)
    assert spent.state is ConfigEntryState.LOADED
    assert hass.states.is_state(CHARGER, "charging")
    assert not has_issue(hass, spent, "budget_spent")


@pytest.mark.parametrize("extra", ["token", "refused-id"])
async def test_the_last_request_of_the_budget_is_the_last(
    hass: HomeAssistant, here: FakeHere, simulated: SimulatedTime, extra: str
) -> None:
    """A poll that costs more than one request does not overdraw the budget."""
    await simulated.run_until(MONTH + 24 * DAY)
    data, ids = {CONF_API_KEY: API_KEY}, [K_LATAUS, GARAGE]
    if extra == "token":
        data = {
            CONF_ACCESS_KEY_ID: ACCESS_KEY_ID,
            CONF_ACCESS_KEY_SECRET: ACCESS_KEY_SECRET,
        }
    else:
        here.bad_ids = {GARAGE}
    entry = account_entry(hass, *ids)
    hass.config_entries.async_update_entry(
        entry, data=data, options={"monthly_request_budget": 1000}
    )
    memory = Memory(usage=Usage("2026-11", {"evcp": 999}, {}))
    await account_store(hass, entry.entry_id).async_save(memory.as_dict())
    await hass.config_entries.async_setup(entry.entry_id)
    await simulated.run_until(MONTH_END - MINUTE)
    await hass.config_entries.async_unload(entry.entry_id)
    stored = await account_store(hass, entry.entry_id).async_load()
    assert stored is not None
    assert Usage.from_dict(stored["usage"]).total(simulated.now) <= 1000


async def test_a_budget_that_will_not_last_is_told_in_time(
    hass: HomeAssistant, here: FakeHere, simulated: SimulatedTime
) -> None:
    """Hours of watching raise the issue; the slower pace after them takes it back."""
    entry = await set_up(hass, simulated, {"monthly_request_budget": 1000})
    await simulated.run_until(MONTH + DAY + 9 * HOUR)
    assert not has_issue(hass, entry, "budget_runs_out")
    for _ in range(3):
        await watch(hass)
        await simulated.run_until(simulated.now + HOUR)
    assert has_issue(hass, entry, "budget_runs_out")
    assert not has_issue(hass, entry, "budget_spent")
    await simulated.run_until(MONTH + 5 * DAY)
    assert not has_issue(hass, entry, "budget_runs_out")
    await simulated.run_until(MONTH_END)
    assert len(simulated.requested) <= 1000


async def test_watching_leaves_data_for_the_last_days(
    hass: HomeAssistant, here: FakeHere, simulated: SimulatedTime
) -> None:
    """An hour of watching a day, which the budget has twice, does not end the month."""
    await simulated.run_until(MONTH_END - 10 * DAY)
    usage = Usage("2026-11", {"evcp": 3800}, {})
    await set_up(hass, simulated, {"monthly_request_budget": 5000}, usage)
    for days in range(10, 0, -1):
        await simulated.run_until(MONTH_END - days * DAY + 17 * HOUR)
        await watch(hass)
    await simulated.run_until(MONTH_END - MINUTE)
    assert len(simulated.requested) <= 1200
    say(f"watched to the end: {simulated.requested[-1]:last request %d %H:%M}")
    assert simulated.requested[-1] >= MONTH_END - 2 * HOUR
