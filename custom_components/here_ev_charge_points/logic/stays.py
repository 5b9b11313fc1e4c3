"""How long cars stay at chargers of a kind: a life table of sessions seen."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from math import log
from operator import mul
from typing import Any

EDGES = (5, 10, 15, 20, 25, 30, 40, 50, 65, 80, 100, 130, 180, 240, 360, 600)
_AGES = len(EDGES) + 1
# So many stays seen weigh as much as what is believed without them.
_OF_ALL, _OF_AGE = 2.0, 3.0
_LONGEST = 4320.0


@dataclass(slots=True)
class Stays:
    """Minutes stayed and stays that ended, by age of the stay.

    `usual`: minutes that cars stay on average, as far as known without experience.
    """

    usual: float
    ended: list[float] = field(default_factory=lambda: [0.0] * _AGES)
    minutes: list[float] = field(default_factory=lambda: [0.0] * _AGES)
    _known: tuple[list[float], list[float]] | None = None

    def note(self, stay: float, *, ended: bool) -> None:
        """Take a stay of so many minutes; one not `ended` was lost out of sight."""
        stay = min(stay, _LONGEST)
        start = index = 0
        for edge in EDGES:
            if stay < edge:
                break
            self.minutes[index] += edge - start
            start = edge
            index += 1
        self.minutes[index] += stay - start
        self.ended[index] += ended
        self._known = None

    def fade(self, factor: float) -> None:
        """Let what was learned weigh less."""
        self.ended = [ended * factor for ended in self.ended]
        self.minutes = [minutes * factor for minutes in self.minutes]
        self._known = None

    @property
    def mean_rate(self) -> float:
        """Return the ends a minute of a stay of whatever age."""
        return (sum(self.ended) + _OF_ALL) / (sum(self.minutes) + _OF_ALL * self.usual)

    def rate(self, age: float | None) -> float:
        """Return the ends a minute of a stay of such an age; None: not known."""
        if age is None:
            return self.mean_rate
        return self._table()[0][bisect_right(EDGES, age)]

    def risk(self, age: float | None, minutes: float) -> float:
        """Return the ends to be expected in so many minutes more, were it to go on.

        exp(-risk) is the chance that a stay of such an age lasts that much longer.
        """
        if age is None:
            return self.mean_rate * minutes
        return self._risk_until(age + minutes) - self._risk_until(age)

    def _risk_until(self, age: float) -> float:
        rates, risks = self._table()
        index = bisect_right(EDGES, age)
        return risks[index] + rates[index] * (age - (EDGES[index - 1] if index else 0))

    def _table(self) -> tuple[list[float], list[float]]:
        """Return the ends a minute by age, and those expected until each of the ages."""
        if self._known is None:
            mean = self.mean_rate
            rates = [
                (ended + _OF_AGE) / (minutes + _OF_AGE / mean)
                for ended, minutes in zip(self.ended, self.minutes, strict=True)
            ]
            spans = (end - start for start, end in pairwise((0, *EDGES)))
            risks = accumulate(map(mul, rates, spans, strict=False), initial=0.0)
            self._known = rates, list(risks)
        return self._known

    def remaining(self, age: float | None) -> float:
        """Return in how many minutes half of the stays of such an age have ended."""
        half = log(2)
        if age is None:
            return half / self.mean_rate
        rates, risks = self._table()
        risk = self._risk_until(age) + half
        index = bisect_right(risks, risk) - 1
        start = EDGES[index - 1] if index else 0
        return start + (risk - risks[index]) / rates[index] - age

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON for `from_dict`, in tenths of stays and tens of minutes."""
        return {
            "ended": [round(ended * 10) for ended in self.ended],
            "minutes": [round(minutes / 10) for minutes in self.minutes],
        }

    @classmethod
    def from_dict(cls, usual: float, stored: Mapping[str, Any]) -> Stays:
        """Return what `as_dict` gave."""
        return cls(
            usual,
            [ended / 10 for ended in stored["ended"]],
            [minutes * 10.0 for minutes in stored["minutes"]],
        )
