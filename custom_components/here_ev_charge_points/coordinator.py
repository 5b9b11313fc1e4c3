"""One request for all charging locations of an account, at the pace its budget allows."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from math import ceil
from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .account.announcements import Announcements
from .account.files import AccountFiles
from .account.forecasts import Forecasts
from .account.issues import CARDS, PREDICTIONS, Issues
from .account.memory import Memory
from .account.outages import Outages
from .account.vanished import StaleEntities
from .account.watch import Usual, Watches
from .api import (
    HereClient,
    HereError,
    InvalidCredentialError,
    Location,
    LocationsAnswer,
)
from .api.const import MAX_IDS_PER_REQUEST
from .const import (
    CONF_FASTEST_INTERVAL,
    CONF_FOLLOW,
    CONF_LOCATION_ID,
    CONF_PREDICTIONS,
    CONF_QUIET_HOURS_END,
    CONF_QUIET_HOURS_START,
    CONF_WATCH_DURATION,
    CONF_WATCH_INTERVAL,
    DEFAULT_FASTEST_INTERVAL,
    DEFAULT_WATCH_DURATION,
    DEFAULT_WATCH_INTERVAL,
    DOMAIN,
    LOGGER,
    SIGNAL_POLLED,
    SUBENTRY_TYPE_LOCATION,
)
from .logic.absence import Absences
from .logic.budget import BudgetSpentError, QuietHours
from .logic.changes import LastKnown
from .logic.driver import Driver
from .logic.local_time import later
from .logic.offers import Quote, cheapest, offers_at, quote
from .logic.pacing import Pacing
from .logic.service_status import ServiceStatus, service_status

type HereConfigEntry = ConfigEntry[HereCoordinator]

DETAILS_EVERY = timedelta(hours=24)
SHORTEST_INTERVAL = timedelta(seconds=1)
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
        files: AccountFiles,
        memory: Memory,
    ) -> None:
        """Take up where the account was left, as its files have it."""
        super().__init__(
            hass, LOGGER, config_entry=entry, name=entry.title, always_update=False
        )
        self.client = client
        client.cache.given = self._given
        self.files = files
        self.memory = memory
        self.subentries: dict[str, ConfigSubentry] = {
            subentry.data[CONF_LOCATION_ID]: subentry
            for subentry in entry.get_subentries_of_type(SUBENTRY_TYPE_LOCATION)
        }
        self._made_of = _made_of(entry)
        memory.keep_only(self.subentries.keys())
        memory.forget_the_future(dt_util.utcnow())
        self.driver = Driver.from_options(entry.options)
        self.pacing = _pacing(memory, entry.options, len(self.subentries))
        self.pacing.experience = files.experience
        files.experience.rhythms.keep(self.subentries)
        self.time_zones: dict[str, tzinfo] = {}
        self.forecasts = Forecasts(
            memory,
            files.experience,
            self.time_zones,
            entry.options.get(CONF_PREDICTIONS, False),
        )
        minutes = entry.options.get(CONF_WATCH_DURATION, DEFAULT_WATCH_DURATION)
        self.watches = Watches(
            hass,
            entry,
            memory,
            Usual(timedelta(minutes=minutes), self.driver.car_connectors),
            self._pace_changed,
            self._async_poll_now,
            self._quote,
            files.save,
        )
        self.watches.hold(dt_util.utcnow())
        self.answer = LocationsAnswer()
        self.from_storage = False
        self._is_first = True
        self.last_known: dict[str, Location] = {}
        self.next_update: datetime | None = None
        self.signal_polled = f"{DOMAIN}_{entry.entry_id}_polled"
        self.announcements = Announcements(hass, memory.untold, files.save)
        self.issues = Issues(hass, entry)
        self.service_status = ServiceStatus.OK
        self._misses = Absences(answers=MISSES_UNTIL_GONE)
        self._outages = Outages()
        self._stale = StaleEntities(hass, entry)
        self._debounced_refresh.function = self._async_refresh_out_of_turn
        entry.async_on_unload(
            async_dispatcher_connect(hass, files.signal_wait, self._pace_changed)
        )

    # Polling

    async def async_start(self) -> None:
        """Show what is known, or else ask; with nothing left to ask with, neither.

        Raises ConfigEntryNotReady and ConfigEntryAuthFailed.
        """
        cache = self.client.cache
        cache.restore(await self.files.async_load_answers())
        if self.memory.fingerprint not in (None, cache.fingerprint()):
            # After a crash: HERE has said something else since.
            self.memory.answered = None
        cache.keep_only(self.subentries.keys())
        self.last_known = cache.locations()
        self._remember_answers()
        if not self.pacing.is_spent(dt_util.now()):
            await self.async_config_entry_first_refresh()
            return
        # What there is stays there, unavailable, until the new month.
        await self._load_time_zones(self.last_known.values())
        self.data = dict(self.last_known)
        try:
            self._refuse_too_early(dt_util.now())
        except HomeAssistantError as err:
            self.last_exception = err
            self.last_update_success = False

    async def _async_refresh_out_of_turn(self) -> None:
        """Poll because something asks for it, unless HERE wants to be left alone."""
        if not self.memory.attempts.wait(dt_util.utcnow()):
            await self._async_refresh()

    async def _async_poll_now(self, by_hand: bool) -> None:
        """Poll out of turn; a person need not wait for HERE."""
        if by_hand and self.memory.attempts.wait(dt_util.utcnow()):
            await self.async_refresh()
        else:
            await self.async_request_refresh()

    @override
    async def _async_update_data(self) -> dict[str, Location]:
        now = dt_util.now()
        self.memory.forget_the_future(now)
        self.watches.hold(dt_util.utcnow())
        if self._is_first and (stored := self._answer_of_before(now)) is not None:
            self.answer = stored
            self.from_storage = True
            return await self._digest(now)
        self._refuse_too_early(now)
        self.from_storage = False
        details = self._details_due(now)
        self.memory.attempts.last = now
        try:
            answer = await self.client.locations(
                self.subentries,
                details=details,
                cards=self.driver.providers,
                predictions=self.forecasts.asks,
            )
        except HereError as err:
            self.memory.attempts.note([err], now, in_vain=True)
            self.pacing.outage.fail(err, now)
            self._plan(now)
            if self._blip_is_hidden:
                return self.data
            self._note_service()
            raise self._translated(err) from err
        if self._shutdown_requested:
            # Whoever took over may have heard something newer.
            return self.data
        self.answer = answer
        if self.watches.wishes:
            self.memory.usage.note_watching(self.pacing.requests_per_poll, now)
        self.memory.attempts.note(answer.failed.values(), now)
        self.pacing.outage.succeed(answer.failed.values())
        self.pacing.look(answer.locations, self.followed, now)
        self.files.save_experience()
        self._note_service()
        self._plan(now)
        self.memory.answered = now
        self.memory.missing = answer.missing
        if details and answer.locations:
            self.memory.details_asked = now
            self._note_cards(answer.cards_refused)
            self.forecasts.note(answer.predictions_refused)
        return await self._digest(now, details=details)

    @property
    def followed(self) -> list[str]:
        """Return the ids of the locations that set the pace."""
        return [
            content_id
            for content_id, subentry in self.subentries.items()
            if subentry.data.get(CONF_FOLLOW, True)
        ]

    def _plan(self, now: datetime) -> None:
        """Set the time of the next poll, and see how the budget stands."""
        pacing = self.pacing
        self._set_interval(self._interval(now), now)
        self.issues.note_budget(
            pacing.budget, pacing.forecast(now), spent=pacing.is_spent(now)
        )
        self.files.save()

    async def _digest(
        self, now: datetime, *, details: bool = False
    ) -> dict[str, Location]:
        """Draw the conclusions from an answer."""
        locations = self.answer.locations
        await self._load_time_zones(locations.values())
        for content_id, location in locations.items():
            is_new = self.last_known.get(content_id) is not location
            if is_new or self._is_first:
                self._note_changes(content_id, location)
        self.last_known |= locations
        self._remember_answers(details=details)
        self.issues.note_refused(CARDS, self._cards_refusal)
        self.issues.note_refused(PREDICTIONS, self.memory.predictions or "")
        gone = self._misses.note(self.answer.missing, now, self.answer.failed)
        self.issues.note_gone(gone, locations.keys(), self.subentries)
        self._outages.note(self.answer.failed, locations.keys(), self.subentries)
        self._stale.remove(locations.values(), now)
        kept = self._hidden_by_a_blip()
        self._is_first = False
        if not self.from_storage:
            self.watches.look(locations)
        return kept | locations

    def _hidden_by_a_blip(self) -> dict[str, Location]:
        """Return what still stands of the locations that failed in this answer alone."""
        if not self._blip_is_hidden:
            return {}
        return {key: self.data[key] for key in self.answer.failed if key in self.data}

    @property
    def _blip_is_hidden(self) -> bool:
        """Return whether what stood before goes on standing, until it is tried again."""
        return (
            self.pacing.outage.is_blip
            and self.last_update_success
            and not self._is_first
        )

    def _note_service(self) -> None:
        """Tell what HERE does for the account, where that is not what it was."""
        self.service_status = service_status(self.pacing.outage.error)
        self.issues.note_service(self.pacing.outage.error)

    def _answer_of_before(self, now: datetime) -> LocationsAnswer | None:
        """Return the answer of before a restart while it is not yet time for another."""
        answer = self.memory.last_answer(self.last_known, self.subentries.keys())
        if answer is None or self.pacing.is_spent(now) or not self.memory.answered:
            return None
        answered = dt_util.as_local(self.memory.answered)
        self.pacing.take_up(answer.locations, self.followed, answered)
        wait = self.memory.answered + self._interval(now) - now
        if wait <= timedelta(0):
            return None
        self._set_interval(wait, now)
        return answer

    def _interval(self, now: datetime) -> timedelta:
        return self.pacing.interval(now, watching=bool(self.watches.wishes))

    @callback
    def _pace_changed(self) -> None:
        """Poll when the pace of now asks for it, not when that of before did."""
        now = dt_util.now()
        self._set_interval(self._interval(now), now)
        if self._listeners:
            self._schedule_refresh()
        self.files.save()
        async_dispatcher_send(self.hass, self.signal_polled)

    def _refuse_too_early(self, now: datetime) -> None:
        """Raise where a request now would break the budget or come too soon."""
        if self.pacing.is_spent(now):
            self.pacing.tell_spent()
            self.pacing.outage.fail(error := BudgetSpentError(), now)
            self._note_service()
            self._plan(now)
            raise self._translated(error)
        wait = self.pacing.wait_to_set_up(now) if self._is_first else timedelta(0)
        if wait > timedelta(0):
            raise UpdateFailed(
                translation_domain=DOMAIN,
                translation_key="waiting",
                translation_placeholders={"seconds": str(ceil(wait.total_seconds()))},
                retry_after=wait.total_seconds(),
            )

    def _translated(self, err: HereError) -> HomeAssistantError:
        """Return the error as the coordinator and the user understand it."""
        if isinstance(err, InvalidCredentialError) and self._is_first:
            return ConfigEntryAuthFailed(
                translation_domain=DOMAIN, translation_key=err.reason
            )
        # Home Assistant takes this for the next interval, whatever the pace is.
        waits = self.memory.attempts.wait(dt_util.utcnow())
        wait = self.update_interval if waits else None
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key=err.reason,
            translation_placeholders={
                "budget": str(self.pacing.budget),
                "detail": err.description,
            },
            retry_after=wait.total_seconds() if wait else None,
        )

    def _set_interval(self, interval: timedelta, now: datetime) -> None:
        # Home Assistant cuts off parts of a second: what is left of one is over at once.
        self.update_interval = interval = max(interval, SHORTEST_INTERVAL)
        self.next_update = later(now, interval)

    def _details_due(self, now: datetime) -> bool:
        """Say whether the slow fields ride along: once a day, and for who has none."""
        asked = self.memory.details_asked
        without = self.subentries.keys() - self.client.cache.detailed()
        return (
            asked is None
            or now.astimezone(UTC) - asked >= DETAILS_EVERY
            # Of those that do not answer it was asked for last time, in vain.
            or bool(without - self.answer.missing - self.answer.failed.keys())
            or self.memory.cards != set(self.driver.providers)
            or self.forecasts.are_due
        )

    @property
    def _cards_refusal(self) -> str:
        """Why HERE does not tell the prices of the cards that are chosen, if it does not."""
        is_asked = self.memory.cards == set(self.driver.providers)
        return self.memory.cards_refusal if is_asked else ""

    def _note_cards(self, refusal: HereError | None) -> None:
        """Note with whose tariffs the facts came, and HERE's refusal, which is told once."""
        if refusal is not None and not self._cards_refusal:
            LOGGER.warning("HERE does not tell the prices of cards: %s", refusal)
        elif refusal is None and self._cards_refusal:
            LOGGER.info("HERE tells the prices of cards again")
        self.memory.cards = set(self.driver.providers)
        self.memory.cards_refusal = "" if refusal is None else str(refusal)

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
        async_dispatcher_send(self.hass, SIGNAL_POLLED)

    def _remember_answers(self, *, details: bool = False) -> None:
        """Keep what HERE said for the next start, and know it again then."""
        fingerprint = self.client.cache.fingerprint()
        if fingerprint != self.memory.fingerprint or details:
            self.memory.fingerprint = fingerprint
            self.files.save_answers(self.client.cache.export_text, details=details)
            self.files.save()

    # Changes

    def _given(self, content_id: str) -> Mapping[str, str]:
        """Return the keys that the EVSEs of a location were given, by global id."""
        known = self.memory.known.get(content_id)
        return {} if known is None else known.given

    def is_outdated(self) -> bool:
        """Return whether anything of the account is not as it was at the set-up."""
        return self._made_of != _made_of(self.config_entry)

    def _note_changes(self, content_id: str, location: Location) -> None:
        """Compare a location with what was last known of it."""
        known = self.memory.known.setdefault(content_id, LastKnown())
        changed = known.update(location)
        if changed.changes:
            self.announcements.add(content_id, changed)

    def _quote(self, location: Location, evses: Collection[str]) -> Quote | None:
        """Return what a charge that starts now costs at the cheapest of these EVSEs."""
        zone = self.time_zones.get(location.details.time_zone or "")
        now = dt_util.utcnow()
        offered = offers_at(location, evses, self.driver)
        return cheapest(quote(item, zone, now) for item in offered)

    @callback
    @override
    def async_update_listeners(self) -> None:
        """Let the states change first, then tell of the changes."""
        super().async_update_listeners()
        self.announcements.tell()
        if self.config_entry.state is ConfigEntryState.LOADED:
            self.announcements.forget_what_nobody_hears()


def _made_of(entry: ConfigEntry) -> tuple[Any, ...]:
    """Return what an account is set up from, in a copy: subentries change."""
    locations = [(item.title, item.unique_id) for item in entry.subentries.values()]
    return entry.title, entry.data, entry.options, locations


def _pacing(memory: Memory, options: Mapping[str, Any], locations: int) -> Pacing:
    """Return the pace that the options ask for, with so many locations."""
    start = dt_util.parse_time(options.get(CONF_QUIET_HOURS_START, ""))
    end = dt_util.parse_time(options.get(CONF_QUIET_HOURS_END, ""))
    fastest = options.get(CONF_FASTEST_INTERVAL, DEFAULT_FASTEST_INTERVAL)
    watching = options.get(CONF_WATCH_INTERVAL, DEFAULT_WATCH_INTERVAL)
    return Pacing(
        memory.usage,
        budget=memory.usage.limit,
        requests_per_poll=ceil(locations / MAX_IDS_PER_REQUEST),
        quiet_hours=None if start is None or end is None else QuietHours(start, end),
        fastest=timedelta(seconds=fastest),
        watch_interval=timedelta(seconds=watching),
        attempts=memory.attempts,
    )
