"""Telling cards how busy a location usually is, where the recorder cannot."""

from typing import Any

import voluptuous as vol

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.decorators import websocket_command
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..const import DOMAIN


@callback
def async_tell_usual(hass: HomeAssistant) -> None:
    """Take the questions of cards."""
    websocket_api.async_register_command(hass, _usual)


@callback
@websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/usual",
        vol.Required("device_id"): str,
        vol.Required("weekday"): vol.All(int, vol.Range(min=0, max=6)),
    }
)
def _usual(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Answer which part of a location's chargers is usually in use, by hour of a day."""
    device = dr.async_get(hass).async_get(msg["device_id"])
    known = [
        coordinator.forecasts.usual_day(location, msg["weekday"])
        for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        for coordinator in [entry.runtime_data]
        for content_id, location in coordinator.last_known.items()
        if device is not None and (DOMAIN, content_id) in device.identifiers
    ]
    connection.send_result(msg["id"], {"busy": next(iter(known), None)})
