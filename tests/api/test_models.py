"""Reading of what HERE sends, and of what it should not send."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.here_ev_charge_points.api import (
    EvseStatus,
    Location,
    Position,
    UnreadableAnswerError,
    content_id,
    reading,
)
from custom_components.here_ev_charge_points.api.models import (
    ConnectorGroup,
    read_location,
)

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["available", "OUTOFORDER", "2026-11-22T10:00:00Z", "11000"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
    ),
    max_leaves=10,
)


def loose(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Build objects in which any field may be absent or anything at all."""
    return st.fixed_dictionaries(
        {}, optional={name: JSON | field for name, field in fields.items()}
    )


CONNECTOR = loose(
    id=st.text(),
    standard=st.sampled_from(["CHADEMO", "IEC_62196_T2"]),
    maxPower=st.integers(0, 400_000),
    maxVoltage=st.integers(0, 1000),
    powerType=st.sampled_from(["dc", "ac3Phase"]),
)
EVSE = loose(
    uid=st.text(),
    id=st.text(),
    evseId=st.text(),
    physicalReference=st.text(),
    status=st.sampled_from(["available", "charging", "unknown"]),
    modified=st.datetimes().map(str),
    connectors=st.lists(CONNECTOR, max_size=3),
    paymentSupports=st.lists(st.text(), max_size=3),
)
GROUP = loose(
    standard=st.sampled_from(["CHADEMO", "IEC_62196_T2"]),
    maxPower=st.integers(0, 400_000),
    connectorCount=st.integers(0, 9),
    availableConnectorCount=st.integers(0, 9),
)
LOCATION = loose(
    id=st.text(min_size=1),
    name=st.text(),
    operator=loose(name=st.text(), website=st.text()),
    location=loose(lat=st.floats(), lng=st.floats()),
    address=loose(street=st.text(), houseNumber=st.text(), label=st.text()),
    evses=st.lists(JSON | EVSE, max_size=5),
    connectorGroups=st.lists(JSON | GROUP, max_size=5),
)


@given(LOCATION)
def test_reading_anything_raises_only_what_it_documents(raw: dict[str, Any]) -> None:
    """Whatever comes, it is a location or an UnreadableAnswerError."""
    try:
        location = read_location(raw)
    except UnreadableAnswerError:
        return
    assert isinstance(location, Location)
    assert all(location.evses)
    for key, group in location.groups.items():
        assert key == group.key
        assert group.available_count is None or group.available_count >= 0
    assert location == read_location(raw, location.details)


@given(st.lists(EVSE, max_size=6), st.randoms(use_true_random=False))
def test_keys_do_not_depend_on_the_order(evses: list[Any], random: Any) -> None:
    """An EVSE is the same one wherever in the list it stands."""
    shuffled = random.sample(evses, len(evses))
    keys = [
        read_location({"id": "x", "evses": order}).evses.keys()
        for order in (evses, shuffled)
    ]
    assert set(keys[0]) == set(keys[1])


def test_two_operators_with_the_same_uid_on_one_site() -> None:
    """A uid is unique within an operator only; the global id tells them apart."""
    location = read_location(
        {
            "id": "x",
            "evses": [
                {"uid": "1", "id": "here:evcp:evse:a", "status": "available"},
                {"uid": "1", "id": "here:evcp:evse:b", "status": "charging"},
                {"uid": "2"},
                {"uid": "2"},
            ],
        }
    )
    assert {key: evse.status for key, evse in location.evses.items()} == {
        "1_here:evcp:evse:a": EvseStatus.AVAILABLE,
        "1_here:evcp:evse:b": EvseStatus.CHARGING,
        "2": None,
    }


@pytest.mark.parametrize(
    ("evses", "groups", "complete"),
    [
        ([{"uid": "1"}], [{"standard": "MCS", "maxPower": 1}], True),
        ([{"uid": "1"}, {}], [{"standard": "MCS", "maxPower": 1}], False),
        ([{"uid": "1"}], [{"standard": "MCS"}, None], False),
        ([{"uid": "1"}], [], False),
        ([], [{"standard": "MCS"}], False),
        (None, None, False),
    ],
)
def test_complete(evses: Any, groups: Any, complete: bool) -> None:
    """Only an answer with everything readable allows conclusions from absence."""
    raw = {"id": "x", "evses": evses, "connectorGroups": groups}
    location = read_location(raw)
    assert (location.evses_complete and location.groups_complete) is complete


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-11-22T10:00:00Z", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2024-05-31T13:41:49.270Z", datetime(2024, 5, 31, 13, 41, 49, 270000, UTC)),
        ("2026-11-22T12:00:00+02:00", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2026-11-22T10:00:00", datetime(2026, 11, 22, 10, tzinfo=UTC)),
        ("2999-01-01T00:00:00Z", datetime(2999, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        (1_700_000_000, None),
        (None, None),
    ],
)
def test_moments(raw: object, expected: datetime | None) -> None:
    """Times are aware and in UTC, with or without zone or fraction."""
    assert reading.moment(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (11_000, 11_000),
        (11_000.0, 11_000),
        ("11000", 11_000),
        (-1, None),
        (True, None),
        (float("nan"), None),
        (2**53, 2**53),
        (2**64, None),  # no JSON writer takes it
        (1e308, None),
        (10**400, None),
        ("1e999", None),
        ("many", None),
        (None, None),
        ([], None),
    ],
)
def test_counts(raw: object, expected: int | None) -> None:
    """Numbers come as whole, floating or text; what is none of them is nothing."""
    assert reading.count(raw) == expected


def test_a_number_can_be_reckoned_with() -> None:
    """A price of 1e308 and a VAT of 1e308 would make an infinite one."""
    assert reading.number(-0.5) == -0.5
    assert reading.number(1e308) is None
    assert reading.number(-1e308) is None


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Europe/Helsinki", "Europe/Helsinki"),
        (" UTC ", "UTC"),
        ("America/Argentina/ComodRivadavia", "America/Argentina/ComodRivadavia"),
        ("Etc/GMT+14", "Etc/GMT+14"),
        # All of these are paths for which zoneinfo raises something of its own.
        ("/etc/localtime", None),
        ("../UTC", None),
        ("Europe/", None),
        ("Europe/../UTC", None),
        ("leapseconds", None),
        ("zone1970.tab", None),
        ("UTC\0", None),
        ("Z" * 300, None),
        ("Europé/Helsinki", None),
        ("", None),
        (2, None),
    ],
)
def test_time_zones(raw: object, expected: str | None) -> None:
    """Only what may be the name of a time zone is looked for among files."""
    assert reading.time_zone(raw) == expected


@pytest.mark.parametrize("wrap", [lambda item: [item], lambda item: {"a": item}])
def test_shallow(wrap: Callable[[Any], Any]) -> None:
    """32 levels are far more than any answer has, and one more is too many."""
    value: Any = 1
    for _ in range(31):
        value = wrap(value)
    assert reading.is_shallow({"id": "x", "a": value})
    assert not reading.is_shallow({"id": "x", "a": wrap(value)})


def test_single_values() -> None:
    """Texts, flags and lists keep what is one and drop what is not."""
    assert reading.text("  7695 ") == "7695"
    assert reading.text(7695) == "7695"
    assert reading.text(True) is None
    assert reading.text("  ") is None
    assert reading.texts(["a", None, "b", "a", 3]) == ("a", "b", "3")
    assert reading.texts("a") == ()
    assert reading.flag(True) is True
    assert reading.flag("true") is None
    assert reading.record(ConnectorGroup)(5) is None


@pytest.mark.parametrize(
    ("reader", "raw", "expected"),
    [
        (reading.day, "2026-12-24", date(2026, 12, 24)),
        (reading.day, "24.12.2026", None),
        (reading.day, 20261224, None),
        (reading.time_of_day, "08:30:00", time(8, 30)),
        (reading.time_of_day, "24:00:00", time(0)),
        (reading.time_of_day, "08:30:00+02:00", time(8, 30)),
        (reading.time_of_day, "half past eight", None),
        (reading.time_of_day, "8:00", time(8)),
        (reading.time_of_day, " 8:05:30 ", time(8, 5, 30)),
        (reading.time_of_day, "8 pm", None),
        (reading.time_of_day, "8:00 pm", None),
        (reading.time_of_day, "25:00", None),
        (reading.end_of_period, "23:59", time(0)),
        (reading.end_of_period, "23:59:00", time(0)),
        (reading.end_of_period, "23:59:59", time(0)),
        (reading.end_of_period, "23:58:59", time(23, 58, 59)),
        (reading.end_of_period, "8 pm", None),
        (reading.time_of_day, 830, None),
        (reading.counts, [0, "1", -1, None, 2.0], (0, 1, 2)),
        (reading.counts, 0, ()),
    ],
)
def test_days_times_and_lists(
    reader: Callable[[object], Any], raw: object, expected: object
) -> None:
    """Dates and times of opening hours and tariffs, and their lists of numbers."""
    assert reader(raw) == expected


def test_content_id() -> None:
    """What follows the last colon counts, in its own case."""
    assert content_id("here:evcp:charginglocation:Ab-C") == "Ab-C"
    assert content_id("here:pds:place:Ab-C ") == "Ab-C"
    assert content_id("Ab-C") == "Ab-C"


FIRST = {"uid": "a", "id": "here:evcp:evse:1", "status": "available"}
LATER = {"uid": "a", "id": "here:evcp:evse:2", "status": "charging"}
LATER_KEY = "a_here:evcp:evse:2"


def keys_of(
    answers: list[list[dict[str, Any]]], given: dict[str, str] | None = None
) -> list[dict[str, str]]:
    """Return, for each answer in turn, the keys by what tells the EVSEs apart."""
    given = given or {}
    found = []
    for evses in answers:
        location = read_location({"id": "x", "evses": evses}, None, given)
        given = {**given, **location.given}
        found.append(
            {
                evse.global_id or evse.physical_reference or "": key
                for key, evse in location.evses.items()
            }
        )
    return found


@pytest.mark.parametrize("swap", [False, True])
@pytest.mark.parametrize("gone", [[], [[]], [[LATER]], [[], [LATER], [FIRST]]])
def test_what_was_given_first_stays(
    gone: list[list[dict[str, Any]]], swap: bool
) -> None:
    """A second operator's EVSE moves in; the first keeps its key, whatever comes."""
    both = [LATER, FIRST] if swap else [FIRST, LATER]
    answers = [[FIRST], both, *gone, both]
    for keys in keys_of(answers):
        assert keys.get("here:evcp:evse:1", "a") == "a"
        assert keys.get("here:evcp:evse:2", LATER_KEY) == LATER_KEY
    assert len(keys_of(answers)[-1]) == 2


@pytest.mark.parametrize("swap", [False, True])
def test_the_first_comes_back_to_its_key(swap: bool) -> None:
    """An answer without EVSEs, or one that had the other alone, takes nothing away."""
    both = [LATER, FIRST] if swap else [FIRST, LATER]
    expected = {"here:evcp:evse:1": "a", "here:evcp:evse:2": LATER_KEY}
    assert keys_of([[FIRST], [], both])[-1] == expected
    assert keys_of([[FIRST], [LATER], both])[-1] == expected


def test_an_id_that_comes_and_goes() -> None:
    """A charger is the same with a global id, with an eMI3 id, and without any."""
    bare = {"uid": "a"}
    named = {"uid": "a", "evseId": "FI*KCH*1"}
    full = {**named, "id": "here:evcp:evse:1"}
    for answers in ([bare, named, full], [full, named, bare], [named, bare, full]):
        found = keys_of([[evse] for evse in answers])
        assert [list(keys.values()) for keys in found] == [["a"]] * 3
    (_, keys) = keys_of([[named], [full, LATER]])
    assert keys == {"here:evcp:evse:1": "a", "here:evcp:evse:2": LATER_KEY}


def test_two_at_once_and_one_told_twice() -> None:
    """Who came together is told by the global id, and stays so; a repeat is none."""
    keys = {"here:evcp:evse:1": "a_here:evcp:evse:1", "here:evcp:evse:2": LATER_KEY}
    assert keys_of([[FIRST, LATER], [FIRST], [LATER, FIRST]]) == [
        keys,
        {"here:evcp:evse:1": "a_here:evcp:evse:1"},
        keys,
    ]
    assert keys_of([[FIRST], [FIRST, FIRST]])[-1] == {"here:evcp:evse:1": "a"}


_EVSES = st.lists(
    st.fixed_dictionaries(
        {"uid": st.sampled_from(["a", "b"])},
        optional={"id": st.sampled_from("12345").map("here:evcp:evse:{}".format)},
    ),
    max_size=5,
    unique_by=lambda evse: evse.get("id", evse["uid"]),
)


@given(st.lists(_EVSES, max_size=6))
def test_a_key_never_changes_its_charger(answers: list[list[dict[str, Any]]]) -> None:
    """While two with one uid are there, each has the key that it had before."""
    given: dict[str, str] = {}
    for evses in answers:
        location = read_location({"id": "x", "evses": evses}, None, given)
        assert len(location.given) == len(
            {evse["id"] for evse in evses if "id" in evse}
        )
        for global_id, key in location.given.items():
            owners = [
                known
                for known, theirs in given.items()
                if theirs == given.get(global_id)
            ]
            if owners and owners[0] == global_id:
                assert key == given[global_id]
        given = {**given, **location.given}


NOWHERE = [
    {"lat": 0, "lng": 0},
    {"lat": -0.0, "lng": "0"},
    {"lat": 91.0, "lng": 23.8},
    {"lat": -90.001, "lng": 23.8},
    {"lat": 61.5, "lng": 2380.0},
    {"lat": 61.5, "lng": -180.1},
    {"lat": "61,49", "lng": "23,82"},
    {"lat": "61,49", "lng": 23.82},
    {"lat": 61.49},
    {"lat": None, "lng": None},
    {"lat": True, "lng": 23.8},
    {"lat": float("nan"), "lng": 23.8},
    [61.5, 23.8],
    "61.5,23.8",
    {},
]


@pytest.mark.parametrize("raw", NOWHERE)
def test_no_place_on_earth(raw: Any) -> None:
    """What cannot be a place is none, of a site as of its access points."""
    location = read_location({"id": "x", "location": raw, "accessPoints": [raw]})
    assert location.position is None
    assert location.details.access_points == ()
    location = read_location({"id": "x", "accessPoints": raw})
    assert location.details.access_points == ()


@pytest.mark.parametrize(
    ("raw", "latitude", "longitude"),
    [
        ({"lat": 0, "lng": 6.5}, 0.0, 6.5),
        ({"lat": 51.5, "lng": 0}, 51.5, 0.0),
        ({"lat": -90, "lng": 180}, -90.0, 180.0),
        ({"lat": "61.49", "lng": "23.82"}, 61.49, 23.82),
    ],
)
def test_places_on_earth(raw: Any, latitude: float, longitude: float) -> None:
    """The equator, the meridian of Greenwich and the poles are places."""
    place = Position(latitude=latitude, longitude=longitude)
    location = read_location({"id": "x", "location": raw, "accessPoints": [{}, raw]})
    assert location.position == place
    assert location.details.access_points == (place,)


@given(
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(
            ("lat", "lng"),
            st.none() | st.text(max_size=4) | st.floats() | st.integers(-200, 200),
        ),
    )
)
def test_any_position_is_on_earth(raw: Any) -> None:
    """Or there is none."""
    if (place := read_location({"id": "x", "location": raw}).position) is not None:
        assert -90 <= place.latitude <= 90
        assert -180 <= place.longitude <= 180
        assert (place.latitude, place.longitude) != (0, 0)


@pytest.mark.parametrize("swap", [False, True])
def test_one_eMI3_id_on_two_chargers(swap: bool) -> None:
    """Neither stands twice, and none is lost: each is told by what is its own."""
    full = {"uid": "a", "id": "here:evcp:evse:1", "evseId": "FI*KCH*1"}
    bare = {"uid": "a", "evseId": "FI*KCH*1"}
    both = [bare, full] if swap else [full, bare]
    before = read_location({"id": "x", "evses": both})
    again = read_location({"id": "x", "evses": both}, None, before.given)
    assert again == before
    assert len(again.evses) == 2
