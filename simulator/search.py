"""The Search API v1: browse, the places around a point, and geocode, of an address."""

from collections.abc import Iterator
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

from aiohttp import web

from .access import ACCESS
from .answers import json_answer
from .city import CITY, City, Location
from .countries import CONNECTOR_TYPES
from .refusals import bad_search_request

routes = web.RouteTableDef()

DEFAULT_RADIUS = 250_000
DEFAULT_LIMIT = 20
MAX_LIMIT = 100
EV_CATEGORY = {
    "id": "700-7600-0322",
    "name": "EV Charging Station",
    "primary": True,
}
_EARTH_RADIUS = 6_371_000


class _Point(NamedTuple):
    """A place on earth, in degrees."""

    lat: float
    lng: float

    def distance(self, other: _Point) -> float:
        """Return the metres to another point."""
        lat, other_lat = radians(self.lat), radians(other.lat)
        half = sin((other_lat - lat) / 2) ** 2
        half += cos(lat) * cos(other_lat) * sin(radians(other.lng - self.lng) / 2) ** 2
        return 2 * _EARTH_RADIUS * asin(sqrt(half))


@routes.get("/v1/browse")
async def browse(request: web.Request) -> web.Response:
    """List places, the nearest first."""
    request.app[ACCESS].check(request, "search")
    query = request.query
    if not (at := query.get("at")):
        raise bad_search_request("Parameter 'at' is required")
    here = _point(at)
    center, radius = _circle(query["in"]) if "in" in query else (here, DEFAULT_RADIUS)
    limit = _whole_number(query.get("limit", str(DEFAULT_LIMIT)))
    if not 1 <= limit <= MAX_LIMIT:
        raise bad_search_request(f"Parameter 'limit' is not within 1 and {MAX_LIMIT}")
    categories = set(query.get("categories", "").split(",")) - {""}
    items = []
    for place in _places(request.app[CITY], _ev_filter(request)):
        point = _Point(**place["position"])
        of_category = {category["id"] for category in place["categories"]}
        if categories and categories.isdisjoint(of_category):
            continue
        if center.distance(point) <= radius:
            items.append(place | {"distance": round(here.distance(point))})
    items.sort(key=lambda item: item["distance"])
    return json_answer({"items": items[:limit]})


@routes.get("/v1/geocode")
async def geocode(request: web.Request) -> web.Response:
    """List the towns and addresses that have all words asked for, the nearest first."""
    request.app[ACCESS].check(request, "search")
    query = request.query
    if not (wanted := set(_words(query.get("q", "")))):
        raise bad_search_request("Parameter 'q' is required")
    here = _point(query["at"]) if "at" in query else None
    spots: dict[str, dict[str, Any]] = {}
    for location in request.app[CITY].locations.values():
        address, position = (location.document[key] for key in ("address", "location"))
        country = address["label"].rpartition(", ")[2]
        for kind, title in (
            ("locality", f"{address['city']}, {country}"),
            ("houseNumber", address["label"]),
        ):
            if wanted <= set(_words(title)):
                spots.setdefault(
                    title,
                    {
                        "title": title,
                        "resultType": kind,
                        "address": {"label": title},
                        "position": position,
                    },
                )
    items = list(spots.values())
    if here is not None:
        items.sort(key=lambda item: here.distance(_Point(**item["position"])))
    return json_answer({"items": items})


def _words(text: str) -> list[str]:
    """Return the words of an address, in small letters."""
    return text.casefold().replace(",", " ").split()


class _EvFilter(NamedTuple):
    """The wanted connectors: power in W, standards, all where that is None."""

    min_power: float
    max_power: float
    standards: set[str] | None

    @property
    def is_on(self) -> bool:
        """Whether anything is filtered out."""
        return self != _NO_FILTER

    def fits(self, location: Location) -> bool:
        """Return whether a location has a wanted connector."""
        return any(
            self.min_power <= connector["maxPower"] <= self.max_power
            and (self.standards is None or connector["standard"] in self.standards)
            for evse in location.evses
            for connector in evse["connectors"]
        )


_NO_FILTER = _EvFilter(0, float("inf"), None)


def _ev_filter(request: web.Request) -> _EvFilter:
    """Read the filters for charging stations; they count power in kW."""
    query = request.query
    found = _NO_FILTER
    if text := query.get("evStation[minPower]"):
        found = found._replace(min_power=_number(text) * 1000)
    if text := query.get("evStation[maxPower]"):
        found = found._replace(max_power=_number(text) * 1000)
    if text := query.get("evStation[connectorTypeIds]"):
        wanted = {_whole_number(value) for value in text.split(",")}
        found = found._replace(
            standards={
                standard
                for standard, about in CONNECTOR_TYPES.items()
                if about.get("legacyId") in wanted
            }
        )
    return found


def _places(city: City, wanted: _EvFilter) -> Iterator[dict[str, Any]]:
    """Yield all places in the form of the API, without a distance."""
    for location in city.locations.values():
        if wanted.fits(location):
            yield _place(location)
    if not wanted.is_on:
        yield from city.search_only


def _place(location: Location) -> dict[str, Any]:
    """Return a charging location as the search sees it."""
    document = location.document
    position = document["location"]
    title = document.get("operator", {}).get("name") or document.get("name")
    return {
        "title": title or EV_CATEGORY["name"],
        "id": f"here:pds:place:{location.content_id}",
        "resultType": "place",
        "address": {
            name: value
            for name, value in document["address"].items()
            if name != "languageCode"
        },
        "position": position,
        "access": document.get("accessPoints", [position])[:1],
        "categories": [EV_CATEGORY],
    }


def _point(text: str) -> _Point:
    """Read `lat,lng`."""
    lat, comma, lng = text.partition(",")
    point = _Point(_number(lat), _number(lng if comma else ""))
    if not (abs(point.lat) <= 90 and abs(point.lng) <= 180):
        raise bad_search_request(f"'{text}' is not on earth")
    return point


def _circle(text: str) -> tuple[_Point, int]:
    """Read `circle:lat,lng;r=metres`."""
    kind, _, rest = text.partition(":")
    center, _, radius = rest.partition(";r=")
    if kind != "circle":
        raise bad_search_request(f"'{text}' is not an area that is simulated")
    return _point(center), _whole_number(radius)


def _number(text: str) -> float:
    """Read a number."""
    try:
        return float(text)
    except ValueError:
        raise bad_search_request(f"'{text}' is not a number") from None


def _whole_number(text: str) -> int:
    """Read a number without sign and decimals."""
    if not text.isdecimal():
        raise bad_search_request(f"'{text}' is not a whole number")
    return int(text)
