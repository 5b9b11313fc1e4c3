"""Watching: what somebody waits for at which locations, and until when."""

from collections.abc import Callable, Collection, Coroutine, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from ..api import Location
from ..const import DOMAIN
from ..logic.offers import Quote
from ..logic.wish import Wish
from .bell import Bell
from .memory import Memory


class Usual(NamedTuple):
    """How long a watch lasts at most, and for which connectors (OCPI names)."""

    duration: timedelta
    connector_types: Collection[str] = ()


class Watches:
    """Ends each watch in time or when its wish is granted, and rings the bell.

    `wishes`: what is waited for, and until when at the latest, by content id; `usual`:
    what a watch waits for where nothing else is said.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        memory: Memory,
        usual: Usual,
        pace_changed: Callable[[], None],
        poll: Callable[[bool], Coroutine[Any, Any, None]],
        quote: Callable[[Location, Collection[str]], Quote | None],
        changed: Callable[[], None],
    ) -> None:
        """Take up the watches of the memory, which is kept up to date.

        `poll` is told whether a person asks; `quote` says what a charge costs at these
        EVSEs of a location; `changed` is called when there is something to write.
        """
        self.wishes = memory.watched
        self._hass = hass
        self._entry = entry
        self._usual = usual
        self._pace_changed = pace_changed
        self._poll = poll
        self._quote = quote
        self._bell = Bell(hass, entry, memory.rung, self._watch_again, changed)
        self._answered: Mapping[str, Location] = {}
        self._timer: CALLBACK_TYPE | None = None
        entry.async_on_unload(self._stop_timer)
        self._start_timer()

    def usual(self) -> Wish:
        """Return what a watch that starts now waits for where nothing else is said."""
        return Wish(
            until=dt_util.utcnow() + self._usual.duration,
            connector_types=self._usual.connector_types,
        )

    async def async_start(
        self, content_ids: Iterable[str], wish: Wish, *, by_hand: bool
    ) -> None:
        """Poll at once and fast from then on, until the wish is granted or its time over."""
        latest = self.usual().until
        for content_id in content_ids:
            self._bell.take_back(content_id)
            self.wishes[content_id] = replace(wish, until=min(wish.until, latest))
            self._start_timer()
            self._pace_changed()
            self._tell(content_id)
        await self._poll(by_hand)

    @callback
    def look(self, answered: Mapping[str, Location]) -> None:
        """Tell what a fresh answer has for those who wait, and what is not so any more."""
        self._answered = answered
        for content_id, location in answered.items():
            self._bell.note(content_id, location)
            wish = self.wishes.get(content_id)
            if wish is not None and self._ring(content_id, wish):
                self.end(content_id)

    @callback
    def hold(self, now: datetime) -> None:
        """Let no watch last longer from now (UTC) than one that starts now."""
        latest = now + self._usual.duration
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
            await self._poll(False)
            for content_id, wish in over.items():
                if not self._ring(content_id, wish):
                    self._bell.over(content_id, wish)

        self._entry.async_create_task(
            self._hass, ask_once_more(), "last poll of a watch"
        )

    @callback
    def _ring(self, content_id: str, wish: Wish) -> bool:
        """Tell of the chargers that are waited for; return whether there are enough."""
        location = self._answered.get(content_id)
        if location is None or not (free := wish.granted(location)):
            return False
        quote = self._quote(location, free)
        self._bell.ring(content_id, location, free, wish, quote)
        return True

    @callback
    def _watch_again(self, content_id: str, wish: Wish) -> None:
        again = replace(wish, until=self.usual().until)
        self._entry.async_create_task(
            self._hass,
            self.async_start([content_id], again, by_hand=True),
            "watch again",
        )

    @callback
    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None
