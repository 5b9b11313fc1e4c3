"""The sensors of what charging costs: a kWh at a connector, and a whole charge."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorStateClass,
)
from homeassistant.helpers.typing import StateType

from ..api import Location
from ..entity import ClockEntity, Site
from ..logic.driver import Driver
from ..logic.identity import CHARGE_COST, PRICE
from ..logic.naming import group_kind, group_label
from ..logic.offers import (
    Offer,
    Quote,
    cheapest,
    next_change,
    offer,
    quote,
    usable_offers,
)
from ..logic.prices import Prices


class PriceSensor(ClockEntity[Offer, Quote], SensorEntity):
    """What a kWh costs at the start of a session, VAT included."""

    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_suggested_display_precision = 2
    _attr_translation_key = "price"
    # They move on with the time, while the price stays.
    _unrecorded_attributes = frozenset(
        {"overstay_fees", "parking_fee_after", "price_per_minute_after", "steps"}
    )

    def __init__(self, site: Site, key: str) -> None:
        """Show the price at the connector group under this key."""
        driver = site.coordinator.driver
        super().__init__(site, f"{PRICE}{key}", lambda now: offer(now, key, driver))
        group = site.location.groups[key]
        self._kind = group_kind(group)
        self._attr_translation_placeholders = {"connectors": group_label(group)}

    @override
    def evaluate(self, data: Offer, now: datetime) -> tuple[Quote, datetime | None]:
        """Return the cheapest way to pay for a session that starts now."""
        zone = self.coordinator.time_zones.get(data.time_zone or "")
        return quote(data, zone, now), next_change((data,), zone, now)

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        """Return the tariff's currency per kWh."""
        currency = self.current.tariff.currency if self.current else None
        return currency and f"{currency}/kWh"

    @property
    @override
    def native_value(self) -> StateType:
        """Return the price of a kWh at the start, None where it is not known."""
        told = self.current.prices if self.current else None
        return told.energy if told else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return what else a session costs, in the same currency and with VAT."""
        now = self.current
        return {
            "tariff": now.tariff.name if now else None,
            "provider": now.provider if now else None,
            **_fees(now.prices if now else None),
            "charge_cost": now.total if now else None,
            "charge_minutes": now.cost.minutes if now and now.cost else None,
            **_cards(self.data),
        } | self._kind


class ChargeCostSensor(ClockEntity[tuple[Offer, ...], Quote], SensorEntity):
    """What a typical charge costs at the cheapest connector that the car can use."""

    _attr_device_class = SensorDeviceClass.MONETARY
    _attr_suggested_display_precision = 2
    _attr_translation_key = "charge_cost"

    def __init__(self, site: Site) -> None:
        """Show what the location asks of the account's driver."""
        driver = site.coordinator.driver
        super().__init__(site, CHARGE_COST, lambda now: _usable(now, driver))

    @override
    def evaluate(
        self, data: tuple[Offer, ...], now: datetime
    ) -> tuple[Quote | None, datetime | None]:
        """Return the cheapest of what the connectors ask for a charge from now on."""
        # All are of one location.
        name = data[0].time_zone if data else None
        zone = self.coordinator.time_zones.get(name or "")
        quotes = [quote(item, zone, now) for item in data]
        return cheapest(quotes), next_change(data, zone, now)

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        """Return the tariff's currency."""
        return self.current.tariff.currency if self.current else None

    @property
    @override
    def native_value(self) -> StateType:
        """Return the cost, None where that of no connector is known."""
        return self.current.total if self.current else None

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Return where that is, what it is made of, and how long it takes."""
        cost = self.current.cost if self.current else None
        if self.current is None or cost is None:
            return None
        return {
            **self.current.offer.kind,
            "charge_energy": self.coordinator.driver.charge_energy,
            **asdict(cost),
            "tariff": self.current.tariff.name,
            "provider": self.current.provider,
            **_cards(self.current.offer),
        }


def _usable(location: Location, driver: Driver) -> tuple[Offer, ...] | None:
    """Return what the car can use, None where HERE tells no price at all."""
    if all(offer(location, key, driver) is None for key in location.groups):
        return None
    return usable_offers(location, driver)


def _cards(offered: Offer | None) -> dict[str, Any]:
    """Return which of the driver's cards the location takes, if there are any."""
    if offered is None or offered.works_with is None:
        return {}
    return {"works_with": offered.works_with}


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
