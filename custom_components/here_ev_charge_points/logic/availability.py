"""Which chargers of a location are free: free, in use, or not known."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..api import ConnectorGroup, EvseStatus, Location
from .naming import charger_references, kilowatts

_NOT_KNOWN = (None, EvseStatus.OPERATIONAL)


@dataclass(frozen=True, slots=True)
class Availability:
    """Chargers (EVSEs) in all, those known to be free, and those not known."""

    total: int
    free: int
    unknown: int

    @property
    def known_free(self) -> int | None:
        """Return the free ones, None where nothing is known of any charger."""
        return None if self.unknown == self.total else self.free

    @property
    def any_free(self) -> bool | None:
        """Return whether one is free; None where one that is not known may be."""
        if self.free:
            return True
        return None if self.unknown else False


def availability(location: Location) -> Availability | None:
    """Count the chargers of a location, None where HERE tells of none."""
    statuses = [evse.status for evse in location.evses.values()]
    if not statuses:
        return None
    return Availability(
        total=len(statuses),
        free=statuses.count(EvseStatus.AVAILABLE),
        unknown=sum(status in _NOT_KNOWN for status in statuses),
    )


def chargers(location: Location) -> dict[str, dict[str, Any]]:
    """Describe each charger by its EVSE key, in a form that states can carry.

    {charger: its name on the spot, status: None where not known, connector_types:
    [OCPI names], power: kW of its strongest connector}
    """
    names = charger_references(location)
    return {
        key: {
            "charger": names.get(key),
            "status": None if evse.status in _NOT_KNOWN else evse.status,
            "connector_types": sorted(
                {item.standard for item in evse.connectors if item.standard}
            ),
            "power": kilowatts(evse.max_power),
        }
        for key, evse in location.evses.items()
    }


def plugs(location: Location, group: ConnectorGroup) -> list[str | None]:
    """Return the status of each charger with a connector of the group, None where unknown.

    One per charger: HERE counts alike connectors of one charger once.
    """
    return [
        None if evse.status in _NOT_KNOWN else evse.status
        for evse in location.evses.values()
        if any(
            (connector.standard, connector.max_power)
            == (group.standard, group.max_power)
            for connector in evse.connectors
        )
    ]


def fitting(
    described: Iterable[Mapping[str, Any]],
    connector_types: Collection[str],
    min_power: float,
) -> list[Mapping[str, Any]]:
    """Return those of the described chargers that have a wanted type and power (kW).

    No type wanted is any type.
    """
    return [
        charger
        for charger in described
        if (
            not connector_types
            or not set(connector_types).isdisjoint(charger["connector_types"])
        )
        and (charger["power"] or 0) >= min_power
    ]
