"""What HERE tells about a charging location, in HERE's own terms and units.

Field names and meanings follow the OpenAPI document of EV Charge Points v3 (3.20.1).
Anything but a location's id may be missing; see `reading` for how that is met.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from mashumaro.mixins.dict import DataClassDictMixin

from . import reading
from .errors import UnreadableAnswerError
from .reading import wire


class EvseStatus(StrEnum):
    """The known states of an EVSE; HERE's `unknown` is None."""

    AVAILABLE = "available"
    """Can start a session."""
    BLOCKED = "blocked"
    """Not in use, but something stands in the way."""
    CHARGING = "charging"
    """In use."""
    INOPERATIVE = "inoperative"
    """Temporarily off, not broken."""
    OUT_OF_ORDER = "out_of_order"
    """Broken."""
    RESERVED = "reserved"
    """Kept for another driver."""
    OPERATIONAL = "operational"
    """Worked when last checked; whether it is free is not known."""


_STATUSES = {status.value.replace("_", ""): status for status in EvseStatus}


def _status(value: object) -> EvseStatus | None:
    """Read a status in whatever case it is written."""
    if not isinstance(value, str):
        return None
    return _STATUSES.get("".join(filter(str.isalpha, value)).lower())


@dataclass(frozen=True, slots=True, kw_only=True)
class Position(DataClassDictMixin):
    """A place on earth, in degrees (WGS 84)."""

    latitude: float | None = wire("lat", reading.number)
    longitude: float | None = wire("lng", reading.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator(DataClassDictMixin):
    """Who runs the chargers (CPO)."""

    name: str | None = wire("name", reading.text)
    website: str | None = wire("website", reading.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address(DataClassDictMixin):
    """Where a location is, for people to read."""

    label: str | None = wire("label", reading.text)
    street: str | None = wire("street", reading.text)
    house_number: str | None = wire("houseNumber", reading.text)
    city: str | None = wire("city", reading.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector(DataClassDictMixin):
    """A socket or cable of an EVSE.

    `standard`: OCPI name; `format`: socket or cable; `power_type`: ac1Phase … dc;
    `max_power`: W; `max_voltage`: V; `max_current`: A.
    """

    id: str | None = wire("id", reading.text)
    standard: str | None = wire("standard", reading.text)
    format: str | None = wire("format", reading.text)
    power_type: str | None = wire("powerType", reading.text)
    max_power: int | None = wire("maxPower", reading.count)
    max_voltage: int | None = wire("maxVoltage", reading.count)
    max_current: int | None = wire("maxCurrent", reading.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evse(DataClassDictMixin):
    """A charging point that serves one car at a time.

    `status`: None where HERE does not know it; `modified`: when HERE last updated
    the status (UTC).
    """

    uid: str | None = wire("uid", reading.text)
    id: str | None = wire("id", reading.text)
    evse_id: str | None = wire("evseId", reading.text)
    physical_reference: str | None = wire("physicalReference", reading.text)
    floor_level: str | None = wire("floorLevel", reading.text)
    status: EvseStatus | None = wire("status", _status)
    modified: datetime | None = wire("modified", reading.moment)
    payment_supports: tuple[str, ...] = wire("paymentSupports", reading.texts, ())
    connectors: tuple[Connector, ...] = wire(
        "connectors", reading.records(Connector), ()
    )

    @property
    def max_power(self) -> int | None:
        """Power of the strongest connector in W."""
        return max(
            (item.max_power for item in self.connectors if item.max_power), default=None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorGroup(DataClassDictMixin):
    """All connectors of one standard and power at a location.

    `max_power`: W, 0 where HERE does not tell; `available_count`: None where it is
    not known, which is not 0.
    """

    standard: str | None = wire("standard", reading.text)
    max_power: int | None = wire("maxPower", reading.count)
    connector_count: int | None = wire("connectorCount", reading.count)
    available_count: int | None = wire("availableConnectorCount", reading.count)

    @property
    def key(self) -> str | None:
        """What tells the group from the others of its location."""
        return f"{self.standard}_{self.max_power or 0}" if self.standard else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Details(DataClassDictMixin):
    """The slow part of a location: it comes with DETAIL_FIELDS only."""

    address: Address | None = wire("address", reading.record(Address))


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A charging location at one moment.

    `evses` and `groups` stand under keys made of HERE's ids alone, which stay the
    same from answer to answer. `complete` is False where the answer left them out
    or some could not be read, so that nothing may be concluded from an absence.
    """

    content_id: str
    name: str | None
    operator: Operator | None
    position: Position | None
    evses: dict[str, Evse]
    groups: dict[str, ConnectorGroup]
    complete: bool
    details: Details


def content_id(any_id: str) -> str:
    """Return the part of a HERE id that counts: what follows the last colon."""
    return any_id.rpartition(":")[2].strip()


_read_operator = reading.record(Operator)
_read_position = reading.record(Position)
_read_evses = reading.records(Evse)
_read_groups = reading.records(ConnectorGroup)
_read_details = reading.record(Details)


def read_location(raw: dict[str, Any], details: Details | None) -> Location:
    """Read one item of `/locations`.

    `details`: the slow part from an earlier answer, None to read it from this one.
    Raises UnreadableAnswerError where `evses` or `connectorGroups` is no list at all.
    """
    raw_id = reading.text(raw.get("id"))
    if raw_id is None:
        raise UnreadableAnswerError("A location without id")
    raw_evses = _list(raw, "evses")
    raw_groups = _list(raw, "connectorGroups")
    evses = _keyed(_read_evses(raw_evses))
    groups: dict[str, ConnectorGroup] = {}
    for group in _read_groups(raw_groups):
        if group.key is not None:
            groups.setdefault(group.key, group)
    return Location(
        content_id=content_id(raw_id),
        name=reading.text(raw.get("name")),
        operator=_read_operator(raw.get("operator")),
        position=_read_position(raw.get("location")),
        evses=evses,
        groups=groups,
        complete=bool(raw_evses)
        and len(evses) == len(raw_evses)
        and bool(raw_groups)
        and len(groups) == len(raw_groups),
        details=details or _read_details(raw) or Details(),
    )


def _list(raw: dict[str, Any], name: str) -> list[object]:
    part = raw.get(name)
    if part is None:
        return []
    if not isinstance(part, list):
        raise UnreadableAnswerError(f"{name} is not a list")
    return part


def _keyed(evses: Iterable[Evse]) -> dict[str, Evse]:
    """Give each EVSE a key that does not depend on its place in the list.

    That is its `uid`. The uid is unique within one operator's platform only: where
    two operators share a site and a uid, the global id tells them apart.
    """
    found = [
        (key, evse)
        for evse in evses
        if (key := evse.uid or evse.id or evse.evse_id or _connector_id(evse))
    ]
    times = Counter(key for key, _ in found)
    result: dict[str, Evse] = {}
    for key, evse in found:
        if times[key] > 1 and (other := evse.id or evse.evse_id) not in (None, key):
            key = f"{key}_{other}"
        result.setdefault(key, evse)
    return result


def _connector_id(evse: Evse) -> str | None:
    return next((item.id for item in evse.connectors if item.id), None)
