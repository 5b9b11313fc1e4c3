"""HERE at the far end of an aiohttp session: bytes in, and nothing else in between."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
import json
from typing import Any, cast

import aiohttp
from multidict import CIMultiDict

API_KEY = "fuzz-api-key"


@dataclass(slots=True)
class Answer:
    """What the far end says: status, headers and a body as bytes."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Content:
    body: bytes

    async def iter_chunked(self, size: int) -> AsyncIterator[bytes]:
        for start in range(0, len(self.body), size):
            yield self.body[start : start + size]


@dataclass(slots=True)
class _Response:
    status: int
    headers: CIMultiDict[str]
    content: _Content


class FakeSession:
    """Answers every request with what `answer` returns for its URL."""

    def __init__(self, answer: Callable[[str], Answer]) -> None:
        """Stand in for an aiohttp session."""
        self._answer = answer

    @asynccontextmanager
    async def request(
        self, method: str, url: str, **arguments: Any
    ) -> AsyncIterator[_Response]:
        """Answer one request."""
        answer = self._answer(url)
        headers = CIMultiDict(answer.headers)
        yield _Response(answer.status, headers, _Content(answer.body))


def session(answer: Callable[[str], Answer]) -> aiohttp.ClientSession:
    """Return a session of which only `request` works."""
    return cast("aiohttp.ClientSession", FakeSession(answer))


def written(value: Any) -> bytes:
    """Write a value as JSON, also what a strict reader will refuse."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
