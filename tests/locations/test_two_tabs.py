"""Dialogues side by side, left open, or interrupted."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.here_ev_charge_points.account.credentials import account_id_from
from custom_components.here_ev_charge_points.api import HereClient
from custom_components.here_ev_charge_points.const import DOMAIN, SUBENTRY_TYPE_LOCATION
from custom_components.here_ev_charge_points.repairs import async_create_fix_flow
from homeassistant.config_entries import SOURCE_USER, ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, UnknownFlow
from tests.common import (
    HERE_,
    OAUTH,
    answer,
    at_both_ends,
    choices,
    ids_of,
    start,
    subentry_ids_step,
    suggested,
)
from tests.conftest import account_entry, location_subentry
from tests.here import API_KEY, GARAGE, K_LATAUS, RATINA, FakeHere

type Add = Callable[[str], None]


@pytest.fixture
def other(hass: HomeAssistant) -> Add:
    """Return how another tab adds a location, to another account."""

    def add(content_id: str) -> None:
        entry = MockConfigEntry(
            domain=DOMAIN,
            data=OAUTH,
            unique_id="another account",
            disabled_by=ConfigEntryDisabler.USER,
            subentries_data=[location_subentry(content_id).as_dict()],
        )
        entry.add_to_hass(hass)

    return add


async def configure(hass: HomeAssistant, result: Any, **user_input: Any) -> Any:
    """Send a form of the dialogue that adds locations."""
    return await hass.config_entries.subentries.async_configure(
        result["flow_id"], user_input
    )


async def search(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """Open "Add charging location" where something was found."""
    result: Any = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_TYPE_LOCATION), context={"source": SOURCE_USER}
    )
    result = await configure(hass, result, next_step_id="search")
    result = await configure(hass, result, location=HERE_)
    assert {GARAGE, RATINA} <= choices(result).keys()
    return result


# Two tabs


async def test_a_location_found_that_another_tab_has_added_is_refused(
    hass: HomeAssistant, account: MockConfigEntry, other: Add
) -> None:
    """With all that was chosen beside it; the rest stays ticked for another look."""
    result = await search(hass, account)
    other(GARAGE)
    result = await configure(hass, result, location_ids=[RATINA, GARAGE])
    assert result["errors"] == at_both_ends("location_taken")
    assert result["description_placeholders"]["configured"]
    assert GARAGE not in choices(result)
    assert suggested(result, "location_ids") == [RATINA]
    assert ids_of(account).keys() == {K_LATAUS}
    result = await configure(hass, result, location_ids=[RATINA])
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert ids_of(account).keys() == {K_LATAUS, RATINA}


async def test_the_same_choice_in_two_tabs_is_added_once(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """Of the same account: the second is told, and adds nothing else in silence."""
    first, second = await search(hass, account), await search(hass, account)
    await configure(hass, first, location_ids=[GARAGE])
    second = await configure(hass, second, location_ids=[GARAGE, RATINA])
    assert second["errors"] == at_both_ends("location_taken")
    await hass.async_block_till_done()
    assert ids_of(account).keys() == {K_LATAUS, GARAGE}


async def test_an_id_that_another_tab_adds_while_it_is_checked_is_refused(
    hass: HomeAssistant,
    account: MockConfigEntry,
    other: Add,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """HERE takes its time, and people do not wait for it."""
    ask = HereClient.locations

    async def meanwhile(client: HereClient, *args: Any, **kwargs: Any) -> Any:
        found = await ask(client, *args, **kwargs)
        monkeypatch.undo()
        other(GARAGE)
        return found

    result = await subentry_ids_step(hass, account)
    monkeypatch.setattr(HereClient, "locations", meanwhile)
    result = await configure(hass, result, location_ids=f"{RATINA} {GARAGE}")
    assert result["errors"] == {"location_ids": "location_configured"}
    assert result["description_placeholders"]["configured"] == GARAGE
    assert ids_of(account).keys() == {K_LATAUS}


async def test_a_first_set_up_looks_again_at_what_it_adds(
    hass: HomeAssistant, here: FakeHere, other: Add
) -> None:
    """Another account may have been set up while this one was."""
    result = await answer(hass, await start(hass), api_key=API_KEY)
    result = await answer(hass, result, next_step_id="search")
    result = await answer(hass, result, location=HERE_)
    other(GARAGE)
    result = await answer(hass, result, location_ids=[GARAGE, RATINA])
    assert result["errors"] == at_both_ends("location_taken")
    result = await answer(hass, result, location_ids=[RATINA])
    assert ids_of(result["result"]).keys() == {RATINA}


async def test_another_location_for_one_is_looked_at_again(
    hass: HomeAssistant, account: MockConfigEntry, other: Add
) -> None:
    """The one to change stays what it was."""
    (subentry_id,) = account.subentries
    result: Any = await account.start_subentry_reconfigure_flow(hass, subentry_id)
    result = await configure(hass, result, next_step_id="search")
    result = await configure(hass, result, location=HERE_)
    other(GARAGE)
    result = await configure(hass, result, location_ids=[GARAGE])
    assert result["errors"] == at_both_ends("location_taken")
    assert ids_of(account).keys() == {K_LATAUS}


async def open_repair(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """Open the repair of a location that is gone, and choose to replace it."""
    (subentry_id,) = entry.subentries
    where = {"entry_id": entry.entry_id, "subentry_id": subentry_id}
    flow: Any = await async_create_fix_flow(hass, "location_gone", where)
    flow.hass, flow.flow_id, flow.handler = hass, "a repair", DOMAIN
    return flow


async def test_a_repair_looks_again_at_what_it_puts_in_place(
    hass: HomeAssistant, account: MockConfigEntry, other: Add
) -> None:
    """Another tab may have added just that location."""
    flow = await open_repair(hass, account)
    form = await flow.async_step_replace()
    assert form["type"] is FlowResultType.FORM
    other(GARAGE)
    result = await flow.async_step_replace({"location_id": GARAGE})
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert ids_of(account).keys() == {K_LATAUS}


@pytest.mark.parametrize("how", ["removed", "changed", "account removed"])
@pytest.mark.parametrize("choice", ["replace", "remove"])
async def test_a_repair_of_what_was_solved_elsewhere_has_nothing_to_do(
    hass: HomeAssistant, account: MockConfigEntry, how: str, choice: str
) -> None:
    """It ends without an error, and without touching anything."""
    flow = await open_repair(hass, account)
    await flow.async_step_replace()
    (subentry,) = account.subentries.values()
    if how == "removed":
        hass.config_entries.async_remove_subentry(account, subentry.subentry_id)
    elif how == "changed":
        hass.config_entries.async_update_subentry(
            account,
            subentry,
            data=MappingProxyType({"location_id": RATINA}),
            unique_id=RATINA,
        )
    else:
        await hass.config_entries.async_remove(account.entry_id)
    await hass.async_block_till_done()
    before = dict(account.subentries)
    if choice == "replace":
        result = await flow.async_step_replace({"location_id": GARAGE})
    else:
        result = await flow.async_step_remove({})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert dict(account.subentries) == before


# Interrupted


async def test_a_set_up_left_open_does_not_stand_in_the_way_of_another(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """The page was reloaded, the app closed: the older dialogue ends."""
    older = await answer(hass, await start(hass), api_key=API_KEY)
    assert older["step_id"] == "locations"
    other_key = await answer(hass, await start(hass), api_key="another-key")
    newer = await answer(hass, await start(hass), api_key=API_KEY)
    assert newer["step_id"] == "locations"
    with pytest.raises(UnknownFlow):
        await answer(hass, older, next_step_id="location_ids")
    newer = await answer(hass, newer, next_step_id="location_ids")
    newer = await answer(hass, newer, location_ids=K_LATAUS)
    assert newer["type"] is FlowResultType.CREATE_ENTRY
    assert (await answer(hass, other_key, next_step_id="search"))["step_id"] == "search"


async def test_a_set_up_of_a_credential_that_an_account_got_meanwhile_ends(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """The account stays as it is, with its locations."""
    result = await answer(hass, await start(hass), api_key="another-key")
    result = await answer(hass, result, next_step_id="location_ids")
    entry = account_entry(hass, K_LATAUS)
    change: Any = await entry.start_reconfigure_flow(hass)
    change = await answer(hass, change, next_step_id="api_key")
    change = await answer(hass, change, api_key="another-key")
    assert change["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    result = await answer(hass, result, location_ids=RATINA)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "already_configured"
    assert hass.config_entries.async_entries(DOMAIN) == [entry]
    assert ids_of(entry).keys() == {K_LATAUS}


async def test_a_credential_that_another_account_got_while_it_was_checked_is_refused(
    hass: HomeAssistant, account: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two accounts never share one."""

    async def meanwhile(client: HereClient) -> None:
        MockConfigEntry(
            domain=DOMAIN, data={"api_key": "another-key"}, unique_id=account_id
        ).add_to_hass(hass)

    change: Any = await account.start_reconfigure_flow(hass)
    change = await answer(hass, change, next_step_id="api_key")
    account_id = account_id_from({"api_key": "another-key"})
    monkeypatch.setattr(HereClient, "check_credential", meanwhile)
    change = await answer(hass, change, api_key="another-key")
    assert change["reason"] == "already_configured"
    assert account.data == {"api_key": API_KEY}
