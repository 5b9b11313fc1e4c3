"""The dashboard card and strategy, loaded by every page of Home Assistant's frontend."""

from pathlib import Path

from homeassistant.components.frontend import DOMAIN as FRONTEND, add_extra_js_url
from homeassistant.components.http import StaticPathConfig  # type: ignore[attr-defined] # exported from 2026.11 on
from homeassistant.core import HomeAssistant
from homeassistant.loader import async_get_integration

from ..const import DOMAIN
from .answers import async_tell_answers
from .marker import MarkerView
from .usual import async_tell_usual


async def async_serve_card(hass: HomeAssistant) -> None:
    """Serve the card, and have the frontend load it, where there is a frontend.

    The version is in the path, too: the modules that the first one imports must not
    be those of another version.
    """
    if FRONTEND not in hass.config.components:
        return
    version = (await async_get_integration(hass, DOMAIN)).version
    url = f"/{DOMAIN}/{version}"
    path = str(Path(__file__).parent)
    await hass.http.async_register_static_paths([StaticPathConfig(url, path)])
    hass.http.register_view(MarkerView)
    async_tell_answers(hass)
    async_tell_usual(hass)
    add_extra_js_url(hass, f"{url}/here-ev-location-card.js?v={version}")
