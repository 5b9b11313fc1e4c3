"""A request that HERE refuses is asked in halves; one of them may fail otherwise."""

import asyncio
from typing import Any

from pytest_homeassistant_custom_component.test_util.aiohttp import (
    AiohttpClientMocker,
    AiohttpClientMockResponse,
)
from yarl import URL

from custom_components.here_ev_charge_points.api import (
    ApiKeyCredential,
    HereClient,
    UnavailableError,
    const,
)
from tests.here import API_KEY


async def test_what_one_half_told_stays(aioclient_mock: AiohttpClientMocker) -> None:
    """Only the locations of the other half have failed."""
    statuses = iter([400, 200, 503])

    async def answer(method: str, url: URL, data: Any) -> AiohttpClientMockResponse:
        items = [{"id": key} for key in url.query["ids"].split(",")]
        return AiohttpClientMockResponse(
            method, url, status=next(statuses), json={"items": items}
        )

    aioclient_mock.get(f"{const.EVCP_URL}/locations", side_effect=answer)
    async with aioclient_mock.create_session(asyncio.get_running_loop()) as session:
        client = HereClient(session, ApiKeyCredential(API_KEY))
        found = await client.locations(["a", "b", "c", "d"])
    assert found.locations.keys() == {"a", "b"}
    assert found.failed.keys() == {"c", "d"}
    assert all(isinstance(error, UnavailableError) for error in found.failed.values())
