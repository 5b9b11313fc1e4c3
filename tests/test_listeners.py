"""Who is called when an answer comes."""

from functools import partial
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.here_ev_charge_points.api.models import Location, read_location
from custom_components.here_ev_charge_points.binary_sensor import ChargerAvailable
from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.entity import HereEntity
from custom_components.here_ev_charge_points.listeners import LocationListeners
from custom_components.here_ev_charge_points.sensor.location import LocationSensor
from homeassistant.const import STATE_OFF
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import async_get_platforms

from .conftest import account_entry
from .here import K_LATAUS, FakeHere
from .test_sensor import poll


def location(content_id: str, name: str = "") -> Location:
    """Return a location that is the same as no other."""
    return read_location({"id": content_id, "name": name})


def test_only_what_is_new_is_shown() -> None:
    """A location that came, changed or went calls those who show it, and no others."""
    called: list[str] = []
    listeners = LocationListeners()
    for key in ("a", "b", "b"):
        listeners.add(key, partial(called.append, key))

    def called_by(**locations: Location) -> list[str]:
        called.clear()
        listeners.show(locations)
        return called

    a, b = location("a"), location("b")
    assert called_by(a=a, b=b) == ["a", "b", "b"]
    assert called_by(a=a, b=b) == []
    assert called_by(a=location("a", "new"), b=b) == ["a"]
    assert called_by(b=b) == ["a"]
    assert called_by() == ["b", "b"]
    assert called_by(b=b) == ["b", "b"]


def test_who_stopped_listening_is_not_called() -> None:
    """One may stop while it is called, and take others with it."""
    called: list[str] = []
    listeners = LocationListeners()

    def stop_both() -> None:
        called.append("first")
        stop_first()
        stop_second()

    stop_first = listeners.add("a", stop_both)
    stop_second = listeners.add("a", lambda: called.append("second"))
    listeners.add("a", lambda: called.append("third"))
    listeners.show({"a": location("a")})
    called.clear()
    listeners.show({})
    assert called == ["third"]


def test_one_that_fails_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    """It is logged, and the others are called."""
    called: list[str] = []
    listeners = LocationListeners()

    def fail() -> None:
        raise RuntimeError("Broken entity")

    listeners.add("a", fail)
    listeners.add("a", lambda: called.append("a"))
    listeners.add("b", lambda: called.append("b"))
    listeners.show({"a": location("a"), "b": location("b")})
    assert called == ["a", "b"]
    assert "Broken entity" in caplog.text


async def test_a_poll_reaches_the_entities_of_what_changed(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Those of other locations do not even hear of it; all hear of an outage."""
    updated: set[str] = set()
    update = HereEntity._handle_coordinator_update

    def note(entity: HereEntity[Any]) -> None:
        updated.add(entity._content_id)
        update(entity)

    monkeypatch.setattr(HereEntity, "_handle_coordinator_update", note)
    one, other = here.clone(2)
    await hass.config_entries.async_setup(account_entry(hass, one, other).entry_id)
    await hass.async_block_till_done()

    async def reached() -> set[str]:
        updated.clear()
        await poll(hass, freezer)
        return updated

    # The first after the set-up has been shown already, and may be shown again.
    here.documents[other] = here.documents[other] | {"name": "Renamed"}
    await poll(hass, freezer)
    assert await reached() == set()
    here.documents[one] = here.documents[one] | {"name": "Renamed"}
    assert await reached() == {one}
    here.fail()
    assert await reached() == {one, other}
    assert await reached() == set()
    here.work()
    assert await reached() == {one, other}


async def test_what_comes_while_an_entity_is_added_is_not_lost(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    entity_registry: er.EntityRegistry,
) -> None:
    """It shows what HERE says by then, not what it was made from."""
    entry = account_entry(hass, K_LATAUS)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    coordinator = entry.runtime_data
    site = (
        coordinator,
        coordinator.subentries[K_LATAUS],
        coordinator.data[K_LATAUS],
    )
    entity = ChargerAvailable(site)
    assert entity.is_on
    for evse in here.documents[K_LATAUS]["evses"]:
        evse["status"] = "charging"
    await poll(hass, freezer)
    entity_id = "binary_sensor.k_lataus_charger_available"
    entity_registry.async_remove(entity_id)
    await hass.async_block_till_done()
    assert hass.states.get(entity_id) is None
    (platform,) = (
        platform
        for platform in async_get_platforms(hass, DOMAIN)
        if platform.domain == "binary_sensor"
    )
    await platform.async_add_entities([entity])
    assert hass.states.is_state(entity_id, STATE_OFF)


async def test_a_disabled_entity_is_made_once(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not again with every change of its location."""
    made: list[str] = []
    init = LocationSensor.__init__

    def note(entity: LocationSensor, site: Any, description: Any) -> None:
        made.append(description.key)
        init(entity, site, description)

    monkeypatch.setattr(LocationSensor, "__init__", note)
    await hass.config_entries.async_setup(account_entry(hass, K_LATAUS).entry_id)
    await hass.async_block_till_done()
    for status in ("available", "charging"):
        here.evse(K_LATAUS, "7694")["status"] = status
        await poll(hass, freezer)
    assert made.count("last_updated") == 1
