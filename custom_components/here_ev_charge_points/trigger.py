"""Triggers: a charger or a location became free, full or broken; a price fell.

The first listen to the event entities, whose events are true changes only: not restarts,
outages or unknown statuses in between. Each event has a moment of its own, which is
the entity's state: a new name, icon or area is none.
"""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, override

import voluptuous as vol

from homeassistant.const import ATTR_RESTORED, ATTR_UNIT_OF_MEASUREMENT, CONF_OPTIONS
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.trigger import (
    ENTITY_STATE_TRIGGER_SCHEMA,
    EntityTriggerBase,
    NotTriggeredReasonReporter,
    StatelessEntityTriggerBase,
    Trigger,
    TriggerConfig,
)

from .const import CONF_LIMIT, CONF_MIN_FREE, CONF_PER
from .locations.charger_options import (
    CHARGER_OPTIONS,
    MIN_FREE_OPTION,
    PRICE_OPTIONS,
    fitting_chargers,
    number,
    own_entities,
    price_entities,
)
from .logic.changes import ChangeKind, Turn, became_available, became_full

_CHARGER_SCHEMA = ENTITY_STATE_TRIGGER_SCHEMA.extend(
    {vol.Required(CONF_OPTIONS, default=dict): CHARGER_OPTIONS}
)
_PRICE_SCHEMA = ENTITY_STATE_TRIGGER_SCHEMA.extend(
    {vol.Required(CONF_OPTIONS): PRICE_OPTIONS}
)
_LOCATION_SCHEMA = _CHARGER_SCHEMA.extend(
    {vol.Required(CONF_OPTIONS, default=dict): MIN_FREE_OPTION}
)


class _ChangesTrigger(StatelessEntityTriggerBase):
    """Fires on events of our own event entities."""

    _domain_specs = {"event": DomainSpec()}
    _schema = _CHARGER_SCHEMA

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Keep the event entities of this integration."""
        return own_entities(self._hass, super().entity_filter(entities), "changes")

    def _fitting(
        self, state: State, described: Iterable[Mapping[str, Any]]
    ) -> list[Mapping[str, Any]]:
        return fitting_chargers(self._hass, state.entity_id, described, self._options)


class _ChargerTrigger(_ChangesTrigger):
    """Fires when a charger of a wanted kind changed in one way."""

    _kind: ChangeKind

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Return whether the event is of the kind, and the charger as wanted."""
        return state.attributes.get("event_type") == self._kind and bool(
            self._fitting(state, [state.attributes])
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
        wanted = self._fitting(state, state.attributes.get("all_chargers", ()))
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


class PriceFell(EntityTriggerBase):
    """A price is below a limit that was not when it was last known.

    What Home Assistant itself has put away is not known any more: a restart and
    changed options are no news.
    """

    _domain_specs = {"sensor": DomainSpec()}
    _excluded_from_states = frozenset()
    _schema = _PRICE_SCHEMA

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Read the options."""
        super().__init__(hass, config)
        self._limit = self._options[CONF_LIMIT]
        self._known: dict[str, tuple[float, str | None]] = {}

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Keep the sensors of such prices, and note how they stand."""
        found = price_entities(
            self._hass, super().entity_filter(entities), self._options[CONF_PER]
        )
        for entity_id in found - self._known.keys():
            if (state := self._hass.states.get(entity_id)) is not None:
                self._note(state)
        return found

    def _note(self, state: State) -> None:
        if (price := number(state)) is not None:
            unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
            self._known[state.entity_id] = (price, unit)

    @override
    def is_valid_transition(self, from_state: State, to_state: State) -> bool:
        """Return whether it was known to cost more before, in the same currency."""
        self._note(from_state)
        before = self._known.pop(to_state.entity_id, None)
        self._note(to_state)
        now = self._known.get(to_state.entity_id)
        if before is None or now is None or from_state.attributes.get(ATTR_RESTORED):
            return False
        return before[1] == now[1] and before[0] >= self._limit

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Return whether the price is below the limit; else note how it stands."""
        price = number(state)
        if price is not None and price < self._limit:
            return True
        self._note(state)
        return False


TRIGGERS: dict[str, type[Trigger]] = {
    "charger_became_available": ChargerBecameAvailable,
    "charger_went_out_of_order": ChargerWentOutOfOrder,
    "location_became_available": LocationBecameAvailable,
    "location_became_full": LocationBecameFull,
    "price_fell": PriceFell,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers of this integration."""
    return TRIGGERS
