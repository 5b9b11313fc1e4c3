"""The EV Charge Points API v3: details of charging locations by their ids."""

import re

from aiohttp import web
import orjson

from .access import ACCESS
from .answers import json_answer
from .city import CITY
from .countries import COUNTRY_FIELDS, country
from .predictions import days_from_now
from .refusals import (
    bad_location_request,
    no_contract_tariffs,
    no_such_location,
    restricted,
)
from .views import FIELDS, Selection

routes = web.RouteTableDef()

MAX_IDS = 100
MAX_CONNECTOR_TYPES = 5
MAX_COUNTRIES = 50
RESTRICTED = ("predictions", "truckRestrictions", "reliability")
_TARIFF = re.compile(
    r"all|adhoc|cpo|emsp|partner:.{36}(;name=.*)?|[^:]{36}(,.*)?", re.DOTALL
)


@routes.get("/v3/locations/{id}")
async def location(request: web.Request) -> web.Response:
    """Describe one location."""
    request.app[ACCESS].check(request, "evcp")
    selection = _selection(request)
    location_id = request.match_info["id"]
    if (found := request.app[CITY].get(location_id)) is None:
        raise no_such_location(location_id)
    return json_answer(found.answer(selection))


@routes.get("/v3/locations")
async def locations(request: web.Request) -> web.Response:
    """Describe up to a hundred locations, and list those that are not known."""
    request.app[ACCESS].check(request, "evcp")
    ids = _list(request, "ids", MAX_IDS)
    if not ids:
        raise bad_location_request("Parameter 'ids' is required")
    connector_types = frozenset(_list(request, "connectorTypes", MAX_CONNECTOR_TYPES))
    selection = _selection(request, connector_types)
    city = request.app[CITY]
    items: list[orjson.Fragment] = []
    missing: list[str] = []
    for location_id in dict.fromkeys(ids):
        if (found := city.get(location_id)) is None:
            missing.append(location_id)
        elif (answer := found.answer(selection)) is not None:
            items.append(answer)
    body: dict[str, object] = {"items": items}
    if missing:
        body["missingItems"] = missing
    return json_answer(body)


@routes.get("/v3/countryMetadata")
async def country_metadata(request: web.Request) -> web.Response:
    """Describe what there is in a country, as far as the city tells."""
    request.app[ACCESS].check_credentials(request)
    fields = set(_list(request, "fields", len(COUNTRY_FIELDS)))
    if unknown := fields - COUNTRY_FIELDS:
        raise bad_location_request(f"Unknown value of 'fields': {min(unknown)}")
    documents = [found.document for found in request.app[CITY].locations.values()]
    here = sorted({document["address"]["countryCode"] for document in documents})
    wanted = _list(request, "countryCodes", MAX_COUNTRIES) or here
    body: dict[str, object] = {
        "countries": [
            country(code, fields, documents) for code in here if code in wanted
        ]
    }
    if missing := [code for code in wanted if code not in here]:
        body["missingCountries"] = missing
    return json_answer(body)


@routes.get("/v3/health")
async def health(request: web.Request) -> web.Response:
    """Say that all is well, to whom has any valid credential."""
    request.app[ACCESS].check_credentials(request)
    return json_answer({"status": "ok"})


@routes.get("/v3/version")
async def version(request: web.Request) -> web.Response:
    """Name the version of the API that is simulated."""
    request.app[ACCESS].check_credentials(request)
    return json_answer({"apiVersion": "3.20.1", "serviceVersion": "simulator"})


def _list(request: web.Request, name: str, longest: int) -> list[str]:
    """Return a comma separated parameter, empty where it is not given."""
    if not (text := request.query.get(name, "")):
        return []
    values = text.split(",")
    if len(values) > longest:
        raise bad_location_request(f"Parameter '{name}' has more than {longest} values")
    if not all(values):
        raise bad_location_request(f"Parameter '{name}' has an empty value")
    return values


def _selection(
    request: web.Request, connector_types: frozenset[str] = frozenset()
) -> Selection:
    """Read what a request wants to see.

    Stricter than HERE in one point: `tariffs` without a field to hang them on are
    refused rather than ignored, so that a client's slip shows.
    """
    fields = frozenset(_list(request, "fields", len(FIELDS) + len(RESTRICTED)))
    if unknown := fields.difference(FIELDS, RESTRICTED):
        raise bad_location_request(f"Unknown value of 'fields': {min(unknown)}")
    access = request.app[ACCESS]
    for field in RESTRICTED:
        if field in fields and not (
            field == "predictions" and access.predictions_entitled
        ):
            raise restricted(field)
    if "tariffs" in fields and fields.isdisjoint({"evses", "connectorGroups"}):
        raise bad_location_request("'tariffs' needs 'evses' or 'connectorGroups'")
    days = request.query.get("days", "2")
    if not re.fullmatch("[1-7]", days):
        raise bad_location_request("Parameter 'days' is not a number from 1 to 7")
    tariffs = [value or "adhoc" for value in request.query.getall("tariff", ["adhoc"])]
    for value in tariffs:
        if not _TARIFF.fullmatch(value):
            raise bad_location_request(f"Unknown value of 'tariff': {value}")
    refusal = access.contract_tariffs_refusal
    if refusal and set(tariffs) != {"adhoc"}:
        raise no_contract_tariffs(refusal)
    predicted = int(days) if "predictions" in fields else 0
    return Selection(fields, tuple(tariffs), connector_types, days_from_now(predicted))
