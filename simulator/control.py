"""The control interface under /_control/: what HERE does not have, but tests need.

No credentials are asked for: the simulator is a tool for one's own machine.
"""

from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler
import orjson

from .access import ACCESS
from .answers import json_answer
from .city import CITY, VanishedError
from .faults import FAULTS, FAULTS_ON
from .journal import JOURNAL
from .life import LIFE

_routes = web.RouteTableDef()


def control() -> web.Application:
    """Return the control interface, to be mounted in the platform."""
    app = web.Application(middlewares=[_explain])
    app.add_routes(_routes)
    return app


@web.middleware
async def _explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Say what is wrong with an order."""
    try:
        return await handler(request)
    except VanishedError as error:
        return json_answer({"error": f"There is no {error}"}, 404)
    except (KeyError, TypeError, ValueError) as error:
        return json_answer({"error": f"{type(error).__name__}: {error}"}, 400)


def _done() -> web.Response:
    return web.Response(status=204)


async def _body(request: web.Request) -> Any:
    return orjson.loads(await request.read())


@_routes.get("/requests")
async def requests(request: web.Request) -> web.Response:
    """List the requests of the clients, oldest first."""
    return json_answer(request.config_dict[JOURNAL].entries)


@_routes.delete("/requests")
async def forget_requests(request: web.Request) -> web.Response:
    """Start a new list of requests."""
    request.config_dict[JOURNAL].clear()
    return _done()


@_routes.get("/locations")
async def locations(request: web.Request) -> web.Response:
    """List the locations: id, name, and the status of each EVSE by its uid."""
    return json_answer(
        [
            {
                "id": location.content_id,
                "name": location.document.get("name"),
                "evses": {evse["uid"]: evse["status"] for evse in location.evses},
            }
            for location in request.config_dict[CITY].locations.values()
        ]
    )


@_routes.put("/locations/{id}/evses/{uid}")
async def set_status(request: web.Request) -> web.Response:
    """Change the status of an EVSE: {"status": …}."""
    location = request.config_dict[CITY][request.match_info["id"]]
    location.set_status(
        request.match_info["uid"], str((await _body(request))["status"])
    )
    return _done()


@_routes.delete("/locations/{id}")
async def remove(request: web.Request) -> web.Response:
    """Make a location vanish."""
    request.config_dict[CITY].remove(request.match_info["id"])
    return _done()


@_routes.post("/locations/{id}/move")
async def move(request: web.Request) -> web.Response:
    """Bring a location (back) under another content id: {"id": …}."""
    new_id = str((await _body(request))["id"])
    request.config_dict[CITY].move(request.match_info["id"], new_id)
    return _done()


@_routes.put("/locations/{id}/raw")
async def set_raw(request: web.Request) -> web.Response:
    """Answer with any JSON in the place of a location."""
    document = await _body(request)
    request.config_dict[CITY][request.match_info["id"]].set_raw(document)
    return _done()


@_routes.delete("/locations/{id}/raw")
async def clear_raw(request: web.Request) -> web.Response:
    """Answer with the truth again."""
    request.config_dict[CITY][request.match_info["id"]].clear_raw()
    return _done()


@_routes.put("/credentials")
async def set_credentials(request: web.Request) -> web.Response:
    """Change what is given of the attributes of Access."""
    body = await _body(request)
    readers: dict[str, Any] = {
        "api_keys": set,
        "search_entitled": bool,
        "evcp_entitled": bool,
        "contract_tariffs_refusal": int,
        "predictions_entitled": bool,
        "token_lifetime": float,
        "clock_skew": float,
    }
    changes = {name: readers[name](value) for name, value in body.items()}
    access = request.config_dict[ACCESS]
    for name, value in changes.items():
        setattr(access, name, value)
    return _done()


@_routes.post("/tokens/revoke")
async def revoke_tokens(request: web.Request) -> web.Response:
    """Make all tokens issued so far invalid."""
    request.config_dict[ACCESS].revoke_tokens()
    return _done()


@_routes.get("/faults")
async def faults(request: web.Request) -> web.Response:
    """List what can go wrong, in words by name, and what does, by service."""
    on = request.config_dict[FAULTS_ON].on
    return json_answer(
        {
            "known": {name: fault.words for name, fault in FAULTS.items()},
            "on": {service: switched.name for service, switched in on.items()},
        }
    )


@_routes.put("/faults/{service}")
async def switch_fault_on(request: web.Request) -> web.Response:
    """Let evcp, search, token or timestamp fail: {"fault": …, "location": …}."""
    body = await _body(request)
    request.config_dict[FAULTS_ON].switch_on(
        body["fault"],
        request.match_info["service"],
        str(body.get("location", "")),
    )
    return _done()


@_routes.delete("/faults")
async def switch_faults_off(request: web.Request) -> web.Response:
    """Let everything work again."""
    request.config_dict[FAULTS_ON].switch_off()
    return _done()


@_routes.put("/life")
async def set_speed(request: web.Request) -> web.Response:
    """Let time run at another speed: {"speed": …}, 0 to stop it."""
    request.config_dict[LIFE].speed = float((await _body(request))["speed"])
    return _done()
