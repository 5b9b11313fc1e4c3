"""A day in the life of an account, with every log at its most talkative.

Home Assistant asks a simulated HERE over HTTP, by HERE's own names; users talk to Home
Assistant over HTTP, too. Afterwards every secret of the run is searched for, literally,
in all that was said, written and answered.
"""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator
import json
from typing import Any, ClassVar, override
from urllib.parse import quote

from aiohttp import TCPConnector
from aiohttp.abc import ResolveResult
from aiohttp.test_utils import TestClient
import pytest
from pytest_homeassistant_custom_component.typing import (
    ClientSessionGenerator,
    WebSocketGenerator,
)

from custom_components.here_ev_charge_points.api import const
from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.coordinator import HereConfigEntry
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from simulator import Access, Simulator
from simulator.faults import FAULTS
from tests.here import GARAGE, K_LATAUS

from .evidence import ENTRIES_FILE, Evidence
from .spelling import spellings

# Written differently in a URL than elsewhere.
API_KEY = "Api+Key/0123456789=&%41~"
WRONG_KEY = "Wrong+Key/9876543210=&%42~"
ACCESS_KEY_ID = "Access+Key/Id0123=="
ACCESS_KEY_SECRET = "Access+Key/Secret&4567=~"
HOSTS = {
    "evcp.hereapi.com",
    "browse.search.hereapi.com",
    "geocode.search.hereapi.com",
    "account.api.here.com",
}
ADDRESSES = (
    "EVCP_URL",
    "BROWSE_URL",
    "GEOCODE_URL",
    "TOKEN_URL",
    "TIMESTAMP_URL",
)
COMPONENTS = (
    "api",
    "config",
    "diagnostics",
    "repairs",
    "system_health",
    "websocket_api",
    DOMAIN,
)
FLOW = "/api/config/config_entries/flow"
SUBENTRY_FLOW = "/api/config/config_entries/subentries/flow"
PLACE = {"latitude": 61.4937, "longitude": 23.8203, "radius": 2000}

CREDENTIALS: dict[str, dict[str, str]] = {
    "api_key": {"api_key": API_KEY},
    "oauth": {
        "access_key_id": ACCESS_KEY_ID,
        "access_key_secret": ACCESS_KEY_SECRET,
    },
}
SERVICES_ASKED = {"api_key": ("evcp",), "oauth": ("evcp", "token")}
# Faults whose words get to the user.
TALKATIVE = ("400_all", "403_not_entitled", "429_seconds", "500_quote", "login_page")


class RememberingAccess(Access):
    """Keeps the tokens that it has given out, also those it has revoked."""

    issued: ClassVar[set[str]] = set()

    @override
    def issue_token(self, longest: float | None = None) -> tuple[str, int]:
        token, lifetime = super().issue_token(longest)
        self.issued.add(token)
        return token, lifetime


@pytest.fixture
async def simulator(socket_enabled: None) -> AsyncGenerator[Simulator]:
    """Run a HERE that knows our credentials."""
    access = RememberingAccess(
        api_keys={API_KEY}, access_keys={ACCESS_KEY_ID: ACCESS_KEY_SECRET}
    )
    async with Simulator(access=access) as simulator:
        yield simulator


@pytest.fixture
def contacted(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Lead HERE's names to the simulator, and note the names that are looked up."""
    names: set[str] = set()
    port = int(simulator.url.rpartition(":")[2])
    for name in ADDRESSES:
        address = getattr(const, name).replace("https://", "http://")
        monkeypatch.setattr(const, name, address)
    monkeypatch.setattr(const, "REQUEST_TIMEOUT", 0.2)
    monkeypatch.setattr(const, "MAX_ANSWER_BYTES", 300_000)
    resolve = TCPConnector._resolve_host

    async def look_up(
        connector: TCPConnector, host: str, port_wanted: int, traces: Any = None
    ) -> list[ResolveResult]:
        if host == "127.0.0.1":  # the user's browser
            return await resolve(connector, host, port_wanted, traces)
        names.add(host)
        found = await resolve(connector, "127.0.0.1", port, traces)
        return [result | {"hostname": host} for result in found]

    monkeypatch.setattr(TCPConnector, "_resolve_host", look_up)
    return names


class User:
    """Somebody at Home Assistant's HTTP interface, whose answers are evidence."""

    def __init__(self, client: TestClient[Any, Any], evidence: Evidence) -> None:
        """Take a client that is logged in."""
        self._client = client
        self._evidence = evidence

    async def ask(self, method: str, path: str, body: Any = None) -> Any:
        """Return the answer, decoded where it is JSON."""
        async with self._client.request(method, path, json=body) as response:
            text = await response.text()
            answer = json.loads(text) if "json" in response.content_type else None
        self._evidence.note(f"answer {path}", _without_what_was_typed(text, answer))
        return answer

    async def answer(self, result: Any, path: str = FLOW, **typed: Any) -> Any:
        """Send a form of a dialogue."""
        return await self.ask("POST", f"{path}/{result['flow_id']}", typed)

    async def start(self, kind: str) -> Any:
        """Open the dialogue of an account, and choose a credential."""
        result = await self.ask("POST", FLOW, {"handler": DOMAIN})
        return await self.answer(result, next_step_id=kind)


def _without_what_was_typed(text: str, answer: Any) -> str:
    """Forgive a form that gives back to its user what was typed a moment ago."""
    if not isinstance(answer, dict) or not answer.get("errors"):
        return text
    for field in answer.get("data_schema", ()):
        if field["name"] in ("api_key", "access_key_id", "access_key_secret"):
            field.pop("description", None)
    return json.dumps(answer)


@pytest.mark.parametrize("kind", CREDENTIALS)
async def test_secrets_stay_where_they_belong(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    hass_client: ClientSessionGenerator,
    hass_ws_client: WebSocketGenerator,
    simulator: Simulator,
    contacted: set[str],
    kind: str,
) -> None:
    """Through every dialogue, fault, report and action."""
    evidence = Evidence()
    with evidence.listening():
        for component in COMPONENTS:
            assert await async_setup_component(hass, component, {})
        user = User(await hass_client(), evidence)
        entry = await set_up(hass, user, simulator, kind)
        await go_wrong(hass, user, simulator, entry, evidence, kind)
        await refuse_credential(hass, user, simulator, entry, kind)
        await use(hass, user, simulator, entry)
        socket = await hass_ws_client()
        for kind_of_list in (
            {"type": "repairs/list_issues"},
            {"type": "config_entries/get"},
            {"type": "system_health/info"},
            {"type": "config/entity_registry/list"},
            {"type": "config/device_registry/list"},
        ):
            await socket.send_json_auto_id(kind_of_list)
            evidence.note(f"answer {kind_of_list}", str(await socket.receive_json()))
        await socket.close()
        for issue in ir.async_get(hass).issues.values():
            evidence.note("issue", repr(issue))
        await hass.config_entries.async_unload(entry.entry_id)
        await hass.async_stop()
    evidence.note_files(hass_storage)

    tokens = RememberingAccess.issued
    assert kind == "api_key" or len(tokens) > 10
    secrets = {*CREDENTIALS[kind].values(), WRONG_KEY, *tokens}
    assert evidence.leaks(secrets) == []
    assert contacted == (HOSTS if kind == "oauth" else HOSTS - {"account.api.here.com"})
    # What was searched is what there is.
    assert evidence.places() == {"answer", "error", "file", "issue", "log"}
    for secret in CREDENTIALS[kind].values():
        assert secret in json.dumps(hass_storage[ENTRIES_FILE], ensure_ascii=False)


async def set_up(
    hass: HomeAssistant, user: User, simulator: Simulator, kind: str
) -> HereConfigEntry:
    """Try a wrong credential and every fault, and then do it right."""
    result = await user.start(kind)
    wrong = dict.fromkeys(CREDENTIALS[kind], WRONG_KEY)
    result = await user.answer(result, **wrong)
    assert result["errors"]
    for service in SERVICES_ASKED[kind]:
        for fault in FAULTS:
            simulator.faults.switch_on(fault, service, K_LATAUS)
            simulator.access.revoke_tokens()
            result = await user.answer(result, **CREDENTIALS[kind])
            if result["type"] == "menu":  # it was good enough to go on
                await user.ask("DELETE", f"{FLOW}/{result['flow_id']}")
                result = await user.start(kind)
            simulator.faults.switch_off()
    result = await user.answer(result, **CREDENTIALS[kind])
    result = await user.answer(result, next_step_id="location_ids")
    for text in ("?", "not-there", K_LATAUS):
        result = await user.answer(result, location_ids=text)
    assert result["type"] == "create_entry"
    await hass.async_block_till_done()
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert is_up(entry)
    return entry


async def go_wrong(
    hass: HomeAssistant,
    user: User,
    simulator: Simulator,
    entry: HereConfigEntry,
    evidence: Evidence,
    kind: str,
) -> None:
    """Poll through every fault, with reports of those that say something."""
    coordinator = entry.runtime_data
    report = f"/api/diagnostics/config_entry/{entry.entry_id}"
    for service in SERVICES_ASKED[kind]:
        for fault in FAULTS:
            simulator.faults.switch_on(fault, service, K_LATAUS)
            simulator.access.revoke_tokens()
            await coordinator.async_refresh()
            evidence.note_error("error", coordinator.last_exception)
            for error in coordinator.answer.failed.values():
                evidence.note_error("error", error)
            if fault in TALKATIVE:
                simulator.faults.switch_on(fault, "search")
                await user.ask("GET", report)
                await user.ask("GET", "/api/states")
                await search(user)
            simulator.faults.switch_off()
    simulator.access.revoke_tokens()
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()


def is_up(entry: HereConfigEntry) -> bool:
    """Return whether the account is set up."""
    return entry.state is ConfigEntryState.LOADED


async def search(user: User) -> None:
    """Call the actions, whatever comes of it."""
    path = f"/api/services/{DOMAIN}"
    await user.ask("POST", f"{path}/search?return_response", {"location": PLACE})
    await user.ask("POST", f"{path}/get_status?return_response", {})


async def refuse_credential(
    hass: HomeAssistant,
    user: User,
    simulator: Simulator,
    entry: HereConfigEntry,
    kind: str,
) -> None:
    """Let HERE refuse the credential, at a poll and at the start; type it again."""
    access = simulator.access
    keys, pairs = access.api_keys, access.access_keys
    access.api_keys, access.access_keys = set(), {}
    access.revoke_tokens()
    # A fault before has asked to wait for a day.
    entry.runtime_data.memory.attempts.wait_until = None
    await entry.runtime_data.async_refresh()
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert not is_up(entry)
    await user.ask("GET", "/api/config/config_entries/entry")
    (flow,) = hass.config_entries.flow.async_progress_by_handler(
        DOMAIN, match_context={"source": SOURCE_REAUTH}
    )
    result = await user.answer(flow, next_step_id=kind)
    result = await user.answer(result, **CREDENTIALS[kind])
    assert result["errors"]
    access.api_keys, access.access_keys = keys, pairs
    result = await user.answer(result, **CREDENTIALS[kind])
    assert result["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert is_up(entry)


async def use(
    hass: HomeAssistant, user: User, simulator: Simulator, entry: HereConfigEntry
) -> None:
    """Add a location from the map, lose one, and call the actions."""
    result = await user.ask(
        "POST", SUBENTRY_FLOW, {"handler": [entry.entry_id, "charging_location"]}
    )
    result = await user.answer(result, SUBENTRY_FLOW, next_step_id="search")
    simulator.access.search_entitled = False
    result = await user.answer(result, SUBENTRY_FLOW, location=PLACE, place="Tampere")
    assert result["errors"]
    simulator.access.search_entitled = True
    for fault in TALKATIVE:
        simulator.faults.switch_on(fault, "geocode")
        result = await user.answer(
            result, SUBENTRY_FLOW, location=PLACE, place="Tampere"
        )
        assert result["errors"], fault
    simulator.faults.switch_off()
    result = await user.answer(result, SUBENTRY_FLOW, location=PLACE, place="Tampere")
    await user.answer(result, SUBENTRY_FLOW, location_ids=[GARAGE])
    await hass.async_block_till_done()
    await search(user)
    simulator.city.remove(K_LATAUS)
    for _ in range(4):
        await entry.runtime_data.async_refresh()
    assert [issue for issue in ir.async_get(hass).issues if issue[0] == DOMAIN]
    await asyncio.sleep(0)


@pytest.mark.parametrize("secret", [API_KEY, ACCESS_KEY_ID, ACCESS_KEY_SECRET])
def test_the_search_finds_every_spelling(secret: str) -> None:
    """Whatever stands around it."""
    evidence = Evidence()
    texts = [
        f"a{secret}b",
        quote(f"?k={secret}"),
        json.dumps({"k": secret}),
        *(
            b64encode(f"{'x' * before}{secret}{'y' * after}".encode()).decode()
            for before in range(4)
            for after in range(4)
        ),
    ]
    for text in texts:
        evidence.note("text", text)
    assert len(evidence.leaks({secret})) >= len(texts)
    assert len({place for place, _ in evidence.leaks({secret})}) == 1
    assert all(len(spelling) > 10 for spelling in spellings(secret))
    evidence.texts = [("text", "nothing of that")]
    assert evidence.leaks({secret}) == []
