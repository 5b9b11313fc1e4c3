"""What the system report says about HERE."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .api import const
from .const import DOMAIN
from .coordinator import HereConfigEntry


@callback
def async_register(
    hass: HomeAssistant, register: system_health.SystemHealthRegistration
) -> None:
    """Register what there is to say."""
    register.async_register_info(_info)


async def _info(hass: HomeAssistant) -> dict[str, Any]:
    """Return whether HERE answers, and what was asked of it this month."""
    entries: list[HereConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    now = dt_util.now()
    return {
        # Without a credential, so that it costs nothing: any answer will do.
        "reach_here": system_health.async_check_can_reach_url(
            hass, f"{const.EVCP_URL}/health"
        ),
        "requests_this_month": sum(
            entry.runtime_data.memory.usage.total(now) for entry in entries
        ),
    }
