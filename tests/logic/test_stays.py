"""How long cars stay, told from the stays that were seen."""

from math import exp, log
from random import Random

from hypothesis import given, strategies as st
import pytest

from custom_components.here_ev_charge_points.logic.stays import Stays

AGES = st.floats(0, 3000)


def seen(stays: list[float], usual: float = 30.0) -> Stays:
    """Return what is known after so many stays, in minutes."""
    table = Stays(usual)
    for stay in stays:
        table.note(stay, ended=True)
    return table


def test_without_experience_a_stay_is_as_usual() -> None:
    """Whatever its age, it ends at the usual rate."""
    stays = Stays(30.0)
    assert stays.rate(None) == pytest.approx(1 / 30)
    assert stays.rate(100.0) == pytest.approx(1 / 30)
    assert stays.remaining(None) == pytest.approx(30 * log(2))
    assert stays.remaining(45.0) == pytest.approx(30 * log(2))


def test_stays_of_about_the_same_length() -> None:
    """Few end early, and of an old one little is left."""
    chance = Random(1)
    stays = seen([chance.gauss(45, 6) for _ in range(2000)])
    assert stays.rate(2.0) < 0.001
    assert stays.mean_rate == pytest.approx(1 / 45, rel=0.05)
    assert stays.remaining(0.0) == pytest.approx(45, abs=2)
    assert stays.remaining(44.0) < 8
    assert exp(-stays.risk(0.0, 30.0)) > 0.95
    assert exp(-stays.risk(0.0, 70.0)) < 0.05


def test_one_lost_out_of_sight_lasted_at_least_as_long_as_seen() -> None:
    """Stays that nobody saw end make the others no shorter."""
    stays = seen([20.0] * 50)
    before = stays.remaining(20.0)
    for _ in range(50):
        stays.note(200.0, ended=False)
    assert stays.remaining(20.0) > before
    assert sum(stays.ended) == 50


def test_a_car_that_never_leaves_counts_for_three_days() -> None:
    """One status that hangs does not outweigh all else."""
    stays = Stays(30.0)
    stays.note(1e7, ended=True)
    assert sum(stays.minutes) == 3 * 1440


@given(st.lists(AGES, max_size=50), AGES, AGES, AGES)
def test_risks_add_up(
    stays: list[float], age: float, first: float, then: float
) -> None:
    """And what remains is where half of them have ended."""
    table = seen(stays)
    whole = table.risk(age, first + then)
    assert whole == pytest.approx(
        table.risk(age, first) + table.risk(age + first, then), abs=1e-6
    )
    assert table.risk(age, table.remaining(age)) == pytest.approx(log(2))
    assert table.risk(None, first) == pytest.approx(table.rate(None) * first)


def test_what_is_old_fades() -> None:
    """After long enough it is as if nothing had been learned."""
    stays = seen([5.0] * 100)
    assert stays.rate(3.0) < 0.01
    for _ in range(300):
        stays.fade(0.9)
    assert stays.rate(3.0) == pytest.approx(1 / 30, rel=0.01)


def test_it_can_be_stored() -> None:
    """What was learned comes back."""
    stays = seen([3.0, 30.0, 300.0, 3000.0] * 20)
    again = Stays.from_dict(30.0, stays.as_dict())
    assert again.ended == stays.ended
    assert again.minutes == pytest.approx(stays.minutes, abs=5)
    assert again.remaining(10.0) == pytest.approx(stays.remaining(10.0), rel=0.1)
