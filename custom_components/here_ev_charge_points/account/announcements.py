"""Telling the changes of locations to who wants to hear them, at the right moment."""

from collections.abc import Callable

from homeassistant.core import CALLBACK_TYPE, CoreState, HomeAssistant, callback
from homeassistant.helpers.start import async_at_started

from ..logic.changes import LocationChanges

MOST_UNTOLD = 20


class Announcements:
    """Keeps what happened at a location until somebody listens."""

    def __init__(
        self,
        hass: HomeAssistant,
        untold: dict[str, list[LocationChanges]],
        changed: Callable[[], None],
    ) -> None:
        """Keep the dict `untold` up to date, and call `changed` with every change."""
        self._hass = hass
        self._untold = untold
        self._changed = changed
        self._unheard: set[str] = set()
        self._nobody: set[str] = set()
        self._listeners: dict[str, Callable[[list[LocationChanges]], None]] = {}

    @callback
    def add(self, content_id: str, changes: LocationChanges) -> None:
        """Keep what happened for the next `tell`."""
        if content_id in self._nobody:
            return
        untold = self._untold.setdefault(content_id, [])
        untold.append(changes)
        del untold[:-MOST_UNTOLD]
        self._changed()

    @callback
    def listen(
        self, content_id: str, listener: Callable[[list[LocationChanges]], None]
    ) -> CALLBACK_TYPE:
        """Hear what happens at a location, and what nobody has heard yet.

        Before Home Assistant has started automations do not listen: until then
        everything waits.
        """
        self._listeners[content_id] = listener
        self._nobody.discard(content_id)

        @callback
        def tell(hass: HomeAssistant) -> None:
            # Not before the entity has shown the state it starts with.
            hass.loop.call_soon(self.tell)

        cancel = async_at_started(self._hass, tell)

        @callback
        def stop() -> None:
            cancel()
            self._listeners.pop(content_id, None)

        return stop

    @callback
    def tell(self) -> None:
        """Tell everything that waits, to those who listen."""
        # Automations listen once Home Assistant has started, and not while it starts.
        if self._hass.state is not CoreState.running:
            return
        for content_id, listener in self._listeners.items():
            if news := self._untold.pop(content_id, None):
                self._changed()
                listener(news)

    @callback
    def forget_what_nobody_hears(self) -> None:
        """Forget what nobody has listened to since the last time: an entity is disabled.

        One that is just being added has until the next time.
        """
        if self._hass.state is not CoreState.running:
            return
        unheard = self._untold.keys() - self._listeners.keys()
        for content_id in unheard & self._unheard:
            del self._untold[content_id]
            self._nobody.add(content_id)
            self._changed()
        self._unheard = unheard
