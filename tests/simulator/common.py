"""What the tests of the simulator share."""

from typing import Any

from aiohttp import ClientSession
import orjson

KEY = "demo-api-key"
K_LATAUS = "246udbvy497hq-aGVyZS1ldjplY29tb3ZlbWVudDoyMDEyMTg1ODgz"
RATINA = "246udbvufd6nt-aGVyZS1ldjplY29tb3ZlbWVudDoyMDEzMzgwMTc0"
HOSPITAL = "246udbvvdp29q-aGVyZS1ldjplY29tb3ZlbWVudDoyMDE1MDAyMjkx"
STATIC_ONLY = "246udbvtxyqgh-aGVyZS1ldjplY29tb3ZlbWVudDoyMDA5OTEzMzU4"
OPERATIONAL = "246udbvvg9f0x-aGVyZS1ldjplY29tb3ZlbWVudDoyMDEzOTkxMDIw"
BERLIN = "276u33ddmztmc-aGVyZS1ldjplY29tb3ZlbWVudDoxMDA1MTIwNjk0"
TAMPERE = "61.4938,23.8203"


async def get(client: ClientSession, path: str, **query: str) -> tuple[int, Any]:
    """Ask with the API key; return status and JSON."""
    async with client.get(path, params={"apiKey": KEY} | query) as answer:
        return answer.status, await answer.json()


async def get_location(
    client: ClientSession, location_id: str = K_LATAUS, **query: str
) -> Any:
    """Return what is answered about one location that is there."""
    status, location = await get(client, f"/v3/locations/{location_id}", **query)
    assert status == 200, location
    return location


CONTROL = "/_control"


async def order(client: ClientSession, method: str, path: str, body: Any = None) -> int:
    """Give an order, and return the status."""
    async with client.request(method, path, data=orjson.dumps(body)) as answer:
        return answer.status
