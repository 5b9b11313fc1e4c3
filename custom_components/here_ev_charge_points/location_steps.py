"""The steps that choose charging locations, for set-up and "Add charging location"."""

from abc import abstractmethod
from typing import Any

import voluptuous as vol

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import FlowHandler, FlowResult
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig

from .api import HereClient, HereError, Location
from .const import CONF_LOCATION_ID, CONF_LOCATION_IDS, DOMAIN, SUBENTRY_TYPE_LOCATION
from .labels import location_title
from .location_ids import parse_location_ids

LOCATION_IDS_SCHEMA = vol.Schema(
    {vol.Required(CONF_LOCATION_IDS): TextSelector(TextSelectorConfig(multiline=True))}
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

    The flow sets `_client`, of the account that the locations are for, before these.
    """

    _client: HereClient

    def __init__(self) -> None:
        """Start with nothing checked yet."""
        super().__init__()
        self._checked: dict[str, Location] = {}

    @abstractmethod
    def _finish(self, locations: list[Location]) -> ResultT:
        """Create what was chosen."""

    async def async_step_locations(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Ask how to find the locations."""
        return self.async_show_menu(
            step_id="locations", menu_options=[CONF_LOCATION_IDS]
        )

    async def async_step_location_ids(
        self, user_input: dict[str, Any] | None = None
    ) -> ResultT:
        """Take locations by id."""
        problems: dict[str, list[str]] = {}
        error = detail = ""
        if user_input is not None:
            ids = parse_location_ids(user_input[CONF_LOCATION_IDS])
            configured = configured_location_ids(self.hass)
            problems = {
                "malformed": list(ids.malformed),
                "configured": [key for key in ids.good if key in configured],
            }
            wanted = [key for key in ids.good if key not in configured]
            try:
                problems |= await self._check(wanted)
            except HereError as err:
                error, detail = err.reason, err.description
            else:
                error = _summarise(problems)
                if not error and not wanted:
                    error = "no_location"
            if not error:
                return self._finish([self._checked[key] for key in wanted])
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

    async def _check(self, ids: list[str]) -> dict[str, list[str]]:
        """Ask HERE for the ids not asked for before; return those it refuses."""
        asked = [key for key in ids if key not in self._checked]
        if not asked:
            return {}
        answer = await self._client.locations(asked, details=True)
        self._checked |= answer.locations
        return {
            "unknown": [key for key in asked if key in answer.missing],
            "unreadable": [
                f"{key} ({answer.failed[key]})" for key in asked if key in answer.failed
            ],
        }


def _summarise(problems: dict[str, list[str]]) -> str:
    """Return the error that names all refused ids, empty where there are none."""
    present = [kind for kind, ids in problems.items() if ids]
    if len(present) > 1:
        return "several_refused"
    return f"location_{present[0]}" if present else ""
