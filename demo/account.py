"""An account with HERE in Home Assistant, set up the way a user does it."""

from collections.abc import Sequence

from .client import HomeAssistant, Json

DOMAIN = "here_ev_charge_points"
SUBENTRY_TYPE = "charging_location"


def by_api_key(api_key: str) -> list[Json]:
    """Answer the steps that ask for a credential: an API key."""
    return [{"next_step_id": "api_key"}, {"api_key": api_key}]


def by_oauth(access_key_id: str, access_key_secret: str) -> list[Json]:
    """Answer the steps that ask for a credential: an OAuth access key."""
    keys = {"access_key_id": access_key_id, "access_key_secret": access_key_secret}
    return [{"next_step_id": "oauth"}, keys]


def by_location_ids(ids: Sequence[str]) -> list[Json]:
    """Answer the steps that ask for locations: all the ids in one go."""
    return [{"next_step_id": "location_ids"}, {"location_ids": ", ".join(ids)}]


async def entry_id(home: HomeAssistant) -> str | None:
    """Return the config entry of the account, None where there is none yet."""
    entries = await home.entries(DOMAIN)
    return str(entries[0]["entry_id"]) if entries else None


async def location_ids(home: HomeAssistant, entry: str) -> set[str]:
    """Return the locations of the account."""
    return {subentry["unique_id"] for subentry in await home.subentries(entry)}


async def set_up(
    home: HomeAssistant, credential: Sequence[Json], ids: Sequence[str]
) -> str:
    """Add the account and its first locations, return the id of the entry."""
    result = await home.add_entry(DOMAIN, *credential, *by_location_ids(ids))
    return str(result["result"]["entry_id"])


async def add_locations(home: HomeAssistant, entry: str, ids: Sequence[str]) -> None:
    """Add more locations to the account."""
    await home.add_subentry(entry, SUBENTRY_TYPE, *by_location_ids(ids))
