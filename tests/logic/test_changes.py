"""The promise: it became free, once, whatever happened in between."""

from itertools import product
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.here_ev_charge_points.api import EvseStatus
from custom_components.here_ev_charge_points.api.models import Location, read_location
from custom_components.here_ev_charge_points.logic.changes import (
    ChangeKind,
    LastKnown,
    LocationChanges,
)

FREE, BUSY, OUT, OFF = "available", "charging", "outOfOrder", "inoperative"
BECAME_FREE = ChangeKind.CHARGER_BECAME_AVAILABLE
BECAME_BUSY = ChangeKind.CHARGER_BECAME_OCCUPIED
BROKE = ChangeKind.CHARGER_WENT_OUT_OF_ORDER
IS_BACK = ChangeKind.CHARGER_RETURNED_TO_SERVICE

TRANSITIONS: list[tuple[str, str, set[ChangeKind]]] = [
    (FREE, FREE, set()),
    (FREE, BUSY, {BECAME_BUSY}),
    (FREE, "blocked", {BECAME_BUSY}),
    (FREE, "reserved", {BECAME_BUSY}),
    (FREE, OUT, {BROKE}),
    (FREE, OFF, set()),
    (BUSY, FREE, {BECAME_FREE}),
    (BUSY, BUSY, set()),
    (BUSY, "blocked", set()),
    (BUSY, OUT, {BROKE}),
    (BUSY, OFF, set()),
    (OUT, FREE, {IS_BACK, BECAME_FREE}),
    (OUT, BUSY, {IS_BACK, BECAME_BUSY}),
    (OUT, OUT, set()),
    (OUT, OFF, set()),
    (OFF, FREE, set()),
    (OFF, BUSY, {BECAME_BUSY}),
    (OFF, OUT, {BROKE}),
    (OFF, OFF, set()),
]
LIVE = [
    "available",
    "blocked",
    "charging",
    "inoperative",
    "outOfOrder",
    "reserved",
    "operational",
    "unknown",
    None,
    "brand new",
]


def location(*statuses: Any, groups: Any = ()) -> Location:
    """Build a location; a status of "" leaves the charger out."""
    return read_location(
        {
            "id": "x",
            "evses": [
                {"uid": str(uid), "status": status}
                for uid, status in enumerate(statuses)
                if status != ""
            ],
            "connectorGroups": [
                {"standard": "MCS", "maxPower": uid, "availableConnectorCount": count}
                for uid, count in enumerate(groups)
            ],
        }
    )


def restarted(known: LastKnown) -> LastKnown:
    """Return what is known after a restart."""
    return LastKnown.from_dict(known.as_dict())


def of_chargers(known: LastKnown, now: Location) -> set[ChangeKind]:
    """Return the changes of chargers that an answer brings."""
    return {change.kind for change in known.update(now).changes if change.key}


@pytest.mark.parametrize("between", ["nothing", "outage", "restart", "unknown"])
@pytest.mark.parametrize(("before", "after", "expected"), TRANSITIONS)
def test_transitions(
    before: str, after: str, expected: set[ChangeKind], between: str
) -> None:
    """Whatever lies between two known statuses, the same changes come of it, once."""
    known = LastKnown()
    assert of_chargers(known, location(before)) == set()
    match between:
        case "outage":
            # The location is left out, or its charger is: no update, or an empty one.
            assert of_chargers(known, location("")) == set()
        case "restart":
            known = restarted(known)
        case "unknown":
            for nothing in ("unknown", None, "operational", "brand new"):
                assert of_chargers(known, location(nothing)) == set()
    assert of_chargers(known, location(after)) == expected
    assert of_chargers(known, location(after)) == set()
    assert of_chargers(restarted(known), location(after)) == set()


@pytest.mark.parametrize("first", [*LIVE, ""])
def test_what_is_seen_for_the_first_time_changed_nothing(first: Any) -> None:
    """Neither does a charger after only unknown statuses."""
    known = LastKnown()
    assert known.update(location(first)).changes == ()
    known = LastKnown()
    known.update(location("unknown", FREE))
    assert known.update(location(first, FREE)).changes == ()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([BUSY, BUSY], [FREE, BUSY], {ChangeKind.LOCATION_BECAME_AVAILABLE}),
        ([BUSY, BUSY], [FREE, FREE], {ChangeKind.LOCATION_BECAME_AVAILABLE}),
        ([FREE, BUSY], [FREE, FREE], set()),
        ([FREE, BUSY], [BUSY, FREE], set()),
        ([FREE, BUSY], [BUSY, BUSY], {ChangeKind.LOCATION_BECAME_FULL}),
        ([FREE, BUSY], [OUT, BUSY], {ChangeKind.LOCATION_BECAME_FULL}),
        ([FREE, BUSY], [OFF, BUSY], set()),
        ([FREE, FREE], [OFF, OFF], set()),
        ([FREE, FREE], [BUSY, OFF], {ChangeKind.LOCATION_BECAME_FULL}),
        ([FREE, FREE], [OUT, OFF], set()),
        ([OFF, BUSY], [BUSY, BUSY], set()),
        ([OFF, BUSY], [FREE, BUSY], set()),
        ([OFF, BUSY], [FREE, FREE], {ChangeKind.LOCATION_BECAME_AVAILABLE}),
        ([OFF, BUSY], [OFF, FREE], {ChangeKind.LOCATION_BECAME_AVAILABLE}),
        ([OUT, BUSY], [FREE, BUSY], {ChangeKind.LOCATION_BECAME_AVAILABLE}),
        ([FREE, "unknown"], [BUSY, "unknown"], set()),
        ([FREE, BUSY], [BUSY, "unknown"], set()),
        ([FREE, "operational"], [BUSY, BUSY], {ChangeKind.LOCATION_BECAME_FULL}),
        ([FREE, BUSY], ["unknown", BUSY], set()),
        ([FREE, FREE], [BUSY, FREE], set()),
        ([BUSY], [BUSY, FREE], set()),
        ([BUSY, "unknown"], [BUSY, FREE], set()),
    ],
)
def test_the_location_as_a_whole(
    before: list[str], after: list[str], expected: set[ChangeKind]
) -> None:
    """It becomes available with its first free charger, and full with its last."""
    known = LastKnown()
    known.update(location(*before))
    happening = known.update(location(*after))
    assert {change.kind for change in happening.changes if not change.key} == expected


@pytest.mark.parametrize("restarts", [False, True])
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        # Closed for the night: nobody took one, and nobody left one.
        ([[FREE, FREE, BUSY], [OFF, OFF, OFF], [FREE, FREE, FREE]], set()),
        ([[FREE, BUSY], [OFF, BUSY], [OFF, OFF], [FREE, OFF], [FREE, FREE]], set()),
        ([[FREE, OUT], [OFF, OFF], [FREE, OUT]], set()),
        ([[OUT, BUSY], [OFF, BUSY], [OUT, BUSY]], set()),
        # One charger is switched off for a while, the others go on.
        ([[FREE, BUSY], [OFF, BUSY], [FREE, BUSY]], set()),
        ([[BUSY, BUSY], [OFF, BUSY], [BUSY, BUSY]], set()),
        ([[BUSY, BUSY], [OFF, BUSY], ["unknown", BUSY], [FREE, BUSY]], {BECAME_FREE}),
        ([[BUSY, BUSY], [OFF, BUSY], [FREE, BUSY]], {BECAME_FREE}),
        ([[OUT, BUSY], [OFF, BUSY], [FREE, BUSY]], {IS_BACK, BECAME_FREE}),
        ([[FREE, FREE], [OFF, FREE], [BUSY, FREE]], {BECAME_BUSY}),
    ],
)
def test_switching_off_and_on_is_no_news(
    answers: list[list[str]], expected: set[ChangeKind], restarts: bool
) -> None:
    """Of one charger, what it was before counts; of a whole location nothing does."""
    known = LastKnown()
    told: set[ChangeKind] = set()
    for statuses in answers:
        told |= {change.kind for change in known.update(location(*statuses)).changes}
        if restarts:
            known = restarted(known)
    assert {kind for kind in told if kind.startswith("charger")} == expected
    assert ChangeKind.LOCATION_BECAME_FULL not in told


def with_group(*statuses: str) -> Location:
    """Build a location of one kind of connector, counted as HERE does."""
    connector = {"standard": "MCS", "maxPower": 1_000_000}
    return read_location(
        {
            "id": "x",
            "evses": [
                {"uid": str(uid), "status": status, "connectors": [connector]}
                for uid, status in enumerate(statuses)
            ],
            "connectorGroups": [
                connector | {"availableConnectorCount": statuses.count(FREE)}
            ],
        }
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([FREE, FREE], [BUSY, BUSY], {ChangeKind.CONNECTORS_BECAME_FULL}),
        ([FREE, FREE], [OUT, BUSY], {ChangeKind.CONNECTORS_BECAME_FULL}),
        ([FREE, FREE], [BUSY, OFF], {ChangeKind.CONNECTORS_BECAME_FULL}),
        ([FREE, FREE], [OFF, OFF], set()),
        ([FREE, BUSY], [BUSY, "unknown"], set()),
        ([BUSY, BUSY], [FREE, BUSY], {ChangeKind.CONNECTORS_BECAME_AVAILABLE}),
        ([OFF, OFF], [FREE, FREE], set()),
        ([OFF, BUSY], [FREE, FREE], {ChangeKind.CONNECTORS_BECAME_AVAILABLE}),
    ],
)
def test_connectors_go_by_their_chargers(
    before: list[str], after: list[str], expected: set[ChangeKind]
) -> None:
    """A count that drops because of a switch is no news, nor one that is not known."""
    known = LastKnown()
    known.update(with_group(*before))
    changes = known.update(with_group(*after)).changes
    assert {
        change.kind for change in changes if change.key == "MCS_1000000"
    } == expected


def test_what_was_free_before_and_after() -> None:
    """Both are told, the unknown ones as they were last known."""
    known = LastKnown()
    known.update(location(FREE, BUSY, FREE))
    happening = known.update(location("unknown", FREE, BUSY))
    assert happening.free_before == ("0", "2")
    assert happening.free == ("0", "1")


def test_connector_groups() -> None:
    """A count that is not known keeps the last one."""
    known = LastKnown()
    assert known.update(location(groups=[0, 2, None])).changes == ()
    assert known.update(location(groups=[None, None, 1])).changes == ()
    kinds = {
        (change.kind, change.key)
        for change in known.update(location(groups=[1, 0, 2])).changes
    }
    assert kinds == {
        (ChangeKind.CONNECTORS_BECAME_AVAILABLE, "MCS_0"),
        (ChangeKind.CONNECTORS_BECAME_FULL, "MCS_1"),
    }


def test_only_keys_that_an_answer_does_not_lead_to_are_stored() -> None:
    """Those of EVSEs that share a uid or are gone; the file is written often."""
    first = {"uid": "a", "id": "here:evcp:evse:1", "status": FREE}
    later = {"uid": "a", "id": "here:evcp:evse:2", "status": BUSY}
    other = {"uid": "b", "id": "here:evcp:evse:3", "status": BUSY}
    known = LastKnown()

    def poll(*evses: dict[str, Any]) -> dict[str, str]:
        now = read_location({"id": "x", "evses": list(evses)}, None, known.given)
        known.update(now)
        stored: dict[str, str] = known.as_dict()["given"]
        assert LastKnown.from_dict(known.as_dict()).given == stored
        return stored

    assert poll(first, other) == {}
    assert poll(first, later, other) == {
        "here:evcp:evse:1": "a",
        "here:evcp:evse:2": "a_here:evcp:evse:2",
    }
    assert poll(later)["here:evcp:evse:3"] == "b"


def test_memory_is_bounded() -> None:
    """A location whose chargers have new keys each time does not fill the store."""
    known = LastKnown()
    for turn in range(50):
        known.update(
            read_location(
                {
                    "id": "x",
                    "evses": [
                        {"uid": f"{turn}-{uid}", "status": "available"}
                        for uid in range(20)
                    ],
                }
            )
        )
    assert len(known.evses) <= 120


def test_a_thousand_restarts_change_nothing() -> None:
    """The same data after a restart is no news."""
    statuses = [FREE, BUSY, OUT, OFF, "unknown", None]
    known = LastKnown()
    known.update(location(*statuses, groups=[0, 1, None]))
    for _ in range(1000):
        known = restarted(known)
        assert known.update(location(*statuses, groups=[0, 1, None])).changes == ()


@given(st.lists(st.lists(st.sampled_from(LIVE), min_size=3, max_size=3), max_size=8))
def test_restarts_never_matter(answers: list[list[Any]]) -> None:
    """With or without a restart after every answer the changes are the same."""
    steady, restarting = LastKnown(), LastKnown()
    for statuses in answers:
        now = location(*statuses)
        assert steady.update(now) == restarting.update(now)
        restarting = restarted(restarting)


@given(st.lists(st.sampled_from(LIVE), max_size=12))
def test_became_free_alternates_with_not_free(statuses: list[Any]) -> None:
    """Between two announcements the charger was known not to be free."""
    known = LastKnown()
    announced = False
    for status in statuses:
        kinds = of_chargers(known, location(status))
        if BECAME_FREE in kinds:
            assert not announced
            announced = True
        if known.evses.get("0") not in (None, EvseStatus.AVAILABLE):
            announced = False


def test_the_table_is_whole() -> None:
    """Every pair of the kinds of known statuses has its row."""
    rows = {(before, after) for before, after, _ in TRANSITIONS}
    assert rows >= set(product([FREE, BUSY, OUT, OFF], repeat=2))


@given(st.lists(st.lists(st.sampled_from(LIVE), min_size=3, max_size=3), max_size=8))
def test_news_of_the_location_is_news_of_a_charger(answers: list[list[Any]]) -> None:
    """Full is what somebody took or broke, available what became free."""
    known = LastKnown()
    for statuses in answers:
        happening = known.update(location(*statuses))
        kinds = {change.kind for change in happening.changes}
        if ChangeKind.LOCATION_BECAME_FULL in kinds:
            assert kinds & {BECAME_BUSY, BROKE}
            assert not happening.free
        if ChangeKind.LOCATION_BECAME_AVAILABLE in kinds:
            assert BECAME_FREE in kinds
            assert not happening.free_before
        assert LocationChanges.from_dict(happening.as_dict()) == happening


@given(
    st.lists(st.lists(st.sampled_from([FREE, OFF]), min_size=2, max_size=2), max_size=8)
)
def test_a_switch_alone_is_never_news(answers: list[list[Any]]) -> None:
    """Whatever is switched off and on, in whatever order."""
    known = LastKnown()
    for statuses in answers:
        assert known.update(location(*statuses)).changes == ()
