"""From an account's data to a client that asks HERE on its behalf."""

from collections.abc import Mapping
from configparser import ConfigParser, Error as ConfigParserError
from hashlib import sha256
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..api import AccessKeyCredential, ApiKeyCredential, Credential, HereClient
from ..const import CONF_ACCESS_KEY_ID, CONF_ACCESS_KEY_SECRET, DOMAIN
from ..logic.budget import Usage
from .files import AccountFiles, files_of

_EARLY_USAGE: HassKey[dict[str, Usage]] = HassKey(f"{DOMAIN}_early_usage")


def credential_from(data: Mapping[str, Any]) -> Credential:
    """Return the API key or the OAuth access key that the data holds."""
    if CONF_API_KEY in data:
        return ApiKeyCredential(data[CONF_API_KEY])
    return AccessKeyCredential(data[CONF_ACCESS_KEY_ID], data[CONF_ACCESS_KEY_SECRET])


def account_id_from(data: Mapping[str, Any]) -> str:
    """Return what tells one account from another without showing its key.

    HERE names no account to a key's holder, so the key has to stand for it: a digest
    of the API key, or of the access key id.
    """
    kind = CONF_API_KEY if CONF_API_KEY in data else CONF_ACCESS_KEY_ID
    return sha256(f"{kind}:{data[kind]}".encode()).hexdigest()


def read_credentials_file(text: str) -> dict[str, str]:
    """Return the access key of HERE's `credentials.properties`, as entry data.

    Raises ValueError where the file does not hold one.
    """
    parser = ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(f"[here]\n{text}")
        here = parser["here"]
        data = {
            CONF_ACCESS_KEY_ID: here["here.access.key.id"],
            CONF_ACCESS_KEY_SECRET: here["here.access.key.secret"],
        }
    except ConfigParserError, KeyError:
        raise ValueError("No access key in the file") from None
    if not all(value and value.isprintable() for value in data.values()):
        raise ValueError("The access key in the file is damaged")
    return data


def new_client(
    hass: HomeAssistant, data: Mapping[str, Any], files: AccountFiles
) -> HereClient:
    """Return a client whose requests an account counts."""
    return HereClient(
        async_get_clientsession(hass), credential_from(data), files.count, files.heard
    )


def first_client(hass: HomeAssistant, data: Mapping[str, Any]) -> HereClient:
    """Return a client for a credential that no account has yet.

    What it asks is counted, and taken over by the account that will have it.
    """
    usage = _early_usage(hass, account_id_from(data))
    return HereClient(
        async_get_clientsession(hass),
        credential_from(data),
        lambda kind: usage.note(kind, dt_util.now()),
    )


async def async_client(hass: HomeAssistant, entry: ConfigEntry) -> HereClient:
    """Return the client of an account, which counts its requests also unloaded."""
    if entry.state is ConfigEntryState.LOADED:
        client: HereClient = entry.runtime_data.client
        return client
    files = files_of(hass, entry)
    await files.async_usage()
    return new_client(hass, entry.data, files)


@callback
def take_early_usage(hass: HomeAssistant, entry: ConfigEntry) -> Usage:
    """Return what was counted before the account was set up, to be counted on."""
    usage = _early_usage(hass, account_id_from(entry.data))
    del hass.data[_EARLY_USAGE][account_id_from(entry.data)]
    return usage


async def async_leave_usage(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Keep the count of an account that goes, in case its credential comes back."""
    usage = await files_of(hass, entry).async_usage()
    _early_usage(hass, account_id_from(entry.data)).add(usage)


def _early_usage(hass: HomeAssistant, account_id: str) -> Usage:
    return hass.data.setdefault(_EARLY_USAGE, {}).setdefault(account_id, Usage())
