"""Watching: for which locations somebody waits, and for how long."""

from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from ..const import DOMAIN


class Watches:
    """Ends each watch in time, and tells whoever shows it.

    `until`: when each watch ends at the latest (UTC), by content id.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        until: dict[str, datetime],
        duration: timedelta,
        pace_changed: Callable[[], None],
        poll: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        """Watch for `duration` each; the dict `until` is kept up to date."""
        self.until = until
        self._hass = hass
        self._entry = entry
        self._duration = duration
        self._pace_changed = pace_changed
        self._poll = poll
        self._timer: CALLBACK_TYPE | None = None
        entry.async_on_unload(self._stop_timer)
        self._start_timer()

    @callback
    def start(self, content_id: str) -> None:
        """Poll fast until a charger there became available or the time is over."""
        self.until[content_id] = dt_util.utcnow() + self._duration
        self._start_timer()
        self._pace_changed()
        self._tell(content_id)

    @callback
    def hold(self, now: datetime) -> None:
        """Let no watch last longer from now (UTC) than one that starts now."""
        latest = now + self._duration
        if any(until > latest for until in self.until.values()):
            for content_id, until in self.until.items():
                self.until[content_id] = min(until, latest)
            self._start_timer()

    @callback
    def end(self, content_id: str) -> None:
        """Go back to the regular pace, unless another location is watched."""
        if self.until.pop(content_id, None) is None:
            return
        self._start_timer()
        self._pace_changed()
        self._tell(content_id)

    def signal(self, content_id: str) -> str:
        """Return the signal that tells of the start and the end of watching."""
        return f"{DOMAIN}_{self._entry.entry_id}_watch_{content_id}"

    @callback
    def _tell(self, content_id: str) -> None:
        async_dispatcher_send(self._hass, self.signal(content_id))

    @callback
    def _start_timer(self) -> None:
        self._stop_timer()
        if self.until:
            self._timer = async_track_point_in_utc_time(
                self._hass, self._end_those_over, min(self.until.values())
            )

    @callback
    def _end_those_over(self, now: datetime) -> None:
        self._timer = None
        for content_id, until in list(self.until.items()):
            if until <= now:
                self.end(content_id)
        # A charger freed since the last poll is still what was waited for.
        self._entry.async_create_task(self._hass, self._poll(), "last poll of a watch")

    @callback
    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None
