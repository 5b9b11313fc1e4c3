"""The cost of a charge, by its parts; a table of whole tariffs is in docs/prices.md."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from custom_components.here_ev_charge_points.api import Tariff
from custom_components.here_ev_charge_points.logic.charge_cost import (
    Charge,
    Cost,
    charge_cost,
)

from .tariff_examples import component, element, hours

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def cost(*elements: Any, **charge: Any) -> Cost | None:
    """Return what a charge costs that starts at noon, UTC."""
    tariff = Tariff.from_dict({"elements": list(elements)})
    return charge_cost(tariff, BERLIN, NOON, Charge(**charge))


def test_parts() -> None:
    """30 kWh take half an hour at 60 kW; 20 minutes of parking follow.

    Energy 30 × 0.40 = 12.00; 50 minutes × 0.06 = 3.00; 20 × 0.10 = 2.00; 1.50 once.
    """
    found = cost(
        element(
            component("energy", 0.4),
            component("time", 3.6),
            component("parkingTime", 6.0),
            component("flat", 1.5),
        ),
        energy=30,
        power=60,
        idle=20,
    )
    assert found == Cost(minutes=30, energy=12, time=3, parking=2, session=1.5)
    assert found.total == 18.5


@pytest.mark.parametrize(
    ("minutes", "total"), [(1, 4.0), (2, 4.0), (60, 4.0), (61, 8.0), (120, 8.0)]
)
def test_billed_by_the_hour_begun(minutes: int, total: float) -> None:
    """A started hour is billed whole, an hour that is full is not billed twice."""
    by_hour = element(component("time", 4.0, step=3600))
    found = cost(by_hour, energy=minutes, power=60)
    assert found is not None
    assert found.total == total


@pytest.mark.parametrize(
    ("elements", "billed"),
    [
        # 30 kWh are 30 000 Wh, however they are computed.
        ([element(component("energy", 1, step=1))], 30),
        ([element(component("energy", 1, step=29_999))], 59.998),
        # What one element charges for in two spells is added up before: 10 and 10
        # minutes of 20 in all, not of 15 each.
        (
            [
                element(component("energy", 0), duration={"min": 600, "max": 1200}),
                element(component("energy", 1, step=15_000)),
            ],
            30,
        ),
        # Two elements have steps of their own.
        (
            [
                element(component("energy", 1, step=7_000), duration={"max": 600}),
                element(component("energy", 1, step=7_000)),
            ],
            14 + 21,
        ),
    ],
)
def test_steps(elements: list[Any], billed: float) -> None:
    """30 kWh at 60 kW, 10 kWh each ten minutes, are billed by steps begun."""
    found = cost(*elements, energy=30, power=60)
    assert found is not None
    assert found.total == billed


@pytest.mark.parametrize(
    ("levels", "total"),
    [
        (None, 0.0),
        # 80 % are reached after three quarters of the half hour: 7.5 + 20 minutes.
        ((20, 100), 27.5),
        # When charging ends, and never.
        ((20, 80), 20.0),
        ((20, 70), 0.0),
        # From the start.
        ((80, 100), 50.0),
        ((90, 100), 50.0),
    ],
)
def test_overstay(levels: tuple[float, float] | None, total: float) -> None:
    """A fee that begins with a level counts from when that is known to be reached."""
    found = cost(
        element(component("time", 60), overstayBatteryLevel=80),
        element(component("time", 0)),
        energy=30,
        power=60,
        idle=20,
        levels=levels,
    )
    assert found is not None
    assert found.total == total


def test_a_fee_at_the_end_is_not_due() -> None:
    """Who leaves when a fee begins does not pay it: 30 kWh at 40 kW take 45 minutes."""
    late = [
        element(component("energy", 0.6)),
        element(component("flat", 8), duration={"min": 2700}),
    ]
    in_time, too_late = (cost(*late, energy=30, power=power) for power in (40, 39.9))
    assert in_time is not None
    assert in_time.session == 0
    assert too_late is not None
    assert too_late.session == 8


def test_unknown() -> None:
    """What cannot be told has no cost: no tariff, no clock, no end in sight."""
    good = element(component("energy", 0.5))
    assert cost(energy=30, power=50) is None
    assert cost(good, element(component("?", 1)), energy=30, power=50) is None
    assert cost(good, energy=30, power=0.001) is None
    by_night = Tariff.from_dict(
        {"elements": [element(component("energy", 1), **hours("22:00:00", None))]}
    )
    assert charge_cost(by_night, None, NOON, Charge(energy=30, power=50)) is None


def test_almost_nothing() -> None:
    """Hardly any energy costs hardly anything, but the session all the same."""
    found = cost(
        element(component("energy", 1), component("flat", 2)), energy=1e-9, power=500
    )
    assert found is not None
    assert found.total == pytest.approx(2)
