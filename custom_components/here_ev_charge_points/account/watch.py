"""Watching: for which locations somebody waits, and for how long."""

from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..logic.wish import Wish


class Watches:
    """Ends each watch in time, and tells whoever shows it.

    `wishes`: what is waited for, and until when at the latest, by content id;
    `duration`: how long a watch lasts at most.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        wishes: dict[str, Wish],
        duration: timedelta,
        pace_changed: Callable[[], None],
        poll: Callable[[], Coroutine[Any, Any, None]],
        over: Callable[[str, Wish], None],
    ) -> None:
        """Watch for `duration` at most; the dict `wishes` is kept up to date.

        `over` is called for a watch whose time is over, after a last poll.
        """
        self.wishes = wishes
        self._hass = hass
        self._entry = entry
        self.duration = duration
        self._pace_changed = pace_changed
        self._poll = poll
        self._over = over
        self._timer: CALLBACK_TYPE | None = None
        entry.async_on_unload(self._stop_timer)
        self._start_timer()

    @callback
    def start(self, content_id: str, wish: Wish) -> None:
        """Poll fast until the wish is granted or the time is over."""
        self.wishes[content_id] = replace(
            wish, until=min(wish.until, dt_util.utcnow() + self.duration)
        )
        self._start_timer()
        self._pace_changed()
        self._tell(content_id)

    @callback
    def hold(self, now: datetime) -> None:
        """Let no watch last longer from now (UTC) than one that starts now."""
        latest = now + self.duration
        if any(wish.until > latest for wish in self.wishes.values()):
            for content_id, wish in self.wishes.items():
                self.wishes[content_id] = replace(wish, until=min(wish.until, latest))
            self._start_timer()

    @callback
    def end(self, content_id: str) -> None:
        """Go back to the regular pace, unless another location is watched."""
        if self.wishes.pop(content_id, None) is None:
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
        if self.wishes:
            self._timer = async_track_point_in_utc_time(
                self._hass,
                self._end_those_over,
                min(wish.until for wish in self.wishes.values()),
            )

    @callback
    def _end_those_over(self, now: datetime) -> None:
        self._timer = None
        over = {key: wish for key, wish in self.wishes.items() if wish.until <= now}
        for content_id in over:
            self.end(content_id)

        async def ask_once_more() -> None:
            # A charger freed since the last poll is still what was waited for.
            await self._poll()
            for content_id, wish in over.items():
                self._over(content_id, wish)

        self._entry.async_create_task(
            self._hass, ask_once_more(), "last poll of a watch"
        )

    @callback
    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None
