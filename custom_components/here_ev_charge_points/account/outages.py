"""Logging once when HERE fails for some locations only, and once when that is over."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set as AbstractSet

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import callback

from ..api import HereError
from ..const import LOGGER

NAMED = 3


class Outages:
    """Remembers for which locations there was no usable answer."""

    def __init__(self) -> None:
        """Start with all well."""
        self._failed: set[str] = set()

    @callback
    def note(
        self,
        failed: Mapping[str, HereError],
        present: AbstractSet[str],
        subentries: Mapping[str, ConfigSubentry],
    ) -> None:
        """Take one answer: which locations failed and why, and which are there."""
        titles_by_error: dict[str, list[str]] = defaultdict(list)
        for content_id, error in failed.items():
            if content_id not in self._failed:
                titles_by_error[str(error)].append(subentries[content_id].title)
        for reason, titles in titles_by_error.items():
            LOGGER.warning("No data from HERE for %s: %s", _names(titles), reason)
        self._failed |= failed.keys()
        if back := self._failed & present:
            titles = sorted(subentries[content_id].title for content_id in back)
            LOGGER.info("Data from HERE for %s again", _names(titles))
            self._failed -= back


def _names(titles: Sequence[str]) -> str:
    """Return the first names, and how many more there are."""
    rest = len(titles) - NAMED
    return ", ".join(titles[:NAMED]) + (f" and {rest} more" if rest > 0 else "")
