"""What changed at a location since it was last known: the promise of "it became free".

Every answer is compared with the last *known* status of each EVSE and the last known
count of each connector group. Unknown and `operational` statuses, absent counts and
missing chargers keep what was known, so an outage or a restart in between changes
nothing. What is seen for the first time yields no change.

News is what people and faults do: taken, freed, broken, repaired. Switching off and
on is none. What is switched off is compared, later, with what it was before; but once
a whole location is switched off it is closed, and what was taken then is over.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..api import EvseStatus, Location
from .availability import NOT_KNOWN, TAKEN, chargers_of, count, free_connectors

_FREE = EvseStatus.AVAILABLE
_OFF = EvseStatus.INOPERATIVE
_OUT = EvseStatus.OUT_OF_ORDER
_LOST = TAKEN | {_OUT}
_MOST_ABSENT = 100
_NONE = "-"
_LETTERS = {
    EvseStatus.AVAILABLE: "a",
    EvseStatus.BLOCKED: "b",
    EvseStatus.CHARGING: "c",
    EvseStatus.INOPERATIVE: "i",
    EvseStatus.OUT_OF_ORDER: "o",
    EvseStatus.RESERVED: "r",
    EvseStatus.OPERATIONAL: "w",
}
_STATUSES = {letter: status for status, letter in _LETTERS.items()}


class ChangeKind(StrEnum):
    """Changes of an EVSE, of a connector group, and of a location as a whole."""

    CHARGER_BECAME_AVAILABLE = "charger_became_available"
    CHARGER_BECAME_OCCUPIED = "charger_became_occupied"
    CHARGER_WENT_OUT_OF_ORDER = "charger_went_out_of_order"
    CHARGER_RETURNED_TO_SERVICE = "charger_returned_to_service"
    CONNECTORS_BECAME_AVAILABLE = "connectors_became_available"
    CONNECTORS_BECAME_FULL = "connectors_became_full"
    LOCATION_BECAME_AVAILABLE = "location_became_available"
    LOCATION_BECAME_FULL = "location_became_full"


@dataclass(frozen=True, slots=True)
class Change:
    """`key`: of the EVSE or connector group, empty for the location."""

    kind: ChangeKind
    key: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one answer says of a charger.

    `before`: its last known status; `now`: None where the answer leaves it open;
    `became_free`: whether that is news.
    """

    before: str | None
    now: str | None
    became_free: bool = False

    @property
    def was_free(self) -> bool:
        """Return whether it was last known to be free."""
        return self.before == _FREE

    @property
    def is_free(self) -> bool:
        """Return whether it is free, as far as it is known."""
        return (self.now or self.before) == _FREE


def became_available(turns: Collection[Turn], least: int = 1) -> bool:
    """Return whether at least so many chargers are free that were not before."""
    before = sum(turn.was_free for turn in turns)
    after = sum(turn.is_free for turn in turns)
    return before < least <= after and any(turn.became_free for turn in turns)


def became_full(turns: Collection[Turn]) -> bool:
    """Return whether the last free charger was taken, or broke, and all is full now."""
    return (
        any(turn.was_free and turn.now in _LOST for turn in turns)
        and not any(turn.is_free for turn in turns)
        and count(turn.now for turn in turns).is_full
    )


@dataclass(frozen=True, slots=True)
class LocationChanges:
    """All that changed between two answers about a location; turns by EVSE key."""

    changes: tuple[Change, ...]
    turns: Mapping[str, Turn]

    @property
    def free_before(self) -> tuple[str, ...]:
        """Return the keys of the EVSEs known to be free before."""
        return tuple(key for key, turn in self.turns.items() if turn.was_free)

    @property
    def free(self) -> tuple[str, ...]:
        """Return the keys of the EVSEs known to be free after."""
        return tuple(key for key, turn in self.turns.items() if turn.is_free)

    def things(self) -> list[Change]:
        """Return one change for each thing that happened, as people would tell it.

        What a charger did explains its connectors and location; what is repaired and
        free is free.
        """
        chargers = {item.key: item for item in self.changes if item.key in self.turns}
        return list(chargers.values()) or [item for item in self.changes if item.key]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON for `from_dict`."""
        return {
            "changes": [[change.kind, change.key] for change in self.changes],
            "turns": {
                key: [turn.before, turn.now, turn.became_free]
                for key, turn in self.turns.items()
            },
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> LocationChanges:
        """Return what `as_dict` gave."""
        return cls(
            tuple(Change(ChangeKind(kind), key) for kind, key in stored["changes"]),
            {key: Turn(*turn) for key, turn in stored["turns"].items()},
        )


@dataclass(slots=True)
class LastKnown:
    """The last known status by EVSE key, and free connectors by group key.

    `before_off`: what chargers were before they were switched off; `given`: the keys
    that EVSEs were given, by global id, the oldest first.
    """

    evses: dict[str, EvseStatus] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)
    before_off: dict[str, EvseStatus] = field(default_factory=dict)
    given: dict[str, str] = field(default_factory=dict)
    _present: Collection[str] = field(default=(), compare=False)

    def update(self, location: Location) -> LocationChanges:
        """Take one answer about the location; return what changed."""
        statuses = {
            key: status
            for key, evse in location.evses.items()
            if (status := evse.status) not in NOT_KNOWN and status is not None
        }
        changes = [
            Change(kind, key)
            for key, now in statuses.items()
            if (before := self._before(key)) is not None
            for kind in _charger_changes(before, now)
        ]
        freed = {
            change.key
            for change in changes
            if change.kind is ChangeKind.CHARGER_BECAME_AVAILABLE
        }
        turns = {
            key: Turn(self.evses.get(key), statuses.get(key), key in freed)
            for key in location.evses
        }
        counts = {
            key: free
            for key, group in location.groups.items()
            if (free := free_connectors(location, group)) is not None
        }
        for key, free in counts.items():
            if (free_before := self.groups.get(key)) is not None:
                alike = [
                    turns[evse] for evse in chargers_of(location, location.groups[key])
                ]
                changes += [
                    Change(kind, key)
                    for kind in _group_changes(free_before, free, alike)
                ]
        if became_available(turns.values()):
            changes.append(Change(ChangeKind.LOCATION_BECAME_AVAILABLE))
        if became_full(turns.values()):
            changes.append(Change(ChangeKind.LOCATION_BECAME_FULL))
        self._remember(location, statuses, counts)
        return LocationChanges(tuple(changes), turns)

    def _before(self, key: str) -> EvseStatus | None:
        return self.before_off.get(key) or self.evses.get(key)

    def _remember(
        self,
        location: Location,
        statuses: dict[str, EvseStatus],
        counts: dict[str, int],
    ) -> None:
        is_closed = not any(
            status is _FREE or status in TAKEN for status in statuses.values()
        )
        before_off = {
            key: before
            for key, status in statuses.items()
            if status is _OFF
            and (before := self._before(key)) not in (None, _OFF)
            and (before is _OUT or not is_closed)
        }
        kept = {
            key: before
            for key, before in self.before_off.items()
            if key not in statuses
        }
        self.before_off = _remember(kept, before_off, location.evses)
        self.evses = _remember(self.evses, statuses, location.evses)
        self.groups = _remember(self.groups, counts, location.groups)
        self._present = location.given
        self.given = _remember(self.given, location.given, location.given)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON for `from_dict`."""
        return {
            "evses": _values(self.evses),
            "groups": dict(self.groups),
            "before_off": _values(self.before_off),
            "given": self._lasting(),
        }

    def states(self) -> str:
        """Return only what changes often, short: it is written at every change."""
        return ".".join(
            (
                "".join(map(_letter, self.evses.values())),
                "".join(_letter(self.before_off.get(key)) for key in self.evses)
                if self.before_off
                else "",
                ",".join(map(str, self.groups.values())),
            )
        )

    def take_states(self, states: str) -> None:
        """Take up what `states` gave with the same `form`."""
        now, before_off, counts = states.split(".")
        self.evses = {
            key: _STATUSES[letter] for key, letter in zip(self.evses, now, strict=True)
        }
        self.before_off = self._off_and_absent() | {
            key: _STATUSES[letter]
            for key, letter in zip(self.evses, before_off, strict=bool(before_off))
            if letter != _NONE
        }
        numbers = map(int, filter(None, counts.split(",")))
        self.groups = dict(zip(self.groups, numbers, strict=True))

    def form(self) -> tuple[Any, ...]:
        """Return what `states` leaves out."""
        return (
            tuple(self.evses),
            tuple(self.groups),
            self._off_and_absent(),
            self._lasting(),
        )

    def _off_and_absent(self) -> dict[str, EvseStatus]:
        return {
            key: status
            for key, status in self.before_off.items()
            if key not in self.evses
        }

    def _lasting(self) -> dict[str, str]:
        """Return the keys given that HERE's last answer alone does not lead to."""
        long = {key: new for new, key in self.given.items() if key.endswith(f"_{new}")}
        shared = {key.removesuffix(f"_{new}") for key, new in long.items()}
        return {
            global_id: key
            for global_id, key in self.given.items()
            if global_id not in self._present or key in long or key in shared
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> LastKnown:
        """Return what `as_dict` gave."""
        return cls(
            evses=_statuses(stored["evses"]),
            groups=dict(stored["groups"]),
            before_off=_statuses(stored.get("before_off", {})),
            given=dict(stored.get("given", {})),
        )


def _values(statuses: Mapping[str, EvseStatus]) -> dict[str, str]:
    return {key: status.value for key, status in statuses.items()}


def _statuses(stored: Mapping[str, str]) -> dict[str, EvseStatus]:
    return {key: EvseStatus(status) for key, status in stored.items()}


def _letter(status: EvseStatus | None) -> str:
    return _NONE if status is None else _LETTERS[status]


def _charger_changes(before: EvseStatus, now: EvseStatus) -> Iterator[ChangeKind]:
    if now is _OFF:
        return
    if before is _OUT and now is not _OUT:
        yield ChangeKind.CHARGER_RETURNED_TO_SERVICE
    if now is _OUT and before is not _OUT:
        yield ChangeKind.CHARGER_WENT_OUT_OF_ORDER
    if now is _FREE and before in _LOST:
        yield ChangeKind.CHARGER_BECAME_AVAILABLE
    if now in TAKEN and before not in TAKEN:
        yield ChangeKind.CHARGER_BECAME_OCCUPIED


def _group_changes(
    before: int, now: int, alike: Collection[Turn]
) -> Iterator[ChangeKind]:
    """Compare the free connectors of a group, of which the chargers say why."""
    if now and not before:
        switched_on = any(turn.before == _OFF and turn.is_free for turn in alike)
        if not switched_on or any(turn.became_free for turn in alike):
            yield ChangeKind.CONNECTORS_BECAME_AVAILABLE
    if before and not now:
        switched_off = any(turn.was_free and turn.now == _OFF for turn in alike)
        if not switched_off or any(
            turn.was_free and turn.now in _LOST for turn in alike
        ):
            yield ChangeKind.CONNECTORS_BECAME_FULL


def _remember[T](
    before: dict[str, T], known: dict[str, T], present: Mapping[str, object]
) -> dict[str, T]:
    """Return what is known now; of what is absent only so much is kept."""
    absent = [key for key in before if key not in present][-_MOST_ABSENT:]
    kept = {key: before[key] for key in before if key in present}
    return {key: before[key] for key in absent} | kept | known
