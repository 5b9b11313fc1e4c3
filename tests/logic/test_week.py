"""Rates by hour of the week, from little and from much experience."""

from datetime import UTC, datetime, timedelta
import json

from hypothesis import given, strategies as st
import pytest

from custom_components.here_ev_charge_points.logic.week import (
    HOURS,
    Weekly,
    hour_of_week,
)

MONDAY = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
HOUR = 3600.0
FLAT = [1.0] * 24


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.integers(-12, 14))
def test_hours_are_counted_from_monday_in_local_time(
    wall: datetime, hours: int
) -> None:
    """Whatever the offset, the clock on the wall counts."""
    offset = timedelta(hours=hours)
    moment = (wall.replace(tzinfo=UTC) - offset).timestamp()
    assert (
        hour_of_week(moment, offset.total_seconds()) == wall.weekday() * 24 + wall.hour
    )


def test_without_experience_all_is_as_expected() -> None:
    """A usual day, on average as often as expected."""
    day = [0.5] * 12 + [1.5] * 12
    rates = Weekly().rates(0.1, day)
    assert rates == pytest.approx([0.1 * part for part in day * 7])


def test_much_experience_outweighs_what_was_expected() -> None:
    """As much as is not yet forgotten of an hour that has three times as many cars."""
    weekly = Weekly([22.0] * HOURS, [750.0] * HOURS)
    weekly.events[30] = 75.0
    rates = weekly.rates(5.0, FLAT)
    assert rates[30] == pytest.approx(0.1, rel=0.25)
    assert rates[100] == pytest.approx(0.03, rel=0.1)


def test_alike_days_stand_in_for_one_another() -> None:
    """What happens on workdays at noon is expected of another workday, less of Sunday."""
    weekly = Weekly()
    for day in range(4):
        weekly.events[day * 24 + 12] = 10.0
        weekly.minutes[day * 24 + 12] = 60.0
    rates = weekly.rates(0.01, FLAT)
    friday, sunday = 4 * 24 + 12, 6 * 24 + 12
    assert rates[friday] > rates[sunday] > rates[sunday + 6]


@given(
    st.floats(0, 2 * HOURS * HOUR),
    st.floats(0, 3 * HOURS * HOUR),
    st.sampled_from([0.0, 1800.0, 7200.0]),
    st.floats(0, 1),
)
def test_all_of_a_span_is_counted(
    start: float, length: float, offset: float, share: float
) -> None:
    """It is spread over the hours that it touches, none of which gets too much."""
    weekly = Weekly()
    weekly.note_time(MONDAY + start, MONDAY + start + length, offset, share)
    assert sum(weekly.minutes) == pytest.approx(length / 60 * share, abs=1e-3)
    assert max(weekly.minutes) <= (length // (HOURS * HOUR) + 2) * 60 * share + 1e-3


def test_what_is_old_fades() -> None:
    """Events and time weigh less, their ratio stays."""
    weekly = Weekly([10.0] * HOURS, [100.0] * HOURS)
    weekly.fade(0.5)
    assert weekly.events == [5.0] * HOURS
    assert weekly.minutes == [50.0] * HOURS


def test_it_can_be_stored() -> None:
    """What was learned comes back to a tenth of an event and a minute."""
    weekly = Weekly([0.1 * hour for hour in range(HOURS)], [float(HOURS)] * HOURS)
    stored = json.loads(json.dumps(weekly.as_dict()))
    again = Weekly.from_dict(stored)
    assert again.events == pytest.approx(weekly.events)
    assert again.minutes == weekly.minutes
