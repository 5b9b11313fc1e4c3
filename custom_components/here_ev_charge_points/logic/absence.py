"""Telling what is gone from what was missing once."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta


@dataclass(slots=True)
class _Absence:
    since: datetime
    answers: int = 0


@dataclass(slots=True)
class Absences:
    """Counts, by key, in how many answers in a row something was not there.

    It is gone once it was absent from `answers` answers over at least `lasting`.
    """

    answers: int
    lasting: timedelta = timedelta(0)
    _absent: dict[str, _Absence] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Return whether anything is absent at the moment."""
        return bool(self._absent)

    def note(
        self, absent: Iterable[str], now: datetime, undecided: Container[str] = ()
    ) -> set[str]:
        """Take one answer's absent keys; return those that are gone by now.

        Of `undecided` keys the answer said nothing: they stay as they were. All
        others count as present again.
        """
        kept = {key: was for key, was in self._absent.items() if key in undecided}
        noted = {key: self._absent.get(key) or _Absence(since=now) for key in absent}
        for absence in noted.values():
            absence.answers += 1
        self._absent = kept | noted
        return {
            key
            for key, absence in noted.items()
            if absence.answers >= self.answers and now - absence.since >= self.lasting
        }
