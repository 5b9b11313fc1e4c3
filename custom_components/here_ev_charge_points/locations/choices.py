"""What people choose from: the locations found, in words of the system's language."""

from homeassistant.const import UnitOfLength
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import SelectOptionDict
from homeassistant.helpers.translation import async_get_translations

from ..api import Location
from ..const import DOMAIN
from ..logic.access import location_restrictions
from ..logic.availability import availability
from ..logic.naming import (
    distance_label,
    groups_label,
    number_label,
    operator_label,
    street_label,
)
from .search import Found

_CHOICE = f"component.{DOMAIN}.selector.location_choice.options"
_PROBLEM = f"component.{DOMAIN}.selector.refused_ids.options"
_RESTRICTION = (
    f"component.{DOMAIN}.entity.sensor.available_chargers"
    ".state_attributes.restrictions.state"
)


async def location_choices(
    hass: HomeAssistant, found: list[Found]
) -> list[SelectOptionDict]:
    """Return one choice for each location: where, how many are free, and what kinds.

    What decides comes first, as a list shows no second line of its own.
    """
    words = await _texts(hass, "selector") | await _texts(hass, "entity")
    miles = hass.config.units.length_unit == UnitOfLength.MILES
    return [
        SelectOptionDict(
            value=item.location.content_id,
            label=" · ".join(
                filter(
                    None,
                    (
                        operator_label(item.location),
                        street_label(item.location),
                        number_label(
                            distance_label(item.distance, miles=miles),
                            hass.config.language,
                        ),
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
    words = await _texts(hass, "selector")
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


async def _texts(hass: HomeAssistant, category: str) -> dict[str, str]:
    return await async_get_translations(hass, hass.config.language, category, [DOMAIN])
