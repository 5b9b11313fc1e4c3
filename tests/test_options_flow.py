"""The options of an account, and what they do to its pace."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from tests.common import set_options

from .conftest import account_entry
from .here import K_LATAUS, FakeHere


def interval(entry: MockConfigEntry) -> timedelta:
    """Return the time between two polls."""
    update_interval = entry.runtime_data.update_interval
    assert isinstance(update_interval, timedelta)
    return update_interval


async def test_the_budget_sets_the_pace(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """At the start of a 30-day month 5,000 requests are one in 8.6 minutes."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to("2026-11-01T00:00:00Z")
    entry = account_entry(hass, K_LATAUS)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert timedelta(minutes=8.6) < interval(entry) < timedelta(minutes=8.7)

    result = await set_options(hass, entry, {"monthly_request_budget": 1000})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert entry.options == {
        "monthly_request_budget": 1000,
        "fastest_interval": 60,
        "watch_interval": 60,
        "watch_duration": 60,
    }
    assert timedelta(minutes=43) < interval(entry) < timedelta(minutes=44)

    await set_options(hass, entry, {"monthly_request_budget": 0})
    assert interval(entry) == timedelta(minutes=1)
    await set_options(
        hass, entry, {"monthly_request_budget": 0, "fastest_interval": 30}
    )
    assert interval(entry) == timedelta(seconds=30)


async def test_quiet_hours(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """The last poll of the evening sets the alarm for the morning."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to("2026-11-01T22:30:00Z")
    entry = account_entry(hass, K_LATAUS)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await set_options(
        hass,
        entry,
        {
            "monthly_request_budget": 5000,
            "quiet_hours_start": "23:00:00",
            "quiet_hours_end": "06:00:00",
        },
    )
    # 17 of 24 hours are left for the same budget.
    assert timedelta(minutes=5.9) < interval(entry) < timedelta(minutes=6.2)
    before = len(here.requests)
    for _ in range(7 * 60):
        freezer.tick(timedelta(minutes=1))
        async_fire_time_changed(hass)
        await hass.async_block_till_done(wait_background_tasks=True)
    assert len(here.requests) - before == 5
    assert hass.states.is_state("sensor.k_lataus_charger_7695", "available")
    freezer.tick(timedelta(minutes=31))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert len(here.requests) - before == 6


@pytest.mark.parametrize(
    ("options", "field", "error"),
    [
        ({"quiet_hours_start": "23:00:00"}, "quiet_hours_end", "incomplete"),
        ({"quiet_hours_end": "06:00:00"}, "quiet_hours_start", "incomplete"),
        (
            {"quiet_hours_start": "23:00:00", "quiet_hours_end": "23:00:00"},
            "quiet_hours_end",
            "all_day",
        ),
    ],
)
async def test_impossible_quiet_hours(
    hass: HomeAssistant,
    account: MockConfigEntry,
    options: dict[str, Any],
    field: str,
    error: str,
) -> None:
    """Half a pair and a whole day are refused, and can be mended."""
    options = {"monthly_request_budget": 100, **options}
    result = await set_options(hass, account, options)
    assert result["errors"] == {field: f"quiet_hours_{error}"}
    result = await hass.config_entries.options.async_configure(
        result["flow_id"], {"monthly_request_budget": 100}
    )
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


async def test_the_count_survives(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Reloads, failed set-ups and the set-up dialogue are counted on."""
    assert account.runtime_data.memory.usage.counts == {"evcp": 1}
    freezer.tick(timedelta(minutes=15))
    await hass.config_entries.async_reload(account.entry_id)
    assert account.runtime_data.memory.usage.counts == {"evcp": 2}
    freezer.tick(timedelta(minutes=15))
    here.fail()
    await hass.config_entries.async_reload(account.entry_id)
    here.work()
    await hass.config_entries.async_reload(account.entry_id)
    assert account.runtime_data.memory.usage.counts == {"evcp": 4}


@pytest.mark.parametrize(
    ("language", "paces", "words"),
    [
        ("en", (1, 25), "every 1 to 25 minutes, 167 requests a day"),
        ("de", (1, 25), "alle 1 bis 25 Minuten, 167 Anfragen am Tag"),
        ("en", (9, 9), "every 9 minutes, 167 requests a day"),
        ("en", (0.5, 1), "every minute, 167 requests a day"),
    ],
)
async def test_the_dialogue_says_how_often_here_is_asked(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    language: str,
    paces: tuple[float, float],
    words: str,
) -> None:
    """In the language of the system."""
    await hass.config.async_set_time_zone("UTC")
    hass.config.language = language
    freezer.move_to("2026-11-01T00:00:00Z")
    entry = account_entry(hass, K_LATAUS)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    pacing = entry.runtime_data.pacing
    pacing._paces = {0: tuple(timedelta(minutes=pace) for pace in paces)}
    result: Any = await hass.config_entries.options.async_init(entry.entry_id)
    assert result["description_placeholders"]["pace"] == words


async def test_the_pace_of_an_account_that_is_not_loaded(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """The dialogue says that nobody knows it."""
    entry = account_entry(hass, K_LATAUS)
    result: Any = await hass.config_entries.options.async_init(entry.entry_id)
    words = "not known while the account is not loaded"
    assert result["description_placeholders"]["pace"] == words


@pytest.mark.parametrize(
    ("budget", "words"),
    [
        (5_000, "1 used, 4999 left"),
        (0, "1 used, without a limit"),
    ],
)
async def test_what_is_used_and_left_is_said(
    hass: HomeAssistant, account: MockConfigEntry, budget: int, words: str
) -> None:
    """Beside the budget, as it is decided there."""
    await set_options(hass, account, {"monthly_request_budget": budget})
    result: Any = await hass.config_entries.options.async_init(account.entry_id)
    assert result["description_placeholders"]["usage"] == words
