"""The actions that describe locations: around a place, and those that are set up."""

from typing import Any

import voluptuous as vol

from homeassistant.core import ServiceCall, ServiceResponse
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from ..account.names import names_given
from ..api import Location
from ..const import CONF_MIN_POWER, CONF_NOT_RESTRICTED
from ..coordinator import HereCoordinator
from ..locations.search import offers
from ..locations.steps import configured_location_ids
from ..logic.driver import Driver
from ..logic.records import last_state, last_updated, location_record, without_status
from .around import AREA, find
from .call import (
    ACCOUNT,
    ATTR_LIMIT,
    ATTR_SORT,
    CONNECTOR_TYPES,
    DEVICES,
    LIMIT,
    MIN_POWER,
    by_price,
    driver_of,
    known,
    sites,
    time_zone_of,
)

ATTR_ONLY_AVAILABLE = "only_available"

SEARCH_SCHEMA = vol.Schema(
    {
        **ACCOUNT,
        **AREA,
        **CONNECTOR_TYPES,
        **MIN_POWER,
        vol.Optional(ATTR_ONLY_AVAILABLE, default=False): cv.boolean,
        vol.Optional(CONF_NOT_RESTRICTED, default=False): cv.boolean,
        vol.Optional(ATTR_SORT, default="distance"): vol.In(["distance", "price"]),
        **LIMIT,
    }
)
GET_STATUS_SCHEMA = vol.Schema(
    {
        **ACCOUNT,
        **DEVICES,
        vol.Optional(ATTR_SORT, default="set_up"): vol.In(["price", "set_up"]),
    }
)


async def search(call: ServiceCall) -> ServiceResponse:
    """Return the locations around a place that fit, nearest or cheapest first."""
    wanted = call.data
    coordinator, found = await find(call)
    driver = driver_of(call, coordinator)
    configured = configured_location_ids(call.hass)
    names = names_given(call.hass)
    locations = [
        {
            **await _record(item.location, driver, names),
            "distance": item.distance,
            "configured": item.location.content_id in configured,
        }
        for item in found
        if offers(
            item.location,
            driver.car_connectors,
            wanted[CONF_MIN_POWER],
            only_free=wanted[ATTR_ONLY_AVAILABLE],
            not_restricted=wanted[CONF_NOT_RESTRICTED],
        )
    ]
    return {"locations": _sorted(locations, call)[: wanted[ATTR_LIMIT]]}


async def get_status(call: ServiceCall) -> ServiceResponse:
    """Return the locations that are set up, as they were at the last poll."""
    names = names_given(call.hass)
    locations = [
        await _status(coordinator, content_id, names)
        for content_id, coordinator in sites(call).items()
    ]
    return {"locations": _sorted(locations, call)}


def _sorted(locations: list[Any], call: ServiceCall) -> list[Any]:
    return by_price(locations) if call.data[ATTR_SORT] == "price" else locations


async def _status(
    coordinator: HereCoordinator, content_id: str, names: dict[str, str]
) -> dict[str, Any]:
    """Describe a location; what was free is not told once HERE does not answer."""
    available = coordinator.last_update_success and content_id in coordinator.data
    location = known(coordinator, content_id)
    updated = last_updated(location)
    shown = location if available else without_status(location)
    return {
        **await _record(shown, coordinator.driver, names),
        "configured": True,
        "title": coordinator.subentries[content_id].title,
        "available": available,
        "last_updated": updated and updated.isoformat(),
        "problem": None if available else _problem(coordinator, content_id),
        "last_known": None if available else last_state(location),
    }


def _problem(coordinator: HereCoordinator, content_id: str) -> str | None:
    """Return what is wrong with this location alone, None where it is the account."""
    if content_id in coordinator.issues.gone:
        return "gone"
    if not coordinator.last_update_success:
        return None
    return "unreadable" if content_id in coordinator.answer.failed else "missing"


async def _record(
    location: Location, driver: Driver, names: dict[str, str]
) -> dict[str, Any]:
    """Describe a location as it is now, by the name that a person gave it, if any."""
    record = location_record(
        location, await time_zone_of(location), dt_util.utcnow(), driver
    )
    return record | {"name": names.get(location.content_id, record["name"])}
