"""What a reply to `/locations` comes to: read, missing or failed, by content id."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from . import reading
from .errors import HereError, UnreadableAnswerError
from .models import Location, content_id, read_location


@dataclass(slots=True)
class LocationsAnswer:
    """What became of each content id that was asked for; every id is in one of them.

    `missing`: HERE does not know it. `failed`: not answered, or not readably, and why.
    `cards_refused`, `predictions_refused`: why HERE does not tell contract tariffs, or
    what it expects, None where it does.
    """

    locations: dict[str, Location] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    failed: dict[str, HereError] = field(default_factory=dict)
    cards_refused: HereError | None = None
    predictions_refused: HereError | None = None

    def add(self, other: LocationsAnswer) -> None:
        """Take over what became of other ids."""
        self.locations.update(other.locations)
        self.missing.update(other.missing)
        self.failed.update(other.failed)

    def fail(self, ids: Iterable[str], error: HereError) -> None:
        """Blame the error for the ids that nothing is known of."""
        for key in ids:
            if key not in self.locations and key not in self.missing:
                self.failed.setdefault(key, error)


def items_of(body: Any) -> list[Any]:
    """Return the items of an answer; raise UnreadableAnswerError if it has no list."""
    items = body.get("items") if isinstance(body, dict) else None
    if not isinstance(items, list):
        raise UnreadableAnswerError("The answer has no list of items")
    return items


def sort_items(
    ids: Iterable[str], body: Any, read: Callable[[str, dict[str, Any]], Location]
) -> LocationsAnswer:
    """Sort the items of one reply, in whatever order and number they come."""
    answer = LocationsAnswer()
    asked = set(ids)
    for raw in items_of(body):
        key = _key(raw)
        if key not in asked or key in answer.locations:
            continue
        try:
            answer.locations[key] = read(key, raw)
        except UnreadableAnswerError as err:
            answer.failed[key] = err
        else:
            answer.failed.pop(key, None)
    answer.missing.update(asked - answer.locations.keys() - answer.failed.keys())
    return answer


def read_once(key: str, raw: dict[str, Any]) -> Location:
    """Read an item that nothing is remembered of."""
    refuse_deep(raw)
    return read_location(raw)


def refuse_deep(raw: dict[str, Any]) -> None:
    """Raise UnreadableAnswerError for what is nested as no answer of HERE is.

    Deeper, some versions of orjson write past the end of their memory.
    """
    if not reading.is_shallow(raw):
        raise UnreadableAnswerError("Nested too deeply")


def _key(raw: Any) -> str | None:
    """Return the content id of an item, None where it has none."""
    raw_id = reading.text(raw.get("id")) if isinstance(raw, dict) else None
    return content_id(raw_id) if raw_id else None
