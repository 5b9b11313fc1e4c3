"""What a driver wants to know: free, open, the price, and where it is."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.here_ev_charge_points.frontend.marker import marker_path
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from tests.common import PREFIX, pass_until, poll, state_of

from .conftest import account_entry
from .here import GARAGE, K_LATAUS, RATINA, STATIC, FakeHere


async def set_up(hass: HomeAssistant, *content_ids: str) -> None:
    """Set up an account with these locations."""
    entry = account_entry(hass, *content_ids)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def test_free_chargers(hass: HomeAssistant, here: FakeHere) -> None:
    """Free, in all, not known; and the place on the map."""
    await set_up(hass, K_LATAUS)
    free = state_of(hass, f"{PREFIX}_free_chargers")
    assert free.state == "3"
    assert free.attributes["total"] == 5
    assert free.attributes["unknown"] == 1
    assert free.attributes["latitude"] == 61.493773
    assert free.attributes["longitude"] == 23.820261
    assert free.attributes["payment_options"] == ["app", "rfid"]
    assert free.attributes["restrictions"] == []
    assert free.attributes["pull_through"] is False
    assert free.attributes["entrance_latitude"] == 61.493701
    assert free.attributes["entrance_longitude"] == 23.819846
    assert "floors" not in free.attributes
    assert state_of(hass, "binary_sensor.k_lataus_charger_available").state == "on"


async def test_what_keeps_people_away(hass: HomeAssistant, here: FakeHere) -> None:
    """Of the site, of a bay; and the floor."""
    here.documents[K_LATAUS] |= {"restrictions": ["brandOnly"]}
    bay = {"parking": {"conditions": ["disabled"]}, "floorLevel": "-2"}
    here.evse(K_LATAUS, "7694").update(bay)
    await set_up(hass, K_LATAUS)
    free = state_of(hass, f"{PREFIX}_free_chargers")
    assert free.attributes["restrictions"] == ["brand_only"]
    assert free.attributes["floors"] == ["-2"]
    charger = state_of(hass, f"{PREFIX}_charger_7694")
    assert charger.attributes["restrictions"] == ["brand_only", "disabled_only"]
    other = state_of(hass, f"{PREFIX}_charger_7695")
    assert other.attributes["restrictions"] == ["brand_only"]
    described = {item["charger"]: item for item in free.attributes["chargers"]}
    assert described["7694"]["restrictions"] == ["brand_only", "disabled_only"]


async def test_the_pin_stays_on_the_map_while_here_does_not_answer(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Grey, without a number of free chargers, and where it was."""
    await set_up(hass, K_LATAUS)
    live = state_of(hass, f"{PREFIX}_free_chargers")
    here.fail()
    for _ in range(3):
        await poll(hass, freezer)
    free = state_of(hass, f"{PREFIX}_free_chargers")
    assert free.state == STATE_UNAVAILABLE
    assert free.attributes["latitude"] == 61.493773
    assert free.attributes["longitude"] == 23.820261
    assert free.attributes["entity_picture"] == marker_path(None, 5)
    here.work()
    await poll(hass, freezer)
    again = state_of(hass, f"{PREFIX}_free_chargers")
    assert again.attributes["entity_picture"] == live.attributes["entity_picture"]


async def test_nothing_known_is_not_zero(hass: HomeAssistant, here: FakeHere) -> None:
    """A location without live data has unknown numbers, and no price or hours."""
    await set_up(hass, STATIC)
    assert state_of(hass, f"{PREFIX}_free_chargers").state == STATE_UNKNOWN
    available = state_of(hass, "binary_sensor.k_lataus_charger_available")
    assert available.state == STATE_UNKNOWN
    entities = hass.states.async_entity_ids()
    assert not [
        entity for entity in entities if "price" in entity or "opening" in entity
    ]


async def test_open_changes_at_the_minute(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """The garage closes at 23:00 on Mondays, in Helsinki 21:00 UTC in winter."""
    freezer.move_to("2026-11-23T20:59:00Z")
    await set_up(hass, GARAGE)
    hours = state_of(hass, "binary_sensor.k_lataus_opening_hours")
    assert hours.state == "on"
    assert hours.attributes["next_change"].isoformat() == "2026-11-23T21:00:00+00:00"
    assert hours.attributes["charging_when_closed"] is True
    asked = len(here.requests)
    await pass_until(hass, freezer, "2026-11-23T21:00:00Z")
    hours = state_of(hass, "binary_sensor.k_lataus_opening_hours")
    assert hours.state == "off"
    assert hours.attributes["next_change"].isoformat() == "2026-11-24T04:00:00+00:00"
    assert len(here.requests) == asked


async def test_price_changes_at_the_minute(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """At Ratina a kWh costs 0.43 by day and 0.28 from 22:00, plus 25.5 % VAT."""
    freezer.move_to("2026-11-23T19:59:00Z")
    await set_up(hass, RATINA)
    prices = [
        state.entity_id
        for state in hass.states.async_all("sensor")
        if state.entity_id.endswith("_price")
    ]
    assert prices
    assert {state_of(hass, entity).state for entity in prices} == {"0.5396"}
    asked = len(here.requests)
    await pass_until(hass, freezer, "2026-11-23T20:00:00Z")
    assert {state_of(hass, entity).state for entity in prices} == {"0.3514"}
    assert len(here.requests) == asked
    price = state_of(hass, prices[0])
    assert price.attributes["unit_of_measurement"] == "EUR/kWh"
    assert price.attributes["session_fee"] is None


async def test_a_price_that_stays_writes_nothing(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Where the night costs the same as the day, 22:00 is no change."""
    elements = here.documents[RATINA]["tariffs"][0]["elements"]
    elements[0]["components"] = elements[1]["components"]
    del elements[2:], elements[1]["components"][0]["step"]
    freezer.move_to("2026-11-23T19:59:00Z")
    await set_up(hass, RATINA)
    prices = [
        state
        for state in hass.states.async_all("sensor")
        if state.entity_id.endswith("_price")
    ]
    assert prices
    await pass_until(hass, freezer, "2026-11-23T20:00:00Z")
    for price in prices:
        assert state_of(hass, price.entity_id) is price


async def test_fees(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """The garage takes 0.60 a session and 0.22 a kWh, plus 25.5 % VAT."""
    await set_up(hass, GARAGE)
    price = next(
        state
        for state in hass.states.async_all("sensor")
        if state.entity_id.endswith("_price")
    )
    assert price.state == "0.2761"
    assert price.attributes["session_fee"] == 0.753


async def test_a_tariff_that_changes_by_itself(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """HERE's new price arrives with the slow fields, a day later at most."""
    await set_up(hass, K_LATAUS)
    entity = f"{PREFIX}_ccs2_150_kw_price"
    assert state_of(hass, entity).state == "0.389"
    for tariff in here.documents[K_LATAUS]["tariffs"]:
        tariff["currency"] = None
        for element in tariff["elements"]:
            element["components"] = [{"dimension": "flat", "price": 0}]
    await poll(hass, freezer)
    assert state_of(hass, entity).state == "0.389"
    freezer.tick(timedelta(hours=24))
    await poll(hass, freezer)
    free = state_of(hass, entity)
    assert float(free.state) == 0
    assert "unit_of_measurement" not in free.attributes
    del here.documents[K_LATAUS]["tariffs"]
    freezer.tick(timedelta(hours=24))
    await poll(hass, freezer)
    assert state_of(hass, entity).state == STATE_UNAVAILABLE


async def test_details_as_diagnostics(
    hass: HomeAssistant, here: FakeHere, entity_registry: er.EntityRegistry
) -> None:
    """Phone, parking and energy are there where HERE tells them."""
    await set_up(hass, K_LATAUS)
    assert state_of(hass, f"{PREFIX}_support_phone").state == "+358800000001"
    assert state_of(hass, f"{PREFIX}_parking").state == "parking_lot"
    green = state_of(hass, "binary_sensor.k_lataus_green_energy")
    assert green.state == "on"
    assert green.attributes["supplier"] == "K-Lataus"
    updated = entity_registry.async_get(f"{PREFIX}_last_status_change")
    assert updated is not None
    assert updated.disabled_by is er.RegistryEntryDisabler.INTEGRATION


@pytest.mark.parametrize(
    ("parking", "state"),
    [("undergroundGarage", "underground_garage"), ("onTheMoon", None), (None, None)],
)
async def test_kinds_of_parking(
    hass: HomeAssistant, here: FakeHere, parking: Any, state: str | None
) -> None:
    """A kind that is not known here makes no sensor, rather than a wrong one."""
    here.documents[K_LATAUS]["parkingType"] = parking
    await set_up(hass, K_LATAUS)
    found = hass.states.get(f"{PREFIX}_parking")
    assert (found.state if found else None) == state


@pytest.mark.parametrize("time_zone", ["../UTC", "/dev/zero", "", "Z" * 300, "Z\0"])
@pytest.mark.parametrize("website", ["http://xn--/", "http://[::1"])
async def test_one_bad_location_leaves_the_other_alone(
    hass: HomeAssistant, here: FakeHere, time_zone: str, website: str
) -> None:
    """What no library takes for a time zone or an address is as if it were not there."""
    here.documents[GARAGE] |= {
        "timeZone": time_zone,
        "operator": {"name": "?", "website": website},
        "supportPhoneNumber": "0" * 256,
    }
    await set_up(hass, GARAGE, K_LATAUS)
    assert state_of(hass, f"{PREFIX}_charger_7695").state == "available"
    hours = state_of(hass, "binary_sensor.k_lataus_opening_hours")
    assert hours.state == STATE_UNKNOWN
    assert hass.states.get("sensor.k_lataus_support_phone_2") is None


@pytest.mark.parametrize("zone", [None, "Mars/Olympus_Mons"])
async def test_hours_without_a_usable_time_zone(
    hass: HomeAssistant, here: FakeHere, zone: str | None
) -> None:
    """Whether a location is open cannot be told without its time zone."""
    here.documents[GARAGE]["timeZone"] = zone
    await set_up(hass, GARAGE)
    hours = state_of(hass, "binary_sensor.k_lataus_opening_hours")
    assert hours.state == STATE_UNKNOWN
    assert hours.attributes["next_change"] is None


async def test_last_status_change(
    hass: HomeAssistant, here: FakeHere, entity_registry: er.EntityRegistry
) -> None:
    """Once enabled, the sensor shows the latest change of any charger."""
    entry = account_entry(hass, K_LATAUS)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    entity = f"{PREFIX}_last_status_change"
    entity_registry.async_update_entity(entity, disabled_by=None)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, entity).state == "2025-02-25T14:02:54+00:00"


async def test_no_alarm_rings_after_the_account_is_gone(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Removing an account stops its clocks."""
    freezer.move_to("2026-11-23T20:59:00Z")
    entry = account_entry(hass, GARAGE)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await hass.config_entries.async_unload(entry.entry_id)
    await pass_until(hass, freezer, "2026-11-23T21:00:01Z")
    hours = state_of(hass, "binary_sensor.k_lataus_opening_hours")
    assert hours.state == STATE_UNAVAILABLE
