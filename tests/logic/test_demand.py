"""What locations ask for, and the best time for a poll."""

from datetime import UTC, datetime
import json

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.here_ev_charge_points.logic.demand import LONGEST, Demand
from custom_components.here_ev_charge_points.logic.rhythms import Look, Rhythms
from tests.logic.common import location

MONDAY = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
AWAKE = [1.0] * 24
EVEN = 8.64


class Account:
    """Polls at even spans and hands on what they bring."""

    def __init__(self) -> None:
        """Start on a Monday without any experience."""
        self.rhythms = Rhythms()
        self.demand = Demand()
        self.now = MONDAY
        self.keys: list[str] | None = None

    def poll(self, *statuses: list[str], after: float = EVEN) -> Look:
        """See locations with chargers of these statuses, some minutes later."""
        locations = {
            str(key): location(str(key), *own) for key, own in enumerate(statuses)
        }
        self.now += after * MINUTE
        look = self.rhythms.look(locations, self.now, 0.0, after + 1)
        followed = list(locations) if self.keys is None else self.keys
        self.demand.look(self.rhythms, look, followed, self.now, 0.0, EVEN)
        return look

    def until(self, days: float) -> float | None:
        """Return what will be asked for in so many days."""
        return self.demand.until(self.now, self.now + days * DAY, 0.0, AWAKE)


EMPTY = ["available"] * 4
NEARLY = ["charging"] * 3 + ["available"]
FULL = ["charging"] * 4


def test_the_fuller_the_sooner() -> None:
    """At the same price a full location is looked at first, then one nearly full."""
    best = []
    for statuses in (FULL, NEARLY, EMPTY):
        account = Account()
        account.poll(statuses)
        best.append(account.demand.best(0.5))
    assert best == sorted(best)
    assert best[0] < best[1] < best[2]


def test_the_dearer_the_later() -> None:
    """Without an end."""
    account = Account()
    account.poll(NEARLY)
    best = [account.demand.best(price) for price in (1e-9, 1e-3, 0.1, 1.0, 1e6)]
    assert best == sorted(best)
    assert best[0] < 1
    assert best[-1] > LONGEST * EVEN


def test_a_steady_stream_of_news() -> None:
    """Four times the price is twice the time: the square root."""
    account = Account()
    account.poll(EMPTY)
    assert account.demand.best(0.004) == pytest.approx(
        2 * account.demand.best(0.001), rel=0.05
    )


def test_what_is_not_followed_does_not_count() -> None:
    """A full location for the map only leaves the pace as it is without it."""
    alone, beside = Account(), Account()
    beside.keys = ["0"]
    alone.poll(EMPTY)
    beside.poll(EMPTY, FULL)
    assert beside.demand.best(0.01) == alone.demand.best(0.01)
    beside.keys = ["0", "1", "gone"]
    beside.poll(EMPTY, FULL)
    assert beside.demand.best(0.01) < alone.demand.best(0.01)


def test_what_a_month_asks_for() -> None:
    """Unknown at first; then in proportion to the time, and the price of an even pace."""
    account = Account()
    assert account.until(1) is None
    while account.now < MONDAY + 7 * DAY:
        account.poll(EMPTY)
    week, month = account.until(7), account.until(28)
    assert week is not None
    assert month == pytest.approx(4 * week, rel=0.01)
    polls = 7 * 1440 / EVEN
    assert account.demand.best((week / polls) ** 2) == pytest.approx(EVEN, rel=0.1)
    assert account.demand.trust == 1


def test_hours_that_are_asked_for_more_are_known() -> None:
    """Full every evening: an evening asks for more than a night."""
    account = Account()
    while account.now < MONDAY + 7 * DAY:
        account.poll(FULL if account.now % DAY > 18 * HOUR else EMPTY)
    night = account.demand.until(account.now, account.now + 6 * HOUR, 0.0, AWAKE)
    evening = account.demand.until(
        account.now + 18 * HOUR, account.now + 24 * HOUR, 0.0, AWAKE
    )
    assert night is not None
    assert evening is not None
    assert evening > 2 * night


def test_quiet_hours_ask_for_nothing() -> None:
    """Half of each day is left out."""
    account = Account()
    while account.now < MONDAY + 3 * DAY:
        account.poll(EMPTY)
    half = [1.0] * 12 + [0.0] * 12
    day = account.now // DAY * DAY
    some = account.demand.until(day, day + 7 * DAY, 0.0, half)
    whole = account.demand.until(day, day + 7 * DAY, 0.0, AWAKE)
    assert some is not None
    assert whole is not None
    assert 0.3 < some / whole < 0.7


def test_another_location_is_felt_within_days() -> None:
    """What was learned without it is corrected by what was asked for of late."""
    account = Account()
    while account.now < MONDAY + 10 * DAY:
        account.poll(EMPTY)
    before = account.until(10)
    while account.now < MONDAY + 13 * DAY:
        account.poll(EMPTY, FULL)
    after = account.until(10)
    assert before is not None
    assert after is not None
    assert after > 1.5 * before


def test_many_locations_are_looked_at_in_turn() -> None:
    """All of them within a few polls, and who has news at once."""
    account = Account()
    empty = [EMPTY] * 40
    account.poll(*empty)
    before = account.demand.best(0.5)
    account.poll(FULL, *empty[1:])
    assert account.demand.best(0.5) < before
    assert len(account.demand._risks) == 40


def test_a_gap_teaches_nothing() -> None:
    """Time that nobody looked in is no experience."""
    account = Account()
    account.poll(EMPTY)
    account.poll(EMPTY)
    minutes = account.demand.minutes
    look = account.rhythms.look({}, account.now + DAY, 0.0, 10)
    account.demand.look(account.rhythms, look, [], account.now + DAY, 0.0, EVEN)
    assert account.demand.minutes == minutes
    assert account.until(1) is None


def test_old_experience_fades() -> None:
    """Week by week."""
    account = Account()
    while account.now < MONDAY + 2 * DAY:
        account.poll(FULL)
    before = sum(account.demand.asked.minutes)
    account.now = MONDAY + 8 * DAY
    account.poll(FULL)
    assert sum(account.demand.asked.minutes) == pytest.approx(
        0.85 * before, abs=2 * EVEN
    )


def test_next_to_nothing_asked_for_can_be_stored() -> None:
    """What is rounded to none is not divided by."""
    account = Account()
    account.keys = []
    for _ in range(2):
        account.poll(EMPTY)
    account.demand = Demand.from_dict(account.demand.as_dict())
    account.keys = None
    account.poll(EMPTY)
    wanted = account.until(1)
    assert wanted is not None
    assert 0 < wanted < 1


def test_it_can_be_stored() -> None:
    """What was learned counts after a restart."""
    account = Account()
    assert Demand.from_dict(account.demand.as_dict()) == account.demand
    while account.now < MONDAY + 3 * DAY:
        account.poll(NEARLY)
    stored = json.dumps(account.demand.as_dict())
    assert len(stored) < 4000
    before = account.until(7)
    account.demand = Demand.from_dict(json.loads(stored))
    assert account.demand.trust == pytest.approx(0.75, abs=0.01)
    account.rhythms = Rhythms()
    account.poll(NEARLY)
    assert account.until(7) == pytest.approx(before, rel=0.05)


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.floats(0.5, 40),
            st.lists(
                st.lists(st.sampled_from(["available", "charging", "unknown"])),
                max_size=3,
            ),
        ),
        min_size=1,
        max_size=20,
    ),
    st.floats(1e-12, 1e6),
)
def test_whatever_polls_bring(
    polls: list[tuple[float, list[list[str]]]], price: float
) -> None:
    """There is a best time, and the dearer the later."""
    account = Account()
    for minutes, statuses in polls:
        account.poll(*statuses, after=minutes)
    account.poll(FULL)
    best = account.demand.best(price)
    assert best > 0
    assert account.demand.best(price * 2) >= best
    assert (account.until(30) or 1) > 0
