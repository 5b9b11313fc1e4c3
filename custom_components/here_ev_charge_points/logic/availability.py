"""Which chargers of a location are free, what follows for it, and which of them fit.

Free: one is known to be free. Full: all that are in service are known to be taken.
Otherwise that is not known, unless it is known that none is in service. All that
shows or decides anything about a location asks here.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..api import Connector, ConnectorGroup, EvseStatus, Location
from .access import charger_restrictions
from .naming import charger_references, kilowatts

FORMATS = ("socket", "cable")
TAKEN = frozenset({EvseStatus.BLOCKED, EvseStatus.CHARGING, EvseStatus.RESERVED})
NOT_KNOWN = frozenset({None, EvseStatus.OPERATIONAL})


@dataclass(frozen=True, slots=True)
class Availability:
    """Chargers (EVSEs) in all, known to be free, not known, and out of service."""

    total: int
    free: int
    unknown: int
    out_of_service: int = 0

    @property
    def any_free(self) -> bool | None:
        """Return whether one is free; None where one that is not known may be."""
        if self.free:
            return True
        return None if self.unknown else False

    @property
    def known_free(self) -> int | None:
        """Return how many are known to be free, None where it is open if one is."""
        return None if self.any_free is None else self.free

    @property
    def is_full(self) -> bool:
        """Return whether some are in service, and all of these known to be taken."""
        return self.any_free is False and self.total > self.out_of_service


def count(statuses: Iterable[str | None]) -> Availability:
    """Count chargers by their statuses (EvseStatus, None where not known)."""
    found = list(statuses)
    free = found.count(EvseStatus.AVAILABLE)
    unknown = sum(status in NOT_KNOWN for status in found)
    taken = sum(status in TAKEN for status in found)
    return Availability(len(found), free, unknown, len(found) - free - unknown - taken)


def availability(location: Location) -> Availability | None:
    """Count the chargers of a location, None where HERE tells of none."""
    if not location.evses:
        return None
    return count(evse.status for evse in location.evses.values())


def chargers(location: Location) -> dict[str, dict[str, Any]]:
    """Describe each charger by its EVSE key, in a form that states can carry.

    {charger: its name on the spot, status: None where not known, connectors: [{type:
    OCPI name, power: kW}], connector_types: [OCPI names], power: kW of its strongest,
    restrictions: [words of `access.RESTRICTIONS`]}
    """
    names = charger_references(location)
    return {
        key: {
            "charger": names.get(key),
            "status": None if evse.status in NOT_KNOWN else evse.status,
            "connectors": [
                {"type": item.standard, "power": kilowatts(item.max_power)}
                for item in evse.connectors
            ],
            "connector_types": sorted(
                {item.standard for item in evse.connectors if item.standard}
            ),
            "power": kilowatts(evse.max_power),
            "restrictions": list(charger_restrictions(location, evse)),
        }
        for key, evse in location.evses.items()
    }


def plugs(location: Location, group: ConnectorGroup) -> list[str | None]:
    """Return the status of each charger with a connector of the group, None where unknown.

    One per charger: HERE counts alike connectors of one charger once.
    """
    return [
        None if location.evses[key].status in NOT_KNOWN else location.evses[key].status
        for key in chargers_of(location, group)
    ]


def chargers_of(location: Location, group: ConnectorGroup) -> list[str]:
    """Return the keys of the EVSEs that have a connector of the group."""
    return [
        key
        for key, evse in location.evses.items()
        if any(_belongs(connector, group) for connector in evse.connectors)
    ]


def formats(location: Location, group: ConnectorGroup) -> list[str]:
    """Return whether the connectors of the group are sockets, cables or both."""
    found = {
        (connector.format or "").lower()
        for evse in location.evses.values()
        for connector in evse.connectors
        if _belongs(connector, group)
    }
    return [kind for kind in FORMATS if kind in found]


def _belongs(connector: Connector, group: ConnectorGroup) -> bool:
    return (connector.standard, connector.max_power) == (
        group.standard,
        group.max_power,
    )


def free_connectors(location: Location, group: ConnectorGroup) -> int | None:
    """Return how many connectors of a group are free, None where that is not known.

    HERE counts what it knows: none free while a charger is not known is not 0.
    """
    if group.available_count or count(plugs(location, group)).any_free is not None:
        return group.available_count
    return None


def fitting(
    described: Iterable[Mapping[str, Any]],
    connector_types: Collection[str],
    min_power: float,
    *,
    not_restricted: bool = False,
) -> list[Mapping[str, Any]]:
    """Return those of the described chargers that fit.

    That is those with one connector that has both a wanted type and the power (kW).
    No type wanted is any type. `not_restricted`: only those that anybody may use.
    """
    usable = [
        charger
        for charger in described
        if not (not_restricted and charger.get("restrictions"))
    ]
    if not connector_types and not min_power:
        return usable
    return [
        charger
        for charger in usable
        if any(
            (not connector_types or connector["type"] in connector_types)
            and (connector["power"] or 0) >= min_power
            for connector in charger.get("connectors", ())
        )
    ]


def fitting_keys(
    location: Location,
    connector_types: Collection[str],
    min_power: float,
    *,
    not_restricted: bool = False,
) -> list[str]:
    """Return the EVSE keys of the chargers of a location that fit, as `fitting` says."""
    return [
        key
        for key, charger in chargers(location).items()
        if fitting([charger], connector_types, min_power, not_restricted=not_restricted)
    ]
