"""The record of what clients asked for, free of secrets."""

from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
import logging
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler
from multidict import MultiMapping

_LOGGER = logging.getLogger(__name__)

CONTROL_PREFIX = "/_control/"


class Journal:
    """The latest requests, those to the control interface left out."""

    def __init__(self) -> None:
        """Start with a blank page."""
        self._entries: deque[dict[str, Any]] = deque(maxlen=10_000)

    @property
    def entries(self) -> list[Mapping[str, Any]]:
        """The requests so far, oldest first.

        Each is {at, method, path, query, ids (how many), status}.
        """
        return list(self._entries)

    def clear(self) -> None:
        """Forget all requests."""
        self._entries.clear()

    def note(self, request: web.Request, status: int) -> None:
        """Log a request and keep it."""
        query = _public(request.query)
        _LOGGER.info(
            "%s %s %s -> %d",
            request.method,
            request.rel_url.raw_path,
            " ".join(f"{name}={value!r}" for name, value in query.items()),
            status,
        )
        if not request.path.startswith(CONTROL_PREFIX):
            ids = query.get("ids", "")
            self._entries.append(
                {
                    "at": datetime.now(UTC).isoformat(),
                    "method": request.method,
                    "path": request.path,
                    "query": query,
                    "ids": len(ids.split(",")) if ids else 0,
                    "status": status,
                }
            )


JOURNAL = web.AppKey("journal", Journal)


def _public(query: MultiMapping[str]) -> dict[str, str]:
    """Leave the API key out; join what is given several times."""
    return {
        name: ",".join(query.getall(name))
        for name in query
        if name.lower() not in {"apikey", "authorization", "access_token"}
    }


@web.middleware
async def journal_keeper(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Note each request with the status that it got."""
    status = 500
    try:
        answer = await handler(request)
        status = answer.status
    except web.HTTPException as error:
        status = error.status
        raise
    finally:
        request.config_dict[JOURNAL].note(request, status)
    return answer
