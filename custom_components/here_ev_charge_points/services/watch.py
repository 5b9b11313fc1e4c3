"""The action that watches locations."""

from dataclasses import replace

import voluptuous as vol

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import ServiceCall
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from ..const import CONF_MIN_FREE, CONF_MIN_POWER, CONF_NOTIFY
from ..coordinator import HereCoordinator
from .call import CONNECTOR_TYPES, MIN_FREE, MIN_POWER, driver_of, invalid_call, sites

ATTR_UNTIL = "until"

WATCH_SCHEMA = vol.Schema(
    {
        vol.Required(ATTR_DEVICE_ID): vol.All(
            cv.ensure_list, vol.Length(min=1), [cv.string]
        ),
        **CONNECTOR_TYPES,
        **MIN_POWER,
        **MIN_FREE,
        vol.Optional(ATTR_UNTIL): cv.datetime,
        vol.Optional(CONF_NOTIFY): vol.All(cv.ensure_list, [cv.string]),
    }
)


async def watch(call: ServiceCall) -> None:
    """Watch locations until so many chargers of a kind are free."""
    wanted = call.data
    until = wanted.get(ATTR_UNTIL)
    if until is not None and dt_util.as_utc(until) <= dt_util.utcnow():
        raise invalid_call("until_passed")
    by_account: dict[HereCoordinator, list[str]] = {}
    for content_id, coordinator in sites(call).items():
        by_account.setdefault(coordinator, []).append(content_id)
    for coordinator, content_ids in by_account.items():
        usual = coordinator.watches.usual()
        wish = replace(
            usual,
            until=usual.until if until is None else dt_util.as_utc(until),
            connector_types=driver_of(call, coordinator).car_connectors,
            min_power=wanted[CONF_MIN_POWER],
            min_free=wanted[CONF_MIN_FREE],
            notify=wanted.get(CONF_NOTIFY),
        )
        by_hand = call.context.user_id is not None
        await coordinator.watches.async_start(content_ids, wish, by_hand=by_hand)
