"""Remembering HERE's answers: what has not changed is not read again."""

from collections.abc import Callable, Mapping, Sequence, Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any
from zlib import crc32

import orjson

from .answer import LocationsAnswer, refuse_deep, sort_items
from .errors import HereError
from .models import Details, Location, read_location
from .transport import Reply


@dataclass(frozen=True, slots=True)
class _Parsed:
    """The latest answer about a location, and the latest that had the slow fields.

    Both as JSON text, which takes less than half of the memory that objects take.
    """

    location: Location
    live: bytes
    details: bytes | None
    checksum: int


@dataclass(frozen=True, slots=True)
class _Sorted:
    """What a reply came to; `digest`: of its body."""

    ids: Sequence[str]
    details: bool
    digest: bytes
    answer: LocationsAnswer


class AnswerCache:
    """The latest answer about each location; what is the same stays the same object."""

    def __init__(self) -> None:
        """Start with nothing known.

        `given`: returns the keys that the EVSEs of a location were given before this
        cache knew it, by global id.
        """
        self.given: Callable[[str], Mapping[str, str]] = lambda key: {}
        self._parsed: dict[str, _Parsed] = {}
        self._sorted: dict[str, _Sorted] = {}

    def sort(
        self, ids: Sequence[str], reply: Reply, *, details: bool
    ) -> LocationsAnswer:
        """Sort a reply, whose items have the slow fields where `details` is true.

        The first id stands for the request, so that no more is kept than is asked.
        """
        digest = sha256(reply.body).digest()
        before = self._sorted.get(ids[0])
        if (
            before is not None
            and (before.ids, before.details, before.digest) == (ids, details, digest)
            # Another request may have brought something newer since.
            and all(
                self._parsed[key].location is location
                for key, location in before.answer.locations.items()
            )
        ):
            return before.answer
        answer = sort_items(ids, reply.json(), partial(self._read, details=details))
        self._sorted[ids[0]] = _Sorted(ids, details, digest, answer)
        return answer

    def _read(self, key: str, raw: dict[str, Any], *, details: bool) -> Location:
        """Read a location, or take the one read before where nothing has changed."""
        live = _text(raw)
        before = self._parsed.get(key)
        if before is None:
            location = read_location(raw, None, self.given(key))
            self._parsed[key] = _parsed(location, live, live if details else None)
            return location
        slow = live if details else before.details
        if before.live == live and before.details == slow:
            return before.location
        known = None if slow is live or slow is None else before.location.details
        given = {**self.given(key), **before.location.given}
        location = read_location(raw, known, given)
        if location == before.location:
            location = before.location
        self._parsed[key] = _parsed(location, live, slow)
        return location

    def export(self) -> dict[str, Any]:
        """Return what was last heard of the locations, as JSON for `restore`."""
        exported: dict[str, Any] = orjson.loads(orjson.dumps(self.export_text()))
        return exported

    def export_text(self) -> dict[str, Any]:
        """Return `export` in the form in which orjson has the least work with it."""
        return {
            key: {
                "live": orjson.Fragment(parsed.live),
                "details": parsed.details and orjson.Fragment(parsed.details),
            }
            for key, parsed in self._parsed.items()
        }

    def restore(self, exported: Mapping[str, Any]) -> None:
        """Take up what an earlier cache exported.

        What cannot be read of it is left out.
        """
        for key, raw in exported.items():
            with suppress(
                HereError, LookupError, TypeError, ValueError, AttributeError
            ):
                self._restore(key, raw["live"], raw["details"])

    def _restore(
        self, key: str, live: dict[str, Any], details: dict[str, Any] | None
    ) -> None:
        known = None if details is None else Details.from_dict(details)
        self._parsed[key] = _parsed(
            read_location(live, known, self.given(key)),
            _text(live),
            None if details is None else _text(details),
        )

    def keep_only(self, ids: AbstractSet[str]) -> None:
        """Forget all other locations."""
        for key in self._parsed.keys() - ids:
            del self._parsed[key]

    def locations(self) -> dict[str, Location]:
        """Return the latest answer about each location, by content id."""
        return {key: parsed.location for key, parsed in self._parsed.items()}

    def detailed(self) -> set[str]:
        """Return the locations of which the slow fields are known."""
        return {key for key, parsed in self._parsed.items() if parsed.details}

    def fingerprint(self) -> int:
        """Return a number that changes with any answer about any location."""
        return sum(parsed.checksum for parsed in self._parsed.values())


def _parsed(location: Location, live: bytes, details: bytes | None) -> _Parsed:
    return _Parsed(location, live, details, crc32(live))


def _text(raw: dict[str, Any]) -> bytes:
    """Return a location as JSON text; raise UnreadableAnswerError if it cannot be."""
    refuse_deep(raw)
    return orjson.dumps(raw)
