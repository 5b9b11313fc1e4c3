"""What all answers have in common: trace ids, JSON refusals, gzip."""

from typing import Any
from uuid import uuid4

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
import orjson

from .refusals import RefusalError


def json_answer(body: Any, status: int = 200) -> web.Response:
    """Answer with anything that orjson writes."""
    return web.Response(
        body=orjson.dumps(body), status=status, content_type="application/json"
    )


@web.middleware
async def envelope(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals into answers, and give each answer its headers."""
    correlation_id = str(uuid4())
    try:
        answer = await handler(request)
    except RefusalError as refusal:
        body = refusal.body
        if "correlationId" in body:
            body = body | {"correlationId": correlation_id}
        answer = json_answer(body, refusal.status)
    answer.headers["X-Correlation-ID"] = correlation_id
    if request_id := request.headers.get("X-Request-ID"):
        answer.headers["X-Request-ID"] = request_id
    has_body = isinstance(answer, web.Response) and answer.body
    if has_body and "gzip" in request.headers.get(hdrs.ACCEPT_ENCODING, ""):
        answer.enable_compression(web.ContentCoding.gzip)
    return answer
