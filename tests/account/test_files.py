"""What an account keeps in its files, and the one count of its requests."""

import asyncio
from datetime import timedelta
from functools import partial
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.here_ev_charge_points.account.files import AccountFiles
from custom_components.here_ev_charge_points.account.memory import Memory
from custom_components.here_ev_charge_points.api import HereClient
from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.logic.budget import Usage
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from tests.common import (
    MONTH,
    TAMPERE,
    answer,
    call,
    count_writes,
    pass_time,
    remember,
    spent,
    start,
    subentry_ids_step,
    with_ids,
    written,
)
from tests.conftest import account_entry
from tests.here import API_KEY, GARAGE, K_LATAUS, RATINA, FakeHere


@pytest.fixture(autouse=True)
def _in_november(hass_storage: dict[str, Any], freezer: FrozenDateTimeFactory) -> None:
    """Keep files in memory, and let the clock stand at a noon."""
    freezer.move_to("2026-11-20T12:00:00Z")


# One count, whoever asks and whenever


async def test_every_request_is_in_the_file_at_once(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """A crash at any moment forgets none."""
    assert written(hass_storage, account) == len(here.requests) == 1
    await pass_time(hass, freezer, minutes=15)
    assert written(hass_storage, account) == len(here.requests) == 2


@pytest.mark.parametrize("state", ["not loaded", "retrying", "disabled"])
async def test_a_dialogue_keeps_to_the_budget_while_the_account_is_not_loaded(
    hass: HomeAssistant, here: FakeHere, hass_storage: dict[str, Any], state: str
) -> None:
    """What it asks is counted, up to the last request that there is."""
    entry = account_entry(hass, K_LATAUS)
    hass.config_entries.async_update_entry(
        entry, options={"monthly_request_budget": 1000}
    )
    spent(hass_storage, entry, 998)
    if state == "retrying":
        here.fail()
        await hass.config_entries.async_setup(entry.entry_id)
        assert entry.state is ConfigEntryState.SETUP_RETRY
        here.work()
    before = len(here.requests)
    result = await subentry_ids_step(hass, entry)
    if state != "retrying":
        result = await with_ids(hass, result, "nowhere")
        assert result["errors"] == {"location_ids": "location_unknown"}
    result = await with_ids(hass, result, "nowhere nobody")
    assert result["errors"] == {"location_ids": "location_unknown"}
    assert len(here.requests) - before == (1 if state == "retrying" else 2)
    result = await with_ids(hass, result, GARAGE)
    assert result["errors"] == {"location_ids": "budget_spent"}
    assert len(here.requests) - before == (1 if state == "retrying" else 2)
    await hass.async_block_till_done()
    assert written(hass_storage, entry) == 1000


@pytest.mark.parametrize("source", ["reauth", "reconfigure"])
async def test_another_credential_is_checked_within_the_budget(
    hass: HomeAssistant, here: FakeHere, hass_storage: dict[str, Any], source: str
) -> None:
    """Also while the account is not loaded; more can be allowed in the options."""
    entry = account_entry(hass, K_LATAUS)
    hass.config_entries.async_update_entry(
        entry, options={"monthly_request_budget": 1000}
    )
    spent(hass_storage, entry, 1000)
    result: Any = await (
        entry.start_reauth_flow(hass)
        if source == "reauth"
        else entry.start_reconfigure_flow(hass)
    )
    result = await answer(hass, result, next_step_id="api_key")
    result = await answer(hass, result, api_key="another-key")
    assert result["errors"] == {"base": "budget_spent"}
    assert here.requests == []
    hass.config_entries.async_update_entry(
        entry, options={"monthly_request_budget": 1001}
    )
    result = await answer(hass, result, api_key="another-key")
    assert result["reason"] == f"{source}_successful"
    await hass.async_block_till_done()
    assert written(hass_storage, entry) == 1001
    assert len(here.requests) == 1


async def test_a_dialogue_left_open_over_a_reload_counts(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
) -> None:
    """It asks with the account's credential of now, within its budget of now."""
    result = await subentry_ids_step(hass, account)
    assert (await with_ids(hass, result, "nowhere"))["errors"]
    await hass.config_entries.async_reload(account.entry_id)
    hass.config_entries.async_update_entry(
        account, data={"api_key": "another-key"}, options={"monthly_request_budget": 4}
    )
    await hass.async_block_till_done()
    result = await with_ids(hass, result, "nobody")
    assert here.requests[-1].query["apiKey"] == "another-key"
    assert account.runtime_data.memory.usage.total(dt_util.now()) == len(here.requests)
    while len(here.requests) < 4:
        result = await with_ids(hass, result, f"nobody-{len(here.requests)}")
    result = await with_ids(hass, result, "nobody-any-more")
    assert result["errors"] == {"location_ids": "budget_spent"}
    assert len(here.requests) == 4


async def test_a_search_in_flight_over_a_reload_is_counted_and_overwrites_nothing(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """What was written after the reload stays, with what the search asked for."""
    is_asked, go_on = asyncio.Event(), asyncio.Event()
    ask = HereClient.browse

    async def slowly(client: HereClient, *where: float) -> Any:
        places = await ask(client, *where)
        is_asked.set()
        await go_on.wait()
        return places

    with patch.object(HereClient, "browse", slowly):
        search = asyncio.ensure_future(call(hass, "search", location=TAMPERE))
        await is_asked.wait()
        freezer.tick(timedelta(minutes=15))
        here.evse(K_LATAUS, "7694")["status"] = "available"
        await hass.config_entries.async_reload(account.entry_id)
        await hass.async_block_till_done()
        known = hass_storage[f"{DOMAIN}.{account.entry_id}.news"]["data"]
        attempted = hass_storage[f"{DOMAIN}.{account.entry_id}"]["data"]["attempted"]
        go_on.set()
        assert await search
    await hass.async_block_till_done()
    assert written(hass_storage, account) == len(here.requests) == 4
    now = hass_storage[f"{DOMAIN}.{account.entry_id}"]["data"]["attempted"]
    assert now == attempted
    assert hass_storage[f"{DOMAIN}.{account.entry_id}.news"]["data"] == known


async def test_the_first_dialogue_counts_for_the_account_that_comes_of_it(
    hass: HomeAssistant, here: FakeHere, hass_storage: dict[str, Any]
) -> None:
    """With what a dialogue asked that was left before."""
    await answer(hass, await start(hass), api_key=API_KEY)
    result = await answer(hass, await start(hass), api_key=API_KEY)
    result = await answer(hass, result, next_step_id="location_ids")
    result = await answer(hass, result, location_ids=K_LATAUS)
    await hass.async_block_till_done()
    assert written(hass_storage, result["result"]) == len(here.requests) == 4


async def test_an_account_removed_and_added_again_goes_on_counting(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
) -> None:
    """HERE bills the credential, not our files; of these none is left."""
    await hass.config_entries.async_remove(account.entry_id)
    await hass.async_block_till_done()
    assert not [key for key in hass_storage if account.entry_id in key]
    again = account_entry(hass, K_LATAUS)
    await hass.config_entries.async_setup(again.entry_id)
    await hass.async_block_till_done()
    assert written(hass_storage, again) == len(here.requests) == 2


async def test_what_comes_late_writes_no_file_of_an_account_removed(
    hass: HomeAssistant, account: MockConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """A request may still be on its way."""
    files = account.runtime_data.files
    await hass.config_entries.async_remove(account.entry_id)
    files.count("evcp")
    files.save()
    await hass.async_block_till_done()
    await files.async_save()
    assert not [key for key in hass_storage if account.entry_id in key]


# Correcting the count


async def options(hass: HomeAssistant, entry: MockConfigEntry) -> Any:
    """Open the options."""
    return await hass.config_entries.options.async_init(entry.entry_id)


async def submit(hass: HomeAssistant, result: Any, **wanted: int) -> Any:
    """Send the options."""
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {"monthly_request_budget": 1000, **wanted}
    )
    await hass.async_block_till_done()
    return result


def shown(result: Any) -> int:
    """Return the count that the options show."""
    (count,) = (
        key.description["suggested_value"]
        for key in result["data_schema"].schema
        if key == "requests_this_month"
    )
    assert isinstance(count, int)
    return count


@pytest.mark.parametrize("loaded", [True, False])
async def test_a_person_sets_how_many_requests_the_month_has_had(
    hass: HomeAssistant,
    here: FakeHere,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
    loaded: bool,
) -> None:
    """After a backup of the 3rd was restored on the 20th; requests since count, too."""
    entry = account_entry(hass, K_LATAUS)
    spent(hass_storage, entry, 300)
    if loaded:
        await hass.config_entries.async_setup(entry.entry_id)
        await hass.async_block_till_done()
    before = 300 + loaded
    result = await options(hass, entry)
    assert shown(result) == before
    if loaded:
        await pass_time(hass, freezer, minutes=15)
    asked = len(here.requests)
    result = await submit(hass, result, requests_this_month=900)
    assert "requests_this_month" not in entry.options
    assert written(hass_storage, entry) == 900 + max(asked - 1, 0) + (
        len(here.requests) - asked
    )
    if not loaded:
        return
    assert entry.runtime_data.pacing.is_spent(dt_util.now()) is False
    result = await submit(hass, await options(hass, entry), requests_this_month=1000)
    assert entry.runtime_data.pacing.is_spent(dt_util.now())


async def test_options_left_as_they_are_set_no_count(
    hass: HomeAssistant,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """What was counted while the dialogue was open is not lost."""
    result = await options(hass, account)
    await pass_time(hass, freezer, minutes=15)
    await submit(hass, result, requests_this_month=shown(result))
    assert written(hass_storage, account) == 2


# Files that cannot be read


@pytest.mark.parametrize(
    "damage",
    [
        {"known": {K_LATAUS: {"evses": {"x": "no such status"}, "groups": {}}}},
        {"attempted": "yesterday"},
        {"missing": None},
        {"watched": ["?"]},
    ],
)
async def test_a_memory_that_is_not_readable_is_kept_and_its_count_saved(
    hass: HomeAssistant,
    here: FakeHere,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    damage: dict[str, Any],
) -> None:
    """4,000 requests stay 4,000, and somebody may look at the rest."""
    entry = account_entry(hass, K_LATAUS)
    memory = Memory(usage=Usage(MONTH, {"evcp": 3990, "search": 10})).as_dict() | damage
    remember(hass_storage, entry, memory)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert written(hass_storage, entry) == 4001
    kept = hass_storage[f"{DOMAIN}.{entry.entry_id}.unreadable"]["data"]
    assert kept["account"] == memory
    assert "4000 requests of 2026-11 are counted" in caplog.text
    await hass.config_entries.async_remove(entry.entry_id)
    assert not [key for key in hass_storage if entry.entry_id in key]


async def test_news_that_are_not_readable_cost_the_news_alone(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
) -> None:
    """The count goes on."""
    await hass.config_entries.async_unload(account.entry_id)
    key = f"{DOMAIN}.{account.entry_id}"
    hass_storage[f"{key}.news"]["data"] = {"known": "?"}
    await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    assert account.state is ConfigEntryState.LOADED
    assert written(hass_storage, account) == len(here.requests)
    assert hass_storage[f"{key}.unreadable"]["data"]["news"] == {"known": "?"}
    assert hass_storage[f"{key}.news"]["data"]["known"].keys() == {K_LATAUS}


async def test_answers_that_are_not_readable_are_asked_for_again(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
) -> None:
    """Of one location it is that one's answer alone."""
    await hass.config_entries.async_unload(account.entry_id)
    answers = hass_storage[f"{DOMAIN}.{account.entry_id}.answers"]["data"]
    answers[K_LATAUS] = {"live": {"id": 7}}
    await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    assert account.state is ConfigEntryState.LOADED
    assert len(here.requests) == 2
    assert "address" in here.requests[-1].query["fields"]


@pytest.mark.parametrize("cut", [0, 40, 300])
async def test_the_count_of_a_file_that_breaks_off_is_saved(
    hass: HomeAssistant, tmp_path: Path, cut: int
) -> None:
    """Home Assistant puts it aside; what is still readable of it is the count."""
    hass.config.config_dir = str(tmp_path)
    folder = tmp_path / ".storage"
    folder.mkdir()
    text = '{"version": 1, "data": {"usage": {"month": "2026-11", "counts": {"evcp": 7'
    whole = f'{text}0}}, "days": {{"20": 70}}}}, "known": {{"x": {{"evses": {{'
    (folder / f"{DOMAIN}.an-entry.corrupt.2026-11-20").write_text(
        whole[: len(text) + 3 + cut] if cut else text[:60], encoding="utf-8"
    )
    usage = await AccountFiles(hass, "an-entry").async_usage()
    assert usage.total(dt_util.now()) == (70 if cut else 0)


async def test_nothing_is_written_over_files_that_could_not_be_opened(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
) -> None:
    """The disk may come back; until then the set-up says what is wrong."""
    await hass.config_entries.async_unload(account.entry_id)
    hass.data.pop(f"{DOMAIN}_files")
    before = written(hass_storage, account)
    with patch.object(Store, "_async_load", side_effect=HomeAssistantError("No disk")):
        await hass.config_entries.async_setup(account.entry_id)
    assert account.state is ConfigEntryState.SETUP_RETRY
    assert "No disk" in str(account.reason)
    await hass.async_block_till_done()
    assert written(hass_storage, account) == before
    assert len(here.requests) == 1
    await hass.config_entries.async_reload(account.entry_id)
    assert hass.config_entries.async_loaded_entries(DOMAIN) == [account]


async def test_nothing_is_written_before_anything_was_read(
    hass: HomeAssistant, hass_storage: dict[str, Any]
) -> None:
    """An empty memory is no memory."""
    files = AccountFiles(hass, "an-entry")
    files.save()
    await files.async_save()
    await hass.async_block_till_done()
    assert not [key for key in hass_storage if "an-entry" in key]


# How much is written


async def test_answers_are_written_once_a_day_however_often_they_change(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nor is what else decides what is news, as long as only states change."""
    evse = here.evse(K_LATAUS, "7694")

    async def a_day() -> None:
        for quarter in range(4 * 24):
            evse["status"] = "available" if quarter % 4 else "charging"
            await pass_time(hass, freezer, minutes=15)

    writes = await count_writes(hass_storage, a_day)
    assert writes.count("answers") == 1
    assert "news" not in writes

    async def an_hour_without_change() -> None:
        for _ in range(4):
            await pass_time(hass, freezer, minutes=15)

    writes = await count_writes(hass_storage, an_hour_without_change)
    assert {"answers", "news"}.isdisjoint(writes)
    assert writes.count(account.entry_id) <= 8


async def test_answers_with_new_details_are_written_once_an_hour_at_most(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """The rest comes with the next, or when all stops."""
    files = account.runtime_data.files

    async def every_ten_minutes() -> None:
        for number in range(13):
            files.save_answers(partial(dict, written=number), details=True)
            await pass_time(hass, freezer, minutes=10)

    writes = await count_writes(hass_storage, every_ten_minutes)
    assert writes.count("answers") == 2
    await files.async_save()
    key = f"{DOMAIN}.{account.entry_id}.answers"
    assert hass_storage[key]["data"] == {"written": 12}


async def test_what_is_learned_is_written_a_few_times_a_day(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """And when the account is unloaded; it survives reloads and restarts."""

    async def a_day() -> None:
        for _ in range(10 * 24):
            await pass_time(hass, freezer, minutes=6)

    writes = await count_writes(hass_storage, a_day)
    assert 2 <= writes.count("rhythm") <= 4
    await pass_time(hass, freezer, minutes=15)
    await hass.config_entries.async_unload(account.entry_id)
    stored = hass_storage[f"{DOMAIN}.{account.entry_id}.rhythm"]["data"]
    assert stored["rhythms"]["locations"].keys() == {K_LATAUS}
    assert len(json.dumps(stored["rhythms"]["locations"][K_LATAUS])) < 2000
    hass.data.pop(f"{DOMAIN}_files")
    await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    (rhythm,) = account.runtime_data.pacing.experience.rhythms.by_location.values()
    assert rhythm.looked > 23 * 60
    # What was there before the restart is there still, before HERE is asked again.
    assert rhythm.chargers.keys() == account.runtime_data.data[K_LATAUS].evses.keys()


async def test_what_was_learned_and_is_not_readable_is_learned_anew(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    hass_storage: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The account goes on all the same."""
    await hass.config_entries.async_unload(account.entry_id)
    hass_storage[f"{DOMAIN}.{account.entry_id}.rhythm"]["data"] = {"rhythms": 7}
    hass.data.pop(f"{DOMAIN}_files")
    await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    assert account.state is ConfigEntryState.LOADED
    assert "is learned anew" in caplog.text


# What is known survives


async def test_a_location_added_again_is_asked_for_anew(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """What it was like before it was removed is not shown as live."""
    entry = account_entry(hass, K_LATAUS, RATINA)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    subentry = next(
        item for item in entry.subentries.values() if item.unique_id == RATINA
    )
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await hass.async_block_till_done()
    assert len(here.requests) == 1
    hass.config_entries.async_add_subentry(entry, subentry)
    await hass.async_block_till_done()
    assert len(here.requests) == 2
    assert "address" in here.requests[-1].query["fields"]
    assert entry.runtime_data.data[RATINA].details.address is not None
