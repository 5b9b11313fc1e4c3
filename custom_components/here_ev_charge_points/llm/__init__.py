"""What assistants may ask: how the exposed locations are, and what is around a place.

Assist offers these tools to its model; MCP clients and car displays come by it, too.
"""

from abc import abstractmethod
from itertools import chain
from typing import Any, cast, override

import voluptuous as vol

from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.components.llm import LLMTools
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID, CONF_RADIUS
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.llm import (
    LLM_API_ASSIST,
    LLMContext,
    Tool,
    ToolAnnotations,
    ToolInput,
    ToolResult,
)

from ..const import CONF_CONNECTOR_TYPES, CONF_IN, CONF_MIN_POWER, DOMAIN
from ..locations.exposed import exposed_locations
from ..logic.naming import CONNECTOR_NAMES

HOME = "zone.home"
MOST_FOUND = 10

_STANDARDS = {name: standard for standard, name in CONNECTOR_NAMES.items()}
_ARRIVAL = {
    vol.Optional("arrival_in_minutes"): vol.All(
        vol.Coerce(int), vol.Range(min=0, max=10_080)
    )
}
_ARRIVALS = [30, 60]
_FORECAST = (
    "The forecast, where there is one, tells how likely (0 to 1) a charger that fits is "
    "free on arrival, what is usual at that hour, how sure that is, and the wait in "
    "minutes; without it nobody knows. The charge_cost is that of a typical charge."
)
_LEFT_OUT = {"geo_uri", "latitude", "last_known", "location_id", "longitude"}


class _ActionTool(Tool):
    """Answers with what one of our actions answers, without what nobody can speak."""

    action: str
    integration = DOMAIN

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext
    ) -> ToolResult:
        """Call the action, or say in its words why it cannot be."""
        asked = self.parameters(tool_input.tool_args)

        async def call(action: str, data: dict[str, Any]) -> list[dict[str, Any]]:
            response = await hass.services.async_call(
                DOMAIN,
                action,
                data,
                context=llm_context.context,
                blocking=True,
                return_response=True,
            )
            return cast(dict[str, list[dict[str, Any]]], response)["locations"]

        try:
            found = await call(self.action, self.data(asked))
            expected = {
                item["location_id"]: [
                    moment for moment in item["moments"] if moment["chance"] is not None
                ]
                for item in await call("forecast", self.expected(asked))
            }
        except HomeAssistantError as err:
            return ToolResult(data={"error": str(err)}, error=True)
        return ToolResult(
            data={
                "locations": [
                    _spoken(
                        item | {"forecast": expected.get(item["location_id"]) or None}
                    )
                    for item in found
                ]
            }
        )

    @abstractmethod
    def data(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return what the action is called with."""

    @abstractmethod
    def expected(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return what to forecast of locations that are set up, which costs nothing."""


class StatusTool(_ActionTool):
    """How the charging locations of the house are doing; free of cost."""

    name = f"{DOMAIN}__status"
    title = "Status of charging locations"
    description = (
        "Tells of the public EV charging locations that the user follows how many "
        "chargers are free now, which connectors and powers they have, what charging "
        "costs there, whether they are open, and whether one will be free on arrival. "
        "Costs nothing. A count that is null is not known, which is not zero. "
        f"{_FORECAST}"
    )
    action = "get_status"
    annotations = ToolAnnotations(
        read_only=True, destructive=False, idempotent=True, open_world=False
    )

    def __init__(self, devices: dict[str, list[str]]) -> None:
        """Tell of the exposed locations: device ids by spoken name."""
        self._devices = devices
        self.parameters = vol.Schema(
            {vol.Optional("location"): vol.In(list(devices)), **_ARRIVAL}
        )

    @override
    def data(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Name the location asked for, else all that are exposed."""
        name = asked.get("location")
        found = self._devices.values() if name is None else [self._devices[name]]
        return {ATTR_DEVICE_ID: list(chain.from_iterable(found))}

    @override
    def expected(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Look ahead at the same locations."""
        return {**self.data(asked), CONF_IN: _arrivals(asked)}


class SearchTool(_ActionTool):
    """What chargers there are around a place; costs two requests."""

    name = f"{DOMAIN}__search"
    title = "Search charging locations"
    description = (
        "Searches public EV charging locations around a place and tells which have a "
        "free charger now, nearest first (distance in m, power in kW). Each search "
        "costs the user two requests of a monthly budget: do not repeat it, and use "
        f"{DOMAIN}__status for the locations that the user follows. {_FORECAST}"
    )
    action = "search"
    annotations = ToolAnnotations(
        read_only=True, destructive=False, idempotent=True, open_world=True
    )

    def __init__(self, places: dict[str, str], devices: dict[str, list[str]]) -> None:
        """Search around these: entity ids by spoken name; look ahead at the devices."""
        self._places = places
        self._devices = devices
        self.parameters = vol.Schema(
            {
                vol.Optional("near", default=next(iter(places))): vol.In(list(places)),
                vol.Optional("radius_km", default=3): vol.All(
                    vol.Coerce(float), vol.Range(min=0.1, max=50)
                ),
                vol.Optional("connectors", default=list): [vol.In(list(_STANDARDS))],
                vol.Optional("min_power_kw", default=0): vol.All(
                    vol.Coerce(float), vol.Range(min=0)
                ),
                vol.Optional("only_free", default=False): bool,
                **_ARRIVAL,
            }
        )

    @override
    def data(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Put it in the words of the action."""
        return {
            ATTR_ENTITY_ID: self._places[asked["near"]],
            CONF_RADIUS: asked["radius_km"] * 1000,
            CONF_CONNECTOR_TYPES: [_STANDARDS[name] for name in asked["connectors"]],
            CONF_MIN_POWER: asked["min_power_kw"],
            "only_available": asked["only_free"],
            "limit": MOST_FOUND,
        }

    @override
    def expected(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Look ahead at chargers of the same kind, where the location is exposed."""
        same = (CONF_CONNECTOR_TYPES, CONF_MIN_POWER)
        wanted = self.data(asked)
        return {
            ATTR_DEVICE_ID: list(chain.from_iterable(self._devices.values())),
            CONF_IN: _arrivals(asked),
            **{name: wanted[name] for name in same},
        }


@callback
def async_get_tools(
    hass: HomeAssistant, llm_context: LLMContext, api_id: str
) -> LLMTools | None:
    """Return the tools where a charging location is exposed to the assistant."""
    if api_id != LLM_API_ASSIST:
        return None
    assistant = llm_context.assistant
    if not (devices := exposed_locations(hass, assistant)):
        return None
    return LLMTools(
        tools=[
            StatusTool(devices),
            SearchTool(_exposed_places(hass, assistant), devices),
        ]
    )


def _exposed_places(hass: HomeAssistant, assistant: str | None) -> dict[str, str]:
    """Return home, and the zones and persons that are exposed, by name."""
    states = [
        state
        for state in hass.states.async_all(["zone", "person"])
        if state.entity_id == HOME
        or (
            assistant is not None
            and async_should_expose(hass, assistant, state.entity_id)
        )
    ]
    home_first = sorted(states, key=lambda state: (state.entity_id != HOME, state.name))
    return {state.name: state.entity_id for state in home_first} or {"home": HOME}


def _arrivals(asked: dict[str, Any]) -> list[int]:
    arrival = asked.get("arrival_in_minutes")
    return _ARRIVALS if arrival is None else [arrival]


def _spoken(location: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value
        for key, value in location.items()
        if key not in _LEFT_OUT and (value is not None or key == "free_chargers")
    }
