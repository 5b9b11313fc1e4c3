"""What an account remembers over restarts and crashes."""

from collections.abc import Mapping, Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..api import Location, LocationsAnswer
from ..logic.budget import Usage
from ..logic.changes import LastKnown, LocationChanges
from ..logic.pacing import Attempts
from ..logic.wish import Rung, Wish


@dataclass(slots=True)
class Memory:
    """The requests spent, when HERE answered, and what was known and watched.

    `answered`: when the answers and `missing` came; `fingerprint`: of these answers;
    `details_asked`: when the slow fields came; `cards`: the providers whose tariffs were
    asked for with them, and `cards_refusal` why HERE did not tell those, empty if it did;
    `predictions`: the same for what HERE predicts, None where it was not asked;
    `known`, `untold`: what was known of each location, and what nobody was told
    yet; `watched`: what is waited for; `rung`: what was told of that and still stands;
    all by content id. `edition`: of what `news` gives.
    """

    usage: Usage = field(default_factory=Usage)
    attempts: Attempts = field(default_factory=Attempts)
    answered: datetime | None = None
    fingerprint: int | None = None
    details_asked: datetime | None = None
    missing: set[str] = field(default_factory=set)
    cards: set[str] = field(default_factory=set)
    cards_refusal: str = ""
    predictions: str | None = None
    known: dict[str, LastKnown] = field(default_factory=dict)
    untold: dict[str, list[LocationChanges]] = field(default_factory=dict)
    watched: dict[str, Wish] = field(default_factory=dict)
    rung: dict[str, Rung] = field(default_factory=dict)
    edition: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return as JSON for `from_dict` what changes often, of the news the states."""
        return {
            "usage": self.usage.as_dict(),
            "attempted": _written(self.attempts.last),
            "failures": self.attempts.failures,
            "limited": self.attempts.limited,
            "wait_until": _written(self.attempts.wait_until),
            "answered": _written(self.answered),
            "fingerprint": self.fingerprint,
            "details_asked": _written(self.details_asked),
            "missing": sorted(self.missing),
            "cards": sorted(self.cards),
            "cards_refusal": self.cards_refusal,
            "predictions": self.predictions,
            "watched": {
                key: _written(wish.until) for key, wish in self.watched.items()
            },
            "wishes": {key: wish.as_dict() for key, wish in self.watched.items()},
            "rung": {key: rung.as_dict() for key, rung in self.rung.items()},
            "edition": self.edition,
            "states": ";".join(known.states() for known in self.known.values()),
            # The first versions, which somebody may go back to, looked for these here.
            "detailed": [],
            "known": {},
        }

    def news(self) -> dict[str, Any]:
        """Return as JSON for `from_dict` what decides what is news."""
        return {
            "edition": self.edition,
            "known": {key: known.as_dict() for key, known in self.known.items()},
            "untold": {
                key: [changed.as_dict() for changed in untold]
                for key, untold in self.untold.items()
            },
        }

    def form(self) -> tuple[Any, ...]:
        """Return what has to be the same for the states alone to be enough."""
        return (
            [(key, known.form()) for key, known in self.known.items()],
            {key: tuple(untold) for key, untold in self.untold.items()},
        )

    @classmethod
    def from_dict(
        cls, stored: Mapping[str, Any], news: Mapping[str, Any] | None
    ) -> Memory:
        """Return what `as_dict` and `news` gave, of this version or an earlier one."""
        news = news or {}
        edition = news.get("edition", 0)
        known = {
            key: LastKnown.from_dict(item)
            for key, item in (stored.get("known") or news.get("known", {})).items()
        }
        if known and edition == stored.get("edition"):
            states = stored["states"].split(";")
            for item, text in zip(known.values(), states, strict=True):
                item.take_states(text)
        return cls(
            usage=Usage.from_dict(stored["usage"]),
            attempts=Attempts(
                last=_read(stored["attempted"]),
                failures=stored["failures"],
                limited=stored["limited"],
                wait_until=_read(stored.get("wait_until")),
            ),
            answered=_read(stored["answered"]),
            fingerprint=stored.get("fingerprint"),
            details_asked=_read(stored["details_asked"]),
            missing=set(stored["missing"]),
            cards=set(stored.get("cards", ())),
            cards_refusal=stored.get("cards_refusal", ""),
            predictions=stored.get("predictions"),
            known=known,
            untold={
                key: [LocationChanges.from_dict(item) for item in untold]
                for key, untold in news.get("untold", {}).items()
            },
            watched={
                key: Wish.from_dict(
                    {**stored.get("wishes", {}).get(key, {}), "until": until}
                )
                for key, until in stored["watched"].items()
            },
            edition=edition,
            rung={
                key: Rung.from_dict(rung)
                for key, rung in stored.get("rung", {}).items()
            },
        )

    def keep_only(self, content_ids: AbstractSet[str]) -> None:
        """Forget the locations that are not configured any more."""
        self.missing &= content_ids
        for by_location in (self.known, self.untold, self.watched, self.rung):
            for content_id in by_location.keys() - content_ids:
                del by_location[content_id]

    def forget_the_future(self, now: datetime) -> None:
        """Forget what has not happened by now: the clock was ahead when it did."""
        self.attempts.forget_the_future(now)
        if self.answered is not None and self.answered > now:
            self.answered = None
        if self.details_asked is not None and self.details_asked > now:
            self.details_asked = None

    def last_answer(
        self, last_known: Mapping[str, Location], wanted: AbstractSet[str]
    ) -> LocationsAnswer | None:
        """Return the latest answer once more, None where it was none or not for all.

        `last_known`: what HERE last said of each location; `wanted`: content ids.
        """
        if (
            self.answered is None
            # What is unavailable does not come back to life by a restart.
            or self.answered != self.attempts.last
            or wanted - (last_known.keys() | self.missing)
        ):
            return None
        return LocationsAnswer(
            locations={
                key: last_known[key] for key in wanted if key not in self.missing
            },
            missing=self.missing & wanted,
        )


def _written(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
