"""The repair of a location that HERE no longer knows."""

from typing import Any

import voluptuous as vol

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from .account.credentials import async_client
from .api import HereError
from .const import CONF_LOCATION_ID
from .coordinator import HereConfigEntry, HereCoordinator
from .locations.choices import location_choices
from .locations.relocation import move_registered, moved_title
from .locations.search import Found, SearchNotEnabledError, find_locations
from .locations.steps import configured_location_ids
from .logic.naming import operator_label

SEARCH_RADIUS = 2_000
SAME_PLACE = 50
"""Within so many m of the old position, the same operator has not moved."""


class LocationGoneFlow(RepairsFlow):
    """Finds the location again, or removes it; nothing happens before a choice."""

    def __init__(self, coordinator: HereCoordinator, subentry_id: str) -> None:
        """Take the location that is gone."""
        super().__init__()
        self._entry: HereConfigEntry = coordinator.config_entry
        self._subentry = self._entry.subentries[subentry_id]
        self._gone: str = self._subentry.data[CONF_LOCATION_ID]
        self._old = coordinator.last_known.get(self._gone)
        self._found: list[Found] = []

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask what to do."""
        return self.async_show_menu(
            step_id="init",
            menu_options=["replace", "remove"],
            description_placeholders={"location": self._subentry.title},
        )

    async def async_step_replace(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Offer the locations around the old position, its operator's first."""
        if user_input is not None:
            if (content_id := user_input.get(CONF_LOCATION_ID)) is None:
                return await self._show_found({CONF_LOCATION_ID: "no_location"})
            return self._replace(content_id)
        position = self._old.position if self._old else None
        if position is None:
            return self.async_abort(reason="position_unknown")
        try:
            found = await find_locations(
                await async_client(self.hass, self._entry),
                position.latitude,
                position.longitude,
                SEARCH_RADIUS,
            )
        except SearchNotEnabledError:
            return self.async_abort(reason="search_not_enabled")
        except HereError as err:
            return self.async_abort(
                reason="search_failed", description_placeholders={"detail": str(err)}
            )
        configured = configured_location_ids(self.hass)
        self._found = sorted(
            (item for item in found if item.location.content_id not in configured),
            key=lambda item: (not self._is_of_the_operator(item), item.distance),
        )
        if not self._found:
            return self.async_abort(reason="nothing_found")
        return await self._show_found()

    async def _show_found(
        self, errors: dict[str, str] | None = None
    ) -> RepairsFlowResult:
        """Let choose, with nobody chosen but who is surely the same."""
        likeliest = self._found[0]
        same = self._is_of_the_operator(likeliest) and likeliest.distance <= SAME_PLACE
        schema = vol.Schema(
            {
                # Of what is required the frontend would choose the first.
                vol.Optional(CONF_LOCATION_ID): SelectSelector(
                    SelectSelectorConfig(
                        options=await location_choices(self.hass, self._found),
                        mode=SelectSelectorMode.LIST,
                    )
                )
            }
        )
        chosen = {CONF_LOCATION_ID: likeliest.location.content_id} if same else {}
        return self.async_show_form(
            step_id="replace",
            data_schema=self.add_suggested_values_to_schema(schema, chosen),
            errors=errors,
            description_placeholders={"location": self._subentry.title},
        )

    def _is_of_the_operator(self, item: Found) -> bool:
        """Return whether a location is of the operator of the one that is gone."""
        operator = operator_label(self._old) if self._old else None
        return operator is not None and operator_label(item.location) == operator

    async def async_step_remove(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Remove the location after one more question."""
        if user_input is None:
            return self.async_show_form(
                step_id="remove",
                data_schema=vol.Schema({}),
                description_placeholders={"location": self._subentry.title},
            )
        if not self._is_solved():
            self.hass.config_entries.async_remove_subentry(
                self._entry, self._subentry.subentry_id
            )
        return self.async_create_entry(data={})

    def _is_solved(self) -> bool:
        """Return whether the location was removed or changed in the meantime."""
        subentry = self._entry.subentries.get(self._subentry.subentry_id)
        is_there = self.hass.config_entries.async_get_entry(self._entry.entry_id)
        return not is_there or subentry is None or subentry.unique_id != self._gone

    def _replace(self, content_id: str) -> RepairsFlowResult:
        if self._is_solved():
            return self.async_create_entry(data={})
        if content_id in configured_location_ids(self.hass):
            return self.async_abort(reason="already_configured")
        new = next(
            item.location
            for item in self._found
            if item.location.content_id == content_id
        )
        move_registered(self.hass, self._entry, self._subentry, self._old, new)
        self.hass.config_entries.async_update_subentry(
            self._entry,
            self._subentry,
            data={**self._subentry.data, CONF_LOCATION_ID: new.content_id},
            title=moved_title(self._subentry, self._old, new),
            unique_id=new.content_id,
        )
        return self.async_create_entry(data={})


class AlreadySolvedFlow(RepairsFlow):
    """For an issue whose account or location has gone in the meantime."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Have nothing to do."""
        return self.async_create_entry(data={})


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """Return the flow that mends the issue."""
    where = data or {}
    entry: HereConfigEntry | None = hass.config_entries.async_get_entry(
        where.get("entry_id", "")
    )
    if (
        entry is None
        or entry.state is not ConfigEntryState.LOADED
        or where.get("subentry_id") not in entry.subentries
    ):
        return AlreadySolvedFlow()
    return LocationGoneFlow(entry.runtime_data, where["subentry_id"])
