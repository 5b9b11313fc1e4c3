"""One request for all charging locations of an account."""

from datetime import timedelta
from math import ceil
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed

from .api import HereClient, HereError, InvalidCredentialError, LimitError, Location
from .api.const import MAX_IDS_PER_REQUEST
from .const import CONF_LOCATION_ID, DOMAIN, LOGGER, SUBENTRY_TYPE_LOCATION

type HereConfigEntry = ConfigEntry[HereCoordinator]

INTERVAL_PER_REQUEST = timedelta(minutes=10)
"""Keeps a 31-day month at 4,464 requests, within the 5,000 that HERE gives for free."""


class HereCoordinator(DataUpdateCoordinator[dict[str, Location]]):
    """Polls HERE; its data are the locations that HERE answered, by content id."""

    config_entry: HereConfigEntry

    def __init__(
        self, hass: HomeAssistant, entry: HereConfigEntry, client: HereClient
    ) -> None:
        """Take the account's client."""
        self.client = client
        self.reloading = False
        self.content_ids = [
            subentry.data[CONF_LOCATION_ID]
            for subentry in entry.get_subentries_of_type(SUBENTRY_TYPE_LOCATION)
        ]
        requests = max(1, ceil(len(self.content_ids) / MAX_IDS_PER_REQUEST))
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=requests * INTERVAL_PER_REQUEST,
            always_update=False,
        )

    @override
    async def _async_update_data(self) -> dict[str, Location]:
        try:
            answer = await self.client.locations(
                self.content_ids, details=self.data is None
            )
        except HereError as err:
            raise _translated(err) from err
        return answer.locations


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
