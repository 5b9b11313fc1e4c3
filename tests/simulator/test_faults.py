"""The simulator's faults as a client meets them, and the switch for them."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from aiohttp import ClientError, ClientPayloadError, ClientSession, ClientTimeout
import pytest

from simulator import Simulator
from simulator.faults import FAULTS
from tests.simulator.common import CONTROL, order

from .common import BERLIN, K_LATAUS, KEY, RATINA, get

IDS = {"apiKey": KEY, "ids": f"{K_LATAUS},{RATINA},{BERLIN}", "fields": "evses"}
LOCATIONS = "/v3/locations"


async def ids_answered(client: ClientSession) -> list[str]:
    """Return the content ids of the items that there are, in their order."""
    status, body = await get(client, LOCATIONS, **IDS)
    assert status == 200
    return [
        str(item["id"]).rpartition(":")[2]
        for item in body["items"]
        if isinstance(item, dict) and "id" in item
    ]


async def test_switch(client: ClientSession) -> None:
    """Faults are switched on by service and name, and off all at once."""
    path = f"{CONTROL}/faults"
    _, faults = await get(client, path)
    assert faults["on"] == {}
    assert faults["known"].keys() == FAULTS.keys()
    assert all(faults["known"].values())
    assert await order(client, "PUT", f"{path}/search", {"fault": "403_html"}) == 204
    assert await order(client, "PUT", f"{path}/evcp", {"fault": "503_json"}) == 204
    assert (await get(client, path))[1]["on"] == {
        "search": "403_html",
        "evcp": "503_json",
    }
    async with client.get("/v1/browse") as answer:
        assert answer.status == 403
        assert answer.content_type == "text/html"
    assert (await get(client, LOCATIONS, **IDS))[0] == 503
    assert (await get(client, "/timestamp"))[0] == 200
    assert await order(client, "DELETE", path) == 204
    assert (await get(client, LOCATIONS, **IDS))[0] == 200


@pytest.mark.parametrize(
    ("service", "body"),
    [
        ("evcp", {"fault": "nonsense"}),
        ("nonsense", {"fault": "reset"}),
        ("evcp", {}),
        ("evcp", []),
    ],
)
async def test_bad_switch(
    simulator: Simulator, client: ClientSession, service: str, body: Any
) -> None:
    """What is not known cannot be switched."""
    assert await order(client, "PUT", f"{CONTROL}/faults/{service}", body) == 400
    assert simulator.faults.on == {}


@pytest.mark.parametrize("name", [name for name in FAULTS if name[:3].isdecimal()])
async def test_statuses(simulator: Simulator, client: ClientSession, name: str) -> None:
    """A fault is called after its status and the form of its body."""
    simulator.faults.switch_on(name, location=K_LATAUS)
    async with client.get(LOCATIONS, params=IDS) as answer:
        assert answer.status == int(name[:3])
        body = await answer.read()
        if name.endswith("_empty"):
            assert body == b""
        elif name.endswith("_html"):
            assert answer.content_type == "text/html"
            assert body.startswith(b"<html>")
        else:
            assert answer.content_type == "application/json"
            assert body.startswith(b"{")
        assert ("Retry-After" in answer.headers) is (
            name.partition("_")[2] in {"seconds", "date", "past", "absurd", "words"}
        )
        assert answer.headers["X-Correlation-ID"]


async def test_dates_are_of_the_clock_of_here(
    simulator: Simulator, client: ClientSession
) -> None:
    """The date to wait for is half an hour after the date of the answer."""
    simulator.access.clock_skew = -86_400
    simulator.faults.switch_on("429_date")
    async with client.get(LOCATIONS, params=IDS) as answer:
        sent, until = (
            parsedate_to_datetime(answer.headers[name])
            for name in ("Date", "Retry-After")
        )
    assert until - sent == timedelta(minutes=30)
    assert sent.timestamp() == pytest.approx(simulator.access.now(), abs=5)


@pytest.mark.parametrize("name", ["reset", "reset_within", "not_gzip"])
async def test_broken_connections(
    simulator: Simulator, client: ClientSession, name: str
) -> None:
    """There is no answer, or not the whole of it."""
    simulator.faults.switch_on(name)
    with pytest.raises(ClientError if name == "reset" else ClientPayloadError):
        await get(client, LOCATIONS, **IDS)


@pytest.mark.parametrize("name", ["slow_headers", "slow_body"])
async def test_slow_answers(
    simulator: Simulator, client: ClientSession, name: str
) -> None:
    """A client gives up; one that has gone is not waited for."""
    simulator.faults.switch_on(name)
    patience = ClientTimeout(total=0.2)
    with pytest.raises(TimeoutError):
        async with client.get(LOCATIONS, params=IDS, timeout=patience) as answer:
            await answer.read()
    async with client.get(f"{CONTROL}/faults") as answer:
        assert answer.status == 200
    assert not simulator.faults.stalled.is_set()
    assert len(simulator.journal.entries) == 1


@pytest.mark.parametrize("name", ["huge", "huge_packed"])
async def test_huge_answers(
    simulator: Simulator, client: ClientSession, name: str
) -> None:
    """Both are as long as that."""
    simulator.faults.switch_on(name)
    async with client.get(LOCATIONS, params=IDS) as answer:
        size = 0
        async for chunk in answer.content.iter_any():
            size += len(chunk)
    assert size == 50 * 1024 * 1024


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("duplicated", [K_LATAUS, RATINA, BERLIN] * 3),
        ("reordered", [BERLIN, RATINA, K_LATAUS]),
        ("missing", [K_LATAUS, BERLIN]),
        ("missing_renamed", [K_LATAUS, BERLIN]),
        ("omitted", [K_LATAUS, BERLIN]),
        ("renamed", [K_LATAUS, BERLIN, "renamed"]),
        ("garbled", [K_LATAUS, BERLIN, RATINA]),
    ],
)
async def test_spoiled_lists(
    simulator: Simulator, client: ClientSession, name: str, ids: list[str]
) -> None:
    """The list is changed, and what follows from it."""
    simulator.faults.switch_on(name, location=f"here:evcp:charginglocation:{RATINA}")
    assert await ids_answered(client) == ids
    body = (await get(client, LOCATIONS, **IDS))[1]
    assert ("missingItems" in body) is (name == "missing")
    assert ("missing" in body) is (name == "missing_renamed")


async def test_foreign_locations(simulator: Simulator, client: ClientSession) -> None:
    """They come beside those that were asked for."""
    simulator.faults.switch_on("foreign")
    answered = await ids_answered(client)
    assert answered[:3] == ["foreign"] * 3
    assert answered[-3:] == [K_LATAUS, RATINA, BERLIN]


async def test_flapping_evses(simulator: Simulator, client: ClientSession) -> None:
    """One is away, and there, and away again."""
    simulator.faults.switch_on("flapping_evses", location=RATINA)
    counts = []
    for _ in range(3):
        body = (await get(client, LOCATIONS, **IDS))[1]
        counts.append({item["id"]: len(item["evses"]) for item in body["items"]})
    assert counts[0] == counts[2] != counts[1]
    assert sum(counts[1].values()) == sum(counts[0].values()) + 1


async def test_one_refused_id(simulator: Simulator, client: ClientSession) -> None:
    """Requests without it are answered."""
    simulator.faults.switch_on("400_one_id", location=RATINA)
    assert (await get(client, LOCATIONS, **IDS))[0] == 400
    ids = f"{K_LATAUS},{BERLIN}"
    assert (await get(client, LOCATIONS, **IDS | {"ids": ids}))[0] == 200
