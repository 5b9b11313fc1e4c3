"""The ways in which a secret may be written, to search for it literally."""

from base64 import b64encode, urlsafe_b64encode
import json
from urllib.parse import quote, quote_plus

from yarl import URL


def spellings(secret: str) -> set[str]:
    """Return the secret as text, in URLs, in JSON, in Python and in Base64."""
    in_url = str(URL.build(query={"k": secret}))
    return {
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote_plus(secret),
        in_url.removeprefix("?k="),
        json.dumps(secret)[1:-1],
        repr(secret)[1:-1],
        secret.encode().hex(),
        *_in_base64(secret),
    }


def _in_base64(secret: str) -> set[str]:
    """Return what is the same of its Base64, whatever stands before and after it."""
    found = set()
    for before in range(3):
        text = b"\0" * before + secret.encode()
        whole = len(text) // 3 * 4
        for encode in (b64encode, urlsafe_b64encode):
            found.add(encode(text).decode()[4 if before else 0 : whole])
    return found
