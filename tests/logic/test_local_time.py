"""Local times on ordinary days and where clocks change.

In 2026 clocks in the European Union go forward on 29 March and back on 25 October,
both at 01:00 UTC: 02:00 → 03:00 and 03:00 → 02:00 in Berlin (UTC+1, summer UTC+2),
an hour later on the clock in Helsinki, an hour earlier in Lisbon, two in the Azores.
"""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.here_ev_charge_points.logic.local_time import (
    days_from,
    falls_on,
    instants,
    later,
    transition,
)

BERLIN = ZoneInfo("Europe/Berlin")
AZORES = ZoneInfo("Atlantic/Azores")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
ZONES = st.sampled_from(
    [
        UTC,
        timezone(timedelta(hours=5, minutes=45)),
        BERLIN,
        AZORES,
        LORD_HOWE,
        ZoneInfo("Africa/Cairo"),
        ZoneInfo("America/Havana"),
        ZoneInfo("America/St_Johns"),
        ZoneInfo("Europe/Helsinki"),
    ]
)


@pytest.mark.parametrize(
    ("zone", "wall", "first", "last"),
    [
        # UTC+1 in winter, UTC+2 in summer.
        (BERLIN, "2026-01-10 12:00", "2026-01-10 11:00", "2026-01-10 11:00"),
        (BERLIN, "2026-07-10 12:00", "2026-07-10 10:00", "2026-07-10 10:00"),
        # 02:00–03:00 is left out: all of it is 01:00 UTC.
        (BERLIN, "2026-03-29 01:59", "2026-03-29 00:59", "2026-03-29 00:59"),
        (BERLIN, "2026-03-29 02:00", "2026-03-29 01:00", "2026-03-29 01:00"),
        (BERLIN, "2026-03-29 02:59", "2026-03-29 01:00", "2026-03-29 01:00"),
        (BERLIN, "2026-03-29 03:00", "2026-03-29 01:00", "2026-03-29 01:00"),
        # 02:00–03:00 comes twice, at UTC+2 and then at UTC+1.
        (BERLIN, "2026-10-25 01:59", "2026-10-24 23:59", "2026-10-24 23:59"),
        (BERLIN, "2026-10-25 02:30", "2026-10-25 00:30", "2026-10-25 01:30"),
        (BERLIN, "2026-10-25 03:00", "2026-10-25 02:00", "2026-10-25 02:00"),
        # 00:00–01:00 comes twice, at UTC+0 and then at UTC-1.
        (AZORES, "2026-10-25 00:00", "2026-10-25 00:00", "2026-10-25 01:00"),
        # Half an hour: 02:00 → 02:30 from UTC+10:30 to UTC+11, at 15:30 UTC.
        (LORD_HOWE, "2026-10-04 02:15", "2026-10-03 15:30", "2026-10-03 15:30"),
        (timezone(timedelta(hours=3)), "2026-03-29 02:30", *["2026-03-28 23:30"] * 2),
    ],
)
def test_instants(zone: tzinfo, wall: str, first: str, last: str) -> None:
    """A wall-clock time stands for one moment, two, or that of the transition."""
    found = instants(datetime.fromisoformat(wall), zone)
    assert found == (_utc(first), _utc(last))


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), ZONES)
def test_back_and_forth(naive: datetime, zone: tzinfo) -> None:
    """Each moment is one of those that its own wall-clock time stands for."""
    local = naive.replace(tzinfo=UTC).astimezone(zone)
    found = instants(local.replace(tzinfo=None), zone)
    assert found[local.fold] == local.astimezone(UTC)
    assert found[0] <= found[1]


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), ZONES)
def test_order(wall: datetime, zone: tzinfo) -> None:
    """A later wall-clock time never stands for earlier moments."""
    sooner = instants(wall, zone)
    later = instants(wall + timedelta(minutes=20), zone)
    assert sooner[0] <= later[0]
    assert sooner[1] <= later[1]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2026-03-28 00:00", "2026-03-30 00:00", "2026-03-29 01:00"),
        ("2026-03-29 00:59:59.5", "2026-03-29 01:00:00.5", "2026-03-29 01:00"),
        # After the start, up to and including the end.
        ("2026-03-29 01:00", "2026-03-30 00:00", None),
        ("2026-03-28 00:00", "2026-03-29 01:00", "2026-03-29 01:00"),
        ("2026-03-28 00:00", "2026-03-29 00:59:59.9", None),
        ("2026-06-01 00:00", "2026-06-03 00:00", None),
        ("2026-06-01 00:00", "2026-06-01 00:00", None),
    ],
)
def test_transition(start: str, end: str, found: str | None) -> None:
    """The one change of Berlin's offset in a span is found to the second."""
    assert transition(_utc(start), _utc(end), BERLIN) == (found and _utc(found))


@settings(max_examples=50)
@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), ZONES)
def test_transition_is_the_only_one(naive: datetime, zone: tzinfo) -> None:
    """The offset stays the same before the moment found, and differs at it."""
    start = naive.replace(tzinfo=UTC)
    end = start + timedelta(days=2)
    found = transition(start, end, zone)
    assert found is None or start < found <= end
    offset = start.astimezone(zone).utcoffset()
    for minute in range(0, 2 * 24 * 60, 15):
        moment = start + timedelta(minutes=minute)
        same = moment.astimezone(zone).utcoffset() == offset
        assert same == (found is None or moment < found)


def test_an_hour_later_is_an_hour_later() -> None:
    """Also where clocks jump, and the same on the clock only where they do not."""
    spring = datetime(2026, 3, 29, 1, 30, tzinfo=BERLIN)
    assert f"{later(spring, timedelta(hours=1)):%H:%M}" == "03:30"
    autumn = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    assert f"{later(autumn, timedelta(hours=1)):%H:%M %z}" == "02:30 +0100"


def test_weekdays() -> None:
    """2026-06-01 is a Monday; HERE's words count in any case, others not at all."""
    monday = date(2026, 6, 1)
    words = ["mo", "tu", "we", "th", "fr", "sa", "su"]
    for day, word in zip(days_from(monday, 7), words, strict=True):
        assert falls_on(day, [word])
        assert falls_on(day, ["noday", word.upper()])
        assert not falls_on(day, [other for other in words if other != word])
    assert not falls_on(monday, ["monday", "", "1"])
    assert not falls_on(monday, [])


def test_days() -> None:
    """Days in a row pass the ends of months and years."""
    days = days_from(date(2026, 12, 31), 2)
    assert days == (date(2026, 12, 31), date(2027, 1, 1))
    assert days_from(date(2026, 12, 31), 0) == ()


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
