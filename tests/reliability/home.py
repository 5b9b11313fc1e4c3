"""A Home Assistant that asks a simulated HERE over HTTP, in simulated time."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
import json
from pathlib import Path
from socket import socket
from typing import Any, override
from unittest.mock import AsyncMock

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from benchmark.clock import SimulatedTime
from custom_components.here_ev_charge_points.api import const
from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.coordinator import HereCoordinator
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from simulator import Simulator
from tests.here import GARAGE, K_LATAUS, RATINA

TEXTS = json.loads(
    (Path(const.__file__).parents[1] / "translations" / "en.json").read_bytes()
)

LIVE = "live"
UNAVAILABLE = "unavailable"
LATE = "unavailable from the third failure on, 75 s after the first"
UNKNOWN = "unknown"
PARTLY = "partly unavailable"

LOCATIONS = {K_LATAUS: "K-Lataus", RATINA: "Ratina", GARAGE: "Garage"}
# What shows how a location is doing; prices and opening hours have clocks of their own.
_SHOWN = {"evse_status", "available_connectors", "charger_available"}
# Of the event loop.
_TURNS = 50


async def turns() -> None:
    """Let both sides see the end of a connection."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)


def point_at(base_url: str, patch: pytest.MonkeyPatch) -> None:
    """Look for HERE, all of it, under another address."""
    patch.setattr(const, "EVCP_URL", f"{base_url}/v3")
    patch.setattr(const, "BROWSE_URL", f"{base_url}/v1/browse")
    patch.setattr(const, "GEOCODE_URL", f"{base_url}/v1/geocode")
    patch.setattr(const, "TOKEN_URL", f"{base_url}/oauth2/token")
    patch.setattr(const, "TIMESTAMP_URL", f"{base_url}/timestamp")


class Requests:
    """What the simulator was asked, as simulated time counts it."""

    def __init__(self, simulator: Simulator) -> None:
        """Look into its journal."""
        self._journal = simulator.journal

    @property
    def requests(self) -> list[Mapping[str, Any]]:
        """Return the requests so far."""
        return self._journal.entries


class SimulatedWait(SimulatedTime):
    """Simulated time for real connections: stands still while anything is under way.

    Only an answer that is held back is waited for with the clock.
    """

    def __init__(
        self, hass: HomeAssistant, freezer: FrozenDateTimeFactory, simulator: Simulator
    ) -> None:
        """Take Home Assistant, its frozen clock, and whom it asks."""
        super().__init__(hass, freezer, Requests(simulator))
        self._stalled = simulator.faults.stalled

    @override
    async def settle(self) -> None:
        while True:
            settled = asyncio.ensure_future(super().settle())
            stalled = asyncio.ensure_future(self._stalled.wait())
            await asyncio.wait({settled, stalled}, return_when=asyncio.FIRST_COMPLETED)
            is_settled = settled.done()
            for waiting in (settled, stalled):
                waiting.cancel()
            if is_settled:
                return
            await turns()
            if self._stalled.is_set():
                return


class Home:
    """The account under test, and the ways to spoil its connection to HERE."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        simulator: Simulator,
        time: SimulatedTime,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Look at an account that is set up and well."""
        self.hass = hass
        self.entry = entry
        self.simulator = simulator
        self.time = time
        self.polls = 0
        self._patch = monkeypatch
        self._unlisten = async_dispatcher_connect(
            hass, self.coordinator.signal_polled, self._count
        )
        self._shown = {
            key: {
                entity.entity_id
                for entity in er.async_entries_for_config_entry(
                    er.async_get(hass), entry.entry_id
                )
                if entity.unique_id.startswith(key) and entity.translation_key in _SHOWN
            }
            for key in LOCATIONS
        }
        self._before = {key: self._states(key) for key in LOCATIONS}
        self._events = self._told_events()

    @property
    def coordinator(self) -> HereCoordinator:
        """Return the coordinator, another one after each reload."""
        coordinator: HereCoordinator = self.entry.runtime_data
        return coordinator

    @callback
    def _count(self) -> None:
        self.polls += 1

    def _states(self, key: str) -> dict[str, str]:
        found = {}
        for entity_id in self._shown[key]:
            state = self.hass.states.get(entity_id)
            found[entity_id] = state.state if state else "removed"
        return found

    def shows(self, key: str) -> str:
        """Return how a location looks compared with before."""
        now = self._states(key)
        if now == self._before[key]:
            return LIVE
        different = {
            state for name, state in now.items() if state != self._before[key][name]
        }
        if different == {STATE_UNAVAILABLE}:
            everything = set(now.values()) == {STATE_UNAVAILABLE}
            return UNAVAILABLE if everything else PARTLY
        assert different == {STATE_UNKNOWN}, now
        return UNKNOWN

    @property
    def is_well(self) -> bool:
        """Return whether all is as before."""
        return (
            all(self.shows(key) == LIVE for key in LOCATIONS)
            and not self.repairs
            and not self.reauth_flows
        )

    @property
    def entities(self) -> set[str]:
        """Return all entities of the account."""
        registry = er.async_get(self.hass)
        return {
            entity.entity_id
            for entity in er.async_entries_for_config_entry(
                registry, self.entry.entry_id
            )
        }

    def _told_events(self) -> dict[str, Any]:
        return {
            state.entity_id: state.attributes.get("event_type")
            for state in self.hass.states.async_all("event")
        }

    @property
    def nothing_happened(self) -> bool:
        """Return whether no charger was said to have become free or the like."""
        return self._told_events() == self._events

    def told(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the keys of what the user is told, and the words of it."""
        keys: list[str] = []
        words: list[str] = []
        cause = self.coordinator.last_exception
        if not self.coordinator.last_update_success:
            assert isinstance(cause, HomeAssistantError)
            assert cause.translation_key
            keys.append(cause.translation_key)
            words.append(f"`{cause}`")
        for issue in self.repairs:
            assert issue.translation_key
            assert issue.translation_placeholders
            keys.append(issue.translation_key)
            title = TEXTS["issues"][issue.translation_key]["title"]
            words.append(f"repair “{title.format_map(issue.translation_placeholders)}”")
        if self.reauth_flows:
            keys.append("reauth")
            words.append("Home Assistant asks for the credential")
        return tuple(keys), tuple(words)

    def text(self, key: str) -> str:
        """Return what an exception says before HERE's own words."""
        message: str = TEXTS["exceptions"][key]["message"]
        return message.partition("{")[0].rstrip(".")

    @property
    def repairs(self) -> list[ir.IssueEntry]:
        """Return the open repair issues."""
        return [
            issue
            for (domain, _), issue in ir.async_get(self.hass).issues.items()
            if domain == DOMAIN
        ]

    @property
    def reauth_flows(self) -> list[str]:
        """Return the dialogues that ask for another credential."""
        return [
            flow["flow_id"]
            for flow in self.hass.config_entries.flow.async_progress()
            if flow["context"]["source"] == SOURCE_REAUTH
        ]

    @property
    def counted(self) -> int:
        """Return the requests that the account has counted."""
        return sum(self.coordinator.memory.usage.counts.values())

    @property
    def arrived(self) -> int:
        """Return the requests that reached HERE, but those for the time of day."""
        entries = self.simulator.journal.entries
        return sum(entry["path"] != "/timestamp" for entry in entries)

    async def until(self, done: Callable[[], bool], longest: timedelta) -> None:
        """Let time pass until something is so, or no longer than that."""
        end = self.time.now + longest
        while not done() and await self.time.step(end):
            pass

    async def poll(self, longest: timedelta) -> bool:
        """Wait for the next poll; return whether there was one."""
        polls = self.polls
        await self.until(lambda: self.polls > polls, longest)
        await turns()
        return self.polls > polls

    async def enter_credential(self) -> None:
        """Give Home Assistant the credential it asks for: the same, still good."""
        (flow_id,) = self.reauth_flows
        configure = self.hass.config_entries.flow.async_configure
        step = "api_key" if "api_key" in self.entry.data else "oauth"
        await configure(flow_id, {"next_step_id": step})
        result = await configure(flow_id, dict(self.entry.data))
        assert result["reason"] == "reauth_successful", result
        await self.time.settle()

    # Faults outside of HERE

    @property
    def is_astray(self) -> bool:
        """Return whether HERE is looked for where it is not."""
        return not const.EVCP_URL.startswith(self.simulator.url)

    def reconnect(self) -> None:
        """Find HERE again."""
        point_at(self.simulator.url, self._patch)

    def close_port(self) -> None:
        """Look for HERE where nobody listens."""
        with socket() as unused:
            unused.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        point_at(url, self._patch)

    def lose_dns(self) -> None:
        """Look for HERE by a name that nobody knows."""
        connector: Any = async_get_clientsession(self.hass).connector
        self._patch.setattr(
            connector._resolver,
            "resolve",
            AsyncMock(side_effect=OSError("no such name")),
        )
        point_at("http://here.invalid", self._patch)
