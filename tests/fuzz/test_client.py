"""The client over its transport: any bytes, any status, any headers."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from functools import partial
from itertools import cycle
from typing import Any

from hypothesis import strategies as st
import orjson

from custom_components.here_ev_charge_points.api import (
    AccessKeyCredential,
    ApiKeyCredential,
    HereClient,
    HereError,
    LimitError,
    Location,
    LocationsAnswer,
    Position,
    const,
    reading,
)
from custom_components.here_ev_charge_points.locations.search import (
    find_locations,
    offers,
)
from custom_components.here_ev_charge_points.logic.naming import (
    distance_label,
    groups_label,
    location_title,
)

from . import shapes
from .cases import fuzzed
from .mutation import ANY_TEXT, mutated, unwritable
from .wire import API_KEY, Answer, session, written

ASKED = st.sets(st.sampled_from(shapes.CONTENT_IDS), min_size=1)
ANSWER = unwritable(shapes.LOCATIONS_ANSWER).map(written)
CUT_SHORT = st.builds(
    lambda body, end: body[: -end or None], ANSWER, st.integers(1, 99)
)
BODY = ANSWER | CUT_SHORT | st.binary(max_size=20) | ANSWER.map(b"\xef\xbb\xbf".__add__)
STATUS = st.sampled_from(
    [200, 204, 301, 304, 400, 401, 402, 403, 404, 408, 413, 429, 500, 503, 504]
) | st.integers(100, 999)
RETRY_AFTER = (
    ANY_TEXT
    | st.floats().map(str)
    | st.integers().map(str)
    | st.sampled_from(
        [
            "120",
            "Wed, 21 Oct 2099 07:28:00 GMT",
            "Wed, 21 Oct 2099 07:28:00 +9999",
            "Wed, 21 Oct 2099 07:28:00 -99999999999999999999",
            "Wed, 21 Oct 99999999999999999999 07:28:00 GMT",
            "Sun, 00 Jan 0000 00:00:00 GMT",
            "Fri, 31 Dec 9999 23:59:59 -2359",
            "Mon, 01 Jan 0001 00:00:00 +2359",
        ]
    )
)
HEADERS = st.fixed_dictionaries(
    {}, optional={"Retry-After": RETRY_AFTER, "X-Correlation-ID": ANY_TEXT}
)
WRITERS: list[Callable[[Any], bytes]] = [written, orjson.dumps]
ERROR = st.builds(
    Answer,
    (mutated(shapes.ERROR_BODY).map(written) | st.binary(max_size=20)),
    STATUS,
    HEADERS,
)


def client_of(answer: Callable[[], Answer]) -> HereClient:
    """Return a client with an API key, and these answers to what it asks."""
    return HereClient(session(lambda url: answer()), ApiKeyCredential(API_KEY))


def assert_sorted(answer: LocationsAnswer, asked: set[str]) -> None:
    """Each id that was asked for is in one place, and no other is in any."""
    parts = (answer.locations.keys(), answer.missing, answer.failed.keys())
    assert sorted(key for part in parts for key in part) == sorted(asked)
    for key, location in answer.locations.items():
        assert location.content_id == key


@fuzzed(250, 8_000, body=BODY, asked=ASKED, details=st.booleans())
async def test_any_body(body: bytes, asked: set[str], details: bool) -> None:
    """It is read or refused; the same once more yields the same objects."""
    client = client_of(partial(Answer, body))
    try:
        answer = await client.locations(asked, details=details)
    except HereError:
        return
    assert_sorted(answer, asked)
    again = await client.locations(asked, details=details)
    assert_sorted(again, asked)
    for key, location in answer.locations.items():
        assert again.locations[key] is location
    once = await client.locations(asked, details=details, remember=False)
    assert once.locations == answer.locations
    assert once.missing == answer.missing
    assert once.failed.keys() == answer.failed.keys()


@fuzzed(
    120,
    4_000,
    polls=st.lists(
        st.tuples(mutated(shapes.LOCATIONS_ANSWER), st.booleans()), max_size=4
    ),
)
async def test_what_is_exported_is_restored(polls: list[tuple[Any, bool]]) -> None:
    """After any answers, with and without the slow fields, also over a restart."""
    bodies = [Answer(written(body)) for body, _ in polls]
    client = client_of(iter(bodies).__next__)
    known: dict[str, Any] = {}
    for _, details in polls:
        try:
            answer = await client.locations(shapes.CONTENT_IDS, details=details)
        except HereError:
            continue
        assert_sorted(answer, set(shapes.CONTENT_IDS))
        known |= answer.locations
    exported = orjson.loads(orjson.dumps(client.cache.export_text()))
    assert exported.keys() == known.keys()
    later = client_of(partial(Answer, b""))
    # The account's memory has the keys that chargers were given.
    later.cache.given = lambda key: known[key].given
    later.cache.restore(exported)
    assert comparable(later.cache.locations()) == comparable(known)
    assert later.cache.export() == exported
    assert later.cache.fingerprint() == client.cache.fingerprint()


@st.composite
def little_by_little(draw: st.DrawFn) -> list[bytes]:
    """Draw answers of which each is the one before with a few changes."""
    body = draw(shapes.LOCATIONS_ANSWER)
    write = draw(st.sampled_from(WRITERS))
    bodies = [write(body)]
    for _ in range(draw(st.integers(1, 4))):
        body = draw(mutated(st.just(deepcopy(body)), most=2))
        # Some orjson cannot write what is deep, and none a number beyond 64 bits.
        with suppress(TypeError):
            is_shallow = reading.is_shallow({"body": body})
            bodies.append(write(body) if is_shallow else written(body))
    return bodies


@fuzzed(150, 6_000, bodies=little_by_little(), details=st.booleans())
async def test_changes_are_read_as_the_whole_is(
    bodies: list[bytes], details: bool
) -> None:
    """After any answers before, an answer comes to what it would have come to alone."""
    client = client_of(iter(map(Answer, bodies)).__next__)
    given: dict[str, Mapping[str, str]] = {}
    for body in bodies:
        alone = client_of([Answer(body)].pop)
        alone.cache.given = partial(_given, given)
        expected = await attempt(alone, details)
        found = await attempt(client, details)
        assert (found is None) is (expected is None)
        if found is not None and expected is not None:
            assert found.missing == expected.missing
            assert found.failed.keys() == expected.failed.keys()
            assert comparable(found.locations) == comparable(expected.locations)
            given |= {key: item.given for key, item in found.locations.items()}


def comparable(locations: Mapping[str, Location]) -> dict[str, Location]:
    """Leave out chargers that share a uid: what each is called depends on the past."""
    return {
        key: location
        if location.evses_complete and len(location.given) == len(location.evses)
        else replace(location, evses={}, evses_complete=False)
        for key, location in locations.items()
    }


def _given(given: Mapping[str, Mapping[str, str]], key: str) -> Mapping[str, str]:
    return given.get(key, {})


async def attempt(client: HereClient, details: bool) -> LocationsAnswer | None:
    """Ask for all locations, None where the answer cannot be read at all."""
    try:
        return await client.locations(shapes.CONTENT_IDS, details=details)
    except HereError:
        return None


@fuzzed(
    60,
    3_000,
    answers=st.lists(ERROR | BODY.map(Answer), min_size=1, max_size=9),
    calls=st.lists(st.sampled_from(["locations", "check", "health", "browse"])),
)
async def test_any_failure(answers: list[Answer], calls: list[str]) -> None:
    """Whatever a request meets, also in the midst of others, it is a HereError."""
    turns = cycle(answers)
    client = client_of(turns.__next__)
    asked = {*shapes.CONTENT_IDS, *(f"id-{number}" for number in range(120))}
    for call in calls:
        try:
            match call:
                case "locations":
                    assert_sorted(await client.locations(asked), asked)
                case "check":
                    await client.check_credential()
                case "health":
                    await client.check_credential()
                case "browse":
                    await client.browse(61.5, 23.8, 2_000)
        except HereError as err:
            assert_speaks(err)


@fuzzed(
    150,
    6_000,
    tokens=st.lists(
        unwritable(shapes.TOKEN_ANSWER).map(written).map(Answer) | ERROR,
        min_size=1,
        max_size=4,
    ),
    timestamp=mutated(shapes.TIMESTAMP_ANSWER).map(written).map(Answer) | ERROR,
    data=ERROR | st.just(Answer(b'{"items": []}')),
    key=st.tuples(ANY_TEXT, ANY_TEXT) | st.just(("an-id", "a-secret")),
)
async def test_any_token(
    tokens: list[Answer], timestamp: Answer, data: Answer, key: tuple[str, str]
) -> None:
    """The token endpoint, its clock and the access key may be anything too."""
    turns = cycle(tokens)

    def answer(url: str) -> Answer:
        if url == const.TOKEN_URL:
            return next(turns)
        return timestamp if url == const.TIMESTAMP_URL else data

    client = HereClient(session(answer), AccessKeyCredential(*key))
    for _ in range(3):
        try:
            await client.check_credential()
        except HereError as err:
            assert_speaks(err)


@fuzzed(
    150,
    6_000,
    places=unwritable(shapes.BROWSE_ANSWER).map(written) | st.binary(max_size=20),
    body=BODY,
    power=st.floats(0, 1_000),
)
async def test_any_search(places: bytes, body: bytes, power: float) -> None:
    """What is found around a place can be offered to choose from."""
    client = client_of(iter([Answer(places), Answer(body)]).__next__)
    try:
        found = await find_locations(client, 61.5, 23.8, 2_000)
    except HereError:
        return
    for item in found:
        offers(item.location, shapes.STANDARDS[:2], power)
        orjson.dumps(
            [
                item.location.content_id,
                location_title(item.location),
                groups_label(item.location),
                distance_label(item.distance),
                distance_label(item.distance, miles=True),
            ]
        )


@fuzzed(
    100,
    4_000,
    places=unwritable(shapes.BROWSE_ANSWER).map(written) | st.binary(max_size=20),
    address=ANY_TEXT,
)
async def test_any_address(places: bytes, address: str) -> None:
    """The geocoder may answer anything: what comes of it is a place with a name."""
    client = client_of(iter([Answer(places)]).__next__)
    near = Position(latitude=61.5, longitude=23.8)
    try:
        spot = await client.geocode(address, near)
    except HereError as err:
        assert_speaks(err)
        return
    if spot is not None:
        label, position = spot
        assert label or not address
        assert abs(position.latitude) <= 90
        assert abs(position.longitude) <= 180


def assert_speaks(err: HereError) -> None:
    """An error tells what a caller may rely on, and never the key."""
    assert API_KEY not in f"{err}{err!r}{err.description}"
    assert len(err.description) <= 300
    assert isinstance(err.correlation_id, str)
    if isinstance(err, LimitError) and err.retry_after is not None:
        assert 0 <= err.retry_after <= 86_400
