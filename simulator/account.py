"""The account service: access tokens for signed requests, and the time of day."""

from typing import override

from aiohttp import hdrs, web
from oauthlib.common import Request as SignedRequest
from oauthlib.oauth1 import (
    SIGNATURE_HMAC_SHA256,
    RequestValidator,
    SignatureOnlyEndpoint,
)
from oauthlib.oauth1.rfc5849.utils import parse_authorization_header

from .access import ACCESS, Access
from .answers import json_answer
from .refusals import no_token

routes = web.RouteTableDef()

# HERE does not publish the width.
TIMESTAMP_WINDOW = 300

_MANDATORY = {
    "oauth_consumer_key",
    "oauth_nonce",
    "oauth_signature",
    "oauth_signature_method",
    "oauth_timestamp",
}


class _AccessKeys(RequestValidator):
    """The access keys as oauthlib wants to ask for them.

    Timestamp and nonce are judged beforehand, as HERE has an error code for each.
    """

    def __init__(self, access: Access) -> None:
        """Remember whose keys they are."""
        super().__init__()
        self._keys = access.access_keys

    @property
    @override
    def allowed_signature_methods(self) -> tuple[str, ...]:
        return (SIGNATURE_HMAC_SHA256,)

    @property
    @override
    def timestamp_lifetime(self) -> int:
        return 2**33

    @property
    @override
    def enforce_ssl(self) -> bool:
        return False

    @property
    @override
    def dummy_client(self) -> str:
        return ""

    @override
    def check_client_key(self, client_key: str) -> bool:
        return True

    @override
    def check_nonce(self, nonce: str) -> bool:
        return True

    @override
    def validate_timestamp_and_nonce(
        self,
        client_key: str,
        timestamp: str,
        nonce: str,
        request: SignedRequest,
        request_token: str | None = None,
        access_token: str | None = None,
    ) -> bool:
        return True

    @override
    def validate_client_key(self, client_key: str, request: SignedRequest) -> bool:
        return client_key in self._keys

    @override
    def get_client_secret(self, client_key: str, request: SignedRequest) -> str:
        return self._keys.get(client_key, "")


@routes.get("/timestamp")
async def timestamp(request: web.Request) -> web.Response:
    """Tell the server's clock, without asking who wants to know."""
    return json_answer({"timestamp": int(request.app[ACCESS].now())})


@routes.post("/oauth2/token")
async def token(request: web.Request) -> web.Response:
    """Give an access token for a signed request."""
    access = request.app[ACCESS]
    await _check_signature(request, access)
    form = await request.post()
    if form.get("grant_type") != "client_credentials":
        raise no_token(
            400, 400002, "Unsupported grant type", oauth_error="unsupported_grant_type"
        )
    wanted = str(form.get("expires_in", ""))
    access_token, lifetime = access.issue_token(
        int(wanted) if wanted.isdecimal() else None
    )
    return json_answer(
        {"access_token": access_token, "token_type": "bearer", "expires_in": lifetime}
    )


async def _check_signature(request: web.Request, access: Access) -> None:
    """Refuse a request that is not signed by one of the access keys."""
    if not (header := request.headers.get(hdrs.AUTHORIZATION)):
        raise no_token(401, 401200, "No Authorization header")
    try:
        claims = dict(parse_authorization_header(header))
    except ValueError:
        claims = {}
    sent_at = claims.get("oauth_timestamp", "")
    if not (claims.keys() >= _MANDATORY and sent_at.isdecimal() and len(sent_at) == 10):
        raise no_token(401, 401202, "Malformed Authorization header")
    if claims.get("oauth_version", "1.0") != "1.0":
        raise no_token(401, 401205, "Unsupported OAuth version")
    if claims["oauth_signature_method"] != SIGNATURE_HMAC_SHA256:
        raise no_token(401, 401206, "Unsupported signature method")
    if abs(access.now() - int(sent_at)) > TIMESTAMP_WINDOW:
        raise no_token(401, 401204, "Timestamp outside of the allowed window")
    valid, signed = SignatureOnlyEndpoint(_AccessKeys(access)).validate_request(
        str(request.url), request.method, await request.text(), dict(request.headers)
    )
    if not valid:
        raise no_token(401, 401300, "Signature mismatch or unknown access key")
    if not access.is_new_nonce(signed.client_key, sent_at, signed.nonce):
        raise no_token(401, 401207, "Nonce already used")
