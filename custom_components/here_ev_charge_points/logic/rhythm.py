"""When cars come to a location and how long they stay, learned from our own polls.

Moments are POSIX seconds, `offset` that of local time in seconds, spans minutes, and
rates events a minute.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import exp, log, sqrt
from typing import Any, NamedTuple

from ..api import EvseStatus, Location
from .availability import TAKEN
from .chain import after, freed_unseen, in_balance
from .stays import Stays
from .week import HOURS, Weekly, hour_of_week

# How many cars look for a charger by hour of a usual day, on average 1.
USUAL_DAY = (
    *(0.2, 0.15, 0.1, 0.1, 0.15, 0.3, 0.6, 1.0, 1.2, 1.3, 1.4, 1.5),
    *(1.5, 1.5, 1.4, 1.5, 1.6, 1.7, 1.6, 1.4, 1.1, 0.8, 0.5, 0.4),
)
_USUAL_STAY = {"ac": 150.0, "dc": 30.0}
_USUAL_COMING = 1 / 240  # to a charger
_WEEK = 10_080.0
_GOOD = 4 * _WEEK
_FADE = 0.92  # a week
_MORE = 1.01
# Clocks of chargers and of HERE differ from ours.
_SLACK = 60.0
_STEP = 5.0
_WARM_UP = 12
_NOBODY = 1e-9
_HALF = log(2)
_LONGEST_WAIT = 1440


class Confidence(StrEnum):
    """Whether there is enough experience of a location to say what is likely."""

    NONE = "none"
    """Less than a week."""
    LOW = "low"
    GOOD = "good"
    """Four weeks."""


class Charger(NamedTuple):
    """A charger as last seen.

    `kind`: ac or dc; `is_free`: None out of service or not known; `modified`: as HERE
    tells; `since`: when it was taken or left, None where nobody knows.
    """

    kind: str
    is_free: bool | None
    modified: float | None
    since: float | None = None


def seen_at(location: Location) -> dict[str, Charger]:
    """Return the chargers that a poll tells of, by EVSE key."""
    return {
        key: Charger(
            "dc" if any(item.power_type == "dc" for item in evse.connectors) else "ac",
            _is_free(evse.status),
            None if evse.modified is None else evse.modified.timestamp(),
        )
        for key, evse in location.evses.items()
    }


def _is_free(status: EvseStatus | None) -> bool | None:
    if status is EvseStatus.AVAILABLE:
        return True
    return False if status in TAKEN else None


@dataclass(slots=True)
class Rhythm:
    """What is known of one location.

    `arrivals`: of cars, while there was a charger for them; `came`: arrivals and the
    minutes open for them, by kind; `looked`: minutes of experience; `moved`, `kept`:
    how often a status that did not change got another `modified`, or did not.
    """

    arrivals: Weekly = field(default_factory=Weekly)
    came: dict[str, list[float]] = field(default_factory=dict)
    stays: dict[str, Stays] = field(default_factory=dict)
    looked: float = 0.0
    moved: float = 0.0
    kept: float = 0.0
    chargers: dict[str, Charger] = field(default_factory=dict)
    free: dict[str, int] = field(default_factory=dict)
    in_service: dict[str, int] = field(default_factory=dict)
    _until: float | None = None
    _rates: list[float] | None = None
    _rates_of: float = 0.0

    # Learning

    def see(
        self,
        chargers: Mapping[str, Charger],
        now: float,
        before: float | None,
        offset: float,
        looks: int = 1,
    ) -> None:
        """Take what a poll tells of the chargers, by their keys.

        `before`: when the last of so many `looks` since the latest call was, None where
        nobody looked for longer than intended: what happened then is not known.
        """
        trusts = self.trusts_modified
        seen: dict[str, Charger] = {}
        changed: list[tuple[float, str, Charger, float]] = []
        for key, charger in chargers.items():
            old = self.chargers.get(key)
            told = charger.modified if trusts else None
            if told is not None and told > now:
                told = None
            if before is None or old is None:
                seen[key] = charger._replace(since=told)
                continue
            if told is not None:
                told = max(told, before) if told >= before - _SLACK else None
            since = old.since
            if old.is_free is not charger.is_free:
                since = (before + now) / 2 if told is None else told
                gap = (now - before) / 60 if told is None else 0.0
                changed.append((since, key, old, gap))
            elif self._is_another(old, charger, looks) and told is not None:
                self._came_and_went(old, before, told, offset)
                since = told
            seen[key] = charger._replace(since=since)
        changed.sort()
        for moment, key, old, gap in changed:
            self.pass_time(moment, offset)
            self._change(old, seen[key], moment, offset, gap)
        for key, old in self.chargers.items():
            if before is None or key not in seen:
                self._lose_sight(old, seen.get(key))
        if before is None:
            self._until = now
        self.chargers = seen
        self._count(seen.values())

    def lose(self, moment: float, offset: float) -> None:
        """Take note that nobody knows the location any more, after a moment."""
        self.pass_time(moment, offset)
        for old in self.chargers.values():
            self._lose_sight(old, None)
        self._until = None
        self.chargers = {}
        self._count(())

    def pass_time(self, moment: float, offset: float) -> None:
        """Count the time until a moment, in which nothing changed."""
        start = self._until
        if start is None or moment <= start:
            return
        self._until = moment
        minutes = (moment - start) / 60
        self.looked += minutes
        open_for = 0.0
        for kind, share in self._shares().items():
            if self.free.get(kind):
                self.came[kind][1] += minutes
                open_for += share
        if open_for:
            self.arrivals.note_time(start, moment, offset, open_for)

    def conclude(self, *, fade: bool) -> None:
        """Use what was learned, once it is more; let it weigh less after another week."""
        if fade or self.looked >= self._rates_of * _MORE:
            self._rates = None
        if fade:
            self.arrivals.fade(_FADE)
            for stays in self.stays.values():
                stays.fade(_FADE)
            for came in self.came.values():
                came[:] = [value * _FADE for value in came]
            self.moved *= _FADE
            self.kept *= _FADE

    @property
    def trusts_modified(self) -> bool:
        """Return whether `modified` tells when a status began, and moves but then."""
        return self.moved <= 3 or self.moved <= 0.3 * (self.moved + self.kept)

    def _is_another(self, old: Charger, new: Charger, looks: int) -> bool:
        """Return whether the same status has got another `modified`; keep count of it."""
        if old.modified is None or new.modified is None or new.is_free is None:
            return False
        moved = new.modified != old.modified
        self.moved += moved
        self.kept += looks - moved
        return moved

    def _change(
        self, old: Charger, new: Charger, moment: float, offset: float, gap: float
    ) -> None:
        kind = old.kind
        if old.is_free is False:
            self._stayed(kind, old.since, moment, ended=bool(new.is_free))
        elif old.is_free and new.is_free is False:
            self._came(kind, moment, offset, self._hidden(kind, gap))
        if old.is_free is not None:
            self.in_service[kind] -= 1
            self.free[kind] -= old.is_free
        if new.is_free is not None:
            self.in_service[kind] = self.in_service.get(kind, 0) + 1
            self.free[kind] = self.free.get(kind, 0) + new.is_free

    def _came_and_went(
        self, old: Charger, before: float, told: float, offset: float
    ) -> None:
        """Count a car that came, or another, between two polls that show no change."""
        middle = (before + told) / 2
        if old.is_free:
            self._came(old.kind, middle, offset, 1.0)
            self._stayed(old.kind, middle, told, ended=True)
        else:
            self._came(old.kind, told, offset, 1.0)
            self._stayed(old.kind, old.since, middle, ended=True)
            if not self.free.get(old.kind):
                # It found what had been open for as long as such a wait lasts.
                wait = min((told - before) / 120, 1 / self._coming(old.kind))
                self.came[old.kind][1] += wait
                share = self._shares()[old.kind]
                self.arrivals.note_time(told - wait * 60, told, offset, share)

    def _lose_sight(self, old: Charger, new: Charger | None) -> None:
        """Keep what was seen of a stay of which nobody will know when it ended."""
        goes_on = new is not None and (new.is_free, new.since) == (False, old.since)
        if old.is_free is False and self._until is not None and not goes_on:
            self._stayed(old.kind, old.since, self._until, ended=False)

    def _came(self, kind: str, moment: float, offset: float, count: float) -> None:
        self.arrivals.events[hour_of_week(moment, offset)] += count
        self.came[kind][0] += count

    def _stayed(
        self, kind: str, since: float | None, moment: float, *, ended: bool
    ) -> None:
        if since is not None and since <= moment:
            self.stays[kind].note((moment - since) / 60, ended=ended)

    def _hidden(self, kind: str, gap: float) -> float:
        """Return how many cars came for each that was seen to have come.

        The others were gone again before the end of a gap of so many minutes.
        """
        return exp(self.stays[kind].risk(0.0, gap / 2))

    def _coming(self, kind: str) -> float:
        """Return how many cars come for a kind of charger, on average."""
        count, minutes = self.came[kind]
        return (count + 1) / (minutes + 1 / _USUAL_COMING)

    def _shares(self) -> dict[str, float]:
        """Return which part of the cars comes for which kind of charger."""
        coming = {
            kind: self._coming(kind) for kind, count in self.in_service.items() if count
        }
        total = sum(coming.values())
        return {kind: rate / total for kind, rate in coming.items()}

    def _count(self, chargers: Iterable[Charger]) -> None:
        self.free, self.in_service = {}, {}
        for kind, is_free, _, _ in chargers:
            if kind not in self.stays:
                self.stays[kind] = Stays(_USUAL_STAY[kind])
                self.came[kind] = [0.0, 0.0]
            if is_free is not None:
                self.in_service[kind] = self.in_service.get(kind, 0) + 1
                self.free[kind] = self.free.get(kind, 0) + is_free

    # Answers

    @property
    def confidence(self) -> Confidence:
        """Return whether there is enough experience to say what is likely."""
        if self.looked < _WEEK:
            return Confidence.NONE
        return Confidence.LOW if self.looked < _GOOD else Confidence.GOOD

    @property
    def has_free(self) -> bool:
        """Return whether a charger was free at the last look."""
        return any(self.free.values())

    def coming(self, moment: float, offset: float) -> float:
        """Return the rate at which cars look for a charger here, of whatever kind."""
        return self._weekly()[hour_of_week(moment, offset)]

    def chance(
        self,
        wanted: Collection[str],
        count: int,
        minutes: float,
        now: float,
        offset: float,
    ) -> float | None:
        """Return the chance that so many of the wanted chargers are free after a while.

        `wanted`: keys. None with less than a week of experience, or where nothing is
        known of any of them.
        """
        by_kind: dict[str, list[Charger]] = {}
        for key in wanted:
            charger = self.chargers.get(key)
            if charger is not None and charger.is_free is not None:
                by_kind.setdefault(charger.kind, []).append(charger)
        if self.confidence is Confidence.NONE or not by_kind:
            return None
        free = [1.0]
        for kind, chargers in by_kind.items():
            taken = self._taken(kind, chargers, minutes, now, offset)
            free = _sum_of(free, taken[::-1])
        return min(sum(free[count:]), 1.0)

    def usual(self, wanted: Collection[str], count: int, hour: int) -> float | None:
        """Return the chance that so many of the wanted are free at an hour of the week.

        Whatever is the case now; None with less than a week of experience, or where none
        of the wanted is known to be in service.
        """
        free = self._usually_free(wanted, hour, 1)
        return None if free is None else min(sum(free[0][count:]), 1.0)

    def usually_taken(
        self, wanted: Collection[str], first: int, number: int
    ) -> list[float] | None:
        """Return which part of the wanted is taken on average, by hour of the week.

        None as for `usual`.
        """
        free = self._usually_free(wanted, first, number)
        if free is None:
            return None
        return [
            1
            - sum(count * chance for count, chance in enumerate(hour)) / (len(hour) - 1)
            for hour in free
        ]

    def _usually_free(
        self, wanted: Collection[str], first: int, number: int
    ) -> list[list[float]] | None:
        """Return the chances that 0, 1, … of the wanted are free, by hour."""
        kinds: dict[str, int] = {}
        for key in wanted:
            charger = self.chargers.get(key)
            if charger is not None and charger.is_free is not None:
                kinds[charger.kind] = kinds.get(charger.kind, 0) + 1
        if self.confidence is Confidence.NONE or not kinds:
            return None
        free = [[1.0]] * number
        for kind, chargers in kinds.items():
            taken = self._usually_taken(kind, chargers, first, number)
            free = [
                _sum_of(one, other[::-1])
                for one, other in zip(free, taken, strict=True)
            ]
        return free

    def _usually_taken(
        self, kind: str, chargers: int, first: int, number: int
    ) -> list[list[float]]:
        """Return the chances that 0, 1, … of a kind are taken in the middle of hours."""
        leave = self.stays[kind].mean_rate
        part = self._shares()[kind] * chargers / self.in_service[kind]
        weekly = self._weekly()
        taken = in_balance(chargers, weekly[(first - _WARM_UP) % HOURS] * part, leave)
        hours = []
        for hour in range(first - _WARM_UP, first + number):
            come = weekly[hour % HOURS] * part
            middle = after(taken, come, leave, 30)
            taken = after(middle, come, leave, 30)
            hours.append(middle)
        return hours[_WARM_UP:]

    def remaining(self, key: str, now: float) -> float | None:
        """Return in how many minutes a car at a charger usually leaves.

        None where no car is known to be there, or too few stays were seen.
        """
        charger = self.chargers.get(key)
        if (
            charger is None
            or charger.is_free is not False
            or self.confidence is Confidence.NONE
        ):
            return None
        return self.stays[charger.kind].remaining(_age(charger, now))

    def wait(self, wanted: Collection[str], now: float) -> float | None:
        """Return in how many minutes the first of the wanted chargers is left by its car.

        0 where one is free, None where that is not known. Half of the times it takes
        longer.
        """
        chargers = [self.chargers[key] for key in wanted if key in self.chargers]
        if any(charger.is_free for charger in chargers):
            return 0.0
        taken = [charger for charger in chargers if charger.is_free is False]
        if not taken or self.confidence is Confidence.NONE:
            return None

        def risk(minutes: int) -> float:
            return sum(
                self.stays[charger.kind].risk(_age(charger, now), minutes)
                for charger in taken
            )

        return float(bisect_left(range(_LONGEST_WAIT), _HALF, key=risk))

    def unseen(
        self, now: float, offset: float, moments: Sequence[float]
    ) -> tuple[list[float] | None, float]:
        """Return the chances that it was full and is free, should nobody look until then.

        `moments`: minutes from now. None where that is next to impossible. Second: the
        rate at which any charger is left.
        """
        leave = 0.0
        taken = 0
        for charger in self.chargers.values():
            if charger.is_free is False:
                leave += self.stays[charger.kind].rate(_age(charger, now))
                taken += 1
        free = sum(self.free.values())
        if not taken and not free:
            return None, 0.0
        come = self.coming(now, offset)
        if free:
            come *= sum(
                share for kind, share in self._shares().items() if self.free.get(kind)
            )
            takers = come * moments[-1]
            if takers + 4 * sqrt(takers) + 2 < free:
                return None, leave
        each = leave / taken if taken else self._mean_leaving()
        return freed_unseen(taken + free, free, come, each, moments), leave

    def _mean_leaving(self) -> float:
        total = sum(self.in_service.values())
        return (
            sum(
                self.stays[kind].mean_rate * number
                for kind, number in self.in_service.items()
            )
            / total
        )

    def _taken(
        self,
        kind: str,
        chargers: Sequence[Charger],
        minutes: float,
        now: float,
        offset: float,
    ) -> list[float]:
        """Return the chances that 0, 1, … of some chargers of a kind are taken then."""
        stays = self.stays[kind]
        part = self._shares()[kind] * len(chargers) / self.in_service[kind]
        # Cars with the chance that they are still there, and how long they have been.
        cars = [
            (1.0, _age(charger, now))
            for charger in chargers
            if charger.is_free is False
        ]
        taken = [0.0] * (len(chargers) + 1)
        taken[len(cars)] = 1.0
        passed = 0.0
        while passed < minutes:
            step = min(_STEP, minutes - passed)
            come = self.coming(now + passed * 60, offset) * part
            full, fresh = taken[-1], exp(-stays.risk(0.0, step / 2))
            new = come * step * (1 - full)
            left = [chance * exp(-stays.risk(age, step)) for chance, age in cars]
            there, still = sum(chance for chance, _ in cars), sum(left)
            # So many cars leave, of those that are there and those that come meanwhile.
            spent = (there + still + new) / 2 * step
            gone = there - still + new * (1 - fresh)
            leave = gone / spent if spent > _NOBODY else stays.mean_rate
            taken = after(taken, come, leave, step)
            cars = [
                (chance, None if age is None else age + step)
                for chance, (_, age) in zip(left, cars, strict=True)
            ]
            cars.append((come * step * (1 - (full + taken[-1]) / 2) * fresh, step / 2))
            passed += step
        return taken

    def _weekly(self) -> list[float]:
        if self._rates is None:
            expected = _USUAL_COMING * max(len(self.chargers), 1)
            self._rates = self.arrivals.rates(expected, USUAL_DAY)
            self._rates_of = self.looked
        return self._rates

    # Storage

    def as_dict(self) -> dict[str, Any]:
        """Return what was learned as JSON for `from_dict`."""
        return {
            "arrivals": self.arrivals.as_dict(),
            "came": {
                kind: [round(value, 1) for value in came]
                for kind, came in self.came.items()
            },
            "stays": {kind: stays.as_dict() for kind, stays in self.stays.items()},
            "looked": round(self.looked),
            "moved": round(self.moved, 1),
            "kept": round(self.kept, 1),
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Rhythm:
        """Return what `as_dict` gave; what is there at the moment is not known."""
        return cls(
            Weekly.from_dict(stored["arrivals"]),
            {kind: list(came) for kind, came in stored["came"].items()},
            {
                kind: Stays.from_dict(_USUAL_STAY[kind], stays)
                for kind, stays in stored["stays"].items()
            },
            float(stored["looked"]),
            stored["moved"],
            stored["kept"],
        )


def _age(charger: Charger, now: float) -> float | None:
    """Return for how many minutes a charger has been taken."""
    return None if charger.since is None else max(now - charger.since, 0.0) / 60


def _sum_of(first: Sequence[float], second: Sequence[float]) -> list[float]:
    """Return the chances of sums of two numbers, from those of 0, 1, … for each."""
    total = [0.0] * (len(first) + len(second) - 1)
    for number, chance in enumerate(first):
        for other, factor in enumerate(second):
            total[number + other] += chance * factor
    return total
