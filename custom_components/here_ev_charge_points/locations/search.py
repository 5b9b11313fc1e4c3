"""Finding charging locations around a place: where they are, and how they are doing."""

from collections.abc import Collection
from dataclasses import dataclass

from ..api import ForbiddenError, HereClient, HereError, Location
from ..logic.availability import chargers, count, fitting


class SearchNotEnabledError(HereError):
    """The credential may not use HERE's place search, whatever else it may."""

    reason = "search_not_enabled"


@dataclass(frozen=True, slots=True)
class Found:
    """A location and how far away it is, in m."""

    location: Location
    distance: int


async def find_locations(
    client: HereClient, latitude: float, longitude: float, radius: float
) -> list[Found]:
    """Return the locations within `radius` m that HERE knows live, nearest first.

    Costs one search and one request of locations. Raises the HereErrors of both;
    SearchNotEnabledError where it is the search that HERE forbids.
    """
    try:
        hits = await client.browse(latitude, longitude, radius)
    except ForbiddenError as err:
        raise SearchNotEnabledError(
            err.description, correlation_id=err.correlation_id
        ) from err
    places = {place.content_id: place for place in hits}
    if not places:
        return []
    answer = await client.locations(places, details=True, remember=False)
    found = [
        Found(location, places[content_id].distance or 0)
        for content_id, location in answer.locations.items()
    ]
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
