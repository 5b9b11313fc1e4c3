"""The dashboard card as Home Assistant gets it; how it works is seen in a browser."""

from collections.abc import Iterator
from datetime import datetime
import json
from pathlib import Path
import re
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import mock_component
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

import custom_components.here_ev_charge_points as integration
from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.logic.service_status import ServiceStatus
from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL, UrlManager
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from .common import learn, location_device
from .conftest import account_entry
from .here import K_LATAUS, FakeHere

ROOT = Path(integration.__file__).parent
FRONTEND = ROOT / "frontend"
MANIFEST: dict[str, Any] = json.loads((ROOT / "manifest.json").read_bytes())
TEXTS: dict[str, str] = json.loads((ROOT / "translations/en.json").read_bytes())[
    "common"
]
MODULES = {path.name: path.read_text("utf-8") for path in FRONTEND.glob("*.js")}
LARGEST = 95_000
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
    view = MODULES["view.js"]
    yield from re.findall(r'age\(hass, "(\w+)"', view)
    yield from re.findall(r'"(open_\w+)"', view)
    (advice,) = re.findall(r"const ADVICE = \{(.+?)\};", view, re.DOTALL)
    yield from (f"no_data_{each}" for each in re.findall(r"(\w+): ", advice))
    yield from re.findall(r'"(no_data)"', view)
    yield from (f"problem_{each}" for each in ("gone", "missing", "unreadable"))
    (kinds,) = re.findall(r"const kinds = \[(.+)\]", MODULES["price.js"])
    yield from re.findall(r'"(\w+)"', kinds)
    yield from ("free", "in_use", "out_of_order", "not_known")


def test_texts_exist_and_are_used() -> None:
    """None is missing, none left over."""
    of_others = {key for key in TEXTS if key.startswith(("bell_", "log_", "voice_"))}
    assert set(used_texts()) == TEXTS.keys() - of_others


def test_every_status_without_data_has_its_advice() -> None:
    """What is wrong with an account is said on the card, too."""
    told = {key.removeprefix("no_data_") for key in TEXTS if key.startswith("no_data_")}
    assert told == set(ServiceStatus) - {ServiceStatus.OK}


async def test_cards_ask_how_busy_it_usually_is(
    hass: HomeAssistant,
    here: FakeHere,
    hass_ws_client: WebSocketGenerator,
    device_registry: dr.DeviceRegistry,
) -> None:
    """By hour of a weekday; nothing where nobody knows."""
    mock_component(hass, "frontend")
    hass.data[DATA_EXTRA_MODULE_URL] = UrlManager(lambda *_: None, [])
    entry = account_entry(hass, K_LATAUS)
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()
    client = await hass_ws_client()
    device = location_device(device_registry, entry)

    async def busy(device_id: str, weekday: int = 0) -> Any:
        await client.send_json_auto_id(
            {"type": f"{DOMAIN}/usual", "device_id": device_id, "weekday": weekday}
        )
        return (await client.receive_json()).get("result", {}).get("busy")

    assert await busy(device.id) is None
    learn(entry)
    hours = await busy(device.id)
    assert len(hours) == 24
    assert all(0 < share < 1 for share in hours)
    assert hours[14] > hours[4]
    assert await busy("nonsense") is None
    assert await busy(device.id, 7) is None
    rhythms = entry.runtime_data.forecasts.experience.rhythms
    rhythms.by_location.clear()
    assert await busy(device.id) is None


async def test_open_cards_hear_when_here_last_answered(
    hass: HomeAssistant,
    here: FakeHere,
    hass_ws_client: WebSocketGenerator,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Now and after each poll, also when HERE did not answer it."""
    mock_component(hass, "frontend")
    hass.data[DATA_EXTRA_MODULE_URL] = UrlManager(lambda *_: None, [])
    entry = account_entry(hass, K_LATAUS)
    assert await async_setup_component(hass, DOMAIN, {})
    await hass.async_block_till_done()
    client = await hass_ws_client()
    await client.send_json_auto_id({"type": f"{DOMAIN}/answers"})
    assert (await client.receive_json())["success"]

    async def answered() -> datetime:
        event = (await client.receive_json())["event"]
        return datetime.fromisoformat(event[entry.entry_id])

    first = await answered()
    assert first == dt_util.utcnow()
    freezer.tick(10)
    await entry.runtime_data.async_refresh()
    second = await answered()
    assert second > first
    here.fail()
    freezer.tick(10)
    await entry.runtime_data.async_refresh()
    assert await answered() == second
