"""Who charges: what their car takes, and whose cards they have."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any, Self

from ..api import ConnectorGroup, Location
from .charge_cost import Charge

_DC = frozenset(
    {
        "CHADEMO",
        "CHAOJI",
        "GBT_DC",
        "IEC_62196_T1_COMBO",
        "IEC_62196_T2_COMBO",
        "MCS",
        "PANTOGRAPH_BOTTOM_UP",
        "PANTOGRAPH_TOP_DOWN",
    }
)
"""Standards that never carry alternating current."""


MY_CAR = "my_car"
"""Stands for the connectors of the car where connectors are chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """The options of an account that are about the one who charges.

    `charge_energy`: of a typical charge, kWh; `car_ac_power`, `car_dc_power`: what the
    car takes at most, kW; `idle_minutes`: parked when it is charged; `car_connectors`:
    OCPI names, empty for all; `providers`: HERE's ids of those whose cards there are.
    `battery_levels`: before and after a charge, in percent, where that is known.
    """

    charge_energy: float = 30
    car_ac_power: float = 11
    car_dc_power: float = 100
    idle_minutes: float = 0
    car_connectors: Collection[str] = ()
    providers: Collection[str] = ()
    battery_levels: tuple[float, float] | None = None

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> Self:
        """Take what is set, and for the rest what most cars have."""
        return cls(
            **{
                item.name: options[item.name]
                for item in fields(cls)
                if item.name in options
            }
        )

    def fits(self, group: ConnectorGroup) -> bool:
        """Return whether the car has the connector."""
        return not self.car_connectors or group.standard in self.car_connectors

    def meant(self, connectors: Collection[str]) -> Collection[str]:
        """Return the connectors that are chosen, those of the car for MY_CAR.

        Empty for all.
        """
        if MY_CAR not in connectors:
            return connectors
        if not self.car_connectors:
            return ()
        return {*connectors, *self.car_connectors} - {MY_CAR}

    def charge_at(self, location: Location, group: ConnectorGroup) -> Charge | None:
        """Return a typical charge there, None where the power is not known."""
        if not group.max_power:
            return None
        car = self.car_dc_power if _is_dc(location, group) else self.car_ac_power
        return Charge(
            energy=self.charge_energy,
            power=min(group.max_power / 1000, car),
            idle=self.idle_minutes,
            levels=self.battery_levels,
        )


def _is_dc(location: Location, group: ConnectorGroup) -> bool:
    """Return whether a group carries direct current; HERE tells it of connectors."""
    for evse in location.evses.values():
        for connector in evse.connectors:
            kind = (connector.standard, connector.max_power)
            if connector.power_type and kind == (group.standard, group.max_power):
                return connector.power_type.lower() == "dc"
    return group.standard in _DC
