"""What happens how often at which hour of the week, told from few observations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

HOURS = 168
HOUR = 3600
_DAY = 24
_WORKDAYS = 5
_MONDAY = 72  # POSIX time begins on a Thursday.

# So many events seen weigh as much as what is believed without them.
_OF_ALL, _OF_DAY, _OF_ALIKE, _OF_HOUR = 2.0, 4.0, 6.0, 12.0


def hour_of_week(moment: float, offset: float) -> int:
    """Return 0 for Monday 00:00 … 167; `offset`: of local time, in seconds."""
    return int((moment + offset) // HOUR + _MONDAY) % HOURS


@dataclass(slots=True)
class Weekly:
    """Events, and the minutes in which they would have been seen, by hour of the week.

    Little experience of an hour is eked out with that of the same hour on alike days,
    on all days, and with the mean.
    """

    events: list[float] = field(default_factory=lambda: [0.0] * HOURS)
    minutes: list[float] = field(default_factory=lambda: [0.0] * HOURS)

    def note_time(self, start: float, end: float, offset: float, share: float) -> None:
        """Count a span in which events would have been seen, or a share of them."""
        while start < end:
            turn = min(end, ((start + offset) // HOUR + 1) * HOUR - offset)
            self.minutes[hour_of_week(start, offset)] += (turn - start) / 60 * share
            start = turn

    def fade(self, factor: float) -> None:
        """Let what was learned weigh less."""
        self.events = [events * factor for events in self.events]
        self.minutes = [minutes * factor for minutes in self.minutes]

    def rates(self, expected: float, day: Sequence[float]) -> list[float]:
        """Return events a minute for each hour of the week.

        `expected`: on average, without any experience; `day`: what is usual for the 24
        hours, on average 1.
        """
        mean = _rate(sum(self.events), sum(self.minutes), _OF_ALL, expected)
        rates = [0.0] * HOURS
        for hour in range(_DAY):
            events, minutes = self.events[hour::_DAY], self.minutes[hour::_DAY]
            usual = _rate(sum(events), sum(minutes), _OF_DAY, mean * day[hour])
            for first, last in ((0, _WORKDAYS), (_WORKDAYS, 7)):
                alike = _rate(
                    sum(events[first:last]), sum(minutes[first:last]), _OF_ALIKE, usual
                )
                for number in range(first, last):
                    rates[hour + number * _DAY] = _rate(
                        events[number], minutes[number], _OF_HOUR, alike
                    )
        return rates

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON for `from_dict`, in tenths of events and whole minutes."""
        return {
            "events": [round(events * 10) for events in self.events],
            "minutes": [round(minutes) for minutes in self.minutes],
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Weekly:
        """Return what `as_dict` gave."""
        return cls(
            [events / 10 for events in stored["events"]],
            [float(minutes) for minutes in stored["minutes"]],
        )


def _rate(events: float, minutes: float, weight: float, believed: float) -> float:
    """Return events a minute, where a belief weighs as much as so many events."""
    return (events + weight) / (minutes + weight / believed)
