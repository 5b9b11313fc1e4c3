"""The picture of a location on a map."""

from http import HTTPStatus
from xml.etree import ElementTree as ET

import pytest
from pytest_homeassistant_custom_component.common import mock_component
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.frontend.marker import marker, marker_path
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, UrlManager
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

GREEN, RED, GREY = "#2e7d32", "#c62828", "#616161"


@pytest.mark.parametrize(
    ("free", "total", "text", "colour"),
    [
        (2, 8, "2/8", GREEN),
        (0, 8, "0/8", RED),
        (None, 8, "?/8", GREY),
        (100, 120, "100/120", GREEN),
    ],
)
def test_text_and_colour(free: int | None, total: int, text: str, colour: str) -> None:
    """Free of all, and whether there is one, where that is known."""
    # The picture is our own.
    square, words = ET.fromstring(marker(free, total))  # noqa: S314
    assert words.text == text
    assert square.get("fill") == colour
    assert float(words.get("font-size", 0)) * len(text) * 0.6 < 46


async def test_is_served_without_a_token(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator
) -> None:
    """As a picture that may be kept; what is no number is not there."""
    mock_component(hass, "frontend")
    hass.data[DATA_EXTRA_MODULE_URL] = UrlManager(lambda *_: None, [])
    assert await async_setup_component(hass, DOMAIN, {})
    client = await hass_client_no_auth()
    for free, total in ((0, 5), (9_999, 9_999), (None, 5)):
        path = marker_path(free, total)
        # What a map may put into url() without quotes.
        assert not set(path) & set("'\"()<> ")
        response = await client.get(path)
        assert response.status == HTTPStatus.OK
        assert response.content_type == "image/svg+xml"
        assert "immutable" in response.headers["Cache-Control"]
        assert await response.text() == marker(free, total)
    for wrong in ("none-5", "3-", "-3", "3-5-7", "10000-5", "3-<b>", "%2e%2e-5"):
        response = await client.get(f"/{DOMAIN}/marker/{wrong}.svg")
        assert response.status == HTTPStatus.NOT_FOUND, wrong
