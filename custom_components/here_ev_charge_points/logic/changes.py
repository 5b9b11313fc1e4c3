"""What changed at a location since it was last known: the promise of "it became free".

Every answer is compared with the last *known* status of each EVSE and the last known
count of each connector group. Unknown and `operational` statuses, absent counts and
missing chargers keep what was known, so an outage or a restart in between changes
nothing. What is seen for the first time yields no change.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from ..api import EvseStatus, Location

_OCCUPIED = {EvseStatus.BLOCKED, EvseStatus.CHARGING, EvseStatus.RESERVED}
_NOT_KNOWN = {None, EvseStatus.OPERATIONAL}
_MOST_ABSENT = 100


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
class Happening:
    """All that changed between two answers about a location.

    `free_before`, `free`: keys of the EVSEs known to be free before and after.
    """

    changes: tuple[Change, ...]
    free_before: tuple[str, ...]
    free: tuple[str, ...]


@dataclass(slots=True)
class LastKnown:
    """The last known status by EVSE key, and free connectors by group key."""

    evses: dict[str, EvseStatus] = field(default_factory=dict)
    groups: dict[str, int] = field(default_factory=dict)

    def update(self, location: Location) -> Happening:
        """Take one answer about the location; return what changed."""
        statuses = {
            key: status
            for key, evse in location.evses.items()
            if (status := evse.status) not in _NOT_KNOWN and status is not None
        }
        counts = {
            key: group.available_count
            for key, group in location.groups.items()
            if group.available_count is not None
        }
        changes = [
            Change(kind, key)
            for key, now in statuses.items()
            if (before := self.evses.get(key)) is not None
            for kind in _charger_changes(before, now)
        ]
        changes += [
            Change(kind, key)
            for key, count in counts.items()
            if (count_before := self.groups.get(key)) is not None
            for kind in _group_changes(count_before, count)
        ]
        free_before = self._free(location)
        self.evses = _remember(self.evses, statuses, location.evses)
        self.groups = _remember(self.groups, counts, location.groups)
        free = self._free(location)
        kinds = {change.kind for change in changes}
        became_available = ChangeKind.CHARGER_BECAME_AVAILABLE in kinds
        if free and not free_before and became_available:
            changes.append(Change(ChangeKind.LOCATION_BECAME_AVAILABLE))
        if free_before and not free:
            changes.append(Change(ChangeKind.LOCATION_BECAME_FULL))
        return Happening(tuple(changes), free_before, free)

    def _free(self, location: Location) -> tuple[str, ...]:
        """Return the chargers that the location has and that are known to be free."""
        return tuple(
            key for key in location.evses if self.evses.get(key) is EvseStatus.AVAILABLE
        )

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON for `from_dict`."""
        return {"evses": dict(self.evses), "groups": dict(self.groups)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> LastKnown:
        """Return what `as_dict` gave."""
        return cls(
            {key: EvseStatus(status) for key, status in stored["evses"].items()},
            dict(stored["groups"]),
        )


def _charger_changes(before: EvseStatus, now: EvseStatus) -> Iterator[ChangeKind]:
    out = EvseStatus.OUT_OF_ORDER
    if before is out and now is not out:
        yield ChangeKind.CHARGER_RETURNED_TO_SERVICE
    if now is out and before is not out:
        yield ChangeKind.CHARGER_WENT_OUT_OF_ORDER
    if now is EvseStatus.AVAILABLE and before is not EvseStatus.AVAILABLE:
        yield ChangeKind.CHARGER_BECAME_AVAILABLE
    if now in _OCCUPIED and before not in _OCCUPIED:
        yield ChangeKind.CHARGER_BECAME_OCCUPIED


def _group_changes(before: int, now: int) -> Iterator[ChangeKind]:
    if now and not before:
        yield ChangeKind.CONNECTORS_BECAME_AVAILABLE
    if before and not now:
        yield ChangeKind.CONNECTORS_BECAME_FULL


def _remember[T](
    before: dict[str, T], known: dict[str, T], present: Mapping[str, object]
) -> dict[str, T]:
    """Return what is known now; of what is absent only so much is kept."""
    absent = [key for key in before if key not in present][-_MOST_ABSENT:]
    kept = {key: before[key] for key in before if key in present}
    return {key: before[key] for key in absent} | kept | known
