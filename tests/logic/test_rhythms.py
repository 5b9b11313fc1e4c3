"""Learning from all locations of an account at once."""

from datetime import UTC, datetime
import json
from typing import Any

import pytest

from custom_components.here_ev_charge_points.logic.rhythms import Rhythms
from tests.logic.common import location

MONDAY = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
MINUTE, HOUR = 60.0, 3600.0
WEEK = 168 * HOUR


def events(rhythms: Rhythms, key: str) -> float:
    """Return how many cars were counted at a location."""
    return sum(rhythms.by_location[key].arrivals.events)


FREE, TAKEN = location("a", "available"), location("a", "charging")
OTHER = location("b", "available", "charging")


def test_only_what_changed_is_news() -> None:
    """An answer that is the same object needs no look; the time passes all the same."""
    rhythms = Rhythms()
    assert rhythms.look({"a": FREE, "b": OTHER}, MONDAY, 0.0, 10) == ({"a", "b"}, None)
    now = MONDAY + 9 * MINUTE
    assert rhythms.look({"a": TAKEN, "b": OTHER}, now, 0.0, 10) == ({"a"}, 9)
    assert events(rhythms, "a") > 0
    assert events(rhythms, "b") == 0
    now += 60 * MINUTE
    rhythms.look({"a": TAKEN, "b": OTHER}, now, 0.0, 70)
    assert rhythms.by_location["b"].looked == pytest.approx(69)


@pytest.mark.parametrize("minutes", [11, 600, -5, 0])
def test_after_a_gap_nothing_is_concluded(minutes: float) -> None:
    """Quiet hours, outages and clocks that jump are no experience."""
    rhythms = Rhythms()
    rhythms.look({"a": FREE, "b": OTHER}, MONDAY, 0.0, 10)
    rhythms.look({"a": FREE, "b": OTHER}, MONDAY + 5 * MINUTE, 0.0, 10)
    now = MONDAY + (5 + minutes) * MINUTE
    look = rhythms.look({"a": TAKEN, "b": OTHER}, now, 0.0, 10)
    assert look == ({"a", "b"}, None)
    assert events(rhythms, "a") == 0
    assert rhythms.by_location["b"].looked == 5
    rhythms.look({"a": TAKEN, "b": OTHER}, now + 5 * MINUTE, 0.0, 10)
    rhythms.look({"a": FREE, "b": OTHER}, now + 10 * MINUTE, 0.0, 10)
    assert rhythms.by_location["a"].looked == pytest.approx(12.5)


def test_a_location_that_fails_is_not_looked_at() -> None:
    """Alone; what happened meanwhile is not known, and the others go on."""
    rhythms = Rhythms()
    rhythms.look({"a": FREE, "b": OTHER}, MONDAY, 0.0, 10)
    rhythms.look({"b": OTHER}, MONDAY + 5 * MINUTE, 0.0, 10)
    assert rhythms.by_location["a"].chargers == {}
    rhythms.look({"a": TAKEN, "b": OTHER}, MONDAY + 10 * MINUTE, 0.0, 10)
    assert events(rhythms, "a") == 0
    assert rhythms.by_location["a"].in_service == {"dc": 1}
    assert rhythms.by_location["b"].looked == 0
    rhythms.look({"a": TAKEN, "b": OTHER}, MONDAY + 61 * MINUTE, 0.0, 60)
    assert rhythms.by_location["b"].looked == 61
    assert rhythms.by_location["a"].looked == 51


def test_removed_locations_are_forgotten() -> None:
    """Those that are left keep what was learned of them."""
    rhythms = Rhythms()
    rhythms.look({"a": FREE, "b": OTHER}, MONDAY, 0.0, 10)
    rhythms.keep({"b", "c"})
    assert rhythms.by_location.keys() == {"b"}
    rhythms.look({"b": OTHER}, MONDAY + 5 * MINUTE, 0.0, 10)
    assert rhythms.by_location.keys() == {"b"}


def test_experience_fades_week_by_week() -> None:
    """Also over a restart; not before a week is over."""
    rhythms = Rhythms()
    rhythms.look({"a": FREE}, MONDAY, 0.0, 10)
    rhythms.look({"a": TAKEN}, MONDAY + 5 * MINUTE, 0.0, 10)
    before = events(rhythms, "a")
    rhythms.look({"a": TAKEN}, MONDAY + HOUR, 0.0, 60)
    assert events(rhythms, "a") == before
    stored: dict[str, Any] = json.loads(json.dumps(rhythms.as_dict()))
    again = Rhythms.from_dict(stored)
    again.look({"a": TAKEN}, MONDAY + WEEK, 0.0, 60)
    assert events(again, "a") == pytest.approx(0.92 * before, rel=0.1)
    again.look({"a": TAKEN}, MONDAY + WEEK + HOUR, 0.0, 60)
    assert events(again, "a") == pytest.approx(0.92 * before, rel=0.1)


def test_what_never_looked_can_be_stored() -> None:
    """An account that has just been set up."""
    assert Rhythms.from_dict(Rhythms().as_dict()) == Rhythms()
