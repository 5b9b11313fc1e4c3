"""Telling open cards when HERE last answered: no state is written for that."""

from typing import Any

import voluptuous as vol

from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.decorators import websocket_command
from homeassistant.components.websocket_api.messages import event_message
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..const import DOMAIN, SIGNAL_POLLED


@callback
def async_tell_answers(hass: HomeAssistant) -> None:
    """Take the subscriptions of cards."""
    websocket_api.async_register_command(hass, _subscribe)


@callback
@websocket_command({vol.Required("type"): f"{DOMAIN}/answers"})
def _subscribe(
    hass: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]
) -> None:
    """Send by config entry when each account was last answered, now and after polls."""

    @callback
    def tell() -> None:
        answered = {
            entry.entry_id: entry.runtime_data.memory.answered
            for entry in hass.config_entries.async_loaded_entries(DOMAIN)
        }
        connection.send_message(event_message(msg["id"], answered))

    connection.subscriptions[msg["id"]] = async_dispatcher_connect(
        hass, SIGNAL_POLLED, tell
    )
    connection.send_result(msg["id"])
    tell()
