"""Triggers: a charger or a location became free, a location full, a charger broken.

They listen to the event entities, whose events are true changes only: not restarts,
outages or unknown statuses in between. Each event has a moment of its own, which is
the entity's state: a new name, icon or area is none.
"""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, override

import voluptuous as vol

from homeassistant.const import CONF_OPTIONS
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import (
    ENTITY_STATE_TRIGGER_SCHEMA,
    NotTriggeredReasonReporter,
    StatelessEntityTriggerBase,
    Trigger,
    TriggerConfig,
)

from .const import (
    CONF_CONNECTOR_TYPES,
    CONF_MIN_FREE,
    CONF_MIN_POWER,
    CONF_NOT_RESTRICTED,
)
from .locations.charger_options import CHARGER_OPTIONS, MIN_FREE_OPTION, own_entities
from .logic.availability import fitting
from .logic.changes import ChangeKind, Turn, became_available, became_full

_CHARGER_SCHEMA = ENTITY_STATE_TRIGGER_SCHEMA.extend(
    {vol.Required(CONF_OPTIONS, default=dict): CHARGER_OPTIONS}
)
_LOCATION_SCHEMA = _CHARGER_SCHEMA.extend(
    {vol.Required(CONF_OPTIONS, default=dict): MIN_FREE_OPTION}
)


class _ChangesTrigger(StatelessEntityTriggerBase):
    """Fires on events of our own event entities."""

    _domain_specs = {"event": DomainSpec()}
    _schema = _CHARGER_SCHEMA

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Read the options."""
        super().__init__(hass, config)
        self._types = self._options[CONF_CONNECTOR_TYPES]
        self._power = self._options[CONF_MIN_POWER]
        self._not_restricted = self._options[CONF_NOT_RESTRICTED]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Keep the event entities of this integration."""
        return own_entities(self._hass, super().entity_filter(entities), "changes")

    def _fitting(
        self, described: Iterable[Mapping[str, Any]]
    ) -> list[Mapping[str, Any]]:
        return fitting(
            described,
            self._types,
            self._power,
            not_restricted=self._not_restricted,
        )


class _ChargerTrigger(_ChangesTrigger):
    """Fires when a charger of a wanted kind changed in one way."""

    _kind: ChangeKind

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Return whether the event is of the kind, and the charger as wanted."""
        return state.attributes.get("event_type") == self._kind and bool(
            self._fitting([state.attributes])
        )


class ChargerBecameAvailable(_ChargerTrigger):
    """A charger became free."""

    _kind = ChangeKind.CHARGER_BECAME_AVAILABLE


class ChargerWentOutOfOrder(_ChargerTrigger):
    """A charger broke."""

    _kind = ChangeKind.CHARGER_WENT_OUT_OF_ORDER


class _LocationTrigger(_ChangesTrigger):
    """Fires once an answer that is news of all wanted chargers of a location together."""

    @abstractmethod
    def _is_news(self, turns: list[Turn]) -> bool:
        """Return whether that is news which became of the wanted chargers."""

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Look at the wanted chargers in the last event of an answer."""
        wanted = self._fitting(state.attributes.get("all_chargers", ()))
        return bool(state.attributes.get("last_of_answer")) and self._is_news(
            [
                Turn(
                    charger["status_before"], charger["status"], charger["became_free"]
                )
                for charger in wanted
            ]
        )


class LocationBecameAvailable(_LocationTrigger):
    """So many chargers are free that were not before."""

    _schema = _LOCATION_SCHEMA

    @override
    def _is_news(self, turns: list[Turn]) -> bool:
        return became_available(turns, self._options[CONF_MIN_FREE])


class LocationBecameFull(_LocationTrigger):
    """The last free charger was taken, or broke, and all in service are taken."""

    @override
    def _is_news(self, turns: list[Turn]) -> bool:
        return became_full(turns)


TRIGGERS: dict[str, type[Trigger]] = {
    "charger_became_available": ChargerBecameAvailable,
    "charger_went_out_of_order": ChargerWentOutOfOrder,
    "location_became_available": LocationBecameAvailable,
    "location_became_full": LocationBecameFull,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers of this integration."""
    return TRIGGERS
