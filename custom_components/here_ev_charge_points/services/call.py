"""What calls of actions name: an account, locations, a driver; and what they may not."""

from dataclasses import replace
from datetime import tzinfo
from typing import Any

import voluptuous as vol

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    service,
)
from homeassistant.helpers.selector import ConfigEntrySelector
from homeassistant.util import dt as dt_util

from ..api import Location
from ..api.models import read_location
from ..const import CONF_CONNECTOR_TYPES, CONF_MIN_FREE, CONF_MIN_POWER, DOMAIN
from ..coordinator import HereConfigEntry, HereCoordinator
from ..logic.driver import Driver

ATTR_CONFIG_ENTRY = "config_entry"
ATTR_LIMIT = "limit"
ATTR_SORT = "sort"

ACCOUNT = {
    vol.Optional(ATTR_CONFIG_ENTRY): ConfigEntrySelector({"integration": DOMAIN})
}
DEVICES = {
    vol.Optional(ATTR_DEVICE_ID, default=list): vol.All(cv.ensure_list, [cv.string])
}
# Where it is not said, what the car has.
CONNECTOR_TYPES = {
    vol.Optional(CONF_CONNECTOR_TYPES): vol.All(cv.ensure_list, [cv.string])
}
MIN_POWER = {
    vol.Optional(CONF_MIN_POWER, default=0): vol.All(
        vol.Coerce(float), vol.Range(min=0)
    )
}
MIN_FREE = {
    vol.Optional(CONF_MIN_FREE, default=1): vol.All(vol.Coerce(int), vol.Range(min=1))
}
LIMIT = {
    vol.Optional(ATTR_LIMIT, default=10): vol.All(
        vol.Coerce(int), vol.Range(min=1, max=100)
    )
}


def sites(call: ServiceCall) -> dict[str, HereCoordinator]:
    """Return the locations that the call names, else all that are set up."""
    there = {
        content_id: entry.runtime_data
        for entry in accounts(call)
        for content_id in entry.runtime_data.subentries
    }
    device_ids = call.data[ATTR_DEVICE_ID]
    wanted = [_location_of(call.hass, device_id, there) for device_id in device_ids]
    return {content_id: there[content_id] for content_id in wanted or there}


def accounts(call: ServiceCall) -> list[HereConfigEntry]:
    """Return the account that the call names, else all that are loaded."""
    if (entry_id := call.data.get(ATTR_CONFIG_ENTRY)) is not None:
        return [service.async_get_config_entry(call.hass, DOMAIN, entry_id)]
    if not (loaded := call.hass.config_entries.async_loaded_entries(DOMAIN)):
        raise invalid_call("no_account_loaded")
    return loaded


def _location_of(
    hass: HomeAssistant, device_id: str, sites: dict[str, HereCoordinator]
) -> str:
    """Return the content id of the location that a device stands for."""
    device = dr.async_get(hass).async_get(device_id)
    for content_id in sites:
        if device is not None and (DOMAIN, content_id) in device.identifiers:
            return content_id
    raise invalid_call("unknown_device", device_id=device_id)


def driver_of(call: ServiceCall, coordinator: HereCoordinator) -> Driver:
    """Return who charges, with the connectors that the call names, if any."""
    types = call.data.get(CONF_CONNECTOR_TYPES)
    driver = coordinator.driver
    return (
        driver if types is None else replace(driver, car_connectors=driver.meant(types))
    )


def known(coordinator: HereCoordinator, content_id: str) -> Location:
    """Return what was last known of a location."""
    return coordinator.last_known.get(content_id) or read_location({"id": content_id})


async def time_zone_of(location: Location) -> tzinfo | None:
    """Return the time zone that a location is in, None where that is not known."""
    name = location.details.time_zone
    return await dt_util.async_get_time_zone(name) if name else None


def by_price(locations: list[Any]) -> list[Any]:
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


def invalid_call(key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error that tells users what to call differently."""
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders=placeholders,
    )
