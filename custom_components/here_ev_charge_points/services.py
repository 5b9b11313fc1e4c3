"""Actions that answer: the charging locations around a place, and those set up."""

from typing import Any

import voluptuous as vol

from homeassistant.const import (
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    CONF_LATITUDE,
    CONF_LOCATION,
    CONF_LONGITUDE,
    CONF_RADIUS,
)
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    service,
)
from homeassistant.helpers.location import Coordinates, get_state_coordinates
from homeassistant.helpers.selector import ConfigEntrySelector
from homeassistant.util import dt as dt_util

from .api import HereError, Location
from .api.models import read_location
from .const import CONF_CONNECTOR_TYPES, CONF_MIN_POWER, CONF_NOT_RESTRICTED, DOMAIN
from .coordinator import HereConfigEntry, HereCoordinator
from .locations.search import Found, find_locations, offers
from .locations.steps import DEFAULT_RADIUS, LARGEST_RADIUS, configured_location_ids
from .logic.records import last_state, last_updated, location_record, without_status

ATTR_CONFIG_ENTRY = "config_entry"
ATTR_LIMIT = "limit"
ATTR_ONLY_AVAILABLE = "only_available"
SERVICE_GET_STATUS = "get_status"
SERVICE_SEARCH = "search"

REQUESTS_PER_SEARCH = 2

_ACCOUNT = {
    vol.Optional(ATTR_CONFIG_ENTRY): ConfigEntrySelector({"integration": DOMAIN})
}
_RADIUS = vol.All(vol.Coerce(float), vol.Range(min=1))
SEARCH_SCHEMA = vol.Schema(
    {
        **_ACCOUNT,
        vol.Optional(CONF_LOCATION): {
            vol.Required(CONF_LATITUDE): cv.latitude,
            vol.Required(CONF_LONGITUDE): cv.longitude,
            vol.Optional(CONF_RADIUS): _RADIUS,
        },
        vol.Optional(ATTR_ENTITY_ID): cv.entity_domain(
            ["device_tracker", "person", "zone"]
        ),
        vol.Optional(CONF_RADIUS, default=DEFAULT_RADIUS): _RADIUS,
        vol.Optional(CONF_CONNECTOR_TYPES, default=list): vol.All(
            cv.ensure_list, [cv.string]
        ),
        vol.Optional(CONF_MIN_POWER, default=0): vol.All(
            vol.Coerce(float), vol.Range(min=0)
        ),
        vol.Optional(ATTR_ONLY_AVAILABLE, default=False): cv.boolean,
        vol.Optional(CONF_NOT_RESTRICTED, default=False): cv.boolean,
        vol.Optional(ATTR_LIMIT, default=10): vol.All(
            vol.Coerce(int), vol.Range(min=1, max=100)
        ),
    }
)
GET_STATUS_SCHEMA = vol.Schema(
    {
        **_ACCOUNT,
        vol.Optional(ATTR_DEVICE_ID, default=list): vol.All(
            cv.ensure_list, [cv.string]
        ),
    }
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions."""
    hass.services.async_register(
        DOMAIN,
        SERVICE_SEARCH,
        _search,
        schema=SEARCH_SCHEMA,
        supports_response=SupportsResponse.ONLY,
    )
    hass.services.async_register(
        DOMAIN,
        SERVICE_GET_STATUS,
        _get_status,
        schema=GET_STATUS_SCHEMA,
        supports_response=SupportsResponse.ONLY,
    )


async def _search(call: ServiceCall) -> ServiceResponse:
    """Return the locations around a place that fit, nearest first."""
    hass, wanted = call.hass, call.data
    place, radius = _area(call)
    accounts = _accounts(call)
    if len(accounts) > 1:
        raise _mistake("several_accounts")
    configured = configured_location_ids(hass)
    names = _names_given(hass)
    fitting = [
        item
        for item in await _find(accounts[0].runtime_data, place, radius)
        if offers(
            item.location,
            wanted[CONF_CONNECTOR_TYPES],
            wanted[CONF_MIN_POWER],
            only_free=wanted[ATTR_ONLY_AVAILABLE],
            not_restricted=wanted[CONF_NOT_RESTRICTED],
        )
    ]
    return {
        "locations": [
            {
                **await _record(item.location, names),
                "distance": item.distance,
                "configured": item.location.content_id in configured,
            }
            for item in fitting[: wanted[ATTR_LIMIT]]
        ]
    }


async def _get_status(call: ServiceCall) -> ServiceResponse:
    """Return the locations that are set up, as they were at the last poll."""
    sites = {
        content_id: entry.runtime_data
        for entry in _accounts(call)
        for content_id in entry.runtime_data.subentries
    }
    if device_ids := call.data[ATTR_DEVICE_ID]:
        sites = {
            content_id: sites[content_id]
            for content_id in (
                _location_of(call.hass, device_id, sites) for device_id in device_ids
            )
        }
    names = _names_given(call.hass)
    return {
        "locations": [
            await _status(coordinator, content_id, names)
            for content_id, coordinator in sites.items()
        ]
    }


async def _status(
    coordinator: HereCoordinator, content_id: str, names: dict[str, str]
) -> dict[str, Any]:
    """Describe a location; what was free is not told once HERE does not answer."""
    available = coordinator.last_update_success and content_id in coordinator.data
    location = coordinator.last_known.get(content_id) or read_location(
        {"id": content_id}
    )
    return {
        **await _record(location if available else without_status(location), names),
        "configured": True,
        "title": coordinator.subentries[content_id].title,
        "available": available,
        "last_updated": last_updated(location),
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


async def _record(location: Location, names: dict[str, str]) -> dict[str, Any]:
    """Describe a location as it is now, by the name that a person gave it, if any."""
    name = location.details.time_zone
    zone = await dt_util.async_get_time_zone(name) if name else None
    record = location_record(location, zone, dt_util.utcnow())
    return record | {"name": names.get(location.content_id, record["name"])}


@callback
def _names_given(hass: HomeAssistant) -> dict[str, str]:
    """Return the names that people gave the devices of locations, by content id."""
    devices = dr.async_get(hass)
    return {
        key: device.name_by_user
        for entry in hass.config_entries.async_entries(DOMAIN)
        for device in dr.async_entries_for_config_entry(devices, entry.entry_id)
        if device.name_by_user
        for domain, key in device.identifiers
        if domain == DOMAIN
    }


async def _find(
    coordinator: HereCoordinator, place: Coordinates, radius: float
) -> list[Found]:
    """Search within `radius` m, as long as the budget has requests for it."""
    left = coordinator.memory.usage.left(dt_util.now())
    if left is not None and left < REQUESTS_PER_SEARCH:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="budget_spent",
            translation_placeholders={"budget": str(coordinator.pacing.budget)},
        )
    try:
        return await find_locations(coordinator.client, *place, radius)
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
        await coordinator.async_save()


def _area(call: ServiceCall) -> tuple[Coordinates, float]:
    """Return where to search and how far (m)."""
    if (CONF_LOCATION in call.data) == (ATTR_ENTITY_ID in call.data):
        raise _mistake("one_place_needed")
    radius: float = call.data[CONF_RADIUS]
    if (location := call.data.get(CONF_LOCATION)) is not None:
        place = Coordinates(location[CONF_LATITUDE], location[CONF_LONGITUDE])
        radius = location.get(CONF_RADIUS, radius)
    else:
        place = _coordinates(call.hass, call.data[ATTR_ENTITY_ID])
    if radius > LARGEST_RADIUS:
        raise _mistake("area_too_large", largest_radius=str(LARGEST_RADIUS // 1000))
    return place, radius


def _coordinates(hass: HomeAssistant, entity_id: str) -> Coordinates:
    state = hass.states.get(entity_id)
    place = None if state is None else get_state_coordinates(state)
    if place is None:
        raise _mistake("no_coordinates", entity_id=entity_id)
    return place


def _accounts(call: ServiceCall) -> list[HereConfigEntry]:
    """Return the account that the call names, else all that are loaded."""
    if (entry_id := call.data.get(ATTR_CONFIG_ENTRY)) is not None:
        return [service.async_get_config_entry(call.hass, DOMAIN, entry_id)]
    if not (loaded := call.hass.config_entries.async_loaded_entries(DOMAIN)):
        raise _mistake("no_account_loaded")
    return loaded


def _location_of(
    hass: HomeAssistant, device_id: str, sites: dict[str, HereCoordinator]
) -> str:
    """Return the content id of the location that a device stands for."""
    device = dr.async_get(hass).async_get(device_id)
    for content_id in sites:
        if device is not None and (DOMAIN, content_id) in device.identifiers:
            return content_id
    raise _mistake("unknown_device", device_id=device_id)


def _mistake(key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error that tells users what to call differently."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
