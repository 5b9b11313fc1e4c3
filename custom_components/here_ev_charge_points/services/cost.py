"""The action that says what a charge costs, and where it costs least."""

from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import voluptuous as vol

from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID, CONF_LOCATION
from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from ..account.names import names_given
from ..api import Location
from ..const import CONF_IDLE_MINUTES
from ..coordinator import HereCoordinator
from ..logic.driver import Driver
from ..logic.naming import location_title
from ..logic.offers import cheapest, quote, usable_offers
from .around import AREA, find
from .call import (
    ACCOUNT,
    ATTR_LIMIT,
    CONNECTOR_TYPES,
    DEVICES,
    LIMIT,
    by_price,
    driver_of,
    invalid_call,
    known,
    sites,
    time_zone_of,
)

ATTR_BATTERY_SIZE = "battery_size"
ATTR_ENERGY = "energy"
ATTR_FROM_LEVEL = "from_level"
ATTR_START = "start"
ATTR_TO_LEVEL = "to_level"
FARTHEST = timedelta(days=3_653)

_PERCENT = vol.All(vol.Coerce(float), vol.Range(min=0, max=100))
ESTIMATE_COST_SCHEMA = vol.Schema(
    {
        **ACCOUNT,
        **DEVICES,
        **AREA,
        **CONNECTOR_TYPES,
        vol.Optional(ATTR_ENERGY): vol.All(
            vol.Coerce(float), vol.Range(min=0.1, max=2_000)
        ),
        vol.Optional(ATTR_FROM_LEVEL): _PERCENT,
        vol.Optional(ATTR_TO_LEVEL): _PERCENT,
        vol.Optional(ATTR_BATTERY_SIZE): vol.All(
            vol.Coerce(float), vol.Range(min=1, max=2_000)
        ),
        vol.Optional(CONF_IDLE_MINUTES): vol.All(
            vol.Coerce(float), vol.Range(min=0, max=10_000)
        ),
        vol.Optional(ATTR_START): cv.datetime,
        **LIMIT,
    }
)


async def estimate_cost(call: ServiceCall) -> ServiceResponse:
    """Return what a charge costs at each location, the cheapest first."""
    wanted = call.data
    start = _start(call)
    locations: list[tuple[dict[str, Any], Location, Driver]]
    if CONF_LOCATION in wanted or ATTR_ENTITY_ID in wanted:
        if wanted[ATTR_DEVICE_ID]:
            raise invalid_call("devices_or_place")
        coordinator, found = await find(call)
        driver = _driver(call, coordinator)
        locations = [
            ({"distance": item.distance}, item.location, driver) for item in found
        ]
    else:
        locations = [
            (
                {"title": coordinator.subentries[content_id].title},
                known(coordinator, content_id),
                _driver(call, coordinator),
            )
            for content_id, coordinator in sites(call).items()
        ]
    names = names_given(call.hass)
    estimates = []
    for told, location, driver in locations:
        zone = await time_zone_of(location)
        best = cheapest(
            quote(item, zone, start) for item in usable_offers(location, driver)
        )
        if best is not None and best.cost is not None:
            estimates.append(
                {
                    "location_id": location.content_id,
                    "name": names.get(location.content_id, location_title(location)),
                    **told,
                    "charge_cost": best.total,
                    "currency": best.tariff.currency,
                    **asdict(best.cost),
                    **best.offer.kind,
                    "tariff": best.tariff.name,
                    "provider": best.provider,
                }
            )
    return {"locations": by_price(estimates)[: wanted[ATTR_LIMIT]]}


def _start(call: ServiceCall) -> datetime:
    """Return when charging begins (UTC), at most ten years from now."""
    now = dt_util.utcnow()
    start: datetime = call.data.get(ATTR_START, now)
    if abs(start.replace(tzinfo=UTC) - now) > FARTHEST:
        raise invalid_call("start_too_far")
    return dt_util.as_utc(start)


def _driver(call: ServiceCall, coordinator: HereCoordinator) -> Driver:
    """Return who charges and how much, with what the call says otherwise than the options."""
    wanted = call.data
    said: dict[str, Any] = {}
    if (idle := wanted.get(CONF_IDLE_MINUTES)) is not None:
        said["idle_minutes"] = idle
    energy = wanted.get(ATTR_ENERGY)
    levels = [
        wanted.get(name) for name in (ATTR_FROM_LEVEL, ATTR_TO_LEVEL, ATTR_BATTERY_SIZE)
    ]
    if energy is not None and levels != [None] * 3:
        raise invalid_call("energy_or_levels")
    if energy is not None:
        said["charge_energy"] = energy
    elif levels != [None] * 3:
        before, after, size = levels
        if before is None or after is None or size is None:
            raise invalid_call("levels_incomplete")
        if before >= after:
            raise invalid_call("levels_reversed")
        said["charge_energy"] = size * (after - before) / 100
        said["battery_levels"] = (before, after)
    return replace(driver_of(call, coordinator), **said)
