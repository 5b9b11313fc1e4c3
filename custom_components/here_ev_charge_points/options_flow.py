"""The options of an account: what it may cost, when it rests, and who charges."""

from typing import Any

import voluptuous as vol

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigFlowResult,
    OptionsFlowWithReload,
)
from homeassistant.const import UnitOfEnergy, UnitOfPower, UnitOfTime
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TimeSelector,
)
from homeassistant.util import dt as dt_util

from .account.credentials import async_client
from .account.files import files_of
from .account.notices import who_can_be_told
from .account.pace import pace_in_words, usage_in_words
from .api import HereError
from .const import (
    CONF_CAR_AC_POWER,
    CONF_CAR_CONNECTORS,
    CONF_CAR_DC_POWER,
    CONF_CHARGE_ENERGY,
    CONF_CHOOSE_PROVIDERS,
    CONF_FASTEST_INTERVAL,
    CONF_IDLE_MINUTES,
    CONF_LOCATION_ID,
    CONF_MONTHLY_REQUEST_BUDGET,
    CONF_NOTIFY,
    CONF_PREDICTIONS,
    CONF_PROVIDERS,
    CONF_QUIET_HOURS_END,
    CONF_QUIET_HOURS_START,
    CONF_REQUESTS_THIS_MONTH,
    CONF_WATCH_DURATION,
    CONF_WATCH_INTERVAL,
    DEFAULT_FASTEST_INTERVAL,
    DEFAULT_MONTHLY_REQUEST_BUDGET,
    DEFAULT_WATCH_DURATION,
    DEFAULT_WATCH_INTERVAL,
    SUBENTRY_TYPE_LOCATION,
)
from .coordinator import HereConfigEntry
from .locations.steps import CONNECTORS_SELECTOR
from .logic.driver import Driver


def _number(smallest: float, largest: float, unit: str) -> NumberSelector:
    return NumberSelector(
        NumberSelectorConfig(
            min=smallest,
            max=largest,
            step="any",
            mode=NumberSelectorMode.BOX,
            unit_of_measurement=unit,
        )
    )


_CAR = Driver()
_CAR_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_CHARGE_ENERGY, default=_CAR.charge_energy): _number(
            1, 500, UnitOfEnergy.KILO_WATT_HOUR
        ),
        vol.Required(CONF_CAR_AC_POWER, default=_CAR.car_ac_power): _number(
            1, 100, UnitOfPower.KILO_WATT
        ),
        vol.Required(CONF_CAR_DC_POWER, default=_CAR.car_dc_power): _number(
            1, 2_000, UnitOfPower.KILO_WATT
        ),
        vol.Required(CONF_IDLE_MINUTES, default=_CAR.idle_minutes): _number(
            0, 1_440, UnitOfTime.MINUTES
        ),
        vol.Optional(CONF_CAR_CONNECTORS): CONNECTORS_SELECTOR,
    }
)
_SECTION_CAR = "my_car"
_OF_THE_CAR = [str(marker) for marker in _CAR_SCHEMA.schema]

_COUNT = vol.All(
    NumberSelector(NumberSelectorConfig(min=0, step=1, mode=NumberSelectorMode.BOX)),
    vol.Coerce(int),
)
_SECONDS = vol.All(
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
)
OPTIONS_SCHEMA = vol.Schema(
    {
        vol.Required(
            CONF_MONTHLY_REQUEST_BUDGET, default=DEFAULT_MONTHLY_REQUEST_BUDGET
        ): _COUNT,
        vol.Optional(CONF_REQUESTS_THIS_MONTH): _COUNT,
        vol.Required(CONF_FASTEST_INTERVAL, default=DEFAULT_FASTEST_INTERVAL): _SECONDS,
        vol.Optional(CONF_QUIET_HOURS_START): TimeSelector(),
        vol.Optional(CONF_QUIET_HOURS_END): TimeSelector(),
        vol.Required(CONF_WATCH_INTERVAL, default=DEFAULT_WATCH_INTERVAL): _SECONDS,
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
        vol.Optional(_SECTION_CAR): section(_CAR_SCHEMA, {"collapsed": True}),
        vol.Optional(CONF_CHOOSE_PROVIDERS): BooleanSelector(),
        vol.Optional(CONF_PREDICTIONS): BooleanSelector(),
    }
)


class HereOptionsFlow(OptionsFlowWithReload):
    """Asks for the options; they are in effect at once, also where set-up fails."""

    _shown: int

    def __init__(self) -> None:
        """Start with nothing entered."""
        self._entered: dict[str, Any] = {}
        self._providers: dict[str, str] = {}

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take the options."""
        errors: dict[str, str] = {}
        detail = ""
        usage = await files_of(self.hass, self.config_entry).async_usage()
        if user_input is None:
            self._shown = usage.total(dt_util.now())
        else:
            start = user_input.get(CONF_QUIET_HOURS_START)
            end = user_input.get(CONF_QUIET_HOURS_END)
            if bool(start) != bool(end):
                missing = CONF_QUIET_HOURS_END if start else CONF_QUIET_HOURS_START
                errors = {missing: "quiet_hours_incomplete"}
            elif start and start == end:
                errors = {CONF_QUIET_HOURS_END: "quiet_hours_all_day"}
            else:
                self._entered = self._flat(user_input)
                counted = self._entered.pop(CONF_REQUESTS_THIS_MONTH, self._shown)
                choosing = self._entered.pop(CONF_CHOOSE_PROVIDERS, False)
                if counted != self._shown:
                    self._correct(counted)
                    self._shown = counted
                if not choosing:
                    return self.async_create_entry(data=self._entered)
                try:
                    self._providers = await self._ask_for_providers()
                except HereError as err:
                    # At the top and at the foot of the form: it is long.
                    errors = dict.fromkeys(("base", CONF_CHOOSE_PROVIDERS), err.reason)
                    detail = err.description
                else:
                    return await self.async_step_providers()
        options = self.config_entry.options
        shown = user_input or {**options, CONF_REQUESTS_THIS_MONTH: self._shown}
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                OPTIONS_SCHEMA.extend(
                    {
                        vol.Optional(CONF_NOTIFY): SelectSelector(
                            SelectSelectorConfig(
                                options=who_can_be_told(self.hass),
                                multiple=True,
                                custom_value=True,
                                mode=SelectSelectorMode.DROPDOWN,
                            )
                        )
                    }
                ),
                {_SECTION_CAR: options, **shown},
            ),
            errors=errors,
            description_placeholders={
                "detail": detail,
                "pace": await self._pace(),
                "usage": await usage_in_words(
                    self.hass, self.hass.config.language, usage, dt_util.now()
                ),
            },
        )

    async def async_step_providers(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take whose cards there are, of those that work at the locations."""
        mine = self._entered.get(CONF_PROVIDERS, [])
        if user_input is not None:
            # Who chooses again wants it tried again.
            files = files_of(self.hass, self.config_entry)
            files.memory.details_asked = None
            files.save()
            return self.async_create_entry(data={**self._entered, **user_input})
        named = {key: key for key in mine} | self._providers
        schema = vol.Schema(
            {
                vol.Required(CONF_PROVIDERS, default=list): SelectSelector(
                    SelectSelectorConfig(
                        options=[
                            SelectOptionDict(value=key, label=name)
                            for key, name in sorted(
                                named.items(), key=lambda item: item[1].casefold()
                            )
                        ],
                        multiple=True,
                        mode=SelectSelectorMode.LIST,
                    )
                )
            }
        )
        return self.async_show_form(
            step_id="providers",
            data_schema=self.add_suggested_values_to_schema(
                schema, {CONF_PROVIDERS: mine}
            ),
            description_placeholders={"count": str(len(self._providers))},
        )

    async def _ask_for_providers(self) -> dict[str, str]:
        """Return whose cards work at the account's locations, by HERE's id."""
        client = await async_client(self.hass, self.config_entry)
        return await client.providers(
            subentry.data[CONF_LOCATION_ID]
            for subentry in self.config_entry.get_subentries_of_type(
                SUBENTRY_TYPE_LOCATION
            )
        )

    async def _pace(self) -> str:
        """Return how often HERE is asked at present, in words."""
        entry: HereConfigEntry = self.config_entry
        is_loaded = entry.state is ConfigEntryState.LOADED
        return await pace_in_words(
            self.hass,
            self.hass.config.language,
            entry.runtime_data.pacing if is_loaded else None,
            dt_util.now(),
        )

    def _flat(self, user_input: dict[str, Any]) -> dict[str, Any]:
        """Return the options without sections; what was not sent stays as it is."""
        before = self.config_entry.options
        entered = dict(user_input)
        car = entered.pop(_SECTION_CAR, None)
        kept = {CONF_PROVIDERS} if car is not None else {CONF_PROVIDERS, *_OF_THE_CAR}
        return {
            **{name: before[name] for name in kept if name in before},
            **entered,
            **(car or {}),
        }

    def _correct(self, total: int) -> None:
        """Set the count of requests; what was counted since it was shown is added."""
        files = files_of(self.hass, self.config_entry)
        now = dt_util.now()
        files.usage.correct(total + files.usage.total(now) - self._shown, now)
        files.save()
        self.hass.config_entries.async_schedule_reload(self.config_entry.entry_id)
