"""The event entity of a location: what changed there, and when."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, override

from homeassistant.components.event import EventEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .api import Location
from .coordinator import HereConfigEntry
from .entity import HereEntity, Site, add_as_they_appear, content_id_of
from .logic.availability import chargers, free_connectors
from .logic.changes import Change, ChangeKind, Happening
from .logic.naming import kilowatts

# The coordinator asks for everything at once.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HereConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event entity of every location."""
    add_as_they_appear(entry, async_add_entities, _events)


def _events(site: Site) -> Iterator[tuple[str, Callable[[], Entity]]]:
    yield "changes", partial(ChangesEvent, site)


class ChangesEvent(HereEntity[str], EventEntity):
    """Tells of chargers that became free, were taken, broke or came back."""

    _attr_event_types = list(ChangeKind)
    _attr_translation_key = "changes"
    _unrecorded_attributes = frozenset({"free", "free_before", "last_of_answer"})

    def __init__(self, site: Site) -> None:
        """Tell of the location as a whole."""
        super().__init__(site, "changes", content_id_of)

    @property
    @override
    def available(self) -> bool:
        """Return true: what happened stays so, also during an outage.

        And a charger that freed up in one is announced by a change from the event
        before, not from "unavailable".
        """
        return True

    @callback
    @override
    def _data_changed(self) -> None:
        """Write nothing: only changes are told."""

    @override
    async def async_added_to_hass(self) -> None:
        """Hear of changes, also of those from before."""
        await super().async_added_to_hass()
        self.async_on_remove(
            self.coordinator.announcements.listen(self._content_id, self._announce)
        )

    @callback
    def _announce(self, happenings: list[Happening]) -> None:
        location = self.coordinator.last_known[self._content_id]
        described = chargers(location)
        for happening in happenings:
            for change in happening.changes:
                self._trigger_event(
                    change.kind,
                    _attributes(location, described, change)
                    | {
                        "free": _describe(happening.free, described),
                        "free_before": _describe(happening.free_before, described),
                        "last_of_answer": change is happening.changes[-1],
                    },
                )
                self.async_write_ha_state()


def _describe(
    keys: Iterable[str], described: dict[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    return [described[key] for key in keys if key in described]


def _attributes(
    location: Location, described: dict[str, dict[str, Any]], change: Change
) -> dict[str, Any]:
    """Return which charger, group or location changed, and what it offers."""
    if (charger := described.get(change.key)) is not None:
        return {key: value for key, value in charger.items() if key != "status"}
    if (group := location.groups.get(change.key)) is not None:
        return {
            "connector_types": [group.standard],
            "power": kilowatts(group.max_power),
            "free_connectors": free_connectors(location, group),
        }
    types = {kind for item in described.values() for kind in item["connector_types"]}
    return {
        "connector_types": sorted(types),
        "power": max((item["power"] or 0 for item in described.values()), default=0),
    }
