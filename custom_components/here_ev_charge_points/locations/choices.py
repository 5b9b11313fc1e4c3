"""What people choose from: the locations found, in words of the system's language."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import SelectOptionDict

from ..account.texts import async_texts, distance_text
from ..api import Location
from ..logic.access import location_restrictions
from ..logic.availability import availability
from ..logic.naming import groups_label, operator_label, street_label
from .search import Found

_CHOICE = "location_choice.options"
_PROBLEM = "refused_ids.options"
_RESTRICTION = "sensor.available_chargers.state_attributes.restrictions.state"


async def location_choices(
    hass: HomeAssistant, found: list[Found]
) -> list[SelectOptionDict]:
    """Return one choice for each location: where, how many are free, and what kinds.

    What decides comes first, as a list shows no second line of its own.
    """
    words = await async_texts(hass, "selector") | await async_texts(hass, "entity")
    return [
        SelectOptionDict(
            value=item.location.content_id,
            label=" · ".join(
                filter(
                    None,
                    (
                        operator_label(item.location),
                        street_label(item.location),
                        distance_text(hass, item.distance),
                        _free_label(item.location, words),
                        *(
                            words[f"{_RESTRICTION}.{word}"]
                            for word in location_restrictions(item.location)
                        ),
                        groups_label(item.location),
                    ),
                )
            ),
        )
        for item in found
    ]


async def refused_ids(hass: HomeAssistant, problems: dict[str, list[str]]) -> str:
    """Return the ids that cannot be added, by the kind of problem that they have."""
    words = await async_texts(hass, "selector")
    return " ".join(
        words[f"{_PROBLEM}.{kind}"].format(ids=", ".join(ids))
        for kind, ids in problems.items()
    )


def _free_label(location: Location, words: dict[str, str]) -> str | None:
    """Return how many chargers are known to be free, and how many are not known."""
    counted = availability(location)
    if counted is None:
        return None
    if counted.known_free is None:
        label = words[f"{_CHOICE}.not_known"]
    elif counted.unknown:
        label = words[f"{_CHOICE}.some_not_known"]
    else:
        label = words[f"{_CHOICE}.free"]
    return label.format(free=counted.free, unknown=counted.unknown, total=counted.total)
