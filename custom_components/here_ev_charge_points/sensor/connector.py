"""The sensors of connector groups: how many are free, and what a kWh costs."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, override

from homeassistant.components.sensor import SensorEntity, SensorStateClass
from homeassistant.helpers.typing import StateType

from ..api import ConnectorGroup, Location, Tariff
from ..entity import ClockEntity, HereEntity, Site
from ..logic.availability import formats, free_connectors, plugs
from ..logic.identity import GROUP, PRICE
from ..logic.naming import connector_label, group_label, kilowatts
from ..logic.prices import Prices, next_price_change, pick_tariff, prices


def _kind(group: ConnectorGroup) -> dict[str, Any]:
    """Return what tells a connector group from the others of its location."""
    return {
        "standard": group.standard,
        "type": connector_label(group.standard or ""),
        "power": kilowatts(group.max_power),
    }


@dataclass(frozen=True, slots=True)
class _Connectors:
    """A connector group, how many are free, and the status of each of its chargers."""

    group: ConnectorGroup
    free: int | None
    statuses: list[str | None]
    formats: list[str]


def _connectors(location: Location, group_key: str) -> _Connectors | None:
    if (group := location.groups.get(group_key)) is None:
        return None
    return _Connectors(
        group,
        free_connectors(location, group),
        plugs(location, group),
        formats(location, group),
    )


class AvailableConnectorsSensor(HereEntity[_Connectors], SensorEntity):
    """How many connectors of one standard and power are free."""

    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_translation_key = "available_connectors"
    _unrecorded_attributes = frozenset(
        {"formats", "power", "standard", "statuses", "type"}
    )

    def __init__(self, site: Site, key: str) -> None:
        """Show the connector group under this key."""
        super().__init__(site, f"{GROUP}{key}", lambda now: _connectors(now, key))
        self._attr_translation_placeholders = {
            "connectors": group_label(site.location.groups[key])
        }

    @property
    @override
    def native_value(self) -> StateType:
        """Return the free connectors, None where that is not known."""
        return self.data.free if self.data else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return what kind of connectors these are, and the status of each."""
        data = self.data
        if TYPE_CHECKING:
            assert data is not None
        return {
            "total": data.group.connector_count,
            "statuses": data.statuses,
            "formats": data.formats,
        } | _kind(data.group)


@dataclass(frozen=True, slots=True)
class _Offer:
    """A tariff, and the time zone that its conditions are meant in."""

    tariff: Tariff
    time_zone: str | None


def tariff_of(location: Location, group_key: str) -> Tariff | None:
    """Return the ad-hoc tariff of a connector group."""
    details = location.details
    return pick_tariff(details.tariffs, details.group_tariffs.get(group_key, ()))


def _offer(location: Location, group_key: str) -> _Offer | None:
    if group_key not in location.groups:
        return None
    tariff = tariff_of(location, group_key)
    return None if tariff is None else _Offer(tariff, location.details.time_zone)


class PriceSensor(ClockEntity[_Offer, Prices], SensorEntity):
    """What a kWh costs now for who comes without a contract, VAT included."""

    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_suggested_display_precision = 2
    _attr_translation_key = "price"
    _unrecorded_attributes = frozenset({"overstay_fees", "steps"})

    def __init__(self, site: Site, key: str) -> None:
        """Show the price at the connector group under this key."""
        group = site.location.groups[key]
        super().__init__(site, f"{PRICE}{key}", lambda now: _offer(now, key))
        self._kind = _kind(group)
        self._attr_translation_placeholders = {"connectors": group_label(group)}

    @override
    def evaluate(
        self, data: _Offer, now: datetime
    ) -> tuple[Prices | None, datetime | None]:
        """Return the course of a session that starts now."""
        zone = self.coordinator.time_zones.get(data.time_zone or "")
        return (
            prices(data.tariff, zone, now),
            next_price_change(data.tariff, zone, now),
        )

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        """Return the tariff's currency per kWh."""
        currency = self.data.tariff.currency if self.data else None
        return currency and f"{currency}/kWh"

    @property
    @override
    def native_value(self) -> StateType:
        """Return the price of a kWh at the start, None where it is not known."""
        return self.current.energy if self.current else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return what else a session costs, in the same currency and with VAT."""
        if TYPE_CHECKING:
            assert self.data is not None
        return {"tariff": self.data.tariff.name} | _fees(self.current) | self._kind


def _fees(told: Prices | None) -> dict[str, Any]:
    """Return the course, and the first price other than 0 of each kind."""
    per_minute, after = told.per_minute if told else (None, None)
    parking_fee, parking_after = told.parking_per_minute if told else (None, None)
    return {
        "session_fee": told.session_fee if told else None,
        "price_per_minute": per_minute,
        "price_per_minute_after": after,
        "parking_fee_per_minute": parking_fee,
        "parking_fee_after": parking_after,
        "overstay_fees": told and [asdict(fee) for fee in told.overstay_fees],
        "steps": told and [asdict(step) for step in told.steps],
    }
