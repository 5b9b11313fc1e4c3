"""Courses and costs against a second implementation that walks each second."""

from datetime import datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.here_ev_charge_points.api import Tariff
from custom_components.here_ev_charge_points.logic.charge_cost import (
    Charge,
    charge_cost,
)
from custom_components.here_ev_charge_points.logic.prices import Prices, Step, prices
from tests.logic.made_up_tariffs import STARTS, TARIFFS, ZONES

from . import second_by_second as naive


@settings(max_examples=40)
@given(
    elements=TARIFFS,
    zone=ZONES,
    start=STARTS,
    # In tens, so that levels are reached at whole seconds.
    charging=st.integers(1, 400).map(lambda tens: tens * 10),
    idle=st.integers(0, 60),
    power=st.sampled_from([11, 22, 50, 150]),
    levels=st.none() | st.sampled_from([(0, 100), (20, 80), (60, 70)]),
)
def test_cost(
    elements: list[Any],
    zone: ZoneInfo,
    start: datetime,
    charging: int,
    idle: int,
    power: int,
    levels: tuple[int, int] | None,
) -> None:
    """Whatever the tariff and the time, a charge costs what its seconds cost."""
    energy = Fraction(power * charging, 3600)
    found = charge_cost(
        Tariff.from_dict({"elements": elements}),
        zone,
        start,
        Charge(energy=float(energy), power=power, idle=idle, levels=levels),
    )
    assert found is not None
    assert found.total == pytest.approx(
        float(
            naive.cost(
                elements,
                zone,
                start,
                charging=charging,
                idle=idle * 60,
                energy=energy,
                levels=levels or (0, 0),
            )
        ),
        abs=0.001,
    )


def _at(told: Prices, second: float) -> Step:
    return next(step for step in reversed(told.steps) if step.after * 60 <= second)


@settings(max_examples=40)
@given(
    elements=TARIFFS,
    zone=ZONES,
    start=STARTS,
    seconds=st.lists(st.integers(0, 86_399), max_size=40),
)
def test_course(
    elements: list[Any], zone: ZoneInfo, start: datetime, seconds: list[int]
) -> None:
    """At each second of a day, and around each step, what counts is what is told."""
    told = prices(Tariff.from_dict({"elements": elements}), zone, start)
    assert told is not None
    turns = [round(step.after * 60) for step in told.steps]
    for second in [*seconds, *turns, *(turn - 1 for turn in turns if turn)]:
        step = _at(told, second + 0.01)
        counting = naive.counting(elements, zone, start, second)
        for dimension, parts, price in (
            ("energy", 1, step.price_per_kwh),
            ("time", 60, step.price_per_minute),
            ("parkingTime", 60, step.parking_fee_per_minute),
        ):
            paid = counting.get(dimension)
            right = float(naive.price(paid[1])) / parts if paid else 0.0
            assert price == pytest.approx(right, abs=0.0001)
    for before, after in zip(told.steps, told.steps[1:], strict=False):
        assert before.after < after.after < 1440


@settings(max_examples=30)
@given(elements=TARIFFS, zone=ZONES, start=STARTS)
def test_session_fees(elements: list[Any], zone: ZoneInfo, start: datetime) -> None:
    """In the first hours of a session, fees become due in the seconds that are told."""
    told = prices(Tariff.from_dict({"elements": elements}), zone, start)
    assert told is not None
    found = [
        (round(step.after * 60), step.session_fee)
        for step in told.steps
        if step.session_fee and step.after < 100
    ]
    right = list(naive.first_seconds_of_flat(elements, zone, start, 6000))
    assert [second for second, _ in found] == [second for second, _ in right]
    assert [fee for _, fee in found] == pytest.approx(
        [float(fee) for _, fee in right], abs=0.0001
    )
