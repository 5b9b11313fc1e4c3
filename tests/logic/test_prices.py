"""Tariffs, worked out by hand, and what holds for any tariff.

1 June 2026 is a Monday. Helsinki is at UTC+2, in summer at UTC+3; Berlin is an hour
behind. In both, clocks go from 01:00 UTC on 29 March to 25 October, Sundays, forward
and back: 02:00 → 03:00 and 03:00 → 02:00 in Berlin.
"""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.here_ev_charge_points.api import (
    Period,
    PriceComponent,
    Tariff,
    TariffCondition,
    TariffElement,
)
from custom_components.here_ev_charge_points.api.models import DateRange, DurationRange
from custom_components.here_ev_charge_points.logic.prices import (
    Prices,
    next_price_change,
    pick_tariff,
    prices,
)

HELSINKI = ZoneInfo("Europe/Helsinki")
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY_NOON = "2026-06-01 12:00"


def component(dimension: str, price: float, vat: float | None = None) -> dict[str, Any]:
    """Return a price as HERE writes it."""
    found = {"dimension": dimension, "price": price}
    return found if vat is None else {**found, "vat": vat}


def element(*components: dict[str, Any], **condition: Any) -> dict[str, Any]:
    """Return prices that hold under a condition, or always."""
    found: dict[str, Any] = {"components": list(components)}
    return {**found, "condition": condition} if condition else found


def tariff(*elements: dict[str, Any], **other: Any) -> Tariff:
    """Return a tariff in euros."""
    return Tariff.from_dict({"currency": "EUR", "elements": list(elements), **other})


def hours(start: str | None, end: str | None) -> dict[str, Any]:
    """Return the condition of being between two local times."""
    times = {"from": start, "to": end}
    return {"time": {key: value for key, value in times.items() if value is not None}}


def at(text: str, zone: tzinfo = HELSINKI) -> datetime:
    """Return the moment of a local time that comes once."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def told(
    of: Tariff, zone: tzinfo | None = HELSINKI, now: str = MONDAY_NOON
) -> dict[str, Any]:
    """Return what there is of the prices at a local time, without currency."""
    found = prices(of, zone, at(now, zone or UTC))
    assert found.currency == "EUR"
    named = {
        "energy": found.energy,
        "session": found.session,
        "time": found.time_per_minute,
        "time_after": found.time_after_minutes,
        "parking": found.parking_per_minute,
        "parking_after": found.parking_after_minutes,
        "tariff": found.tariff,
    }
    return {name: value for name, value in named.items() if value is not None}


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        # 0.40 × 1.255 = 0.502
        ([element(component("energy", 0.4, 25.5))], {"energy": 0.502}),
        # 0.5042 × 1.19 = 0.599998
        ([element(component("energy", 0.5042, 19))], {"energy": 0.6}),
        # No VAT, and 0 %.
        ([element(component("energy", 0.4))], {"energy": 0.4}),
        ([element(component("energy", 0.4, 0))], {"energy": 0.4}),
        # 1 + 25.5 % = 1.255 per session; 3 per hour × 1.2 / 60 = 0.06 per minute;
        # 1 per hour / 60 = 0.016 66… per minute.
        (
            [
                element(
                    component("flat", 1, 25.5),
                    component("time", 3, 20),
                    component("parkingTime", 1),
                )
            ],
            {"session": 1.255, "time": 0.06, "parking": 0.0167},
        ),
        # Per minute only: what the energy costs is not told.
        ([element(component("TIME", 12))], {"time": 0.2}),
        # A free site: 0.00 once, so energy is free as well.
        ([element(component("flat", 0.0))], {"session": 0.0, "energy": 0.0}),
        (
            [element(component("Flat", 0)), element(component("PARKINGTIME", 0, 24))],
            {"session": 0.0, "parking": 0.0, "energy": 0.0},
        ),
        # Nothing for the start, something for the time: not free.
        (
            [element(component("flat", 0), component("time", 6))],
            {"session": 0.0, "time": 0.1},
        ),
        # Energy at 0 is told as such, whatever else it costs.
        (
            [element(component("Energy", 0), component("flat", 2))],
            {"energy": 0.0, "session": 2.0},
        ),
        # Parking costs after 4 h, 14 400 s: 6 per hour / 60 = 0.1; not free then.
        (
            [
                element(component("energy", 0.5)),
                element(component("parkingTime", 6), duration={"min": 14_400}),
            ],
            {"energy": 0.5, "parking": 0.1, "parking_after": 240.0},
        ),
        (
            [
                element(component("flat", 0)),
                element(component("time", 6), duration={"min": 90}),
            ],
            {"session": 0.0, "time": 0.1, "time_after": 1.5},
        ),
        # A delay of nothing is none.
        (
            [element(component("time", 6), duration={"min": 0, "max": 60})],
            {"time": 0.1},
        ),
        (
            [element(component("energy", 1), duration={"max": 3600})],
            {"energy": 1.0},
        ),
        # At its start a session has not lasted an hour: the second elements count.
        (
            [
                element(
                    component("energy", 1), component("flat", 5), duration={"min": 3600}
                ),
                element(component("energy", 2), component("flat", 3)),
            ],
            {"energy": 2.0, "session": 3.0},
        ),
        # The first that holds counts, for each dimension by itself.
        (
            [
                element(component("energy", 0.3)),
                element(component("energy", 0.9), component("flat", 1)),
                element(component("flat", 9), component("time", 60)),
            ],
            {"energy": 0.3, "session": 1.0, "time": 1.0},
        ),
        # A fee for a full battery is no price of charging.
        (
            [
                element(component("time", 60), overstayBatteryLevel=80),
                element(component("energy", 0.3)),
            ],
            {"energy": 0.3},
        ),
        # What is no price, or below 0, is as if it was not there.
        (
            [
                element(component("energy", -1), {"dimension": "energy"}),
                element({"price": 1}, component("energy", 0.3), component("energy", 7)),
            ],
            {"energy": 0.3},
        ),
        # So is a VAT below 0.
        ([element(component("energy", 0.3, -200))], {"energy": 0.3}),
        # Nothing known is not free.
        ([], {}),
        ([{}], {}),
        ([element(component("flat", -1))], {}),
        ([element(component("flat", 0), duration={"min": 60})], {}),
        ([element(component("reservation", 0))], {}),
    ],
)
def test_prices(elements: list[dict[str, Any]], expected: dict[str, float]) -> None:
    """What costs how much, whatever the time, with and without a zone."""
    assert told(tariff(*elements)) == expected
    assert told(tariff(*elements), zone=None) == expected


def test_names() -> None:
    """A tariff hands on its name and currency, if it has them."""
    assert told(tariff(name="Night owl"))["tariff"] == "Night owl"
    assert prices(Tariff(), None, at(MONDAY_NOON)) == Prices(
        currency=None,
        energy=None,
        session=None,
        time_per_minute=None,
        time_after_minutes=None,
        parking_per_minute=None,
        parking_after_minutes=None,
        tariff=None,
    )


def _conditional(**condition: Any) -> Tariff:
    """Return a tariff at 1 per kWh under a condition, at 2 else."""
    return tariff(
        element(component("energy", 1), **condition), element(component("energy", 2))
    )


@pytest.mark.parametrize(
    ("condition", "now", "energy", "changes"),
    [
        # A night that wraps midnight, 22:00 inclusive to 06:00 exclusive.
        (hours("22:00:00", "06:00:00"), "2026-06-01 21:59", 2, "2026-06-01 22:00"),
        (hours("22:00:00", "06:00:00"), "2026-06-01 22:00", 1, "2026-06-02 06:00"),
        (hours("22:00:00", "06:00:00"), "2026-06-02 05:59:59", 1, "2026-06-02 06:00"),
        (hours("22:00:00", "06:00:00"), "2026-06-02 06:00", 2, "2026-06-02 22:00"),
        # From the day's start, to the day's end, in either spelling.
        (hours(None, "06:00:00"), "2026-06-01 00:00", 1, "2026-06-01 06:00"),
        (hours(None, "06:00:00"), "2026-06-01 06:00", 2, "2026-06-02 00:00"),
        (hours("18:00:00", None), "2026-06-01 23:59", 1, "2026-06-02 00:00"),
        (hours("18:00:00", None), "2026-06-01 00:00", 2, "2026-06-01 18:00"),
        (hours("18:00:00", "00:00:00"), "2026-06-01 18:00", 1, "2026-06-02 00:00"),
        # All day, in three spellings.
        (hours(None, None), "2026-06-01 12:00", 1, "2026-06-02 00:00"),
        (hours("00:00:00", "00:00:00"), "2026-06-01 12:00", 1, "2026-06-02 00:00"),
        (hours("08:00:00", "08:00:00"), "2026-06-01 07:00", 1, "2026-06-01 08:00"),
        # Weekends: 6 and 7 June. Only midnight can change that.
        ({"days": ["SA", "su"]}, "2026-06-05 23:59", 2, "2026-06-06 00:00"),
        ({"days": ["SA", "su"]}, "2026-06-06 00:00", 1, "2026-06-07 00:00"),
        ({"days": ["SA", "su"]}, "2026-06-07 23:59", 1, "2026-06-08 00:00"),
        ({"days": ["SA", "su"]}, "2026-06-08 00:00", 2, "2026-06-09 00:00"),
        ({"days": ["holiday"]}, "2026-06-01 12:00", 2, "2026-06-02 00:00"),
        # June: the 1st belongs to it, 1 July does not.
        (
            {"date": {"from": "2026-06-01", "to": "2026-07-01"}},
            "2026-05-31 23:59",
            2,
            "2026-06-01 00:00",
        ),
        (
            {"date": {"from": "2026-06-01", "to": "2026-07-01"}},
            "2026-06-01 00:00",
            1,
            "2026-06-02 00:00",
        ),
        (
            {"date": {"from": "2026-06-01", "to": "2026-07-01"}},
            "2026-07-01 00:00",
            2,
            "2026-07-02 00:00",
        ),
        ({"date": {"from": "2026-06-02"}}, "2026-06-01 12:00", 2, "2026-06-02 00:00"),
        ({"date": {"from": "2026-06-02"}}, "2099-06-01 12:00", 1, "2099-06-02 00:00"),
        ({"date": {"to": "2026-06-02"}}, "2026-06-01 12:00", 1, "2026-06-02 00:00"),
        # All that is given has to hold: Monday, and 22:00–06:00, and not in July.
        (
            {
                **hours("22:00:00", "06:00:00"),
                "days": ["mo"],
                "date": {"to": "2026-07-01"},
            },
            "2026-06-01 05:00",
            1,
            "2026-06-01 06:00",
        ),
        (
            {
                **hours("22:00:00", "06:00:00"),
                "days": ["mo"],
                "date": {"to": "2026-07-01"},
            },
            "2026-06-02 05:00",
            2,
            "2026-06-02 06:00",
        ),
        (
            {
                **hours("22:00:00", "06:00:00"),
                "days": ["mo"],
                "date": {"to": "2026-07-01"},
            },
            "2026-06-01 22:00",
            1,
            "2026-06-02 00:00",
        ),
        (
            {
                **hours("22:00:00", "06:00:00"),
                "days": ["mo"],
                "date": {"to": "2026-07-01"},
            },
            "2026-07-06 23:00",
            2,
            "2026-07-07 00:00",
        ),
    ],
)
def test_conditions(
    condition: dict[str, Any], now: str, energy: float, changes: str
) -> None:
    """Elements that hold at times, and when that is next to be looked at."""
    given_tariff = _conditional(**condition)
    assert told(given_tariff, HELSINKI, now) == {"energy": energy}
    found = next_price_change(given_tariff, HELSINKI, at(now))
    assert found == at(changes).astimezone(UTC)
    assert found.tzinfo is UTC
    # Without a zone the time of day is not known, so the condition is not met.
    assert told(given_tariff, None) == {"energy": 2.0}
    assert next_price_change(given_tariff, None, at(now)) is None


@pytest.mark.parametrize(
    "condition", [{}, {"duration": {"min": 60}}, {"overstayBatteryLevel": 80}]
)
def test_no_calendar(condition: dict[str, Any]) -> None:
    """Prices without a condition on the calendar never change."""
    given_tariff = _conditional(**condition)
    assert next_price_change(given_tariff, HELSINKI, at(MONDAY_NOON)) is None


@pytest.mark.parametrize(
    ("now", "energy", "time_now", "after", "changes"),
    [
        # Monday by day: 3 × 1.19 / 60 = 0.0595 per minute after 4 h.
        ("2026-06-01 08:00", 0.6, 0.0595, 240.0, "2026-06-01 22:00"),
        # By night: 1.2 × 1.19 / 60 = 0.0238 after 6 h.
        ("2026-06-01 22:00", 0.6, 0.0238, 360.0, "2026-06-02 00:00"),
        # On Saturday neither.
        ("2026-06-06 12:00", 0.6, None, None, "2026-06-06 22:00"),
    ],
)
def test_precedence(
    now: str, energy: float, time_now: float | None, after: float | None, changes: str
) -> None:
    """Energy at one price, time at two that depend on day and hour."""
    workdays = {"days": ["mo", "tu", "we", "th", "fr"]}
    given_tariff = tariff(
        element(component("energy", 0.5042, 19)),
        element(
            component("time", 3, 19),
            **workdays,
            **hours("08:00:00", "22:00:00"),
            duration={"min": 14_400},
        ),
        element(component("time", 1.2, 19), **workdays, duration={"min": 21_600}),
    )
    found = prices(given_tariff, BERLIN, at(now, BERLIN))
    assert found.energy == energy
    assert found.time_per_minute == time_now
    assert found.time_after_minutes == after
    assert next_price_change(given_tariff, BERLIN, at(now, BERLIN)) == at(
        changes, BERLIN
    )


@pytest.mark.parametrize(
    ("times", "now", "energy", "changes"),
    [
        # 29 March: at 01:00 UTC the clock goes to 03:00, past 02:30.
        (("02:30:00", "05:00:00"), "03-29 00:59", 2, "03-29 01:00"),
        (("02:30:00", "05:00:00"), "03-29 01:00", 1, "03-29 03:00"),
        (("01:00:00", "02:30:00"), "03-29 00:59", 1, "03-29 01:00"),
        (("01:00:00", "02:30:00"), "03-29 01:00", 2, "03-29 23:00"),
        # 25 October: 02:30 comes at 00:30 and 01:30 UTC, 02:00 again at 01:00.
        (("02:30:00", "05:00:00"), "10-25 00:29", 2, "10-25 00:30"),
        (("02:30:00", "05:00:00"), "10-25 00:30", 1, "10-25 01:00"),
        (("02:30:00", "05:00:00"), "10-25 01:00", 2, "10-25 01:30"),
        (("02:30:00", "05:00:00"), "10-25 01:30", 1, "10-25 04:00"),
        # The clock change alone is looked at as well.
        (("09:00:00", "17:00:00"), "10-25 00:00", 2, "10-25 01:00"),
    ],
)
def test_clock_changes(
    times: tuple[str, str], now: str, energy: float, changes: str
) -> None:
    """Prices follow the clock on the wall; moments are of 2026, in UTC."""
    given_tariff = _conditional(**hours(*times))
    moment = at(f"2026-{now}", UTC)
    assert prices(given_tariff, BERLIN, moment).energy == energy
    assert next_price_change(given_tariff, BERLIN, moment) == at(f"2026-{changes}", UTC)


TARIFFS = [
    Tariff(name="card", type="emsp"),
    Tariff(name="ad hoc", type="AdHoc"),
    Tariff(name="operator", type="cpo"),
    Tariff(name="untyped"),
    Tariff(name="partner", type="partner"),
]


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
def test_pick(indexes: tuple[int, ...], name: str | None) -> None:
    """The first ad-hoc tariff counts, in the order of the indexes."""
    found = pick_tariff(TARIFFS, indexes)
    assert (found and found.name) == name


ZONES = st.sampled_from(
    [
        UTC,
        timezone(timedelta(hours=5, minutes=45)),
        BERLIN,
        HELSINKI,
        *map(
            ZoneInfo,
            [
                "Africa/Cairo",
                "America/Havana",
                "Atlantic/Azores",
                "Australia/Lord_Howe",
            ],
        ),
    ]
)
# Around clock changes of these zones, and at any time of that year.
_MOMENTS = st.sampled_from(
    ["2026-03-08", "2026-03-29", "2026-04-04", "2026-04-23", "2026-10-25", "2026-11-01"]
).flatmap(
    lambda day: st.integers(-2880, 2880).map(
        lambda minutes: at(day, UTC) + timedelta(minutes=minutes)
    )
) | st.datetimes(datetime.min.replace(2026), datetime.min.replace(2027)).map(
    lambda naive: naive.replace(tzinfo=UTC)
)
_TIMES = st.none() | st.builds(
    time, st.integers(0, 23), st.sampled_from([0, 0, 1, 30, 59])
)
_DATES = st.none() | st.sampled_from(
    [date(2026, 3, 29), date(2026, 4, 24), date(2026, 10, 25), date.min, date.max]
)
_NUMBERS = st.none() | st.sampled_from([0.0, -1.0, 0.3, 60.0, 1e308])
_CONDITIONS = st.none() | st.builds(
    TariffCondition,
    dates=st.none() | st.builds(DateRange, start=_DATES, end=_DATES),
    days=st.lists(
        st.sampled_from(["mo", "tu", "we", "th", "fr", "sa", "SU", "x", ""])
    ).map(tuple),
    hours=st.none() | st.builds(Period, start=_TIMES, end=_TIMES),
    duration=st.none() | st.builds(DurationRange, min=_NUMBERS, max=_NUMBERS),
    overstay_battery_level=st.sampled_from([None, None, None, 80.0]),
)
_COMPONENTS = st.builds(
    PriceComponent,
    dimension=st.none()
    | st.sampled_from(["energy", "time", "parkingTime", "flat", "ENERGY", "x"]),
    price=_NUMBERS,
    vat=_NUMBERS,
)
_TARIFFS = st.builds(
    Tariff,
    elements=st.lists(
        st.builds(
            TariffElement,
            components=st.lists(_COMPONENTS, max_size=4).map(tuple),
            condition=_CONDITIONS,
        ),
        max_size=4,
    ).map(tuple),
)


@settings(max_examples=80, deadline=None)
@given(_TARIFFS, ZONES, _MOMENTS, st.lists(st.floats(0, 0.999), max_size=8))
def test_same_until_the_next_change(
    given_tariff: Tariff, zone: tzinfo, now: datetime, parts: list[float]
) -> None:
    """Nothing differs before the moment told, and nothing ever where none is."""
    found = prices(given_tariff, zone, now)
    changes = next_price_change(given_tariff, zone, now)
    assert changes is None or now < changes <= now + timedelta(hours=25)
    end = changes or now + timedelta(days=400)
    moments = [now + (end - now) * part for part in parts]
    for moment in [*moments, end - timedelta(microseconds=1)]:
        assert prices(given_tariff, zone, moment) == found


@settings(max_examples=80, deadline=None)
@given(_TARIFFS, st.none() | ZONES, _MOMENTS)
def test_nothing_below_zero(
    given_tariff: Tariff, zone: tzinfo | None, now: datetime
) -> None:
    """No price is negative, and a delay stands beside a price and is longer than 0."""
    found = prices(given_tariff, zone, now)
    for price, delay in [
        (found.energy, None),
        (found.session, None),
        (found.time_per_minute, found.time_after_minutes),
        (found.parking_per_minute, found.parking_after_minutes),
    ]:
        assert price is None or price >= 0
        assert delay is None or (delay > 0 and price is not None)


_JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4)
_TEXTS = st.sampled_from(
    ["2026-06-01", "0001-01-01", "9999-12-31", "18:00", "energy", "time", "mo"]
)
_KEYS = ["components", "condition", "dimension", "price", "vat", "date", "days"]
_WEIRD = st.recursive(
    _JUNK | _TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*_KEYS, "time", "from", "to", "duration", "min"]), inner
        )
    ),
    max_leaves=10,
)


@settings(max_examples=80, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "type": _JUNK,
            "elements": _WEIRD | st.lists(_WEIRD, max_size=3),
        },
    ),
    st.none() | ZONES,
    st.lists(st.integers(-3, 3), max_size=3),
)
def test_anything_has_an_answer(
    raw: dict[str, Any], zone: tzinfo | None, indexes: list[int]
) -> None:
    """Nothing that HERE may send raises."""
    found = Tariff.from_dict(raw)
    now = at(MONDAY_NOON)
    prices(found, zone, now)
    next_price_change(found, zone, now)
    pick_tariff([found], indexes)
