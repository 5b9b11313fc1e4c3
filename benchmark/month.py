"""A month in the simulated city: when chargers free up, and when a driver waits."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, NamedTuple, override

from simulator.city import City, Location
from simulator.life import Life

START = datetime(2026, 11, 1, tzinfo=UTC)
END = datetime(2026, 12, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

# Alexanderstraße (2 chargers), Kantstraße (3, one fast), Tempelhofer Damm (3 fast).
LOCATIONS = (
    "276u33dc32m5k-aGVyZS1ldjplY29tb3ZlbWVudDoxMDA0NDE4ODIx",
    "276u336wy8478-aGVyZS1ldjplY29tb3ZlbWVudDoxMDA4ODQ2MDE3",
    "276u33d2w6unk-aGVyZS1ldjplY29tb3ZlbWVudDoxMDA3MDE1NTYz",
)
LOOKS = 24


class StatusChange(NamedTuple):
    """An EVSE got another status."""

    at: datetime
    content_id: str
    uid: str
    status: str


class Wait(NamedTuple):
    """The driver found a location full and waits, `until` the time is up at most.

    `freed`: when a charger was free again; `taken`: when the last one was gone again.
    """

    start: datetime
    until: datetime
    content_id: str
    freed: datetime
    taken: datetime


@dataclass(frozen=True, slots=True)
class Month:
    """All that happens: `statuses` at the start, by location and EVSE, then `changes`.

    The same for everyone who asks, however often.
    """

    statuses: dict[str, dict[str, str]]
    changes: list[StatusChange]
    waits: list[Wait]


class _Observed(Location):
    """A location whose changes are written down."""

    def __init__(self, document: dict[str, Any], changes: list[StatusChange]) -> None:
        super().__init__(document)
        self._changes = changes

    @override
    def set_status(self, uid: str, status: str, at: datetime | None = None) -> None:
        super().set_status(uid, status, at)
        if at is not None:
            self._changes.append(StatusChange(at, self.content_id, uid, status))


def live(seed: int) -> Month:
    """Let the simulator's cars come and go for a month, with the clock standing still.

    Then a driver looks for a charger 24 times a day between 07:00 and 22:00, each
    time at one of the locations, waits where it is full, and in a day waits for an
    hour in all.
    """
    changes: list[StatusChange] = []
    city = City(seed)
    city.locations = {
        content_id: _Observed(city[content_id].document, changes)
        for content_id in LOCATIONS
    }
    statuses = {
        content_id: {evse["uid"]: evse["status"] for evse in location.evses}
        for content_id, location in city.locations.items()
    }
    life = Life(city, seed=seed)
    life.advance((END - START).total_seconds())
    # The simulator dates changes back from the present: the end of the month.
    shift = END - datetime.now(UTC)
    changes = [change._replace(at=change.at + shift) for change in changes]
    full = {key: _full_spans(key, statuses[key], changes) for key in LOCATIONS}
    return Month(statuses, changes, _waits(Random(seed), full))  # noqa: S311


def _full_spans(
    content_id: str, statuses: dict[str, str], changes: list[StatusChange]
) -> list[tuple[datetime, datetime]]:
    """Return from when to when a location has no free charger."""
    now = dict(statuses)
    since = None if "available" in now.values() else START
    spans = []
    for change in changes:
        if change.content_id != content_id:
            continue
        now[change.uid] = change.status
        if "available" not in now.values():
            since = since or change.at
        elif since is not None:
            spans.append((since, change.at))
            since = None
    return spans


def _waits(
    chance: Random, full: dict[str, list[tuple[datetime, datetime]]]
) -> list[Wait]:
    """Return when the driver finds a location full, and how that ends."""
    waits = []
    for number in range((END - START).days):
        day = START + number * DAY
        left, busy_until = HOUR, day
        looks = sorted(chance.uniform(7, 22) for _ in range(LOOKS))
        for start in (day + hour * HOUR for hour in looks):
            content_id = chance.choice(LOCATIONS)
            spans = full[content_id]
            index = bisect_right(spans, start, key=lambda span: span[0]) - 1
            if not left or start < busy_until or index < 0:
                continue
            freed = spans[index][1]
            if freed <= start:
                continue
            taken = spans[index + 1][0] if index + 1 < len(spans) else END
            waits.append(Wait(start, start + left, content_id, freed, taken))
            busy_until = min(freed, start + left)
            left -= busy_until - start
    return waits
