"""Worlds: charging locations, their chargers, and each change of a status over weeks.

Some are made here by seeded chance; any other is read from a file.
"""

from collections.abc import Iterable, Iterator
import csv
from dataclasses import dataclass, field
from heapq import heappop, heappush
from math import log
from random import Random
from typing import NamedTuple

WEEK = 7 * 86_400.0

# Cars that come by hour of the day, workdays and weekends, on average about 1.
_WORKDAY = (
    *(0.1, 0.06, 0.05, 0.05, 0.08, 0.2, 0.5, 0.9, 1.1, 1.1, 1.1, 1.25),
    *(1.35, 1.25, 1.2, 1.3, 1.6, 1.9, 1.9, 1.5, 1.1, 0.8, 0.5, 0.25),
)
_WEEKEND = (
    *(0.15, 0.1, 0.06, 0.05, 0.05, 0.08, 0.2, 0.4, 0.8, 1.2, 1.6, 1.7),
    *(1.7, 1.6, 1.6, 1.6, 1.5, 1.5, 1.4, 1.1, 0.8, 0.6, 0.4, 0.25),
)
_MOST = max(*_WORKDAY, *_WEEKEND)
_STAY = {"dc": 32 * 60.0, "ac": 150 * 60.0}
_SPREAD = 0.55
_BREAKS = 1 / 300
_BROKEN = 6 * 3600.0
CONNECTOR = {"dc": ("IEC_62196_T2_COMBO", 150.0), "ac": ("IEC_62196_T2", 22.0)}
_AC = ("IEC_62196_T1", "IEC_62196_T2", "IEC_62196_T3A", "IEC_62196_T3C", "GBT_AC")
_AC_FAMILIES = ("IEC_60309", "DOMESTIC", "NEMA")


class WorldError(ValueError):
    """A file is no world; says in which line and why."""


class Change(NamedTuple):
    """From a second on, a charger of a location has a status, as HERE writes it."""

    second: float
    location: str
    charger: str
    status: str


@dataclass(slots=True)
class World:
    """`kinds`: ac or dc, by location and charger; `changes`: times rising."""

    name: str
    kinds: dict[tuple[str, str], str] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)

    @property
    def end(self) -> float:
        """Return the second of the last change."""
        return self.changes[-1].second if self.changes else 0.0

    @property
    def locations(self) -> dict[str, list[str]]:
        """Return the chargers of each location."""
        found: dict[str, list[str]] = {}
        for location, charger in self.kinds:
            found.setdefault(location, []).append(charger)
        return found


@dataclass(frozen=True, slots=True)
class Site:
    """A location with so many chargers by kind, and cars an hour for each kind."""

    chargers: dict[str, int]
    cars: dict[str, float]


def _busy(chargers: dict[str, int], load: float) -> Site:
    """Return a site with so many cars at a time for each of its chargers."""
    cars = {
        kind: load * number / (_STAY[kind] / 3600) for kind, number in chargers.items()
    }
    return Site(chargers, cars)


def _mixed(chance: Random, count: int) -> list[Site]:
    sites = []
    for _ in range(count):
        size = chance.choice((2, 2, 3, 4, 4, 6, 8))
        fast = chance.choice((0, size, size, size // 2))
        chargers = {"dc": fast, "ac": size - fast}
        sites.append(
            _busy(
                {kind: number for kind, number in chargers.items() if number},
                chance.choice((0.2, 0.35, 0.5, 0.7)),
            )
        )
    return sites


OWN = {
    "calm": "one calm site",
    "busy": "one busy site",
    "three": "three mixed",
    "ten": "ten mixed",
    "sixty": "sixty",
}


def make(name: str, seed: int, weeks: int) -> World:
    """Let cars come and go for weeks that start on a Monday."""
    chance = Random(f"{name} {seed}")  # noqa: S311
    sites = {
        "calm": lambda: [_busy({"dc": 4}, 0.3)],
        "busy": lambda: [_busy({"dc": 4}, 0.8)],
        "three": lambda: _mixed(chance, 3),
        "ten": lambda: _mixed(chance, 10),
        "sixty": lambda: _mixed(chance, 60),
    }[name]()
    world = World(OWN[name])
    for number, site in enumerate(sites, 1):
        location = str(number)
        kinds = [kind for kind, count in site.chargers.items() for _ in range(count)]
        for charger, kind in enumerate(kinds, 1):
            world.kinds[location, str(charger)] = kind
            world.changes.append(Change(0.0, location, str(charger), "available"))
        world.changes += [
            Change(second, location, str(charger + 1), status)
            for second, charger, status in _live(chance, kinds, site, weeks * WEEK)
        ]
    world.changes.sort()
    return world


def _live(
    chance: Random, kinds: list[str], site: Site, end: float
) -> Iterator[tuple[float, int, str]]:
    """Yield second, charger and status; a car that finds none of its kind drives on."""
    free = {
        kind: [number for number, own in enumerate(kinds) if own == kind]
        for kind in site.cars
    }
    leaving: list[tuple[float, int, str]] = []
    now = 0.0
    while True:
        now += chance.expovariate(sum(site.cars.values()) / 3600 * _MOST)
        while leaving and leaving[0][0] <= min(now, end):
            second, number, status = heappop(leaving)
            yield second, number, status
            if status == "available":
                free[kinds[number]].append(number)
            else:
                repaired = second + chance.expovariate(1 / _BROKEN)
                heappush(leaving, (repaired, number, "available"))
        if now >= end:
            return
        day, hour = int(now // 86_400) % 7, int(now // 3600) % 24
        usual = (_WORKDAY if day < 5 else _WEEKEND)[hour]
        (kind,) = chance.choices(list(site.cars), list(site.cars.values()))
        if chance.random() * _MOST > usual or not free[kind]:
            continue
        number = free[kind].pop(chance.randrange(len(free[kind])))
        stay = chance.lognormvariate(log(_STAY[kind]) - _SPREAD**2 / 2, _SPREAD)
        status = "outOfOrder" if chance.random() < _BREAKS else "available"
        yield now, number, "charging"
        heappush(leaving, (now + stay, number, status))


def read(name: str, lines: Iterable[str]) -> World:
    """Read a world: `seconds,location,charger,status`, times rising.

    Lines `#kind,location,charger,standard,kW` say what the chargers are; other lines
    with # are remarks. Raises WorldError.
    """
    world = World(name)
    last = float("-inf")
    for number, row in enumerate(csv.reader(lines), 1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (cells[0].startswith("#") and cells[0] != "#kind"):
            continue
        try:
            if cells[0] == "#kind":
                _, location, charger, standard, power, *_ = cells
                world.kinds[location, charger] = _kind(standard, float(power or 0))
                continue
            seconds, location, charger, status, *_ = cells
            if number == 1 or not world.changes:
                if not _is_number(seconds):
                    continue
            second = float(seconds)
        except ValueError as err:
            raise WorldError(f"{name}, line {number}: {err}") from err
        if not last <= second < float("inf"):
            raise WorldError(f"{name}, line {number}: times have to rise")
        last = second
        world.kinds.setdefault((location, charger), "ac")
        world.changes.append(Change(second, location, charger, status))
    if not world.changes:
        raise WorldError(f"{name}: nothing happens in it")
    start = world.changes[0].second
    if start < 0:
        world.changes = [
            change._replace(second=change.second - start) for change in world.changes
        ]
    return world


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _kind(standard: str, kilowatts: float) -> str:
    """Return ac or dc; what is not known as AC charges with DC if it is strong."""
    if standard in _AC or standard.startswith(_AC_FAMILIES):
        return "ac"
    if standard in CONNECTOR["dc"] or "COMBO" in standard:
        return "dc"
    return "dc" if kilowatts > 22 else "ac"
