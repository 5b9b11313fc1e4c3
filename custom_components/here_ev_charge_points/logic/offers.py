"""What each connector of a location offers a driver, and which is the cheapest."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from ..api import ConnectorGroup, Location, Tariff
from .availability import chargers_of, count, plugs
from .charge_cost import Charge, Cost, charge_cost
from .driver import Driver
from .naming import group_kind
from .prices import Prices, next_price_change, prices
from .tariffs import is_adhoc


@dataclass(frozen=True, slots=True)
class Offer:
    """What a driver may pay by at a connector group, and what would be charged there.

    `kind`: of connectors; `tariffs`: the ad-hoc one, if any, and those of the driver's
    cards; `charge`: None where the power is not known; `time_zone`: in which the
    conditions are meant; `works_with`: the driver's cards, None for who has none.
    """

    kind: Mapping[str, Any]
    tariffs: tuple[Tariff, ...]
    charge: Charge | None
    time_zone: str | None
    works_with: list[str] | None


@dataclass(frozen=True, slots=True)
class Quote:
    """The cheapest tariff of an offer for a session that starts at one moment.

    `prices` and `cost` are None where they are not known.
    """

    offer: Offer
    tariff: Tariff
    prices: Prices | None
    cost: Cost | None

    @property
    def total(self) -> float | None:
        """What the charge costs."""
        return None if self.cost is None else self.cost.total

    @property
    def provider(self) -> str | None:
        """Whose card is the cheapest way to pay, None for paying without one."""
        if is_adhoc(self.tariff):
            return None
        return self.tariff.partner or self.tariff.name or self.tariff.partner_id


def works_with(location: Location, driver: Driver) -> list[str] | None:
    """Return whose of the driver's cards a location takes; None for who has none."""
    if not driver.providers:
        return None
    return sorted(
        provider.name or provider.id
        for provider in location.details.providers
        if provider.id is not None and provider.id in driver.providers
    )


def offer(location: Location, key: str, driver: Driver) -> Offer | None:
    """Return what a connector group offers, None where no price is told there."""
    group = location.groups.get(key)
    if group is None or not (tariffs := _tariffs(location, key, driver)):
        return None
    charge = driver.charge_at(location, group)
    return Offer(
        group_kind(group),
        tariffs,
        charge,
        location.details.time_zone,
        works_with(location, driver),
    )


def usable_offers(location: Location, driver: Driver) -> tuple[Offer, ...]:
    """Return what the groups offer that fit the car and are not all out of service."""
    return _offers(
        location,
        driver,
        (
            key
            for key, group in location.groups.items()
            if _is_in_service(location, group)
        ),
    )


def offers_at(
    location: Location, chargers: Collection[str], driver: Driver
) -> tuple[Offer, ...]:
    """Return what the groups offer that fit the car and are at one of these EVSEs."""
    return _offers(
        location,
        driver,
        (
            key
            for key, group in location.groups.items()
            if any(place in chargers for place in chargers_of(location, group))
        ),
    )


def _offers(
    location: Location, driver: Driver, groups: Iterable[str]
) -> tuple[Offer, ...]:
    found = (
        offer(location, key, driver)
        for key in groups
        if driver.fits(location.groups[key])
    )
    return tuple(item for item in found if item is not None)


def _is_in_service(location: Location, group: ConnectorGroup) -> bool:
    counted = count(plugs(location, group))
    return not counted.total or counted.out_of_service < counted.total


def quote(offered: Offer, zone: tzinfo | None, now: datetime) -> Quote:
    """Return the cheapest way to pay for a session that starts at `now`."""
    quotes = [
        Quote(
            offered,
            tariff,
            prices(tariff, zone, now),
            None
            if offered.charge is None
            else charge_cost(tariff, zone, now, offered.charge),
        )
        for tariff in offered.tariffs
    ]
    return cheapest(quotes) or quotes[0]


def cheapest(quotes: Iterable[Quote]) -> Quote | None:
    """Return the cheapest of those whose cost is known, the first of equal ones.

    Costs in another currency than the first's cannot be compared.
    """
    known = [item for item in quotes if item.cost is not None]
    return min(
        (item for item in known if item.tariff.currency == known[0].tariff.currency),
        key=lambda item: item.total or 0.0,
        default=None,
    )


def next_change(
    offers: Iterable[Offer], zone: tzinfo | None, now: datetime
) -> datetime | None:
    """Return when (UTC) to ask for a quote again, None where it stays the same."""
    return min(
        (
            moment
            for offered in offers
            for tariff in offered.tariffs
            if (moment := next_price_change(tariff, zone, now)) is not None
        ),
        default=None,
    )


def _tariffs(location: Location, key: str, driver: Driver) -> tuple[Tariff, ...]:
    """Return the first ad-hoc tariff of a group, and all of the driver's cards."""
    details = location.details
    places = details.group_tariffs.get(key, ())
    told = [details.tariffs[place] for place in places if place < len(details.tariffs)]
    adhoc = [tariff for tariff in told if is_adhoc(tariff)]
    mine = [
        tariff
        for tariff in told
        if not is_adhoc(tariff) and tariff.partner_id in driver.providers
    ]
    return (*adhoc[:1], *mine)
