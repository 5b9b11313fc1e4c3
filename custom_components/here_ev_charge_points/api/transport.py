"""One HTTP request to HERE: time-out, size limit, and errors made readable."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
import math
from typing import Any
import uuid

import aiohttp
import orjson

from . import const
from .errors import (
    BadRequestError,
    HereError,
    InvalidCredentialError,
    ProjectNotLinkedError,
    QuotaExceededError,
    RateLimitedError,
    RestrictedFieldError,
    ServiceNotEnabledError,
    UnavailableError,
    UnreadableAnswerError,
)

_LONGEST_WAIT = 86_400.0
_LONGEST_DESCRIPTION = 300

# Codes for a token that is no longer valid, expired or malformed; some come with a 400.
_BAD_TOKEN = frozenset({401701, 400600, 400601})

# What to say of the ways in which a connection fails; the first that fits counts.
_CONNECTION_FAILURES: dict[type[Exception], str] = {
    aiohttp.ClientConnectorDNSError: "The name of the server is not known",
    aiohttp.ClientSSLError: "The connection is not secure",
    aiohttp.ClientConnectorError: "No connection",
    aiohttp.ClientPayloadError: "The answer is damaged or incomplete",
    aiohttp.ClientConnectionError: "The connection broke off",
    ConnectionError: "The connection broke off",
}

type Params = Mapping[str, str | list[str]]
type Redact = Callable[[str], str]
type OnRequest = Callable[[RequestKind], None]


class RequestKind(StrEnum):
    """What HERE counts apart."""

    EVCP = "evcp"
    SEARCH = "search"
    GEOCODE = "geocode"
    TOKEN = "token"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: status, headers and the raw body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the decoded body; raise UnreadableAnswerError where it is not JSON."""
        try:
            return orjson.loads(self.body)
        except orjson.JSONDecodeError:
            raise UnreadableAnswerError("The answer is not JSON") from None

    @property
    def error_code(self) -> int:
        """Return the code of HERE's account service, 0 where there is none."""
        try:
            return int(self.error_body().get("errorCode", 0))
        except TypeError, ValueError, OverflowError:
            return 0

    @property
    def refuses_credential(self) -> bool:
        """Return whether the credential is what HERE does not accept."""
        return self.status == HTTPStatus.UNAUTHORIZED or (
            self.status == HTTPStatus.BAD_REQUEST and self.error_code in _BAD_TOKEN
        )

    def error_body(self) -> dict[str, Any]:
        """Return the body of an error as a dict, empty where it is anything else."""
        try:
            body = self.json()
        except UnreadableAnswerError:
            return {}
        return body if isinstance(body, dict) else {}


async def send(
    session: aiohttp.ClientSession,
    method: str,
    url: str,
    *,
    params: Params | None = None,
    headers: Mapping[str, str] | None = None,
    data: str | None = None,
) -> Reply:
    """Send one request and read its answer, whatever its status.

    Raises UnavailableError when no answer comes and UnreadableAnswerError when it is
    too long. Redirects are not followed: they would carry the credential elsewhere.
    Nothing is sent twice: HERE may bill a request that it did not answer.
    """
    try:
        async with session.request(
            method,
            url,
            params=params,
            data=data,
            headers={"X-Request-ID": str(uuid.uuid4()), **(headers or {})},
            timeout=aiohttp.ClientTimeout(total=const.REQUEST_TIMEOUT),
            allow_redirects=False,
            middlewares=(_only_once(),),
        ) as response:
            chunks: list[bytes] = []
            size = 0
            async for chunk in response.content.iter_chunked(65_536):
                size += len(chunk)
                if size > const.MAX_ANSWER_BYTES:
                    raise UnreadableAnswerError("The answer is too long")
                chunks.append(chunk)
            return Reply(response.status, response.headers, b"".join(chunks))
    # aiohttp puts the URL, and with it the API key, into some of its messages:
    # neither the text nor the exception itself goes any further.
    except TimeoutError:
        raise UnavailableError("No answer in time") from None
    except (aiohttp.ClientError, OSError, ValueError) as err:
        raise UnavailableError(_connection_failure(err)) from None


def _only_once() -> aiohttp.ClientMiddlewareType:
    """Return what keeps aiohttp from sending a request again by itself."""
    sent = False

    async def send_once(
        request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        nonlocal sent
        if sent:
            raise aiohttp.ServerDisconnectedError
        sent = True
        return await handler(request)

    return send_once


def _connection_failure(err: Exception) -> str:
    for kind, text in _CONNECTION_FAILURES.items():
        if isinstance(err, kind):
            return text
    return type(err).__name__


def error_for(reply: Reply, redact: Redact) -> HereError | None:
    """Return the error that the reply stands for, or None where it is a success."""
    if 200 <= reply.status < 300:
        return None
    body = reply.error_body()
    description = redact(_description(body))[:_LONGEST_DESCRIPTION]
    description = description or f"HTTP {reply.status}"
    correlation_id = _text(body.get("correlationId")) or reply.headers.get(
        "X-Correlation-ID", ""
    )
    retry_after = parse_retry_after(
        reply.headers.get("Retry-After"), reply.headers.get("Date")
    )
    if reply.refuses_credential:
        return InvalidCredentialError(description, correlation_id=correlation_id)
    match reply.status:
        case HTTPStatus.PAYMENT_REQUIRED:
            return QuotaExceededError(
                description, correlation_id=correlation_id, retry_after=retry_after
            )
        case HTTPStatus.FORBIDDEN:
            return _forbidden(description)(description, correlation_id=correlation_id)
        case HTTPStatus.TOO_MANY_REQUESTS:
            return RateLimitedError(
                description, correlation_id=correlation_id, retry_after=retry_after
            )
        case status if 400 <= status < 500 and status != HTTPStatus.REQUEST_TIMEOUT:
            return BadRequestError(description, correlation_id=correlation_id)
        case _:
            return UnavailableError(
                description, correlation_id=correlation_id, retry_after=retry_after
            )


def _forbidden(
    description: str,
) -> type[ServiceNotEnabledError | ProjectNotLinkedError | RestrictedFieldError]:
    """Tell HERE's three refusals apart, which it does in prose alone."""
    words = description.lower()
    if "without required authorization" in words:
        return RestrictedFieldError
    if "project" in words or "linked" in words:
        return ProjectNotLinkedError
    return ServiceNotEnabledError


def _description(body: dict[str, Any]) -> str:
    """Join the parts that HERE's different error bodies explain themselves with."""
    parts = (
        _text(body.get(key))
        for key in ("title", "error", "error_description", "message", "cause", "action")
    )
    return ". ".join(part.rstrip(". ") for part in parts if part)


def _text(value: object) -> str:
    """Return a text on one line, empty where it is none."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def parse_retry_after(value: str | None, sent: str | None = None) -> float | None:
    """Return the seconds to wait, from seconds or an HTTP date (RFC 9110, 10.2.3).

    `sent`: the date of the answer, from the clock that the date to wait for is from;
    without it ours has to do. Held between 0 and a day; None where the value is
    absent or cannot be read.
    """
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        if (until := _moment(value)) is None:
            return None
        seconds = (until - (_moment(sent or "") or datetime.now(UTC))).total_seconds()
    if math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)


def _moment(value: str) -> datetime | None:
    """Return an HTTP date."""
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
