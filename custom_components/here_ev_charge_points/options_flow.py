"""The options of an account: what it may cost, and when it rests."""

from typing import Any

import voluptuous as vol

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
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
    DEFAULT_MONTHLY_REQUEST_BUDGET,
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
