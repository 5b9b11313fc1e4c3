"""What stands for a location on a map: a small picture with free/total chargers."""

from urllib.parse import quote

from .availability import Availability

# Dark enough for white text (WCAG AA), and told apart by the text, too.
_FREE = "#2e7d32"
_FULL = "#c62828"
_NOT_KNOWN = "#616161"


def marker(availability: Availability) -> str:
    """Return the picture as a data URI: nothing has to be fetched to show it.

    Green: a charger is free. Red: none is. Grey: that is not known.
    """
    match availability.any_free:
        case None:
            colour = _NOT_KNOWN
        case any_free:
            colour = _FREE if any_free else _FULL
    free = availability.known_free
    text = f"{'?' if free is None else free}/{availability.total}"
    # Within the inscribed circle, whatever the number of digits.
    size = min(18, 62 / len(text))
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">'
        f'<rect width="48" height="48" fill="{colour}"/>'
        f'<text x="24" y="{24 + size * 0.36:.1f}" font-size="{size:.1f}" fill="#fff"'
        ' font-family="sans-serif" font-weight="bold" text-anchor="middle">'
        f"{text}</text></svg>"
    )
    # Maps put it into url() without quotes.
    return f"data:image/svg+xml,{quote(svg, safe='')}"
