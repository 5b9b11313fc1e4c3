"""Config flow: an account with HERE, and its first charging locations."""

from collections.abc import Mapping
from typing import Any, override

import voluptuous as vol

from homeassistant.components.file_upload import process_uploaded_file
from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
    ConfigSubentryFlow,
)
from homeassistant.const import CONF_API_KEY
from homeassistant.core import callback
from homeassistant.helpers.selector import (
    FileSelector,
    FileSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .account.credentials import (
    account_id_from,
    first_client,
    new_client,
    read_credentials_file,
)
from .account.files import files_of
from .account.migration import MINOR_VERSION
from .api import HereClient, HereError, Location
from .const import (
    CONF_ACCESS_KEY_ID,
    CONF_ACCESS_KEY_SECRET,
    CONF_CREDENTIALS_FILE,
    DOMAIN,
    PORTAL_URL,
    SUBENTRY_TYPE_LOCATION,
)
from .locations.steps import LocationSteps, subentry_data
from .locations.subentry_flow import ChargingLocationFlow
from .options_flow import HereOptionsFlow

_SECRET = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)
API_KEY_SCHEMA = vol.Schema({vol.Required(CONF_API_KEY): _SECRET})
OAUTH_SCHEMA = vol.Schema(
    {
        vol.Optional(CONF_ACCESS_KEY_ID): TextSelector(),
        vol.Optional(CONF_ACCESS_KEY_SECRET): _SECRET,
        vol.Optional(CONF_CREDENTIALS_FILE): FileSelector(
            FileSelectorConfig(accept=".properties,.txt,text/plain")
        ),
    }
)
CREDENTIALS = ["api_key", "oauth"]


class HereConfigFlow(LocationSteps[ConfigFlowResult], ConfigFlow, domain=DOMAIN):
    """Set up an account: credential first, then its first locations."""

    MINOR_VERSION = MINOR_VERSION

    def __init__(self) -> None:
        """Start without a credential."""
        super().__init__()
        self._data: dict[str, str] = {}

    @override
    async def _async_client(self) -> HereClient:
        return first_client(self.hass, self._data)

    @classmethod
    @callback
    @override
    def async_get_supported_subentry_types(
        cls, config_entry: ConfigEntry
    ) -> dict[str, type[ConfigSubentryFlow]]:
        """Return the one kind of subentry: a charging location."""
        return {SUBENTRY_TYPE_LOCATION: ChargingLocationFlow}

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> HereOptionsFlow:
        """Return the flow that asks for the account's options."""
        return HereOptionsFlow()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask which credential HERE gave out."""
        return self.async_show_menu(
            step_id="user",
            menu_options=CREDENTIALS,
            description_placeholders={"portal_url": PORTAL_URL},
        )

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
        if user_input is None:
            return self._show_credential("api_key", API_KEY_SCHEMA)
        return await self._check_credential("api_key", API_KEY_SCHEMA, user_input)

    async def async_step_oauth(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take an OAuth access key, typed or from HERE's file."""
        if user_input is None:
            return self._show_credential("oauth", OAUTH_SCHEMA)
        data = dict(user_input)
        if (file_id := data.pop(CONF_CREDENTIALS_FILE, None)) is not None:
            try:
                data |= await self.hass.async_add_executor_job(
                    self._read_upload, file_id
                )
            except ValueError:
                return self._show_credential(
                    "oauth",
                    OAUTH_SCHEMA,
                    data,
                    {CONF_CREDENTIALS_FILE: "credentials_file_unreadable"},
                )
        for field in (CONF_ACCESS_KEY_ID, CONF_ACCESS_KEY_SECRET):
            if not data.get(field, "").strip():
                errors = {field: "credential_missing"}
                return self._show_credential("oauth", OAUTH_SCHEMA, data, errors)
        return await self._check_credential("oauth", OAUTH_SCHEMA, data)

    def _read_upload(self, file_id: str) -> dict[str, str]:
        """Read the uploaded file; it is deleted with that."""
        with process_uploaded_file(self.hass, file_id) as path:
            return read_credentials_file(path.read_text(encoding="utf-8"))

    def _show_credential(
        self,
        step_id: str,
        schema: vol.Schema,
        typed: dict[str, Any] | None = None,
        errors: dict[str, str] | None = None,
        detail: str = "",
    ) -> ConfigFlowResult:
        return self.async_show_form(
            step_id=step_id,
            data_schema=self.add_suggested_values_to_schema(schema, typed),
            errors=errors,
            description_placeholders={"detail": detail, "portal_url": PORTAL_URL},
        )

    async def _check_credential(
        self, step_id: str, schema: vol.Schema, typed: dict[str, str]
    ) -> ConfigFlowResult:
        """Check a credential against HERE, then use it for what the flow is about."""
        data = {key: value.strip() for key, value in typed.items()}
        account_id = account_id_from(data)
        if self._is_account_of_another_entry(account_id):
            return self.async_abort(reason="already_configured")
        entry = self._entry_to_change()
        if entry is None:
            client = first_client(self.hass, data)
        else:
            files = files_of(self.hass, entry)
            await files.async_usage()
            client = new_client(self.hass, data, files)
        try:
            await client.check_credential()
        except HereError as err:
            return self._show_credential(
                step_id, schema, typed, {"base": err.reason}, err.description
            )
        if self._is_account_of_another_entry(account_id):
            return self.async_abort(reason="already_configured")
        if entry is not None:
            files.note_success()
            return self.async_update_reload_and_abort(
                entry, unique_id=account_id, data=data
            )
        # A dialogue that was left open, and that no page lists, does not stand in
        # the way of another.
        await self.async_set_unique_id(account_id, raise_on_progress=False)
        for flow in self._async_in_progress(match_context={"unique_id": account_id}):
            self.hass.config_entries.flow.async_abort(flow["flow_id"])
        self._data = data
        return await self.async_step_locations()

    def _entry_to_change(self) -> ConfigEntry | None:
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        if self.source == SOURCE_RECONFIGURE:
            return self._get_reconfigure_entry()
        return None

    @callback
    def _is_account_of_another_entry(self, account_id: str) -> bool:
        own = self.context.get("entry_id")
        return any(
            entry.unique_id == account_id and entry.entry_id != own
            for entry in self._async_current_entries(include_ignore=False)
        )

    @override
    def _finish(self, locations: list[Location]) -> ConfigFlowResult:
        if self._is_account_of_another_entry(str(self.unique_id)):
            return self.async_abort(reason="already_configured")
        return self.async_create_entry(
            title="HERE EV Charge Points",
            data=self._data,
            subentries=[subentry_data(location) for location in locations],
        )
