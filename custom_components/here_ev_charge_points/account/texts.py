"""Our own texts, and distances, as people read them in the system's language and units."""

from homeassistant.const import UnitOfLength
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..logic.naming import distance_label, number_label


async def async_texts(
    hass: HomeAssistant, category: str, language: str | None = None
) -> dict[str, str]:
    """Return our texts of a category, by their key within it."""
    texts = await async_get_translations(
        hass, language or hass.config.language, category, [DOMAIN]
    )
    prefix = f"component.{DOMAIN}.{category}."
    return {key.removeprefix(prefix): text for key, text in texts.items()}


@callback
def distance_text(hass: HomeAssistant, meters: float) -> str:
    """Return a distance with its unit."""
    miles = hass.config.units.length_unit == UnitOfLength.MILES
    return number_label(distance_label(meters, miles=miles), hass.config.language)
