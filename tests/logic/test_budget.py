"""Counting requests, and spreading them over the month."""

from datetime import UTC, datetime, time, timedelta, tzinfo
import json
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
    day_end,
    forecast,
    month_end,
    pace,
)

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
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
    assert usage.month == "2026-12"
    assert usage.counts == {"token": 1}
    assert usage.days == {"01": 1}
    assert Usage.from_dict(usage.as_dict()) == usage


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
    assert pace(NOON, left, requests, quiet, FASTEST) == expected


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


@pytest.mark.parametrize(
    ("now", "left"),
    [
        # Clocks go forward on 29 March and back on 25 October.
        ("2026-03-28T12:00", timedelta(days=3, hours=11)),
        ("2026-10-24T12:00", timedelta(days=7, hours=13)),
        ("2026-10-25T12:00", timedelta(days=6, hours=12)),
    ],
)
def test_a_month_ends_at_midnight_also_where_clocks_change(
    now: str, left: timedelta
) -> None:
    """An hour less, or more, is left than the clock on the wall says."""
    local = datetime.fromisoformat(now).replace(tzinfo=BERLIN)
    assert month_end(local) - local == left
    assert f"{month_end(local).astimezone(BERLIN):%d %H:%M}" == "01 00:00"


@pytest.mark.parametrize(
    ("now", "wait"),
    [
        ("2026-03-28T23:30", timedelta(hours=5, minutes=30)),
        ("2026-10-24T23:30", timedelta(hours=7, minutes=30)),
        ("2026-10-24T22:30", None),
    ],
)
def test_quiet_hours_end_by_the_clock_on_nights_that_clocks_change(
    now: str, wait: timedelta | None
) -> None:
    """Quiet until 06:00: an hour sooner in spring, an hour later in autumn."""
    local = datetime.fromisoformat(now).replace(tzinfo=BERLIN)
    until = NIGHT.until(local)
    assert (until and until - local) == wait


def test_a_time_that_comes_twice_is_quiet_from_the_first_to_the_last() -> None:
    """Quiet from 02:15 to 02:45 means both, with what lies between."""
    quiet = QuietHours(time(2, 15), time(2, 45))
    for minutes, wait in ((14, None), (15, 90), (74, 31), (104, 1), (105, None)):
        moment = datetime(2026, 10, 25, tzinfo=UTC) + timedelta(minutes=minutes)
        until = quiet.until(moment.astimezone(BERLIN))
        assert (until and until - moment) == (wait and timedelta(minutes=wait))
    day = datetime(2026, 10, 25, tzinfo=BERLIN), datetime(2026, 10, 26, tzinfo=BERLIN)
    assert quiet.within(*day) == timedelta(minutes=90)


def counted(*days: int, month: int = 11) -> Usage:
    """Return a count of one request at noon of each of these days."""
    usage = Usage()
    for day in days:
        usage.note(RequestKind.EVCP, datetime(2026, month, day, 12, tzinfo=UTC))
    return usage


def test_what_a_clock_that_was_ahead_has_counted_belongs_to_this_month() -> None:
    """Neither is the count of before lost, nor does the later month keep any."""
    usage = counted(20, 21)
    for _ in range(3):
        usage.note(RequestKind.EVCP, datetime(2027, 3, 5, tzinfo=UTC))
    usage = Usage.from_dict(usage.as_dict())
    assert usage.total(NOON) == 5
    assert usage.month == "2026-11"
    usage.note(RequestKind.EVCP, NOON)
    assert usage.total(NOON) == 6
    for month in ("2026-12-01", "2027-01-01", "2027-02-01", "2027-03-01"):
        assert usage.total(datetime.fromisoformat(f"{month}T00:00Z")) == 0


def test_the_file_of_a_clock_that_was_ahead_is_of_this_month() -> None:
    """Also where an earlier version wrote it, which knew no other month."""
    usage = Usage.from_dict(
        {"month": "2027-03", "counts": {"evcp": 4000}, "days": {"05": 4000}}
    )
    assert usage.total(NOON) == 4000
    assert usage.daily_rate(NOON) is None
    assert usage.total(NOON + timedelta(days=9)) == 0


def test_a_clock_that_was_never_set_loses_no_count() -> None:
    """It starts in 1970, and finds the time a minute later."""
    usage = counted(20, 21, 22)
    usage.note(RequestKind.EVCP, datetime(1970, 1, 1, tzinfo=UTC))
    usage = Usage.from_dict(usage.as_dict())
    assert usage.total(NOON) == 4
    assert usage.total(NOON + timedelta(days=9)) == 0


def test_a_time_zone_moved_west_over_a_months_end_takes_no_day_along() -> None:
    """The old month comes back for some hours, and the new one goes on after it."""
    usage = counted(29, 30)
    first = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    usage.note(RequestKind.EVCP, first.astimezone(BERLIN))
    assert (usage.month, usage.days) == ("2026-12", {"01": 1})
    west = ZoneInfo("America/New_York")
    usage.note(RequestKind.EVCP, (first + timedelta(hours=1)).astimezone(west))
    assert (usage.month, usage.counts) == ("2026-11", {"evcp": 3})
    usage.note(RequestKind.EVCP, (first + timedelta(hours=9)).astimezone(west))
    assert (usage.month, usage.counts) == ("2026-12", {"evcp": 2})
    assert usage.days == {"01": 1}


@given(
    st.lists(
        st.tuples(
            st.timedeltas(timedelta(hours=-30), timedelta(hours=80)),
            st.sampled_from([UTC, BERLIN, ZoneInfo("America/New_York")]),
        ),
        min_size=1,
    )
)
def test_no_clock_and_no_zone_makes_this_months_requests_fewer(
    steps: list[tuple[timedelta, tzinfo]],
) -> None:
    """Whatever was counted in the month that the clock shows last is in its count."""
    usage = Usage()
    moment = datetime(2026, 11, 28, tzinfo=UTC)
    months = []
    for step, zone in steps:
        moment += step
        now = moment.astimezone(zone)
        usage.note(RequestKind.EVCP, now)
        months.append(f"{now:%Y-%m}")
        usage = Usage.from_dict(usage.as_dict())
    # Of the months before the last two nothing is kept.
    recent = months[-1:]
    for month in reversed(months[:-1]):
        if month != months[-1]:
            break
        recent.append(month)
    assert len(recent) <= usage.total(now) <= len(steps)


@pytest.mark.parametrize(
    ("before", "total", "after"),
    [
        ({"evcp": 300, "search": 8}, 4000, {"evcp": 3992, "search": 8}),
        ({"evcp": 300, "search": 8}, 8, {"evcp": 0, "search": 8}),
        ({"evcp": 300, "search": 8}, 5, {"evcp": 5}),
        ({}, 12, {"evcp": 12}),
    ],
)
def test_a_person_may_correct_the_count(
    before: dict[str, int], total: int, after: dict[str, int]
) -> None:
    """After a backup of the 3rd was restored on the 25th, say."""
    usage = Usage("2026-11", before)
    usage.correct(total, NOON)
    assert usage.counts == after
    assert usage.total(NOON) == total


def test_a_count_corrected_while_the_clock_was_ahead_belongs_to_this_month() -> None:
    """As what was counted then does."""
    ahead = datetime(2026, 12, 1, 15, tzinfo=UTC)
    usage = Usage("2026-11", {"evcp": 20}, latest=NOON)
    usage.correct(100, ahead)
    assert usage.total(NOON + timedelta(days=1)) == 120


@given(st.data())
def test_the_count_is_read_from_a_damaged_file(data: st.DataObject) -> None:
    """Whole where it was written whole, wherever the file breaks off."""
    counts = data.draw(
        st.dictionaries(st.sampled_from(["evcp", "search"]), st.integers(0, 50_000))
    )
    text = json.dumps({"usage": Usage("2026-11", counts).as_dict(), "known": {}})
    cut = data.draw(st.integers(0, len(text)))
    saved = Usage.salvage(text[:cut] + data.draw(st.sampled_from(["", "\0", "}{"])))
    assert Usage.salvage(text).counts == counts
    if "}" in text[text.index("counts") :][: max(cut - text.index("counts"), 0)]:
        assert saved.counts == counts


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
    interval = pace(now, left, requests, quiet, FASTEST)
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


@pytest.mark.parametrize(
    ("limit", "watching", "fastest", "expected"),
    [
        # What watching leaves of the budget is spent, too.
        (1000, {}, 2, 1000),
        (2000, {"21": 60, "22": 60}, 2, 2000),
        # 120 in a day and a half are 80 a day, for 8.5 days more: too many.
        (1000, {"21": 60, "22": 60}, 2, 300 + 680 + 70),
        (500, {"21": 60, "22": 60}, 2, 300 + 680 + 20),
        # 8.5 days are 1,224 times 10 minutes.
        (50_000, {}, 10, 300 + 1224),
        # 300 in a day and a half are 200 a day.
        (None, {}, 2, 300 + 1700),
    ],
)
def test_forecast(
    limit: int | None, watching: dict[str, int], fastest: int, expected: int
) -> None:
    """Watching goes on as yesterday and today; the polls spend what that leaves."""
    usage = Usage("2026-11", {"evcp": 300}, {"21": 200, "22": 100}, watching, limit)
    assert forecast(NOON, usage, timedelta(minutes=fastest), 1) == expected


def test_forecast_on_the_first_day() -> None:
    """Nothing of yesterday is known."""
    usage = Usage("2026-11", {"evcp": 100}, {"22": 100})
    assert forecast(NOON, usage, timedelta(minutes=10), 1) == 100 + 1224
    assert usage.watching_rate(NOON) == 0


@pytest.mark.parametrize(
    ("quiet", "awake"),
    [
        (NIGHT, [0.0] * 6 + [1.0] * 17 + [0.0]),
        (QuietHours(time(9, 30), time(11, 15)), [1] * 9 + [0.5, 0, 0.75] + [1] * 12),
    ],
)
def test_which_part_of_each_hour_is_not_quiet(
    quiet: QuietHours, awake: list[float]
) -> None:
    """By the clock, whatever the day."""
    assert quiet.awake() == pytest.approx(awake)


def test_the_end_of_a_day() -> None:
    """Also of the one that is 25 hours long."""
    helsinki = ZoneInfo("Europe/Helsinki")
    now = datetime(2026, 10, 25, 1, tzinfo=helsinki)
    assert day_end(now) - now.astimezone(UTC) == timedelta(hours=24)


def test_back_off() -> None:
    """It doubles up to the longest, and is nothing without a failure."""
    waits = [back_off(n, FASTEST, timedelta(hours=1)) for n in range(8)]
    assert waits == [timedelta(minutes=m) for m in (0, 2, 4, 8, 16, 32, 60, 60)]
