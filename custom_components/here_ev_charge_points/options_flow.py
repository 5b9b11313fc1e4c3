"""The options of an account: what it may cost, and when it rests."""

from typing import Any

import voluptuous as vol

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.const import UnitOfTime
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TimeSelector,
)

from .const import (
    CONF_MONTHLY_REQUEST_BUDGET,
    CONF_QUIET_HOURS_END,
    CONF_QUIET_HOURS_START,
    CONF_WATCH_DURATION,
    CONF_WATCH_INTERVAL,
    DEFAULT_MONTHLY_REQUEST_BUDGET,
    DEFAULT_WATCH_DURATION,
    DEFAULT_WATCH_INTERVAL,
)

OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Required(
            CONF_MONTHLY_REQUEST_BUDGET, default=DEFAULT_MONTHLY_REQUEST_BUDGET
        ): vol.All(
            NumberSelector(
                NumberSelectorConfig(min=0, step=1, mode=NumberSelectorMode.BOX)
            ),
            vol.Coerce(int),
        ),
        vol.Optional(CONF_QUIET_HOURS_START): TimeSelector(),
        vol.Optional(CONF_QUIET_HOURS_END): TimeSelector(),
        vol.Required(CONF_WATCH_INTERVAL, default=DEFAULT_WATCH_INTERVAL): vol.All(
            NumberSelector(
                NumberSelectorConfig(
                    min=30,
                    max=3600,
                    step=1,
                    mode=NumberSelectorMode.BOX,
                    unit_of_measurement=UnitOfTime.SECONDS,
                )
            ),
            vol.Coerce(int),
        ),
        vol.Required(CONF_WATCH_DURATION, default=DEFAULT_WATCH_DURATION): vol.All(
            NumberSelector(
                NumberSelectorConfig(
                    min=1,
                    max=1440,
                    step=1,
                    mode=NumberSelectorMode.BOX,
                    unit_of_measurement=UnitOfTime.MINUTES,
                )
            ),
            vol.Coerce(int),
        ),
    }
)


class HereOptionsFlow(OptionsFlow):
    """Asks for the options; the account's update listener puts them into effect."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take the options."""
        errors: dict[str, str] = {}
        if user_input is not None:
            start = user_input.get(CONF_QUIET_HOURS_START)
            end = user_input.get(CONF_QUIET_HOURS_END)
            if bool(start) != bool(end):
                missing = CONF_QUIET_HOURS_END if start else CONF_QUIET_HOURS_START
                errors = {missing: "quiet_hours_incomplete"}
            elif start and start == end:
                errors = {CONF_QUIET_HOURS_END: "quiet_hours_all_day"}
            else:
                return self.async_create_entry(data=user_input)
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                OPTIONS_SCHEMA, user_input or self.config_entry.options
            ),
            errors=errors,
        )
