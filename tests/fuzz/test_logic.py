"""The pure logic, on whatever reading made of an answer, at any time of day."""

from datetime import UTC, datetime, timedelta, tzinfo
import math
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
import orjson

from custom_components.here_ev_charge_points.api import (
    Location,
    OpeningHours,
    UnreadableAnswerError,
)
from custom_components.here_ev_charge_points.api.models import Details, read_location
from custom_components.here_ev_charge_points.locations.matching import matching_parts
from custom_components.here_ev_charge_points.locations.relocation import moved_title
from custom_components.here_ev_charge_points.logic.availability import (
    availability,
    chargers,
    fitting,
)
from custom_components.here_ev_charge_points.logic.changes import LastKnown
from custom_components.here_ev_charge_points.logic.charge_cost import (
    Charge,
    charge_cost,
)
from custom_components.here_ev_charge_points.logic.driver import Driver
from custom_components.here_ev_charge_points.logic.identity import missing_parts
from custom_components.here_ev_charge_points.logic.local_time import falls_on, instants
from custom_components.here_ev_charge_points.logic.naming import (
    charger_references,
    connector_label,
    group_label,
    groups_label,
    location_title,
    operator_label,
    street_label,
)
from custom_components.here_ev_charge_points.logic.opening_hours import opening
from custom_components.here_ev_charge_points.logic.prices import (
    next_price_change,
    prices,
)
from custom_components.here_ev_charge_points.logic.records import (
    last_updated,
    location_record,
    without_status,
)
from homeassistant.config_entries import ConfigSubentry

from . import shapes
from .cases import fuzzed
from .mutation import mutated, unwritable

NOW = st.datetimes(
    datetime(1971, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC)
) | st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
ZONE = st.none() | st.sampled_from(shapes.ZONES).map(ZoneInfo)


def read(raw: Any) -> Location | None:
    """Read a location, None where it is refused as documented."""
    try:
        return read_location(raw)
    except UnreadableAnswerError:
        return None


def numbers(value: Any) -> list[float]:
    """Return all numbers within JSON."""
    match value:
        case dict():
            return [found for item in value.values() for found in numbers(item)]
        case list():
            return [found for item in value for found in numbers(item)]
        case int() | float():
            return [value]
    return []


@fuzzed(
    300,
    12_000,
    raw=unwritable(shapes.WHOLE_LOCATION).filter(lambda raw: isinstance(raw, dict)),
    zone=ZONE,
    now=NOW,
)
def test_one_location(raw: dict[str, Any], zone: tzinfo | None, now: datetime) -> None:
    """Everything that is said of a location can be said of any."""
    if (location := read(raw)) is None:
        return
    counted = availability(location)
    if counted is not None:
        assert 0 <= counted.free <= counted.total - counted.unknown
        assert counted.any_free or counted.known_free in (0, None)
    described = chargers(location)
    assert described.keys() == location.evses.keys()
    fitting(described.values(), shapes.STANDARDS[:2], 50)
    assert charger_references(location).keys() <= location.evses.keys()
    labels = [
        location_title(location),
        operator_label(location),
        street_label(location),
        groups_label(location),
        *map(group_label, location.groups.values()),
        *(connector_label(group.standard or "") for group in location.groups.values()),
    ]
    assert labels[0]
    for part in (location, without_status(location)):
        record = location_record(
            part, zone, now, Driver(car_connectors=shapes.STANDARDS[:4])
        )
        told = orjson.loads(
            orjson.dumps([record, described, labels, last_updated(part)])
        )
        assert all(math.isfinite(number) for number in numbers(told))
    assert not missing_parts({f"evse:{key}" for key in location.evses}, location)


@fuzzed(250, 12_000, raw=mutated(shapes.OPENING_HOURS), zone=ZONE, now=NOW)
def test_opening_hours(raw: Any, zone: tzinfo | None, now: datetime) -> None:
    """A schedule says open or closed, until a moment to come."""
    hours = Details.from_dict({"openingHours": raw}).opening_hours or OpeningHours()
    found = opening(hours, zone, now)
    if found is None or found.changes is None:
        return
    assert now < found.changes <= now + timedelta(days=402)
    later = opening(hours, zone, found.changes)
    assert later is not None
    assert later.is_open is not found.is_open
    just_before = opening(hours, zone, found.changes - timedelta(microseconds=1))
    assert just_before == found


@fuzzed(250, 12_000, raw=mutated(shapes.TARIFF), zone=ZONE, now=NOW)
def test_tariffs(raw: Any, zone: tzinfo | None, now: datetime) -> None:
    """Prices and costs are numbers, both are known or none, and looked at again soon."""
    (tariff,) = Details.from_dict({"tariffs": [raw]}).tariffs
    again = next_price_change(tariff, zone, now)
    assert again is None or now < again <= now + timedelta(minutes=5)
    charge = Charge(energy=30, power=50, idle=60, levels=(10, 80))
    cost = charge_cost(tariff, zone, now, charge)
    found = prices(tariff, zone, now)
    assert (found is None) == (cost is None)
    if found is None or cost is None:
        return
    told = numbers(orjson.loads(orjson.dumps([found, cost])))
    assert all(value >= 0 and math.isfinite(value) for value in told)
    assert found.steps[0].after == 0
    assert found.is_free or cost.total > 0 or found.energy in (0, None)


@fuzzed(
    100,
    4_000,
    raws=st.lists(
        mutated(shapes.LIVE_LOCATION).filter(lambda raw: isinstance(raw, dict)),
        min_size=2,
        max_size=5,
    ),
)
def test_many_answers(raws: list[dict[str, Any]]) -> None:
    """One answer after the other: changes, and moves from one to the next."""
    known = LastKnown()
    before: Location | None = None
    for location in filter(None, map(read, raws)):
        happening = known.update(location)
        assert set(happening.free) <= location.evses.keys()
        assert (
            not LastKnown.from_dict(orjson.loads(orjson.dumps(known.as_dict())))
            .update(location)
            .changes
        )
        if before is not None:
            parts = matching_parts(before, location)
            assert len(set(parts.values())) == len(parts)
            assert not missing_parts(set(parts.values()), location)
            subentry = ConfigSubentry(
                data=MappingProxyType({}),
                subentry_type="",
                title=location_title(before),
                unique_id=None,
            )
            assert moved_title(subentry, before, location) == location_title(location)
        before = location


@fuzzed(
    100,
    4_000,
    wall=st.datetimes(datetime(1971, 1, 1), datetime(2199, 1, 1)),
    zone=ZONE.filter(bool),
    days=mutated(shapes.words(*shapes.DAYS)),
)
def test_local_times(wall: datetime, zone: tzinfo, days: Any) -> None:
    """Any time on a clock stands for one or two moments."""
    first, last = instants(wall, zone)
    assert first <= last <= first + timedelta(days=1)
    raw = {"openingHours": {"regularSchedule": [{"days": days}]}}
    hours = Details.from_dict(raw).opening_hours
    assert hours is not None
    for entry in hours.regular:
        falls_on(wall.date(), entry.days)
