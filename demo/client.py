"""A client of Home Assistant: it does what the frontend does, without a browser."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import itertools
from types import TracebackType
from typing import Any, Self

import aiohttp

type Json = dict[str, Any]

CONFIG_FLOW = "/api/config/config_entries/flow"
SUBENTRY_FLOW = "/api/config/config_entries/subentries/flow"


class HomeAssistantError(Exception):
    """Home Assistant refuses; the text is its own."""


class HomeAssistant:
    """The owner, logged in over REST for half an hour and over WebSocket for good.

    The WebSocket, and everything that needs it, is open within the context.
    """

    def __init__(self, url: str, session: aiohttp.ClientSession, token: str) -> None:
        """Take the address, a session to use, and an access token."""
        self.url = url
        self._session = session
        self._token = token
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._events: dict[int, asyncio.Queue[Json]] = {}

    @classmethod
    async def login(cls, url: str, session: aiohttp.ClientSession) -> Self:
        """Log in as the trusted network allows it: without a password."""
        flow = {
            "client_id": f"{url}/",
            "handler": ["trusted_networks", None],
            "redirect_uri": f"{url}/",
        }
        async with session.post(f"{url}/auth/login_flow", json=flow) as response:
            response.raise_for_status()
            code = (await response.json())["result"]
        grant = {
            "client_id": f"{url}/",
            "grant_type": "authorization_code",
            "code": code,
        }
        async with session.post(f"{url}/auth/token", data=grant) as response:
            response.raise_for_status()
            return cls(url, session, (await response.json())["access_token"])

    async def __aenter__(self) -> Self:
        """Open the WebSocket."""
        self._socket = await self._session.ws_connect(
            f"{self.url}/api/websocket", max_msg_size=0
        )
        await self._socket.receive_json()  # auth_required
        await self._socket.send_json({"type": "auth", "access_token": self._token})
        answer = await self._socket.receive_json()
        if answer["type"] != "auth_ok":
            raise HomeAssistantError(answer["message"])
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the WebSocket."""
        self._reader.cancel()
        await self._socket.close()

    async def _read(self) -> None:
        """Hand every message to whoever waits for it."""
        async for message in self._socket:
            data = message.json()
            if data["type"] == "event":
                if events := self._events.get(data["id"]):
                    events.put_nowait(data["event"])
            elif answer := self._answers.pop(data["id"], None):
                if data["success"]:
                    answer.set_result(data["result"])
                else:
                    answer.set_exception(HomeAssistantError(data["error"]["message"]))
        for answer in self._answers.values():
            answer.set_exception(HomeAssistantError("Home Assistant has gone"))

    # The two ways to talk

    async def request(self, method: str, path: str, data: Json | None = None) -> Any:
        """Send a REST request, return the JSON of the answer."""
        async with self._session.request(
            method,
            f"{self.url}{path}",
            json=data,
            headers={"Authorization": f"Bearer {self._token}"},
        ) as response:
            if not response.ok:
                raise HomeAssistantError(await response.text())
            return await response.json()

    async def command(self, command: str, **fields: Any) -> Any:
        """Send a WebSocket command, return its result."""
        return await self._send(next(self._ids), {"type": command, **fields})

    @asynccontextmanager
    async def subscribe(
        self, command: str, **fields: Any
    ) -> AsyncGenerator[asyncio.Queue[Json]]:
        """Give the queue that the events of a subscription come in by."""
        number = next(self._ids)
        events = self._events[number] = asyncio.Queue()
        await self._send(number, {"type": command, **fields})
        try:
            yield events
        finally:
            await self.command("unsubscribe_events", subscription=number)
            del self._events[number]

    async def _send(self, number: int, message: Json) -> Any:
        """Send a message and wait for its answer."""
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, **message})
        return await asyncio.wait_for(answer, 60)

    # Looking

    async def is_running(self) -> bool:
        """Return whether everything is set up (over REST)."""
        return bool((await self.request("GET", "/api/config"))["state"] == "RUNNING")

    async def states(self) -> dict[str, Json]:
        """Return all states by entity id."""
        return {s["entity_id"]: s for s in await self.command("get_states")}

    async def devices(self, entry_id: str) -> list[Json]:
        """Return the devices of a config entry."""
        devices = await self.command("config/device_registry/list")
        return [d for d in devices if entry_id in d["config_entries"]]

    async def entities(self, entry_id: str) -> list[Json]:
        """Return the registered entities of a config entry."""
        entities = await self.command("config/entity_registry/list")
        return [e for e in entities if e["config_entry_id"] == entry_id]

    async def entries(self, domain: str) -> list[Json]:
        """Return the config entries of an integration."""
        entries: list[Json] = await self.command("config_entries/get", domain=domain)
        return entries

    async def subentries(self, entry_id: str) -> list[Json]:
        """Return the subentries of a config entry."""
        subentries: list[Json] = await self.command(
            "config_entries/subentries/list", entry_id=entry_id
        )
        return subentries

    # Changing

    async def call(self, service: str, **data: Any) -> None:
        """Call a service, given as domain.name."""
        domain, name = service.split(".")
        await self.command(
            "call_service", domain=domain, service=name, service_data=data
        )

    async def add_entry(self, domain: str, *answers: Json) -> Json:
        """Walk through a config flow."""
        return await self._walk(CONFIG_FLOW, {"handler": domain}, answers)

    async def add_subentry(self, entry_id: str, kind: str, *answers: Json) -> Json:
        """Walk through the flow that adds a subentry."""
        return await self._walk(SUBENTRY_FLOW, {"handler": [entry_id, kind]}, answers)

    async def _walk(self, path: str, start: Json, answers: tuple[Json, ...]) -> Json:
        """Start a flow and answer its steps; return what it ends with."""
        step: Json = await self.request("POST", path, start)
        for answer in answers:
            step = await self.request("POST", f"{path}/{step['flow_id']}", answer)
            refusals = [*(step.get("errors") or {}).values(), step.get("reason")]
            if refusal := ", ".join(filter(None, refusals)):
                where = step.get("step_id", "its end")
                raise HomeAssistantError(f"The dialogue stops at {where}: {refusal}")
        return step

    async def remove_entry(self, entry_id: str) -> None:
        """Remove a config entry."""
        await self.request("DELETE", f"/api/config/config_entries/entry/{entry_id}")

    async def save_automation(self, key: str, config: Json) -> None:
        """Create or replace an automation."""
        await self.request("POST", f"/api/config/automation/config/{key}", config)

    async def save_dashboard(
        self, path: str, title: str, icon: str, config: Json
    ) -> None:
        """Create a dashboard in the sidebar, or replace what it shows."""
        dashboards = await self.command("lovelace/dashboards/list")
        if path not in {dashboard["url_path"] for dashboard in dashboards}:
            await self.command(
                "lovelace/dashboards/create", url_path=path, title=title, icon=icon
            )
        await self.command("lovelace/config/save", url_path=path, config=config)

    async def delete_dashboard(self, path: str) -> None:
        """Delete a dashboard."""
        (dashboard,) = (
            dashboard["id"]
            for dashboard in await self.command("lovelace/dashboards/list")
            if dashboard["url_path"] == path
        )
        await self.command("lovelace/dashboards/delete", dashboard_id=dashboard)
