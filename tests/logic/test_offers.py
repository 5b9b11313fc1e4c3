"""Which tariff a driver pays by, and where it is the cheapest."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.here_ev_charge_points.api import Location
from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.logic.driver import Driver
from custom_components.here_ev_charge_points.logic.offers import (
    Quote,
    cheapest,
    next_change,
    offer,
    quote,
    usable_offers,
)

from .tariff_examples import component, element, hours

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
CCS = "IEC_62196_T2_COMBO"
TYPE_2 = "IEC_62196_T2"
CARD = {"type": "emsp", "partnerId": "card", "partner": "My card"}
OTHER = {"type": "emsp", "partnerId": "other", "partner": "No card of mine"}


def per_kwh(price: Any, **other: Any) -> dict[str, Any]:
    """Return a tariff in euros."""
    elements = [element(component("energy", price))]
    return {"currency": "EUR", "elements": elements, **other}


def site(*tariffs: Any, indexes: Any = None, **groups: Any) -> Location:
    """Return a location; by its standard, what each group of 50 kW has."""
    every = list(range(len(tariffs))) if indexes is None else indexes
    return read_location(
        {
            "id": "x",
            "tariffs": list(tariffs),
            "connectorGroups": [
                {"standard": standard, "maxPower": 50_000, "tariffIndexes": every}
                | group
                for standard, group in (groups or {CCS: {}}).items()
            ],
        }
    )


def best(location: Location, driver: Driver = Driver()) -> Quote | None:
    """Return the cheapest way to pay at CCS."""
    offered = offer(location, f"{CCS}_50000", driver)
    return None if offered is None else quote(offered, BERLIN, NOON)


@pytest.mark.parametrize(
    ("indexes", "name"),
    [
        ((0, 1, 3), "ad hoc"),
        ((3, 1), "untyped"),
        ((-4, 99, 1), "ad hoc"),
        ((-2,), None),
        ((0, 2, 4), None),
        ((), None),
    ],
)
def test_without_cards(indexes: tuple[int, ...], name: str | None) -> None:
    """The first ad-hoc tariff counts, in the order of the indexes."""
    tariffs = [
        per_kwh(0.1, name="card", type="emsp"),
        per_kwh(0.3, name="ad hoc", type="AdHoc"),
        per_kwh(0.1, name="operator", type="cpo"),
        per_kwh(0.2, name="untyped"),
        per_kwh(0.1, name="unheard of", type="friends"),
    ]
    found = best(site(*tariffs, indexes=list(indexes)))
    assert (found and found.tariff.name) == name
    assert found is None or found.provider is None


@pytest.mark.parametrize(
    ("tariffs", "provider", "total"),
    [
        # The cheaper one, whichever it is, and the ad-hoc one of equals.
        ([per_kwh(0.5), per_kwh(0.4, **CARD)], "My card", 12.0),
        ([per_kwh(0.4), per_kwh(0.5, **CARD)], None, 12.0),
        ([per_kwh(0.4, **CARD), per_kwh(0.4)], None, 12.0),
        # None but mine, and no one else's.
        ([per_kwh(0.4, **CARD), per_kwh(0.1, **OTHER)], "My card", 12.0),
        ([per_kwh(0.1, **OTHER), per_kwh(0.4)], None, 12.0),
        # What is not understood is not the cheapest.
        ([per_kwh("?"), per_kwh(0.4, **CARD)], "My card", 12.0),
        ([per_kwh(0.4), per_kwh("?", **CARD)], None, 12.0),
        # What costs another currency cannot be compared.
        ([per_kwh(0.4), per_kwh(0.1, **CARD | {"currency": "CHF"})], None, 12.0),
        # Of nobody's card but by its id.
        ([per_kwh(0.4), per_kwh(0.1, **CARD | {"partnerId": None})], None, 12.0),
        ([per_kwh("?"), per_kwh("?", **CARD)], None, None),
    ],
)
def test_my_cards(
    tariffs: list[Any], provider: str | None, total: float | None
) -> None:
    """Without a card or with one of mine: what costs less for a typical charge."""
    found = best(site(*tariffs), Driver(providers=["card"]))
    assert found is not None
    assert (found.provider, found.total) == (provider, total)


def test_the_whole_charge_decides() -> None:
    """A lower price of a kWh is dearer where a session costs enough."""
    mine = per_kwh(0.3, **CARD)
    mine["elements"].append(element(component("flat", 4)))
    found = best(site(per_kwh(0.4), mine), Driver(providers=["card"]))
    assert found is not None
    assert found.provider is None


def evse(status: str, standard: str) -> dict[str, Any]:
    """Return a charger with one connector of 50 kW."""
    connectors = [{"standard": standard, "maxPower": 50_000}]
    return {"uid": f"{standard} {status}", "status": status, "connectors": connectors}


def test_usable() -> None:
    """The cheapest connector counts that fits the car and has one in service."""
    location = read_location(
        {
            "id": "x",
            "tariffs": [per_kwh(0.2), per_kwh(0.4), per_kwh(0.6)],
            "evses": [
                evse("outOfOrder", "CHADEMO"),
                evse("inoperative", "CHADEMO"),
                evse("outOfOrder", TYPE_2),
                evse("charging", TYPE_2),
            ],
            "connectorGroups": [
                {"standard": "CHADEMO", "maxPower": 50_000, "tariffIndexes": [0]},
                {"standard": TYPE_2, "maxPower": 50_000, "tariffIndexes": [1]},
                {"standard": CCS, "maxPower": 50_000, "tariffIndexes": [2]},
                {"standard": "MCS", "maxPower": 50_000},
            ],
        }
    )

    def found(**options: Any) -> Quote | None:
        offers = usable_offers(location, Driver(**options))
        return cheapest(quote(item, BERLIN, NOON) for item in offers)

    all_of_them = found()
    assert all_of_them is not None
    assert all_of_them.offer.kind["standard"] == TYPE_2
    ccs = found(car_connectors=[CCS, "MCS"])
    assert ccs is not None
    assert ccs.total == 18.0
    assert found(car_connectors=["CHADEMO"]) is None
    assert found(car_connectors=["MCS"]) is None


def test_power_not_known() -> None:
    """Without a power the price is told, but not the cost."""
    location = site(per_kwh(0.4), **{CCS: {"maxPower": 0}})
    offered = offer(location, f"{CCS}_0", Driver())
    assert offered is not None
    found = quote(offered, BERLIN, NOON)
    assert found.prices is not None
    assert (found.prices.energy, found.total) == (0.4, None)
    assert offer(location, "gone", Driver()) is None


def test_when_to_ask_again() -> None:
    """The first of all tariffs to change says when; none that does, never."""
    fixed = per_kwh(0.4)
    night = per_kwh(0.4, **CARD)
    night["elements"].insert(
        0, element(component("energy", 0.2), **hours("13:02:00", None))
    )
    key = f"{CCS}_50000"
    driver = Driver(providers=["card"])
    offers = [offer(site(fixed, night), key, driver), offer(site(fixed), key, driver)]
    known = [item for item in offers if item is not None]
    assert next_change(known, BERLIN, NOON) == NOON + timedelta(minutes=2)
    assert next_change(known[1:], BERLIN, NOON) is None
