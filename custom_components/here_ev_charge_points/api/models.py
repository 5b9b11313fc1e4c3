"""What HERE tells about a charging location, in HERE's own terms and units.

Field names and meanings follow the OpenAPI document of EV Charge Points v3 (3.20.1).
Anything but a location's id may be missing; see `reading` for how that is met.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from enum import StrEnum
from types import MappingProxyType
from typing import Any, override

from mashumaro import field_options
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
class Position:
    """A place on earth, in degrees (WGS 84)."""

    latitude: float
    longitude: float


def _position(value: object) -> Position | None:
    """Read a place that can be; 0/0, in the Atlantic, is what senders without one send."""
    if not isinstance(value, dict):
        return None
    latitude = reading.number(value.get("lat"))
    longitude = reading.number(value.get("lng"))
    if latitude is None or longitude is None or latitude == longitude == 0:
        return None
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None
    return Position(latitude=latitude, longitude=longitude)


def _positions(value: object) -> tuple[Position, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(found for item in value if (found := _position(item)) is not None)


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
class Parking(DataClassDictMixin):
    """The bay of an EVSE; `conditions`: for whom it is kept, such as disabled, taxis."""

    conditions: tuple[str, ...] = wire("conditions", reading.texts, ())
    reservation_required: bool | None = wire("reservationRequired", reading.flag)


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
    parking: Parking | None = wire("parking", reading.record(Parking))
    connectors: tuple[Connector, ...] = wire(
        "connectors", reading.records(Connector), ()
    )

    @property
    def global_id(self) -> str | None:
        """What tells it from those of other operators, None where HERE does not."""
        return self.id or self.evse_id

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
        return _group_key(self.standard, self.max_power)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(DataClassDictMixin):
    """A part of a day in local time.

    `start` None: from the day's start. `end` is exclusive; None or 00:00: to the
    day's end. `is_known`: False where something is given that cannot be read.
    """

    start: time | None = wire("from", reading.time_of_day)
    end: time | None = wire("to", reading.end_of_period)
    is_known: bool = field(default=True, metadata=field_options(deserialize=bool))


_read_period = reading.record(Period)


def _periods(value: object) -> tuple[Period, ...]:
    """Read the periods of a day, each that cannot be read as one that is not known."""
    if value is None:
        return ()
    return tuple(
        period
        if (period := _read_period(item)) and reading.is_whole(period, item)
        else Period(is_known=False)
        for item in (value if isinstance(value, list) else (value,))
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RegularHours(DataClassDictMixin):
    """The periods of some days of the week (`mo` … `su`)."""

    days: tuple[str, ...] = wire("days", reading.texts, ())
    periods: tuple[Period, ...] = wire("periods", _periods, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class ExceptionalHours(DataClassDictMixin):
    """The periods of one date, in place of the regular ones."""

    on: date | None = wire("date", reading.day)
    closed: bool | None = wire("closed", reading.flag)
    periods: tuple[Period, ...] = wire("periods", _periods, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHours(DataClassDictMixin):
    """When a location can be entered, in its own time zone.

    `charging_when_closed`: a car that is inside may stay and go on charging.
    """

    always: bool | None = wire("open24x7", reading.flag)
    charging_when_closed: bool | None = wire("chargingWhenClosed", reading.flag)
    regular: tuple[RegularHours, ...] = wire(
        "regularSchedule", reading.records(RegularHours), ()
    )
    exceptions: tuple[ExceptionalHours, ...] = wire(
        "exceptions", reading.records(ExceptionalHours), ()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceComponent(DataClassDictMixin):
    """One price of a tariff element.

    `dimension`: energy (per kWh), time (per hour), parkingTime (per hour parked but
    not charging) or flat (per session). `price` is without VAT; `vat` in percent,
    None where none applies; `step`: what is billed at least and in multiples of, in Wh
    or s, None where it is billed exactly.
    """

    dimension: str | None = wire("dimension", reading.text)
    price: float | None = wire("price", reading.number)
    vat: float | None = wire("vat", reading.number)
    step: float | None = wire("step", reading.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateRange(DataClassDictMixin):
    """Dates; `end` is exclusive, None is without limit."""

    start: date | None = wire("from", reading.day)
    end: date | None = wire("to", reading.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class DurationRange(DataClassDictMixin):
    """How long a session has lasted, in seconds; `max` is exclusive."""

    min: float | None = wire("min", reading.number)
    max: float | None = wire("max", reading.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffCondition(DataClassDictMixin):
    """When a tariff element holds; all that is given has to be met.

    `overstay_battery_level`: holds once the car is that full, in percent.
    """

    dates: DateRange | None = wire("date", reading.record(DateRange))
    days: tuple[str, ...] = wire("days", reading.texts, ())
    hours: Period | None = wire("time", reading.record(Period))
    duration: DurationRange | None = wire("duration", reading.record(DurationRange))
    overstay_battery_level: float | None = wire("overstayBatteryLevel", reading.number)


_CONDITIONS = frozenset(item.metadata["alias"] for item in fields(TariffCondition))


@dataclass(frozen=True, slots=True, kw_only=True)
class TariffElement(DataClassDictMixin):
    """Prices that hold under one condition."""

    components: tuple[PriceComponent, ...] = wire(
        "components", reading.records(PriceComponent), ()
    )
    condition: TariffCondition | None = wire(
        "condition", reading.record(TariffCondition)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff(DataClassDictMixin):
    """A tariff; of its elements the first that holds counts, for each dimension.

    `type`: adhoc (None means the same), emsp or cpo; `partner`: the company whose
    tariff it is, `partner_id`: what HERE calls it; `currency`: ISO 4217; `is_whole`:
    False where something of its prices or conditions was not understood, so that they
    do not tell what it costs.
    """

    name: str | None = wire("name", reading.text)
    type: str | None = wire("type", reading.text)
    partner: str | None = wire("partner", reading.text)
    partner_id: str | None = wire("partnerId", reading.text)
    currency: str | None = wire("currency", reading.text)
    elements: tuple[TariffElement, ...] = wire(
        "elements", reading.records(TariffElement), ()
    )
    is_whole: bool = field(default=True, metadata=field_options(deserialize=bool))

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        return {**d, "is_whole": _is_whole_tariff(d)}


_read_elements = reading.records(TariffElement)


def _is_whole_tariff(raw: dict[Any, Any]) -> bool:
    """Return whether all that a tariff says of what it costs could be read.

    A kind of condition that came up after this was written cannot.
    """
    kind, elements = raw.get("type"), raw.get("elements")
    if kind is not None and reading.text(kind) is None:
        return False
    if elements is None:
        return True
    found = _read_elements(elements)
    conditions = [
        condition
        for element in (elements if isinstance(elements, list) else ())
        if isinstance(element, dict)
        and isinstance(condition := element.get("condition"), dict)
    ]
    return reading.is_whole(found, elements) and all(
        value is None or name in _CONDITIONS
        for condition in conditions
        for name, value in condition.items()
    )


def _tariffs(value: object) -> tuple[Tariff, ...]:
    """Read tariffs, each in its place: the groups name them by that."""
    if not isinstance(value, list):
        return ()
    return tuple(
        Tariff.from_dict(item) if isinstance(item, dict) else Tariff(is_whole=False)
        for item in value
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EnergyMix(DataClassDictMixin):
    """Where the electricity comes from."""

    is_green_energy: bool | None = wire("isGreenEnergy", reading.flag)
    supplier: str | None = wire("supplier", reading.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider(DataClassDictMixin):
    """Who sells charging by card or app (eMSP); `id`: what HERE calls it."""

    id: str | None = wire("partnerId", reading.text)
    name: str | None = wire("name", reading.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction(DataClassDictMixin):
    """What HERE expects of a day (local), in so many `periods` of the same length.

    `chances`: that a connector is free, 0 to 1; `waits`: minutes; both by period, None
    where HERE does not tell it; `confidence`: 0 to 1.
    """

    day: date | None = wire("date", reading.day)
    confidence: float | None = wire("confidence", reading.number)
    periods: int | None = wire("periodsPerDay", reading.count)
    chances: tuple[float | None, ...] = wire(
        "availabilityProbabilities", reading.numbers, ()
    )
    waits: tuple[float | None, ...] = wire("predictedWaitTimes", reading.numbers, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Details(DataClassDictMixin):
    """The slow part of a location: it comes with DETAIL_FIELDS only.

    `access_points`: where the road meets the site; `providers`: whose cards work there,
    `predictions`: of the location as a whole, both where that was asked for;
    `group_tariffs`: by connector group key, the places of its tariffs in `tariffs`;
    `group_predictions`: by the same.
    """

    address: Address | None = wire("address", reading.record(Address))
    access_points: tuple[Position, ...] = wire("accessPoints", _positions, ())
    is_pull_through: bool | None = wire("isPullThrough", reading.flag)
    reservation_required: bool | None = wire("reservationRequired", reading.flag)
    parking_type: str | None = wire("parkingType", reading.text)
    time_zone: str | None = wire("timeZone", reading.time_zone)
    opening_hours: OpeningHours | None = wire(
        "openingHours", reading.record(OpeningHours)
    )
    energy_mix: EnergyMix | None = wire("energyMix", reading.record(EnergyMix))
    support_phone: str | None = wire("supportPhoneNumber", reading.text)
    providers: tuple[Provider, ...] = wire(
        "eMobilityServiceProviders", reading.records(Provider), ()
    )
    tariffs: tuple[Tariff, ...] = wire("tariffs", _tariffs, ())
    group_tariffs: dict[str, tuple[int, ...]] = field(
        default_factory=dict, metadata=field_options(deserialize=dict)
    )
    predictions: tuple[Prediction, ...] = wire(
        "predictions", reading.records(Prediction), ()
    )
    group_predictions: dict[str, tuple[Prediction, ...]] = field(
        default_factory=dict, metadata=field_options(deserialize=dict)
    )

    @classmethod
    @override
    def __pre_deserialize__(cls, d: dict[Any, Any]) -> dict[Any, Any]:
        return {
            **d,
            "group_tariffs": _group_tariffs(d),
            "group_predictions": _group_predictions(d),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """A charging location at one moment.

    `evses` and `groups` stand under keys made of HERE's ids alone, which stay the
    same from answer to answer. `evses_complete` and `groups_complete` are False
    where the answer left them out or some could not be read, so that nothing may be
    concluded from an absence.
    """

    content_id: str
    name: str | None
    operator: Operator | None
    position: Position | None
    restrictions: tuple[str, ...]
    evses: dict[str, Evse]
    groups: dict[str, ConnectorGroup]
    evses_complete: bool
    groups_complete: bool
    details: Details

    @property
    def given(self) -> dict[str, str]:
        """The keys of the EVSEs by global id."""
        return {
            evse.global_id: key for key, evse in self.evses.items() if evse.global_id
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Place(DataClassDictMixin):
    """A hit of HERE's place search; `distance` in m."""

    id: str | None = wire("id", reading.text)
    distance: int | None = wire("distance", reading.count)

    @property
    def content_id(self) -> str:
        """The id that EV Charge Points knows the place by, empty without one."""
        return content_id(self.id or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot(DataClassDictMixin):
    """A hit of HERE's geocoder: what it takes an address for, and where that is."""

    title: str | None = wire("title", reading.text)
    position: Position | None = wire("position", _position)


def content_id(any_id: str) -> str:
    """Return the part of a HERE id that counts: what follows the last colon."""
    return any_id.rpartition(":")[2].strip()


_read_operator = reading.record(Operator)
_read_evses = reading.records(Evse)
_read_groups = reading.records(ConnectorGroup)
read_places = reading.records(Place)
read_spots = reading.records(Spot)


def read_location(
    raw: dict[str, Any],
    details: Details | None = None,
    given: Mapping[str, str] = MappingProxyType({}),
) -> Location:
    """Read one item of `/locations`.

    `details`: the slow part from an earlier answer, None to read it from this one.
    `given`: the keys that EVSEs were given before, by global id, the oldest first.
    Raises UnreadableAnswerError where `evses` or `connectorGroups` is no list at all.
    """
    raw_id = reading.text(raw.get("id"))
    if raw_id is None:
        raise UnreadableAnswerError("A location without id")
    raw_evses = _list(raw, "evses")
    raw_groups = _list(raw, "connectorGroups")
    evses = _keyed(_read_evses(raw_evses), given)
    groups: dict[str, ConnectorGroup] = {}
    for group in _read_groups(raw_groups):
        if group.key is not None:
            groups.setdefault(group.key, group)
    return Location(
        content_id=content_id(raw_id),
        name=reading.text(raw.get("name")),
        operator=_read_operator(raw.get("operator")),
        position=_position(raw.get("location")),
        restrictions=reading.texts(raw.get("restrictions")),
        evses=evses,
        groups=groups,
        evses_complete=bool(raw_evses) and len(evses) == len(raw_evses),
        groups_complete=bool(raw_groups) and len(groups) == len(raw_groups),
        details=details or Details.from_dict(raw),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _TariffGroup(DataClassDictMixin):
    """What connectors of one kind cost; read from groups and connectors alike."""

    standard: str | None = wire("standard", reading.text)
    max_power: int | None = wire("maxPower", reading.count)
    tariff_indexes: tuple[int, ...] = wire("tariffIndexes", reading.counts, ())

    @property
    def key(self) -> str | None:
        return _group_key(self.standard, self.max_power)


@dataclass(frozen=True, slots=True, kw_only=True)
class _PredictedGroup(DataClassDictMixin):
    """What HERE expects of the connectors of one kind."""

    standard: str | None = wire("standard", reading.text)
    max_power: int | None = wire("maxPower", reading.count)
    predictions: tuple[Prediction, ...] = wire(
        "predictions", reading.records(Prediction), ()
    )

    @property
    def key(self) -> str | None:
        return _group_key(self.standard, self.max_power)


_read_predicted_groups = reading.records(_PredictedGroup)
_read_tariff_groups = reading.records(_TariffGroup)


def _group_tariffs(raw: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """Return the tariffs of each group, from the groups or else their connectors."""
    evses = raw.get("evses")
    candidates = [
        raw.get("connectorGroups"),
        *(
            evse.get("connectors")
            for evse in (evses if isinstance(evses, list) else ())
            if isinstance(evse, dict)
        ),
    ]
    found: dict[str, tuple[int, ...]] = {}
    for candidate in candidates:
        for group in _read_tariff_groups(candidate):
            if group.key is not None and group.tariff_indexes:
                found.setdefault(group.key, group.tariff_indexes)
    return found


def _group_predictions(raw: dict[str, Any]) -> dict[str, tuple[Prediction, ...]]:
    """Return the predictions of each group that has any."""
    groups = raw.get("connectorGroups")
    predicted = [
        group
        for group in (groups if isinstance(groups, list) else ())
        if isinstance(group, dict) and "predictions" in group
    ]
    return {
        group.key: group.predictions
        for group in _read_predicted_groups(predicted)
        if group.key is not None and group.predictions
    }


def _group_key(standard: str | None, max_power: int | None) -> str | None:
    return f"{standard}_{max_power or 0}" if standard else None


def _list(raw: dict[str, Any], name: str) -> list[object]:
    part = raw.get(name)
    if part is None:
        return []
    if not isinstance(part, list):
        raise UnreadableAnswerError(f"{name} is not a list")
    return part


def _keyed(evses: Collection[Evse], given: Mapping[str, str]) -> dict[str, Evse]:
    """Give each EVSE a key that does not depend on its place in the list.

    That is its `uid`. The uid is unique within one operator's platform only: where
    two operators share a site and a uid, the global id tells them apart. What was
    given to one first stays its own.
    """
    by_id: dict[str, Evse] = {}
    for evse in evses:
        if evse.global_id:
            by_id.setdefault(evse.global_id, evse)
    for evse in evses:
        if evse.evse_id:
            by_id.setdefault(evse.evse_id, evse)
    result: dict[str, Evse] = {}
    placed: set[str | None] = set()
    for global_id, key in given.items():
        known = by_id.get(global_id)
        if known and key not in result and known.global_id not in placed:
            result[key] = known
            placed.add(known.global_id)
    others = [
        (own, evse)
        for evse in evses
        if evse.global_id not in placed
        and (own := evse.uid or evse.global_id or _connector_id(evse))
    ]
    times = Counter(own for own, _ in others)
    for own, evse in others:
        is_shared = times[own] > 1 or own in result
        if is_shared and evse.global_id not in (None, own):
            result.setdefault(f"{own}_{evse.global_id}", evse)
        else:
            result.setdefault(own, evse)
    return result


def _connector_id(evse: Evse) -> str | None:
    return next((item.id for item in evse.connectors if item.id), None)
