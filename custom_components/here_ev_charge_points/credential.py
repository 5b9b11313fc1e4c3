"""From a config entry's data to a credential of the HERE client."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from homeassistant.const import CONF_API_KEY

from .api import AccessKeyCredential, ApiKeyCredential, Credential
from .const import CONF_ACCESS_KEY_ID, CONF_ACCESS_KEY_SECRET


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
