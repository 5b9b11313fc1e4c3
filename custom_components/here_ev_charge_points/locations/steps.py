"""The steps that choose charging locations, wherever that is asked for.

First set-up, "Add charging location" and choosing another location for one that is
set up share them.
"""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any

import voluptuous as vol

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import (
    CONF_LATITUDE,
    CONF_LOCATION,
    CONF_LONGITUDE,
    CONF_RADIUS,
    CONF_ZONE,
    UnitOfPower,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import FlowHandler, FlowResult
from homeassistant.helpers.location import get_state_coordinates
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    LocationSelector,
    LocationSelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)

from ..api import HereClient, HereError, Location, Position
from ..const import (
    CONF_CONNECTOR_TYPES,
    CONF_LOCATION_ID,
    CONF_LOCATION_IDS,
    CONF_MIN_POWER,
    CONF_PLACE,
    CONF_SEARCH_AGAIN,
    CONF_TYPE_IDS,
    DOMAIN,
    SUBENTRY_TYPE_LOCATION,
)
from ..logic.location_ids import parse_location_ids
from ..logic.naming import CONNECTOR_NAMES, location_title
from .choices import location_choices, refused_ids
from .search import Found, find_address, find_locations, offers

DEFAULT_RADIUS = 2_000
LARGEST_RADIUS = 50_000

LOCATION_IDS_SCHEMA = vol.Schema(
    {vol.Required(CONF_LOCATION_IDS): TextSelector(TextSelectorConfig(multiline=True))}
)
CONNECTORS_SELECTOR = SelectSelector(
    SelectSelectorConfig(
        options=[
            SelectOptionDict(value=standard, label=name)
            for standard, name in CONNECTOR_NAMES.items()
        ],
        multiple=True,
        custom_value=True,
        mode=SelectSelectorMode.DROPDOWN,
    )
)
SEARCH_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_LOCATION): LocationSelector(
            LocationSelectorConfig(radius=True, icon="mdi:ev-station")
        ),
        vol.Optional(CONF_PLACE): TextSelector(),
        vol.Optional(CONF_ZONE): EntitySelector(EntitySelectorConfig(domain="zone")),
        vol.Optional(CONF_CONNECTOR_TYPES): CONNECTORS_SELECTOR,
        vol.Optional(CONF_MIN_POWER): NumberSelector(
            NumberSelectorConfig(
                min=0,
                max=1_000,
                step="any",
                mode=NumberSelectorMode.BOX,
                unit_of_measurement=UnitOfPower.KILO_WATT,
            )
        ),
        vol.Optional(CONF_TYPE_IDS): BooleanSelector(),
    }
)


@callback
def configured_location_ids(hass: HomeAssistant) -> set[str | None]:
    """Return the content ids that any account has already."""
    return {
        subentry.unique_id
        for entry in hass.config_entries.async_entries(DOMAIN)
        for subentry in entry.get_subentries_of_type(SUBENTRY_TYPE_LOCATION)
    }


def subentry_data(location: Location) -> ConfigSubentryData:
    """Return the subentry that a chosen location becomes."""
    return ConfigSubentryData(
        data={CONF_LOCATION_ID: location.content_id},
        subentry_type=SUBENTRY_TYPE_LOCATION,
        title=location_title(location),
        unique_id=location.content_id,
    )


class LocationSteps[ResultT: FlowResult[Any, Any]](FlowHandler[Any, ResultT, Any]):
    """Steps from "which locations?" to a list of locations that HERE knows.

    The flow may set `_around`, where the search starts in place of home, and
    `_connectors`, which it is for at first.
    """

    def __init__(self) -> None:
        """Start with nothing checked yet."""
        super().__init__()
        self._checked: dict[str, Location] = {}
        self._found: list[Found] = []
        self._around: Position | None = None
        self._connectors: list[str] = []
        self._wanted: dict[str, Any] = {}
        self._where = ""

    @abstractmethod
    async def _async_client(self) -> HereClient:
        """Return the client of the account that the locations are for."""

    @abstractmethod
    def _finish(self, locations: list[Location]) -> ResultT:
        """Create what was chosen."""

    def _refuse(self, locations: list[Location]) -> str | None:
        """Return an error where the flow cannot use this choice."""
        return None if locations else "no_location"

    def _taken(self, content_ids: Iterable[str]) -> list[str]:
        """Return those that any account has by now: another tab may be quicker."""
        configured = configured_location_ids(self.hass)
        return [key for key in content_ids if key in configured]

    async def async_step_locations(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Ask how to find the locations."""
        return self.async_show_menu(
            step_id="locations", menu_options=["search", CONF_LOCATION_IDS]
        )

    async def async_step_location_ids(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Take locations by id."""
        problems: dict[str, list[str]] = {}
        error: str | None = None
        detail = ""
        if user_input is not None:
            ids = parse_location_ids(user_input[CONF_LOCATION_IDS])
            taken = self._taken(ids.good)
            try:
                problems = await self._check(
                    [key for key in ids.good if key not in taken]
                )
            except HereError as err:
                error, detail = err.reason, err.description
            else:
                problems["malformed"] = list(ids.malformed)
                problems["configured"] = self._taken(ids.good)
                problems = {kind: them for kind, them in problems.items() if them}
                if (error := _summarise(problems)) is None:
                    chosen = [self._checked[key] for key in ids.good]
                    if (error := self._refuse(chosen)) is None:
                        return self._finish(chosen)
        return self.async_show_form(
            step_id=CONF_LOCATION_IDS,
            data_schema=self.add_suggested_values_to_schema(
                LOCATION_IDS_SCHEMA, user_input
            ),
            errors={CONF_LOCATION_IDS: error} if error else None,
            description_placeholders={
                "detail": detail,
                "problems": await refused_ids(self.hass, problems),
                **{kind: ", ".join(them) for kind, them in problems.items()},
            },
        )

    async def async_step_search(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Search around a place: the pin, an address or a zone."""
        errors: dict[str, str] = {}
        detail = ""
        if user_input is not None:
            if user_input.pop(CONF_TYPE_IDS, False):
                return await self.async_step_location_ids()
            self._wanted = user_input
            try:
                return await self._search()
            except HereError as err:
                errors = _at_both_ends(err.reason, "base", CONF_TYPE_IDS)
                detail = err.description
        start = self._around or Position(
            latitude=self.hass.config.latitude, longitude=self.hass.config.longitude
        )
        suggested = self._wanted or {
            CONF_LOCATION: {
                CONF_LATITUDE: start.latitude,
                CONF_LONGITUDE: start.longitude,
                CONF_RADIUS: DEFAULT_RADIUS,
            },
            CONF_CONNECTOR_TYPES: self._connectors,
        }
        return self.async_show_form(
            step_id="search",
            data_schema=self.add_suggested_values_to_schema(SEARCH_SCHEMA, suggested),
            errors=errors,
            description_placeholders={
                "detail": detail,
                "largest_radius": str(LARGEST_RADIUS // 1000),
            },
        )

    async def async_step_area_too_large(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Say so, and where to go from there."""
        return self._show_in_vain("area_too_large")

    async def async_step_place_or_zone(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Say so, and where to go from there."""
        return self._show_in_vain("place_or_zone")

    async def async_step_place_unknown(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Say so, and where to go from there."""
        return self._show_in_vain("place_unknown")

    async def async_step_nothing_found(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Say so, and where to go from there."""
        return self._show_in_vain("nothing_found")

    def _show_in_vain(self, step_id: str) -> ResultT:
        return self.async_show_menu(
            step_id=step_id,
            menu_options=["search", CONF_LOCATION_IDS],
            description_placeholders={
                "largest_radius": str(LARGEST_RADIUS // 1000),
                "place": self._where,
            },
        )

    async def async_step_select(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Choose among the locations found."""
        error: str | None = None
        taken: list[str] = []
        if user_input is not None:
            if user_input.get(CONF_SEARCH_AGAIN):
                return await self.async_step_search()
            chosen = {
                item.location.content_id: item.location
                for item in self._found
                if item.location.content_id in user_input[CONF_LOCATION_IDS]
            }
            taken = self._taken(chosen)
            error = "location_taken" if taken else self._refuse(list(chosen.values()))
            if error is None:
                return self._finish(list(chosen.values()))
            user_input = {CONF_LOCATION_IDS: list(chosen.keys() - taken)}
            self._found = [
                item for item in self._found if item.location.content_id not in taken
            ]
            taken = [location_title(chosen[key]) for key in taken]
        schema = vol.Schema(
            {
                # Without a default the frontend ticks the first one.
                vol.Required(CONF_LOCATION_IDS, default=list): SelectSelector(
                    SelectSelectorConfig(
                        options=await location_choices(self.hass, self._found),
                        multiple=True,
                        mode=SelectSelectorMode.LIST,
                    )
                ),
                vol.Optional(CONF_SEARCH_AGAIN): BooleanSelector(),
            }
        )
        return self.async_show_form(
            step_id="select",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=_at_both_ends(error, CONF_LOCATION_IDS, CONF_SEARCH_AGAIN)
            if error
            else None,
            description_placeholders={
                "count": str(len(self._found)),
                "configured": ", ".join(taken),
                "place": self._where,
            },
        )

    async def _check(self, ids: list[str]) -> dict[str, list[str]]:
        """Ask HERE for the ids not asked for before; return those it refuses."""
        asked = [key for key in ids if key not in self._checked]
        if not asked:
            return {}
        client = await self._async_client()
        answer = await client.locations(asked, details=True, remember=False)
        self._checked |= answer.locations
        return {
            "unknown": [key for key in asked if key in answer.missing],
            "unreadable": [
                f"{key} ({answer.failed[key]})" for key in asked if key in answer.failed
            ],
        }

    async def _search(self) -> ResultT:
        """Look for what is wanted and not set up yet; show what came of it."""
        wanted = self._wanted
        radius = wanted[CONF_LOCATION][CONF_RADIUS]
        if radius > LARGEST_RADIUS:
            return await self.async_step_area_too_large()
        if self._address and wanted.get(CONF_ZONE):
            return await self.async_step_place_or_zone()
        client = await self._async_client()
        if (center := await self._center(client)) is None:
            return await self.async_step_place_unknown()
        configured = configured_location_ids(self.hass)
        self._found = [
            item
            for item in await find_locations(
                client, center.latitude, center.longitude, radius
            )
            if item.location.content_id not in configured
            and offers(
                item.location,
                wanted.get(CONF_CONNECTOR_TYPES, ()),
                wanted.get(CONF_MIN_POWER, 0),
            )
        ]
        if not self._found:
            return await self.async_step_nothing_found()
        return await self.async_step_select()

    @property
    def _address(self) -> str:
        """Return the address or town wanted, empty for none."""
        address: str = self._wanted.get(CONF_PLACE, "")
        return address.strip()

    async def _center(self, client: HereClient) -> Position | None:
        """Return where to search, None where that place is not known."""
        around = self._wanted[CONF_LOCATION]
        pin = Position(latitude=around[CONF_LATITUDE], longitude=around[CONF_LONGITUDE])
        self._where = address = self._address
        if address:
            if (spot := await find_address(client, address, pin)) is None:
                return None
            self._where, position = spot
            return position
        if (zone := self._wanted.get(CONF_ZONE)) is None:
            return pin
        state = self.hass.states.get(zone)
        self._where = zone if state is None else state.name
        place = None if state is None else get_state_coordinates(state)
        return place and Position(latitude=place.latitude, longitude=place.longitude)


def _at_both_ends(error: str, first: str, last: str) -> dict[str, str]:
    """Return an error for the top and the foot of a long form.

    The frontend does not scroll to it, and who presses the button, which is always in
    sight, may be at either end.
    """
    return {first: error, last: error}


def _summarise(problems: dict[str, list[str]]) -> str | None:
    """Return the error that names all refused ids, None where there are none."""
    kinds = list(problems)
    if len(kinds) > 1:
        return "several_refused"
    return f"location_{kinds[0]}" if kinds else None
