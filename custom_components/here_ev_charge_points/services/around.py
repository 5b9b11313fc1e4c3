"""A place that a call names, and the locations around it."""

from math import ceil

import voluptuous as vol

from homeassistant.const import (
    ATTR_ENTITY_ID,
    CONF_LATITUDE,
    CONF_LOCATION,
    CONF_LONGITUDE,
    CONF_RADIUS,
)
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.location import Coordinates, get_state_coordinates
from homeassistant.util import dt as dt_util

from ..api import HereError
from ..const import DOMAIN
from ..coordinator import HereCoordinator
from ..locations.search import Found, find_locations
from ..locations.steps import DEFAULT_RADIUS, LARGEST_RADIUS
from .call import accounts, invalid_call

REQUESTS_PER_SEARCH = 2

_RADIUS = vol.All(vol.Coerce(float), vol.Range(min=1))
AREA = {
    vol.Optional(CONF_LOCATION): {
        vol.Required(CONF_LATITUDE): cv.latitude,
        vol.Required(CONF_LONGITUDE): cv.longitude,
        vol.Optional(CONF_RADIUS): _RADIUS,
    },
    vol.Optional(ATTR_ENTITY_ID): cv.entity_domain(
        ["device_tracker", "person", "zone"]
    ),
    vol.Optional(CONF_RADIUS, default=DEFAULT_RADIUS): _RADIUS,
}


async def find(call: ServiceCall) -> tuple[HereCoordinator, list[Found]]:
    """Search where the call says, as long as the account's budget has requests for it.

    While HERE wants to be left alone only a person's search goes there.
    """
    place, radius = _area(call)
    named = accounts(call)
    if len(named) > 1:
        raise invalid_call("several_accounts")
    coordinator = named[0].runtime_data
    wait = coordinator.memory.attempts.wait(dt_util.utcnow())
    if wait and call.context.user_id is None:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="waiting",
            translation_placeholders={"seconds": str(ceil(wait.total_seconds()))},
        )
    left = coordinator.memory.usage.left(dt_util.now())
    if left is not None and left < REQUESTS_PER_SEARCH:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="budget_spent",
            translation_placeholders={"budget": str(coordinator.pacing.budget)},
        )
    try:
        return coordinator, await find_locations(coordinator.client, *place, radius)
    except HereError as err:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=err.reason,
            translation_placeholders={
                "budget": str(coordinator.pacing.budget),
                "detail": err.description,
            },
        ) from err
    finally:
        await coordinator.files.async_save_account()


def _area(call: ServiceCall) -> tuple[Coordinates, float]:
    """Return where to search and how far (m)."""
    if (CONF_LOCATION in call.data) == (ATTR_ENTITY_ID in call.data):
        raise invalid_call("one_place_needed")
    radius: float = call.data[CONF_RADIUS]
    if (location := call.data.get(CONF_LOCATION)) is not None:
        place = Coordinates(location[CONF_LATITUDE], location[CONF_LONGITUDE])
        radius = location.get(CONF_RADIUS, radius)
    else:
        place = _coordinates(call.hass, call.data[ATTR_ENTITY_ID])
    if radius > LARGEST_RADIUS:
        raise invalid_call("area_too_large", largest_radius=str(LARGEST_RADIUS // 1000))
    return place, radius


def _coordinates(hass: HomeAssistant, entity_id: str) -> Coordinates:
    state = hass.states.get(entity_id)
    place = None if state is None else get_state_coordinates(state)
    if place is None:
        raise invalid_call("no_coordinates", entity_id=entity_id)
    return place
