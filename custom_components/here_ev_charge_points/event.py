"""The event entity of a location: what changed there, for automations and the log."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, override

from homeassistant.components.event import EventEntity
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID, ATTR_NAME
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .account.names import charger_line, device_name
from .account.texts import async_texts
from .api import Location
from .const import ATTR_MESSAGE, EVENT_CHANGE
from .coordinator import HereConfigEntry
from .entity import HereEntity, Site, add_as_they_appear, content_id_of
from .logic.availability import chargers, free_connectors
from .logic.changes import Change, ChangeKind, LocationChanges
from .logic.naming import group_label, kilowatts

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
    _unrecorded_attributes = frozenset(
        {"all_chargers", "free", "free_before", "last_of_answer"}
    )

    def __init__(self, site: Site) -> None:
        """Tell of the location as a whole."""
        super().__init__(site, "changes", content_id_of)
        self._texts: dict[str, str] = {}

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
        self._texts = await async_texts(self.hass, "common")
        self.async_on_remove(
            self.coordinator.announcements.listen(self._content_id, self._announce)
        )

    @callback
    def _announce(self, news: list[LocationChanges]) -> None:
        location = self.coordinator.last_known[self._content_id]
        described = chargers(location)
        for changed in news:
            then = {
                key: described[key]
                | {
                    "status": turn.now,
                    "status_before": turn.before,
                    "became_free": turn.became_free,
                }
                for key, turn in changed.turns.items()
                if key in described
            }
            shared = {
                "all_chargers": list(then.values()),
                "free": [then[key] for key in changed.free if key in then],
                "free_before": [
                    then[key] for key in changed.free_before if key in then
                ],
            }
            for change in changed.changes:
                self._trigger_event(
                    change.kind,
                    _attributes(location, described, change)
                    | shared
                    | {"last_of_answer": change is changed.changes[-1]},
                )
                self.async_write_ha_state()
            for change in changed.things():
                self._log(location, described, change)

    @callback
    def _log(
        self, location: Location, described: dict[str, dict[str, Any]], change: Change
    ) -> None:
        """Tell the activity log of one thing, in words of the system's language."""
        device = self.device_entry
        text = self._texts[f"log_{change.kind}"]
        if (charger := described.get(change.key)) is not None:
            message = charger_line(
                self.hass, self._content_id, change.key, charger, text
            )
        else:
            group = location.groups.get(change.key)
            message = text.format(what=group_label(group) if group else change.key)
        self.hass.bus.async_fire(
            EVENT_CHANGE,
            {
                ATTR_ENTITY_ID: self.entity_id,
                ATTR_DEVICE_ID: device.id if device else None,
                ATTR_NAME: device_name(device) if device else None,
                ATTR_MESSAGE: message,
            },
        )


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
