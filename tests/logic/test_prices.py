"""The course of a session: what is told of a tariff, and when that is looked at again.

1 June 2026 is a Monday. Helsinki is at UTC+2, in summer at UTC+3; Berlin is an hour
behind. In both, clocks go from 01:00 UTC on 29 March to 25 October, Sundays, forward
and back: 02:00 → 03:00 and 03:00 → 02:00 in Berlin.
"""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.here_ev_charge_points.api import Tariff
from custom_components.here_ev_charge_points.api.models import Details
from custom_components.here_ev_charge_points.logic.prices import (
    OverstayFee,
    Step,
    next_price_change,
    prices,
)
from tests.logic.made_up_tariffs import STARTS, TARIFFS as ANY_TARIFF, ZONES

from .tariff_examples import component, element, hours

HELSINKI = ZoneInfo("Europe/Helsinki")
BERLIN = ZoneInfo("Europe/Berlin")
MONDAY_NOON = "2026-06-01 12:00"


def tariff(*elements: Any, **other: Any) -> Tariff:
    """Return a tariff in euros."""
    return Tariff.from_dict({"currency": "EUR", "elements": list(elements), **other})


def at(text: str, zone: tzinfo = HELSINKI) -> datetime:
    """Return the moment of a local time that comes once."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def told(
    of: Tariff, zone: tzinfo | None = HELSINKI, now: str = MONDAY_NOON
) -> dict[str, Any] | None:
    """Return what there is of the prices at a local time, None where not all is known."""
    found = prices(of, zone, at(now, zone or UTC))
    if found is None:
        return None
    per_minute, after = found.per_minute
    parking, parking_after = found.parking_per_minute
    named = {
        "energy": found.energy,
        "session": found.session_fee,
        "time": per_minute,
        "time_after": after,
        "parking": parking,
        "parking_after": parking_after,
    }
    return {name: value for name, value in named.items() if value is not None}


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        # 0.40 × 1.255 = 0.502
        ([element(component("energy", 0.4, 25.5))], {"energy": 0.502}),
        # 0.5042 × 1.19 = 0.599998
        ([element(component("energy", 0.5042, 19))], {"energy": 0.6}),
        # No VAT, 0 %, and null.
        ([element(component("energy", 0.4))], {"energy": 0.4}),
        ([element(component("energy", 0.4, 0))], {"energy": 0.4}),
        ([element(component("energy", 0.4) | {"vat": None})], {"energy": 0.4}),
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
        # Per minute only: a kWh has no price, and is not free.
        ([element(component("TIME", 12))], {"time": 0.2}),
        # A price is not rounded away: 0.001 per hour.
        ([element(component("time", 0.001))], {"time": 0.001 / 60}),
        # A free site: 0.00 once, so energy is free as well.
        ([element(component("flat", 0.0))], {"energy": 0.0}),
        (
            [element(component("Flat", 0)), element(component("PARKING_TIME", 0, 24))],
            {"energy": 0.0},
        ),
        # Nothing but parking costs: charging is free.
        ([element(component("parkingTime", 6))], {"energy": 0.0, "parking": 0.1}),
        # Nothing for the start, something for the time: not free.
        ([element(component("flat", 0), component("time", 6))], {"time": 0.1}),
        # A session fee alone: a kWh has no price.
        ([element(component("Energy", 0), component("flat", 2))], {"session": 2.0}),
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
            {"time": 0.1, "time_after": 1.5},
        ),
        # A delay of nothing is none; a duration of nothing never comes.
        (
            [element(component("time", 6), duration={"min": 0, "max": 60})],
            {"time": 0.1},
        ),
        (
            [
                element(component("time", 6), duration={"min": 60, "max": 60}),
                element(component("energy", 1)),
            ],
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
        # A fee for a full battery is told beside the price of charging.
        (
            [
                element(component("time", 60), overstayBatteryLevel=80),
                element(component("energy", 0.3)),
            ],
            {"energy": 0.3},
        ),
        (
            [element(component("time", 60), overstayBatteryLevel=80)],
            {"energy": 0.0},
        ),
        # Within an element, too, the first counts.
        ([element(component("energy", 0.3), component("energy", 7))], {"energy": 0.3}),
    ],
)
def test_prices(elements: list[dict[str, Any]], expected: dict[str, float]) -> None:
    """What costs how much, whatever the time, with and without a zone."""
    assert told(tariff(*elements)) == expected
    assert told(tariff(*elements), zone=None) == expected


_GOOD = component("energy", 0.3)
_LATER = {"duration": {"min": 3600}}


@pytest.mark.parametrize(
    "elements",
    [
        # Nothing is said.
        None,
        [],
        [{}],
        [element()],
        [element(_GOOD, overstayBatteryLevel=80), None],
        # No elements, no components.
        "?",
        {"0": element(_GOOD)},
        [element(_GOOD), "?"],
        [element(_GOOD), {"components": "?"}],
        [element(_GOOD), {"components": {}}],
        [element(_GOOD, None)],  # type: ignore[arg-type]
        # No price, or below 0.
        *(
            [element(_GOOD), element({"dimension": "time"} | part, **_LATER)]
            for part in (
                {},
                {"price": None},
                {"price": "free"},
                {"price": True},
                {"price": -1},
                {"price": 1, "vat": "some"},
                {"price": 1, "vat": -1},
                {"price": 1, "step": "?"},
                {"price": 1, "step": -60},
            )
        ),
        # No dimension, or one that nobody has heard of.
        [element(_GOOD, {"price": 1})],
        [element(_GOOD, component("reservation", 0))],
        [element(_GOOD, {"dimension": 7, "price": 1})],
        # No condition that can be judged.
        *(
            [element(component("energy", 0.1), **condition), element(_GOOD)]
            for condition in (
                {"days": ["holiday"]},
                {"days": ["mo", None]},
                {"days": "mo"},
                {"time": {"from": "8 pm"}},
                {"time": "night"},
                {"date": {"to": "Christmas"}},
                {"duration": {"max": "an hour"}},
                {"duration": 60},
                {"overstayBatteryLevel": "full"},
                {"weather": "rain"},
            )
        ),
        [element(_GOOD) | {"condition": "sometimes"}],
    ],
)
def test_rather_no_price_than_a_wrong_one(elements: Any) -> None:
    """A tariff that is not understood in all its parts has no price."""
    assert told(Tariff.from_dict({"elements": elements})) is None


@pytest.mark.parametrize(
    "condition",
    [
        {"duration": {"min": None, "max": None}},
        {"duration": {}, "days": [], "time": None, "date": None},
        {"duration": {"min": "0", "max": "86400"}},
        {"weather": None},
        {"days": ["MO", "mo", "Tu"]},
    ],
)
def test_what_can_be_understood(condition: dict[str, Any]) -> None:
    """Null is as if it was absent, and spelling is not meaning."""
    assert told(tariff(element(_GOOD, **condition))) == {"energy": 0.3}


def test_unreadable_type() -> None:
    """A tariff of a kind that cannot be read may need a contract."""
    assert told(tariff(element(_GOOD), type={})) is None


def test_tariffs_keep_their_places() -> None:
    """Groups name their tariffs by place: what is no tariff has one all the same."""
    raw = {"tariffs": ["?", {"name": "right", "elements": [element(_GOOD)]}]}
    found = Details.from_dict(raw).tariffs
    assert told(found[0]) is None
    assert found[1].name == "right"
    assert told(found[1]) == {"energy": 0.3}
    assert Details.from_dict({"tariffs": "?"}).tariffs == ()


def test_overstay_fees() -> None:
    """What begins at a battery level is told for each, in the order of levels."""
    found = prices(
        tariff(
            element(component("time", 60), overstayBatteryLevel=100),
            element(
                component("time", 12),
                overstayBatteryLevel=80,
                **hours("20:00:00", None),
            ),
            element(component("flat", 0), overstayBatteryLevel=50),
            element(
                component("energy", 0.3), component("flat", 1), overstayBatteryLevel=0
            ),
        ),
        HELSINKI,
        at(MONDAY_NOON),
    )
    assert found is not None
    assert found.steps == (
        Step(
            after=0,
            price_per_kwh=0.3,
            price_per_minute=0,
            parking_fee_per_minute=0,
            session_fee=1,
        ),
    )
    fee = OverstayFee(
        battery_level=80,
        price_per_kwh=0,
        price_per_minute=0.2,
        parking_fee_per_minute=0,
        session_fee=0,
    )
    assert found.overstay_fees[0] == fee
    assert found.overstay_fees[1].battery_level == 100
    assert found.overstay_fees[1].price_per_minute == 1.0
    assert len(found.overstay_fees) == 2


def _conditional(**condition: Any) -> Tariff:
    """Return a tariff at 1 per kWh under a condition, at 2 else."""
    return tariff(
        element(component("energy", 1), **condition), element(component("energy", 2))
    )


@pytest.mark.parametrize(
    ("condition", "now", "energy"),
    [
        # A night that wraps midnight, 22:00 inclusive to 06:00 exclusive.
        (hours("22:00:00", "06:00:00"), "2026-06-01 21:59", 2),
        (hours("22:00:00", "06:00:00"), "2026-06-01 22:00", 1),
        (hours("22:00:00", "06:00:00"), "2026-06-02 05:59:59", 1),
        (hours("22:00:00", "06:00:00"), "2026-06-02 06:00", 2),
        # From the day's start, to the day's end, in either spelling.
        (hours(None, "06:00:00"), "2026-06-01 00:00", 1),
        (hours(None, "06:00:00"), "2026-06-01 06:00", 2),
        (hours("18:00:00", None), "2026-06-01 23:59", 1),
        (hours("18:00:00", None), "2026-06-01 00:00", 2),
        (hours("18:00:00", "00:00:00"), "2026-06-01 18:00", 1),
        # All day, in three spellings.
        (hours(None, None), "2026-06-01 12:00", 1),
        (hours("00:00:00", "00:00:00"), "2026-06-01 12:00", 1),
        (hours("08:00:00", "08:00:00"), "2026-06-01 07:00", 1),
        # Weekends: 6 and 7 June. Only midnight can change that.
        ({"days": ["SA", "su"]}, "2026-06-05 23:59", 2),
        ({"days": ["SA", "su"]}, "2026-06-06 00:00", 1),
        ({"days": ["SA", "su"]}, "2026-06-07 23:59", 1),
        ({"days": ["SA", "su"]}, "2026-06-08 00:00", 2),
        # June: the 1st belongs to it, 1 July does not.
        (
            {"date": {"from": "2026-06-01", "to": "2026-07-01"}},
            "2026-05-31 23:59",
            2,
        ),
        (
            {"date": {"from": "2026-06-01", "to": "2026-07-01"}},
            "2026-06-01 00:00",
            1,
        ),
        (
            {"date": {"from": "2026-06-01", "to": "2026-07-01"}},
            "2026-07-01 00:00",
            2,
        ),
        ({"date": {"from": "2026-06-02"}}, "2026-06-01 12:00", 2),
        ({"date": {"from": "2026-06-02"}}, "2099-06-01 12:00", 1),
        ({"date": {"to": "2026-06-02"}}, "2026-06-01 12:00", 1),
        # All that is given has to hold: Monday, and 22:00–06:00, and not in July.
        (
            {
                **hours("22:00:00", "06:00:00"),
                "days": ["mo"],
                "date": {"to": "2026-07-01"},
            },
            "2026-06-01 05:00",
            1,
        ),
        (
            {
                **hours("22:00:00", "06:00:00"),
                "days": ["mo"],
                "date": {"to": "2026-07-01"},
            },
            "2026-06-02 05:00",
            2,
        ),
        (
            {
                **hours("22:00:00", "06:00:00"),
                "days": ["mo"],
                "date": {"to": "2026-07-01"},
            },
            "2026-06-01 22:00",
            1,
        ),
        (
            {
                **hours("22:00:00", "06:00:00"),
                "days": ["mo"],
                "date": {"to": "2026-07-01"},
            },
            "2026-07-06 23:00",
            2,
        ),
    ],
)
def test_conditions(condition: dict[str, Any], now: str, energy: float) -> None:
    """Elements that hold at times; where the clock is not known, nobody can tell."""
    given_tariff = _conditional(**condition)
    assert told(given_tariff, HELSINKI, now) == {"energy": energy}
    assert told(given_tariff, None) is None
    assert next_price_change(given_tariff, None, at(now)) is None


@pytest.mark.parametrize(
    "condition", [{}, {"duration": {"min": 60}}, {"overstayBatteryLevel": 80}]
)
def test_no_calendar(condition: dict[str, Any]) -> None:
    """Prices without a condition on the calendar never change."""
    given_tariff = _conditional(**condition)
    assert next_price_change(given_tariff, HELSINKI, at(MONDAY_NOON)) is None


@pytest.mark.parametrize(
    ("now", "again"),
    [
        ("2026-06-01 12:00", "2026-06-01 12:05"),
        ("2026-06-01 21:58", "2026-06-01 22:00"),
        ("2026-06-01 21:59:59.5", "2026-06-01 22:00"),
        ("2026-06-01 22:00", "2026-06-01 22:05"),
        ("2026-06-02 05:55", "2026-06-02 06:00"),
    ],
)
def test_looked_at_again(now: str, again: str) -> None:
    """A night that comes nearer is looked at every five minutes, and when it begins."""
    night = _conditional(**hours("22:00:00", "06:00:00"))
    assert next_price_change(night, HELSINKI, at(now)) == at(again)


@pytest.mark.parametrize(
    ("times", "now", "energy"),
    [
        # 29 March: at 01:00 UTC the clock goes to 03:00, past 02:30.
        (("02:30:00", "05:00:00"), "03-29 00:59", 2),
        (("02:30:00", "05:00:00"), "03-29 01:00", 1),
        (("01:00:00", "02:30:00"), "03-29 00:59", 1),
        (("01:00:00", "02:30:00"), "03-29 01:00", 2),
        # 25 October: 02:30 comes at 00:30 and 01:30 UTC, 02:00 again at 01:00.
        (("02:30:00", "05:00:00"), "10-25 00:29", 2),
        (("02:30:00", "05:00:00"), "10-25 00:30", 1),
        (("02:30:00", "05:00:00"), "10-25 01:00", 2),
        (("02:30:00", "05:00:00"), "10-25 01:30", 1),
        # The clock change alone is looked at as well.
        (("09:00:00", "17:00:00"), "10-25 00:00", 2),
    ],
)
def test_clock_changes(times: tuple[str, str], now: str, energy: float) -> None:
    """Prices follow the clock on the wall; moments are of 2026, in UTC."""
    given_tariff = _conditional(**hours(*times))
    found = prices(given_tariff, BERLIN, at(f"2026-{now}", UTC))
    assert found is not None
    assert found.energy == energy


def test_a_clock_change_is_looked_at() -> None:
    """The clock that goes back makes 02:30 come twice, and 02:00."""
    given_tariff = _conditional(**hours("02:30:00", "05:00:00"))
    moments = [at("2026-10-25 00:00", UTC)]
    while moments[-1] < at("2026-10-25 04:00", UTC):
        again = next_price_change(given_tariff, BERLIN, moments[-1])
        assert again is not None
        assert again.tzinfo is UTC
        moments.append(again)
    found = [prices(given_tariff, BERLIN, moment) for moment in moments]
    changes = [
        moment.time().isoformat("minutes")
        for moment, before, now in zip(moments[1:], found, found[1:], strict=False)
        if before and now and before.energy != now.energy
    ]
    assert changes == ["00:30", "01:00", "01:30", "04:00"]


@settings(max_examples=60)
@given(ANY_TARIFF, ZONES, STARTS, st.floats(0.001, 0.999))
def test_same_until_looked_at_again(
    elements: list[Any], zone: ZoneInfo, now: datetime, part: float
) -> None:
    """Between two looks nothing begins that was not told to begin then."""
    given_tariff = tariff(*elements)
    again = next_price_change(given_tariff, zone, now)
    before = prices(given_tariff, zone, now)
    assert before is not None
    if again is None:
        assert prices(given_tariff, zone, now + timedelta(days=200 * part)) == before
        return
    assert now < again <= now + timedelta(minutes=5)
    later = prices(given_tariff, zone, now + (again - now) * part)
    assert later is not None
    assert later.steps[0].price_per_kwh == before.steps[0].price_per_kwh


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


@settings(max_examples=80)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "type": _JUNK,
            "elements": _WEIRD | st.lists(_WEIRD, max_size=3),
        },
    ),
    st.none() | ZONES,
)
def test_anything_has_an_answer(raw: dict[str, Any], zone: tzinfo | None) -> None:
    """Nothing that HERE may send raises."""
    found = Tariff.from_dict(raw)
    now = at(MONDAY_NOON)
    prices(found, zone, now)
    next_price_change(found, zone, now)
