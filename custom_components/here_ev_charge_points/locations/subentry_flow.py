"""The dialogue of a charging location: adding more of them, and changing one."""

from types import MappingProxyType
from typing import Any, override

import voluptuous as vol

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntryState,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import BooleanSelector, TextSelector

from ..account.credentials import async_client
from ..account.files import files_of
from ..api import HereClient, Location
from ..const import (
    CONF_CAR_CONNECTORS,
    CONF_FOLLOW,
    CONF_LOCATION_ID,
    CONF_LOCATION_IDS,
)
from ..coordinator import HereConfigEntry
from .relocation import move_registered, moved_title
from .steps import LocationSteps, subentry_data

FOLLOW_SCHEMA = vol.Schema({vol.Required(CONF_FOLLOW, default=True): BooleanSelector()})
RENAME_SCHEMA = vol.Schema({vol.Required(CONF_NAME): TextSelector()})


class ChargingLocationFlow(LocationSteps[SubentryFlowResult], ConfigSubentryFlow):
    """Add charging locations to an account, or change one."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask how to find the locations."""
        self._connectors = self._get_entry().options.get(CONF_CAR_CONNECTORS, [])
        return await self.async_step_locations()

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask whether to change the name or the location itself."""
        old = self._last_known()
        self._around = old.position if old else None
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=["rename", CONF_FOLLOW, "search", CONF_LOCATION_IDS],
            description_placeholders={
                "location": self._get_reconfigure_subentry().title
            },
        )

    async def async_step_rename(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Take another name."""
        subentry = self._get_reconfigure_subentry()
        if user_input is not None and (name := user_input[CONF_NAME].strip()):
            return self.async_update_and_abort(self._get_entry(), subentry, title=name)
        return self.async_show_form(
            step_id="rename",
            data_schema=self.add_suggested_values_to_schema(
                RENAME_SCHEMA, user_input or {CONF_NAME: subentry.title}
            ),
            errors=None if user_input is None else {CONF_NAME: "name_missing"},
        )

    async def async_step_follow(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Take whether the location sets the pace."""
        subentry = self._get_reconfigure_subentry()
        if user_input is not None:
            return self.async_update_and_abort(
                self._get_entry(), subentry, data={**subentry.data, **user_input}
            )
        return self.async_show_form(
            step_id="follow",
            data_schema=self.add_suggested_values_to_schema(
                FOLLOW_SCHEMA, subentry.data
            ),
            description_placeholders={"location": subentry.title},
        )

    @override
    async def _async_client(self) -> HereClient:
        return await async_client(self.hass, self._get_entry())

    def _last_known(self) -> Location | None:
        """Return what HERE last said of the location to be changed."""
        entry: HereConfigEntry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            return None
        content_id = self._get_reconfigure_subentry().data[CONF_LOCATION_ID]
        return entry.runtime_data.last_known.get(content_id)

    @override
    def _refuse(self, locations: list[Location]) -> str | None:
        if self.source == SOURCE_RECONFIGURE and len(locations) > 1:
            return "more_than_one"
        return super()._refuse(locations)

    @override
    def _finish(self, locations: list[Location]) -> SubentryFlowResult:
        entry: HereConfigEntry = self._get_entry()
        files_of(self.hass, entry).note_success()
        if self.source == SOURCE_RECONFIGURE:
            subentry = self._get_reconfigure_subentry()
            old, (new,) = self._last_known(), locations
            move_registered(self.hass, entry, subentry, old, new)
            return self.async_update_and_abort(
                entry,
                subentry,
                data={**subentry.data, CONF_LOCATION_ID: new.content_id},
                title=moved_title(subentry, old, new),
                unique_id=new.content_id,
            )
        first, *others = map(subentry_data, locations)
        for other in others:
            self.hass.config_entries.async_add_subentry(
                entry,
                ConfigSubentry(
                    data=MappingProxyType(other["data"]),
                    subentry_type=other["subentry_type"],
                    title=other["title"],
                    unique_id=other["unique_id"],
                ),
            )
        return self.async_create_entry(
            title=first["title"], data=first["data"], unique_id=first["unique_id"]
        )
