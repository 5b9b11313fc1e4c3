"""The two credentials that HERE knows: an API key, and an OAuth access key."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
import logging
import re
import time
from typing import Protocol

import aiohttp
from oauthlib import oauth1

from . import const
from .errors import (
    BadRequestError,
    HereError,
    InvalidCredentialError,
    ProjectNotLinkedError,
    ServiceNotEnabledError,
    TokenRequestError,
    UnavailableError,
    UnreadableAnswerError,
)
from .transport import OnRequest, Reply, RequestKind, error_for, send

# oauthlib writes the key id and the signature into its debug log.
logging.getLogger("oauthlib.oauth1").setLevel(logging.INFO)

_REDACTED = "**REDACTED**"

_CLOCK_IS_WRONG = 401204
_NONCE_IS_USED = 401207
# Codes of the token endpoint, from the OAuth document and HERE's error message guide.
_TOKEN_ERRORS: dict[int, type[HereError]] = {
    401200: TokenRequestError,
    401202: TokenRequestError,
    _CLOCK_IS_WRONG: UnavailableError,
    401205: TokenRequestError,
    401206: TokenRequestError,
    _NONCE_IS_USED: TokenRequestError,
    401300: InvalidCredentialError,
    401302: ServiceNotEnabledError,
    401310: InvalidCredentialError,
    401311: InvalidCredentialError,
    401424: InvalidCredentialError,
    403109: ProjectNotLinkedError,
    403403: ServiceNotEnabledError,
}


@dataclass(frozen=True, slots=True)
class Authorization:
    """What a request carries to prove the credential."""

    params: Mapping[str, str] = field(default_factory=dict, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


class Credential(Protocol):
    """A way to authorize requests."""

    async def authorize(
        self, session: aiohttp.ClientSession, on_request: OnRequest
    ) -> Authorization:
        """Return what the next request has to carry; may raise any HereError.

        `on_request` is called before each request that this takes.
        """

    def renewable(self, refused: Authorization) -> bool:
        """Say whether another try can help after HERE refused this authorization."""

    def redact(self, text: str) -> str:
        """Return the text without any part of the credential."""


class ApiKeyCredential:
    """An API key, which travels in the query of every request."""

    def __init__(self, api_key: str) -> None:
        """Take the key as HERE's portal shows it."""
        self._api_key = api_key

    async def authorize(
        self, session: aiohttp.ClientSession, on_request: OnRequest
    ) -> Authorization:
        """Return the key as query parameter."""
        return Authorization(params={"apiKey": self._api_key})

    def renewable(self, refused: Authorization) -> bool:
        """Say no: a refused key stays refused."""
        return False

    def redact(self, text: str) -> str:
        """Return the text without the key."""
        return _without(text, self._api_key)


class AccessKeyCredential:
    """An OAuth access key, exchanged for bearer tokens of limited life.

    Tokens come from the client-credentials grant with an OAuth 1.0a HMAC-SHA256
    signature, as HERE's token endpoint asks.
    """

    def __init__(self, access_key_id: str, access_key_secret: str) -> None:
        """Take the pair from HERE's credentials.properties."""
        self._id = access_key_id
        self._secret = access_key_secret
        self._token = ""
        self._expires = 0.0
        self._clock_offset = 0.0
        self._lock = asyncio.Lock()

    async def authorize(
        self, session: aiohttp.ClientSession, on_request: OnRequest
    ) -> Authorization:
        """Return the bearer token, a new one where the old one is about to expire.

        Raises InvalidCredentialError for a refused key pair and the other HereErrors
        for what the token endpoint may fail with.
        """
        async with self._lock:
            if not self._token or time.monotonic() >= self._expires:
                await self._fetch_token(session, on_request)
            return self._authorization()

    def renewable(self, refused: Authorization) -> bool:
        """Forget the refused token, unless another request has replaced it already."""
        if refused == self._authorization():
            self._token = ""
        return True

    def redact(self, text: str) -> str:
        """Return the text without key id, secret and token."""
        return _without(text, self._token, self._secret, self._id)

    def _authorization(self) -> Authorization:
        return Authorization(headers={"Authorization": f"Bearer {self._token}"})

    async def _fetch_token(
        self, session: aiohttp.ClientSession, on_request: OnRequest
    ) -> None:
        on_request(RequestKind.TOKEN)
        reply = await self._request_token(session)
        if reply.error_code == _NONCE_IS_USED or (
            reply.error_code == _CLOCK_IS_WRONG and await self._correct_clock(session)
        ):
            on_request(RequestKind.TOKEN)
            reply = await self._request_token(session)
        if (error := self._token_error(reply)) is not None:
            raise error
        answer = reply.json()
        if not isinstance(answer, dict):
            raise UnreadableAnswerError("The token answer is not an object")
        token = answer.get("access_token", answer.get("accessToken"))
        lifetime = answer.get("expires_in", answer.get("expiresIn"))
        if not isinstance(token, str) or not token:
            raise UnreadableAnswerError("The token answer has no token")
        if not isinstance(lifetime, int | float) or lifetime <= 0:
            raise UnreadableAnswerError("The token answer has no lifetime")
        self._token = token
        self._expires = time.monotonic() + lifetime - min(300.0, lifetime / 10)

    async def _request_token(self, session: aiohttp.ClientSession) -> Reply:
        client = oauth1.Client(
            self._id,
            client_secret=self._secret,
            signature_method=oauth1.SIGNATURE_HMAC_SHA256,
            timestamp=str(int(time.time() + self._clock_offset)),
        )
        url, headers, body = client.sign(
            const.TOKEN_URL,
            "POST",
            body="grant_type=client_credentials",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        return await send(session, "POST", url, headers=headers, data=body)

    async def _correct_clock(self, session: aiohttp.ClientSession) -> bool:
        """Learn how far HERE's clock is from ours, from its own timestamp service.

        Return whether it told the time.
        """
        reply = await send(session, "GET", const.TIMESTAMP_URL)
        timestamp = reply.error_body().get("timestamp")
        if not isinstance(timestamp, int | float):
            return False
        self._clock_offset = timestamp - time.time()
        return True

    def _token_error(self, reply: Reply) -> HereError | None:
        error = error_for(reply, self.redact)
        if error is None:
            return None
        kind = _TOKEN_ERRORS.get(reply.error_code)
        if kind is None and isinstance(error, BadRequestError):
            # RFC 6749 puts bad credentials into a 400 as well.
            is_known = reply.error_body().get("error") != "invalid_client"
            kind = TokenRequestError if is_known else InvalidCredentialError
        if kind is None:
            return error
        return kind(error.description, correlation_id=error.correlation_id)


def _without(text: str, *secrets: str) -> str:
    """Redact secrets, also where some of their characters are percent-encoded."""
    for secret in filter(None, secrets):
        spelled = "".join(
            f"(?:{re.escape(char)}|{''.join(f'%{byte:02x}' for byte in char.encode())})"
            for char in secret
        )
        text = re.sub(spelled, _REDACTED, text, flags=re.IGNORECASE)
    return text
