"""Charging locations as plain records: what an action answers."""

from dataclasses import asdict, replace
from datetime import datetime, tzinfo
from typing import Any

from ..api import Location, Position
from .access import entrance, floors, location_restrictions, payment_options
from .availability import availability, chargers, formats, free_connectors, plugs
from .driver import Driver
from .naming import connector_label, group_kind, kilowatts, location_title
from .offers import cheapest, offer, quote, usable_offers
from .opening_hours import opening


def location_record(
    location: Location, zone: tzinfo | None, now: datetime, driver: Driver = Driver()
) -> dict[str, Any]:
    """Return what a driver wants to know of a location at `now`, as JSON.

    `zone`: the location's, None if unknown; powers are in kW, prices with VAT, and the
    cost is that of the driver's typical charge from now on, at the cheapest connector
    that they can use. What HERE does not tell is None.
    """
    best = cheapest(quote(item, zone, now) for item in usable_offers(location, driver))
    counted = availability(location)
    address = location.details.address
    hours = location.details.opening_hours
    opened = None if hours is None else opening(hours, zone, now)
    position = location.position
    point = _point(entrance(location))
    return {
        "location_id": location.content_id,
        "name": location_title(location),
        "operator": location.operator.name if location.operator else None,
        "address": address.label if address else None,
        "latitude": position.latitude if position else None,
        "longitude": position.longitude if position else None,
        "free_chargers": counted.known_free if counted else None,
        "chargers": counted.total if counted else None,
        "unknown": counted.unknown if counted else None,
        "connectors": _connectors(location, zone, now, driver),
        "charge_cost": best.total if best else None,
        "currency": best.tariff.currency if best else None,
        "open": opened.is_open if opened else None,
        "restrictions": list(location_restrictions(location)) or None,
        "payment_options": list(payment_options(location.evses.values())) or None,
        "pull_through": location.details.is_pull_through,
        "floors": list(floors(location)) or None,
        "navigation_url": point
        and f"https://www.google.com/maps/dir/?api=1&destination={point}",
        "geo_uri": point and f"geo:{point}",
    }


def last_updated(location: Location) -> datetime | None:
    """Return when HERE last updated the status of any charger."""
    times = [evse.modified for evse in location.evses.values() if evse.modified]
    return max(times, default=None)


def last_state(location: Location) -> dict[str, Any]:
    """Return what was last known of chargers and connectors, as the sensors show it."""
    return {
        "chargers": list(chargers(location).values()),
        "connectors": [
            {
                **group_kind(group),
                "available": free_connectors(location, group),
                "total": group.connector_count,
                "statuses": plugs(location, group),
            }
            for group in location.groups.values()
        ],
    }


def without_status(location: Location) -> Location:
    """Return the location as if nothing were known of what is free."""
    return replace(
        location,
        evses={key: replace(evse, status=None) for key, evse in location.evses.items()},
        groups={
            key: replace(group, available_count=None)
            for key, group in location.groups.items()
        },
    )


def _connectors(
    location: Location, zone: tzinfo | None, now: datetime, driver: Driver
) -> list[dict[str, Any]]:
    """Describe the connector groups, the strongest first."""
    connectors = []
    for key, group in sorted(
        location.groups.items(), key=lambda item: -(item[1].max_power or 0)
    ):
        offered = offer(location, key, driver)
        best = None if offered is None else quote(offered, zone, now)
        told = best.prices if best else None
        connectors.append(
            {
                "connector_type": group.standard,
                "name": connector_label(group.standard or ""),
                "power": kilowatts(group.max_power),
                "available": free_connectors(location, group),
                "total": group.connector_count,
                "formats": formats(location, group) or None,
                "price_per_kwh": told.energy if told else None,
                "currency": best.tariff.currency if best else None,
                "provider": best.provider if best else None,
                "steps": told and [asdict(step) for step in told.steps],
                "charge_cost": best.total if best else None,
                "charge_minutes": best.cost.minutes if best and best.cost else None,
            }
        )
    return connectors


def _point(position: Position | None) -> str | None:
    """Return "latitude,longitude" in degrees, None where that is not known."""
    if position is None:
        return None
    return f"{position.latitude:.6f},{position.longitude:.6f}"
