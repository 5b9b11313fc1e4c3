"""Diagnostics of an account, without its credential and without coordinates."""

from collections.abc import Mapping
from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .account.pace import pace_in_words
from .const import CONF_ACCESS_KEY_ID, CONF_ACCESS_KEY_SECRET
from .coordinator import HereConfigEntry, HereCoordinator

TO_REDACT = {
    CONF_API_KEY,
    CONF_ACCESS_KEY_ID,
    CONF_ACCESS_KEY_SECRET,
    "accessPoints",
    "lat",
    "lng",
    "location",
}


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: HereConfigEntry
) -> Mapping[str, Any]:
    """Return the account's settings, its state, and HERE's latest answers as they came.

    While it is not loaded: the settings, and why it is not.
    """
    found: dict[str, Any] = {
        "entry": {
            "state": entry.state.value,
            "reason": entry.reason,
            "data": dict(entry.data),
            "options": dict(entry.options),
            "locations": [
                {"title": subentry.title, **subentry.data}
                for subentry in entry.subentries.values()
            ],
        }
    }
    if entry.state is ConfigEntryState.LOADED:
        coordinator = entry.runtime_data
        found["polling"] = await _polling(hass, coordinator)
        found["answers"] = coordinator.client.cache.export()
    redacted: dict[str, Any] = async_redact_data(found, TO_REDACT)
    return redacted


async def _polling(hass: HomeAssistant, coordinator: HereCoordinator) -> dict[str, Any]:
    interval = coordinator.update_interval
    return {
        "last_success": coordinator.last_update_success,
        "last_error": repr(coordinator.last_exception),
        "pace": await pace_in_words(hass, "en", coordinator.pacing, dt_util.now()),
        "interval_seconds": interval.total_seconds() if interval else None,
        "details_asked": coordinator.memory.details_asked,
        "next_update": coordinator.next_update,
        "answer_from_storage": coordinator.from_storage,
        "failures_in_a_row": coordinator.memory.attempts.failures,
        "forecast": coordinator.pacing.forecast(dt_util.now()),
        "requests": coordinator.memory.usage.as_dict(),
        "missing": sorted(coordinator.answer.missing),
        "failed": {
            content_id: repr(error)
            for content_id, error in coordinator.answer.failed.items()
        },
    }
