"""HERE in the same process, with the faults of the simulator and a few small places."""

from collections.abc import Callable
from typing import Any, override
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
import orjson
from pytest_homeassistant_custom_component.test_util.aiohttp import (
    AiohttpClientMocker,
    AiohttpClientMockResponse,
)
from yarl import URL

from simulator.access import ACCESS, Access
from simulator.answers import json_answer
from simulator.faults import FAULTS, Switched
from simulator.refusals import RefusalError
from tests.here import FakeHere, bare

PLACES = ("harbour", "market", "station")
CHARGERS = ("1", "2")
STATUSES = (
    "available",
    "charging",
    "blocked",
    "reserved",
    "outOfOrder",
    "unknown",
    "operational",
)

_MOVED = "-moved"
# Where people look for locations, and find none.
NOWHERE = {"latitude": 0.5, "longitude": 0.5, "radius": 2000}

# What becomes of a request where it is the wire that fails.
LOST: dict[str, type[Exception]] = {
    "slow_headers": TimeoutError,
    "slow_body": TimeoutError,
    "reset": ConnectionResetError,
    "reset_within": aiohttp.ClientPayloadError,
    "not_gzip": aiohttp.ClientPayloadError,
    "huge": aiohttp.ClientPayloadError,
    "huge_packed": aiohttp.ClientPayloadError,
}


def other_id(content_id: str) -> str:
    """Return the id that a place has before or after it got another."""
    new = content_id.removesuffix(_MOVED)
    return new if new != content_id else f"{content_id}{_MOVED}"


type Sent = Callable[[URL], None]
type Hear = Callable[[list[str], Any], None]


def place(content_id: str) -> dict[str, Any]:
    """Return a small location: two chargers, both free, far away from all others."""
    return {
        "id": f"here:evcp:charginglocation:{content_id}",
        "location": {"lat": 60.0 + PLACES.index(content_id), "lng": 23.75},
        "name": content_id.title(),
        "address": {"label": f"{content_id.title()} street 1"},
        "evses": [
            {
                "uid": charger,
                "physicalReference": charger,
                "status": "available",
                "connectors": [
                    {
                        "id": "1",
                        "standard": "IEC_62196_T2_COMBO",
                        "format": "cable",
                        "powerType": "dc",
                        "maxPower": 150000,
                    }
                ],
            }
            for charger in CHARGERS
        ],
    }


class TroubledHere(FakeHere):
    """HERE as a life meets it.

    `sent` is told of every request, `hear` what one for locations came to.
    """

    def __init__(self, mocker: AiohttpClientMocker) -> None:
        """Start in peace."""
        super().__init__(mocker)
        self._app = web.Application()
        self._app[ACCESS] = Access()
        self.begin(lambda url: None, lambda ids, items: None)

    def begin(self, sent: Sent, hear: Hear) -> None:
        """Start anew with all places as they were."""
        self.documents = {content_id: place(content_id) for content_id in PLACES}
        self.requests.clear()
        self.trouble: Switched | None = None
        self._sent = sent
        self._hear = hear

    def give_another_id(self, old: str) -> None:
        """Let a place be known under another id only."""
        document, new = self.documents.pop(old), other_id(old)
        self.documents[new] = document | {"id": document["id"].replace(old, new)}

    @override
    async def _locations(
        self, method: str, url: URL, data: Any
    ) -> AiohttpClientMockResponse:
        self._sent(url)
        answer = await self._spoilt(await super()._locations(method, url, data))
        ids = parse_qs(url.query_string)["ids"][0].split(",")
        self._hear(ids, _items(answer))
        return answer

    @override
    async def _browse(
        self, method: str, url: URL, data: Any
    ) -> AiohttpClientMockResponse:
        self._sent(url)
        return await super()._browse(method, url, data)

    async def _spoilt(
        self, answer: AiohttpClientMockResponse
    ) -> AiohttpClientMockResponse:
        """Return what the trouble makes of an answer."""
        if self.trouble is None:
            return answer
        if (error := LOST.get(self.trouble.name)) is not None:
            answer.exc = error()
            return answer

        async def right(request: web.Request) -> web.StreamResponse:
            return web.Response(body=answer.response, content_type="application/json")

        request = make_mocked_request("GET", str(answer.url), app=self._app)
        self.trouble.answers += 1
        try:
            spoilt = await FAULTS[self.trouble.name].act(request, right, self.trouble)
        except RefusalError as refusal:
            spoilt = json_answer(refusal.body, refusal.status)
        assert isinstance(spoilt, web.Response)
        return AiohttpClientMockResponse(
            answer.method,
            answer.url,
            status=spoilt.status,
            response=spoilt.body or b"",
            headers=dict(spoilt.headers),
        )


def _items(answer: AiohttpClientMockResponse) -> dict[str, dict[str, Any]] | None:
    """Return the locations of an answer by id, None where it is no answer."""
    if answer.exc or answer.status != 200:
        return None
    try:
        items = orjson.loads(answer.response)["items"]
    except orjson.JSONDecodeError, KeyError, TypeError:
        return None
    return {
        bare(item["id"]): item
        for item in items
        if isinstance(item, dict) and isinstance(item.get("id"), str)
    }
