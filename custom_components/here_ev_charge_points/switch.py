"""The switch that watches a location: polled fast until a charger is free."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, override

from homeassistant.components.switch import SwitchEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import HereConfigEntry
from .entity import HereEntity, Site, add_as_they_appear, content_id_of

# Turning on asks HERE once for all; the coordinator takes care of that.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: HereConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the switch of every location."""
    add_as_they_appear(entry, async_add_entities, _switches)


def _switches(site: Site) -> Iterator[tuple[str, Callable[[], Entity]]]:
    yield "watch", partial(WatchSwitch, site)


class WatchSwitch(HereEntity[str], SwitchEntity):
    """Watches a location, and turns itself off when a charger is free."""

    _attr_translation_key = "watch"
    _unrecorded_attributes = frozenset({"until"})

    def __init__(self, site: Site) -> None:
        """Watch the location as a whole."""
        super().__init__(site, "watch", content_id_of)

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the start and the end of watching."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_dispatcher_connect(
                self.hass,
                self.coordinator.watches.signal(self._content_id),
                self.async_write_ha_state,
            )
        )

    @property
    @override
    def is_on(self) -> bool:
        """Return whether the location is watched."""
        return self._content_id in self.coordinator.watches.wishes

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        """Return when watching ends at the latest."""
        wish = self.coordinator.watches.wishes.get(self._content_id)
        return {"until": wish and wish.until}

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Start watching."""
        by_hand = self._context is not None and self._context.user_id is not None
        watches = self.coordinator.watches
        await watches.async_start([self._content_id], watches.usual(), by_hand=by_hand)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Stop watching."""
        self.coordinator.watches.end(self._content_id)
