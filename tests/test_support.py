"""Diagnostics and system health."""

import json
import re
from typing import Any

from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.here_ev_charge_points.api import const
from custom_components.here_ev_charge_points.const import DOMAIN
from homeassistant.components.system_health import get_info
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .conftest import account_entry
from .here import K_LATAUS, SECRETS, FakeHere


async def test_diagnostics(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_client: ClientSessionGenerator,
) -> None:
    """They tell what HERE said and what it cost, and nothing that identifies."""
    assert await async_setup_component(hass, "diagnostics", {})
    found: Any = await get_diagnostics_for_config_entry(hass, hass_client, account)
    text = json.dumps(found)
    for secret in (
        *SECRETS,
        str(account.unique_id),
        "61.4937",
        "23.8202",
        "61.4937",
        "23.8",
    ):
        assert secret not in text
    assert found["polling"]["requests"]["counts"] == {"evcp": 1}
    assert found["polling"]["last_success"] is True
    assert re.fullmatch(
        r"every \d+ minutes, \d+ requests a day", found["polling"]["pace"]
    )
    (answer,) = found["answers"].values()
    statuses = [evse["status"] for evse in answer["live"]["evses"]]
    assert sorted(statuses) == ["available"] * 3 + ["charging", "unknown"]


async def test_diagnostics_of_an_account_that_is_not_set_up(
    hass: HomeAssistant, here: FakeHere, hass_client: ClientSessionGenerator
) -> None:
    """They are needed most then: they tell what is set and why it does not work."""
    here.fail(status=403)
    entry = account_entry(hass, K_LATAUS)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert await async_setup_component(hass, "diagnostics", {})
    found: Any = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    assert found.keys() == {"entry"}
    assert found["entry"]["state"] == "setup_retry"
    assert "not enabled" in found["entry"]["reason"]
    assert [each["location_id"] for each in found["entry"]["locations"]] == [K_LATAUS]
    assert not [secret for secret in SECRETS if secret in json.dumps(found)]


async def test_system_health(
    hass: HomeAssistant,
    account: MockConfigEntry,
    aioclient_mock: AiohttpClientMocker,
) -> None:
    """It tells whether HERE answers, without spending a request."""
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    aioclient_mock.get(f"{const.EVCP_URL}/health", status=401)
    calls = len(aioclient_mock.mock_calls)
    info: Any = (await get_info(hass))[DOMAIN]
    assert info == {"requests_this_month": 1, "reach_here": "ok"}
    (_, url, _, _) = aioclient_mock.mock_calls[calls]
    assert "apiKey" not in str(url)
    assert account.runtime_data.memory.usage.counts == {"evcp": 1}
