"""Config flow: an account with HERE, and the charging locations to watch with it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, override

import voluptuous as vol

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentry,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .api import HereClient, HereError, Location
from .const import (
    CONF_ACCESS_KEY_ID,
    CONF_ACCESS_KEY_SECRET,
    DOMAIN,
    SUBENTRY_TYPE_LOCATION,
)
from .coordinator import HereConfigEntry
from .credential import account_id_from, credential_from
from .location_steps import LocationSteps, subentry_data

_SECRET = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)
API_KEY_SCHEMA = vol.Schema({vol.Required(CONF_API_KEY): _SECRET})
OAUTH_SCHEMA = vol.Schema(
    {
        vol.Required(CONF_ACCESS_KEY_ID): TextSelector(),
        vol.Required(CONF_ACCESS_KEY_SECRET): _SECRET,
    }
)
CREDENTIALS = ["api_key", "oauth"]
PORTAL_URL = "https://platform.here.com/admin/apps"


def _new_client(hass: HomeAssistant, data: Mapping[str, Any]) -> HereClient:
    return HereClient(async_get_clientsession(hass), credential_from(data))


class HereConfigFlow(LocationSteps[ConfigFlowResult], ConfigFlow, domain=DOMAIN):
    """Set up an account: credential first, then its first locations."""

    def __init__(self) -> None:
        """Start without a credential."""
        super().__init__()
        self._data: dict[str, str] = {}

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the one kind of subentry: a charging location."""
        return {SUBENTRY_TYPE_LOCATION: ChargingLocationFlow}

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which credential HERE gave out."""
        return self.async_show_menu(step_id="user", menu_options=CREDENTIALS)

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Start because HERE refuses the credential."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for another credential, of either kind."""
        return self.async_show_menu(
            step_id="reauth_confirm",
            menu_options=CREDENTIALS,
            description_placeholders={"account": self._get_reauth_entry().title},
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which credential takes the place of the present one."""
        return self.async_show_menu(step_id="reconfigure", menu_options=CREDENTIALS)

    async def async_step_api_key(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take an API key."""
        return await self._step_credential("api_key", API_KEY_SCHEMA, user_input)

    async def async_step_oauth(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take an OAuth access key."""
        return await self._step_credential("oauth", OAUTH_SCHEMA, user_input)

    async def _step_credential(
        self, step_id: str, schema: vol.Schema, user_input: dict[str, Any] | None
    ) -> ConfigFlowResult:
        """Check a credential against HERE, then use it for what the flow is about."""
        error = detail = ""
        if user_input is not None:
            data = {key: value.strip() for key, value in user_input.items()}
            account_id = account_id_from(data)
            if self._is_account_of_another_entry(account_id):
                return self.async_abort(reason="already_configured")
            self._client = _new_client(self.hass, data)
            try:
                await self._client.check_credential()
            except HereError as err:
                error, detail = err.reason, err.description
            else:
                if self.source == SOURCE_REAUTH:
                    return self._replace(self._get_reauth_entry(), account_id, data)
                if self.source == SOURCE_RECONFIGURE:
                    return self._replace(
                        self._get_reconfigure_entry(), account_id, data
                    )
                await self.async_set_unique_id(account_id)
                self._data = data
                return await self.async_step_locations()
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors={"base": error} if error else None,
            description_placeholders={"detail": detail, "portal_url": PORTAL_URL},
        )

    @callback
    def _is_account_of_another_entry(self, account_id: str) -> bool:
        own = self.context.get("entry_id")
        return any(
            entry.unique_id == account_id and entry.entry_id != own
            for entry in self._async_current_entries(include_ignore=False)
        )

    @callback
    def _replace(
        self, entry: ConfigEntry, account_id: str, data: dict[str, str]
    ) -> ConfigFlowResult:
        """Give an account another credential; title and locations stay."""
        reloads_by_itself = entry.update_listeners and entry.data != data
        result = self.async_update_and_abort(entry, unique_id=account_id, data=data)
        if not reloads_by_itself:
            self.hass.config_entries.async_schedule_reload(entry.entry_id)
        return result

    @override
    def _finish(self, locations: list[Location]) -> ConfigFlowResult:
        return self.async_create_entry(
            title="HERE EV Charge Points",
            data=self._data,
            subentries=[subentry_data(location) for location in locations],
        )


class ChargingLocationFlow(LocationSteps[SubentryFlowResult], ConfigSubentryFlow):
    """Add charging locations to an account."""

    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Take the account's client and ask how to find the locations."""
        entry: HereConfigEntry = self._get_entry()
        self._client = (
            entry.runtime_data.client
            if entry.state is ConfigEntryState.LOADED
            else _new_client(self.hass, entry.data)
        )
        return await self.async_step_locations()

    @override
    def _finish(self, locations: list[Location]) -> SubentryFlowResult:
        first, *others = map(subentry_data, locations)
        for other in others:
            self.hass.config_entries.async_add_subentry(
                self._get_entry(),
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
