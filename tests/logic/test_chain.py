"""The chain of chargers taken and left, against what it has to be."""

from math import exp, fsum

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.here_ev_charge_points.logic.chain import (
    after,
    freed_unseen,
    in_balance,
)

RATES = st.floats(0, 2)
CHARGERS = st.integers(1, 24)


def certain(number: int, chargers: int) -> list[float]:
    """Return chances of which one is certain."""
    return [float(taken == number) for taken in range(chargers + 1)]


def exactly(
    start: list[float], come: float, leave: float, minutes: float
) -> list[float]:
    """Return the same by very small steps of Runge and Kutta."""
    last = len(start) - 1

    def flow(state: list[float]) -> list[float]:
        change = [0.0] * len(state)
        for taken, chance in enumerate(state):
            if taken < last:
                change[taken] -= come * chance
                change[taken + 1] += come * chance
            change[taken] -= taken * leave * chance
            if taken:
                change[taken - 1] += taken * leave * chance
        return change

    state = start
    steps = 400
    step = minutes / steps
    for _ in range(steps):
        first = flow(state)
        second = flow([a + step / 2 * b for a, b in zip(state, first, strict=True)])
        third = flow([a + step / 2 * b for a, b in zip(state, second, strict=True)])
        fourth = flow([a + step * b for a, b in zip(state, third, strict=True)])
        state = [
            a + step / 6 * (b + 2 * c + 2 * d + e)
            for a, b, c, d, e in zip(state, first, second, third, fourth, strict=True)
        ]
    return state


@settings(max_examples=50)
@given(CHARGERS, st.data(), RATES, RATES, st.floats(0, 120))
def test_chances_stay_chances(
    chargers: int, data: st.DataObject, come: float, leave: float, minutes: float
) -> None:
    """They add up to 1 after any time."""
    start = certain(data.draw(st.integers(0, chargers)), chargers)
    chances = after(start, come, leave, minutes)
    assert all(chance >= 0 for chance in chances)
    assert fsum(chances) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("chargers", [1, 4, 24])
@pytest.mark.parametrize("minutes", [1.0, 30.0, 120.0])
def test_after_a_while(chargers: int, minutes: float) -> None:
    """Exact for 24 chargers."""
    start = certain(chargers // 2, chargers)
    come, leave = chargers / 40, 1 / 30
    assert after(start, come, leave, minutes) == pytest.approx(
        exactly(start, come, leave, minutes), abs=1e-7
    )


@settings(max_examples=20)
@given(st.integers(1, 12), st.floats(0.05, 1), st.floats(0.05, 1))
def test_in_the_long_run_the_start_is_forgotten(
    chargers: int, come: float, leave: float
) -> None:
    """After long enough it is what it is in balance, and stays so."""
    balance = in_balance(chargers, come, leave)
    late = after(certain(0, chargers), come, leave, 300)
    assert late == pytest.approx(balance, abs=1e-5)
    assert after(balance, come, leave, 30) == pytest.approx(balance, abs=1e-6)


def test_where_nothing_happens_nothing_changes() -> None:
    """Without cars, or without time."""
    assert after(certain(2, 4), 0, 0, 60) == certain(2, 4)
    assert after(certain(2, 4), 1, 1, 0) == certain(2, 4)


def test_a_full_location_frees_up_unseen() -> None:
    """With nobody coming it is one minus the chance that all cars are still there."""
    moments = [minute / 4 for minute in range(1, 121)]
    unseen = freed_unseen(3, 0, 0.0, 1 / 30, moments)
    for moment, chance in zip(moments, unseen, strict=True):
        assert chance == pytest.approx(1 - exp(-3 * moment / 30), abs=0.02)


@given(
    CHARGERS,
    st.data(),
    RATES,
    RATES,
    st.lists(st.floats(0.1, 300), min_size=1, max_size=15, unique=True),
)
def test_unseen_is_a_chance(
    chargers: int, data: st.DataObject, come: float, leave: float, moments: list[float]
) -> None:
    """However far apart the moments are, and however busy the location."""
    free = data.draw(st.integers(0, chargers))
    for chance in freed_unseen(chargers, free, come, leave, sorted(moments)):
        assert -1e-9 <= chance <= 1 + 1e-9


def test_the_nearer_to_full_the_more_there_is_to_miss() -> None:
    """And nothing where no car ever comes."""
    moments = [2.0, 4.0, 8.0]
    by_free = [freed_unseen(4, free, 0.1, 1 / 30, moments)[-1] for free in range(5)]
    assert by_free == sorted(by_free, reverse=True)
    assert by_free[4] > 0
    assert freed_unseen(4, 2, 0.0, 1 / 30, moments) == [0.0, 0.0, 0.0]


def test_a_long_span_is_that_of_its_halves() -> None:
    """Whichever way is taken for it."""
    start = certain(0, 2)
    come, leave, half = 0.002, 0.0001, 500_000
    whole = after(start, come, leave, 2 * half)
    assert after(after(start, come, leave, half), come, leave, half) == pytest.approx(
        whole
    )


@pytest.mark.parametrize("minutes", [1e3, 1e6, 1e12])
def test_no_span_takes_long(minutes: float) -> None:
    """However many events it has; and its end is the balance."""
    found = after(certain(0, 24), 1e5, 1e4, minutes)
    assert found == pytest.approx(in_balance(24, 1e5, 1e4))
