"""Diagnostics that a user can attach to a public bug report."""

from collections.abc import Iterator
import json
from typing import Any

import pytest

from demo import account
from demo.client import HomeAssistant, Json
from simulator import Simulator

from .places import ACCESS_KEY_ID, ACCESS_KEY_SECRET, API_KEY, K_LATAUS

CREDENTIALS = {
    "api_key": account.by_api_key(API_KEY),
    "oauth": account.by_oauth(ACCESS_KEY_ID, ACCESS_KEY_SECRET),
}


def coordinates(document: Any) -> Iterator[str]:
    """Yield all coordinates in a location, as they are written in JSON."""
    if isinstance(document, dict):
        yield from (str(document[name]) for name in ("lat", "lng") if name in document)
        document = list(document.values())
    if isinstance(document, list):
        for part in document:
            yield from coordinates(part)


@pytest.mark.parametrize("kind", CREDENTIALS)
async def test_no_secret_and_no_place(
    home: HomeAssistant, simulator: Simulator, kind: str
) -> None:
    """The file has HERE's answer, but neither who asked nor where."""
    entry = await account.set_up(home, CREDENTIALS[kind], [K_LATAUS])

    diagnostics: Json = await home.request(
        "GET", f"/api/diagnostics/config_entry/{entry}"
    )

    text = json.dumps(diagnostics, ensure_ascii=False)
    assert K_LATAUS in text
    assert diagnostics["data"]["answers"]
    secrets = {API_KEY, ACCESS_KEY_ID, ACCESS_KEY_SECRET, *simulator.access._tokens}
    places = set(coordinates(simulator.city[K_LATAUS].document))
    assert len(places) >= 2
    assert not [secret for secret in secrets | places if secret in text]
    assert bool(simulator.access._tokens) is (kind == "oauth")
