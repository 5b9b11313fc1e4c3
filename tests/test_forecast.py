"""What is told of chargers in time: by the action, the sensors and the condition."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)
import voluptuous as vol

from custom_components.here_ev_charge_points.const import DOMAIN
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import condition, device_registry as dr
from homeassistant.helpers.entity import Entity
from homeassistant.setup import async_setup_component
from tests.common import (
    another_account,
    call,
    learn,
    location_device,
    moments,
    poll,
    set_status,
)

from .conftest import account_entry
from .here import K_LATAUS, RATINA, FakeHere

NOON = datetime(2026, 7, 6, 12, tzinfo=UTC)
STANDARDS = {"dc": "IEC_62196_T2_COMBO", "other": "CHADEMO"}
USUALLY, SOON = "sensor.k_lataus_usually_free", "sensor.k_lataus_chance_in_30_min"
PLUG = "sensor.k_lataus_charger_7694"
FREE = "sensor.k_lataus_free_chargers"


@pytest.fixture(autouse=True)
async def _a_summer_noon(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Begin on a Monday at noon."""
    await hass.config.async_set_time_zone("UTC")
    freezer.move_to(NOON)


@pytest.fixture
async def account(
    hass: HomeAssistant, here: FakeHere, monkeypatch: pytest.MonkeyPatch
) -> MockConfigEntry:
    """Set up a location with all sensors on, which is full but for what is not known."""
    monkeypatch.setattr(Entity, "entity_registry_enabled_default", True)
    here.fill(K_LATAUS)
    entry = account_entry(hass, K_LATAUS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


# The action


@pytest.mark.usefixtures("account")
async def test_nothing_is_told_without_experience(hass: HomeAssistant) -> None:
    """Not an even chance: nobody knows."""
    (location,) = await call(hass, "forecast")
    assert location["location_id"] == K_LATAUS
    assert location["title"] == "K-Lataus"
    assert location["name"] == "K-Lataus, Hatanpään valtatie 1"
    assert location["chargers"] == 5
    assert [moment["in"] for moment in location["moments"]] == [15, 30, 60, 120]
    assert location["moments"][0]["at"] == "2026-07-06T12:15:00+00:00"
    for moment in location["moments"]:
        assert (moment["chance"], moment["usual"]) == (None, None)
        assert (moment["confidence"], moment["wait"]) == ("none", None)


async def test_the_chance_grows_where_it_is_full(
    hass: HomeAssistant, account: MockConfigEntry, here: FakeHere
) -> None:
    """It draws near to what is usual, the wait shrinks, and no request is spent."""
    learn(account)
    asked = len(here.requests)
    told = await moments(hass, **{"in": [0, 10, 20]})
    chances = [moment["chance"] for moment in told]
    assert chances[0] == 0
    assert chances == sorted(set(chances))
    assert chances[-1] < 1
    waits = [moment["wait"] for moment in told]
    assert waits == [waits[0], max(waits[0] - 10, 0), max(waits[0] - 20, 0)]
    assert waits[0] > 0
    assert {moment["confidence"] for moment in told} == {"good"}
    assert {moment["usual"] for moment in told} == {told[0]["usual"]}
    assert 0 < told[0]["usual"] < 1
    assert len(here.requests) == asked


@pytest.mark.parametrize(("weeks", "confidence"), [(2, "low"), (5, "good")])
async def test_how_sure_that_is(
    hass: HomeAssistant, account: MockConfigEntry, weeks: int, confidence: str
) -> None:
    """It depends on the weeks of experience."""
    learn(account, weeks)
    (moment,) = await moments(hass, **{"in": 30})
    assert moment["confidence"] == confidence
    assert moment["chance"] is not None


async def test_of_those_that_are_wanted(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """Two free ones are less likely than one; of what is not there nothing is known."""
    learn(account)
    (one,) = await moments(hass, **{"in": 30})
    (two,) = await moments(hass, **{"in": 30}, min_free=2)
    assert 0 < two["chance"] < one["chance"]
    assert 0 < two["usual"] < one["usual"]
    (none,) = await call(hass, "forecast", connector_types="MCS", **{"in": 30})
    assert none["chargers"] == 0
    assert none["moments"][0]["chance"] is None
    (strong,) = await call(hass, "forecast", min_power=151)
    assert strong["chargers"] == 0


async def test_what_fits_my_car(
    hass: HomeAssistant, account: MockConfigEntry, here: FakeHere
) -> None:
    """Where no connectors are named those of the car count."""
    hass.config_entries.async_update_entry(
        account, options={"car_connectors": ["CHADEMO"]}
    )
    await hass.async_block_till_done()
    (mine,) = await call(hass, "forecast")
    (every,) = await call(hass, "forecast", connector_types=[])
    assert 0 < mine["chargers"] < every["chargers"] == 5


async def test_at_a_time(
    hass: HomeAssistant, account: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    """A time is the next such one, in Home Assistant's zone; all come in order."""
    learn(account)
    told = await moments(
        hass, at=["18:30", "08:00:00", "2026-07-06 12:00:00"], **{"in": 45}
    )
    assert [moment["at"] for moment in told] == [
        "2026-07-06T12:00:00+00:00",
        "2026-07-06T12:45:00+00:00",
        "2026-07-06T18:30:00+00:00",
        "2026-07-07T08:00:00+00:00",
    ]
    assert [moment["in"] for moment in told] == [0, 45, 390, 1200]
    assert told[-1]["chance"] == told[-1]["usual"]
    assert told[-1]["wait"] is None
    await hass.config.async_set_time_zone("Europe/Helsinki")
    freezer.move_to("2026-10-24T20:00:00+00:00")
    told = await moments(hass, at=["08:00", "2026-10-25T06:00:00+00:00"])
    # Clocks go back that night: nine hours on them are ten.
    assert [(moment["at"], moment["in"]) for moment in told] == [
        ("2026-10-25T08:00:00+02:00", 600)
    ]


async def test_mistakes_are_explained(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """A moment that is over, and values out of range."""
    for data, key in (
        ({"at": "2026-07-06 11:00:00"}, "moment_passed"),
        ({"device_id": "nonsense"}, "unknown_device"),
    ):
        with pytest.raises(ServiceValidationError) as caught:
            await call(hass, "forecast", **data)
        assert caught.value.translation_key == key
    for field, value in (("at", "soon"), ("in", -1), ("in", 10_081), ("min_free", 0)):
        with pytest.raises(vol.Invalid):
            await call(hass, "forecast", **{field: value})


async def test_an_old_answer_is_worth_less(
    hass: HomeAssistant,
    account: MockConfigEntry,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The chance goes on from how it was then; half a day later it is what is usual."""
    learn(account)
    (in_an_hour,) = await moments(hass, **{"in": 60})
    freezer.tick(timedelta(minutes=30))
    (then,) = await moments(hass, **{"in": 30})
    assert then == in_an_hour | {"in": 30}
    freezer.tick(timedelta(hours=12))
    (late,) = await moments(hass, **{"in": 0})
    assert late["chance"] == late["usual"]
    assert late["wait"] is None


async def test_all_that_are_set_up_or_some(
    hass: HomeAssistant,
    account: MockConfigEntry,
    here: FakeHere,
    device_registry: dr.DeviceRegistry,
) -> None:
    """Each by the name that a person gave it; what HERE does not know is there, too."""
    await another_account(hass, RATINA, "never-heard-of")
    device = location_device(device_registry, account)
    device_registry.async_update_device(device.id, name_by_user="Office")
    every = await call(hass, "forecast")
    assert [location["location_id"] for location in every] == [
        K_LATAUS,
        RATINA,
        "never-heard-of",
    ]
    assert every[0]["name"] == "Office"
    assert every[2]["chargers"] == 0
    (office,) = await call(hass, "forecast", device_id=device.id)
    assert office == every[0]


# The sensors


async def test_what_is_usual_changes_on_the_hour(
    hass: HomeAssistant,
    account: MockConfigEntry,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    writes: list[str],
) -> None:
    """Not with the polls of the hour."""
    assert hass.states.get(USUALLY).state == STATE_UNKNOWN  # type: ignore[union-attr]
    freezer.tick(timedelta(minutes=20))
    learn(account)
    set_status(here, c7695="available")
    await poll(hass, freezer)
    assert USUALLY not in writes
    freezer.move_to(NOON + timedelta(hours=1))
    async_fire_time_changed(hass)
    await hass.async_block_till_done()
    state = hass.states.get(USUALLY)
    assert state is not None
    (usual,) = await moments(hass, **{"in": 0})
    assert float(state.state) == round(usual["usual"] * 100)
    assert state.attributes["confidence"] == "good"
    assert state.attributes["unit_of_measurement"] == "%"
    assert writes.count(USUALLY) == 1


async def test_the_chance_in_half_an_hour_goes_with_the_time(
    hass: HomeAssistant,
    account: MockConfigEntry,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
) -> None:
    """And with what is free now."""
    learn(account)
    freezer.tick(timedelta(minutes=5))
    async_fire_time_changed(hass, fire_all=False)
    await hass.async_block_till_done()
    full = int(hass.states.get(SOON).state)  # type: ignore[union-attr]
    (told,) = await moments(hass, **{"in": 30})
    assert full == round(told["chance"] * 100)
    set_status(here, c7695="available", c7529="available")
    await poll(hass, freezer)
    assert int(hass.states.get(SOON).state) > full  # type: ignore[union-attr]
    here.fail(401)
    await poll(hass, freezer)
    assert hass.states.get(SOON).state == STATE_UNAVAILABLE  # type: ignore[union-attr]


async def test_they_are_off_at_first(hass: HomeAssistant, here: FakeHere) -> None:
    """Nobody pays for what nobody asked for."""
    entry = account_entry(hass, K_LATAUS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.get(USUALLY) is None
    assert hass.states.get(SOON) is None


async def test_since_when_and_until_when_usually(
    hass: HomeAssistant,
    account: MockConfigEntry,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    writes: list[str],
) -> None:
    """Both stand still for as long as a car is there, and polls alone write nothing."""

    def told() -> tuple[datetime | None, datetime | None]:
        state = hass.states.get(PLUG)
        assert state is not None
        return state.attributes["since"], state.attributes["usually_ends"]

    assert told()[1] is None
    rhythm = learn(account)
    evse = here.evse(K_LATAUS, "7694")
    evse["status"], evse["modified"] = "available", "2026-07-06T12:05:00Z"
    await poll(hass, freezer)
    assert told() == (NOON + timedelta(minutes=5), None)
    begun = NOON + timedelta(minutes=20)
    evse["status"], evse["modified"] = "charging", "2026-07-06T12:20:00Z"
    await poll(hass, freezer)
    since, ends = told()
    assert since == begun
    assert ends is not None
    assert timedelta(minutes=20) < ends - begun < timedelta(minutes=80)
    writes.clear()
    await poll(hass, freezer)
    assert PLUG not in writes
    # What other cars teach meanwhile concerns the next session.
    rhythm.stays["dc"].note(600, ended=True)
    evse["parking"] = {"conditions": ["disabled"]}
    await poll(hass, freezer)
    assert PLUG in writes
    assert told() == (begun, ends)
    evse["status"], evse["modified"] = "available", "2026-07-06T13:10:00Z"
    await poll(hass, freezer)
    assert told() == (NOON + timedelta(minutes=70), None)


async def test_another_status_of_the_same_session(
    hass: HomeAssistant,
    account: MockConfigEntry,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
) -> None:
    """It begins when HERE says so, else when a poll saw it; the session goes on."""
    learn(account)
    evse = here.evse(K_LATAUS, "7694")
    told = []
    for status, modified in (
        ("available", "2026-07-06T12:05:00Z"),
        ("charging", "2026-07-06T12:20:00Z"),
        ("blocked", "2026-07-06T12:35:00Z"),
        ("charging", "2026-07-06T12:35:00Z"),
    ):
        evse["status"], evse["modified"] = status, modified
        await poll(hass, freezer)
        state = hass.states.get(PLUG)
        assert state is not None
        assert state.state == status
        told.append((state.attributes["since"], state.attributes["usually_ends"]))
    minutes = [5, 20, 35, 60]
    assert [since for since, _ in told] == [
        NOON + timedelta(minutes=after) for after in minutes
    ]
    # Where HERE says that it began anew, another car may be there.
    ends = [end for _, end in told]
    assert ends[0] is None
    assert ends[2] == ends[3] is not None


async def test_since_when_is_not_known(hass: HomeAssistant, here: FakeHere) -> None:
    """Nothing is made up where HERE does not say it and nobody saw it begin."""
    here.evse(K_LATAUS, "7694").pop("modified")
    entry = account_entry(hass, K_LATAUS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    learn(entry)
    state = hass.states.get(PLUG)
    assert state is not None
    assert state.state == "charging"
    assert (state.attributes["since"], state.attributes["usually_ends"]) == (None, None)


# The condition


@pytest.fixture
def passes(hass: HomeAssistant) -> Callable[..., Any]:
    """Return what tests the condition for one or more entities."""

    async def passes(*entities: str, **options: Any) -> bool | None:
        assert await async_setup_component(hass, "automation", {})
        config = await condition.async_validate_condition_config(
            hass,
            {
                "condition": f"{DOMAIN}.usually_available",
                "target": {"entity_id": list(entities or (FREE,))},
                "options": options,
            },
        )
        checker = await condition.async_from_config(hass, config)
        return checker.async_check()

    return passes


async def test_usually_available(
    hass: HomeAssistant, account: MockConfigEntry, passes: Callable[..., Any]
) -> None:
    """At this hour, or in a while; never where nobody knows."""
    assert not await passes(chance=0)
    assert not await passes(chance=0, **{"in": 30})
    learn(account)
    told = await moments(hass, **{"in": [0, 30]})
    usual, soon = round(told[0]["usual"] * 100), round(told[1]["chance"] * 100)
    assert usual != soon
    assert await passes(chance=usual - 1)
    assert not await passes(chance=usual + 1)
    assert await passes(chance=soon - 1, **{"in": 30})
    assert not await passes(chance=soon + 1, **{"in": 30})
    assert not await passes(chance=usual - 1, min_free=4)
    assert not await passes(chance=0, connector_types=["MCS"])
    assert not await passes(chance=0, min_power=151)
    assert await passes(FREE, PLUG, chance=usual - 1)


async def test_the_condition_while_here_does_not_answer(
    hass: HomeAssistant,
    account: MockConfigEntry,
    here: FakeHere,
    passes: Callable[..., Any],
) -> None:
    """What was learned stands; of an account that is not loaded nothing is known."""
    learn(account)
    await another_account(hass, RATINA)
    here.fail(401)
    await account.runtime_data.async_refresh()
    await hass.async_block_till_done()
    assert await passes(chance=1, **{"in": 60})
    assert await hass.config_entries.async_unload(account.entry_id)
    await hass.async_block_till_done()
    assert not await passes(chance=0, **{"in": 60})
