"""Opening hours, worked out by hand, and against a calendar painted by the minute.

1 June 2026 is a Monday. Helsinki is at UTC+2, in summer at UTC+3; Berlin is an hour
behind. In both, clocks go from 01:00 UTC on 29 March to 25 October, Sundays, forward
and back: 02:00 → 03:00 and 03:00 → 02:00 in Berlin.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings, strategies as st
import pytest

from custom_components.here_ev_charge_points.api import OpeningHours, Period
from custom_components.here_ev_charge_points.api.models import (
    ExceptionalHours,
    RegularHours,
)
from custom_components.here_ev_charge_points.logic.opening_hours import (
    Opening,
    opening,
    outlook,
)

HELSINKI = ZoneInfo("Europe/Helsinki")
BERLIN = ZoneInfo("Europe/Berlin")
AZORES = ZoneInfo("Atlantic/Azores")

MIDNIGHT = "00:00:00"
NOON = "12:00:00"
WORKDAYS = ["mo", "tu", "we", "th", "fr"]
WEEK = [*WORKDAYS, "sa", "su"]


def period(start: str | None, end: str | None) -> dict[str, Any]:
    """Return a period as HERE writes it, without what is None."""
    times = {"from": start, "to": end}
    return {key: value for key, value in times.items() if value is not None}


def regular(days: list[str], *periods: dict[str, Any]) -> dict[str, Any]:
    """Return the periods of some weekdays."""
    return {"days": days, "periods": list(periods)}


def hours(*schedule: dict[str, Any], **other: Any) -> OpeningHours:
    """Return opening hours with a regular schedule."""
    return OpeningHours.from_dict({"regularSchedule": list(schedule), **other})


def at(text: str, zone: tzinfo = HELSINKI) -> datetime:
    """Return the moment of a local time that comes once."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def check(
    given_hours: OpeningHours, zone: tzinfo, now: str, is_open: bool, changes: str
) -> None:
    """Check the state at a local time and its next change, "" for none."""
    found = opening(given_hours, zone, at(now, zone))
    assert found is not None
    assert found.is_open == is_open
    assert found.changes == (at(changes, zone).astimezone(UTC) if changes else None)
    assert found.changes is None or found.changes.tzinfo is UTC


SHOP = hours(
    regular(WORKDAYS, period("07:00:00", NOON), period("12:30:00", "21:00:00")),
    regular(["SA"], period("09:00:00", "18:00:00")),
)


@pytest.mark.parametrize(
    ("now", "is_open", "changes"),
    [
        # Monday: the start belongs to a period, the end does not.
        ("2026-06-01 06:59:59", False, "2026-06-01 07:00"),
        ("2026-06-01 07:00", True, "2026-06-01 12:00"),
        ("2026-06-01 11:59:59", True, "2026-06-01 12:00"),
        ("2026-06-01 12:00", False, "2026-06-01 12:30"),
        ("2026-06-01 12:30", True, "2026-06-01 21:00"),
        ("2026-06-01 21:00", False, "2026-06-02 07:00"),
        # Friday evening to Saturday, Saturday evening over Sunday to Monday.
        ("2026-06-05 21:30", False, "2026-06-06 09:00"),
        ("2026-06-06 09:00", True, "2026-06-06 18:00"),
        ("2026-06-06 18:00", False, "2026-06-08 07:00"),
        ("2026-06-07 12:00", False, "2026-06-08 07:00"),
    ],
)
def test_week(now: str, is_open: bool, changes: str) -> None:
    """A weekly schedule with a lunch break; a day that is not named is closed."""
    check(SHOP, HELSINKI, now, is_open, changes)


@pytest.mark.parametrize(
    ("schedule", "now", "is_open", "changes"),
    [
        # Monday from 06:00 with no end, Tuesday until 10:00 with no start: one span.
        (
            [
                regular(["mo"], period("06:00:00", None)),
                regular(["tu"], period(None, "10:00:00")),
            ],
            "2026-06-01 23:00",
            True,
            "2026-06-02 10:00",
        ),
        # Neither start nor end: all of Monday.
        ([regular(["mo"], period(None, None))], "2026-06-01", True, "2026-06-02"),
        # Until 00:00:00 is until the day ends, also where it starts at 00:00:00.
        (
            [regular(["mo"], period("06:00:00", MIDNIGHT))],
            "2026-06-01 23:59",
            True,
            "2026-06-02",
        ),
        (
            [regular(["mo"], period(MIDNIGHT, MIDNIGHT))],
            "2026-05-31",
            False,
            "2026-06-01",
        ),
        # 10–14 and 12–16 overlap, 16–17 touches, 14:30–15 lies within: 10–17.
        (
            [
                regular(
                    ["mo"],
                    period("12:00:00", "16:00:00"),
                    period("10:00:00", "14:00:00"),
                    period("16:00:00", "17:00:00"),
                    period("14:30:00", "15:00:00"),
                )
            ],
            "2026-06-01 10:30",
            True,
            "2026-06-01 17:00",
        ),
        # Whole workdays in a row change on Friday night only.
        (
            [regular(WORKDAYS, period(MIDNIGHT, MIDNIGHT))],
            "2026-06-01 05:00",
            True,
            "2026-06-06",
        ),
        # The same time twice is 24 hours: Monday 18:00 to Tuesday 18:00.
        (
            [regular(["mo"], period("18:00:00", "18:00:00"))],
            "2026-06-02 17:59",
            True,
            "2026-06-02 18:00",
        ),
        # Whole days all week, and 18:00 to 18:00 all week, never change.
        ([regular(WEEK, period(None, None))], "2026-06-01 05:00", True, ""),
        ([regular(WEEK, period("18:00:00", "18:00:00"))], "2026-06-01", True, ""),
        # A schedule without a period is never open.
        ([regular(WEEK)], "2026-06-01 12:00", False, ""),
        ([{}], "2026-06-01 12:00", False, ""),
        ([regular(["holiday"], period(None, None))], "2026-06-01", False, ""),
    ],
)
def test_periods(
    schedule: list[dict[str, Any]], now: str, is_open: bool, changes: str
) -> None:
    """Missing ends, midnight, overlaps, and schedules that never change."""
    check(hours(*schedule), HELSINKI, now, is_open, changes)


BAR = hours(regular(["fr", "sa"], period("18:00:00", "02:00:00")))


@pytest.mark.parametrize(
    ("exceptions", "now", "is_open", "changes"),
    [
        # Friday 5 June, 18:00 to 02:00; closed until Saturday 18:00.
        ([], "2026-06-05 17:59", False, "2026-06-05 18:00"),
        ([], "2026-06-05 18:00", True, "2026-06-06 02:00"),
        ([], "2026-06-06 01:59", True, "2026-06-06 02:00"),
        ([], "2026-06-06 02:00", False, "2026-06-06 18:00"),
        ([], "2026-06-07 01:00", True, "2026-06-07 02:00"),
        # Saturday closed: Friday night stays whole, Saturday night is left out, and
        # the next opening is Friday 12 June.
        (
            [{"date": "2026-06-06", "closed": True}],
            "2026-06-06 01:00",
            True,
            "2026-06-06 02:00",
        ),
        (
            [{"date": "2026-06-06", "closed": True}],
            "2026-06-06 02:00",
            False,
            "2026-06-12 18:00",
        ),
        # Saturday from 01:00 to 03:00 instead: it goes on from Friday night.
        (
            [{"date": "2026-06-06", "periods": [period("01:00:00", "03:00:00")]}],
            "2026-06-05 20:00",
            True,
            "2026-06-06 03:00",
        ),
    ],
)
def test_past_midnight(
    exceptions: list[dict[str, Any]], now: str, is_open: bool, changes: str
) -> None:
    """Hours past midnight belong to the day they begin on."""
    check(
        OpeningHours(regular=BAR.regular, exceptions=_exceptions(exceptions)),
        HELSINKI,
        now,
        is_open,
        changes,
    )


@pytest.mark.parametrize(
    ("exceptions", "now", "is_open", "changes"),
    [
        # Thursday 24 December until 13:00, Friday closed, Saturday from 09:00.
        (
            [
                {"date": "2026-12-24", "periods": [period("09:00:00", "13:00:00")]},
                {"date": "2026-12-25", "closed": True},
            ],
            "2026-12-24 08:00",
            False,
            "2026-12-24 09:00",
        ),
        (
            [
                {"date": "2026-12-24", "periods": [period("09:00:00", "13:00:00")]},
                {"date": "2026-12-25", "closed": True},
            ],
            "2026-12-24 13:00",
            False,
            "2026-12-26 09:00",
        ),
        # Closed counts, whatever periods stand beside it.
        (
            [{"date": "2026-06-01", "closed": True, "periods": [period(None, None)]}],
            "2026-06-01 12:00",
            False,
            "2026-06-02 07:00",
        ),
        # Two parts of one date count together.
        (
            [
                {"date": "2026-06-01", "periods": [period("08:00:00", "09:00:00")]},
                {"date": "2026-06-01", "periods": [period("10:00:00", "11:00:00")]},
            ],
            "2026-06-01 08:00",
            True,
            "2026-06-01 09:00",
        ),
        (
            [
                {"date": "2026-06-01", "periods": [period("08:00:00", "09:00:00")]},
                {"date": "2026-06-01", "periods": [period("10:00:00", "11:00:00")]},
            ],
            "2026-06-01 09:00",
            False,
            "2026-06-01 10:00",
        ),
        # What tells nothing leaves Monday's regular hours, 07:00 to 12:00.
        (
            [{"date": "2026-06-01"}, {"date": "2026-06-01", "closed": False}],
            "2026-06-01 08:00",
            True,
            "2026-06-01 12:00",
        ),
        ([{"closed": True}], "2026-06-01 08:00", True, "2026-06-01 12:00"),
        # Closed for 20 days from Monday on, longer than the first look: 22 June 07:00
        # is the Monday three weeks later, the 21st a Sunday.
        (
            [
                {"date": f"2026-06-{number:02}", "closed": True}
                for number in range(1, 21)
            ],
            "2026-06-01 08:00",
            False,
            "2026-06-22 07:00",
        ),
    ],
)
def test_exceptions(
    exceptions: list[dict[str, Any]], now: str, is_open: bool, changes: str
) -> None:
    """The periods of a date take the place of its regular ones."""
    check(
        OpeningHours(regular=SHOP.regular, exceptions=_exceptions(exceptions)),
        HELSINKI,
        now,
        is_open,
        changes,
    )


@pytest.mark.parametrize(
    ("now", "is_open", "changes"),
    [
        # Half a year ahead, longer than the first look.
        ("2026-06-01 12:00", True, "2026-12-25"),
        ("2026-12-25 00:00", False, "2026-12-26"),
        ("2026-12-26 00:00", True, ""),
        # More than 400 days ahead: 2025-11-01 to 2026-12-25 are 419.
        ("2025-11-01 12:00", True, ""),
    ],
)
def test_always_but_a_holiday(now: str, is_open: bool, changes: str) -> None:
    """Open 24/7 with one closed day."""
    holiday = hours(open24x7=True, exceptions=[{"date": "2026-12-25", "closed": True}])
    check(holiday, HELSINKI, now, is_open, changes)


@pytest.mark.parametrize("zone", [None, HELSINKI])
def test_what_needs_no_zone(zone: tzinfo | None) -> None:
    """Open 24/7 is open anywhere; where nothing is told, nothing is known."""
    now = at("2026-06-01 12:00")
    always = Opening(is_open=True, changes=None)
    assert opening(hours(open24x7=True), zone, now) == always
    assert opening(hours(*[regular(["mo"])], open24x7=True), zone, now) == always
    nothing = hours(open24x7=True, exceptions=[{"date": "2026-06-01"}, {}])
    assert opening(nothing, zone, now) == always
    assert opening(hours(), zone, now) is None
    assert opening(hours(open24x7=False), zone, now) is None


def test_without_zone() -> None:
    """Without a zone, a schedule tells nothing."""
    now = at("2026-06-01 12:00")
    holiday = [{"date": "2026-06-01", "closed": True}]
    assert opening(SHOP, None, now) is None
    assert opening(hours(exceptions=holiday), None, now) is None
    assert opening(hours(open24x7=True, exceptions=holiday), None, now) is None


def test_exceptions_alone() -> None:
    """Without regular hours it is closed but on the dates that have periods."""
    market = hours(exceptions=[{"date": "2026-06-01", "periods": [period(NOON, None)]}])
    check(market, HELSINKI, "2026-05-31 23:00", False, "2026-06-01 12:00")
    check(market, HELSINKI, "2026-06-01 12:00", True, "2026-06-02")
    check(market, HELSINKI, "2026-06-02 12:00", False, "")


@pytest.mark.parametrize(
    ("zone", "times", "now", "is_open", "changes"),
    [
        # 29 March: 02:00–03:00 is left out, all of it is 01:00 UTC.
        # Opens at 02:30, that is at the transition; 05:00 is 03:00 UTC.
        (BERLIN, ("02:30", "05:00"), "03-29 00:59:59", False, "03-29 01:00"),
        (BERLIN, ("02:30", "05:00"), "03-29 01:00", True, "03-29 03:00"),
        # Closes at 02:30, that is at the transition; 01:00 is 00:00 UTC.
        (BERLIN, ("01:00", "02:30"), "03-29 00:00", True, "03-29 01:00"),
        # 02:10–02:50 does not come: next on Monday, at 00:10 UTC.
        (BERLIN, ("02:10", "02:50"), "03-29 00:00", False, "03-30 00:10"),
        # 01:00–02:30 and 02:45–04:00 have nothing left between them; 04:00 is 02:00.
        (
            BERLIN,
            ("01:00", "02:30", "02:45", "04:00"),
            "03-29 00:00",
            True,
            "03-29 02:00",
        ),
        # 25 October: 02:00–03:00 is 00:00–01:00 and then 01:00–02:00 UTC.
        # Opens at the first 02:30; 05:00 is 04:00 UTC.
        (BERLIN, ("02:30", "05:00"), "10-25 00:29:59", False, "10-25 00:30"),
        (BERLIN, ("02:30", "05:00"), "10-25 01:15", True, "10-25 04:00"),
        # Closes at the last 02:30; 01:00 is 23:00 UTC the day before.
        (BERLIN, ("01:00", "02:30"), "10-25 00:30", True, "10-25 01:30"),
        # 02:10–02:20 lasts from the first 02:10 to the last 02:20, 70 minutes.
        (BERLIN, ("02:10", "02:20"), "10-25 00:10", True, "10-25 01:20"),
        # 22:00–06:00: Saturday 20:00 UTC to Sunday 05:00 UTC, an hour longer.
        (BERLIN, ("22:00", "06:00"), "10-24 20:00", True, "10-25 05:00"),
        # Helsinki on 29 March, 03:00 → 04:00: 09:00 is 06:00 UTC, and was 07:00.
        (HELSINKI, ("09:00", "17:00"), "03-28 15:00", False, "03-29 06:00"),
        (HELSINKI, ("03:30", "17:00"), "03-29 00:00", False, "03-29 01:00"),
        # In the Azores 00:00–01:00 comes twice on 25 October, at 00:00 and 01:00 UTC:
        # Saturday ends at the first midnight, 01:00 is 02:00 UTC.
        (AZORES, ("18:00", "00:00"), "10-24 23:59", True, "10-25 00:00"),
        (AZORES, ("00:00", "01:00"), "10-25 00:00", True, "10-25 02:00"),
    ],
)
def test_clock_changes(
    zone: tzinfo, times: tuple[str, ...], now: str, is_open: bool, changes: str
) -> None:
    """Daily periods where clocks change; moments are of 2026, in UTC."""
    pairs = zip(times[::2], times[1::2], strict=True)
    daily = hours(regular(WEEK, *(period(*pair) for pair in pairs)))
    expected = Opening(is_open=is_open, changes=at(f"2026-{changes}", UTC))
    assert opening(daily, zone, at(f"2026-{now}", UTC)) == expected


@pytest.mark.parametrize(
    ("day", "starts", "ends"),
    [
        # 23 hours at UTC+1 and then UTC+2, 25 hours the other way round.
        ("2026-03-29", "2026-03-28 23:00", "2026-03-29 22:00"),
        ("2026-10-25", "2026-10-24 22:00", "2026-10-25 23:00"),
    ],
)
def test_whole_days(day: str, starts: str, ends: str) -> None:
    """A whole day of 23 or 25 hours is open from its start to its end."""
    whole = hours(exceptions=[{"date": day, "periods": [period(MIDNIGHT, MIDNIGHT)]}])
    found = opening(whole, BERLIN, at(starts, UTC))
    assert found == Opening(is_open=True, changes=at(ends, UTC))


def test_only_opening_left_out() -> None:
    """A weekly opening that the clocks leave out comes two weeks after the last.

    Sundays 02:10–02:50: on 22 March until 01:50 UTC, on the 29th not at all, on
    5 April from 00:10 UTC.
    """
    weekly = hours(regular(["su"], period("02:10:00", "02:50:00")))
    found = opening(weekly, BERLIN, at("2026-03-22 01:50", UTC))
    assert found == Opening(is_open=False, changes=at("2026-04-05 00:10", UTC))


NO_DST = [UTC, ZoneInfo("Asia/Kolkata"), ZoneInfo("America/Bogota")]
DST = [BERLIN, HELSINKI, AZORES, *map(ZoneInfo, ["Africa/Cairo", "America/Havana"])]

_TIMES = st.none() | st.builds(
    time, st.integers(0, 23), st.sampled_from([0, 0, 1, 15, 30, 59])
)
_PERIODS = st.lists(st.builds(Period, start=_TIMES, end=_TIMES), max_size=3).map(tuple)
_FIRST = date(2026, 3, 20)


def _hours_with(until: int) -> st.SearchStrategy[OpeningHours]:
    """Return any hours; exceptions are of that many days from the first on."""
    dates = st.integers(0, until).map(lambda days: _FIRST + timedelta(days=days))
    return st.builds(
        OpeningHours,
        always=st.sampled_from([None, False, True]),
        regular=st.lists(
            st.builds(
                RegularHours,
                days=st.lists(st.sampled_from([*WEEK, "SU", "x"])).map(tuple),
                periods=_PERIODS,
            ),
            max_size=3,
        ).map(tuple),
        exceptions=st.lists(
            st.builds(
                ExceptionalHours,
                on=st.none() | dates,
                closed=st.sampled_from([None, False, True]),
                periods=_PERIODS,
            ),
            max_size=4,
        ).map(tuple),
    )


def _painted(given_hours: OpeningHours, days: int) -> bytearray:
    """Return for each minute of the clock from the first day on whether it is open."""
    minutes = bytearray((days + 2) * 1440)
    for number in range(-1, days):
        for item in _of_day(given_hours, _FIRST + timedelta(days=number)):
            start, end = (
                0 if found is None else found.hour * 60 + found.minute
                for found in (item.start, item.end)
            )
            length = 1440 - start + end if end <= start else end - start
            if item.end in (None, time.min):
                length = 1440 - start
            first = number * 1440 + start
            until = max(first + length, 0)
            first = max(first, 0)
            minutes[first:until] = b"\x01" * (until - first)
    return minutes[: days * 1440]


def _of_day(given_hours: OpeningHours, day: date) -> list[Period]:
    own = [item for item in given_hours.exceptions if item.on == day]
    own = [item for item in own if item.closed or item.periods]
    if own:
        return [part for item in own if not item.closed for part in item.periods]
    if given_hours.always:
        return [Period()]
    word = day.strftime("%a").lower()[:2]
    return [
        part
        for item in given_hours.regular
        if word in map(str.lower, item.days)
        for part in item.periods
    ]


@settings(max_examples=80, deadline=None)
@given(_hours_with(500), st.sampled_from(NO_DST), st.integers(0, 30 * 1440))
def test_to_the_minute(given_hours: OpeningHours, zone: tzinfo, minute: int) -> None:
    """Where clocks never change, every answer is that of the painted calendar.

    A change is found for certain within 384 days, and never told after 400.
    """
    assume(given_hours.regular or given_hours.exceptions)
    wall = datetime.combine(_FIRST, time.min) + timedelta(minutes=minute)
    now = wall.replace(tzinfo=zone)
    found = opening(given_hours, zone, now)
    assert found is not None
    painted = _painted(given_hours, 440)
    assert found.is_open == painted[minute]
    place = painted.find(1 - painted[minute], minute)
    if found.changes is not None:
        assert found.changes - now == timedelta(minutes=place - minute)
    else:
        assert place == -1 or place - minute > 384 * 1440


@settings(max_examples=80, deadline=None)
@given(_hours_with(30), st.sampled_from(DST), st.data())
def test_where_clocks_change(
    given_hours: OpeningHours, zone: tzinfo, data: st.DataObject
) -> None:
    """The state stays until the change told, and is then another.

    It is that of the painted calendar at every local time that comes once.
    """
    assume(given_hours.regular or given_hours.exceptions)
    painted = _painted(given_hours, 300)
    # The days around a clock change of each zone, or any other.
    around = data.draw(st.sampled_from(["2026-03-29", "2026-04-24", "2026-10-25"]))
    minute = data.draw(st.integers(-1440, 1440) | st.integers(-9000, 9000))
    now = at(around, UTC) + timedelta(minutes=minute)
    found = opening(given_hours, zone, now)
    assert found is not None
    end = min(found.changes or now + timedelta(days=40), now + timedelta(days=40))
    parts = data.draw(st.lists(st.floats(0, 0.999), max_size=4))
    for moment in [now, *(now + (end - now) * part for part in parts)]:
        if found.changes is not None:
            assert opening(given_hours, zone, moment) == found
        _check_painted(painted, moment.astimezone(zone), found.is_open)
    if found.changes is not None:
        then = opening(given_hours, zone, found.changes)
        assert then is not None
        assert then.is_open != found.is_open
        _check_painted(painted, found.changes.astimezone(zone), then.is_open)


def _check_painted(painted: bytearray, local: datetime, is_open: bool) -> None:
    wall = local.replace(tzinfo=None)
    once = local.utcoffset() == local.replace(fold=1 - local.fold).utcoffset()
    place = (wall - datetime.combine(_FIRST, time.min)) // timedelta(minutes=1)
    if once and 0 <= place < len(painted):
        assert painted[place] == is_open


@pytest.mark.parametrize("end", ["23:59", "23:59:00", "23:59:59"])
def test_the_last_minute_is_the_end_of_the_day(end: str) -> None:
    """Else every such site would close for a minute each night."""
    always = hours(regular(WEEK, period(MIDNIGHT, end)))
    for now in ("2026-06-01 12:00", "2026-06-01 23:59:30", "2026-06-02 00:00"):
        check(always, BERLIN, now, is_open=True, changes="")
    overnight = hours(
        regular(["mo"], period("18:00", end)), regular(["tu"], period(MIDNIGHT, "6:00"))
    )
    check(
        overnight, BERLIN, "2026-06-01 20:00", is_open=True, changes="2026-06-02 06:00"
    )
    holiday = hours(
        regular(WEEK, period("08:00:00", "20:00:00")),
        exceptions=[{"date": "2026-06-01", "periods": [period("08:00:00", end)]}],
    )
    check(holiday, BERLIN, "2026-06-01 21:00", is_open=True, changes="2026-06-02 00:00")


def test_an_hour_of_one_digit() -> None:
    """8:00 is eight in the morning, not the start of the day."""
    shop = hours(regular(["mo"], period("8:00", "20:00:00")))
    check(shop, BERLIN, "2026-06-01 03:00", is_open=False, changes="2026-06-01 08:00")
    check(shop, BERLIN, "2026-06-01 08:00", is_open=True, changes="2026-06-01 20:00")


UNREADABLE = [
    [{"to": "8 pm"}],
    [{"from": "morning", "to": "20:00:00"}],
    [{"from": "08:00:00", "to": 20}],
    [{"from": "25:00:00"}],
    [period("08:00:00", NOON), {"from": "1 pm"}],
    ["08:00-20:00"],
    "08:00-20:00",
]


@pytest.mark.parametrize("is_exception", [False, True])
@pytest.mark.parametrize("periods", UNREADABLE)
def test_a_time_that_cannot_be_read(periods: Any, is_exception: bool) -> None:
    """It makes its day not known, until the next one starts."""
    if is_exception:
        given_hours = hours(
            regular(["mo", "tu"], period("07:00:00", "19:00:00")),
            exceptions=[{"date": "2026-06-01", "periods": periods}],
        )
    else:
        given_hours = hours(
            {"days": ["mo"], "periods": periods},
            regular(["tu"], period("07:00:00", "19:00:00")),
        )
    for now in ("2026-06-01 00:00", "2026-06-01 09:00", "2026-06-01 23:00"):
        assert opening(given_hours, BERLIN, at(now, BERLIN)) is None
        assert outlook(given_hours, BERLIN, at(now, BERLIN)) == (
            None,
            at("2026-06-02", BERLIN),
        )
    check(
        given_hours,
        BERLIN,
        "2026-06-02 08:00",
        is_open=True,
        changes="2026-06-02 19:00",
    )
    # On Sunday night it is closed, and what comes next is not known.
    sunday = at("2026-05-31 22:00", BERLIN)
    assert outlook(given_hours, BERLIN, sunday) == (
        Opening(is_open=False, changes=None),
        at("2026-06-01", BERLIN),
    )


def test_no_periods_is_closed() -> None:
    """What is null is not given, and cannot be misread."""
    given_hours = hours({"days": WEEK, "periods": None})
    check(given_hours, BERLIN, "2026-06-01 12:00", is_open=False, changes="")


def test_a_week_that_cannot_be_read() -> None:
    """Nothing is known, and no moment to look again is in sight."""
    given_hours = hours({"days": WEEK, "periods": [{"to": "8 pm"}]})
    now = at("2026-06-01 12:00", BERLIN)
    assert outlook(given_hours, BERLIN, now) == (None, None)


@settings(max_examples=80, deadline=None)
@given(_hours_with(30), st.sampled_from(NO_DST), st.data())
def test_what_cannot_be_read_hides_its_day_alone(
    given_hours: OpeningHours, zone: tzinfo, data: st.DataObject
) -> None:
    """All other days are as without it, and a look ahead never skips a change."""
    assume(not given_hours.always)
    day = _FIRST + timedelta(days=data.draw(st.integers(0, 20)))
    dark = replace(
        given_hours,
        exceptions=(
            *given_hours.exceptions,
            ExceptionalHours(on=day, periods=(Period(is_known=False),)),
        ),
    )
    starts = datetime.combine(day, time.min, zone)
    minute = data.draw(st.integers(-4000, 4000))
    now = starts + timedelta(minutes=minute)
    found, again = outlook(dark, zone, now)
    if 0 <= minute < 1440:
        assert found is None
        assert again is None or again >= starts + timedelta(days=1)
    else:
        # A period of that day itself may have run over its midnight.
        before = [item for item in dark.exceptions if item.on != day]
        plain = replace(
            dark, exceptions=(*before, ExceptionalHours(on=day, closed=True))
        )
        without = opening(plain, zone, now)
        assert without is not None
        own = any(item.on == day and item.periods for item in given_hours.exceptions)
        if not own or minute < 0:
            assert found is not None
            assert found.is_open == without.is_open
    if again is not None:
        assert now < again
        just_before = opening(dark, zone, again - timedelta(microseconds=1))
        assert (just_before and just_before.is_open) == (found and found.is_open)


_JUNK = st.none() | st.booleans() | st.integers() | st.text(max_size=4)
_TEXTS = st.sampled_from(["2026-06-01", "0001-01-01", "9999-12-31", "25:00", "18:00"])
_WEIRD = st.recursive(
    _JUNK | _TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["days", "periods", "from", "to", "date", "closed"]), inner
        )
    ),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "open24x7": _JUNK,
            "regularSchedule": _WEIRD | st.lists(_WEIRD, max_size=3),
            "exceptions": _WEIRD | st.lists(_WEIRD, max_size=3),
        },
    ),
    st.none() | st.sampled_from(DST),
)
def test_anything_has_an_answer(raw: dict[str, Any], zone: tzinfo | None) -> None:
    """Nothing that HERE may send raises, and a change lies ahead."""
    now = at("2026-06-01 12:00")
    found = opening(OpeningHours.from_dict(raw), zone, now)
    assert found is None or found.changes is None or found.changes > now


def _exceptions(raw: list[dict[str, Any]]) -> tuple[ExceptionalHours, ...]:
    return hours(exceptions=raw).exceptions
