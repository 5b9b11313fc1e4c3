"""Each fault by itself: during three polls, after it, and at a restart in it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
import logging
import os

from aiohttp import ClientSession
import pytest

from custom_components.here_ev_charge_points.api import ApiKeyCredential, HereClient
from custom_components.here_ev_charge_points.const import LOGGER
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from simulator import Access, Simulator
from simulator.faults import FAULTS
from tests.here import API_KEY, GARAGE, K_LATAUS, RATINA

from .cases import CASES, DAILY_POLL, GONE, REAUTH, Case, Expected
from .home import LATE, LIVE, PARTLY, UNAVAILABLE, Home, point_at
from .page import COMMAND, PAGE, Outcome, Report

POLLS = 3
LONGEST_WAIT = timedelta(days=1, minutes=1)
SLOWEST_PACE = timedelta(minutes=10)
# Set-up is tried at once, twice more soon, and then ever more slowly.
TRIES_IN_TEN_MINUTES = 8
TRIES_WHERE_LIMITED = 2


@pytest.fixture(scope="module")
def report() -> Report:
    """Collect the outcomes of all tests."""
    return Report()


def looks(seen: list[str]) -> str:
    """Return how a location looked at several polls; coming and going is one look."""
    kinds = set(seen)
    if kinds == {LIVE, UNAVAILABLE} and seen == sorted(seen):
        away = seen.count(UNAVAILABLE)
        assert away * POLLS == len(seen)
        return LATE
    assert len(kinds) == 1 or kinds == {LIVE, PARTLY}, seen
    return PARTLY if PARTLY in kinds else seen[0]


def logged(records: list[logging.LogRecord]) -> tuple[int, int]:
    """Count the warnings of anybody, and the information of the integration."""
    assert all(
        "\n" not in record.getMessage() for record in records if about_us(record)
    )
    warnings = [record for record in records if record.levelno >= logging.WARNING]
    assert all(map(about_us, warnings)), warnings
    infos = [
        record
        for record in records
        if record.levelno == logging.INFO and record.name == LOGGER.name
    ]
    return len(warnings), len(infos)


def about_us(record: logging.LogRecord) -> bool:
    """Return whether the integration, or its set-up, has something to say."""
    return record.name in {LOGGER.name, "homeassistant.config_entries"}


async def measure(
    home: Home, case: Case, caplog: pytest.LogCaptureFixture
) -> tuple[Outcome, tuple[str, ...]]:
    """Live through a fault; return what was seen, and the keys of what was told."""
    counted, arrived = home.counted, home.arrived
    first_line = len(caplog.records)
    case.on(home)
    here, others, costs = [], [], []
    for _ in range(POLLS):
        so_far = home.counted
        if await home.poll(LONGEST_WAIT):
            here.append(home.shows(K_LATAUS))
            others += [home.shows(RATINA), home.shows(GARAGE)]
            costs.append(home.counted - so_far)
    requests = sum(costs)
    assert home.counted - counted == requests
    assert home.arrived - arrived == (0 if home.is_astray else requests)
    keys, reasons = home.told()
    case.off(home)
    ended, polls = home.time.now, home.polls
    await home.until(lambda: home.is_well, LONGEST_WAIT)
    assert home.is_well
    reasons += tuple(
        f"`{record.getMessage()}`"
        for record in caplog.records[first_line:]
        if record.levelno == logging.WARNING and record.name == LOGGER.name
    )
    outcome = Outcome(
        here=looks(here),
        others=looks(others),
        reasons=reasons,
        logged=logged(caplog.records[first_line:]),
        requests=requests,
        dearest=max(costs),
        polls_until_back=home.polls - polls,
        until_back=home.time.now - ended,
    )
    return outcome, keys


async def restart(
    home: Home, case: Case, caplog: pytest.LogCaptureFixture, dearest: int
) -> None:
    """Restart while the fault is on: the reason is shown, and all is well after it.

    `dearest`: what a try may cost, in requests.
    """
    entries, entry = home.hass.config_entries, home.entry
    case.on(home)
    await home.until(lambda: home.shows(K_LATAUS) == UNAVAILABLE, LONGEST_WAIT)
    assert home.shows(K_LATAUS) == UNAVAILABLE
    attempts = home.coordinator.memory.attempts
    is_limited = attempts.limited or attempts.wait_until
    await entries.async_unload(entry.entry_id)
    first_line, arrived = len(caplog.records), home.arrived
    setting_up = home.hass.async_create_task(entries.async_setup(entry.entry_id))
    await home.time.settle()
    await home.until(setting_up.done, timedelta(minutes=5))
    assert not await setting_up
    asks = REAUTH in case.expected.tells
    assert entry.state is (
        ConfigEntryState.SETUP_ERROR if asks else ConfigEntryState.SETUP_RETRY
    )
    assert entry.reason
    assert (
        home.text("waiting" if is_limited else case.expected.tells[0]) in entry.reason
    )
    await home.time.run_until(home.time.now + timedelta(minutes=10))
    tries = TRIES_WHERE_LIMITED if is_limited else TRIES_IN_TEN_MINUTES
    if case.expected.waits and not asks:
        tries = 0
    assert home.arrived - arrived <= dearest * tries
    assert logged(caplog.records[first_line:])[0] == int(asks)
    case.off(home)
    if asks:
        await home.enter_credential()
    await home.until(lambda: home.is_well, LONGEST_WAIT)
    assert home.is_well


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
async def test_fault(
    hass: HomeAssistant,
    make_home: Callable[[bool], Awaitable[Home]],
    caplog: pytest.LogCaptureFixture,
    report: Report,
    case: Case,
) -> None:
    """It costs no more, hits no more and lasts no longer than expected."""
    home = await make_home(case.oauth)
    before = home.entities
    outcome, keys = await measure(home, case, caplog)
    report.outcomes[case.name] = outcome
    assert case.expected == Expected(
        here=outcome.here,
        others=outcome.others,
        tells=keys,
        logged=outcome.logged,
        requests=outcome.requests,
        back=outcome.back,
        waits=case.expected.waits,
    )
    late = outcome.until_back - case.expected.waits
    assert timedelta(0) <= late < SLOWEST_PACE or outcome.back == DAILY_POLL
    if outcome.here == outcome.others and outcome.here in (UNAVAILABLE, LATE):
        # A new client has neither a token nor a memory of refusals.
        await restart(home, case, caplog, outcome.dearest + case.oauth)
    assert home.entities == before
    assert home.nothing_happened


def test_every_fault_is_tried() -> None:
    """What the simulator can do to EV Charge Points, it does."""
    assert FAULTS.keys() <= {case.name for case in CASES}
    assert {GONE, REAUTH} <= {key for case in CASES for key in case.expected.tells}


async def test_here_is_not_asked_a_moment_too_early(
    make_home: Callable[[bool], Awaitable[Home]], simulator: Simulator
) -> None:
    """Home Assistant's timers leave out parts of a second; the wait does not."""
    home = await make_home(False)
    simulator.faults.switch_on("429_seconds")
    asked = home.time.now.replace(microsecond=990_000) + timedelta(seconds=30)
    await home.time.run_until(asked)
    await home.coordinator.async_refresh()
    assert await home.poll(LONGEST_WAIT)
    assert home.time.now - asked >= timedelta(seconds=1800)


async def test_one_bad_id_among_a_hundred(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch, report: Report
) -> None:
    """It is found by halving, and then left out."""
    async with (
        Simulator(extra_locations=100, access=Access(api_keys={API_KEY})) as simulator,
        ClientSession() as session,
    ):
        point_at(simulator.url, monkeypatch)
        ids = list(simulator.city.locations)[-100:]
        simulator.faults.switch_on("400_one_id", location=ids[70])
        client = HereClient(session, ApiKeyCredential(API_KEY))
        costs = []
        for _ in range(2):
            simulator.journal.clear()
            answer = await client.locations(ids)
            assert answer.failed.keys() == {ids[70]}
            assert answer.locations.keys() == set(ids) - {ids[70]}
            costs.append(len(simulator.journal.entries))
        report.found, report.after = costs
    assert costs[0] <= 15
    assert costs[1] == 1


def test_page(report: Report) -> None:
    """The page shows what was measured."""
    if not report.is_whole:
        pytest.skip("Only a selection was measured")
    if os.environ.get("UPDATE_RELIABILITY") == "1":
        PAGE.write_text(report.page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == report.page(), f"Run {COMMAND}"
