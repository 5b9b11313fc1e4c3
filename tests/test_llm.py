"""What an assistant can ask, and what it is not told."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.llm import async_get_tools
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er, llm
from homeassistant.setup import async_setup_component
from tests.common import learn

from .conftest import account_entry
from .here import K_LATAUS, RATINA, FakeHere

STATUS, SEARCH = f"{DOMAIN}__status", f"{DOMAIN}__search"


@pytest.fixture
async def account(hass: HomeAssistant, here: FakeHere) -> MockConfigEntry:
    """Set up two locations in a home with an assistant."""
    hass.config.latitude, hass.config.longitude = 61.4937, 23.8203
    for component in ("homeassistant", "zone", "llm"):
        assert await async_setup_component(hass, component, {})
    entry = account_entry(hass, K_LATAUS, RATINA)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def assist(hass: HomeAssistant) -> llm.APIInstance:
    """Return what the assistant of the house offers its model."""
    context = llm.LLMContext(
        platform="test",
        context=Context(),
        language="en",
        assistant="conversation",
        device_id=None,
    )
    return await llm.async_get_api(hass, llm.LLM_API_ASSIST, context)


async def ask(hass: HomeAssistant, name: str, **args: Any) -> dict[str, Any]:
    """Let the model call a tool."""
    api = await assist(hass)
    result = await api.async_call_tool(llm.ToolInput(name, args))
    assert isinstance(result.data, dict)
    return result.data


def hide(hass: HomeAssistant, entry: MockConfigEntry, content_id: str) -> None:
    """Expose nothing of a location."""
    for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        if entity.unique_id.startswith(content_id):
            async_expose_entity(hass, "conversation", entity.entity_id, False)


async def test_the_status_of_exposed_locations_costs_nothing(
    hass: HomeAssistant, account: MockConfigEntry, here: FakeHere
) -> None:
    """By the name that a person gave, and without what nobody can speak."""
    registry = dr.async_get(hass)
    (device,) = (
        device
        for device in dr.async_entries_for_config_entry(registry, account.entry_id)
        if (DOMAIN, K_LATAUS) in device.identifiers
    )
    registry.async_update_device(device.id, name_by_user="At the office")
    hide(hass, account, RATINA)
    asked = len(here.requests)
    (office,) = (await ask(hass, STATUS))["locations"]
    assert (office["free_chargers"], office["chargers"]) == (3, 5)
    assert office["connectors"][0]["price_per_kwh"] == 0.389
    assert "location_id" not in office
    assert await ask(hass, STATUS, location="At the office") == {"locations": [office]}
    assert len(here.requests) == asked


async def test_what_is_not_known_is_said_to_be_so(
    hass: HomeAssistant, account: MockConfigEntry, here: FakeHere
) -> None:
    """Not left out, so that nobody takes it for zero."""
    hide(hass, account, RATINA)
    for evse in here.documents[K_LATAUS]["evses"]:
        evse["status"] = "unknown"
    await account.runtime_data.async_refresh()
    (location,) = (await ask(hass, STATUS))["locations"]
    assert location["free_chargers"] is None


async def test_a_search_costs_two_requests_and_says_so(
    hass: HomeAssistant, account: MockConfigEntry, here: FakeHere
) -> None:
    """Around home, where nothing else is exposed."""
    api = await assist(hass)
    (tool,) = (tool for tool in api.tools if tool.name == SEARCH)
    assert "two requests" in (tool.description or "")
    assert tool.annotations.read_only
    asked = len(here.requests)
    found = await ask(hass, SEARCH, connectors=["CCS2"], min_power_kw=50)
    assert len(here.requests) == asked + 2
    assert found["locations"]
    assert all("distance" in location for location in found["locations"])


async def test_whether_one_is_free_on_arrival(
    hass: HomeAssistant, account: MockConfigEntry, here: FakeHere
) -> None:
    """Of exposed locations, free of cost; where nobody knows there is no forecast."""
    hide(hass, account, RATINA)
    (office,) = (await ask(hass, STATUS))["locations"]
    assert "forecast" not in office
    assert office["charge_cost"] > 0
    for content_id in (K_LATAUS, RATINA):
        learn(account, content_id=content_id)
    asked = len(here.requests)
    (office,) = (await ask(hass, STATUS))["locations"]
    assert [moment["in"] for moment in office["forecast"]] == [30, 60]
    (office,) = (await ask(hass, STATUS, arrival_in_minutes=45))["locations"]
    (moment,) = office["forecast"]
    assert moment["in"] == 45
    assert 0 < moment["chance"] <= 1
    assert moment["confidence"] == "good"
    assert len(here.requests) == asked
    found = await ask(hass, SEARCH, radius_km=6, arrival_in_minutes=45)
    told = {item["name"]: item.get("forecast") for item in found["locations"]}
    assert told.pop(office["name"]) == office["forecast"]
    assert told
    assert not any(told.values())
    assert len(here.requests) == asked + 2


async def test_a_spent_budget_is_told_to_the_model(
    hass: HomeAssistant, account: MockConfigEntry, here: FakeHere
) -> None:
    """And HERE is not asked."""
    account.runtime_data.memory.usage.limit = 1
    asked = len(here.requests)
    assert "budget" in (await ask(hass, SEARCH))["error"]
    assert len(here.requests) == asked


async def test_nothing_is_offered_where_nothing_is_exposed(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """Nor to other APIs than Assist."""
    names = {tool.name for tool in (await assist(hass)).tools}
    assert {STATUS, SEARCH} <= names
    for content_id in (K_LATAUS, RATINA):
        hide(hass, account, content_id)
    names = {tool.name for tool in (await assist(hass)).tools}
    assert not {STATUS, SEARCH} & names


async def test_other_apis_than_assist_get_no_tools(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """They have their own."""
    context = llm.LLMContext(
        platform="test",
        context=Context(),
        language="en",
        assistant="conversation",
        device_id=None,
    )
    assert async_get_tools(hass, context, llm.LLM_API_ASSIST) is not None
    assert async_get_tools(hass, context, "another") is None
