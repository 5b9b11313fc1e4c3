"""When changes are told, and to whom."""

from unittest.mock import Mock

from custom_components.here_ev_charge_points.account.announcements import Announcements
from custom_components.here_ev_charge_points.logic.changes import LocationChanges, Turn
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from tests.here import K_LATAUS


async def test_nothing_is_told_before_home_assistant_has_started(
    hass: HomeAssistant,
) -> None:
    """Automations do not listen before: what happens waits for them."""
    hass.set_state(CoreState.starting)
    untold: dict[str, list[LocationChanges]] = {}
    changed = Mock()
    announcements = Announcements(hass, untold, changed)
    heard: list[list[LocationChanges]] = []
    announcements.listen(K_LATAUS, heard.append)
    happening = LocationChanges((), {"7694": Turn("charging", "available")})
    announcements.add(K_LATAUS, happening)
    announcements.tell()
    assert heard == []
    assert untold == {K_LATAUS: [happening]}
    assert changed.call_count == 1
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()
    assert heard == [[happening]]
    assert untold == {}
    assert changed.call_count == 2
    announcements.tell()
    assert len(heard) == 1


async def test_what_nobody_hears_does_not_wait_for_ever(hass: HomeAssistant) -> None:
    """An entity that is being added has a poll's time; a disabled one never listens."""
    untold = {"added": [LocationChanges((), {})], "disabled": [LocationChanges((), {})]}
    changed = Mock()
    announcements = Announcements(hass, untold, changed)
    hass.set_state(CoreState.starting)
    for _ in range(2):
        announcements.forget_what_nobody_hears()
    hass.set_state(CoreState.running)
    announcements.forget_what_nobody_hears()
    assert untold.keys() == {"added", "disabled"}
    heard: list[list[LocationChanges]] = []
    announcements.listen("added", heard.append)
    announcements.forget_what_nobody_hears()
    assert untold.keys() == {"added"}
    assert changed.call_count == 1
    announcements.add("disabled", LocationChanges((), {}))
    assert untold.keys() == {"added"}
    await hass.async_block_till_done()
    assert heard == [[LocationChanges((), {})]]
