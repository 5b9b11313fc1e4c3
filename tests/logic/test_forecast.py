"""What drivers are told of chargers some time from now, and at an hour of the week."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from custom_components.here_ev_charge_points.logic.forecast import (
    FARTHEST,
    Forecast,
    forecast,
    since,
    usual_day,
    usually_ends,
)
from custom_components.here_ev_charge_points.logic.rhythm import (
    Charger,
    Confidence,
    Rhythm,
)
from tests.logic.common import lived, now_taken

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NOON = datetime(2026, 7, 6, 12, tzinfo=UTC)
KEYS = ["0", "1", "2", "3"]


@pytest.fixture
def known() -> Rhythm:
    """Know four chargers after five weeks."""
    return lived(5, 4, 5, 9.0)


def test_nothing_is_told_without_experience() -> None:
    """It is None, not an even chance."""
    young = Rhythm()
    young.see({"0": Charger("dc", False, None)}, NOON.timestamp(), None, 0.0)
    for rhythm in (None, young):
        assert forecast(rhythm, KEYS, 1, NOON, NOON) == Forecast()
        assert usual_day(rhythm, KEYS, 0) is None
        assert since(rhythm, "0", NOON) is None
        assert usually_ends(rhythm, "0", NOON) is None
    assert Forecast().confidence is Confidence.NONE


def test_where_it_is_full(known: Rhythm) -> None:
    """What comes of it draws near to what is usual, and there is a wait."""
    now_taken(known, 5, 20, 30, 60)
    told = [forecast(known, KEYS, 1, NOON, NOON + wait * MINUTE) for wait in (0, 15)]
    assert told[0].chance == 0
    assert told[0].usual == known.usual(KEYS, 1, 12)
    assert told[0].confidence is Confidence.GOOD
    assert 0 < (told[1].chance or 0) < 1
    assert 1 < (told[1].wait or 0) < 20
    assert forecast(known, KEYS, 1, NOON, NOON - 90 * MINUTE) == told[0]


def test_where_one_is_free(known: Rhythm) -> None:
    """There is nothing to wait for, though it may be taken soon."""
    now_taken(known, 5, 20, 30)
    told = forecast(known, KEYS, 1, NOON, NOON + 30 * MINUTE)
    assert told.wait == 0
    assert 0 < (told.chance or 0) < 1


def test_those_out_of_service_do_not_count(known: Rhythm) -> None:
    """With all of them dead there is nothing to tell."""
    now_taken(known)
    both = forecast(known, ["0", "1"], 1, NOON, NOON).usual
    known.chargers["1"] = Charger("dc", None, None)
    known._count(known.chargers.values())
    one = forecast(known, ["0", "1"], 1, NOON, NOON)
    assert one.usual is not None
    assert both is not None
    assert one.usual < both
    dead = Forecast(confidence=Confidence.GOOD)
    assert forecast(known, ["1"], 1, NOON, NOON) == dead
    assert forecast(known, [], 1, NOON, NOON) == dead
    assert usual_day(known, ["1"], 0) is None


def test_tomorrow_is_as_usual(known: Rhythm) -> None:
    """What is the case now says nothing of it."""
    now_taken(known, 5, 20, 30, 60)
    then = NOON + FARTHEST
    for told in (
        forecast(known, KEYS, 2, NOON, then + MINUTE),
        forecast(known, KEYS, 2, NOON, then),
    ):
        assert told.chance == pytest.approx(told.usual, abs=0.1)


def test_the_hours_of_a_day(known: Rhythm) -> None:
    """Those of such a day of the week, by the clock on the wall."""
    now_taken(known)
    for day in range(7):
        hours = usual_day(known, KEYS, day)
        assert hours is not None
        assert len(hours) == 24
        assert max(hours[2:7]) < min(hours[10:19])
        for hour in (0, 12, 23):
            # So many are free on average as the chances of each number say.
            free = [known.usual(KEYS, count, day * 24 + hour) for count in range(1, 5)]
            mean = sum(chance or 0 for chance in free)
            assert hours[hour] == pytest.approx(1 - mean / 4, abs=0.01)
    east = NOON.astimezone(timezone(timedelta(hours=10)))
    told = forecast(known, KEYS, 3, east, east)
    assert told.usual == known.usual(KEYS, 3, 22)


def test_a_session(known: Rhythm) -> None:
    """It began then, and usually ends then; of a free one only since when is known."""
    now_taken(known, 10)
    assert since(known, "0", NOON) == NOON - 10 * MINUTE
    end = usually_ends(known, "0", NOON)
    assert end is not None
    assert 15 * MINUTE < end - NOON < 45 * MINUTE
    assert since(known, "3", NOON) is None
    assert usually_ends(known, "3", NOON) is None
