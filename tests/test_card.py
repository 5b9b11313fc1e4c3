"""The dashboard card as Home Assistant gets it; how it works is seen in a browser."""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Any

from pytest_homeassistant_custom_component.common import mock_component
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

import custom_components.here_ev_charge_points as integration
from custom_components.here_ev_charge_points.const import DOMAIN
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, UrlManager
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

ROOT = Path(integration.__file__).parent
FRONTEND = ROOT / "frontend"
MANIFEST: dict[str, Any] = json.loads((ROOT / "manifest.json").read_bytes())
TEXTS: dict[str, str] = json.loads((ROOT / "translations/en.json").read_bytes())[
    "common"
]
MODULES = {path.name: path.read_text("utf-8") for path in FRONTEND.glob("*.js")}
LARGEST = 40_000
"""In bytes, all modules together, as they are sent without compression."""


async def test_loaded_by_the_frontend(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    """Without a step by the user, in the version that is installed."""
    mock_component(hass, "frontend")
    modules = hass.data[DATA_EXTRA_MODULE_URL] = UrlManager(lambda *_: None, [])
    assert await async_setup_component(hass, DOMAIN, {})
    (url,) = modules.urls
    assert url.endswith(f"?v={MANIFEST['version']}")

    client = await hass_client()
    waiting, seen, size = [url.partition("?")[0]], set(), 0
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        response = await client.get(path)
        assert response.status == 200
        assert response.content_type in ("text/javascript", "application/javascript")
        body = await response.text()
        size += len(body.encode())
        folder = path.rpartition("/")[0]
        imports = re.findall(r'^import .* from "\./(.+)";', body, re.MULTILINE)
        waiting += [f"{folder}/{name}" for name in imports]
    assert {path.rpartition("/")[2] for path in seen} == MODULES.keys()
    assert size < LARGEST


async def test_does_without_a_frontend(hass: HomeAssistant) -> None:
    """A Home Assistant without one still has the rest."""
    assert await async_setup_component(hass, DOMAIN, {})
    assert DATA_EXTRA_MODULE_URL not in hass.data


def test_nothing_from_outside() -> None:
    """Every import is a file of ours."""
    for source in MODULES.values():
        assert "import(" not in source.replace('import("./types.d.ts")', "")
        for imported in re.findall(r'^import .* from "(.+)";', source, re.MULTILINE):
            assert imported.removeprefix("./") in MODULES
        assert "innerHTML" not in source


def used_texts() -> Iterator[str]:
    """Yield the keys of the texts that the modules ask for."""
    config = MODULES["config.js"]
    for source in MODULES.values():
        yield from re.findall(r'text\([\w() ?]+, "(\w+)"', source)
        yield from re.findall(r'text\(hass, \w+ \? "(\w+)" : "\w+"\)', source)
        yield from re.findall(r'text\(hass, [\w. =]+ \? "(\w+)" : "\w+"', source)
        yield from re.findall(r'text\(hass, [\w. =]+ \? "\w+" : "(\w+)"', source)
    for name in re.findall(r'name: "(\w+)"', config):
        yield f"card_{name}"
        if f"card_{name}_help" in TEXTS:
            yield f"card_{name}_help"
    for kind, values in re.findall(r"const (LAYOUT|SORT)S = \[(.+)\]", config):
        yield from (f"{kind.lower()}_{each}" for each in re.findall(r'"(\w+)"', values))
    yield from ("free", "in_use", "out_of_order", "not_known")


def test_texts_exist_and_are_used() -> None:
    """None is missing, none left over."""
    assert set(used_texts()) == TEXTS.keys()
