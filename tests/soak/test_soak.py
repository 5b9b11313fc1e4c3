"""Days and weeks in seconds, and nothing grows.

Cars come and go, HERE fails in all its ways, locations and chargers vanish and come
back, somebody watches, accounts are reloaded, Home Assistant restarts and crashes; all
by seeded chance, between 05:00 and 16:00. At 23:00 every day everything has to be as it
was: what is shown is what HERE holds, and no more is kept than the day before.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime
from functools import partial
from inspect import isawaitable
import logging
import random
from random import Random
import tracemalloc
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.logic.budget import Usage
from custom_components.here_ev_charge_points.logic.identity import unique_id
from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_USER, ConfigEntryState
from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from simulator.city import City
from simulator.life import Life
from tests.common import DAY, FAULTS, HOUR, MINUTE, MONTH_END, say
from tests.conftest import location_subentry
from tests.here import API_KEY, GARAGE, K_LATAUS, RATINA, FakeHere

from .footprint import allocated_bytes, objects, registered, stored_bytes
from .home import Home, LivingTime

BERLIN = "276u33d2w6unk-aGVyZS1ldjplY29tb3ZlbWVudDoxMDA3MDE1NTYz"
LOCATIONS = (K_LATAUS, RATINA, BERLIN)
BUDGET_A_DAY = 160
MORE_FAULTS: list[dict[str, Any]] = [
    {"status": 401, "json": {"error": "Unauthorized"}},
    {"status": 402},
    {"status": 403, "json": {"error": "Forbidden"}},
    {"status": 200, "text": "<html>Log in to the hotel Wi-Fi"},
    {"status": 200, "json": {"items": "none"}},
    {"exc": OSError("Network is unreachable")},
]
# HERE's words for a status, as far as they are not Home Assistant's.
SHOWN = {"outOfOrder": "out_of_order", "unknown": STATE_UNKNOWN}

# In bytes: the counts of 30 days, and the objects of three accounts.
GROWING_FILE = 2_000
GROWING_MEMORY = 3_000_000

type Act = Callable[[], object]
type Plan = list[tuple[datetime, Act]]


class Soak:
    """An account, and everything that happens to it."""

    def __init__(
        self, home: Home[LivingTime], here: FakeHere, city: City, chance: Random
    ) -> None:
        """Let HERE answer with the chargers of the city."""
        self.home = home
        self._here = here
        self._city = city
        self._chance = chance
        here.documents = {
            content_id: location.document
            for content_id, location in city.locations.items()
        }
        self.crashes = 0
        self.entry_id = ""

    async def set_up(self, budget: int) -> None:
        """Go through the dialogue, then set the budget."""
        flow = self.home.hass.config_entries.flow
        result = await flow.async_init(DOMAIN, context={"source": SOURCE_USER})
        for answer in (
            {"next_step_id": "api_key"},
            {"api_key": API_KEY},
            {"next_step_id": "location_ids"},
            {"location_ids": ", ".join(LOCATIONS)},
        ):
            result = await flow.async_configure(result["flow_id"], answer)
        self.home.hass.config_entries.async_update_entry(
            self.home.entry, options={"monthly_request_budget": budget}
        )
        await self.home.time.settle()
        self.entry_id = self.home.entry.entry_id

    def plan(self, day: datetime) -> Plan:
        """Return what happens on a day, and when."""
        plan: Plan = []
        for _ in range(3):
            # An exception that is raised again and again remembers where it was.
            fault = deepcopy(self._chance.choice([*FAULTS, *MORE_FAULTS]))
            plan += self._spell(day, partial(self._here.fail, **fault), self._mend)
        gone, garbled, smaller = self._chance.sample(LOCATIONS, 3)
        documents = self._here.documents
        document = documents[gone]
        plan += self._spell(
            day,
            partial(documents.pop, gone, None),
            partial(documents.__setitem__, gone, document),
        )
        document = documents[garbled]
        plan += self._spell(
            day,
            partial(documents.__setitem__, garbled, {"id": garbled, "evses": "two"}),
            partial(documents.__setitem__, garbled, document),
        )
        evses = documents[smaller]["evses"]
        plan += self._spell(
            day,
            partial(documents[smaller].__setitem__, "evses", _without_one(evses)),
            partial(documents[smaller].__setitem__, "evses", evses),
        )
        plan += self._spell(day, self._add_location, self._remove_location)
        for act in (
            self._watch,
            self._watch,
            self._reload,
            self.home.restart,
            self._crash,
        ):
            plan.append((self._moment(day), act))
        return sorted(plan, key=lambda item: item[0])

    def _moment(self, day: datetime) -> datetime:
        return day + self._chance.uniform(5, 14) * HOUR

    def _spell(self, day: datetime, begin: Act, end: Act) -> Plan:
        """Return a time of trouble, mostly for minutes, never for longer than 2 hours."""
        start = self._moment(day)
        lasting = min(2.0, self._chance.expovariate(2)) * HOUR
        return [(start, begin), (start + lasting, end)]

    async def _mend(self) -> None:
        """Let HERE answer again, and type the key again where that is asked for."""
        self._here.work()
        flow = self.home.hass.config_entries.flow
        for result in flow.async_progress_by_handler(
            DOMAIN, match_context={"source": SOURCE_REAUTH}
        ):
            for answer in ({"next_step_id": "api_key"}, {"api_key": API_KEY}):
                await flow.async_configure(result["flow_id"], answer)

    async def _watch(self) -> None:
        switches = self.home.hass.states.async_entity_ids("switch")
        if switches:
            await self.home.hass.services.async_call(
                "switch",
                "turn_on",
                {"entity_id": self._chance.choice(sorted(switches))},
                blocking=True,
            )

    async def _reload(self) -> None:
        self.home.hass.config_entries.async_schedule_reload(self.home.entry.entry_id)

    async def _crash(self) -> None:
        self.crashes += 1
        await self.home.restart(crash=True)

    def _add_location(self) -> None:
        self.home.hass.config_entries.async_add_subentry(
            self.home.entry, location_subentry(GARAGE, "Garage")
        )

    def _remove_location(self) -> None:
        for subentry in self.home.entry.subentries.values():
            if subentry.unique_id == GARAGE:
                self.home.hass.config_entries.async_remove_subentry(
                    self.home.entry, subentry.subentry_id
                )
                return

    def truth(self) -> Iterator[tuple[str, str, str]]:
        """Yield each charger's location, key and status, as it should be shown."""
        for content_id in LOCATIONS:
            for evse in self._city[content_id].evses:
                status = evse["status"]
                yield content_id, evse["uid"], SHOWN.get(status, status)

    def shown(self) -> Iterator[tuple[str, str, str]]:
        """Yield the same as Home Assistant shows it."""
        registry = er.async_get(self.home.hass)
        for content_id in LOCATIONS:
            for evse in self._city[content_id].evses:
                part = unique_id(content_id, f"evse:{evse['uid']}")
                entity_id = registry.async_get_entity_id("sensor", DOMAIN, part)
                state = self.home.hass.states.get(entity_id or "sensor.missing")
                yield content_id, evse["uid"], state.state if state else "missing"


def _without_one(evses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return all EVSEs but one that has another like it.

    The only one of its kind would come back without a price, until HERE is asked for
    the tariffs again the next day.
    """
    kinds = [
        {(item["standard"], item["maxPower"]) for item in evse["connectors"]}
        for evse in evses
    ]
    place = next(number for number, kind in enumerate(kinds) if kinds.count(kind) > 1)
    return evses[:place] + evses[place + 1 :]


@pytest.fixture
def _without_log() -> Iterator[None]:
    """Let no log record remember what it was about; an unexpected error fails."""
    unexpected = []

    def keep_text(record: logging.LogRecord) -> bool:
        if record.levelno >= logging.ERROR and record.exc_info:
            unexpected.append(record.getMessage())
        return False

    handlers = logging.getLogger().handlers
    for handler in handlers:
        handler.addFilter(keep_text)
    yield
    for handler in handlers:
        handler.removeFilter(keep_text)
    assert unexpected == []


@pytest.fixture
def _traced() -> Iterator[None]:
    """Trace what memory is asked for."""
    yield
    tracemalloc.stop()


@pytest.mark.usefixtures("_traced", "_without_log")
@pytest.mark.parametrize(
    ("days", "seed"), [(3, 1), pytest.param(30, 2, marks=pytest.mark.long)]
)
async def test_nothing_grows(
    here: FakeHere,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
    days: int,
    seed: int,
) -> None:
    """After each bad day everything is as it was after the first."""
    start = MONTH_END - days * DAY
    freezer.move_to(start)
    # Home Assistant spreads its polls over a part of a second.
    random.seed(seed)
    city = City(seed)
    life = Life(city, seed=seed)
    home = Home(
        hass_storage, partial(LivingTime, freezer=freezer, here=here, life=life)
    )
    budget = BUDGET_A_DAY * days
    await home.start()
    soak = Soak(home, here, city, Random(seed))
    await soak.set_up(budget)
    evenings = Evenings(traced=days > 3)
    for number in range(days):
        day = start + number * DAY
        for at, act in soak.plan(day):
            await home.time.run_until(at)
            if isawaitable(done := act()):
                await done
            await home.time.settle()
        await home.time.run_until(day + 22 * HOUR)
        home.time.nobody_moves = True
        await home.time.run_until(day + 23 * HOUR)
        # HERE's answers would be written at the stop.
        await home.entry.runtime_data.files.async_save()
        while "homeassistant_final_write" in home.hass.bus.async_listeners():
            await home.time.run_until(home.time.now + MINUTE)
        home.time.nobody_moves = False
        assert home.entry.state is ConfigEntryState.LOADED
        assert list(soak.shown()) == list(soak.truth())
        evenings.look(home.hass, hass_storage)
    await home.time.run_until(MONTH_END - MINUTE)
    await home.stop()
    requests = len(home.time.requested)
    say(f"{days=}: {requests=} of {budget=}, {evenings.memory=}, {evenings.files=}")
    stored = hass_storage[f"{DOMAIN}.{soak.entry_id}"]["data"]
    counted = Usage.from_dict(stored["usage"]).total(home.time.now)
    assert counted <= budget
    # A crash takes with it what was not yet written: one poll.
    assert requests - soak.crashes <= counted <= requests


class Evenings:
    """What everything takes up in the evenings, which are all alike.

    What memory the code asks for is traced, which is slow, on request.
    """

    def __init__(self, *, traced: bool) -> None:
        """Look at an account that was just set up."""
        self.traced = traced
        self.at_first = objects()
        self.first: dict[str, int] = {}
        self.memory: list[int] = []
        self.files: list[int] = []

    def look(self, hass: HomeAssistant, storage: dict[str, Any]) -> None:
        """Compare with the first evening, and the number of objects with the start."""
        self.files.append(stored_bytes(storage))
        for name, count in objects().items():
            # Some linger of the accounts before the last reload and the last restarts.
            assert count <= 10 * self.at_first.get(name, 0) + 20, name
        if not self.first:
            self.first = registered(hass)
            if self.traced:
                tracemalloc.start()
            return
        assert registered(hass) == self.first
        assert self.files[-1] < self.files[0] + GROWING_FILE
        if self.traced:
            self.memory.append(allocated_bytes())
            assert self.memory[-1] < self.memory[0] + GROWING_MEMORY
