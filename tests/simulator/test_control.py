"""What tests do to the city, over HTTP."""

from typing import Any

from aiohttp import ClientSession
import pytest

from simulator import Simulator, VanishedError
from tests.simulator.common import CONTROL, order

from .common import BERLIN, K_LATAUS, KEY, TAMPERE, get, get_location

PLACE = f"{CONTROL}/locations/{K_LATAUS}"
UID = "61012d39974e34d300daf902"


async def test_requests(client: ClientSession) -> None:
    """Requests are listed without secrets, and forgotten on demand."""
    await get(client, "/v3/locations", ids=f"{K_LATAUS},{BERLIN}", fields="evses")
    async with client.get(f"{CONTROL}/requests") as answer:
        (entry,) = await answer.json()
    assert entry.pop("at")
    assert entry == {
        "method": "GET",
        "path": "/v3/locations",
        "query": {"ids": f"{K_LATAUS},{BERLIN}", "fields": "evses"},
        "ids": 2,
        "status": 200,
    }
    assert await order(client, "DELETE", f"{CONTROL}/requests") == 204
    async with client.get(f"{CONTROL}/requests") as answer:
        assert await answer.json() == []


async def test_locations(client: ClientSession) -> None:
    """The locations are listed."""
    async with client.get(f"{CONTROL}/locations") as answer:
        listed = {location["id"]: location for location in await answer.json()}
    assert len(listed) == 15
    assert listed[K_LATAUS]["name"] == "K-Lataus"
    assert listed[K_LATAUS]["evses"][UID] == "available"


async def test_set_status(client: ClientSession) -> None:
    """A status changes, with its time and the counts."""
    path = f"{PLACE}/evses/{UID}"
    assert await order(client, "PUT", path, {"status": "outOfOrder"}) == 204
    location = await get_location(client, fields="evses,connectorGroups")
    evse = location["evses"][0]
    assert evse["status"] == "outOfOrder"
    assert evse["modified"] > "2026"
    assert location["connectorGroups"][2]["availableConnectorCount"] == 0


async def test_vanish_and_move(client: ClientSession) -> None:
    """A location vanishes, and comes back under another id."""
    assert await order(client, "DELETE", PLACE) == 204
    _, body = await get(client, "/v3/locations", ids=f"{K_LATAUS},{BERLIN}")
    assert body["missingItems"] == [K_LATAUS]
    _, body = await get(client, "/v1/browse", at=TAMPERE)
    assert K_LATAUS not in str(body)
    assert await order(client, "POST", f"{PLACE}/move", {"id": "new-home"}) == 204
    location = await get_location(client, "new-home", fields="evses")
    assert location["id"] == "here:evcp:charginglocation:new-home"
    assert location["evses"][0]["uid"] == UID
    _, body = await get(client, "/v1/browse", at=TAMPERE)
    assert body["items"][0]["id"] == "here:pds:place:new-home"
    assert (await get(client, f"/v3/locations/{K_LATAUS}"))[0] == 404
    path = f"{CONTROL}/locations/new-home/move"
    assert await order(client, "POST", path, {"id": BERLIN}) == 400
    assert await order(client, "POST", path, {"id": K_LATAUS}) == 204
    assert (await get_location(client))["name"] == "K-Lataus"


@pytest.mark.parametrize("document", [{"id": 7}, [], "broken", None])
async def test_raw(client: ClientSession, document: Any) -> None:
    """Any JSON takes the place of one location, until the truth is back."""
    truth = await get_location(client, fields="evses")
    assert await order(client, "PUT", f"{PLACE}/raw", document) == 204
    assert await get_location(client) == document
    _, body = await get(client, "/v3/locations", ids=f"{K_LATAUS},{BERLIN}")
    assert body["items"][0] == document
    assert len(body["items"]) == 2
    assert await order(client, "DELETE", f"{PLACE}/raw") == 204
    assert await get_location(client, fields="evses") == truth


async def test_credentials(simulator: Simulator, client: ClientSession) -> None:
    """Credentials, entitlements and the clock change."""
    path = f"{CONTROL}/credentials"
    change = {
        "api_keys": ["other"],
        "search_entitled": False,
        "evcp_entitled": False,
        "token_lifetime": 10,
        "clock_skew": -5,
    }
    assert await order(client, "PUT", path, change) == 204
    access = simulator.access
    assert access.api_keys == {"other"}
    assert (access.search_entitled, access.evcp_entitled) == (False, False)
    assert (access.token_lifetime, access.clock_skew) == (10, -5)
    assert (await get(client, "/v3/health"))[0] == 401
    assert (await get(client, "/v3/health", apiKey="other"))[0] == 200
    assert await order(client, "PUT", path, {"api_keys": [KEY], "colour": 1}) == 400
    assert access.api_keys == {"other"}


async def test_revoke_tokens(simulator: Simulator, client: ClientSession) -> None:
    """Tokens are revoked."""
    token, _ = simulator.access.issue_token()
    headers = {"Authorization": f"Bearer {token}"}
    async with client.get("/v3/health", headers=headers) as answer:
        assert answer.status == 200
    assert await order(client, "POST", f"{CONTROL}/tokens/revoke") == 204
    async with client.get("/v3/health", headers=headers) as answer:
        assert answer.status == 401


async def test_speed(simulator: Simulator, client: ClientSession) -> None:
    """Time runs at another speed."""
    assert await order(client, "PUT", f"{CONTROL}/life", {"speed": 2}) == 204
    assert simulator.life.speed == 2
    assert await order(client, "PUT", f"{CONTROL}/life", {"speed": -2}) == 400


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("DELETE", f"{CONTROL}/locations/gone", None, 404),
        ("PUT", f"{CONTROL}/locations/gone/raw", {}, 404),
        ("POST", f"{CONTROL}/locations/gone/move", {"id": "x"}, 404),
        ("PUT", f"{PLACE}/evses/gone", {"status": "charging"}, 404),
        ("PUT", f"{PLACE}/evses/{UID}", {}, 400),
        ("PUT", f"{PLACE}/evses/{UID}", [], 400),
        ("PUT", f"{CONTROL}/nonsense", {}, 404),
    ],
)
async def test_bad_order(
    client: ClientSession, method: str, path: str, body: Any, status: int
) -> None:
    """Orders that cannot be followed are refused."""
    assert await order(client, method, path, body) == status


async def test_same_from_inside(simulator: Simulator, client: ClientSession) -> None:
    """Tests in the same process do all that without HTTP."""
    simulator.city.set_status(K_LATAUS, UID, "blocked")
    location = await get_location(client, fields="evses")
    assert location["evses"][0]["status"] == "blocked"
    simulator.city.remove(K_LATAUS)
    with pytest.raises(VanishedError):
        simulator.city.set_status(K_LATAUS, UID, "available")
    assert len(simulator.journal.entries) == 1
