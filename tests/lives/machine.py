"""The machine: lives of 50 steps, each step as good as any other, checked after each.

`test_lives.py` runs it, in several processes; what one of them has found comes again
with `pytest tests/lives/machine.py` and the same `SEED` and `LIVES` in the environment.
"""

from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime, timedelta
import logging
import os
from typing import Any, override

from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory
from hypothesis import HealthCheck, Phase, seed, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
import pytest
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from homeassistant.util import dt as dt_util
from simulator.faults import FAULTS, Switched

from .home import House
from .wire import CHARGERS, PLACES, STATUSES, other_id
from .world import World

# A day before the clocks are put back, and soon after that a month ends.
START = datetime(2026, 10, 24, 10, tzinfo=UTC)
LIVES = int(os.environ.get("LIVES", "20"))
SEED = int(os.environ.get("SEED", "1"))
STEPS = 50

# Enough for a poll every eight hours.
MUCH = 100
# HERE never asks for a longer wait than a day; it may end in quiet hours.
LONGEST_WAIT = timedelta(hours=33)
HOUR = timedelta(hours=1)
number = st.integers(0, 5)
charger = st.sampled_from(CHARGERS)
trouble = st.sampled_from(sorted(FAULTS))
passed = st.sampled_from(
    [timedelta(seconds=15), *(timedelta(minutes=minutes) for minutes in (1, 10, 60))]
)
jumped = st.sampled_from(
    [timedelta(minutes=-10), -5 * HOUR, -50 * HOUR, timedelta(minutes=10), 50 * HOUR]
)
off = st.sampled_from([timedelta(0), timedelta(minutes=3), 5 * HOUR, 75 * HOUR])


def month_end() -> datetime:
    """Return when the month ends in the house."""
    first = dt_util.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


def one_of[T](things: list[T], number: int) -> T:
    """Return one of what there is."""
    return things[number % len(things)]


class Lives(RuleBasedStateMachine):
    """What happens to an account, in any order."""

    world: World

    def __init__(self) -> None:
        """Move into an empty house."""
        super().__init__()
        self.house = House(self.world)
        self.here = self.world.here

    def live(self, life: Coroutine[Any, Any, object]) -> None:
        """Let something happen, and all that follows from it at once; then look."""
        self.world.loop.run_until_complete(life)
        self.world.steps += 1
        self.house.check()

    @property
    def chosen(self) -> list[str]:
        """Return the locations of the account."""
        return sorted(self.house.model.places)

    @property
    def others(self) -> list[str]:
        """Return the locations of HERE that the account does not have."""
        house = self.house
        return sorted(
            self.here.documents.keys() - house.model.places.keys() - house.removed
        )

    @property
    def moved(self) -> list[str]:
        """Return the locations of the account that HERE has under another id."""
        return sorted(self.house.model.places.keys() - self.here.documents.keys())

    @initialize(
        places=st.lists(st.sampled_from(PLACES), min_size=1, max_size=2, unique=True)
    )
    def move_in(self, places: list[str]) -> None:
        """Begin on a day in October."""
        self.world.freezer.move_to(START)
        self.world.ahead = timedelta(0)

        async def move_in() -> None:
            await self.house.start()
            await self.house.move_in(places)
            await self.house.set_options(monthly_request_budget=300)

        self.live(move_in())

    # HERE

    @rule(
        number=number,
        charger=charger,
        status=st.sampled_from(STATUSES),
        is_seen=st.booleans(),
    )
    def charger_becomes(
        self, number: int, charger: str, status: str, is_seen: bool
    ) -> None:
        """A car comes or goes, or something breaks."""
        place = one_of(sorted(self.here.documents), number)
        for evse in self.here.documents[place]["evses"]:
            if evse["uid"] == charger:
                evse["status"] = status
        if is_seen and self.is_asking:
            self.next_poll()

    @rule(name=trouble, number=number)
    def here_fails(self, name: str, number: int) -> None:
        """HERE, or the way to it, has a fault."""
        self.here.trouble = Switched(name, one_of(sorted(self.here.documents), number))

    @precondition(lambda self: self.here.trouble)
    @rule()
    def here_works(self) -> None:
        """The fault is over."""
        self.here.trouble = None

    @rule(number=number)
    def location_moves(self, number: int) -> None:
        """HERE has it under another id from now on."""
        self.here.give_another_id(one_of(sorted(self.here.documents), number))

    # Time

    @property
    def is_asking(self) -> bool:
        """Return whether there is a next poll."""
        return bool(self.chosen) and self.house.loaded and self.house.left > 0

    @precondition(lambda self: self.is_asking)
    @rule()
    def next_poll(self) -> None:
        """HERE is asked at last, and soon if there is much left to ask with."""
        asked = len(self.here.requests)
        is_soon = self.house.left >= MUCH and self.house.clock_is_steady
        self.live(self.house.until_asked(LONGEST_WAIT))
        assert len(self.here.requests) > asked or not is_soon

    @rule(span=passed)
    def time_passes(self, span: timedelta) -> None:
        """Nothing happens for a while."""
        self.live(self.house.pass_time(span))

    @precondition(lambda self: month_end() - dt_util.now() < timedelta(days=10))
    @rule()
    def month_ends(self) -> None:
        """Home Assistant is off until just before the end of the month."""

        async def new_month() -> None:
            off = month_end() - timedelta(minutes=10) - dt_util.now()
            await self.house.restart(off=max(off, timedelta(0)))
            await self.house.pass_time(timedelta(minutes=20))

        self.live(new_month())

    @rule(span=jumped)
    def clock_jumps(self, span: timedelta) -> None:
        """It was wrong, or is so from now on."""
        self.house.time.jump(span)
        self.house.clock_is_steady = False
        self.house.check()

    # What people do

    @precondition(lambda self: self.house.asked_for_the_key)
    @rule()
    def the_key_is_typed_again(self) -> None:
        """Somebody answers what Home Assistant asks."""
        self.live(self.house.type_the_key())

    @precondition(lambda self: self.others)
    @rule(number=number)
    def location_is_added(self, number: int) -> None:
        """One more location, or again one that was there, by its id."""
        self.live(self.house.add(one_of(self.others, number)))

    @precondition(lambda self: self.chosen)
    @rule(number=number)
    def location_is_removed(self, number: int) -> None:
        """One location less."""
        self.live(self.house.remove(one_of(self.chosen, number)))

    @precondition(lambda self: self.chosen)
    @rule(number=number)
    def location_is_renamed(self, number: int) -> None:
        """Somebody calls it something else, with its device and entities."""
        name = f"place_{self.world.steps}"
        self.live(self.house.rename(one_of(self.chosen, number), name))

    @precondition(lambda self: self.moved)
    @rule(number=number, by_repair=st.booleans())
    def move_is_followed(self, number: int, by_repair: bool) -> None:
        """Somebody finds a location again that HERE has under another id."""
        place = one_of(self.moved, number)
        if (new := other_id(place)) not in self.others:
            return
        if by_repair and self.house.loaded:
            self.live(self.house.repair(place))
        else:
            self.live(self.house.move(place, new))

    @precondition(lambda self: self.chosen and self.house.loaded)
    @rule(number=number, on=st.booleans())
    def watch(self, number: int, on: bool) -> None:
        """Somebody waits for a charger, or does no longer."""
        self.live(self.house.watch(one_of(self.chosen, number), on))

    @rule(
        budget=st.sampled_from([300, 40]),
        spent=st.none() | st.sampled_from([0, 39, 300]),
        quiet=st.booleans(),
    )
    def options_change(self, budget: int, spent: int | None, quiet: bool) -> None:
        """Another budget, quiet hours, or a count that a person knows better."""
        options: dict[str, Any] = {"monthly_request_budget": budget}
        if spent is not None:
            options["requests_this_month"] = spent
        if quiet:
            options |= {"quiet_hours_start": "22:00:00", "quiet_hours_end": "06:00:00"}
        self.live(self.house.set_options(**options))

    @rule(
        kind=st.sampled_from(["add", "search", "change", "another account"]),
        number=number,
    )
    def dialogue_is_opened(self, kind: str, number: int) -> None:
        """Somebody opens a dialogue, and leaves it open."""

        async def leave() -> None:
            place = one_of(self.chosen, number) if kind == "change" else ""
            self.house.dialogues.append(await self.house.open(kind, place))

        if kind != "change" or self.chosen:
            self.live(leave())

    @precondition(lambda self: self.house.dialogues)
    @rule(number=number)
    def dialogue_goes_on(self, number: int) -> None:
        """Somebody comes back to a dialogue, whatever has happened since."""
        dialogue = self.house.dialogues.pop()
        if dialogue.kind in ("add", "change"):
            place = one_of(sorted(self.here.documents), number)
            if place not in self.house.removed:
                self.live(self.house.answer(dialogue, place))

    @precondition(lambda self: self.house.entry.disabled_by is None)
    @rule()
    def account_reloads(self) -> None:
        """Somebody reloads the account."""
        self.live(self.house.reload())

    @precondition(lambda self: self.house.loaded)
    @rule()
    def account_is_disabled(self) -> None:
        """Somebody disables the account."""
        self.live(self.house.disable(True))

    @precondition(lambda self: self.house.entry.disabled_by is not None)
    @rule()
    def account_is_enabled(self) -> None:
        """Somebody enables the account again."""
        self.live(self.house.disable(False))

    @rule(power_fails=st.booleans(), span=off)
    def home_assistant_restarts(self, power_fails: bool, span: timedelta) -> None:
        """It is updated, or the power fails; it may take a while."""
        self.live(self.house.restart(crash=power_fails, off=span))

    @override
    def teardown(self) -> None:
        """Move out."""
        if hasattr(self.house, "time"):
            self.world.loop.run_until_complete(self.house.stop())


@pytest.fixture
def world(
    hass_storage: dict[str, Any],
    aioclient_mock: AiohttpClientMocker,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[World]:
    """Return a world in which only time that lives know of passes."""
    monkeypatch.setattr(
        "homeassistant.bootstrap._init_blocking_io_modules_in_executor", lambda: None
    )
    caplog.set_level(logging.ERROR)
    with freeze_time(START, ignore=["hypothesis"]) as freezer:
        assert isinstance(freezer, FrozenDateTimeFactory)
        world = Lives.world = World(hass_storage, freezer, aioclient_mock)
        logging.getLogger().addHandler(world.errors)
        # What is done for the first time takes other turns.
        warming_up = Lives()
        warming_up.move_in([*PLACES])
        warming_up.home_assistant_restarts(power_fails=True, span=timedelta(0))
        warming_up.teardown()
        yield world
        logging.getLogger().removeHandler(world.errors)
        world.loop.run_until_complete(world.loop.shutdown_default_executor())
        world.loop.close()


@pytest.mark.usefixtures("world")
def test_machine() -> None:
    """Lives go well."""
    run_state_machine_as_test(
        seed(SEED)(Lives),
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
