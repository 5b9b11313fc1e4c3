"""One request for all charging locations of an account."""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo
from math import ceil
from typing import Any, override

from homeassistant.config_entries import ConfigEntry, ConfigSubentry
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from .absence import Absences
from .api import (
    HereClient,
    HereError,
    InvalidCredentialError,
    LimitError,
    Location,
    LocationsAnswer,
)
from .api.const import MAX_IDS_PER_REQUEST
from .budget import QuietHours, Usage, pace
from .const import (
    CONF_LOCATION_ID,
    CONF_MONTHLY_REQUEST_BUDGET,
    CONF_QUIET_HOURS_END,
    CONF_QUIET_HOURS_START,
    DEFAULT_MONTHLY_REQUEST_BUDGET,
    DOMAIN,
    LOGGER,
    SUBENTRY_TYPE_LOCATION,
)
from .stale import StaleEntities

type HereConfigEntry = ConfigEntry[HereCoordinator]

DETAILS_EVERY = timedelta(hours=24)
MISSES_UNTIL_GONE = 3
SAVE_DELAY = 10.0
STORAGE_VERSION = 1


def account_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Return what an account remembers: its requests and HERE's last answers."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}")


class HereCoordinator(DataUpdateCoordinator[dict[str, Location]]):
    """Polls HERE; its data are the locations that HERE answered, by content id.

    `last_known` also has those that HERE does not answer any more; `answer` is the
    latest answer as a whole.
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
        self.usage = usage
        self.reloading = False
        self.subentries: dict[str, ConfigSubentry] = {
            subentry.data[CONF_LOCATION_ID]: subentry
            for subentry in entry.get_subentries_of_type(SUBENTRY_TYPE_LOCATION)
        }
        self.answer = LocationsAnswer()
        self.last_known: dict[str, Location] = {}
        self.time_zones: dict[str, tzinfo] = {}
        self.details_asked: datetime | None = None
        self._detailed: set[str] = set()
        self._gone: set[str] = set()
        self._misses = Absences(answers=MISSES_UNTIL_GONE)
        self._stale = StaleEntities(hass, entry)
        self._store = account_store(hass, entry.entry_id)

    @property
    def monthly_budget(self) -> int | None:
        """Return how many requests a month may cost, None without limit."""
        options = self.config_entry.options
        budget = options.get(
            CONF_MONTHLY_REQUEST_BUDGET, DEFAULT_MONTHLY_REQUEST_BUDGET
        )
        return int(budget) or None

    @override
    async def _async_setup(self) -> None:
        """Take up where the account was left."""
        if (stored := await self._store.async_load()) is None:
            return
        self.usage.add(Usage.from_dict(stored["usage"]))
        self.last_known = self.client.restore(
            {
                key: answer
                for key, answer in stored["answers"].items()
                if key in self.subentries
            }
        )

    @override
    async def _async_update_data(self) -> dict[str, Location]:
        now = dt_util.now()
        details = self._details_due(now)
        try:
            self.answer = await self.client.locations(self.subentries, details=details)
        except HereError as err:
            raise _translated(err) from err
        finally:
            self.update_interval = self._interval()
            self._store.async_delay_save(self._as_stored, SAVE_DELAY)
        locations = self.answer.locations
        if details and locations:
            self.details_asked = now
            self._detailed |= locations.keys()
        self.last_known |= locations
        await self._load_time_zones(locations.values())
        self._note_misses(now)
        self._stale.remove(locations.values(), now)
        return locations

    async def async_save(self) -> None:
        """Write down at once what would be written soon."""
        await self._store.async_save(self._as_stored())

    def _as_stored(self) -> dict[str, Any]:
        return {
            "usage": self.usage.as_dict(),
            "answers": self.client.export(self.subentries),
        }

    def _details_due(self, now: datetime) -> bool:
        """Say whether the slow fields ride along: once a day, and for who has none."""
        return (
            self.details_asked is None
            or now - self.details_asked >= DETAILS_EVERY
            or not self._detailed.issuperset(self.answer.locations)
        )

    def _interval(self) -> timedelta:
        """Return when to poll next, as the budget, quiet hours and HERE allow."""
        now = dt_util.now()
        budget = self.monthly_budget
        options = self.config_entry.options
        quiet = None
        if (start := options.get(CONF_QUIET_HOURS_START)) and (
            end := options.get(CONF_QUIET_HOURS_END)
        ):
            quiet = QuietHours(
                dt_util.parse_time(start) or now.time(),
                dt_util.parse_time(end) or now.time(),
            )
        interval = pace(
            now,
            None if budget is None else budget - self.usage.total(now),
            ceil(len(self.subentries) / MAX_IDS_PER_REQUEST),
            quiet,
        )
        if quiet is not None and (until := quiet.until(now + interval)) is not None:
            interval = until - now
        return max(
            interval,
            *(
                timedelta(seconds=error.retry_after)
                for error in self.answer.failed.values()
                if isinstance(error, LimitError) and error.retry_after
            ),
            timedelta(0),
        )

    async def _load_time_zones(self, locations: Iterable[Location]) -> None:
        for name in {location.details.time_zone for location in locations}:
            if name is None or name in self.time_zones:
                continue
            if (zone := await dt_util.async_get_time_zone(name)) is not None:
                self.time_zones[name] = zone

    @callback
    def _note_misses(self, now: datetime) -> None:
        """Raise an issue for each location that HERE has stopped to know."""
        gone = self._misses.note(self.answer.missing, now, self.answer.failed)
        for content_id in gone - self._gone:
            subentry = self.subentries[content_id]
            LOGGER.warning("HERE no longer knows the location %s", subentry.title)
            ir.async_create_issue(
                self.hass,
                DOMAIN,
                gone_issue_id(subentry),
                is_fixable=True,
                severity=ir.IssueSeverity.WARNING,
                translation_key="location_gone",
                translation_placeholders={"location": subentry.title},
                data={
                    "entry_id": self.config_entry.entry_id,
                    "subentry_id": subentry.subentry_id,
                },
            )
        self._gone |= gone
        for content_id in self._gone & self.answer.locations.keys():
            subentry = self.subentries[content_id]
            LOGGER.info("HERE knows the location %s again", subentry.title)
            ir.async_delete_issue(self.hass, DOMAIN, gone_issue_id(subentry))
            self._gone.discard(content_id)

    @callback
    def clear_issues(self) -> None:
        """Take back what was raised; whoever sets the account up again finds out anew."""
        for subentry in self.subentries.values():
            ir.async_delete_issue(self.hass, DOMAIN, gone_issue_id(subentry))


def gone_issue_id(subentry: ConfigSubentry) -> str:
    """Return the id of the issue about a location that HERE no longer knows."""
    return f"location_gone_{subentry.subentry_id}"


def _translated(err: HereError) -> HomeAssistantError:
    """Return the error as the coordinator and the user understand it."""
    if isinstance(err, InvalidCredentialError):
        return ConfigEntryAuthFailed(
            translation_domain=DOMAIN, translation_key=err.reason
        )
    return UpdateFailed(
        translation_domain=DOMAIN,
        translation_key=err.reason,
        translation_placeholders={"detail": err.description},
        retry_after=err.retry_after if isinstance(err, LimitError) else None,
    )
