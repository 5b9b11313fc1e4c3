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
    UnitOfLength,
    UnitOfPower,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import FlowHandler, FlowResult
from homeassistant.helpers.selector import (
    BooleanSelector,
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
from homeassistant.helpers.translation import async_get_translations

from ..api import HereClient, HereError, Location, Position
from ..const import (
    CONF_CONNECTOR_TYPES,
    CONF_LOCATION_ID,
    CONF_LOCATION_IDS,
    CONF_MIN_POWER,
    CONF_TYPE_IDS,
    DOMAIN,
    SUBENTRY_TYPE_LOCATION,
)
from ..logic.access import location_restrictions
from ..logic.availability import availability
from ..logic.location_ids import parse_location_ids
from ..logic.naming import (
    CONNECTOR_NAMES,
    distance_label,
    groups_label,
    location_title,
    operator_label,
    street_label,
)
from .search import Found, find_locations, offers

DEFAULT_RADIUS = 2_000
LARGEST_RADIUS = 50_000

RESTRICTION_WORDS = (
    f"component.{DOMAIN}.entity.sensor.available_chargers"
    ".state_attributes.restrictions.state"
)

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
SEARCH_FIELDS: dict[vol.Marker, Any] = {
    vol.Required(CONF_LOCATION): LocationSelector(
        LocationSelectorConfig(radius=True, icon="mdi:ev-station")
    ),
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
}
SEARCH_SCHEMA = vol.Schema(SEARCH_FIELDS)
SEARCH_AGAIN_SCHEMA = vol.Schema(
    {**SEARCH_FIELDS, vol.Optional(CONF_TYPE_IDS): BooleanSelector()}
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


async def location_choices(
    hass: HomeAssistant, found: list[Found]
) -> list[SelectOptionDict]:
    """Return one choice for each location, in words of the system's language."""
    texts = await async_get_translations(
        hass, hass.config.language, "selector", [DOMAIN]
    )
    prefix = f"component.{DOMAIN}.selector.location_choice.options"
    words = await async_get_translations(hass, hass.config.language, "entity", [DOMAIN])
    miles = hass.config.units.length_unit == UnitOfLength.MILES
    return [
        SelectOptionDict(
            value=item.location.content_id,
            label=" · ".join(
                filter(
                    None,
                    (
                        operator_label(item.location),
                        street_label(item.location),
                        distance_label(item.distance, miles=miles),
                        groups_label(item.location),
                        *(
                            words[f"{RESTRICTION_WORDS}.{word}"]
                            for word in location_restrictions(item.location)
                        ),
                        _free_label(item.location, texts, prefix),
                    ),
                )
            ),
        )
        for item in found
    ]


def _free_label(location: Location, texts: dict[str, str], prefix: str) -> str | None:
    """Return how many chargers are known to be free, and how many are not known."""
    counted = availability(location)
    if counted is None:
        return None
    if counted.known_free is None:
        label = texts[f"{prefix}.not_known"]
    elif counted.unknown:
        label = texts[f"{prefix}.some_not_known"]
    else:
        label = texts[f"{prefix}.free"]
    return label.format(free=counted.free, unknown=counted.unknown, total=counted.total)


class LocationSteps[ResultT: FlowResult[Any, Any]](FlowHandler[Any, ResultT, Any]):
    """Steps from "which locations?" to a list of locations that HERE knows.

    The flow may set `_around`, where the search starts in place of home.
    """

    def __init__(self) -> None:
        """Start with nothing checked yet."""
        super().__init__()
        self._checked: dict[str, Location] = {}
        self._found: list[Found] = []
        self._around: Position | None = None

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
                **{
                    kind: ", ".join(problems.get(kind, ())) or "–"
                    for kind in ("malformed", "configured", "unknown", "unreadable")
                },
            },
        )

    async def async_step_search(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Search around a place on the map."""
        errors: dict[str, str] = {}
        detail = ""
        if user_input is not None:
            if user_input.get(CONF_TYPE_IDS):
                return await self.async_step_location_ids()
            if user_input[CONF_LOCATION][CONF_RADIUS] > LARGEST_RADIUS:
                errors = {CONF_LOCATION: "area_too_large"}
            else:
                try:
                    self._found = await self._search(user_input)
                except HereError as err:
                    errors, detail = {"base": err.reason}, err.description
                else:
                    if self._found:
                        return await self.async_step_select()
                    errors = {"base": "nothing_found"}
        start = self._around or Position(
            latitude=self.hass.config.latitude, longitude=self.hass.config.longitude
        )
        suggested = user_input or {
            CONF_LOCATION: {
                CONF_LATITUDE: start.latitude,
                CONF_LONGITUDE: start.longitude,
                CONF_RADIUS: DEFAULT_RADIUS,
            }
        }
        return self.async_show_form(
            step_id="search",
            data_schema=self.add_suggested_values_to_schema(
                SEARCH_AGAIN_SCHEMA if errors else SEARCH_SCHEMA, suggested
            ),
            errors=errors,
            description_placeholders={
                "detail": detail,
                "largest_radius": str(LARGEST_RADIUS // 1000),
            },
        )

    async def async_step_select(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Choose among the locations found."""
        error: str | None = None
        taken: list[str] = []
        if user_input is not None:
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
                )
            }
        )
        return self.async_show_form(
            step_id="select",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors={CONF_LOCATION_IDS: error} if error else None,
            description_placeholders={
                "count": str(len(self._found)),
                "configured": ", ".join(taken),
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

    async def _search(self, wanted: dict[str, Any]) -> list[Found]:
        """Return what was found around the pin, is wanted, and is not set up yet."""
        around = wanted[CONF_LOCATION]
        found = await find_locations(
            await self._async_client(),
            around[CONF_LATITUDE],
            around[CONF_LONGITUDE],
            around[CONF_RADIUS],
        )
        configured = configured_location_ids(self.hass)
        return [
            item
            for item in found
            if item.location.content_id not in configured
            and offers(
                item.location,
                wanted.get(CONF_CONNECTOR_TYPES, ()),
                wanted.get(CONF_MIN_POWER, 0),
            )
        ]


def _summarise(problems: dict[str, list[str]]) -> str | None:
    """Return the error that names all refused ids, None where there are none."""
    present = [kind for kind, ids in problems.items() if ids]
    if len(present) > 1:
        return "several_refused"
    return f"location_{present[0]}" if present else None
