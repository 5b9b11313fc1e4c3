"""Actions: locations around a place, those set up, costs, forecasts, and watching."""

from dataclasses import asdict, replace
from datetime import datetime, time, timedelta, tzinfo
from functools import partial
from math import ceil
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
from .const import (
    CONF_CONNECTOR_TYPES,
    CONF_IDLE_MINUTES,
    CONF_IN,
    CONF_MIN_FREE,
    CONF_MIN_POWER,
    CONF_NOT_RESTRICTED,
    CONF_NOTIFY,
    DOMAIN,
)
from .coordinator import HereConfigEntry, HereCoordinator
from .locations.search import Found, find_locations, offers
from .locations.steps import DEFAULT_RADIUS, LARGEST_RADIUS, configured_location_ids
from .logic.availability import fitting_keys
from .logic.driver import Driver
from .logic.local_time import later
from .logic.naming import location_title
from .logic.offers import cheapest, quote, usable_offers
from .logic.records import last_state, last_updated, location_record, without_status

ATTR_AT = "at"
ATTR_CONFIG_ENTRY = "config_entry"
ATTR_BATTERY_SIZE = "battery_size"
ATTR_ENERGY = "energy"
ATTR_FROM_LEVEL = "from_level"
ATTR_LIMIT = "limit"
ATTR_ONLY_AVAILABLE = "only_available"
ATTR_SORT = "sort"
ATTR_START = "start"
ATTR_TO_LEVEL = "to_level"
ATTR_UNTIL = "until"
SERVICE_ESTIMATE_COST = "estimate_cost"
SERVICE_FORECAST = "forecast"
SERVICE_GET_STATUS = "get_status"
SERVICE_SEARCH = "search"
SERVICE_WATCH = "watch"

REQUESTS_PER_SEARCH = 2
USUAL_MOMENTS = [15, 30, 60, 120]
"""In minutes."""

_MINUTE = timedelta(minutes=1)
_ACCOUNT = {
    vol.Optional(ATTR_CONFIG_ENTRY): ConfigEntrySelector({"integration": DOMAIN})
}
_RADIUS = vol.All(vol.Coerce(float), vol.Range(min=1))
_PERCENT = vol.All(vol.Coerce(float), vol.Range(min=0, max=100))
_DEVICES = {
    vol.Optional(ATTR_DEVICE_ID, default=list): vol.All(cv.ensure_list, [cv.string])
}
_AREA = {
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
# Where it is not said, what the car has.
_CONNECTOR_TYPES = {
    vol.Optional(CONF_CONNECTOR_TYPES): vol.All(cv.ensure_list, [cv.string])
}
_MIN_POWER = {
    vol.Optional(CONF_MIN_POWER, default=0): vol.All(
        vol.Coerce(float), vol.Range(min=0)
    )
}
_MIN_FREE = {
    vol.Optional(CONF_MIN_FREE, default=1): vol.All(vol.Coerce(int), vol.Range(min=1))
}
_LIMIT = {
    vol.Optional(ATTR_LIMIT, default=10): vol.All(
        vol.Coerce(int), vol.Range(min=1, max=100)
    )
}
SEARCH_SCHEMA = vol.Schema(
    {
        **_ACCOUNT,
        **_AREA,
        **_CONNECTOR_TYPES,
        **_MIN_POWER,
        vol.Optional(ATTR_ONLY_AVAILABLE, default=False): cv.boolean,
        vol.Optional(CONF_NOT_RESTRICTED, default=False): cv.boolean,
        vol.Optional(ATTR_SORT, default="distance"): vol.In(["distance", "price"]),
        **_LIMIT,
    }
)
GET_STATUS_SCHEMA = vol.Schema(
    {
        **_ACCOUNT,
        **_DEVICES,
        vol.Optional(ATTR_SORT, default="set_up"): vol.In(["price", "set_up"]),
    }
)
ESTIMATE_COST_SCHEMA = vol.Schema(
    {
        **_ACCOUNT,
        **_DEVICES,
        **_AREA,
        **_CONNECTOR_TYPES,
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
        **_LIMIT,
    }
)
FORECAST_SCHEMA = vol.Schema(
    {
        **_ACCOUNT,
        **_DEVICES,
        **_CONNECTOR_TYPES,
        **_MIN_POWER,
        **_MIN_FREE,
        vol.Optional(ATTR_AT): vol.All(
            cv.ensure_list, vol.Length(max=100), [vol.Any(cv.time, cv.datetime)]
        ),
        vol.Optional(CONF_IN): vol.All(
            cv.ensure_list,
            vol.Length(max=100),
            [vol.All(vol.Coerce(float), vol.Range(min=0, max=10_080))],
        ),
    }
)
WATCH_SCHEMA = vol.Schema(
    {
        vol.Required(ATTR_DEVICE_ID): vol.All(
            cv.ensure_list, vol.Length(min=1), [cv.string]
        ),
        **_CONNECTOR_TYPES,
        **_MIN_POWER,
        **_MIN_FREE,
        vol.Optional(ATTR_UNTIL): cv.datetime,
        vol.Optional(CONF_NOTIFY): vol.All(cv.ensure_list, [cv.string]),
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
    hass.services.async_register(
        DOMAIN,
        SERVICE_ESTIMATE_COST,
        _estimate_cost,
        schema=ESTIMATE_COST_SCHEMA,
        supports_response=SupportsResponse.ONLY,
    )
    hass.services.async_register(
        DOMAIN,
        SERVICE_FORECAST,
        _forecast,
        schema=FORECAST_SCHEMA,
        supports_response=SupportsResponse.ONLY,
    )
    hass.services.async_register(DOMAIN, SERVICE_WATCH, _watch, schema=WATCH_SCHEMA)


async def _search(call: ServiceCall) -> ServiceResponse:
    """Return the locations around a place that fit, nearest or cheapest first."""
    wanted = call.data
    coordinator, found = await _find(call)
    driver = _driver(call, coordinator)
    configured = configured_location_ids(call.hass)
    names = _names_given(call.hass)
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


async def _get_status(call: ServiceCall) -> ServiceResponse:
    """Return the locations that are set up, as they were at the last poll."""
    names = _names_given(call.hass)
    locations = [
        await _status(coordinator, content_id, names)
        for content_id, coordinator in _sites(call).items()
    ]
    return {"locations": _sorted(locations, call)}


async def _estimate_cost(call: ServiceCall) -> ServiceResponse:
    """Return what a charge costs at each location, the cheapest first."""
    wanted = call.data
    start = dt_util.as_utc(wanted.get(ATTR_START, dt_util.utcnow()))
    locations: list[tuple[dict[str, Any], Location, Driver]]
    if CONF_LOCATION in wanted or ATTR_ENTITY_ID in wanted:
        if wanted[ATTR_DEVICE_ID]:
            raise _invalid_call("devices_or_place")
        coordinator, found = await _find(call)
        driver = _driver(call, coordinator)
        locations = [
            ({"distance": item.distance}, item.location, driver) for item in found
        ]
    else:
        locations = [
            (
                {"title": coordinator.subentries[content_id].title},
                _known(coordinator, content_id),
                _driver(call, coordinator),
            )
            for content_id, coordinator in _sites(call).items()
        ]
    names = _names_given(call.hass)
    estimates = []
    for told, location, driver in locations:
        zone = await _zone(location)
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
    return {"locations": _by_price(estimates)[: wanted[ATTR_LIMIT]]}


async def _forecast(call: ServiceCall) -> ServiceResponse:
    """Return how likely chargers are free at moments to come, and what is usual then."""
    wanted = call.data
    now = dt_util.now()
    moments = _moments(call, now)
    names = _names_given(call.hass)
    forecasts: list[Any] = []
    for content_id, coordinator in _sites(call).items():
        location = _known(coordinator, content_id)
        fitting = fitting_keys(
            location, _driver(call, coordinator).car_connectors, wanted[CONF_MIN_POWER]
        )
        tell = partial(
            coordinator.forecasts.tell, location, fitting, wanted[CONF_MIN_FREE], now
        )
        forecasts.append(
            {
                "location_id": content_id,
                "name": names.get(content_id, location_title(location)),
                "title": coordinator.subentries[content_id].title,
                "chargers": len(fitting),
                "moments": [
                    {
                        "at": then.isoformat(timespec="seconds"),
                        "in": round((then.timestamp() - now.timestamp()) / 60),
                        **tell(then).as_dict(),
                    }
                    for then in moments
                ],
            }
        )
    return {"locations": forecasts}


async def _watch(call: ServiceCall) -> None:
    """Watch locations until so many chargers of a kind are free."""
    wanted = call.data
    until = wanted.get(ATTR_UNTIL)
    if until is not None and dt_util.as_utc(until) <= dt_util.utcnow():
        raise _invalid_call("until_passed")
    by_account: dict[HereCoordinator, list[str]] = {}
    for content_id, coordinator in _sites(call).items():
        by_account.setdefault(coordinator, []).append(content_id)
    for coordinator, content_ids in by_account.items():
        usual = coordinator.watches.usual()
        wish = replace(
            usual,
            until=usual.until if until is None else dt_util.as_utc(until),
            connector_types=wanted.get(CONF_CONNECTOR_TYPES, usual.connector_types),
            min_power=wanted[CONF_MIN_POWER],
            min_free=wanted[CONF_MIN_FREE],
            notify=wanted.get(CONF_NOTIFY),
        )
        by_hand = call.context.user_id is not None
        await coordinator.watches.async_start(content_ids, wish, by_hand=by_hand)


def _moments(call: ServiceCall, now: datetime) -> list[datetime]:
    """Return the moments that the call names, in order; a time is the next such one."""
    minutes = call.data.get(CONF_IN)
    at = call.data.get(ATTR_AT)
    if minutes is None and at is None:
        minutes = USUAL_MOMENTS
    moments = {later(now, ahead * _MINUTE) for ahead in minutes or ()}
    for moment in at or ():
        then = dt_util.as_local(
            _next(moment, now) if isinstance(moment, time) else moment
        )
        if then.timestamp() < now.timestamp():
            raise _invalid_call("moment_passed")
        moments.add(then)
    return sorted(moments, key=datetime.timestamp)


def _next(moment: time, now: datetime) -> datetime:
    """Return when clocks show a time next."""
    passed = moment < now.time().replace(microsecond=0)
    return datetime.combine(now.date() + passed * timedelta(days=1), moment)


def _driver(call: ServiceCall, coordinator: HereCoordinator) -> Driver:
    """Return who charges, with what the call says otherwise than the options."""
    wanted = call.data
    said: dict[str, Any] = {}
    if (types := wanted.get(CONF_CONNECTOR_TYPES)) is not None:
        said["car_connectors"] = coordinator.driver.meant(types)
    if (idle := wanted.get(CONF_IDLE_MINUTES)) is not None:
        said["idle_minutes"] = idle
    energy = wanted.get(ATTR_ENERGY)
    levels = [
        wanted.get(name) for name in (ATTR_FROM_LEVEL, ATTR_TO_LEVEL, ATTR_BATTERY_SIZE)
    ]
    if energy is not None and levels != [None] * 3:
        raise _invalid_call("energy_or_levels")
    if energy is not None:
        said["charge_energy"] = energy
    elif levels != [None] * 3:
        before, after, size = levels
        if before is None or after is None or size is None:
            raise _invalid_call("levels_incomplete")
        if before >= after:
            raise _invalid_call("levels_reversed")
        said["charge_energy"] = size * (after - before) / 100
        said["battery_levels"] = (before, after)
    return replace(coordinator.driver, **said)


def _sorted(locations: list[Any], call: ServiceCall) -> list[Any]:
    return _by_price(locations) if call.data[ATTR_SORT] == "price" else locations


def _by_price(locations: list[Any]) -> list[Any]:
    """Put the cheapest charge first, and what is not known last.

    Costs in different currencies cannot be compared: those in the first one lead.
    """
    first = next((item["currency"] for item in locations if item["currency"]), None)
    return sorted(
        locations,
        key=lambda item: (
            item["charge_cost"] is None,
            item["currency"] != first,
            item["charge_cost"] or 0,
        ),
    )


def _sites(call: ServiceCall) -> dict[str, HereCoordinator]:
    """Return the locations that the call names, else all that are set up."""
    sites = {
        content_id: entry.runtime_data
        for entry in _accounts(call)
        for content_id in entry.runtime_data.subentries
    }
    device_ids = call.data[ATTR_DEVICE_ID]
    wanted = [_location_of(call.hass, device_id, sites) for device_id in device_ids]
    return {content_id: sites[content_id] for content_id in wanted or sites}


def _known(coordinator: HereCoordinator, content_id: str) -> Location:
    """Return what was last known of a location."""
    return coordinator.last_known.get(content_id) or read_location({"id": content_id})


async def _status(
    coordinator: HereCoordinator, content_id: str, names: dict[str, str]
) -> dict[str, Any]:
    """Describe a location; what was free is not told once HERE does not answer."""
    available = coordinator.last_update_success and content_id in coordinator.data
    location = _known(coordinator, content_id)
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
    record = location_record(location, await _zone(location), dt_util.utcnow(), driver)
    return record | {"name": names.get(location.content_id, record["name"])}


async def _zone(location: Location) -> tzinfo | None:
    name = location.details.time_zone
    return await dt_util.async_get_time_zone(name) if name else None


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


async def _find(call: ServiceCall) -> tuple[HereCoordinator, list[Found]]:
    """Search where the call says, as long as the account's budget has requests for it.

    While HERE wants to be left alone only a person's search goes there.
    """
    place, radius = _area(call)
    accounts = _accounts(call)
    if len(accounts) > 1:
        raise _invalid_call("several_accounts")
    coordinator = accounts[0].runtime_data
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
        raise _invalid_call("one_place_needed")
    radius: float = call.data[CONF_RADIUS]
    if (location := call.data.get(CONF_LOCATION)) is not None:
        place = Coordinates(location[CONF_LATITUDE], location[CONF_LONGITUDE])
        radius = location.get(CONF_RADIUS, radius)
    else:
        place = _coordinates(call.hass, call.data[ATTR_ENTITY_ID])
    if radius > LARGEST_RADIUS:
        raise _invalid_call(
            "area_too_large", largest_radius=str(LARGEST_RADIUS // 1000)
        )
    return place, radius


def _coordinates(hass: HomeAssistant, entity_id: str) -> Coordinates:
    state = hass.states.get(entity_id)
    place = None if state is None else get_state_coordinates(state)
    if place is None:
        raise _invalid_call("no_coordinates", entity_id=entity_id)
    return place


def _accounts(call: ServiceCall) -> list[HereConfigEntry]:
    """Return the account that the call names, else all that are loaded."""
    if (entry_id := call.data.get(ATTR_CONFIG_ENTRY)) is not None:
        return [service.async_get_config_entry(call.hass, DOMAIN, entry_id)]
    if not (loaded := call.hass.config_entries.async_loaded_entries(DOMAIN)):
        raise _invalid_call("no_account_loaded")
    return loaded


def _location_of(
    hass: HomeAssistant, device_id: str, sites: dict[str, HereCoordinator]
) -> str:
    """Return the content id of the location that a device stands for."""
    device = dr.async_get(hass).async_get(device_id)
    for content_id in sites:
        if device is not None and (DOMAIN, content_id) in device.identifiers:
            return content_id
    raise _invalid_call("unknown_device", device_id=device_id)


def _invalid_call(key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error that tells users what to call differently."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
