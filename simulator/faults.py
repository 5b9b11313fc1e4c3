"""What can go wrong between a client and HERE, switched while the simulator runs."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
import gzip
from html import escape
import socket
import struct
from typing import Any

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
import orjson

from .access import ACCESS
from .answers import json_answer
from .city import ID_PREFIX, content_id
from .refusals import (
    RefusalError,
    bad_location_request,
    broken,
    no_such_location,
    not_entitled,
    not_linked,
    quota_used_up,
    restricted,
    too_many_requests,
    unauthorized,
    unauthorized_by_gateway,
)

SERVICES = {
    "evcp": "/v3/",
    "search": "/v1/browse",
    "geocode": "/v1/geocode",
    "timestamp": "/timestamp",
    "token": "/oauth2/token",
}

# What a client waits for in vain, in seconds.
LATE = 120
_HUGE = 50 * 1024 * 1024
_CHUNK = b" " * 65_536
_HALF_HOUR = timedelta(minutes=30)


@dataclass(slots=True)
class Switched:
    """A fault that is on: the location concerned, and how many answers it spoiled."""

    name: str
    location: str
    answers: int = 0


type Act = Callable[[web.Request, Handler, Switched], Awaitable[web.StreamResponse]]
type Edit = Callable[[dict[str, Any], Switched], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that goes wrong: its name, its description, and what is done."""

    name: str
    words: str
    act: Act


class Faults:
    """The faults that are on, at most one for each service.

    `stalled` is set while a client waits for an answer that is held back.
    """

    def __init__(self) -> None:
        """Start without any."""
        self.on: dict[str, Switched] = {}
        self.stalled = asyncio.Event()

    def switch_on(self, name: str, service: str = "evcp", location: str = "") -> None:
        """Let a service fail from now on; raises KeyError for unknown names.

        `location`: the content id that the fault concerns, if it concerns one.
        """
        for known, table in ((name, FAULTS), (service, SERVICES)):
            if known not in table:
                raise KeyError(known)
        self.on[service] = Switched(name, content_id(location))

    def switch_off(self, service: str | None = None) -> None:
        """Let a service, or all of them, work again."""
        for name in SERVICES if service is None else (service,):
            self.on.pop(name, None)


FAULTS_ON = web.AppKey("faults_on", Faults)


@web.middleware
async def troublemaker(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Spoil the answer of a service that has a fault."""
    for service, switched in request.app[FAULTS_ON].on.items():
        if request.path.startswith(SERVICES[service]):
            switched.answers += 1
            try:
                return await FAULTS[switched.name].act(request, handler, switched)
            except ConnectionError:
                # The client has heard enough.
                return web.Response(status=500)
    return await handler(request)


# Answers in the place of the right one


def _answer(
    status: int,
    body: bytes = b"",
    content_type: str = "text/html",
    headers: dict[str, str] | None = None,
) -> Act:
    """Give this answer."""

    async def act(
        request: web.Request, handler: Handler, switched: Switched
    ) -> web.StreamResponse:
        return web.Response(
            status=status, body=body, content_type=content_type, headers=headers
        )

    return act


def _page(status: int, title: str) -> Act:
    """Show the HTML page of some gateway."""
    return _answer(
        status, f"<html><body><h1>{escape(title)}</h1></body></html>".encode()
    )


def _refuse(refusal: RefusalError, retry_after: str | timedelta | None = None) -> Act:
    """Say no, and when to come again: a text, or a date so far away."""

    async def act(
        request: web.Request, handler: Handler, switched: Switched
    ) -> web.StreamResponse:
        if retry_after is None:
            raise RefusalError(refusal.status, refusal.body)
        answer = json_answer(refusal.body, refusal.status)
        if isinstance(retry_after, str):
            answer.headers[hdrs.RETRY_AFTER] = retry_after
        else:
            now = datetime.fromtimestamp(request.app[ACCESS].now(), UTC)
            answer.headers[hdrs.DATE] = format_datetime(now, usegmt=True)
            answer.headers[hdrs.RETRY_AFTER] = format_datetime(
                now + retry_after, usegmt=True
            )
        return answer

    return act


async def _quote(
    request: web.Request, handler: Handler, switched: Switched
) -> web.StreamResponse:
    """Fail, and repeat the request with all that was secret in it."""
    credential = request.headers.get(hdrs.AUTHORIZATION, "")
    refusal = broken(500, f"Failed on\n{request.rel_url} {credential}")
    raise RefusalError(refusal.status, refusal.body)


async def _refuse_id(
    request: web.Request, handler: Handler, switched: Switched
) -> web.StreamResponse:
    """Refuse every request that names the location."""
    ids = map(content_id, request.query.get("ids", "").split(","))
    if switched.location in ids:
        raise bad_location_request("Parameter 'ids' is invalid")
    return await handler(request)


# Trouble on the wire


async def _right_body(request: web.Request, handler: Handler) -> bytes:
    """Return what the answer should have been."""
    answer = await handler(request)
    if not (isinstance(answer, web.Response) and isinstance(answer.body, bytes)):
        raise TypeError("Only plain answers can be spoiled")
    return answer.body


async def _other_type(
    request: web.Request, handler: Handler, switched: Switched
) -> web.StreamResponse:
    """Give the right answer the wrong name."""
    return web.Response(
        body=await _right_body(request, handler), content_type="text/plain"
    )


async def _cut(
    request: web.Request, handler: Handler, switched: Switched
) -> web.StreamResponse:
    """End the JSON in the middle, as if that were all."""
    body = await _right_body(request, handler)
    return web.Response(body=body[: len(body) // 2], content_type="application/json")


async def _endless(
    request: web.Request, handler: Handler, switched: Switched
) -> web.StreamResponse:
    """Send blanks, much more than anybody wants."""
    answer = web.StreamResponse(headers={hdrs.CONTENT_TYPE: "application/json"})
    await answer.prepare(request)
    for _ in range(_HUGE // len(_CHUNK)):
        await answer.write(_CHUNK)
    return answer


@cache
def _bomb() -> bytes:
    """Pack the same blanks into a few kilobytes."""
    return gzip.compress(b" " * _HUGE, compresslevel=1)


def _packed(body: bytes | None = None) -> Act:
    """Send this as if it were packed; else what is huge once unpacked."""
    headers = {hdrs.CONTENT_TYPE: "application/json", hdrs.CONTENT_ENCODING: "gzip"}

    async def act(
        request: web.Request, handler: Handler, switched: Switched
    ) -> web.StreamResponse:
        answer = web.StreamResponse(headers=headers)
        await answer.prepare(request)
        await answer.write(_bomb() if body is None else body)
        return answer

    return act


async def _hold_back(request: web.Request, seconds: float) -> None:
    """Let the client wait, and let it be known."""
    stalled = request.app[FAULTS_ON].stalled
    stalled.set()
    try:
        await asyncio.sleep(seconds)
    finally:
        stalled.clear()


async def _slow_headers(
    request: web.Request, handler: Handler, switched: Switched
) -> web.StreamResponse:
    """Say nothing for a long time."""
    await _hold_back(request, LATE)
    return await handler(request)


async def _slow_body(
    request: web.Request, handler: Handler, switched: Switched
) -> web.StreamResponse:
    """Send a byte now and then."""
    body = await _right_body(request, handler)
    answer = web.StreamResponse(headers={hdrs.CONTENT_TYPE: "application/json"})
    await answer.prepare(request)
    for byte in body:
        await answer.write(bytes([byte]))
        await _hold_back(request, LATE / 10)
    return answer


def _hang_up(request: web.Request) -> web.StreamResponse:
    """Reset the connection; what is returned gets nowhere."""
    if (transport := request.transport) is not None:
        linger = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, linger
        )
        transport.abort()
    return web.Response(status=500)


async def _reset(
    request: web.Request, handler: Handler, switched: Switched
) -> web.StreamResponse:
    """Reset the connection in the place of an answer."""
    return _hang_up(request)


async def _reset_within(
    request: web.Request, handler: Handler, switched: Switched
) -> web.StreamResponse:
    """Close the connection in the middle of the answer."""
    body = await _right_body(request, handler)
    answer = web.StreamResponse(headers={hdrs.CONTENT_TYPE: "application/json"})
    answer.content_length = len(body)
    await answer.prepare(request)
    await answer.write(body[: len(body) // 2])
    if (transport := request.transport) is not None:
        transport.close()
    return answer


# Locations that are not as they were asked for


def _edit(edit: Edit) -> Act:
    """Change the body of the right answer."""

    async def act(
        request: web.Request, handler: Handler, switched: Switched
    ) -> web.StreamResponse:
        body = orjson.loads(await _right_body(request, handler))
        if "items" in body:
            edit(body, switched)
        return json_answer(body)

    return act


def _take_out(body: dict[str, Any], switched: Switched) -> list[dict[str, Any]]:
    """Remove the location concerned from the answer, and return it if it was there."""
    found = [
        item for item in body["items"] if content_id(item["id"]) == switched.location
    ]
    body["items"] = [item for item in body["items"] if item not in found]
    return found


def _duplicate(body: dict[str, Any], switched: Switched) -> None:
    body["items"] *= 3


def _reorder(body: dict[str, Any], switched: Switched) -> None:
    body["items"].reverse()


def _add_foreign(body: dict[str, Any], switched: Switched) -> None:
    foreign = [item | {"id": ID_PREFIX + "foreign"} for item in body["items"]]
    junk: list[Any] = [None, 7, "?", [], {}, {"id": None}, {"id": {}}]
    body["items"] = foreign + junk + body["items"]


def _lose(body: dict[str, Any], switched: Switched) -> None:
    if _take_out(body, switched):
        body["missingItems"] = [switched.location]


def _lose_by_other_name(body: dict[str, Any], switched: Switched) -> None:
    if _take_out(body, switched):
        body["missing"] = [ID_PREFIX + switched.location]


def _lose_silently(body: dict[str, Any], switched: Switched) -> None:
    _take_out(body, switched)


def _rename(body: dict[str, Any], switched: Switched) -> None:
    found = _take_out(body, switched)
    body["items"] += [item | {"id": ID_PREFIX + "renamed"} for item in found]


def _garble(body: dict[str, Any], switched: Switched) -> None:
    found = _take_out(body, switched)
    body["items"] += [item | {"evses": "?", "name": {}} for item in found]


def _strip(body: dict[str, Any], switched: Switched) -> None:
    found = _take_out(body, switched)
    body["items"] += [dict.fromkeys(item) | {"id": item["id"]} for item in found]


def _empty_evses(body: dict[str, Any], switched: Switched) -> None:
    found = _take_out(body, switched)
    body["items"] += [item | {"evses": [], "connectorGroups": []} for item in found]


def _flap_evses(body: dict[str, Any], switched: Switched) -> None:
    """Leave the first EVSE out of every other answer."""
    if switched.answers % 2:
        found = _take_out(body, switched)
        body["items"] += [item | {"evses": item["evses"][1:]} for item in found]


def _new_statuses(body: dict[str, Any], switched: Switched) -> None:
    for item in body["items"]:
        if content_id(item["id"]) == switched.location:
            for evse in item["evses"]:
                evse["status"] = "REMOVED"


_FAULTS = (
    # Refusals
    Fault(
        "400_all", "400 to everything", _refuse(bad_location_request("Not like that"))
    ),
    Fault("400_one_id", "400 as long as one id is in the batch", _refuse_id),
    Fault(
        "401_unknown_key",
        "401, the key is unknown",
        _refuse(unauthorized("apiKey invalid. apiKey not found.")),
    ),
    Fault(
        "401_expired_key",
        "401, the key has expired",
        _refuse(unauthorized("apiKey is expired.")),
    ),
    Fault(
        "401_gateway",
        "401 in the words of the new gateway",
        _refuse(unauthorized_by_gateway()),
    ),
    Fault("401_html", "401 with HTML", _page(401, "Unauthorized")),
    Fault("401_empty", "401 without a body", _answer(401)),
    Fault("402", "402, the quota is used up", _refuse(quota_used_up())),
    Fault("402_empty", "402 without a body", _answer(402)),
    Fault(
        "403_not_entitled", "403, the service is not enabled", _refuse(not_entitled())
    ),
    Fault("403_not_linked", "403, the project is not linked", _refuse(not_linked())),
    Fault(
        "403_restricted",
        "403, a field needs a contract",
        _refuse(restricted("predictions")),
    ),
    Fault("403_html", "403 with HTML", _page(403, "Forbidden")),
    Fault("404", "404 in JSON", _refuse(no_such_location("?"))),
    Fault("404_html", "404 with HTML", _page(404, "Not Found")),
    Fault(
        "429_seconds",
        "429, Retry-After: 1800",
        _refuse(too_many_requests(), "1800"),
    ),
    Fault(
        "429_date",
        "429, Retry-After: a date in half an hour",
        _refuse(too_many_requests(), _HALF_HOUR),
    ),
    Fault(
        "429_past",
        "429, Retry-After: a date in the past",
        _refuse(too_many_requests(), -_HALF_HOUR),
    ),
    Fault(
        "429_absurd",
        "429, Retry-After: 999999999",
        _refuse(too_many_requests(), "999999999"),
    ),
    Fault("429_words", "429, Retry-After: soon", _refuse(too_many_requests(), "soon")),
    Fault("429", "429 without Retry-After", _refuse(too_many_requests())),
    Fault("429_empty", "429 without a body", _answer(429)),
    # Failures
    Fault("500_json", "500 with JSON", _refuse(broken(500, "Internal error"))),
    Fault("500_html", "500 with HTML", _page(500, "Internal Server Error")),
    Fault("500_empty", "500 without a body", _answer(500)),
    Fault("500_quote", "500 that repeats the request and its key", _quote),
    Fault("502_json", "502 with JSON", _refuse(broken(502, "Bad gateway"))),
    Fault("502_html", "502 with HTML", _page(502, "Bad Gateway")),
    Fault("502_empty", "502 without a body", _answer(502)),
    Fault("503_json", "503 with JSON", _refuse(broken(503, "Maintenance"))),
    Fault("503_html", "503 with HTML", _page(503, "Service Unavailable")),
    Fault("503_empty", "503 without a body", _answer(503)),
    Fault(
        "503_seconds",
        "503, Retry-After: 1800",
        _refuse(broken(503, "Maintenance"), "1800"),
    ),
    # Answers that are none
    Fault(
        "redirect",
        "302 to a page to log in at",
        _answer(302, headers={hdrs.LOCATION: "http://127.0.0.1:1/login"}),
    ),
    Fault("login_page", "200 with the page of a captive portal", _page(200, "Log in")),
    Fault("empty", "200 without a body", _answer(200)),
    Fault("other_type", "JSON called text/plain", _other_type),
    Fault("cut_json", "JSON that ends in the middle", _cut),
    Fault(
        "invalid_json", "JSON that is none", _answer(200, b'{"items": [}', "text/json")
    ),
    Fault(
        "invalid_utf8",
        "Bytes that are no text",
        _answer(200, b'{"items": "\xff\xfe"}', "application/json"),
    ),
    Fault(
        "no_items", "JSON of another kind", _answer(200, b"[null]", "application/json")
    ),
    Fault(
        "not_gzip", "A body that is not packed as it says", _packed(b'{"items": []}')
    ),
    Fault("huge", "50 MB of blanks", _endless),
    Fault("huge_packed", "50 MB packed into 50 kB", _packed()),
    # The wire
    Fault("slow_headers", "No answer for minutes", _slow_headers),
    Fault("slow_body", "An answer byte by byte", _slow_body),
    Fault("reset", "The connection is reset", _reset),
    Fault("reset_within", "The connection ends within the answer", _reset_within),
    # Locations
    Fault("duplicated", "Every location three times", _edit(_duplicate)),
    Fault("reordered", "Locations in another order", _edit(_reorder)),
    Fault("foreign", "Locations nobody asked for, and junk", _edit(_add_foreign)),
    Fault("missing", "A location is missing", _edit(_lose)),
    Fault(
        "missing_renamed",
        "A location is missing, by another name of the list",
        _edit(_lose_by_other_name),
    ),
    Fault("omitted", "A location is left out without a word", _edit(_lose_silently)),
    Fault("renamed", "A location comes under another id", _edit(_rename)),
    Fault("garbled", "A location whose EVSEs are no list", _edit(_garble)),
    Fault("stripped", "A location with nothing but its id", _edit(_strip)),
    Fault("empty_evses", "A location with an empty EVSE list", _edit(_empty_evses)),
    Fault("flapping_evses", "An EVSE in every other answer", _edit(_flap_evses)),
    Fault("new_status", "EVSEs with an unheard-of status", _edit(_new_statuses)),
)
FAULTS = {fault.name: fault for fault in _FAULTS}
