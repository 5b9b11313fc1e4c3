"""What an MCP client is told by Home Assistant's MCP server; the test is the model."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
import json
from typing import Any

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import TextContent
import pytest

from demo import account
from demo.client import HomeAssistant
from demo.home import free_port, home_assistant
from simulator import Simulator

from .places import API_KEY, K_LATAUS, K_LATAUS_TITLE

type Hide = Callable[[str], Awaitable[None]]

STATUS, SEARCH = (f"{account.DOMAIN}__{name}" for name in ("status", "search"))
RATINA = "246udbvufd6nt-aGVyZS1ldjplY29tb3ZlbWVudDoyMDEzMzgwMTc0"
RATINA_TITLE = "Recharge, Vuolteenkatu 1"


@pytest.fixture(scope="module")
async def running_home(
    running_simulator: Simulator, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[HomeAssistant]:
    """Return a Home Assistant of its own, with Assist and the MCP server."""
    async with home_assistant(
        tmp_path_factory.mktemp("home_with_mcp"),
        port=free_port(),
        simulator_url=running_simulator.url,
    ) as home:
        await home.add_entry("mcp_server", {})
        yield home


@pytest.fixture
async def entry(home: HomeAssistant) -> str:
    """Return an account with two locations."""
    return await account.set_up(home, account.by_api_key(API_KEY), [K_LATAUS, RATINA])


@pytest.fixture(scope="module")
async def token(running_home: HomeAssistant) -> str:
    """Return a token as people make one for an assistant."""
    token = await running_home.command(
        "auth/long_lived_access_token", client_name="Assistant", lifespan=1
    )
    return str(token)


@asynccontextmanager
async def model(home: HomeAssistant, token: str) -> AsyncGenerator[Client]:
    """Connect as an assistant with a model does."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(headers=headers, timeout=60) as http:
        transport = streamable_http_client(f"{home.url}/api/mcp", http_client=http)
        async with Client(transport) as client:
            yield client


async def ask(client: Client, tool: str, **arguments: Any) -> Any:
    """Call a tool, return what it answers."""
    result = await client.call_tool(tool, arguments)
    (content,) = result.content
    assert isinstance(content, TextContent)
    assert not result.is_error, content.text
    return json.loads(content.text)


def requests(simulator: Simulator) -> int:
    """Return how many requests HERE has got."""
    return len(simulator.journal.entries)


async def counted(home: HomeAssistant, entry: str) -> int:
    """Return how many requests the account has counted this month."""
    diagnostics = await home.request("GET", f"/api/diagnostics/config_entry/{entry}")
    return sum(diagnostics["data"]["polling"]["requests"]["counts"].values())


@pytest.fixture
async def hide(home: HomeAssistant, entry: str) -> AsyncGenerator[Hide]:
    """Return how to expose nothing of a location to assistants, for one test."""
    hidden: list[str] = []

    async def expose(entity_ids: list[str], should_expose: bool) -> None:
        await home.command(
            "homeassistant/expose_entity",
            assistants=["conversation"],
            entity_ids=entity_ids,
            should_expose=should_expose,
        )

    async def hide(content_id: str) -> None:
        devices = {
            device["id"]: device["identifiers"][0][1]
            for device in await home.devices(entry)
        }
        found = [
            entity["entity_id"]
            for entity in await home.entities(entry)
            if devices.get(entity["device_id"]) == content_id
        ]
        hidden.extend(found)
        await expose(found, False)

    yield hide
    await expose(hidden, True)


@pytest.mark.usefixtures("entry")
async def test_two_tools_that_only_read(home: HomeAssistant, token: str) -> None:
    """The model is told that one costs nothing, and what the other one costs."""
    async with model(home, token) as client:
        offered = {tool.name: tool for tool in (await client.list_tools()).tools}
    for name in (STATUS, SEARCH):
        annotations = offered[name].annotations
        assert annotations is not None
        assert annotations.read_only_hint
        assert not annotations.destructive_hint
    assert "Costs nothing" in str(offered[STATUS].description)
    assert "two requests" in str(offered[SEARCH].description)
    named = offered[STATUS].input_schema["properties"]["location"]["enum"]
    assert named == [K_LATAUS_TITLE, RATINA_TITLE]


@pytest.mark.usefixtures("entry")
async def test_tells_of_what_is_exposed_and_of_nothing_else(
    home: HomeAssistant, simulator: Simulator, hide: Hide, token: str
) -> None:
    """The last answer of HERE is told, which is not asked."""
    before = requests(simulator)
    async with model(home, token) as client:
        both = (await ask(client, STATUS))["locations"]
        assert [each["name"] for each in both] == [K_LATAUS_TITLE, RATINA_TITLE]
        assert (both[0]["free_chargers"], both[0]["chargers"]) == (3, 5)
        assert both[0]["connectors"][0]["price_per_kwh"] == 0.389

        await hide(RATINA)
        assert (await ask(client, STATUS))["locations"] == both[:1]
        refused = await client.call_tool(STATUS, {"location": RATINA_TITLE})
        assert refused.is_error
        assert "Vuolteenkatu" not in str((await client.list_tools()).tools)

        await hide(K_LATAUS)
        offered = {tool.name for tool in (await client.list_tools()).tools}
        assert offered
        assert not offered & {STATUS, SEARCH}
    assert requests(simulator) == before


async def test_searches_for_two_requests_that_are_counted(
    home: HomeAssistant, simulator: Simulator, entry: str, token: str
) -> None:
    """Around home, with what the model wants to know."""
    before = requests(simulator), await counted(home, entry)
    async with model(home, token) as client:
        found = await ask(
            client,
            SEARCH,
            near="Home",
            radius_km=5,
            connectors=["CCS2"],
            only_free=True,
        )
    assert found["locations"]
    distances = [location["distance"] for location in found["locations"]]
    assert distances == sorted(distances)
    for location in found["locations"]:
        assert location["free_chargers"] > 0
        assert "CCS2" in {plug["name"] for plug in location["connectors"]}
    after = requests(simulator), await counted(home, entry)
    assert [now - then for now, then in zip(after, before, strict=True)] == [2, 2]


async def test_a_spent_budget_is_told_to_the_model(
    home: HomeAssistant, simulator: Simulator, entry: str, token: str
) -> None:
    """A search is not made then; the status, which costs nothing, is told as before."""
    flow = "/api/config/config_entries/options/flow"
    step = await home.request("POST", flow, {"handler": entry})
    await home.request(
        "POST", f"{flow}/{step['flow_id']}", {"monthly_request_budget": 1}
    )
    before = requests(simulator)
    async with model(home, token) as client:
        refused = await client.call_tool(SEARCH, {})
        assert refused.is_error
        assert "budget" in str(refused.content)
        assert (await ask(client, STATUS, location=K_LATAUS_TITLE))["locations"]
    assert requests(simulator) == before
