"""What several tests of the rules share."""

from datetime import UTC, datetime
from random import Random

from custom_components.here_ev_charge_points.api import Location
from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.logic.rhythm import Charger, Rhythm

MONDAY = datetime(2026, 6, 1, tzinfo=UTC).timestamp()
MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
WEEK = 7 * DAY
FREE, TAKEN, OFF = True, False, None
NOON = MONDAY + 5 * WEEK + 12 * HOUR


def location(content_id: str, *statuses: str) -> Location:
    """Return a location with fast chargers of these statuses."""
    return read_location(
        {
            "id": content_id,
            "evses": [
                {
                    "uid": str(number),
                    "status": status,
                    "connectors": [{"id": "1", "powerType": "dc"}],
                }
                for number, status in enumerate(statuses)
            ],
        }
    )


def dc(is_free: bool | None, modified: float | None = None) -> Charger:
    """Return a fast charger as a poll tells of it."""
    return Charger("dc", is_free, modified)


def lived(
    seed: int,
    chargers: int,
    weeks: int,
    gap: float,
    *,
    cars: float = 2.0,
    stay: float = 40.0,
    tells: bool = True,
    refreshes: bool = False,
) -> Rhythm:
    """Return what is learned from polls every `gap` minutes of a busy day and night.

    `cars` an hour by day, a quarter by night; `tells`: whether there is a `modified`;
    `refreshes`: whether it moves at every poll.
    """
    chance = Random(seed)
    rhythm = Rhythm()
    leaves: dict[str, float] = {}
    modified = {str(key): MONDAY - DAY for key in range(chargers)}
    now, poll, before = MONDAY, MONDAY, None
    while now < MONDAY + weeks * WEEK:
        now += chance.expovariate(cars / 60) * MINUTE
        while poll <= now:
            for key in [key for key, at in leaves.items() if at <= poll]:
                modified[key] = leaves.pop(key)
            rhythm.see(
                {
                    key: dc(
                        key not in leaves,
                        (poll if refreshes else moment) if tells else None,
                    )
                    for key, moment in modified.items()
                },
                poll,
                before,
                0.0,
            )
            if before is None or poll // HOUR != before // HOUR:
                rhythm.conclude(fade=False)
            before = poll
            poll += gap * MINUTE * chance.uniform(0.8, 1.2)
        for key in [key for key, at in leaves.items() if at <= now]:
            modified[key] = leaves.pop(key)
        is_day = 8 <= now % DAY / HOUR < 20
        here = [key for key in modified if key not in leaves]
        if here and (is_day or chance.random() < 0.25):
            key = chance.choice(here)
            modified[key] = now
            leaves[key] = now + chance.gammavariate(4, stay / 4) * MINUTE
    return rhythm


def now_taken(rhythm: Rhythm, *minutes: float) -> list[str]:
    """Let so many of four chargers be taken for so many minutes; return all keys."""
    rhythm.chargers = {
        str(key): Charger("dc", TAKEN, None, NOON - minutes[key] * MINUTE)
        if key < len(minutes)
        else dc(FREE)
        for key in range(4)
    }
    rhythm._count(rhythm.chargers.values())
    return list(rhythm.chargers)


# Around midnights, the end of a week, of a month, and clock changes.
