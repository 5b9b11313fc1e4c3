"""Who may use the platform, and for what."""

from dataclasses import dataclass, field
import secrets
import time
from typing import Literal

from aiohttp import hdrs, web

from .refusals import not_entitled, unauthorized


@dataclass
class Access:
    """The credentials of one HERE account and its entitlements.

    All attributes may be changed at any time. `contract_tariffs_refusal`: the status
    (400, 403) of the answer to who asks for contract tariffs, 0 to tell them;
    `predictions_entitled`: whether the account has the contract for predictions;
    `token_lifetime` and `clock_skew` (how far the server's clock is ahead) are in
    seconds.
    """

    api_keys: set[str] = field(default_factory=lambda: {"demo-api-key"})
    access_keys: dict[str, str] = field(
        default_factory=lambda: {"demo-access-key-id": "demo-access-key-secret"}
    )
    search_entitled: bool = True
    evcp_entitled: bool = True
    contract_tariffs_refusal: int = 0
    predictions_entitled: bool = False
    token_lifetime: float = 3600
    clock_skew: float = 0
    _tokens: dict[str, float] = field(default_factory=dict, repr=False)
    _nonces: set[tuple[str, str, str]] = field(default_factory=set, repr=False)

    def now(self) -> float:
        """Return the epoch seconds that the server believes in."""
        return time.time() + self.clock_skew

    def issue_token(self, longest: float | None = None) -> tuple[str, int]:
        """Return a new access token and its lifetime in seconds."""
        lifetime = self.token_lifetime if longest is None else longest
        lifetime = min(lifetime, self.token_lifetime)
        token = secrets.token_urlsafe(48)
        self._tokens[token] = time.monotonic() + lifetime
        return token, int(lifetime)

    def revoke_tokens(self) -> None:
        """Make all tokens issued so far invalid."""
        self._tokens.clear()

    def is_new_nonce(self, access_key_id: str, timestamp: str, nonce: str) -> bool:
        """Return whether a nonce was never used before, and remember it."""
        use = (access_key_id, timestamp, nonce)
        if use in self._nonces:
            return False
        self._nonces.add(use)
        return True

    def check_credentials(self, request: web.Request) -> None:
        """Refuse a request without a valid token or API key."""
        scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
        if scheme.lower() == "bearer":
            expiry = self._tokens.get(token.strip())
            if expiry is None:
                raise unauthorized("Token not recognized")
            if expiry <= time.monotonic():
                raise unauthorized("Token has expired")
        elif not (api_key := request.query.get("apiKey")):
            raise unauthorized("No credentials found")
        elif api_key not in self.api_keys:
            raise unauthorized("apiKey invalid. apiKey not found.")

    def check(self, request: web.Request, service: Literal["evcp", "search"]) -> None:
        """Refuse a request without valid credentials or without the service."""
        self.check_credentials(request)
        if not (self.evcp_entitled if service == "evcp" else self.search_entitled):
            raise not_entitled()


ACCESS = web.AppKey("access", Access)
