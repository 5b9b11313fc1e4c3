"""Removing the entities of chargers that a location no longer has."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..api import Location
from ..logic.absence import Absences
from ..logic.identity import missing_parts, split_unique_id

ANSWERS_UNTIL_GONE = 5
GONE_AFTER = timedelta(minutes=30)


class StaleEntities:
    """Compares what HERE tells with the entity registry.

    That finds what vanished while Home Assistant was off, too.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        """Watch over the locations of an account."""
        self._registry = er.async_get(hass)
        self._entry_id = entry.entry_id
        self._absences: dict[str, Absences] = {}
        self._checked: dict[str, Location] = {}

    @callback
    def remove(self, locations: Collection[Location], now: datetime) -> None:
        """Take one answer; remove what was absent from enough of them."""
        to_check = [
            location
            for location in locations
            if not _same_parts(self._checked.get(location.content_id), location)
            or self._absences[location.content_id]
        ]
        self._checked |= {location.content_id: location for location in locations}
        if not to_check:
            return
        registered: dict[str, dict[str, str]] = defaultdict(dict)
        for entity in er.async_entries_for_config_entry(self._registry, self._entry_id):
            content_id, part = split_unique_id(entity.unique_id)
            registered[content_id][part] = entity.entity_id
        for location in to_check:
            absences = self._absences.setdefault(
                location.content_id, Absences(ANSWERS_UNTIL_GONE, GONE_AFTER)
            )
            entity_ids = registered[location.content_id]
            absent = missing_parts(set(entity_ids), location)
            for part in absences.note(absent, now):
                self._registry.async_remove(entity_ids[part])


def _same_parts(before: Location | None, now: Location) -> bool:
    """Return whether a location has the chargers and connector groups it had."""
    return before is not None and (
        before is now
        or (
            before.evses_complete is now.evses_complete
            and before.groups_complete is now.groups_complete
            and before.evses.keys() == now.evses.keys()
            and before.groups.keys() == now.groups.keys()
        )
    )
