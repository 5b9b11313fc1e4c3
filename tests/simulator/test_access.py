"""Credentials: API keys, signed token requests, tokens, entitlements."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping
import time
from typing import Any

from aiohttp import ClientSession
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, SIGNATURE_HMAC_SHA256, Client
import pytest

from simulator import Simulator

from .common import K_LATAUS, KEY, TAMPERE, get

FORM = "application/x-www-form-urlencoded"
LOCATION = f"/v3/locations/{K_LATAUS}"
BROWSE = "/v1/browse"


async def ask_token(
    client: ClientSession,
    *,
    key_id: str = "demo-access-key-id",
    secret: str = "demo-access-key-secret",
    body: str = "grant_type=client_credentials",
    headers: Mapping[str, str] | None = None,
    **how: Any,
) -> tuple[int, Any]:
    """Ask for a token; return status and JSON."""
    path = "/oauth2/token"
    if headers is None:
        how = {"signature_method": SIGNATURE_HMAC_SHA256} | how
        signer = Client(key_id, client_secret=secret, **how)
        _, headers, _ = signer.sign(
            f"{str(client._base_url).rstrip('/')}{path}",
            "POST",
            body,
            {"Content-Type": FORM},
        )
    async with client.post(path, data=body, headers=headers) as answer:
        return answer.status, await answer.json()


async def get_with(client: ClientSession, token: str, path: str = LOCATION) -> int:
    """Return the status that a token gets."""
    headers = {"Authorization": f"Bearer {token}"}
    async with client.get(path, headers=headers) as answer:
        return answer.status


async def test_token(simulator: Simulator, client: ClientSession) -> None:
    """A signed request gets a token, which opens the door until it is revoked."""
    status, body = await ask_token(client)
    assert status == 200
    assert body["token_type"] == "bearer"
    assert body["expires_in"] == 3600
    token = body["access_token"]
    assert await get_with(client, token) == 200
    assert await get_with(client, token, f"{BROWSE}?at={TAMPERE}") == 200
    assert await get_with(client, token + "x") == 401
    simulator.access.revoke_tokens()
    assert await get_with(client, token) == 401


async def test_token_lifetime(simulator: Simulator, client: ClientSession) -> None:
    """Tokens expire; a shorter life is given on request, a longer one is not."""
    shorter = "grant_type=client_credentials&expires_in=60&scope=hrn%3Ahere%3Ax"
    assert (await ask_token(client, body=shorter))[1]["expires_in"] == 60
    simulator.access.token_lifetime = 0.02
    status, body = await ask_token(client, body=shorter)
    assert status == 200
    assert body["expires_in"] == 0
    await asyncio.sleep(0.03)
    assert await get_with(client, body["access_token"]) == 401


def _header(**claims: str) -> dict[str, str]:
    """Return the headers of a request signed by nonsense."""
    claims = {
        "oauth_consumer_key": "demo-access-key-id",
        "oauth_nonce": "1",
        "oauth_signature": b64encode(b"nonsense").decode(),
        "oauth_signature_method": "HMAC-SHA256",
        "oauth_timestamp": str(int(time.time())),
    } | claims
    text = ",".join(f'{name}="{value}"' for name, value in claims.items())
    return {"Authorization": f"OAuth {text}", "Content-Type": FORM}


@pytest.mark.parametrize(
    ("code", "how"),
    [
        (401200, {"headers": {}}),
        (401202, {"headers": {"Authorization": "Basic eDp5"}}),
        (401202, {"headers": {"Authorization": 'OAuth oauth_nonce="1"'}}),
        (401202, {"headers": _header(oauth_timestamp="noon")}),
        (401204, {"timestamp": "1000000000"}),
        (401205, {"headers": _header(oauth_version="2.0")}),
        (401206, {"signature_method": SIGNATURE_HMAC_SHA1}),
        (401300, {"headers": _header()}),
        (401300, {"secret": "wrong"}),
        (401300, {"key_id": "wrong"}),
        (401300, {"key_id": "wrong", "secret": ""}),
    ],
)
async def test_token_refused(
    client: ClientSession, code: int, how: dict[str, Any]
) -> None:
    """Each fault has its code."""
    status, body = await ask_token(client, **how)
    assert status == body["httpStatus"] == 401
    assert body["errorCode"] == code
    assert set(body) == {
        "errorId",
        "httpStatus",
        "errorCode",
        "message",
        "errorFields",
    }


async def test_tampered_body(client: ClientSession) -> None:
    """The form is a part of what is signed."""
    signer = Client(
        "demo-access-key-id",
        client_secret="demo-access-key-secret",
        signature_method=SIGNATURE_HMAC_SHA256,
    )
    _, headers, _ = signer.sign(
        f"{str(client._base_url).rstrip('/')}/oauth2/token",
        "POST",
        "grant_type=client_credentials",
        {"Content-Type": FORM},
    )
    body = "grant_type=client_credentials&scope=other"
    assert (await ask_token(client, body=body, headers=headers))[1][
        "errorCode"
    ] == 401300


async def test_nonce_used_twice(client: ClientSession) -> None:
    """A nonce is good for one token; a failure does not use it up."""
    assert (await ask_token(client, secret="wrong", nonce="once"))[0] == 401
    now = str(int(time.time()))
    assert (await ask_token(client, nonce="once", timestamp=now))[0] == 200
    status, body = await ask_token(client, nonce="once", timestamp=now)
    assert (status, body["errorCode"]) == (401, 401207)


async def test_wrong_grant_type(client: ClientSession) -> None:
    """Only client credentials are exchanged for a token."""
    status, body = await ask_token(client, body="grant_type=password")
    assert status == body["httpStatus"] == 400
    assert body["error"] == "unsupported_grant_type"


async def test_clock_skew(simulator: Simulator, client: ClientSession) -> None:
    """A client whose clock is off is told so, and may ask for the time."""
    simulator.access.clock_skew = 3600
    status, body = await ask_token(client)
    assert (status, body["errorCode"]) == (401, 401204)
    async with client.get("/timestamp") as answer:
        now = (await answer.json())["timestamp"]
    assert now == pytest.approx(time.time() + 3600, abs=5)
    assert (await ask_token(client, timestamp=str(now)))[0] == 200


@pytest.mark.parametrize("path", [LOCATION, "/v3/locations", BROWSE])
async def test_no_credentials(client: ClientSession, path: str) -> None:
    """Nobody is not let in, and neither is anybody unknown."""
    async with client.get(path) as answer:
        assert answer.status == 401
        assert await answer.json() == {
            "error": "Unauthorized",
            "error_description": "No credentials found",
        }
    assert await get(client, path, apiKey="wrong") == (
        401,
        {
            "error": "Unauthorized",
            "error_description": "apiKey invalid. apiKey not found.",
        },
    )


async def test_entitlements(simulator: Simulator, client: ClientSession) -> None:
    """A valid key may lack either service."""
    forbidden = (
        403,
        {
            "error": "Forbidden",
            "error_description": "These credentials do not authorize access",
        },
    )
    simulator.access.search_entitled = False
    assert await get(client, BROWSE, at=TAMPERE) == forbidden
    assert (await get(client, LOCATION))[0] == 200
    simulator.access.search_entitled = True
    simulator.access.evcp_entitled = False
    assert (await get(client, BROWSE, at=TAMPERE))[0] == 200
    assert await get(client, LOCATION) == forbidden
    assert (await get(client, "/v3/health"))[0] == 200


async def test_journal_keeps_no_secrets(
    simulator: Simulator, client: ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the record nor the log shows a credential."""
    caplog.set_level("INFO", "simulator.journal")
    token = (await ask_token(client))[1]["access_token"]
    await get_with(client, token)
    await get(client, "/v3/locations", ids="a,b", tariff="all")
    assert (await client.get("/nowhere", params={"apiKey": KEY})).status == 404
    entries = simulator.journal.entries
    assert [(entry["path"], entry["status"]) for entry in entries] == [
        ("/oauth2/token", 200),
        (LOCATION, 200),
        ("/v3/locations", 200),
        ("/nowhere", 404),
    ]
    assert entries[2]["query"] == {"ids": "a,b", "tariff": "all"}
    for secret in (KEY, token, "demo-access-key-id", "demo-access-key-secret"):
        assert secret not in str(entries)
        assert secret not in caplog.text
    assert "GET /v3/locations ids='a,b' tariff='all' -> 200" in caplog.text
