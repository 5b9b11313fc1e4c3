"""What polls teach about a location, and what is told from it."""

import json

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.logic.rhythm import (
    Charger,
    Confidence,
    Rhythm,
    seen_at,
)
from custom_components.here_ev_charge_points.logic.week import HOURS
from tests.logic.common import (
    DAY,
    FREE,
    HOUR,
    MINUTE,
    MONDAY,
    NOON,
    OFF,
    TAKEN,
    WEEK,
    dc,
    lived,
    now_taken,
)


def looked(rhythm: Rhythm, *polls: tuple[float, list[bool | None]]) -> None:
    """Let polls tell of chargers at minutes since Monday, without `modified`."""
    before = None
    for minute, states in polls:
        now = MONDAY + minute * MINUTE
        chargers = {str(key): dc(state) for key, state in enumerate(states)}
        rhythm.see(chargers, now, before, 0.0)
        before = now


def arrived(rhythm: Rhythm) -> float:
    """Return how many cars were counted."""
    return sum(rhythm.arrivals.events)


def ended(rhythm: Rhythm, kind: str = "dc") -> float:
    """Return how many stays were seen to their end."""
    return sum(rhythm.stays[kind].ended)


# Reading


def test_what_a_poll_tells_of_chargers() -> None:
    """Free, taken, or neither; AC, or DC where one connector is."""

    def evse(uid: str, status: str, *power: str) -> dict[str, object]:
        return {
            "uid": uid,
            "status": status,
            "modified": "2026-06-01T00:00:00Z",
            "connectors": [{"id": kind, "powerType": kind} for kind in power],
        }

    location = read_location(
        {
            "id": "x",
            "evses": [
                evse("1", "available", "ac3Phase"),
                evse("2", "reserved", "ac3Phase", "dc"),
                evse("3", "outOfOrder", "dc"),
                evse("4", "unknown", "dc") | {"modified": None},
            ],
        }
    )
    assert list(seen_at(location).values()) == [
        Charger("ac", FREE, MONDAY),
        Charger("dc", TAKEN, MONDAY),
        Charger("dc", OFF, MONDAY),
        Charger("dc", OFF, None),
    ]


# Learning


def test_a_car_comes_and_goes() -> None:
    """It is counted, and how long it stayed to the middle between two polls."""
    rhythm = Rhythm()
    looked(rhythm, (0, [FREE]), (10, [TAKEN]), (40, [TAKEN]), (50, [FREE]))
    assert arrived(rhythm) == pytest.approx(1, abs=0.4)
    assert ended(rhythm) == 1
    assert sum(rhythm.stays["dc"].minutes) == pytest.approx(40)
    assert rhythm.looked == pytest.approx(45)


def test_modified_tells_when_it_came_and_went() -> None:
    """To the second, and between two polls that look alike."""
    rhythm = Rhythm()
    before = None
    for minute, state, since in (
        (0, FREE, -60),
        (10, TAKEN, 2),
        (40, FREE, 32),
        (60, TAKEN, 45),
        (80, TAKEN, 70),
        (100, FREE, 90),
        (120, FREE, 115),
    ):
        now = MONDAY + minute * MINUTE
        rhythm.see({"1": dc(state, MONDAY + since * MINUTE)}, now, before, 0.0)
        before = now
    assert arrived(rhythm) == 4
    assert ended(rhythm) == 4
    # 30, 20 until another had come by, 20, and one that came and went within 15.
    assert sum(rhythm.stays["dc"].minutes) == pytest.approx(30 + 20 + 20 + 7.5)


def test_a_modified_that_moves_at_every_poll_is_not_relied_on() -> None:
    """It says when HERE heard of the charger, not what happened there."""
    rhythm = lived(1, 2, 1, 10, refreshes=True)
    assert not rhythm.trusts_modified
    assert 1 / rhythm.stays["dc"].mean_rate == pytest.approx(40, rel=0.25)
    assert lived(1, 2, 1, 10).trusts_modified


@pytest.mark.parametrize(
    "modified", [MONDAY + DAY, MONDAY - 40 * DAY, MONDAY - 9 * MINUTE, None]
)
def test_a_modified_that_cannot_be_is_not_relied_on(modified: float | None) -> None:
    """The future, or a time at which the last poll had seen another status."""
    rhythm = Rhythm()
    rhythm.see({"1": dc(FREE, MONDAY - DAY)}, MONDAY, None, 0.0)
    rhythm.see({"1": dc(TAKEN, modified)}, MONDAY + 10 * MINUTE, MONDAY, 0.0)
    assert rhythm.chargers["1"].since == MONDAY + 5 * MINUTE


def test_what_nobody_looked_at_teaches_nothing() -> None:
    """Neither cars nor time in quiet hours; what was seen of a stay is kept."""
    rhythm = Rhythm()
    looked(rhythm, (0, [FREE, FREE]), (10, [TAKEN, FREE]), (20, [TAKEN, FREE]))
    looked(rhythm, (600, [FREE, TAKEN]), (610, [FREE, TAKEN]))
    assert arrived(rhythm) == pytest.approx(1, abs=0.4)
    assert ended(rhythm) == 0
    # Seen from the middle of the first span to the middle of the last.
    assert sum(rhythm.stays["dc"].minutes) < 15
    assert rhythm.chargers["1"].since is None


def test_a_stay_that_goes_on_after_quiet_hours_is_one() -> None:
    """HERE says that it began before."""
    rhythm = Rhythm()
    came = MONDAY + 5 * MINUTE
    rhythm.see({"1": dc(FREE, MONDAY - DAY)}, MONDAY, None, 0.0)
    rhythm.see({"1": dc(TAKEN, came)}, MONDAY + 10 * MINUTE, MONDAY, 0.0)
    rhythm.see({"1": dc(TAKEN, came)}, MONDAY + 8 * HOUR, None, 0.0)
    left = MONDAY + 8 * HOUR + 5 * MINUTE
    now = left + MINUTE
    rhythm.see({"1": dc(FREE, left)}, now, MONDAY + 8 * HOUR, 0.0)
    assert sum(rhythm.stays["dc"].minutes) == pytest.approx(480)


def test_chargers_out_of_service_and_chargers_that_go() -> None:
    """Neither is a car that leaves, nor one that comes."""
    rhythm = Rhythm()
    looked(
        rhythm,
        (0, [FREE, TAKEN, TAKEN]),
        (10, [OFF, OFF, TAKEN]),
        (20, [FREE, TAKEN]),
        (30, [FREE, TAKEN, FREE]),
    )
    assert arrived(rhythm) == ended(rhythm) == 0
    assert rhythm.in_service == {"dc": 3}
    assert rhythm.free == {"dc": 2}
    rhythm.lose(MONDAY + 31 * MINUTE, 0.0)
    assert (rhythm.chargers, rhythm.in_service) == ({}, {})
    rhythm.pass_time(MONDAY + HOUR, 0.0)
    assert rhythm.looked == pytest.approx(31)


def test_a_full_location_says_nothing_about_who_would_come() -> None:
    """Only the time that a charger was free counts, of each kind."""
    rhythm = Rhythm()
    for minute, fast, slow in ((0, FREE, FREE), (30, TAKEN, FREE), (60, TAKEN, TAKEN)):
        rhythm.see(
            {"1": dc(fast), "2": Charger("ac", slow, None)},
            MONDAY + minute * MINUTE,
            MONDAY + (minute - 30) * MINUTE if minute else None,
            0.0,
        )
    rhythm.pass_time(MONDAY + 90 * MINUTE, 0.0)
    assert rhythm.came["dc"][1] == pytest.approx(15)
    assert rhythm.came["ac"][1] == pytest.approx(45)
    assert 15 < sum(rhythm.arrivals.minutes) < 45


@pytest.mark.parametrize("gap", [3.0, 9.0, 30.0])
@pytest.mark.parametrize("tells", [True, False])
def test_the_rhythm_is_found_whatever_the_pace(gap: float, tells: bool) -> None:
    """Cars by day and by night and how long they stay, from four weeks of polls."""
    rhythm = lived(3, 4, 4, gap, tells=tells)
    coming = [rhythm.coming(MONDAY + hour * HOUR, 0.0) * 60 for hour in range(HOURS)]
    by_day = [coming[day * 24 + hour] for day in range(7) for hour in range(9, 19)]
    by_night = [coming[day * 24 + hour] for day in range(7) for hour in range(1, 7)]
    # Of swaps of cars between two polls nothing is known then.
    tolerance = 0.12 if tells or gap < 10 else 0.35
    assert sum(by_day) / len(by_day) == pytest.approx(2.0, rel=tolerance)
    assert sum(by_night) / len(by_night) == pytest.approx(0.5, rel=0.4)
    assert 1 / rhythm.stays["dc"].mean_rate == pytest.approx(40, rel=tolerance)


def test_old_experience_fades() -> None:
    """A week on it weighs a little less."""
    rhythm = lived(1, 2, 1, 10)
    cars, stays, moved = arrived(rhythm), ended(rhythm), rhythm.kept
    rhythm.conclude(fade=True)
    assert arrived(rhythm) == pytest.approx(0.92 * cars)
    assert ended(rhythm) == pytest.approx(0.92 * stays)
    assert rhythm.kept == pytest.approx(0.92 * moved)
    assert rhythm.came["dc"][0] == pytest.approx(0.92 * cars)


# Answers


@pytest.fixture(scope="module")
def known() -> Rhythm:
    """Know four chargers after five weeks; two are taken, for 5 and 60 minutes."""
    return lived(5, 4, 5, 9.0)


def test_confidence_grows() -> None:
    """Nothing is told before there is a week of experience."""
    rhythm = Rhythm()
    looked(rhythm, (0, [TAKEN, FREE]), (10, [TAKEN, FREE]))
    assert rhythm.confidence is Confidence.NONE
    assert rhythm.chance(["0", "1"], 1, 30, MONDAY, 0.0) is None
    assert rhythm.usual(["0", "1"], 1, 12) is None
    assert rhythm.remaining("0", MONDAY) is None
    assert rhythm.wait(["0"], MONDAY) is None
    confidence = []
    for weeks in (1, 4):
        rhythm.looked = weeks * 10_080
        confidence.append(rhythm.confidence)
    assert confidence == [Confidence.LOW, Confidence.GOOD]
    assert rhythm.chance(["0", "1"], 1, 30, MONDAY, 0.0) is not None


def test_the_chance_of_a_free_charger(known: Rhythm) -> None:
    """At once it is what is there; later it draws near to what is usual."""
    keys = now_taken(known, 5, 20, 30, 60)
    assert known.chance(keys, 1, 0, NOON, 0.0) == 0
    soon, later = (known.chance(keys, 1, minutes, NOON, 0.0) for minutes in (15, 120))
    usual = known.usual(keys, 1, 14)
    assert soon is not None
    assert later is not None
    assert usual is not None
    assert 0.1 < soon < later
    assert later == pytest.approx(usual, abs=0.1)
    keys = now_taken(known)
    assert known.chance(keys, 4, 0, NOON, 0.0) == 1
    at_least = [known.chance(keys, count, 30, NOON, 0.0) or 0 for count in range(6)]
    assert at_least == sorted(at_least, reverse=True)
    assert at_least[0] == pytest.approx(1)
    assert at_least[5] == 0


def test_a_car_that_has_been_there_for_long_is_likelier_to_leave(
    known: Rhythm,
) -> None:
    """Stays of about the same length make that plain."""
    fresh = known.chance(now_taken(known, 1, 1, 1, 1), 1, 15, NOON, 0.0)
    old = known.chance(now_taken(known, 50, 50, 50, 50), 1, 15, NOON, 0.0)
    assert fresh is not None
    assert old is not None
    assert fresh < 0.3
    assert old > 0.8


def test_some_of_the_chargers(known: Rhythm) -> None:
    """Those wanted count, and those of which something is known."""
    now_taken(known, 60, 60)
    one, both = (known.chance(keys, 1, 15, NOON, 0.0) for keys in (["0"], ["0", "1"]))
    assert one is not None
    assert both is not None
    assert one < both
    assert known.chance(["9"], 1, 15, NOON, 0.0) is None
    assert known.usual(["9"], 1, 12) is None
    usually_one, usually_all = known.usual(["0"], 1, 12), known.usual(["0", "1"], 1, 12)
    assert usually_one is not None
    assert usually_all is not None
    assert usually_one < usually_all


def test_nights_are_usually_free(known: Rhythm) -> None:
    """More than days, and all of it is a chance."""
    keys = now_taken(known)
    usual = [known.usual(keys, 3, hour) or 0 for hour in range(24)]
    assert all(0 < chance < 1 for chance in usual)
    assert min(usual[2:7]) > max(usual[10:19])


def test_what_remains_of_a_stay(known: Rhythm) -> None:
    """A typical one has 40 minutes; a car that should have left leaves soon."""
    now_taken(known, 0, 70)
    fresh, old = known.remaining("0", NOON), known.remaining("1", NOON)
    assert fresh == pytest.approx(38, abs=5)
    assert old is not None
    assert old < 20
    assert known.remaining("2", NOON) is None
    assert known.remaining("9", NOON) is None


def test_the_wait_for_a_charger(known: Rhythm) -> None:
    """None where one is free; with more cars there the first leaves sooner."""
    keys = now_taken(known, 20, 20, 20, 20)
    one, four = known.wait(["0"], NOON), known.wait(keys, NOON)
    assert one is not None
    assert four is not None
    assert one == pytest.approx(known.remaining("0", NOON), abs=1)
    assert four < one
    keys = now_taken(known, 20, 20, 20)
    assert known.wait(keys, NOON) == 0
    assert known.wait(["9"], NOON) is None


def test_unseen(known: Rhythm) -> None:
    """A full location has most to miss, an empty one next to nothing."""
    moments = [1.0, 5.0, 10.0]
    by_taken = []
    for taken in range(5):
        now_taken(known, *[20.0] * taken)
        by_taken.append(known.unseen(NOON, 0.0, moments))
    chances = [chances[-1] if chances else 0 for chances, _ in by_taken]
    assert chances == sorted(chances)
    assert chances[4] > 0.2
    leaving = [rate for _, rate in by_taken]
    assert leaving[0] == 0
    assert leaving[4] == pytest.approx(4 * leaving[1])
    assert known.unseen(MONDAY + 2 * HOUR, 0.0, [0.1])[0] is not None
    now_taken(known)
    assert known.unseen(NOON, 0.0, [0.1]) == (None, 0.0)
    assert Rhythm().unseen(NOON, 0.0, moments) == (None, 0.0)


def test_a_site_of_both_kinds() -> None:
    """Full is where neither is free; each kind has its own cars and stays."""
    rhythm = Rhythm(looked=1e6)
    chargers = {
        str(number): Charger(kind, number % 2 == 0, None)
        for number, kind in enumerate(["dc", "dc", "ac", "ac"])
    }
    rhythm.see(chargers, MONDAY, None, 0.0)
    any_of = rhythm.chance(list(chargers), 1, 30, MONDAY, 0.0)
    fast = rhythm.chance(["0", "1"], 1, 30, MONDAY, 0.0)
    assert any_of is not None
    assert fast is not None
    assert fast < any_of < 1
    assert (rhythm.remaining("3", MONDAY) or 0) > (rhythm.remaining("1", MONDAY) or 0)
    usual = rhythm.usual(list(chargers), 2, 12)
    assert usual is not None
    assert 0 < usual < 1


# Storage


def test_what_is_learned_is_stored_in_two_kilobytes() -> None:
    """Of the busiest site with both kinds; what is there at the moment is left out."""
    rhythm = lived(1, 24, 3, 9.0, cars=40.0, stay=30.0)
    rhythm.stays["ac"], rhythm.came["ac"] = rhythm.stays["dc"], rhythm.came["dc"]
    for _ in range(3):
        rhythm.arrivals.events = [value * 1.6 for value in rhythm.arrivals.events]
        rhythm.arrivals.minutes = [value * 1.6 for value in rhythm.arrivals.minutes]
    stored = json.dumps(rhythm.as_dict(), separators=(",", ":"))
    assert len(stored) < 2000
    again = Rhythm.from_dict(json.loads(stored))
    assert again.as_dict() == rhythm.as_dict()
    assert again.coming(NOON, 0.0) == pytest.approx(rhythm.coming(NOON, 0.0), rel=0.05)
    assert again.confidence is rhythm.confidence
    assert again.chargers == {}


# Anything


def _polls() -> st.SearchStrategy[list[tuple[float, dict[str, Charger], bool]]]:
    chargers = st.dictionaries(
        st.sampled_from("abcd"),
        st.builds(
            Charger,
            st.sampled_from(["ac", "dc"]),
            st.sampled_from([FREE, TAKEN, OFF]),
            st.none() | st.floats(MONDAY - WEEK, MONDAY + WEEK),
        ),
    )
    poll = st.tuples(st.floats(0.1, 1e5), chargers, st.booleans())
    return st.lists(poll, max_size=20)


@settings(max_examples=50)
@given(_polls())
def test_whatever_polls_tell(
    polls: list[tuple[float, dict[str, Charger], bool]],
) -> None:
    """Counts are never negative, chances are chances, and it can be stored."""
    rhythm = Rhythm()
    now, before = MONDAY, None
    for seconds, chargers, in_time in polls:
        now += seconds
        rhythm.see(chargers, now, before if in_time else None, 0.0)
        before = now
    counts = [
        *rhythm.arrivals.events,
        *rhythm.arrivals.minutes,
        *(value for came in rhythm.came.values() for value in came),
        *(value for stays in rhythm.stays.values() for value in stays.minutes),
    ]
    assert min(counts, default=0) >= 0
    rhythm.looked += 1e6
    keys = list(rhythm.chargers)
    for chance in (rhythm.chance(keys, 1, 45, now, 0.0), rhythm.usual(keys, 1, 9)):
        assert chance is None or 0 <= chance <= 1
    unseen, leaving = rhythm.unseen(now, 0.0, [1.0, 9.0, 30.0])
    assert leaving >= 0
    assert unseen is None or all(-1e-9 <= chance <= 1 + 1e-9 for chance in unseen)
    assert (rhythm.wait(keys, now) or 0) >= 0
    assert Rhythm.from_dict(json.loads(json.dumps(rhythm.as_dict())))
