"""Setting up an account and adding locations to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from custom_components.here_ev_charge_points import config_flow
from custom_components.here_ev_charge_points.account.credentials import account_id_from
from custom_components.here_ev_charge_points.api import HereClient
from custom_components.here_ev_charge_points.const import DOMAIN, SUBENTRY_TYPE_LOCATION
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from tests.common import (
    ERRORS,
    OAUTH,
    answer,
    ids_of,
    start,
    subentry_ids_step,
    suggested,
)

from .conftest import account_entry
from .here import ACCESS_KEY_ID, ACCESS_KEY_SECRET, API_KEY, K_LATAUS, SECRETS, FakeHere

PREFIXED = f"here:evcp:charginglocation:{K_LATAUS}"

FILE_ID = "0123456789abcdef0123456789abcdef"


async def ids_step(hass: HomeAssistant) -> Any:
    """Go to the step that takes location ids."""
    result = await answer(hass, await start(hass), api_key=API_KEY)
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "locations"
    assert "location_ids" in result["menu_options"]
    return await answer(hass, result, next_step_id="location_ids")


async def test_api_key_to_locations(hass: HomeAssistant, here: FakeHere) -> None:
    """An API key and a mixed list of ids make an account with titled locations."""
    other = next(key for key in here.documents if key != K_LATAUS)
    result = await ids_step(hass)
    result = await answer(
        hass, result, location_ids=f"{PREFIXED}, {K_LATAUS}\n  {other};{other}"
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    entry = result["result"]
    assert entry.data == {"api_key": API_KEY}
    assert all(secret not in entry.unique_id for secret in SECRETS)
    titles = ids_of(entry)
    assert set(titles) == {K_LATAUS, other}
    assert titles[K_LATAUS] == "K-Lataus, Hatanpään valtatie 1"
    for subentry in entry.subentries.values():
        assert subentry.subentry_type == SUBENTRY_TYPE_LOCATION
        assert subentry.unique_id == subentry.data["location_id"]
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED


async def test_oauth_to_locations(hass: HomeAssistant, here: FakeHere) -> None:
    """An OAuth access key does the same."""
    result = await answer(hass, await start(hass, "oauth"), **OAUTH)
    result = await answer(hass, result, next_step_id="location_ids")
    result = await answer(hass, result, location_ids=K_LATAUS)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert result["result"].data == OAUTH
    assert all(secret not in result["result"].unique_id for secret in SECRETS)


@pytest.mark.parametrize(("failure", "error"), ERRORS)
async def test_credential_errors_and_recovery(
    hass: HomeAssistant, here: FakeHere, failure: dict[str, Any], error: str
) -> None:
    """Each failure is told apart, keeps what was typed, and can be recovered from."""
    here.fail(**failure)
    result = await answer(hass, await start(hass), api_key=API_KEY)
    assert result["type"] is FlowResultType.FORM
    assert result["errors"] == {"base": error}
    assert suggested(result, "api_key") == API_KEY
    assert API_KEY not in str(result["description_placeholders"])

    here.work()
    result = await answer(hass, result, api_key=API_KEY)
    assert result["step_id"] == "locations"
    result = await answer(hass, result, next_step_id="location_ids")
    result = await answer(hass, result, location_ids=K_LATAUS)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


@pytest.mark.parametrize(("failure", "error"), ERRORS)
async def test_location_errors_and_recovery(
    hass: HomeAssistant, here: FakeHere, failure: dict[str, Any], error: str
) -> None:
    """The same failures while the ids are checked keep the ids typed."""
    result = await ids_step(hass)
    here.fail(**failure)
    result = await answer(hass, result, location_ids=f"{K_LATAUS} ")
    assert result["errors"] == {"location_ids": error}
    assert suggested(result, "location_ids") == f"{K_LATAUS} "

    here.work()
    result = await answer(hass, result, location_ids=K_LATAUS)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


async def test_refused_ids_are_named(hass: HomeAssistant, here: FakeHere) -> None:
    """Each refused id is named with its reason; what was accepted is not asked again."""
    here.documents["broken"] = {"id": "broken", "evses": {"not": "a list"}}
    result = await ids_step(hass)
    for typed, error, named in (
        ("", "no_location", {}),
        (" ,;\n", "no_location", {}),
        ("here:evcp:charginglocation: %%%", "location_malformed", {"malformed": "%%%"}),
        (f"nowhere {K_LATAUS}", "location_unknown", {"unknown": "nowhere"}),
        (
            "broken",
            "location_unreadable",
            {"unreadable": "broken (evses is not a list)"},
        ),
        (
            "nowhere %%% broken",
            "several_refused",
            {
                "problems": (
                    "Not known to HERE: nowhere."
                    " No usable answer: broken (evses is not a list)."
                    " No HERE location id: %%%."
                )
            },
        ),
    ):
        result = await answer(hass, result, location_ids=typed)
        assert result["errors"] == {"location_ids": error}, typed
        assert suggested(result, "location_ids") == typed
        for kind, names in named.items():
            assert names in result["description_placeholders"][kind]

    asked = len(here.requests)
    result = await answer(hass, result, location_ids=K_LATAUS)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert ids_of(result["result"]) == {K_LATAUS: "K-Lataus, Hatanpään valtatie 1"}
    await hass.async_block_till_done()
    assert len(here.requests) == asked + 1  # the first poll


async def test_the_same_account_is_not_added_twice(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """A key that is set up already ends the dialogue, without a request."""
    result = await answer(hass, await start(hass), api_key=f" {API_KEY} ")
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_the_same_account_set_up_in_another_tab(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """It is looked at again at the end; the first one to finish stays the only one."""
    result = await answer(hass, await start(hass), api_key=API_KEY)
    result = await answer(hass, result, next_step_id="location_ids")
    account_entry(hass, K_LATAUS)
    other = next(key for key in here.documents if key != K_LATAUS)
    result = await answer(hass, result, location_ids=other)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1


async def test_the_same_account_set_up_while_its_key_is_checked(
    hass: HomeAssistant, here: FakeHere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HERE takes its time, and somebody else is quicker."""

    async def check_credential(client: HereClient) -> None:
        account_entry(hass, K_LATAUS)

    monkeypatch.setattr(HereClient, "check_credential", check_credential)
    result = await answer(hass, await start(hass), api_key=API_KEY)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"


async def test_a_location_of_another_account_is_refused(
    hass: HomeAssistant, here: FakeHere, account: MockConfigEntry
) -> None:
    """A location can be set up once, whichever account has it."""
    result = await answer(hass, await start(hass, "oauth"), **OAUTH)
    result = await answer(hass, result, next_step_id="location_ids")
    result = await answer(hass, result, location_ids=PREFIXED)
    assert result["errors"] == {"location_ids": "location_configured"}
    assert result["description_placeholders"]["configured"] == K_LATAUS
    other = next(key for key in here.documents if key != K_LATAUS)
    result = await answer(hass, result, location_ids=other)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


async def test_add_locations_to_an_account(
    hass: HomeAssistant, here: FakeHere, account: MockConfigEntry
) -> None:
    """All new ids become locations, and the account reloads once for all of them."""
    others = [key for key in here.documents if key != K_LATAUS][:3]
    result = await subentry_ids_step(hass, account)
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"location_ids": f"{K_LATAUS} {' '.join(others)}"}
    )
    assert result["errors"] == {"location_ids": "location_configured"}
    asked = len(here.requests)
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"location_ids": " ".join(others)}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert set(ids_of(account)) == {K_LATAUS, *others}
    assert account.state is ConfigEntryState.LOADED
    assert len(hass.states.async_entity_ids("sensor")) > 8
    assert len(here.requests) == asked + 1


async def test_add_a_location_while_the_account_is_down(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """An account that could not be set up takes new locations all the same."""
    here.fail()
    entry = account_entry(hass, K_LATAUS)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    here.work()
    other = next(key for key in here.documents if key != K_LATAUS)
    result = await subentry_ids_step(hass, entry)
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"location_ids": other}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert set(ids_of(entry)) == {K_LATAUS, other}


async def test_the_check_is_a_real_request(
    hass: HomeAssistant, here: FakeHere, aioclient_mock: AiohttpClientMocker
) -> None:
    """The credential is proved on `/locations`, which needs the entitlement."""
    await answer(hass, await start(hass), api_key=API_KEY)
    assert [url.path for url in here.requests] == ["/v3/locations"]


@pytest.mark.parametrize("source", ["reauth", "reconfigure"])
@pytest.mark.parametrize(
    ("kind", "credential"),
    [
        ("api_key", {"api_key": "another-key"}),
        ("api_key", {"api_key": API_KEY}),
        ("oauth", OAUTH),
    ],
)
@pytest.mark.parametrize("loaded", [True, False])
async def test_another_credential(
    hass: HomeAssistant,
    here: FakeHere,
    source: str,
    kind: str,
    credential: dict[str, str],
    loaded: bool,
) -> None:
    """A new credential of either kind leaves title, locations and entities alone."""
    entry = account_entry(hass, K_LATAUS)
    if not loaded:
        here.fail(401)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    for flow in hass.config_entries.flow.async_progress():
        hass.config_entries.flow.async_abort(flow["flow_id"])
    subentries = dict(entry.subentries)

    result: Any = await (
        entry.start_reauth_flow(hass)
        if source == "reauth"
        else entry.start_reconfigure_flow(hass)
    )
    assert result["type"] is FlowResultType.MENU
    result = await answer(hass, result, next_step_id=kind)
    here.fail(401)
    result = await answer(hass, result, **credential)
    assert result["errors"] == {"base": "invalid_auth"}
    here.work()
    result = await answer(hass, result, **credential)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == f"{source}_successful"
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data == credential
    assert entry.title == "HERE EV Charge Points"
    assert dict(entry.subentries) == subentries
    assert hass.states.is_state("sensor.k_lataus_charger_7695", "available")
    if kind == "api_key":
        assert here.requests[-1].query["apiKey"] == credential["api_key"]

    result = await answer(hass, await start(hass, kind), **credential)
    assert result["reason"] == "already_configured"


async def test_the_credential_of_another_account_is_refused(
    hass: HomeAssistant, here: FakeHere, account: MockConfigEntry
) -> None:
    """Two accounts cannot come to share a credential."""
    second = MockConfigEntry(
        domain=DOMAIN, data=OAUTH, unique_id=account_id_from(OAUTH)
    )
    second.add_to_hass(hass)
    result: Any = await second.start_reconfigure_flow(hass)
    result = await answer(hass, result, next_step_id="api_key")
    result = await answer(hass, result, api_key=API_KEY)
    assert result["reason"] == "already_configured"
    assert second.data == OAUTH


FILE = f"""\
# made by HERE
here.user.id = HERE-1
here.access.key.id = {ACCESS_KEY_ID}
here.access.key.secret = {ACCESS_KEY_SECRET}
here.token.endpoint.url = https://account.api.here.com/oauth2/token
"""


@pytest.fixture
def upload(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str | bytes], str]:
    """Return a way to upload a file; its id is returned."""

    def put(content: str | bytes) -> str:
        path = tmp_path / "credentials.properties"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

        @contextmanager
        def uploaded(hass: HomeAssistant, file_id: str) -> Iterator[Path]:
            assert file_id == FILE_ID
            yield path

        monkeypatch.setattr(config_flow, "process_uploaded_file", uploaded)
        return FILE_ID

    return put


async def test_credentials_file(
    hass: HomeAssistant, here: FakeHere, upload: Callable[[str | bytes], str]
) -> None:
    """HERE's own file takes the place of typing, and its content is kept on errors."""
    result = await start(hass, "oauth")
    here.fail()
    result = await answer(hass, result, credentials_file=upload(FILE))
    assert result["errors"] == {"base": "cannot_connect"}
    assert suggested(result, "access_key_secret") == ACCESS_KEY_SECRET
    here.work()
    result = await answer(hass, result, **OAUTH)
    result = await answer(hass, result, next_step_id="location_ids")
    result = await answer(hass, result, location_ids=K_LATAUS)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert result["result"].data == OAUTH


@pytest.mark.parametrize(
    "content",
    [
        "",
        "here.access.key.id = only",
        "here.access.key.id = an-id\nhere.access.key.secret =",
        "here.access.key.id = an-id\n  and more\nhere.access.key.secret = a-secret",
        "here.access.key.id = an-id\0\nhere.access.key.secret = a-secret",
        "[[[",
        "= =",
        b"\xff\xfe\x00",
    ],
)
async def test_a_file_that_is_something_else(
    hass: HomeAssistant,
    here: FakeHere,
    upload: Callable[[str | bytes], str],
    content: str | bytes,
) -> None:
    """Any other file is refused, and what was typed beside it stays."""
    result = await start(hass, "oauth")
    result = await answer(
        hass, result, access_key_id="typed", credentials_file=upload(content)
    )
    assert result["errors"] == {"credentials_file": "credentials_file_unreadable"}
    assert suggested(result, "access_key_id") == "typed"
    result = await answer(hass, result, **OAUTH)
    assert result["step_id"] == "locations"


@pytest.mark.parametrize("missing", ["access_key_id", "access_key_secret"])
async def test_half_an_access_key(
    hass: HomeAssistant, here: FakeHere, missing: str
) -> None:
    """Both halves are needed where no file is uploaded."""
    result = await start(hass, "oauth")
    half = {field: value for field, value in OAUTH.items() if field != missing}
    result = await answer(hass, result, **half)
    assert result["errors"] == {missing: "credential_missing"}
    result = await answer(hass, result, **OAUTH)
    assert result["step_id"] == "locations"
