"""Counting requests, and spreading them over the month."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.here_ev_charge_points.api import RequestKind
from custom_components.here_ev_charge_points.logic.budget import (
    FASTEST,
    BudgetSpentError,
    QuietHours,
    Usage,
    back_off,
    forecast,
    month_end,
    pace,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NIGHT = QuietHours(time(23), time(6))


def test_a_month_is_counted_by_kind_and_then_anew() -> None:
    """Requests add up, and the next month starts at 0."""
    usage = Usage()
    for kind in (RequestKind.EVCP, RequestKind.EVCP, RequestKind.SEARCH):
        usage.note(kind, NOON)
    assert usage.counts == {"evcp": 2, "search": 1}
    assert usage.total(NOON) == 3
    assert Usage.from_dict(usage.as_dict()) == usage
    december = NOON + timedelta(days=9)
    assert usage.total(december) == 0
    usage.note(RequestKind.TOKEN, december)
    assert usage.as_dict() == {
        "month": "2026-12",
        "counts": {"token": 1},
        "days": {"01": 1},
        "watching": {},
    }


@pytest.mark.parametrize(
    ("month", "result"),
    [("2026-11", {"evcp": 5, "search": 1}), ("2026-10", {"evcp": 2, "search": 1})],
)
def test_what_was_counted_elsewhere_is_added(
    month: str, result: dict[str, int]
) -> None:
    """Of the same month counts add up; those of an earlier month are history."""
    usage = Usage("2026-11", {"evcp": 2, "search": 1})
    usage.add(Usage(month, {"evcp": 3}))
    assert usage.counts == result
    later = Usage(month, {"evcp": 9})
    later.add(Usage("2026-12", {"evcp": 1}))
    assert (later.month, later.counts) == ("2026-12", {"evcp": 1})


@pytest.mark.parametrize(
    ("left", "requests", "quiet", "expected"),
    [
        # 8.5 days are 12,240 minutes.
        (1224, 1, None, timedelta(minutes=10)),
        (1224, 3, None, timedelta(minutes=30)),
        (100_000, 1, None, FASTEST),
        (None, 1, None, FASTEST),
        (None, 3, NIGHT, FASTEST),
        (0, 1, None, timedelta(days=8, hours=12)),
        (-5, 1, None, timedelta(days=8, hours=12)),
        (2, 3, None, timedelta(days=8, hours=12)),
        # 8 nights of 7 hours and the last hour of the month are 57 hours of 204.
        (882, 1, NIGHT, timedelta(minutes=10)),
        (1224, 0, None, timedelta(minutes=10)),
    ],
)
def test_pace(
    left: int | None, requests: int, quiet: QuietHours | None, expected: timedelta
) -> None:
    """The time left, without the quiet part of it, through the polls left."""
    assert pace(NOON, left, requests, quiet) == expected


@pytest.mark.parametrize(
    ("clock", "until"),
    [
        ((22, 59), None),
        ((23, 0), (1, 6)),
        ((0, 30), (0, 6)),
        ((5, 59), (0, 6)),
        ((6, 0), None),
        ((12, 0), None),
    ],
)
def test_quiet_hours_past_midnight(
    clock: tuple[int, int], until: tuple[int, int] | None
) -> None:
    """Quiet from 23:00 to 06:00, the start within and the end not."""
    now = NOON.replace(hour=clock[0], minute=clock[1])
    expected = until and NOON.replace(hour=until[1]) + timedelta(days=until[0])
    assert NIGHT.until(now) == (expected or None)


def test_quiet_hours_within_a_day() -> None:
    """Quiet from 09:00 to 17:00."""
    office = QuietHours(time(9), time(17))
    assert office.until(NOON) == NOON.replace(hour=17)
    assert office.until(NOON.replace(hour=18)) is None
    week = (NOON.replace(hour=0), NOON.replace(hour=0) + timedelta(days=7))
    assert office.within(*week) == timedelta(hours=56)


def test_month_end() -> None:
    """The last moment of a month belongs to it."""
    assert month_end(NOON) == datetime(2026, 12, 1, tzinfo=UTC)
    assert month_end(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)) == datetime(
        2027, 1, 1, tzinfo=UTC
    )


@given(
    st.datetimes(
        datetime(2026, 1, 1),
        datetime(2027, 1, 1),
        timezones=st.sampled_from([UTC, ZoneInfo("Europe/Helsinki")]),
    ),
    st.integers(0, 50_000),
    st.integers(1, 10),
    st.none() | st.builds(QuietHours, st.times(), st.times()),
)
def test_the_budget_lasts(
    now: datetime, left: int, requests: int, quiet: QuietHours | None
) -> None:
    """At the pace given, the polls until the month's end fit what is left."""
    interval = pace(now, left, requests, quiet)
    assert interval >= FASTEST or interval == month_end(now) - now
    awake = month_end(now) - now
    if quiet is not None and quiet.start != quiet.end:
        awake -= quiet.within(now, month_end(now))
        assert awake >= timedelta(0)
        assert awake / interval <= max(left // requests, 1) + 0.01


def test_the_limit_holds() -> None:
    """The request that would break it is refused, and not counted."""
    usage = Usage(limit=2)
    for _ in range(2):
        usage.note(RequestKind.EVCP, NOON)
    assert usage.left(NOON) == 0
    with pytest.raises(BudgetSpentError):
        usage.note(RequestKind.EVCP, NOON)
    assert usage.total(NOON) == 2
    usage.note(RequestKind.EVCP, NOON + timedelta(days=9))
    assert usage.left(NOON + timedelta(days=9)) == 1
    assert Usage().left(NOON) is None
    assert Usage().left_for_polls(NOON) is None


@pytest.mark.parametrize(
    ("watching", "set_aside"),
    [
        ({}, 0),
        # 70 in a week are 10 a day: for today, and for the 8 days after it.
        ({"20": 70}, 90),
        ({"20": 70, "22": 4}, 86),
        ({"20": 70, "22": 40}, 80),
        ({"10": 700}, 0),
        ({"21": 7000}, 900),
    ],
)
def test_what_watching_will_take_is_set_aside(
    watching: dict[str, int], set_aside: int
) -> None:
    """As much a day as in the last week, and never more than nine tenths."""
    usage = Usage("2026-11", {"evcp": 0}, {}, watching, limit=1000)
    assert usage.left_for_polls(NOON) == 1000 - set_aside


def test_forecast() -> None:
    """On the first day from the interval, then from yesterday and today."""
    usage = Usage("2026-11", {"evcp": 100}, {"22": 100})
    assert forecast(NOON, usage, timedelta(minutes=10), 1) == 100 + 1224
    usage.days["21"] = 200
    # 300 in a day and a half are 200 a day, for 8.5 days more.
    assert forecast(NOON, usage, timedelta(minutes=10), 1) == 100 + 1700


def test_back_off() -> None:
    """It doubles up to the longest, and is nothing without a failure."""
    waits = [back_off(n, FASTEST, timedelta(hours=1)) for n in range(8)]
    assert waits == [timedelta(minutes=m) for m in (0, 2, 4, 8, 16, 32, 60, 60)]
