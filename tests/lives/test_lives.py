"""The machine: lives of 50 steps, each step as good as any other, checked after each."""

import asyncio
from collections.abc import Coroutine, Iterator
from datetime import UTC, datetime, timedelta
import logging
from typing import Any, override

from freezegun import freeze_time
from freezegun.api import FrozenDateTimeFactory
from hypothesis import HealthCheck, Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
import pytest
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from homeassistant import runner
from simulator.faults import FAULTS, Switched

from .home import Errors, House
from .wire import CHARGERS, PLACES, STATUSES, TroubledHere

# A day before the clocks are put back, and soon after that a month ends.
START = datetime(2026, 10, 24, 10, tzinfo=UTC)
LIVES = 20
STEPS = 50

SOON = timedelta(seconds=15)
SPANS = st.sampled_from(
    [SOON, *(timedelta(minutes=minutes) for minutes in (1, 10, 60))]
)
place = st.sampled_from(PLACES)
charger = st.sampled_from(CHARGERS)
trouble = st.sampled_from(sorted(FAULTS))


class Lives(RuleBasedStateMachine):
    """What happens to an account, in any order."""

    world: World

    def __init__(self) -> None:
        """Move into an empty house."""
        super().__init__()
        world = self.world
        self.house = House(world.storage, world.freezer, world.here, world.errors)
        self.here = world.here

    def live(self, life: Coroutine[Any, Any, None]) -> None:
        """Let something happen, and all that follows from it at once; then look."""
        self.world.loop.run_until_complete(life)
        self.world.steps += 1
        self.house.check()

    @property
    def chosen(self) -> list[str]:
        """Return the locations of the account."""
        return sorted(self.house.model.places)

    @initialize(places=st.lists(place, min_size=1, max_size=2, unique=True))
    def move_in(self, places: list[str]) -> None:
        """Begin on a day in October."""
        self.world.freezer.move_to(START)

        async def move_in() -> None:
            await self.house.start()
            await self.house.move_in(places)
            await self.house.set_options(monthly_request_budget=300)

        self.world.lives += 1
        self.live(move_in())

    # Rules

    @rule(place=place, charger=charger, status=st.sampled_from(STATUSES))
    def charger_becomes(self, place: str, charger: str, status: str) -> None:
        """A car comes or goes, or something breaks."""
        for evse in self.here.documents[place]["evses"]:
            if evse["uid"] == charger:
                evse["status"] = status

    @rule()
    def next_poll(self) -> None:
        """HERE is asked at last."""
        self.live(self.house.until_asked(timedelta(hours=12)))

    @rule(span=SPANS)
    def time_passes(self, span: timedelta) -> None:
        """Nothing happens for a while."""
        self.live(self.house.pass_time(span))

    @rule(name=trouble, place=place)
    def here_fails(self, name: str, place: str) -> None:
        """HERE, or the way to it, has a fault."""
        self.here.trouble = Switched(name, place)

    @rule()
    def here_works(self) -> None:
        """The fault is over."""
        self.here.trouble = None

    @precondition(lambda self: self.house.asked_for_the_key)
    @rule()
    def the_key_is_typed_again(self) -> None:
        """Somebody answers what Home Assistant asks."""
        self.live(self.house.type_the_key())

    @rule(place=place)
    def location_is_added(self, place: str) -> None:
        """One more location, by its id."""
        if place not in self.house.model.places and self.house.loaded:
            # Not yet counted over a restart is what a dialogue asked in vain.
            self.here.trouble = None
            self.live(self.house.add(place))

    @rule(place=place)
    def location_is_removed(self, place: str) -> None:
        """One location less."""
        if place in self.house.model.places:
            self.live(self.house.remove(place))

    @rule(place=place, on=st.booleans())
    def watch(self, place: str, on: bool) -> None:
        """Somebody waits for a charger, or does no longer."""
        if place in self.house.model.places and self.house.loaded:
            self.live(self.house.watch(place, on))

    @rule()
    def account_reloads(self) -> None:
        """Somebody reloads the account."""
        if self.house.entry.disabled_by is None:
            self.live(self.house.reload())

    @rule(disabled=st.booleans())
    def account_is_disabled(self, disabled: bool) -> None:
        """Somebody disables the account, or enables it again."""
        self.live(self.house.disable(disabled))

    @rule(power_fails=st.booleans())
    def home_assistant_restarts(self, power_fails: bool) -> None:
        """It is updated; or the power fails, once what had happened was written."""

        async def restart() -> None:
            if power_fails:
                await self.house.until_written()
            await self.house.restart(crash=power_fails)

        self.live(restart())

    @override
    def teardown(self) -> None:
        """Move out."""
        if hasattr(self.house, "time"):
            self.world.loop.run_until_complete(self.house.stop())


class World:
    """What all lives share: one loop, one clock, HERE, and where files are kept."""

    def __init__(
        self,
        storage: dict[str, Any],
        freezer: FrozenDateTimeFactory,
        mocker: AiohttpClientMocker,
    ) -> None:
        """Begin the time."""
        self.storage = storage
        self.freezer = freezer
        self.lives = self.steps = 0
        self.errors = Errors()
        self.here = TroubledHere(mocker)
        self.loop = asyncio.new_event_loop()
        runner.configure_event_loop(self.loop)
        self.loop.time = self._time  # type: ignore[method-assign]

    def _time(self) -> float:
        """Return the frozen moment, as the loop counts."""
        return self.freezer.time_to_freeze.timestamp()


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
        warming_up.home_assistant_restarts(power_fails=True)
        warming_up.teardown()
        yield world
        logging.getLogger().removeHandler(world.errors)
        world.loop.run_until_complete(world.loop.shutdown_default_executor())
        world.loop.close()


@pytest.mark.usefixtures("world")
def test_lives() -> None:
    """They go well."""
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate, Phase.shrink],
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
