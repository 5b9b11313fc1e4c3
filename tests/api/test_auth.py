"""Both credentials against a platform that checks them, over HTTP."""

import asyncio

from aiohttp import ClientSession
import pytest
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from custom_components.here_ev_charge_points.api import (
    AccessKeyCredential,
    ApiKeyCredential,
    Credential,
    HereClient,
    HereError,
    InvalidCredentialError,
    ProjectNotLinkedError,
    RateLimitedError,
    ServiceNotEnabledError,
    TokenRequestError,
    UnavailableError,
    UnreadableAnswerError,
    const,
)
from simulator import Simulator, access
from simulator.refusals import no_token
from tests.here import K_LATAUS

KEY = ApiKeyCredential("demo-api-key")


def access_key() -> AccessKeyCredential:
    """Return the pair that the simulator knows."""
    return AccessKeyCredential("demo-access-key-id", "demo-access-key-secret")


def token_requests(simulator: Simulator) -> int:
    """Return how many tokens were asked for."""
    return sum(entry["path"] == "/oauth2/token" for entry in simulator.journal.entries)


@pytest.mark.parametrize("credential", [KEY, access_key()])
async def test_a_good_credential(
    simulator: Simulator, session: ClientSession, credential: Credential
) -> None:
    """A credential that HERE knows passes."""
    client = HereClient(session, credential)
    await client.check_credential()
    await client.check_credential()
    answer = await client.locations([K_LATAUS])
    assert answer.locations[K_LATAUS].name == "K-Lataus"


@pytest.mark.parametrize(
    "credential",
    [
        ApiKeyCredential("wrong"),
        AccessKeyCredential("wrong", "demo-access-key-secret"),
        AccessKeyCredential("demo-access-key-id", "wrong"),
    ],
)
async def test_a_bad_credential(
    simulator: Simulator, session: ClientSession, credential: Credential
) -> None:
    """A credential that HERE does not know is told as such."""
    with pytest.raises(InvalidCredentialError):
        await HereClient(session, credential).check_credential()


@pytest.mark.parametrize("credential", [KEY, access_key()])
async def test_a_credential_without_the_service(
    simulator: Simulator, session: ClientSession, credential: Credential
) -> None:
    """Health passes without the entitlement, the check of the credential does not."""
    simulator.access.evcp_entitled = False
    with pytest.raises(ServiceNotEnabledError):
        await HereClient(session, credential).check_credential()


async def test_one_token_for_many_requests(
    simulator: Simulator, session: ClientSession
) -> None:
    """Requests at the same moment share one token request."""
    client = HereClient(session, access_key())
    await asyncio.gather(*(client.check_credential() for _ in range(10)))
    assert token_requests(simulator) == 1


async def test_a_token_is_renewed_before_it_expires(
    simulator: Simulator, session: ClientSession
) -> None:
    """`expires_in` is kept with a margin of a tenth, at most five minutes."""
    simulator.access.token_lifetime = 1
    client = HereClient(session, access_key())
    await client.check_credential()
    await client.check_credential()
    assert token_requests(simulator) == 1
    await asyncio.sleep(0.92)
    await client.check_credential()
    assert token_requests(simulator) == 2
    assert all(entry["status"] == 200 for entry in simulator.journal.entries)


async def test_a_token_revoked_in_mid_life(
    simulator: Simulator, session: ClientSession
) -> None:
    """A refused token is renewed once, also when several requests meet the refusal."""
    client = HereClient(session, access_key())
    await client.check_credential()
    simulator.access.revoke_tokens()
    await asyncio.gather(*(client.check_credential() for _ in range(5)))
    assert token_requests(simulator) == 2


async def test_a_key_disabled_in_mid_life(
    simulator: Simulator, session: ClientSession
) -> None:
    """When the renewal is refused too, the credential is invalid."""
    client = HereClient(session, access_key())
    await client.check_credential()
    simulator.access.revoke_tokens()
    simulator.access.access_keys.clear()
    with pytest.raises(InvalidCredentialError):
        await client.check_credential()
    assert token_requests(simulator) == 2


@pytest.mark.parametrize("skew", [-86_400, 7_200])
async def test_a_wrong_clock_is_corrected(
    simulator: Simulator, session: ClientSession, skew: float
) -> None:
    """Error 401204 leads to HERE's timestamp and one more try, which is remembered."""
    simulator.access.clock_skew = skew
    credential = access_key()
    await HereClient(session, credential).check_credential()
    paths = [entry["path"] for entry in simulator.journal.entries]
    assert paths == ["/oauth2/token", "/timestamp", "/oauth2/token", "/v3/locations"]
    simulator.access.revoke_tokens()
    await HereClient(session, credential).check_credential()
    assert token_requests(simulator) == 3


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, {"errorCode": 401204}, UnavailableError),
        (400, {"errorCode": 401300}, InvalidCredentialError),
        (401, {"errorCode": "401310"}, InvalidCredentialError),
        (401, {"errorCode": 401424}, InvalidCredentialError),
        (401, {"errorCode": 401207}, TokenRequestError),
        (401, {"errorCode": 401205}, TokenRequestError),
        (404, {}, TokenRequestError),
        (403, {"errorCode": 403109}, ProjectNotLinkedError),
        (401, {"errorCode": 401302}, ServiceNotEnabledError),
        (400, {"error": "invalid_client"}, InvalidCredentialError),
        (400, {"error": "invalid_scope"}, TokenRequestError),
        (429, {"errorCode": 429002}, RateLimitedError),
        (503, {}, UnavailableError),
        (401, {"errorCode": "new kind"}, InvalidCredentialError),
        (200, {}, UnreadableAnswerError),
        (200, [], UnreadableAnswerError),
        (200, {"access_token": "t"}, UnreadableAnswerError),
        (200, {"access_token": "", "expires_in": 10}, UnreadableAnswerError),
        (200, {"access_token": "t", "expires_in": "10"}, UnreadableAnswerError),
        (200, {"access_token": "t", "expires_in": -1}, UnreadableAnswerError),
    ],
)
async def test_answers_of_the_token_endpoint(
    aioclient_mock: AiohttpClientMocker,
    status: int,
    body: object,
    error: type[HereError],
) -> None:
    """Each of its error codes becomes what a caller can act on."""
    aioclient_mock.post(const.TOKEN_URL, status=status, json=body)
    aioclient_mock.get(const.TIMESTAMP_URL, text="out of order")
    async with aioclient_mock.create_session(asyncio.get_running_loop()) as session:
        with pytest.raises(error) as raised:
            await HereClient(session, access_key()).check_credential()
    assert raised.type is error


async def test_a_nonce_that_is_used_is_replaced(
    aioclient_mock: AiohttpClientMocker,
) -> None:
    """Error 401207 leads to one more try, signed anew."""
    aioclient_mock.post(const.TOKEN_URL, status=401, json={"errorCode": 401207})
    async with aioclient_mock.create_session(asyncio.get_running_loop()) as session:
        with pytest.raises(TokenRequestError):
            await HereClient(session, access_key()).check_credential()
    signatures = {call[3]["Authorization"] for call in aioclient_mock.mock_calls}
    assert len(signatures) == len(aioclient_mock.mock_calls) == 2


async def test_a_refused_token_request_is_not_the_fault_of_an_id(
    aioclient_mock: AiohttpClientMocker,
) -> None:
    """A 400 of the token endpoint does not split the request of the locations."""
    aioclient_mock.post(const.TOKEN_URL, status=400, json={"error": "invalid_scope"})
    async with aioclient_mock.create_session(asyncio.get_running_loop()) as session:
        with pytest.raises(TokenRequestError):
            await HereClient(session, access_key()).locations(map(str, range(100)))
    assert len(aioclient_mock.mock_calls) == 1


async def test_a_token_that_is_refused_with_a_400_is_renewed(
    simulator: Simulator, session: ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Codes 400600 and 400601 mean the token as well."""
    client = HereClient(session, access_key())
    await client.check_credential()
    simulator.access.revoke_tokens()
    monkeypatch.setattr(
        access, "unauthorized", lambda words: no_token(400, 400600, words)
    )
    await client.check_credential()
    assert token_requests(simulator) == 2


async def test_the_other_form_of_a_token_answer(
    aioclient_mock: AiohttpClientMocker,
) -> None:
    """The token endpoint may answer in camel case."""
    aioclient_mock.post(
        const.TOKEN_URL, json={"accessToken": "camel", "expiresIn": 86_399}
    )
    aioclient_mock.get(f"{const.EVCP_URL}/locations", json={"items": []})
    async with aioclient_mock.create_session(asyncio.get_running_loop()) as session:
        await HereClient(session, access_key()).check_credential()
    assert aioclient_mock.mock_calls[-1][3]["Authorization"] == "Bearer camel"


def test_credentials_hide_themselves() -> None:
    """Neither a credential nor what it authorizes with can be read from a repr."""
    credential = access_key()
    for text in (repr(KEY), repr(credential), repr(credential._authorization())):
        assert "demo" not in text
    assert KEY.redact("key demo-api-key!") == "key **REDACTED**!"
    odd = ApiKeyCredential("odd+key/ä")
    assert odd.redact("?k=odd%2Bkey%2f%C3%A4&n=1") == "?k=**REDACTED**&n=1"
    assert "demo" not in credential.redact("demo-access-key-id demo-access-key-secret")
