"""What polls of many locations cost: requests, bytes, processor time and memory.

Real are Home Assistant (the test plugin's), the integration and, for the bytes, HTTP.
The simulator's answers stand in for HERE's. Times are processor time of the whole
process, taken in turns with what they are compared with.
"""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from functools import wraps
import gc
import logging
from math import ceil
from pathlib import Path
import time
import tracemalloc
from typing import Any, cast
from unittest.mock import patch

from aiohttp import ClientSession, hdrs
from freezegun.api import FrozenDateTimeFactory
import orjson
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.here_ev_charge_points.account import credentials
from custom_components.here_ev_charge_points.api import (
    ApiKeyCredential,
    HereClient,
    const,
)
from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.logic.pacing import Pacing
from homeassistant.const import CONF_API_KEY, EVENT_STATE_CHANGED, EVENT_STATE_REPORTED
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from simulator import Simulator
from simulator.life import Life
from tests.conftest import location_subentry
from tests.here import API_KEY

from .performance_report import HERE, PLAIN, SIZES, TYPICAL, PerformanceReport
from .plain import plain_entry
from .ready import ReadyHere, location_ids
from .wire import Meter

_LIVE = ",".join(const.LIVE_FIELDS)


# The test plugin replaces it, by something dearer in time and memory.
_WRITE = Store._async_write_data  # noqa: SLF001


@pytest.fixture(autouse=True)
def _as_in_earnest(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> Iterator[None]:
    """Keep what costs time in tests alone out of the measurement."""
    caplog.set_level(logging.ERROR)
    hass.loop.set_debug(False)
    hass.config.config_dir = str(tmp_path)
    with patch.object(Store, "_async_write_data", _WRITE):
        yield


async def _cpu(act: Callable[[], Awaitable[object]]) -> float:
    """Return the processor time of an act in ms, that of other threads included."""
    before = time.process_time()
    await act()
    return (time.process_time() - before) * 1000


def _entry(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    here: ReadyHere,
    pattern: str,
) -> MockConfigEntry:
    """Add all locations to Home Assistant in one of the patterns, not yet set up."""
    session = cast(ClientSession, here)
    if pattern == PLAIN:
        return plain_entry(hass, session, here.ids)
    monkeypatch.setattr(credentials, "async_get_clientsession", lambda hass: session)
    entry = MockConfigEntry(
        domain=DOMAIN,
        data={CONF_API_KEY: API_KEY},
        subentries_data=[
            location_subentry(key, title=key).as_dict() for key in here.ids
        ],
    )
    entry.add_to_hass(hass)
    return entry


async def _set_up(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    if not await hass.config_entries.async_setup(entry.entry_id):
        raise RuntimeError(f"{entry.domain} cannot be set up")
    await hass.async_block_till_done()


def _change(here: ReadyHere) -> None:
    """Let 1 % of the EVSEs, at least one, be taken or become free."""
    for location in here.locations[: max(1, len(here.ids) // 10)]:
        evse = next(location.evses)
        free = evse["status"] == "available"
        location.set_status(evse["uid"], "charging" if free else "available")
    here.changed()


class _Writes:
    """Notes which entities write a state, and which of them show something else."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.written: set[str] = set()
        self._hass = hass
        self._before = self._states()

        @callback
        def note(event: Event[Any]) -> None:
            self.written.add(event.data["entity_id"])

        @callback
        def everything(data: Any) -> bool:
            return True

        self._stop = [
            hass.bus.async_listen(EVENT_STATE_CHANGED, note),
            hass.bus.async_listen(EVENT_STATE_REPORTED, note, everything),
        ]

    def stop(self) -> tuple[int, int]:
        """Return how many wrote, and how many show something else than before."""
        for stop in self._stop:
            stop()
        now = self._states()
        changed = {key for key in now if now[key] != self._before.get(key)}
        return len(self.written), len(changed)

    def _states(self) -> dict[str, Any]:
        return {
            state.entity_id: (state.state, state.attributes)
            for state in self._hass.states.async_all()
        }


class _Learning:
    """Notes the processor time that learning and the pace take of a poll."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._spent = 0.0
        for method in (Pacing.look, Pacing.interval):
            monkeypatch.setattr(Pacing, method.__name__, self._measured(method))

    def _measured[**P, T](self, method: Callable[P, T]) -> Callable[P, T]:
        @wraps(method)
        def measured(*args: P.args, **kwargs: P.kwargs) -> T:
            before = time.process_time()
            result = method(*args, **kwargs)
            self._spent += time.process_time() - before
            return result

        return measured

    def milliseconds(self) -> float:
        """Return those since the last call."""
        spent, self._spent = self._spent, 0.0
        return spent * 1000


@pytest.mark.parametrize("count", SIZES)
async def measure_polls(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    performance: PerformanceReport,
    rounds: int,
    count: int,
) -> None:
    """Poll in both patterns, in turns, with and without changes."""
    here = ReadyHere(count)
    entry = _entry(hass, monkeypatch, here, HERE)
    await _set_up(hass, entry)
    performance.note("entities", count, len(hass.states.async_all()))
    plain = _entry(hass, monkeypatch, here, PLAIN)
    await _set_up(hass, plain)
    coordinator = entry.runtime_data

    async def load() -> None:
        for body in here.prepare(_LIVE, 100):
            orjson.loads(body)

    async def poll() -> None:
        await coordinator.async_refresh()

    async def poll_plainly() -> None:
        for each in plain.runtime_data:
            await each.async_refresh()

    files = coordinator.files
    learning = _Learning(monkeypatch)

    async def written_by(act: Callable[[], Awaitable[object]]) -> tuple[int, int]:
        writes = _Writes(hass)
        await act()
        await hass.async_block_till_done()
        return writes.stop()

    # The slow fields came with the set-up; from here on polls are alike.
    for act in (poll, poll_plainly):
        await act()
    here.requests = 0
    performance.note("written_unchanged", count, (await written_by(poll))[0])
    performance.note("requests", count, here.requests)
    here.requests = 0
    performance.note("written_plain", count, (await written_by(poll_plainly))[0])
    performance.note("requests_plain", count, here.requests)
    _change(here)
    written, changed = await written_by(poll)
    performance.note("written_changed", count, written)
    performance.note("changed_entities", count, changed)
    await poll_plainly()

    for _ in range(rounds if count <= TYPICAL else ceil(rounds / 5)):
        gc.collect()
        gc.disable()
        here.prepare(_LIVE, 1)
        performance.note("loads", count, await _cpu(load))
        learning.milliseconds()
        performance.note("unchanged", count, await _cpu(poll))
        performance.note("unchanged_learning", count, learning.milliseconds())
        performance.note(
            "unchanged_writing", count, await _cpu(files.async_save_account)
        )
        performance.note("plain", count, await _cpu(poll_plainly))
        _change(here)
        here.prepare(_LIVE, 100)
        performance.note("loads", count, await _cpu(load))
        performance.note("changed", count, await _cpu(poll))
        performance.note("changed_learning", count, learning.milliseconds())
        performance.note("changed_writing", count, await _cpu(files.async_save))
        await poll_plainly()
        await hass.async_block_till_done()
        gc.enable()


@pytest.mark.parametrize("count", SIZES)
async def measure_files(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    freezer: FrozenDateTimeFactory,
    performance: PerformanceReport,
    count: int,
) -> None:
    """Live through a day in which cars come and go, at the pace of the budget."""
    freezer.move_to("2026-11-01T12:00:00Z")
    here = ReadyHere(count)
    life = Life(here.city)
    entry = _entry(hass, monkeypatch, here, HERE)
    await _set_up(hass, entry)
    sizes: dict[str, int] = defaultdict(int)
    write = Store._write_prepared_data  # noqa: SLF001

    def measure(store: Store[Any], mode: str, data: str | bytes) -> None:
        if store.key.startswith(DOMAIN):
            sizes[store.key.rpartition(".")[2]] += len(data)
        write(store, mode, data)

    coordinator = entry.runtime_data
    end = dt_util.utcnow() + timedelta(days=1)
    with patch.object(Store, "_write_prepared_data", measure):
        while (now := dt_util.utcnow()) <= end:
            interval = max(coordinator.next_update - now, timedelta(seconds=1))
            freezer.tick(interval)
            life.advance(interval.total_seconds())
            here.changed()
            await coordinator.async_refresh()
            await hass.async_block_till_done()
    performance.note("file_answers", count, sizes.pop("answers", 0))
    performance.note("file_account", count, sum(sizes.values()))


@pytest.mark.parametrize("count", SIZES)
async def measure_bytes(
    socket_enabled: None,
    monkeypatch: pytest.MonkeyPatch,
    performance: PerformanceReport,
    count: int,
) -> None:
    """Poll over real HTTP, as the session asks by itself and without compression."""
    async with Simulator(extra_locations=count) as simulator:
        for name, headers in (
            ("bytes", {}),
            ("bytes_identity", {hdrs.ACCEPT_ENCODING: "identity"}),
        ):
            async with (
                Meter(URL(simulator.url).port or 0) as meter,
                ClientSession(headers=headers) as session,
            ):
                monkeypatch.setattr(const, "EVCP_URL", f"{meter.url}/v3")
                client = HereClient(session, ApiKeyCredential("demo-api-key"))
                answer = await client.locations(location_ids(count))
                if len(answer.locations) != count:
                    raise RuntimeError("The simulator left locations out")
                performance.note(name, count, meter.received)


@pytest.mark.parametrize("pattern", [HERE, PLAIN])
@pytest.mark.parametrize(
    ("count", "repeat"),
    [(size, number) for size in SIZES for number in range(3 if size < 1000 else 1)],
)
async def measure_set_up(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    performance: PerformanceReport,
    count: int,
    pattern: str,
    repeat: int,
) -> None:
    """Set an account up in a Home Assistant that has nothing else to do."""
    here = ReadyHere(count)
    here.prepare(",".join(const.LIVE_FIELDS + const.DETAIL_FIELDS), 100)
    # The first location alone brings in what Home Assistant loads once.
    first = _entry(hass, monkeypatch, ReadyHere(1), pattern)
    await _set_up(hass, first)
    await hass.config_entries.async_remove(first.entry_id)
    entry = _entry(hass, monkeypatch, here, pattern)
    gc.collect()
    gc.disable()
    performance.note(
        f"set_up_{pattern}", count, await _cpu(lambda: _set_up(hass, entry))
    )
    gc.enable()


@pytest.mark.parametrize("pattern", [HERE, PLAIN])
async def measure_memory(
    hass: HomeAssistant,
    monkeypatch: pytest.MonkeyPatch,
    performance: PerformanceReport,
    pattern: str,
) -> None:
    """Compare the memory in use before and after a set-up and two polls."""
    here = ReadyHere(TYPICAL)
    first = _entry(hass, monkeypatch, ReadyHere(1), pattern)
    await _set_up(hass, first)
    await hass.config_entries.async_remove(first.entry_id)
    for fields in (_LIVE, ",".join(const.LIVE_FIELDS + const.DETAIL_FIELDS)):
        for at_once in (1, 100):
            here.prepare(fields, at_once)
    entry = _entry(hass, monkeypatch, here, pattern)
    states = len(hass.states.async_all())
    gc.collect()
    tracemalloc.start()
    await _set_up(hass, entry)
    coordinators = entry.runtime_data if pattern == PLAIN else [entry.runtime_data]
    for coordinator in coordinators:
        await coordinator.async_refresh()
    await hass.async_block_till_done()
    gc.collect()
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    entities = len(hass.states.async_all()) - states
    performance.note(f"memory_{pattern}", TYPICAL, used / entities)
