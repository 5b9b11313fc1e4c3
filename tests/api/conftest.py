"""A client of the canned HERE, and a real HTTP connection to a simulator."""

import asyncio
from collections.abc import AsyncGenerator

from aiohttp import ClientSession
import pytest
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from custom_components.here_ev_charge_points.api import (
    ApiKeyCredential,
    HereClient,
    const,
)
from simulator import Simulator
from tests.here import API_KEY, FakeHere


@pytest.fixture
async def simulator(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Simulator]:
    """Run a simulator in which time stands still, in HERE's place."""
    async with Simulator(extra_locations=250) as simulator:
        monkeypatch.setattr(const, "EVCP_URL", f"{simulator.url}/v3")
        monkeypatch.setattr(const, "BROWSE_URL", f"{simulator.url}/v1/browse")
        monkeypatch.setattr(const, "GEOCODE_URL", f"{simulator.url}/v1/geocode")
        monkeypatch.setattr(const, "TOKEN_URL", f"{simulator.url}/oauth2/token")
        monkeypatch.setattr(const, "TIMESTAMP_URL", f"{simulator.url}/timestamp")
        yield simulator


@pytest.fixture
async def session() -> AsyncGenerator[ClientSession]:
    """Return the session that a caller hands in."""
    async with ClientSession() as session:
        yield session


@pytest.fixture
async def client(
    here: FakeHere, aioclient_mock: AiohttpClientMocker
) -> AsyncGenerator[HereClient]:
    """Return a client of the canned HERE."""
    async with aioclient_mock.create_session(asyncio.get_running_loop()) as session:
        yield HereClient(session, ApiKeyCredential(API_KEY))
