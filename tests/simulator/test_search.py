"""The Search API."""

from typing import Any

from aiohttp import ClientSession
import pytest

from .common import K_LATAUS, TAMPERE, get

BROWSE = "/v1/browse"
CHARGING = "700-7600-0322"


async def browse(client: ClientSession, **query: str) -> list[Any]:
    """Return the places found."""
    status, body = await get(client, BROWSE, **({"at": TAMPERE} | query))
    assert status == 200, body
    items: list[Any] = body["items"]
    return items


async def test_nearest_first(client: ClientSession) -> None:
    """Stations come by their distance, within the default radius."""
    items = await browse(client, categories=CHARGING, lang="fi", limit="100")
    assert len(items) == 10
    first = items[0]
    assert first["id"] == f"here:pds:place:{K_LATAUS}"
    assert first["title"] == "K-Lataus"
    assert first["resultType"] == "place"
    assert first["address"]["street"] == "Hatanpään valtatie"
    assert first["position"] == {"lat": 61.493773, "lng": 23.820261}
    assert first["access"] == [{"lat": 61.493701, "lng": 23.819846}]
    assert first["categories"][0]["id"] == CHARGING
    distances = [item["distance"] for item in items]
    assert distances == sorted(distances)


async def test_one_place_is_no_charging_location(client: ClientSession) -> None:
    """A place of mixed use is found, but unknown as a charging location."""
    known = []
    for item in await browse(client, categories=CHARGING):
        status, body = await get(client, "/v3/locations", ids=item["id"])
        assert status == 200
        known.append(not body.get("missingItems"))
    assert known.count(False) == 1


async def test_circle_limit_and_category(client: ClientSession) -> None:
    """The area, the number and the kind of places can be narrowed down."""
    near = await browse(client, **{"in": f"circle:{TAMPERE};r=3000"})
    assert 4 <= len(near) < 10
    assert all(item["distance"] <= 3000 for item in near)
    berlin = await browse(client, **{"in": "circle:52.52,13.405;r=20000"})
    assert len(berlin) == 6
    assert len(await browse(client, limit="2")) == 2
    (fuel,) = await browse(client, categories="700-7600-0116,1-2-3")
    assert fuel["title"] == "Kaleva service station"


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [
        ("minPower", "300", 2),
        ("maxPower", "3", 1),
        ("connectorTypeIds", "29", 3),
        ("connectorTypeIds", "29,31", 8),
    ],
)
async def test_ev_filters(
    client: ClientSession, name: str, value: str, count: int
) -> None:
    """Stations can be chosen by their connectors; other places are left out."""
    assert len(await browse(client, **{f"evStation[{name}]": value})) == count


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"at": "61"},
        {"at": "north,east"},
        {"at": "91,0"},
        {"at": TAMPERE, "limit": "0"},
        {"at": TAMPERE, "limit": "101"},
        {"at": TAMPERE, "limit": "many"},
        {"at": TAMPERE, "in": "bbox:1,2,3,4"},
        {"at": TAMPERE, "in": f"circle:{TAMPERE}"},
    ],
)
async def test_bad_request(client: ClientSession, query: dict[str, str]) -> None:
    """Parameters that make no sense are refused."""
    status, body = await get(client, BROWSE, **query)
    assert status == body["status"] == 400


async def geocode(client: ClientSession, **query: str) -> list[str]:
    """Return the titles of what an address may stand for."""
    status, body = await get(client, "/v1/geocode", **query)
    assert status == 200, body
    assert all(item["position"] for item in body["items"])
    return [item["title"] for item in body["items"]]


async def test_geocode(client: ClientSession) -> None:
    """A town, an address in whatever order and case, nothing for what is not there."""
    first, *others = await geocode(client, q="TAMPERE")
    assert first == "Tampere, Suomi"
    assert len(others) == 9
    (only,) = await geocode(client, q="tampere hatanpään valtatie 1")
    assert only == "Hatanpään valtatie 1, 33100 Tampere, Suomi"
    assert await geocode(client, q="Nowhere 1") == []


async def test_geocode_the_nearest_first(client: ClientSession) -> None:
    """Of several of a name that near the place given comes first."""
    titles = await geocode(client, q="1", at=TAMPERE)
    assert titles[0].startswith("Hatanpään valtatie 1")
    assert titles[1].startswith("Vuolteenkatu 1")


@pytest.mark.parametrize("query", [{}, {"q": " , "}, {"q": "Tampere", "at": "north"}])
async def test_bad_geocode_request(
    client: ClientSession, query: dict[str, str]
) -> None:
    """What is no question is refused."""
    status, body = await get(client, "/v1/geocode", **query)
    assert status == body["status"] == 400
