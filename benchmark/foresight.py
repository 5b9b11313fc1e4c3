"""How good forecasts are, made from polls at our own pace: `scripts/benchmark forecast`."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from statistics import fmean
from typing import NamedTuple

from custom_components.here_ev_charge_points.api import EvseStatus, Location
from custom_components.here_ev_charge_points.logic.pacing import Pacing
from custom_components.here_ev_charge_points.logic.week import HOURS, hour_of_week

from .replay import START, pacing, replay, status_of
from .worlds import OWN, WEEK, World, make

HORIZONS = (15, 30, 60, 120)
SPANS = {"1 week": (1, 2), "2 weeks": (2, 4), "4 weeks": (4, 8), "8 weeks": (8, 10)}
WEEKS = 10
BUDGET = 5000
_MOST_LOCATIONS = 12
_CASES = 100


class Case(NamedTuple):
    """One forecast of "at least one free" by each of the ways, and what came of it."""

    second: float
    minutes: int
    ours: float
    persistence: float
    average: float
    came_true: bool


@dataclass(slots=True)
class _Hours:
    """Which part of the time polls found a charger free, by hour of the week."""

    free: list[float] = field(default_factory=lambda: [0.5] * HOURS)
    looked: list[float] = field(default_factory=lambda: [1.0] * HOURS)

    def share(self, hour: int) -> float:
        return self.free[hour] / self.looked[hour]


class _Asker:
    """Asks for forecasts at random moments, of up to a dozen locations."""

    def __init__(self, world: World, seed: int) -> None:
        self.cases: list[Case] = []
        self._chance = Random(seed)  # noqa: S311
        self._truth = _truth(world)
        self._end = world.end
        self._hours: dict[str, _Hours] = defaultdict(_Hours)
        self._next = WEEK
        self._last: tuple[float, dict[str, bool]] | None = None

    def __call__(
        self, second: float, pace: Pacing, locations: dict[str, Location]
    ) -> None:
        free = {
            key: any(
                evse.status is EvseStatus.AVAILABLE for evse in location.evses.values()
            )
            for key, location in locations.items()
        }
        if self._last is not None:
            since, before = self._last
            hour = hour_of_week(START.timestamp() + since, 0.0)
            minutes = (second - since) / 60
            for key, was_free in before.items():
                self._hours[key].looked[hour] += minutes
                self._hours[key].free[hour] += minutes * was_free
        self._last = second, free
        if second < self._next:
            return
        self._next = second + self._chance.uniform(1200, 3600)
        for key in list(locations)[:_MOST_LOCATIONS]:
            self.cases += self._ask(second, key, pace, free[key])

    def _ask(
        self, second: float, key: str, pace: Pacing, is_free: bool
    ) -> Iterator[Case]:
        rhythm = pace.experience.rhythms.by_location[key]
        now = START.timestamp() + second
        for minutes in HORIZONS:
            then = second + minutes * 60
            ours = rhythm.chance(list(rhythm.chargers), 1, minutes, now, 0.0)
            if ours is None or then > self._end:
                continue
            hour = hour_of_week(START.timestamp() + then, 0.0)
            average = self._hours[key].share(hour)
            truth = self._truth(key, then)
            yield Case(second, minutes, ours, float(is_free), average, truth)


def _truth(world: World) -> Callable[[str, float], bool]:
    """Return who tells whether a location has a free charger at a second."""
    free: dict[str, set[str]] = defaultdict(set)
    seconds: dict[str, list[float]] = defaultdict(list)
    states: dict[str, list[bool]] = defaultdict(list)
    for second, location, charger, status in world.changes:
        if status_of(status) is EvseStatus.AVAILABLE:
            free[location].add(charger)
        else:
            free[location].discard(charger)
        seconds[location].append(second)
        states[location].append(bool(free[location]))

    def at(location: str, second: float) -> bool:
        return states[location][bisect_right(seconds[location], second) - 1]

    return at


def cases_of(world: World, seed: int = 1) -> list[Case]:
    """Live through a world at our pace, and return all forecasts made."""
    asker = _Asker(world, seed)
    replay(world, pacing(world, BUDGET), world.end, asked=asker)
    return asker.cases


def _scores(cases: list[Case]) -> list[str]:
    """Return Brier scores (ours, persistence, the hour's average), and the skill."""
    if not cases:
        return ["–"] * 4
    ours, persistence, average = (
        fmean((getattr(case, way) - case.came_true) ** 2 for case in cases)
        for way in ("ours", "persistence", "average")
    )
    better = min(persistence, average)
    skill = f"{100 * (1 - ours / better):+.0f} %" if better else "–"
    return [f"{ours:.4f}", f"{persistence:.4f}", f"{average:.4f}", skill]


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * 2 + ["---:"] * (len(head) - 2), *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        f"| {' | '.join(map(str.ljust, line, widths, strict=True))} |" for line in lines
    )


def score_table(worlds: dict[str, list[Case]]) -> str:
    """Return Brier scores by world, experience and horizon."""
    rows = []
    for name, cases in worlds.items():
        for when, (first, last) in SPANS.items():
            for minutes in HORIZONS:
                some = [
                    case
                    for case in cases
                    if case.minutes == minutes
                    and first * WEEK <= case.second < last * WEEK
                ]
                if some:
                    label = [name, when, str(minutes), str(len(some))]
                    rows.append([*label, *_scores(some)])
    head = ["World", "After", "Minutes", "Forecasts", "Ours"]
    return _table([*head, "Persistence", "Hour's average", "Better by"], rows)


def calibration_table(cases: list[Case]) -> str:
    """Return what came true of the forecasts in each tenth, after four weeks."""
    rows = []
    for minutes in HORIZONS:
        for tenth in range(10):
            some = [
                case
                for case in cases
                if case.minutes == minutes
                and case.second >= 4 * WEEK
                and min(int(case.ours * 10), 9) == tenth
            ]
            if len(some) >= _CASES:
                told = 100 * fmean(case.ours for case in some)
                true = 100 * fmean(case.came_true for case in some)
                rows.append(
                    [
                        str(minutes),
                        f"{10 * tenth} to {10 * tenth + 10} %",
                        str(len(some)),
                        f"{told:.1f} %",
                        f"{true:.1f} %",
                        f"{true - told:+.1f}",
                    ]
                )
    head = ["Minutes", "Told", "Forecasts", "Told on average", "Came true"]
    return _table([*head, "Difference"], rows)


def page() -> str:
    """Measure all worlds of our own, and return the page."""
    worlds = {
        OWN[name]: [
            case
            for seed in (range(1, 4) if name in {"calm", "busy", "three"} else (1,))
            for case in cases_of(make(name, seed, WEEKS), seed)
        ]
        for name in OWN
    }
    every = [case for cases in worlds.values() for case in cases]
    return PAGE.format(
        scores=score_table({**worlds, "all of them": every}),
        calibration=calibration_table(every),
    )


PAGE = """\
# How good the forecasts are

Written by `scripts/benchmark forecast`.

How likely a location has at least one free charger in 15, 30, 60 and 120 minutes: told from our own polls, at the pace of
a budget of 5,000 requests a month, in the worlds of [latency.md](latency.md#what-is-simulated). Nothing is told in the
first week.

*Ours*, *Persistence* (it stays as it is) and *Hour's average* (how often polls found one free at that hour of the week)
are Brier scores: the mean square of what was told minus what came, 0 for who always knows, 0.25 for who always says
50 %. *Better by*: how much of the better one of the two is saved. *After*: experience when the forecasts
were made; after 1 week they are those of the second, after 4 those of the fifth to the eighth.

{scores}

## Does it happen as often as it is told?

All worlds together, from the fifth week on, in each tenth with at least 100 forecasts. The difference is in points.

{calibration}
"""
