"""What an account remembers over restarts and crashes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..logic.budget import Usage
from ..logic.changes import LastKnown


@dataclass(slots=True)
class Memory:
    """The requests spent, when HERE answered, and what was known and watched.

    `attempted`: when HERE was asked last; `failures`: how often in a row in vain;
    `limited`: how often in a row HERE asked for fewer requests; `asked_to_wait`: for
    none at all, for so many seconds after `attempted`; `answered`: when the answers and
    `missing` came; `known`: by content id; `watched`: until when, by content id.
    """

    usage: Usage = field(default_factory=Usage)
    attempted: datetime | None = None
    failures: int = 0
    limited: int = 0
    asked_to_wait: float = 0.0
    answered: datetime | None = None
    details_asked: datetime | None = None
    detailed: set[str] = field(default_factory=set)
    missing: set[str] = field(default_factory=set)
    known: dict[str, LastKnown] = field(default_factory=dict)
    watched: dict[str, datetime] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON for `from_dict`."""
        return {
            "usage": self.usage.as_dict(),
            "attempted": _written(self.attempted),
            "failures": self.failures,
            "limited": self.limited,
            "asked_to_wait": self.asked_to_wait,
            "answered": _written(self.answered),
            "details_asked": _written(self.details_asked),
            "detailed": sorted(self.detailed),
            "missing": sorted(self.missing),
            "known": {key: known.as_dict() for key, known in self.known.items()},
            "watched": {key: _written(until) for key, until in self.watched.items()},
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Memory:
        """Return what `as_dict` gave."""
        return cls(
            usage=Usage.from_dict(stored["usage"]),
            attempted=_read(stored["attempted"]),
            failures=stored["failures"],
            limited=stored["limited"],
            asked_to_wait=stored.get("asked_to_wait", 0.0),
            answered=_read(stored["answered"]),
            details_asked=_read(stored["details_asked"]),
            detailed=set(stored["detailed"]),
            missing=set(stored["missing"]),
            known={
                key: LastKnown.from_dict(known)
                for key, known in stored["known"].items()
            },
            watched={
                key: datetime.fromisoformat(until)
                for key, until in stored["watched"].items()
            },
        )


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
