"""What an account remembers, as it stands in two files."""

from datetime import UTC, datetime
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.here_ev_charge_points.account.memory import Memory
from custom_components.here_ev_charge_points.api import EvseStatus
from custom_components.here_ev_charge_points.logic.changes import (
    Change,
    ChangeKind,
    LastKnown,
    LocationChanges,
    Turn,
)
from custom_components.here_ev_charge_points.logic.wish import Wish

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEYS = st.text("abc-_.;,0123", min_size=1, max_size=4)
STATUSES = st.sampled_from(EvseStatus)


@st.composite
def last_known(draw: st.DrawFn) -> LastKnown:
    """Draw what may be known of a location."""
    evses = draw(st.dictionaries(KEYS, STATUSES, max_size=4))
    off = st.sampled_from(sorted(evses)) if evses else st.nothing()
    return LastKnown(
        evses,
        draw(st.dictionaries(KEYS, st.integers(0, 99), max_size=3)),
        draw(st.dictionaries(off | KEYS, STATUSES, max_size=2)),
    )


def written(memory: Memory) -> tuple[Any, Any]:
    """Return the two files of a memory."""
    files: list[Any] = json.loads(json.dumps([memory.as_dict(), memory.news()]))
    return files[0], files[1]


@given(st.dictionaries(KEYS, st.tuples(last_known(), last_known()), max_size=4))
def test_the_states_are_enough_where_nothing_else_has_changed(
    locations: dict[str, tuple[LastKnown, LastKnown]],
) -> None:
    """The larger file of an earlier moment and the smaller one of now give now."""
    memory = Memory(known={key: before for key, (before, _) in locations.items()})
    memory.edition = 7
    _, news = written(memory)
    form = memory.form()
    memory.known = {key: now for key, (_, now) in locations.items()}
    if memory.form() != form:
        _, news = written(memory)
    account, _ = written(memory)
    assert Memory.from_dict(account, news).known == memory.known


def test_the_larger_file_alone_counts_after_a_crash_between_the_two() -> None:
    """It is written first; the smaller one still has states of something else."""
    memory = Memory(known={"x": LastKnown({"1": EvseStatus.AVAILABLE})}, edition=1)
    account, _ = written(memory)
    memory = Memory(known={"y": LastKnown({"2": EvseStatus.CHARGING})}, edition=2)
    _, news = written(memory)
    assert Memory.from_dict(account, news).known == memory.known


@pytest.mark.parametrize(
    "change",
    [
        {"evses": {"1": EvseStatus.CHARGING}},
        {"groups": {"g": 3}},
        {"before_off": {"1": EvseStatus.CHARGING}},
    ],
)
def test_what_changes_often_is_in_the_smaller_file(change: dict[str, Any]) -> None:
    """Statuses, counts, and what was before a charger was switched off."""
    known: dict[str, Any] = {
        "evses": {"1": EvseStatus.AVAILABLE},
        "groups": {"g": 1},
    }
    before = Memory(known={"x": LastKnown(**known)})
    after = Memory(known={"x": LastKnown(**known | change)})
    assert before.form() == after.form()
    assert before.as_dict()["states"] != after.as_dict()["states"]


@pytest.mark.parametrize(
    "change",
    [
        {"evses": {"2": EvseStatus.AVAILABLE}},
        {"groups": {}},
        {"before_off": {"2": EvseStatus.CHARGING}},
    ],
)
def test_what_changes_rarely_is_in_the_larger_file(change: dict[str, Any]) -> None:
    """Which chargers and kinds of connectors there are."""
    known: dict[str, Any] = {
        "evses": {"1": EvseStatus.AVAILABLE},
        "groups": {"g": 1},
    }
    before = Memory(known={"x": LastKnown(**known)})
    after = Memory(known={"x": LastKnown(**known | change)})
    assert before.form() != after.form()


def test_what_nobody_was_told_yet_is_remembered() -> None:
    """With all that is told of it."""
    happening = LocationChanges(
        (Change(ChangeKind.CHARGER_BECAME_AVAILABLE, "1"),),
        {"1": Turn("charging", "available", became_free=True), "2": Turn(None, None)},
    )
    memory = Memory(untold={"x": [happening]})
    account, news = written(memory)
    assert Memory.from_dict(account, news).untold == {"x": [happening]}
    assert memory.form() != Memory().form()


def test_a_file_of_the_first_versions_is_read() -> None:
    """All stood in one, and a status beside each key."""
    stored = {
        "usage": {"month": "2026-11", "counts": {"evcp": 3}, "days": {}},
        "attempted": NOW.isoformat(),
        "failures": 0,
        "limited": 0,
        "answered": NOW.isoformat(),
        "details_asked": None,
        "detailed": ["x"],
        "missing": [],
        "known": {"x": {"evses": {"1": "charging"}, "groups": {"g": 1}}},
        "watched": {},
    }
    memory = Memory.from_dict(stored, None)
    assert memory.known == {"x": LastKnown({"1": EvseStatus.CHARGING}, {"g": 1})}
    assert memory.attempts.last == memory.answered == NOW
    account, news = written(memory)
    # Somebody may go back a version: what it looked for is there.
    assert stored.keys() <= account.keys()
    assert Memory.from_dict(account, news) == memory


def test_a_location_not_configured_any_more_is_forgotten() -> None:
    """With all that was known of it."""
    memory = Memory(
        missing={"x", "y"},
        known={"x": LastKnown(), "y": LastKnown()},
        untold={"x": []},
        watched={"x": Wish(until=NOW)},
    )
    memory.keep_only({"y"})
    assert memory == Memory(missing={"y"}, known={"y": LastKnown()})
