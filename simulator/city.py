"""The places of the invented city, their state, and what tests do to them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from aiohttp import web
import orjson

from .extra import extra_locations
from .views import Selection, view

DATA = Path(__file__).parent / "data"
ID_PREFIX = "here:evcp:charginglocation:"


class VanishedError(KeyError):
    """There is no such location, or no such EVSE in it."""


def content_id(location_id: str) -> str:
    """Return the part of an id that counts."""
    return location_id.rpartition(":")[2]


def wire_time(moment: datetime) -> str:
    """Write a moment the way HERE does."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


class Location:
    """One charging location: all that is known of it, and its answers."""

    def __init__(self, document: dict[str, Any]) -> None:
        """Take over a document in the form of the API, all fields present."""
        self.document = document
        self._evses: dict[str, dict[str, Any]] = {
            evse["uid"]: evse for evse in document["evses"]
        }
        self._answers: dict[Selection, bytes | None] = {}
        self._raw: bytes | None = None

    @property
    def content_id(self) -> str:
        """The part of the id that counts."""
        return content_id(self.document["id"])

    @property
    def evses(self) -> Iterator[dict[str, Any]]:
        """The EVSEs, in the form of the API."""
        return iter(self._evses.values())

    def answer(self, selection: Selection) -> orjson.Fragment | None:
        """Return the location as JSON, None where the selection leaves it out."""
        if self._raw is not None:
            return orjson.Fragment(self._raw)
        if selection not in self._answers:
            shown = view(self.document, selection)
            self._answers[selection] = None if shown is None else orjson.dumps(shown)
        answer = self._answers[selection]
        return None if answer is None else orjson.Fragment(answer)

    def status(self, uid: str) -> str:
        """Return the status of an EVSE."""
        return str(self._evse(uid)["status"])

    def set_status(self, uid: str, status: str, at: datetime | None = None) -> None:
        """Change the status of an EVSE, to any text, as of a moment or now."""
        evse = self._evse(uid)
        evse["status"] = status
        evse["modified"] = wire_time(at or datetime.now(UTC))
        self._answers.clear()

    def set_raw(self, document: Any) -> None:
        """Answer with this JSON from now on, whatever is asked for."""
        self._raw = orjson.dumps(document)

    def clear_raw(self) -> None:
        """Answer with the truth again."""
        self._raw = None

    def rename(self, new_id: str) -> None:
        """Go by another content id."""
        self.document["id"] = ID_PREFIX + new_id
        self._answers.clear()

    def _evse(self, uid: str) -> dict[str, Any]:
        if uid not in self._evses:
            raise VanishedError(uid)
        return self._evses[uid]


class City:
    """All locations by content id, and the places that only the search knows."""

    def __init__(self, seed: int = 1, extra: int = 0) -> None:
        """Read the city's plan and add as many generated locations as wanted."""
        chance = Random(seed)
        now = datetime.now(UTC)
        documents = [
            orjson.loads(path.read_bytes())
            for path in sorted((DATA / "locations").glob("*.json"))
        ]
        documents += extra_locations(extra, chance)
        self.locations: dict[str, Location] = {}
        self._vanished: dict[str, Location] = {}
        for document in documents:
            for evse in document["evses"]:
                ago = timedelta(minutes=chance.uniform(1, 180))
                evse.setdefault("modified", wire_time(now - ago))
            location = Location(document)
            self.locations[location.content_id] = location
        self.search_only: list[dict[str, Any]] = orjson.loads(
            (DATA / "search_only_places.json").read_bytes()
        )

    def __getitem__(self, location_id: str) -> Location:
        """Return a location by its content id or its full id."""
        try:
            return self.locations[content_id(location_id)]
        except KeyError:
            raise VanishedError(location_id) from None

    def get(self, location_id: str) -> Location | None:
        """Return a location by its content id or its full id, if there is one."""
        return self.locations.get(content_id(location_id))

    def set_status(self, location_id: str, uid: str, status: str) -> None:
        """Change the status of an EVSE now."""
        self[location_id].set_status(uid, status)

    def remove(self, location_id: str) -> None:
        """Make a location vanish from all answers."""
        location = self[location_id]
        self._vanished[location.content_id] = self.locations.pop(location.content_id)

    def move(self, location_id: str, new_id: str) -> None:
        """Bring a location, vanished or not, (back) under another content id."""
        old_id = content_id(location_id)
        new_id = content_id(new_id)
        if new_id in self.locations:
            raise ValueError(f"{new_id} is taken")
        location = self._vanished.pop(old_id, None) or self[old_id]
        self.locations.pop(old_id, None)
        location.rename(new_id)
        self.locations[new_id] = location


CITY = web.AppKey("city", City)
