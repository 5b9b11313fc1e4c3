"""What stands for a location on a map: a small picture with free/total chargers."""

from aiohttp import web

from homeassistant.components.http import HomeAssistantView  # type: ignore[attr-defined] # exported from 2026.11 on

from ..const import DOMAIN

_PATH = f"/{DOMAIN}/marker"
_NOT_KNOWN = "unknown"

# Dark enough for white text (WCAG AA), and told apart by the text, too.
_GREEN = "#2e7d32"
_RED = "#c62828"
_GREY = "#616161"


def marker_path(free: int | None, total: int) -> str:
    """Return where the picture is; `free` None where that is not known."""
    return f"{_PATH}/{_NOT_KNOWN if free is None else free}-{total}.svg"


def marker(free: int | None, total: int) -> str:
    """Return the picture as SVG.

    Green: a charger is free. Red: none is. Grey: that is not known.
    """
    colour = _GREY if free is None else _GREEN if free else _RED
    text = f"{'?' if free is None else free}/{total}"
    # Within the inscribed circle, whatever the number of digits.
    size = min(18, 62 / len(text))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">'
        f'<rect width="48" height="48" fill="{colour}"/>'
        f'<text x="24" y="{24 + size * 0.36:.1f}" font-size="{size:.1f}" fill="#fff"'
        ' font-family="sans-serif" font-weight="bold" text-anchor="middle">'
        f"{text}</text></svg>"
    )


class MarkerView(HomeAssistantView):
    """Draws the numbers that are asked for, and tells nothing else.

    To whom does not matter then: pictures are asked for without a token.
    """

    url = f"{_PATH}/{{free:{_NOT_KNOWN}|[0-9]{{1,4}}}}-{{total:[0-9]{{1,4}}}}.svg"
    name = f"{DOMAIN}:marker"
    requires_auth = False

    async def get(self, request: web.Request, free: str, total: str) -> web.Response:
        """Return the picture, which never changes."""
        return web.Response(
            text=marker(None if free == _NOT_KNOWN else int(free), int(total)),
            content_type="image/svg+xml",
            headers={"Cache-Control": "public, max-age=31536000, immutable"},
        )
