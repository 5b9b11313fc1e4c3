"""How much there is to miss until the next poll, and what a month of it asks for.

Not to look for T minutes risks so many minutes in which a charger is free and nobody
knows. The best T for a given price of a poll is the one at which the present risk, had
it been there from the start, would have cost that price more than what it did. For a
steady stream of news that is the reciprocal of the square root of its rate.
"""

from bisect import bisect_left
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice
from math import sqrt
from typing import Any

from .rhythm import USUAL_DAY
from .rhythms import Look, Rhythms
from .week import HOUR, HOURS, Weekly, hour_of_week

ANY_CHARGER = 0.04
"""The weight of any charger that is left, beside a full location that has one again."""

NEARLY_FULL = 0.3
"""The weight of a location that would have to fill up first, beside one that is full.

Whoever knows that it is full learns more from the next poll, whatever that finds.
"""

LONGEST = 3.5
"""How many times the even pace the time between two polls may be, at the most."""

_UNFORESEEN = 1 / 1440
"""How often a minute something happens at a location that nobody expects."""

# Parts of the time between two polls at an even pace.
_MOMENTS = (
    0.08,
    0.16,
    0.25,
    0.35,
    0.45,
    0.6,
    0.8,
    1.0,
    1.25,
    1.6,
    2.0,
    2.5,
    3.0,
    LONGEST,
)
_FADE = 0.85  # a week
_EXPERIENCE = 4 * 1440.0
_RECENTLY = 3 * 1440.0
# Of many locations only so many are looked at again that have not changed.
_AT_ONCE = 8
_NEXT_TO_NOTHING = 1e-9
# What is asked for grows with the square root of the cars.
_ROOTS = [sqrt(cars) for cars in USUAL_DAY]
_DAY = [root * len(_ROOTS) / sum(_ROOTS) for root in _ROOTS]


@dataclass(slots=True)
class Demand:
    """What an account's locations ask for: polls a minute, were the price of each 1.

    They become fewer with the square root of the price. `asked`: by hour of the week;
    `minutes`: of experience; `recently`: what was asked for, and what was expected.
    """

    asked: Weekly = field(default_factory=Weekly)
    minutes: float = 0.0
    recently: list[float] = field(default_factory=lambda: [0.0, 0.0])
    _week: int | None = None
    _hour: int | None = None
    _expected: list[float] = field(default_factory=list)
    _moments: list[float] = field(default_factory=list)
    _worth: list[float] = field(default_factory=list)
    _risks: dict[str, tuple[Sequence[float] | None, float]] = field(
        default_factory=dict
    )
    _turn: int = 0

    @property
    def trust(self) -> float:
        """Return from 0 to 1 how far the experience may be relied on."""
        return min(self.minutes / _EXPERIENCE, 1.0)

    def look(
        self,
        rhythms: Rhythms,
        look: Look,
        followed: Collection[str],
        now: float,
        offset: float,
        even: float,
    ) -> None:
        """Take what a poll brought.

        `followed`: ids of the locations that count; `even`: minutes between two polls
        at an even pace.
        """
        if look.minutes is not None and self._worth:
            self._learn(look.minutes, now - look.minutes * 60, offset)
        self._conclude(now)
        moments = [even * part for part in _MOMENTS]
        present = [key for key in followed if key in rhythms.by_location]
        if moments != self._moments or self._risks.keys() != set(present):
            self._moments, self._risks = moments, {}
        due = {key for key in present if key in look.news or key not in self._risks}
        turns = min(max(_AT_ONCE - len(due), 1), len(present))
        some = islice(cycle(present), self._turn, self._turn + turns)
        for key in due.union(some):
            rhythm = rhythms.by_location[key]
            unseen, leaving = rhythm.unseen(now, offset, moments)
            if unseen is not None and rhythm.has_free:
                unseen = [chance * NEARLY_FULL for chance in unseen]
            self._risks[key] = unseen, leaving
        self._turn = (self._turn + turns) % max(len(present), 1)
        self._worth = self._worth_of_polls()

    def _worth_of_polls(self) -> list[float]:
        """Return the price at which each of the moments is the best for a poll."""
        happening = sum(leaving + _UNFORESEEN for _, leaving in self._risks.values())
        at_risk = [happening * ANY_CHARGER * moment for moment in self._moments]
        for unseen, _ in self._risks.values():
            if unseen is not None:
                at_risk = [a + b for a, b in zip(at_risk, unseen, strict=True)]
        worth = []
        cost = before = last = most = 0.0
        for moment, risk in zip(self._moments, at_risk, strict=True):
            cost += (risk + last) / 2 * (moment - before)
            before, last = moment, risk
            most = max(most, moment * risk - cost)
            worth.append(most)
        return worth

    def best(self, price: float) -> float:
        """Return after how many minutes a poll is worth its price."""
        worth, moments = self._worth, self._moments
        index = bisect_left(worth, price)
        if index in {0, len(worth)}:
            end = min(index, len(worth) - 1)
            return moments[end] * sqrt(price / worth[end])
        part = (price - worth[index - 1]) / (worth[index] - worth[index - 1])
        return moments[index - 1] + part * (moments[index] - moments[index - 1])

    def _worth_after(self, minutes: float) -> float:
        worth, moments = self._worth, self._moments
        index = bisect_left(moments, minutes)
        if index in {0, len(moments)}:
            end = min(index, len(moments) - 1)
            return worth[end] * (minutes / moments[end]) ** 2
        part = (minutes - moments[index - 1]) / (moments[index] - moments[index - 1])
        return worth[index - 1] + part * (worth[index] - worth[index - 1])

    def until(
        self, now: float, end: float, offset: float, awake: Sequence[float]
    ) -> float | None:
        """Return what will be asked for until then, None where nobody knows or asks.

        `awake`: in which part of each hour of the day there are polls.
        """
        if not self._expected or not self._risks:
            return None
        hours = [
            rate * 60 * awake[hour % len(awake)]
            for hour, rate in enumerate(self._expected)
        ]
        weeks, rest = divmod(int(end // HOUR) - int(now // HOUR), HOURS)
        start = hour_of_week(now, offset)
        total = weeks * sum(hours) - hours[start] * (now % HOUR) / HOUR
        total += sum(hours[(start + number) % HOURS] for number in range(rest))
        # Weeks differ, and locations come and go.
        asked, expected = self.recently
        day = sum(hours) / 7
        return max(total * (asked + day) / (expected + day), _NEXT_TO_NOTHING)

    def _learn(self, minutes: float, since: float, offset: float) -> None:
        worth = max(self._worth_after(minutes), _NEXT_TO_NOTHING)
        asked = sqrt(worth)
        hour = hour_of_week(since, offset)
        self.asked.events[hour] += asked
        self.asked.minutes[hour] += minutes
        self.minutes += minutes
        if self._expected:
            kept = max(1 - minutes / _RECENTLY, 0.0)
            expected = self._expected[hour] * minutes
            self.recently = [
                self.recently[0] * kept + asked,
                self.recently[1] * kept + expected,
            ]

    def _conclude(self, now: float) -> None:
        """Use what was learned, once an hour; let it weigh less after a week."""
        week, hour = int(now // (HOURS * HOUR)), int(now // HOUR)
        if self._week is not None and self._week < week:
            self.asked.fade(_FADE)
        if hour != self._hour and (minutes := sum(self.asked.minutes)):
            mean = max(sum(self.asked.events), _NEXT_TO_NOTHING) / minutes
            self._expected = self.asked.rates(mean, _DAY)
        self._week, self._hour = week, hour

    def as_dict(self) -> dict[str, Any]:
        """Return what was learned as JSON for `from_dict`."""
        return {
            "events": [round(events, 4) for events in self.asked.events],
            "minutes": [round(minutes) for minutes in self.asked.minutes],
            "experience": round(self.minutes),
            "recently": self.recently,
            "week": self._week,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Demand:
        """Return what `as_dict` gave."""
        return cls(
            Weekly(list(stored["events"]), list(map(float, stored["minutes"]))),
            float(stored["experience"]),
            list(stored["recently"]),
            stored["week"],
        )
