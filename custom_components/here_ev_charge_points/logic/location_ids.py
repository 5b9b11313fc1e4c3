"""Reading the location ids that people type or paste."""

from dataclasses import dataclass
import re

from ..api import content_id

_BETWEEN_IDS = re.compile(r"[\s,;\"'\[\]]+")
_CONTENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~=-]*")


@dataclass(frozen=True, slots=True)
class LocationIds:
    """`good`: content ids, each once and in the order given; `malformed`: as typed."""

    good: tuple[str, ...]
    malformed: tuple[str, ...]


def parse_location_ids(text: str) -> LocationIds:
    """Read ids with or without prefix, between blanks, commas, lines or quotes.

    Case is kept: HERE's ids differ by it. Never raises.
    """
    good: dict[str, None] = {}
    malformed: dict[str, None] = {}
    for word in filter(None, _BETWEEN_IDS.split(text)):
        found = content_id(word)
        if _CONTENT_ID.fullmatch(found):
            good[found] = None
        else:
            malformed[word] = None
    return LocationIds(tuple(good), tuple(malformed))
