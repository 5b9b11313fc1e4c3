"""HERE with its answers ready as bytes, in place of an aiohttp session."""

import asyncio
from collections.abc import Mapping
from itertools import batched
from typing import Any, Self

from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol
import orjson

from simulator.city import City, Location
from simulator.views import Selection

# As much as aiohttp hands on at a time when it unpacks an answer.
_PIECE = 65_536
_LIMIT = 2**30


def location_ids(count: int) -> list[str]:
    """Return the content ids of so many of the simulator's generated locations."""
    return [f"sim-{number:05}" for number in range(1, count + 1)]


class _Response:
    """The part of an aiohttp response that the integration reads."""

    status = 200
    headers: Mapping[str, str] = {}

    def __init__(self, body: bytes) -> None:
        loop = asyncio.get_running_loop()
        self.content = StreamReader(BaseProtocol(loop), _LIMIT, loop=loop)
        for start in range(0, len(body), _PIECE):
            self.content.feed_data(body[start : start + _PIECE])
        self.content.feed_eof()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        """Leave nothing open."""


class ReadyHere:
    """Answers `/locations` at once, as the simulator would, and counts the requests."""

    def __init__(self, count: int) -> None:
        """Have the simulator's city generate so many locations of ten EVSEs."""
        self.ids = location_ids(count)
        self.requests = 0
        self.city = City(extra=count)
        self._bodies: dict[tuple[str, str], bytes] = {}

    @property
    def locations(self) -> list[Location]:
        """The locations, to be changed; `changed` has to be called afterwards."""
        return [self.city[key] for key in self.ids]

    def changed(self) -> None:
        """Forget the answers made."""
        self._bodies.clear()

    def body(self, ids: str, fields: str) -> bytes:
        """Return the answer to these values of the query's parameters."""
        if (body := self._bodies.get((ids, fields))) is None:
            selection = Selection(fields=frozenset(fields.split(",")))
            items = [self.city[key].answer(selection) for key in ids.split(",")]
            body = self._bodies[ids, fields] = orjson.dumps({"items": items})
        return body

    def prepare(self, fields: str, at_once: int) -> list[bytes]:
        """Have the answers for all locations ready; return them."""
        return [
            self.body(",".join(ids), fields)
            for ids in batched(self.ids, at_once, strict=False)
        ]

    def request(self, method: str, url: Any, **kwargs: Any) -> Any:
        """Answer."""
        self.requests += 1
        params = kwargs["params"]
        return _Response(self.body(params["ids"], params["fields"]))
