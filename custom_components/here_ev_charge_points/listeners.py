"""Calling only those who show a location that is new."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial

from homeassistant.core import CALLBACK_TYPE, callback

from .api import Location
from .const import LOGGER


class LocationListeners:
    """Who shows which location: thousands, of whom few have something new to show."""

    def __init__(self) -> None:
        """Start with nobody who shows anything."""
        self._listeners: dict[str, list[Callable[[], None]]] = defaultdict(list)
        self._shown: Mapping[str, Location] = {}

    @callback
    def add(self, content_id: str, listener: Callable[[], None]) -> CALLBACK_TYPE:
        """Call the listener with every other answer about the location, or none."""
        self._listeners[content_id].append(listener)
        return partial(self._listeners[content_id].remove, listener)

    @callback
    def show(self, locations: Mapping[str, Location]) -> None:
        """Call those whose location came, went, or is not the one shown so far."""
        before, self._shown = self._shown, locations
        for content_id, listeners in list(self._listeners.items()):
            if locations.get(content_id) is before.get(content_id):
                continue
            for listener in list(listeners):
                try:
                    listener()
                except Exception:  # noqa: BLE001 - no entity stops the others
                    LOGGER.exception("Unexpected error showing %s", content_id)
