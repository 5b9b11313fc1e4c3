"""A simulated HERE on a real port, and a home that asks it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from itertools import count
import logging

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.here_ev_charge_points.account.credentials import account_id_from
from custom_components.here_ev_charge_points.const import (
    CONF_ACCESS_KEY_ID,
    CONF_ACCESS_KEY_SECRET,
    DOMAIN,
    LOGGER,
)
from homeassistant.const import CONF_API_KEY
from homeassistant.core import HomeAssistant
from simulator import Access, Simulator
from tests.conftest import location_subentry
from tests.here import ACCESS_KEY_ID, ACCESS_KEY_SECRET, API_KEY, TOKEN

from .home import LOCATIONS, Home, SimulatedWait, point_at

START = datetime(2026, 11, 2, 12, tzinfo=UTC)
OAUTH = {CONF_ACCESS_KEY_ID: ACCESS_KEY_ID, CONF_ACCESS_KEY_SECRET: ACCESS_KEY_SECRET}


@pytest.fixture
async def simulator(
    socket_enabled: None,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncGenerator[Simulator]:
    """Run a simulator in which nothing happens by itself, with the tests' secrets."""
    numbers = count()
    monkeypatch.setattr(
        "simulator.access.secrets.token_urlsafe",
        lambda length: f"{TOKEN}-{next(numbers)}",
    )
    freezer.move_to(START)
    access = Access(api_keys={API_KEY}, access_keys={ACCESS_KEY_ID: ACCESS_KEY_SECRET})
    async with Simulator(access=access) as simulator:
        yield simulator
        simulator.faults.switch_off()


@pytest.fixture
def make_home(
    hass: HomeAssistant,
    hass_storage: dict[str, object],
    simulator: Simulator,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Callable[[bool], Awaitable[Home]]:
    """Return a way to set up an account with three locations, and its first polls."""
    caplog.set_level(logging.INFO)
    for talkative in (LOGGER.name, "aiohttp", "asyncio", "oauthlib"):
        caplog.set_level(logging.DEBUG, talkative)

    async def set_up(oauth: bool) -> Home:
        await hass.config.async_set_time_zone("UTC")
        point_at(simulator.url, monkeypatch)
        data = OAUTH if oauth else {CONF_API_KEY: API_KEY}
        entry = MockConfigEntry(
            domain=DOMAIN,
            title="HERE EV Charge Points",
            data=data,
            unique_id=account_id_from(data),
            subentries_data=[
                location_subentry(key, title).as_dict()
                for key, title in LOCATIONS.items()
            ],
        )
        entry.add_to_hass(hass)
        time = SimulatedWait(hass, freezer, simulator)
        assert await hass.config_entries.async_setup(entry.entry_id)
        await time.settle()
        home = Home(hass, entry, simulator, time, monkeypatch)
        assert await home.poll(timedelta(hours=1))
        return home

    return set_up
