"""One request for all charging locations of an account, at the pace its budget allows."""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from math import ceil
from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .absence import Absences
from .announcements import Announcements
from .api import (
    HereClient,
    HereError,
    InvalidCredentialError,
    LimitError,
    Location,
    LocationsAnswer,
    QuotaExceededError,
    RateLimitedError,
)
from .api.const import MAX_IDS_PER_REQUEST
from .budget import (
    FASTEST,
    BudgetSpentError,
    QuietHours,
    Usage,
    back_off,
    forecast,
    month_end,
    pace,
)
from .changes import ChangeKind, LastKnown
from .const import (
    CONF_LOCATION_ID,
    CONF_MONTHLY_REQUEST_BUDGET,
    CONF_QUIET_HOURS_END,
    CONF_QUIET_HOURS_START,
    CONF_WATCH_DURATION,
    CONF_WATCH_INTERVAL,
    DEFAULT_MONTHLY_REQUEST_BUDGET,
    DEFAULT_WATCH_DURATION,
    DEFAULT_WATCH_INTERVAL,
    DOMAIN,
    LOGGER,
    SUBENTRY_TYPE_LOCATION,
)
from .issues import Issues
from .listeners import LocationListeners
from .memory import SAVE_DELAY, Memory, account_store, answers_store
from .outages import Outages
from .stale import StaleEntities

type HereConfigEntry = ConfigEntry[HereCoordinator]

DETAILS_EVERY = timedelta(hours=24)
FREE_RETRIES = 3
FIRST_RETRY = timedelta(seconds=15)
LONGEST_LIMIT = timedelta(hours=6)
MISSES_UNTIL_GONE = 3


class HereCoordinator(DataUpdateCoordinator[dict[str, Location]]):
    """Polls HERE; its data are the locations that HERE answered, by content id.

    `last_known` also has those that HERE does not answer any more; `answer` is the
    latest answer as a whole; `from_storage` says that it is the one of before a
    restart.
    """

    config_entry: HereConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: HereConfigEntry,
        client: HereClient,
        usage: Usage,
    ) -> None:
        """Take the account's client, and the count of its requests."""
        super().__init__(
            hass, LOGGER, config_entry=entry, name=entry.title, always_update=False
        )
        self.client = client
        self.memory = Memory(usage=usage)
        usage.limit = self.monthly_budget
        self.reloading = False
        self.subentries: dict[str, ConfigSubentry] = {
            subentry.data[CONF_LOCATION_ID]: subentry
            for subentry in entry.get_subentries_of_type(SUBENTRY_TYPE_LOCATION)
        }
        self.answer = LocationsAnswer()
        self.from_storage = False
        self._is_first = True
        self._last_pace = FASTEST
        self._told_spent = False
        self.last_known: dict[str, Location] = {}
        self.next_update: datetime | None = None
        self.time_zones: dict[str, tzinfo] = {}
        self.signal_polled = f"{DOMAIN}_{entry.entry_id}_polled"
        self.announcements = Announcements(hass)
        self._location_listeners = LocationListeners()
        self.issues = Issues(hass, entry)
        self._misses = Absences(answers=MISSES_UNTIL_GONE)
        self._outages = Outages()
        self._stale = StaleEntities(hass, entry)
        self._store = account_store(hass, entry.entry_id)
        self._answers_store = answers_store(hass, entry.entry_id)
        self._watch_timer: CALLBACK_TYPE | None = None
        entry.async_on_unload(self._stop_watch_timer)

    # Cost and pace

    @property
    def usage(self) -> Usage:
        """Return the count of requests."""
        return self.memory.usage

    @property
    def requests_per_poll(self) -> int:
        """Return what one poll costs."""
        return ceil(len(self.subentries) / MAX_IDS_PER_REQUEST)

    @property
    def monthly_budget(self) -> int | None:
        """Return how many requests a month may cost, None without limit."""
        budget = self._option(
            CONF_MONTHLY_REQUEST_BUDGET, DEFAULT_MONTHLY_REQUEST_BUDGET
        )
        return int(budget) or None

    @property
    def budget_left(self) -> int | None:
        """Return how many requests this month may still cost, None without limit."""
        return self.usage.left(dt_util.now())

    @property
    def forecast(self) -> int:
        """Return how many requests this month will have cost at its end."""
        now = dt_util.now()
        return forecast(now, self.usage, self._pace(now), self.requests_per_poll)

    @property
    def quiet_hours(self) -> QuietHours | None:
        """Return the time of the day without polls."""
        start = dt_util.parse_time(self._option(CONF_QUIET_HOURS_START, ""))
        end = dt_util.parse_time(self._option(CONF_QUIET_HOURS_END, ""))
        return None if start is None or end is None else QuietHours(start, end)

    def _option(self, name: str, default: Any) -> Any:
        return self.config_entry.options.get(name, default)

    def _pace(self, now: datetime) -> timedelta:
        """Return the time between two polls that the budget allows."""
        left = self.usage.left_for_polls(now)
        return pace(now, left, self.requests_per_poll, self.quiet_hours)

    def _interval(self, now: datetime) -> timedelta:
        """Return when to poll next: as budget, watching, quiet hours and HERE allow."""
        if self._is_spent:
            # The last answer is shown until the next would have come.
            return month_end(now) - now if self._told_spent else self._last_pace
        self._told_spent = False
        interval = self._last_pace = self._pace(now)
        if self.memory.watched:
            watching = self._option(CONF_WATCH_INTERVAL, DEFAULT_WATCH_INTERVAL)
            interval = min(interval, timedelta(seconds=watching))
        elif (quiet := self.quiet_hours) is not None and (
            until := quiet.until(now + interval)
        ) is not None:
            interval = until - now
        return max(interval, self._wait_for_here)

    @property
    def _wait_for_here(self) -> timedelta:
        """Return how long HERE wants to be left alone after the last attempt."""
        return max(
            back_off(self.memory.limited, FASTEST, LONGEST_LIMIT),
            timedelta(seconds=self.memory.asked_to_wait),
        )

    @property
    def _is_spent(self) -> bool:
        left = self.budget_left
        return left is not None and left < self.requests_per_poll

    # Polling

    @override
    async def _async_setup(self) -> None:
        """Take up where the account was left."""
        if (stored := await self._store.async_load()) is None:
            return
        memory = Memory.from_dict(stored)
        if self.usage.counts:
            # A dialogue has just found out that HERE answers this account.
            memory.failures = memory.limited = 0
            memory.asked_to_wait = 0
        # The client goes on counting into the usage it was given.
        self.usage.add(memory.usage)
        memory.usage = self.usage
        self.memory = memory
        answers = await self._answers_store.async_load() or {}
        for by_location in (answers, memory.known, memory.watched):
            for content_id in by_location.keys() - self.subentries.keys():
                del by_location[content_id]
        self.last_known = self.client.restore(answers)
        self._start_watch_timer()

    @override
    async def _async_update_data(self) -> dict[str, Location]:
        now = dt_util.now()
        if self._is_first and (stored := self._stored_answer(now)) is not None:
            self.answer = stored
            self.from_storage = True
            return await self._digest(now)
        self._refuse_in_vain(now)
        self.from_storage = False
        details = self._details_due(now)
        self.memory.attempted = now
        try:
            self.answer = await self.client.locations(self.subentries, details=details)
        except HereError as err:
            self._note_failures([err])
            self._plan(now)
            raise self._translated(err) from err
        if self.memory.watched:
            self.usage.note_watching(self.requests_per_poll, now)
        self._note_failures(self.answer.failed.values())
        self._plan(now)
        self.memory.answered = now
        self.memory.missing = self.answer.missing
        if details and self.answer.locations:
            self.memory.details_asked = now
            self.memory.detailed |= self.answer.locations.keys()
        return await self._digest(now)

    def _plan(self, now: datetime) -> None:
        """Set the time of the next poll, and see how the budget stands."""
        self._set_interval(self._interval(now), now)
        self.issues.note_budget(
            self.monthly_budget, self.forecast, spent=self._is_spent
        )
        self._store.async_delay_save(self.memory.as_dict, SAVE_DELAY)

    async def _digest(self, now: datetime) -> dict[str, Location]:
        """Draw the conclusions from an answer."""
        locations = self.answer.locations
        await self._load_time_zones(locations.values())
        for content_id, location in locations.items():
            is_new = self.last_known.get(content_id) is not location
            if is_new or self._is_first:
                self._note_changes(content_id, location)
            if is_new:
                self._answers_store.async_delay_save(self._answers, SAVE_DELAY)
        self.last_known |= locations
        gone = self._misses.note(self.answer.missing, now, self.answer.failed)
        self.issues.note_gone(gone, locations.keys(), self.subentries)
        self._outages.note(self.answer.failed, locations.keys(), self.subentries)
        self._stale.remove(locations.values(), now)
        self._is_first = False
        return locations

    def _stored_answer(self, now: datetime) -> LocationsAnswer | None:
        """Return the answer of before a restart while it is not yet time for another."""
        memory = self.memory
        if (
            memory.answered is None
            # What is unavailable does not come back to life by a restart.
            or memory.answered != memory.attempted
            or self._is_spent
            or self.subentries.keys() - (self.last_known.keys() | memory.missing)
        ):
            return None
        wait = memory.answered + self._interval(now) - now
        if wait <= timedelta(0):
            return None
        self._set_interval(wait, now)
        return LocationsAnswer(
            locations={
                key: self.last_known[key]
                for key in self.subentries
                if key not in memory.missing
            },
            missing=memory.missing & self.subentries.keys(),
        )

    def _refuse_in_vain(self, now: datetime) -> None:
        """Raise where a request now would break the budget or come too soon."""
        if self._is_spent:
            self._told_spent = True
            self._plan(now)
            raise self._translated(BudgetSpentError())
        if self._is_first and self.memory.attempted is not None:
            # Set-up is tried again and again, after a restart from the beginning.
            retries = self.memory.failures - FREE_RETRIES
            wait = max(
                back_off(retries, FIRST_RETRY, self._pace(now)), self._wait_for_here
            )
            is_free = wait <= timedelta(0)
            wait += self.memory.attempted - now
            if not is_free and wait > timedelta(0):
                raise UpdateFailed(
                    translation_domain=DOMAIN,
                    translation_key="waiting",
                    translation_placeholders={
                        "seconds": str(ceil(wait.total_seconds()))
                    },
                    retry_after=wait.total_seconds(),
                )

    def _translated(self, err: HereError) -> HomeAssistantError:
        """Return the error as the coordinator and the user understand it."""
        if isinstance(err, InvalidCredentialError):
            return ConfigEntryAuthFailed(
                translation_domain=DOMAIN, translation_key=err.reason
            )
        # Home Assistant takes this for the next interval, whatever the pace is.
        wait = self.update_interval if self.memory.asked_to_wait else None
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key=err.reason,
            translation_placeholders={
                "budget": str(self.monthly_budget),
                "detail": err.description,
            },
            retry_after=wait.total_seconds() if wait else None,
        )

    def _set_interval(self, interval: timedelta, now: datetime) -> None:
        self.update_interval = interval
        self.next_update = now + interval

    def _note_failures(self, errors: Iterable[HereError]) -> None:
        errors = list(errors)
        memory = self.memory
        memory.failures = memory.failures + 1 if errors else 0
        limited = any(
            isinstance(error, (RateLimitedError, QuotaExceededError))
            for error in errors
        )
        memory.limited = memory.limited + 1 if limited else 0
        waits = [
            error.retry_after
            for error in errors
            if isinstance(error, LimitError) and error.retry_after
        ]
        # Home Assistant cuts off parts of a second: never come too early.
        memory.asked_to_wait = max(waits) + 1 if waits else 0

    def _details_due(self, now: datetime) -> bool:
        """Say whether the slow fields ride along: once a day, and for who has none."""
        memory = self.memory
        return (
            memory.details_asked is None
            or now - memory.details_asked >= DETAILS_EVERY
            or not memory.detailed.issuperset(self.answer.locations)
        )

    async def _load_time_zones(self, locations: Iterable[Location]) -> None:
        for name in {location.details.time_zone for location in locations}:
            if name is None or name in self.time_zones:
                continue
            if (zone := await dt_util.async_get_time_zone(name)) is not None:
                self.time_zones[name] = zone

    @override
    @callback
    def _async_refresh_finished(self) -> None:
        async_dispatcher_send(self.hass, self.signal_polled)

    async def async_save(self) -> None:
        """Write down at once what would be written soon."""
        await self._store.async_save(self.memory.as_dict())
        await self._answers_store.async_save(self._answers())

    def _answers(self) -> dict[str, Any]:
        return self.client.export_text(self.subentries)

    # Changes

    def _note_changes(self, content_id: str, location: Location) -> None:
        """Compare a location with what was last known of it."""
        known = self.memory.known.setdefault(content_id, LastKnown())
        happening = known.update(location)
        if not happening.changes:
            return
        self.announcements.add(content_id, happening)
        kinds = {change.kind for change in happening.changes}
        if ChangeKind.CHARGER_BECAME_AVAILABLE in kinds:
            self.unwatch(content_id)

    @callback
    @override
    def async_add_listener(
        self, update_callback: CALLBACK_TYPE, context: str | None = None
    ) -> CALLBACK_TYPE:
        """Call back with every poll; with a content id, when that location is new."""
        if context is None:
            return super().async_add_listener(update_callback)
        return self._location_listeners.add(context, update_callback)

    @callback
    @override
    def async_update_listeners(self) -> None:
        """Let the states change first, then tell of the changes."""
        super().async_update_listeners()
        self._location_listeners.show(self.data if self.last_update_success else {})
        self.announcements.tell()

    # Watching

    def is_watched(self, content_id: str) -> bool:
        """Return whether somebody waits for a charger at the location."""
        return content_id in self.memory.watched

    async def async_watch(self, content_id: str) -> None:
        """Poll fast until a charger there became available or the time is over."""
        minutes = self._option(CONF_WATCH_DURATION, DEFAULT_WATCH_DURATION)
        self.memory.watched[content_id] = dt_util.utcnow() + timedelta(minutes=minutes)
        self._start_watch_timer()
        self.watch_changed(content_id)
        await self.async_request_refresh()

    @callback
    def unwatch(self, content_id: str) -> None:
        """Go back to the regular pace, unless another location is watched."""
        if self.memory.watched.pop(content_id, None) is None:
            return
        self._start_watch_timer()
        now = dt_util.now()
        self._set_interval(self._interval(now), now)
        if self._listeners:
            self._schedule_refresh()
        self._store.async_delay_save(self.memory.as_dict, SAVE_DELAY)
        self.watch_changed(content_id)

    def signal_watch(self, content_id: str) -> str:
        """Return the signal that tells of the start and the end of watching."""
        return f"{DOMAIN}_{self.config_entry.entry_id}_watch_{content_id}"

    @callback
    def watch_changed(self, content_id: str) -> None:
        """Tell that watching started or ended."""
        async_dispatcher_send(self.hass, self.signal_watch(content_id))

    @callback
    def _start_watch_timer(self) -> None:
        self._stop_watch_timer()
        if self.memory.watched:
            self._watch_timer = async_track_point_in_utc_time(
                self.hass, self._end_watches, min(self.memory.watched.values())
            )

    @callback
    def _end_watches(self, now: datetime) -> None:
        self._watch_timer = None
        for content_id, until in list(self.memory.watched.items()):
            if until <= now:
                self.unwatch(content_id)
        # A charger freed since the last poll is still what was waited for.
        self.config_entry.async_create_task(
            self.hass, self.async_request_refresh(), "last poll of a watch"
        )

    @callback
    def _stop_watch_timer(self) -> None:
        if self._watch_timer is not None:
            self._watch_timer()
            self._watch_timer = None
