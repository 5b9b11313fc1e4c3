"""Finding charging locations around a place: where they are, and how they are doing."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from homeassistant.util.location import distance

from ..api import ForbiddenError, HereClient, HereError, Location, Position
from ..logic.availability import chargers, count, fitting


class SearchNotEnabledError(HereError):
    """The credential may not use HERE's place search, whatever else it may."""

    reason = "search_not_enabled"


@dataclass(frozen=True, slots=True)
class Found:
    """A location and how far away it is, in m."""

    location: Location
    distance: int


@contextmanager
def _search_itself() -> Iterator[None]:
    """Tell that it is the search which HERE forbids, not EV Charge Points."""
    try:
        yield
    except ForbiddenError as err:
        raise SearchNotEnabledError(
            err.description, correlation_id=err.correlation_id
        ) from err


async def find_address(
    client: HereClient, address: str, near: Position
) -> tuple[str, Position] | None:
    """Return what HERE takes an address or a town for, and where that is.

    Costs one request. Raises its HereErrors; SearchNotEnabledError where HERE forbids
    the search.
    """
    with _search_itself():
        return await client.geocode(address, near)


async def find_locations(
    client: HereClient, latitude: float, longitude: float, radius: float
) -> list[Found]:
    """Return the locations within `radius` m that HERE knows live, nearest first.

    Costs one search and one request of locations. Raises the HereErrors of both;
    SearchNotEnabledError where it is the search that HERE forbids.
    """
    with _search_itself():
        hits = await client.browse(latitude, longitude, radius)
    places = {place.content_id: place for place in hits}
    if not places:
        return []
    answer = await client.locations(places, details=True, remember=False)
    found = []
    for content_id, location in answer.locations.items():
        away: float | None = places[content_id].distance
        if away is None and (there := location.position):
            away = distance(latitude, longitude, there.latitude, there.longitude)
        # Of what nobody knows only that it was found within the radius.
        found.append(Found(location, round(radius if away is None else away)))
    return sorted(found, key=lambda item: (item.distance, item.location.content_id))


def offers(
    location: Location,
    connector_types: Collection[str],
    min_power: float,
    *,
    only_free: bool = False,
    not_restricted: bool = False,
) -> bool:
    """Return whether a location has a charger of a wanted type and power (kW).

    No type wanted is any type. `only_free`: one that is known to be free;
    `not_restricted`: one that anybody may use.
    """
    wanted = fitting(
        chargers(location).values(),
        connector_types,
        min_power,
        not_restricted=not_restricted,
    )
    return bool(count(item["status"] for item in wanted).free if only_free else wanted)
