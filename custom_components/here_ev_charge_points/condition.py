"""Conditions: a location has free chargers, or none, or mostly; a price is low.

Those of chargers look at the sensors of free chargers, which describe each of them.
"""

from datetime import timedelta
from typing import override

import voluptuous as vol

from homeassistant.const import CONF_OPTIONS
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.condition import (
    ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL,
    Condition,
    ConditionConfig,
    EntityConditionBase,
)
from homeassistant.util import dt as dt_util

from .const import CONF_CHANCE, CONF_IN, CONF_LIMIT, CONF_MIN_FREE, CONF_PER
from .locations.charger_options import (
    CHARGER_OPTIONS,
    FORECAST_OPTIONS,
    MIN_FREE_OPTION,
    PRICE_OPTIONS,
    fitting_chargers,
    forecast_at,
    number,
    own_entities,
    price_entities,
)
from .logic.availability import Availability, count
from .logic.local_time import later

_FULL_SCHEMA = ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL.extend(
    {vol.Required(CONF_OPTIONS, default=dict): CHARGER_OPTIONS}
)
_PRICE_SCHEMA = ENTITY_STATE_CONDITION_SCHEMA_ANY_ALL.extend(
    {vol.Required(CONF_OPTIONS): PRICE_OPTIONS}
)
_AVAILABLE_SCHEMA = _FULL_SCHEMA.extend(
    {vol.Required(CONF_OPTIONS, default=dict): MIN_FREE_OPTION}
)
_USUAL_SCHEMA = _AVAILABLE_SCHEMA.extend(
    {vol.Required(CONF_OPTIONS, default=dict): FORECAST_OPTIONS}
)


class _ChargersCondition(EntityConditionBase):
    """Looks at the wanted chargers of a location."""

    _domain_specs = {"sensor": DomainSpec()}
    _schema = _FULL_SCHEMA

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Read the options."""
        super().__init__(hass, config)
        self._wanted = config.options or {}
        self._min_free = self._wanted.get(CONF_MIN_FREE, 1)

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Keep the sensors of free chargers of this integration."""
        return own_entities(
            self._hass, super().entity_filter(entities), "available_chargers"
        )

    @override
    def _should_include(self, _state: State) -> bool:
        """Take every location: of one that is not known nothing is true."""
        return True

    def _counted(self, state: State) -> Availability:
        described = state.attributes.get("chargers", ())
        return count(
            charger["status"]
            for charger in fitting_chargers(
                self._hass, state.entity_id, described, self._wanted
            )
        )


class IsAvailable(_ChargersCondition):
    """So many chargers are known to be free."""

    _schema = _AVAILABLE_SCHEMA

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        """Count the free ones."""
        return bool(self._counted(entity_state).free >= self._min_free)


class IsUsuallyAvailable(_ChargersCondition):
    """So many chargers are likely to be free, as usual at this hour or in a while."""

    _schema = _USUAL_SCHEMA

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        """Ask what experience says; where there is none nothing is likely."""
        now = dt_util.now()
        ahead = self._wanted.get(CONF_IN)
        told = forecast_at(
            self._hass,
            entity_state.entity_id,
            self._wanted,
            now,
            now if ahead is None else later(now, timedelta(minutes=ahead)),
        )
        chance = told.usual if ahead is None else told.chance
        return chance is not None and chance * 100 >= self._wanted[CONF_CHANCE]


class IsFull(_ChargersCondition):
    """All chargers that are in service are known to be taken."""

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        """Look for one that is taken, and for none that may be free."""
        return self._counted(entity_state).is_full


class IsCheaperThan(EntityConditionBase):
    """A price is known to be below a limit."""

    _domain_specs = {"sensor": DomainSpec()}
    _schema = _PRICE_SCHEMA

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Read the options."""
        super().__init__(hass, config)
        options = config.options or {}
        self._limit = options[CONF_LIMIT]
        self._per = options[CONF_PER]

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """Keep the sensors of such prices."""
        return price_entities(self._hass, super().entity_filter(entities), self._per)

    @override
    def _should_include(self, _state: State) -> bool:
        """Take every price: one that is not known is not below the limit."""
        return True

    @override
    def is_valid_state(self, entity_state: State) -> bool:
        """Compare it."""
        price = number(entity_state)
        return price is not None and bool(price < self._limit)


CONDITIONS: dict[str, type[Condition]] = {
    "is_available": IsAvailable,
    "is_cheaper_than": IsCheaperThan,
    "is_full": IsFull,
    "usually_available": IsUsuallyAvailable,
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions of this integration."""
    return CONDITIONS
