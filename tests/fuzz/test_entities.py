"""Two locations in a real Home Assistant: one well, the other answered anyhow."""

from collections.abc import AsyncGenerator
from copy import deepcopy
from datetime import datetime, timedelta
import json
import logging
import math
import random
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from hypothesis import note, strategies as st
import orjson
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
from pytest_homeassistant_custom_component.test_util.aiohttp import (
    AiohttpClientMocker,
    AiohttpClientMockResponse,
)
from yarl import URL

from custom_components.here_ev_charge_points.api import const
from custom_components.here_ev_charge_points.const import CONF_MONTHLY_REQUEST_BUDGET
from custom_components.here_ev_charge_points.diagnostics import (
    async_get_config_entry_diagnostics,
)
from homeassistant.components.sensor import (
    ATTR_OPTIONS,
    ATTR_STATE_CLASS,
    SensorDeviceClass,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    ATTR_DEVICE_CLASS,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
    STATE_UNKNOWN,
)
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.json import ExtendedJSONEncoder, json_bytes
from tests.conftest import account_entry
from tests.here import K_LATAUS, FakeHere

from . import shapes
from .cases import fuzzed
from .mutation import mutated
from .wire import written

BROKEN = shapes.CONTENT_IDS[1]
CHARGER = "sensor.k_lataus_charger_7694"
NOT_KNOWN = (STATE_UNAVAILABLE, STATE_UNKNOWN)


def readable(value: Any) -> bool:
    """Return whether this can stand in an answer at all."""
    try:
        orjson.loads(written([value]))
    except orjson.JSONDecodeError:
        return False
    return True


def about_itself(value: Any) -> Any:
    """Let a location speak for no other than the broken one."""
    if isinstance(value, dict) and K_LATAUS in str(value.get("id")):
        return {**value, "id": BROKEN}
    return value


LOCATION = (
    mutated(shapes.shape({**shapes.LOCATION, **shapes.DETAILS, "id": st.just(BROKEN)}))
    .filter(readable)
    .map(about_itself)
)
STEP = st.sampled_from([timedelta(minutes=15), timedelta(hours=7), timedelta(hours=25)])


class Home:
    """A Home Assistant with the two locations, polled at will."""

    def __init__(
        self,
        hass: HomeAssistant,
        mocker: AiohttpClientMocker,
        freezer: FrozenDateTimeFactory,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """Answer like HERE, with the good location and `broken`."""
        self.hass = hass
        self._mocker = mocker
        self._freezer = freezer
        self._caplog = caplog
        self.good = deepcopy(FakeHere(mocker).documents[K_LATAUS])
        mocker.clear_requests()
        mocker.get(f"{const.EVCP_URL}/locations", side_effect=self._locations)
        self.broken: Any = None
        self.first = False
        self._polls = 0
        self.entry: MockConfigEntry

    async def _locations(
        self, method: str, url: URL, data: Any
    ) -> AiohttpClientMockResponse:
        items = [self.broken, self.good] if self.first else [self.good, self.broken]
        body = written({"items": items})
        return AiohttpClientMockResponse(method, url, response=body)

    async def start(self) -> None:
        """Set both up."""
        self.entry = account_entry(self.hass, K_LATAUS, BROKEN)
        self.hass.config_entries.async_update_entry(
            self.entry, options={CONF_MONTHLY_REQUEST_BUDGET: 0}
        )
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def restart(self) -> None:
        """Take up what was stored; what no longer is there is forgotten."""
        assert await self.hass.config_entries.async_unload(self.entry.entry_id)
        registry = er.async_get(self.hass)
        for entity in er.async_entries_for_config_entry(registry, self.entry.entry_id):
            if entity.unique_id.startswith(BROKEN):
                registry.async_remove(entity.entity_id)
        assert await self.hass.config_entries.async_setup(self.entry.entry_id)
        await self.hass.async_block_till_done()

    async def poll(self, step: timedelta) -> None:
        """Let so much time pass, and the polls and alarms that are due."""
        # Hypothesis starts random numbers anew with each case, and with them Home
        # Assistant's ids.
        self._polls += 1
        random.seed(self._polls)
        self._mocker.mock_calls.clear()
        self.entry.runtime_data.memory.details_asked = None
        self._freezer.tick(step)
        async_fire_time_changed(self.hass)
        await self.hass.async_block_till_done(wait_background_tasks=True)
        assert self._mocker.mock_calls

    def good_states(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """Return what is shown of the good location."""
        registry = er.async_get(self.hass)
        return {
            entity.entity_id: (state.state, dict(state.attributes))
            for entity in er.async_entries_for_config_entry(
                registry, self.entry.entry_id
            )
            if entity.unique_id.startswith(K_LATAUS)
            and (state := self.hass.states.get(entity.entity_id)) is not None
        }

    def assert_quiet(self) -> None:
        """Nothing was logged as an error."""
        loud = [
            f"{record.getMessage()}\n{record.exc_text or ''}"
            for record in self._caplog.records
            if record.levelno >= logging.ERROR or record.exc_info
        ]
        self._caplog.clear()
        assert not loud


@pytest.fixture
async def home(
    hass: HomeAssistant,
    hass_storage: dict[str, Any],
    aioclient_mock: AiohttpClientMocker,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> AsyncGenerator[Home]:
    """Set up the two locations."""
    caplog.set_level(logging.WARNING)
    # To it, a clock that is put forward is a slow task.
    caplog.set_level(logging.ERROR, "asyncio")
    home = Home(hass, aioclient_mock, freezer, caplog)
    await home.start()
    yield home
    assert await hass.config_entries.async_unload(home.entry.entry_id)
    home.assert_quiet()


def assert_legal(state: State) -> None:
    """A state is what Home Assistant, its database and a browser take."""
    assert orjson.loads(json_bytes(state.as_dict()))["state"] == state.state
    assert_finite(state.attributes)
    assert len(state.state) <= 255
    attributes = state.attributes
    if state.state in NOT_KNOWN:
        return
    if state.domain == "binary_sensor":
        assert state.state in (STATE_ON, STATE_OFF)
    if ATTR_STATE_CLASS in attributes:
        assert math.isfinite(float(state.state))
    if options := attributes.get(ATTR_OPTIONS):
        assert state.state in options
    if (
        state.domain == "event"
        or attributes.get(ATTR_DEVICE_CLASS) == SensorDeviceClass.TIMESTAMP
    ):
        assert datetime.fromisoformat(state.state).tzinfo is not None


def assert_finite(value: Any) -> None:
    """JSON has no word for the numbers that are none."""
    match value:
        case float():
            assert math.isfinite(value)
        case list() | tuple():
            for item in value:
                assert_finite(item)
        case dict():
            for item in value.values():
                assert_finite(item)


@fuzzed(
    120,
    4_000,
    broken=LOCATION,
    step=STEP,
    status=st.sampled_from(["available", "charging"]),
    first=st.booleans(),
    restart=st.sampled_from([False] * 9 + [True]),
)
async def test_a_broken_location(
    home: Home, broken: Any, step: timedelta, status: str, first: bool, restart: bool
) -> None:
    """Its entities stay legal, the log quiet, and the other one what it was."""
    home.broken, home.first = broken, first
    (changing,) = (
        evse for evse in home.good["evses"] if evse["physicalReference"] == "7694"
    )
    changing["status"] = status
    await home.poll(step)
    if restart:
        await home.restart()
    assert home.entry.state is ConfigEntryState.LOADED
    home.assert_quiet()
    shown = home.good_states()
    assert shown[CHARGER][0] == status
    for state in home.hass.states.async_all():
        note(f"{state.entity_id}: {state.state!r}")
        assert_legal(state)
    assert STATE_UNAVAILABLE not in {state for state, _ in shown.values()}

    # Whatever the broken one does next: nothing about the good one moves.
    home.broken = None
    await home.poll(timedelta(minutes=15))
    assert home.good_states() == shown
    found = await async_get_config_entry_diagnostics(home.hass, home.entry)
    assert json.dumps(found, indent=2, cls=ExtendedJSONEncoder)
    home.assert_quiet()
