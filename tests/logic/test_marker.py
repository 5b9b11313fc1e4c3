"""The picture of a location on a map."""

from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from custom_components.here_ev_charge_points.logic.availability import Availability
from custom_components.here_ev_charge_points.logic.marker import marker

PREFIX = "data:image/svg+xml,"
GREEN, RED, GREY = "#2e7d32", "#c62828", "#616161"


@pytest.mark.parametrize(
    ("availability", "text", "colour"),
    [
        (Availability(total=8, free=2, unknown=1), "2/8", GREEN),
        (Availability(total=8, free=0, unknown=0), "0/8", RED),
        (Availability(total=8, free=0, unknown=1), "?/8", GREY),
        (Availability(total=2, free=0, unknown=2), "?/2", GREY),
        (Availability(total=120, free=100, unknown=0), "100/120", GREEN),
    ],
)
def test_text_and_colour(availability: Availability, text: str, colour: str) -> None:
    """Free of all, and whether there is one, where that is known."""
    picture = marker(availability)
    assert picture.startswith(PREFIX)
    # What a map may put into url() without quotes.
    assert not set(picture) & set("'\"()<> ")
    # The picture is our own.
    drawing = ET.fromstring(unquote(picture.removeprefix(PREFIX)))  # noqa: S314
    square, words = drawing
    assert words.text == text
    assert square.get("fill") == colour
    assert float(words.get("font-size", 0)) * len(text) * 0.6 < 46
