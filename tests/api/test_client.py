"""What the client asks, and how it sorts what comes back."""

from datetime import UTC, datetime
import json
import traceback
from typing import Any

import aiohttp
from freezegun import freeze_time
import pytest
from pytest_homeassistant_custom_component.test_util.aiohttp import (
    AiohttpClientMocker,
    AiohttpClientMockResponse,
)
from yarl import URL

from custom_components.here_ev_charge_points.api import (
    ApiKeyCredential,
    BadRequestError,
    EvseStatus,
    HereClient,
    HereError,
    InvalidCredentialError,
    LimitError,
    Position,
    ProjectNotLinkedError,
    QuotaExceededError,
    RateLimitedError,
    RestrictedFieldError,
    ServiceNotEnabledError,
    UnavailableError,
    UnreadableAnswerError,
    const,
)
from custom_components.here_ev_charge_points.api.transport import parse_retry_after
from simulator import Simulator
from tests.here import API_KEY, K_LATAUS, FakeHere


async def test_250_locations_over_http(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """A real server sees three requests, each with an id of its own."""
    client = HereClient(session, ApiKeyCredential("demo-api-key"))
    ids = [f"sim-{number:05}" for number in range(1, 251)]
    answer = await client.locations([*ids, ids[0], f"here:evcp:x:{ids[1]}"])
    assert answer.locations.keys() == set(ids)
    assert not answer.missing
    assert not answer.failed
    assert len(simulator.journal.entries) == 3


async def test_the_tutorials_location(client: HereClient) -> None:
    """All that HERE's tutorial shows is read, in its units."""
    answer = await client.locations([K_LATAUS], details=True)
    location = answer.locations[K_LATAUS]
    assert location.evses_complete
    assert location.groups_complete
    assert location.operator is not None
    assert location.operator.website == "https://k-lataus.fi/"
    assert location.position is not None
    assert location.position.latitude == 61.493773
    evse = location.evses["61012cf6fe193d7ed1d3b0d7"]
    assert evse.status is EvseStatus.CHARGING
    assert evse.physical_reference == "7694"
    assert evse.evse_id == "FI*KCH*7694"
    assert evse.modified == datetime(2025, 2, 25, 14, 2, 54, tzinfo=UTC)
    assert evse.max_power == 50_000
    assert evse.connectors[0].max_voltage == 400
    assert evse.connectors[0].max_current == 125
    group = location.groups["IEC_62196_T2_COMBO_150000"]
    assert (group.connector_count, group.available_count) == (2, 1)
    assert location.details.address is not None
    assert location.details.address.street == "Hatanpään valtatie"


async def test_requests_say_who_they_are(
    client: HereClient, aioclient_mock: AiohttpClientMocker
) -> None:
    """Every request has an id of its own, for HERE's support."""
    await client.check_credential()
    await client.check_credential()
    ids = [call[3]["X-Request-ID"] for call in aioclient_mock.mock_calls]
    assert len(set(ids)) == 2


async def test_details_ride_along_and_stay(client: HereClient, here: FakeHere) -> None:
    """A poll without details keeps those of an earlier one, and asks for less."""
    await client.locations([K_LATAUS], details=True)
    quick = (await client.locations([K_LATAUS])).locations[K_LATAUS]
    assert quick.details.address is not None
    assert "address" in here.requests[0].query["fields"]
    assert "address" not in here.requests[1].query["fields"]


@pytest.mark.parametrize("remember", [True, False])
async def test_a_location_nested_too_deeply_fails_alone(
    client: HereClient, here: FakeHere, remember: bool
) -> None:
    """Written again as JSON, 254 lists in each other can end the whole process."""
    deep = f'{{"id": "deep", "name": {"[" * 254}{"]" * 254}}}'
    good = json.dumps(here.documents[K_LATAUS])
    here.fail(200, text=f'{{"items": [{deep}, {good}]}}')
    answer = await client.locations(["deep", K_LATAUS], remember=remember)
    assert answer.locations.keys() == {K_LATAUS}
    assert isinstance(answer.failed["deep"], UnreadableAnswerError)


async def test_details_of_a_quick_poll_are_restored_as_they_were(
    client: HereClient, here: FakeHere
) -> None:
    """Those count that the latest answer had, until one is asked for them."""
    here.fail(200, json={"items": [{"id": K_LATAUS}]})
    await client.locations([K_LATAUS])
    tariffs = [{"currency": "EUR"}]
    here.fail(200, json={"items": [{"id": K_LATAUS, "tariffs": tariffs}]})
    answer = await client.locations([K_LATAUS])
    assert answer.locations[K_LATAUS].details.tariffs
    exported = client.cache.export()
    client.cache.restore(exported)
    assert client.cache.locations() == answer.locations


async def test_what_has_not_changed_is_the_same_object(
    client: HereClient, here: FakeHere
) -> None:
    """An unchanged location is not made again, whatever fields came along."""
    first = (await client.locations([K_LATAUS], details=True)).locations[K_LATAUS]
    for details in (False, False, True):
        again = await client.locations([K_LATAUS], details=details)
        assert again.locations[K_LATAUS] is first
    here.evse(K_LATAUS, "7694")["status"] = "available"
    changed = (await client.locations([K_LATAUS])).locations[K_LATAUS]
    assert changed != first


@pytest.mark.parametrize(
    ("body", "missing", "failed"),
    [
        ({"items": [], "missingItems": ["a", "b"]}, {"a", "b"}, set()),
        ({"items": [], "missing": ["here:evcp:charginglocation:a"]}, {"a", "b"}, set()),
        ({"items": []}, {"a", "b"}, set()),
        ({"items": [{"id": "x:y:b"}, {"id": "b"}]}, {"a"}, set()),
        ({"items": [{"id": "b"}, None, 7, {}, {"id": None}]}, {"a"}, set()),
        ({"items": [{"id": "foreign"}]}, {"a", "b"}, set()),
        ({"items": [{"id": "a", "evses": 5}]}, {"b"}, {"a"}),
        ({"items": [{"id": "a", "connectorGroups": {}}]}, {"b"}, {"a"}),
        ({"items": [{"id": "a", "evses": 5}, {"id": "a"}]}, {"b"}, set()),
    ],
)
async def test_sorting(
    client: HereClient,
    here: FakeHere,
    body: dict[str, Any],
    missing: set[str],
    failed: set[str],
) -> None:
    """Every id asked for ends up found, missing or failed, and no other does."""
    here.fail(200, json=body)
    answer = await client.locations(["a", "b"])
    assert answer.missing == missing
    assert answer.failed.keys() == failed
    assert answer.locations.keys() == {"a", "b"} - missing - failed


@pytest.mark.parametrize("bad", [0, 57, 99])
async def test_one_unacceptable_id_is_isolated(
    client: HereClient, here: FakeHere, bad: int
) -> None:
    """The others are answered, at a bounded cost, and the culprit is left alone."""
    ids = here.clone(100)
    here.bad_ids = {ids[bad]}
    answer = await client.locations(ids)
    assert answer.failed.keys() == {ids[bad]}
    assert isinstance(answer.failed[ids[bad]], BadRequestError)
    assert answer.locations.keys() == set(ids) - {ids[bad]}
    assert len(here.requests) <= 17

    asked = len(here.requests)
    answer = await client.locations(ids)
    assert answer.failed.keys() == {ids[bad]}
    assert len(here.requests) == asked + 1

    here.bad_ids = set()
    answer = await client.locations(ids, details=True)
    assert not answer.failed


async def test_many_unacceptable_ids_cost_a_bounded_number_of_requests(
    client: HereClient, here: FakeHere
) -> None:
    """When everything is refused the search for a culprit ends."""
    ids = here.clone(100)
    here.bad_ids = set(ids)
    with pytest.raises(BadRequestError):
        await client.locations(ids)
    assert len(here.requests) <= 17


async def test_a_failing_request_costs_its_own_locations(
    client: HereClient, here: FakeHere, aioclient_mock: AiohttpClientMocker
) -> None:
    """The second of three requests fails; the other two hundred are there."""
    ids = here.clone(250)
    answers = here._locations

    async def fail_the_second(
        method: str, url: URL, data: Any
    ) -> AiohttpClientMockResponse:
        if ids[100] in url.query["ids"]:
            return AiohttpClientMockResponse(method, url, status=502)
        return await answers(method, url, data)

    aioclient_mock.clear_requests()
    aioclient_mock.get(f"{const.EVCP_URL}/locations", side_effect=fail_the_second)
    answer = await client.locations(ids)
    assert answer.locations.keys() == {*ids[:100], *ids[200:]}
    assert answer.failed.keys() == set(ids[100:200])


@pytest.mark.parametrize("status", [402, 429])
async def test_no_more_requests_once_here_asks_for_fewer(
    client: HereClient,
    here: FakeHere,
    aioclient_mock: AiohttpClientMocker,
    status: int,
) -> None:
    """A limit met at the second request spares the third."""
    ids = here.clone(250)
    answers = here._locations
    calls = 0

    async def limit_the_second(
        method: str, url: URL, data: Any
    ) -> AiohttpClientMockResponse:
        nonlocal calls
        calls += 1
        if calls == 2:
            return AiohttpClientMockResponse(
                method, url, status=status, headers={"Retry-After": "7"}
            )
        return await answers(method, url, data)

    aioclient_mock.clear_requests()
    aioclient_mock.get(f"{const.EVCP_URL}/locations", side_effect=limit_the_second)
    answer = await client.locations(ids)
    assert calls == 2
    assert answer.locations.keys() == set(ids[:100])
    assert answer.failed.keys() == set(ids[100:])
    error = answer.failed[ids[-1]]
    assert isinstance(error, LimitError)
    assert error.retry_after == 7


@pytest.mark.parametrize(
    ("failure", "error", "words"),
    [
        (
            {
                "status": 401,
                "json": {
                    "error": "Unauthorized",
                    "error_description": "No credentials found",
                },
            },
            InvalidCredentialError,
            "Unauthorized. No credentials found",
        ),
        ({"status": 401, "text": ""}, InvalidCredentialError, "HTTP 401"),
        (
            {"status": 400, "json": {"errorCode": 400601}},
            InvalidCredentialError,
            "HTTP 400",
        ),
        (
            {
                "status": 403,
                "json": {
                    "error": "Forbidden",
                    "error_description": "These credentials do not authorize access",
                },
            },
            ServiceNotEnabledError,
            "do not authorize access",
        ),
        ({"status": 403, "text": "<html>"}, ServiceNotEnabledError, "HTTP 403"),
        (
            {
                "status": 403,
                "json": {
                    "title": "Forbidden",
                    "code": "403403",
                    "cause": "App is linked to a project without the service",
                },
            },
            ProjectNotLinkedError,
            "linked to a project",
        ),
        (
            {
                "status": 403,
                "json": {
                    "error": "Predictions requested without required authorization"
                },
            },
            RestrictedFieldError,
            "Predictions",
        ),
        (
            {"status": 400, "json": {"title": "Bad", "cause": "ids: too many"}},
            BadRequestError,
            "ids: too many",
        ),
        ({"status": 404}, BadRequestError, "HTTP 404"),
        ({"status": 402}, QuotaExceededError, "HTTP 402"),
        ({"status": 429}, RateLimitedError, "HTTP 429"),
        ({"status": 408}, UnavailableError, "HTTP 408"),
        ({"status": 302}, UnavailableError, "HTTP 302"),
        ({"status": 500, "json": []}, UnavailableError, "HTTP 500"),
        (
            {"status": 503, "json": {"title": "Down", "cause": "Maintenance"}},
            UnavailableError,
            "Down. Maintenance",
        ),
        ({"exc": TimeoutError()}, UnavailableError, "No answer in time"),
        (
            {"exc": aiohttp.ServerDisconnectedError()},
            UnavailableError,
            "connection broke off",
        ),
        ({"exc": ConnectionResetError()}, UnavailableError, "connection broke off"),
        ({"exc": OSError()}, UnavailableError, "OSError"),
        (
            {"status": 500, "json": {"title": "Down\r\n", "cause": "a\n\tb"}},
            UnavailableError,
            "Down. a b",
        ),
        ({"status": 200, "text": "<html>"}, UnreadableAnswerError, "not JSON"),
        ({"status": 200, "json": []}, UnreadableAnswerError, "no list of items"),
        ({"status": 200, "json": {}}, UnreadableAnswerError, "no list of items"),
        ({"status": 200, "text": "[" * 5000}, UnreadableAnswerError, "not JSON"),
    ],
)
async def test_errors(
    client: HereClient,
    here: FakeHere,
    failure: dict[str, Any],
    error: type[HereError],
    words: str,
) -> None:
    """Everything that goes wrong becomes one of the documented errors."""
    here.fail(**failure)
    with pytest.raises(error) as raised:
        await client.locations([K_LATAUS])
    assert raised.type is error
    assert words in str(raised.value)


async def test_an_answer_without_end_is_cut_off(
    client: HereClient, here: FakeHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No answer may fill the memory."""
    monkeypatch.setattr(const, "MAX_ANSWER_BYTES", 1000)
    here.fail(200, text="x" * 1001)
    with pytest.raises(UnreadableAnswerError, match="too long"):
        await client.locations([K_LATAUS])


@pytest.mark.parametrize(
    "failure",
    [
        {"status": 401, "json": {"error": f"apiKey {API_KEY} invalid"}},
        {"status": 403, "json": {"cause": API_KEY, "action": API_KEY}},
        {"status": 500, "json": {"title": f"?apiKey={API_KEY}"}},
        {"exc": aiohttp.InvalidURL(f"https://evcp.hereapi.com?apiKey={API_KEY}")},
        {"exc": OSError(f"cannot reach ?apiKey={API_KEY}")},
    ],
)
async def test_no_error_shows_the_key(
    client: HereClient, here: FakeHere, failure: dict[str, Any]
) -> None:
    """Not in its text, its repr, its traceback or its causes."""
    here.fail(**failure)
    with pytest.raises(HereError) as raised:
        await client.locations([K_LATAUS])
    error = raised.value
    assert API_KEY not in f"{error} {error!r} {error.__cause__!r}"
    assert API_KEY not in "".join(traceback.format_exception(error))


async def test_the_correlation_id_is_kept(client: HereClient, here: FakeHere) -> None:
    """From the body, else from the header."""
    for body, headers in (
        ({"correlationId": "4711"}, None),
        (None, {"X-Correlation-ID": "4711"}),
    ):
        here.fail(503, json=body, headers=headers)
        with pytest.raises(UnavailableError) as raised:
            await client.locations([K_LATAUS])
        assert raised.value.correlation_id == "4711"


@freeze_time("2026-11-22 12:00:00")
@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("30", 30),
        (" 30 ", 30),
        ("1.5", 1.5),
        ("-5", 0),
        ("0", 0),
        ("999999999999", 86_400),
        ("inf", 86_400),
        ("nan", None),
        ("", None),
        ("soon", None),
        ("Sun, 22 Nov 2026 12:02:00 GMT", 120),
        ("Sun, 22 Nov 2026 12:02:00", 120),
        ("Sun, 22 Nov 2020 12:02:00 GMT", 0),
        ("Fri, 31 Dec 2100 12:00:00 GMT", 86_400),
    ],
)
def test_retry_after(value: str | None, seconds: float | None) -> None:
    """Seconds and dates are read, held between now and a day, and junk is nothing."""
    assert parse_retry_after(value) == seconds


def test_retry_after_by_the_clock_of_here() -> None:
    """A date to wait for is compared with the date of the answer, not with ours."""
    until = "Sun, 22 Nov 2020 12:02:00 GMT"
    assert parse_retry_after(until, "Sun, 22 Nov 2020 12:00:00 GMT") == 120
    assert parse_retry_after(until, "today") == 0


@pytest.mark.parametrize(
    ("items", "found"),
    [
        ([], None),
        ([{"title": "Nowhere"}], None),
        ([{"position": {"lat": 91, "lng": 0}}], None),
        (
            [
                {"title": "Nowhere"},
                {"title": "Tampere", "position": {"lat": 61.5, "lng": 23.8}},
                {"title": "Another", "position": {"lat": 1, "lng": 1}},
            ],
            ("Tampere", Position(latitude=61.5, longitude=23.8)),
        ),
        (
            [{"position": {"lat": 61.5, "lng": 23.8}}],
            ("as typed", Position(latitude=61.5, longitude=23.8)),
        ),
    ],
)
async def test_the_first_place_of_an_address_that_can_be(
    client: HereClient, here: FakeHere, items: list[Any], found: Any
) -> None:
    """What is nowhere is passed over; one without a name is called as it was typed."""
    here.geocode_failure = {"json": {"items": items}}
    near = Position(latitude=60.0, longitude=24.0)
    assert await client.geocode("as typed", near) == found


async def test_geocode_over_http(
    simulator: Simulator, session: aiohttp.ClientSession
) -> None:
    """A real server finds the address, and is told the pin that it is near."""
    client = HereClient(session, ApiKeyCredential("demo-api-key"))
    near = Position(latitude=61.4938, longitude=23.8203)
    assert await client.geocode("Hatanpään valtatie 1 & co", near) is None
    spot = await client.geocode("Hatanpään valtatie 1", near)
    assert spot == (
        "Hatanpään valtatie 1, 33100 Tampere, Suomi",
        Position(latitude=61.493773, longitude=23.820261),
    )
