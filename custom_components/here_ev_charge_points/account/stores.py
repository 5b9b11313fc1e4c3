"""The two files of an account: what it remembers, and HERE's last answers.

The answers are large and rarely new: hence a file of their own.
"""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from ..const import DOMAIN

SAVE_DELAY = 10.0
STORAGE_VERSION = 1


def account_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Return the file that an account's memory is kept in."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}")


def answers_store(hass: HomeAssistant, entry_id: str) -> Store[dict[str, Any]]:
    """Return the file of HERE's last answers, as the client exports them."""
    return Store(hass, STORAGE_VERSION, f"{DOMAIN}.{entry_id}.answers")
