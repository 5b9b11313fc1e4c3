"""Who watches a location is told once, and only for as long as it is true."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_mock_service,
)

from custom_components.here_ev_charge_points.account.names import location_device
from custom_components.here_ev_charge_points.account.notices import who_can_be_told
from custom_components.here_ev_charge_points.const import DOMAIN
from homeassistant.components import persistent_notification
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
from tests.common import SWITCH, poll, tick, turn
from tests.here import K_LATAUS, FakeHere

PHONE = "notify.mobile_app_pixel"
PRESSED = "mobile_app_notification_action"
CHADEMO, CCS, TYPE_2 = "CHADEMO", "IEC_62196_T2_COMBO", "IEC_62196_T2"


@pytest.fixture
def full(here: FakeHere, account: MockConfigEntry) -> None:
    """Let no charger be free."""
    here.fill(K_LATAUS)


@pytest.fixture
def phone(hass: HomeAssistant) -> MockConfigEntry:
    """Stand in for a phone, with a notify entity and a tracker of its own."""
    entry = MockConfigEntry(domain="mobile_app", data={"device_name": "Pixel"})
    entry.add_to_hass(hass)
    registry = er.async_get(hass)
    for domain in ("notify", "device_tracker"):
        registry.async_get_or_create(
            domain, "mobile_app", "1", config_entry=entry, suggested_object_id="pixel"
        )
    hass.states.async_set("notify.pixel", "unknown", {"friendly_name": "Pixel"})
    return entry


@pytest.fixture
def pushed(hass: HomeAssistant, phone: MockConfigEntry) -> list[ServiceCall]:
    """Return what is sent to the phone."""
    return async_mock_service(hass, "notify", "mobile_app_pixel")


def device_id(hass: HomeAssistant) -> str:
    """Return the device of the location."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    device = location_device(hass, entry, K_LATAUS)
    assert device is not None
    return device.id


def tag(hass: HomeAssistant) -> str:
    """Return the tag of the notices of the location."""
    return f"{DOMAIN}_{device_id(hass)}"


def shown(hass: HomeAssistant) -> list[persistent_notification.Notification]:
    """Return the notices in Home Assistant itself."""
    return list(
        persistent_notification._async_get_or_create_notifications(hass).values()
    )


def told_by(hass: HomeAssistant, account: MockConfigEntry, *targets: str) -> None:
    """Choose who is told, without a reload."""
    hass.config_entries.async_update_entry(
        account, options={**account.options, "notify": list(targets)}
    )


async def watch(hass: HomeAssistant, **wanted: Any) -> None:
    """Call the action for the location."""
    await hass.services.async_call(
        DOMAIN, "watch", {"device_id": device_id(hass), **wanted}, blocking=True
    )
    await hass.async_block_till_done()


async def free(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    *references: str,
    status: str = "available",
) -> None:
    """Let chargers become free at the next poll of a watch."""
    for reference in references:
        here.evse(K_LATAUS, reference)["status"] = status
    await tick(hass, freezer, seconds=61)


@pytest.mark.usefixtures("full")
async def test_told_in_home_assistant_where_nobody_is_chosen(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """With charger, kind, power, cost and the way; gone once it is taken again."""
    await turn(hass, "on")
    assert shown(hass) == []
    await free(hass, here, freezer, "7695")
    (notice,) = shown(hass)
    assert hass.states.is_state(SWITCH, "off")
    assert notice["notification_id"] == tag(hass)
    assert notice["title"] == "K-Lataus"
    assert notice["message"] == (
        "Charger 7695 is free (CCS2 150 kW)\n\n"
        "about 11.67 EUR for 30 kWh\n\n"
        "[Navigate](https://www.google.com/maps/dir/?api=1&destination="
        "61.493701,23.819846)"
    )
    await poll(hass, freezer)
    assert shown(hass) == [notice]
    here.evse(K_LATAUS, "7695")["status"] = "charging"
    await poll(hass, freezer)
    assert shown(hass) == []


@pytest.mark.usefixtures("account")
async def test_what_is_free_already_is_told_at_once(hass: HomeAssistant) -> None:
    """And the watch is over: there is nothing to wait for."""
    await turn(hass, "on")
    (notice,) = shown(hass)
    assert notice["message"].count("is free") == 3
    assert hass.states.is_state(SWITCH, "off")


@pytest.mark.usefixtures("full")
async def test_the_end_without_luck_is_told_in_one_line(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Unless the last poll finds what was waited for."""
    await turn(hass, "on")
    await tick(hass, freezer, minutes=61)
    (notice,) = shown(hass)
    assert notice["message"] == "The time of the watch is over: no charger became free"
    await turn(hass, "on")
    assert shown(hass) == []
    here.fail()
    await tick(hass, freezer, minutes=55)
    here.work()
    here.evse(K_LATAUS, "7695")["status"] = "available"
    await tick(hass, freezer, minutes=6)
    (notice,) = shown(hass)
    assert notice["message"].startswith("Charger 7695 is free")


@pytest.mark.usefixtures("full")
async def test_who_turns_it_off_is_told_nothing(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Neither the end nor what becomes free later."""
    await turn(hass, "on")
    await turn(hass, "off")
    await free(hass, here, freezer, "7695")
    await poll(hass, freezer)
    assert shown(hass) == []


@pytest.mark.parametrize("target", ["notify.pixel", PHONE])
@pytest.mark.usefixtures("full")
async def test_a_phone_gets_buttons_and_a_tag(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    pushed: list[ServiceCall],
    target: str,
) -> None:
    """By entity or action; taken back from there, too."""
    await hass.config_entries.async_unload(account.entry_id)
    told_by(hass, account, target)
    await hass.config_entries.async_setup(account.entry_id)
    hass.states.async_set(
        "device_tracker.pixel", "not_home", {"latitude": 61.5, "longitude": 23.75}
    )
    await turn(hass, "on")
    await free(hass, here, freezer, "7695", "7694")
    (push,) = pushed
    assert push.data["title"] == "K-Lataus"
    assert push.data["message"].splitlines() == [
        "Charger 7695 is free (CCS2 150 kW)",
        "Charger 7694 is free (CHAdeMO 50 kW)",
        "about 11.67 EUR for 30 kWh",
        "3.8 km away",
    ]
    again = f"{DOMAIN}_watch_{K_LATAUS}"
    assert push.data["data"] == {
        "tag": tag(hass),
        "actions": [
            {
                "action": "URI",
                "title": "Navigate",
                "uri": "https://www.google.com/maps/dir/?api=1&destination="
                "61.493701,23.819846",
            },
            {"action": again, "title": "Watch again"},
        ],
        "car_ui": True,
    }
    assert shown(hass) == []
    await free(hass, here, freezer, "7695", status="charging")
    await poll(hass, freezer)
    assert len(pushed) == 1
    here.evse(K_LATAUS, "7694")["status"] = "blocked"
    await poll(hass, freezer)
    assert pushed[1].data == {
        "message": "clear_notification",
        "data": {"tag": tag(hass)},
    }
    hass.bus.async_fire(PRESSED, {"action": again})
    await hass.async_block_till_done()
    assert hass.states.is_state(SWITCH, "off")


@pytest.mark.usefixtures("full")
async def test_watch_again(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    pushed: list[ServiceCall],
) -> None:
    """The button waits for the same again, also after a restart."""
    await watch(hass, connector_types=[CHADEMO], notify=[PHONE])
    await free(hass, here, freezer, "7695")
    assert not pushed
    await free(hass, here, freezer, "7694")
    assert len(pushed) == 1
    await hass.config_entries.async_reload(account.entry_id)
    await free(hass, here, freezer, "7694", status="charging")
    hass.bus.async_fire(PRESSED, {"action": "something else"})
    hass.bus.async_fire(PRESSED, {"action": f"{DOMAIN}_watch_{K_LATAUS}"})
    await hass.async_block_till_done()
    assert hass.states.is_state(SWITCH, "on")
    assert [push.data["message"] for push in pushed[1:]] == ["clear_notification"]
    await free(hass, here, freezer, "7694")
    assert len(pushed) == 3


@pytest.mark.usefixtures("full")
async def test_the_phone_of_a_person_far_away(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    phone: MockConfigEntry,
    pushed: list[ServiceCall],
) -> None:
    """Where the person is counts, in the units of the system, on the maps of the phone."""
    hass.config.units = US_CUSTOMARY_SYSTEM
    hass.config_entries.async_update_entry(
        phone, data={**phone.data, "manufacturer": "Apple"}
    )
    hass.states.async_set(
        "person.anna",
        "not_home",
        {
            "device_trackers": ["device_tracker.pixel"],
            "latitude": 61.5,
            "longitude": 23.75,
        },
    )
    await watch(hass, notify=["notify.pixel"])
    await free(hass, here, freezer, "7695")
    (push,) = pushed
    assert push.data["message"].endswith("\n2.4 mi away")
    assert push.data["data"]["actions"][0]["uri"] == (
        "https://maps.apple.com/?daddr=61.493701,23.819846"
    )


@pytest.mark.usefixtures("full")
async def test_other_entities_and_actions_get_the_text_alone(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """They take no buttons."""
    by_entity = async_mock_service(hass, "notify", "send_message")
    by_action = async_mock_service(hass, "notify", "telegram")
    hass.states.async_set("notify.mail", "unknown")
    await watch(hass, notify=["notify.mail", "notify.telegram"])
    await free(hass, here, freezer, "7695")
    message = "Charger 7695 is free (CCS2 150 kW)\nabout 11.67 EUR for 30 kWh"
    text = {"title": "K-Lataus", "message": message}
    assert by_entity[0].data == {**text, "entity_id": "notify.mail"}
    assert by_action[0].data == text
    assert shown(hass) == []
    await free(hass, here, freezer, "7695", status="charging")
    await poll(hass, freezer)
    assert (len(by_entity), len(by_action)) == (1, 1)


@pytest.mark.usefixtures("full")
async def test_who_cannot_be_reached_finds_it_in_home_assistant(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An action that fails and one that is gone: nothing is lost."""
    async_mock_service(
        hass, "notify", "telegram", raise_exception=HomeAssistantError("offline")
    )
    await watch(hass, notify=["notify.telegram", "notify.gone"])
    await free(hass, here, freezer, "7695")
    assert len(shown(hass)) == 1
    assert "Nobody is told by notify.telegram: offline" in caplog.text
    assert "Nobody is told by notify.gone" in caplog.text


@pytest.mark.usefixtures("full")
async def test_a_silent_watch_tells_nobody(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """It only asks often."""
    await watch(hass, notify=[])
    await free(hass, here, freezer, "7695")
    assert hass.states.is_state(SWITCH, "off")
    assert shown(hass) == []


@pytest.mark.usefixtures("full")
async def test_a_watch_for_kinds_power_and_count(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Other chargers that become free go on being waited out."""
    await watch(hass, connector_types=[TYPE_2], min_power=11, min_free=2)
    await free(hass, here, freezer, "7695", "7694", "7529")
    assert hass.states.is_state(SWITCH, "on")
    await free(hass, here, freezer, "7547")
    assert hass.states.is_state(SWITCH, "off")
    (notice,) = shown(hass)
    assert notice["message"].splitlines()[::2][:2] == [
        "Charger 7529 is free (Type 2 11 kW)",
        "Charger 7547 is free (Type 2 11 kW)",
    ]


@pytest.mark.usefixtures("full")
async def test_the_switch_waits_for_what_fits_the_car(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """As the options have it."""
    hass.config_entries.async_update_entry(account, options={"car_connectors": [CCS]})
    await hass.async_block_till_done()
    await turn(hass, "on")
    await free(hass, here, freezer, "7694")
    assert hass.states.is_state(SWITCH, "on")
    await free(hass, here, freezer, "7695")
    assert hass.states.is_state(SWITCH, "off")


@pytest.mark.usefixtures("full")
async def test_until_when(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """A moment that has passed is refused; one too far off becomes the longest watch."""
    now = dt_util.utcnow()
    with pytest.raises(ServiceValidationError) as error:
        await watch(hass, until=now - timedelta(minutes=1))
    assert error.value.translation_key == "until_passed"
    await watch(hass, until=now + timedelta(minutes=10))
    await tick(hass, freezer, minutes=9)
    assert hass.states.is_state(SWITCH, "on")
    await tick(hass, freezer, minutes=2)
    assert hass.states.is_state(SWITCH, "off")
    await watch(hass, until=now + timedelta(days=2))
    state = hass.states.get(SWITCH)
    assert state is not None
    assert state.attributes["until"] == dt_util.utcnow() + timedelta(hours=1)


@pytest.mark.usefixtures("full")
async def test_an_answer_from_before_a_restart_is_no_news(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A watch that the restart interrupted rings by the next answer."""
    await turn(hass, "on")
    await hass.config_entries.async_reload(account.entry_id)
    assert hass.states.is_state(SWITCH, "on")
    assert shown(hass) == []
    await free(hass, here, freezer, "7695")
    assert len(shown(hass)) == 1


@pytest.mark.usefixtures("full")
async def test_a_location_that_is_not_answered_keeps_its_notice(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Who does not know says nothing new."""
    await turn(hass, "on")
    await free(hass, here, freezer, "7695")
    here.fail()
    for _ in range(3):
        await poll(hass, freezer)
    assert len(shown(hass)) == 1


async def test_who_can_be_told(hass: HomeAssistant, pushed: list[ServiceCall]) -> None:
    """Entities and actions; a phone once, and nothing that is no way to tell somebody."""
    for name in ("notify", "send_message", "persistent_notification", "telegram"):
        async_mock_service(hass, "notify", name)
    other = MockConfigEntry(domain="mobile_app", data={"device_name": "Old phone"})
    other.add_to_hass(hass)
    async_mock_service(hass, "notify", "mobile_app_old_phone")
    hass.states.async_set("notify.mail", "unknown", {"friendly_name": "Mail"})
    assert who_can_be_told(hass) == [
        {"value": "notify.mail", "label": "Mail"},
        {"value": "notify.mobile_app_old_phone", "label": "mobile_app_old_phone"},
        {"value": "notify.pixel", "label": "Pixel"},
        {"value": "notify.telegram", "label": "telegram"},
    ]


@pytest.mark.usefixtures("full", "phone")
async def test_the_end_is_told_to_the_phone_that_is_meant(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, pushed: list[ServiceCall]
) -> None:
    """With a button to watch again; there is nowhere to navigate to."""
    MockConfigEntry(domain="mobile_app", data={"device_name": "Old phone"}).add_to_hass(
        hass
    )
    old = async_mock_service(hass, "notify", "mobile_app_old_phone")
    await watch(hass, notify=["notify.mobile_app_old_phone"])
    await tick(hass, freezer, minutes=61)
    (push,) = old
    assert push.data["message"] == (
        "The time of the watch is over: no charger became free"
    )
    assert [item["title"] for item in push.data["data"]["actions"]] == ["Watch again"]
    assert not pushed


@pytest.mark.usefixtures("full")
async def test_a_last_look_finds_what_was_waited_for(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """A watch that ends before its next poll polls once more."""
    await watch(hass, until=dt_util.utcnow() + timedelta(seconds=30))
    await tick(hass, freezer, seconds=15)
    here.evse(K_LATAUS, "7695")["status"] = "available"
    await tick(hass, freezer, seconds=16)
    (notice,) = shown(hass)
    assert notice["message"].startswith("Charger 7695 is free")


@pytest.mark.usefixtures("full")
async def test_no_cost_is_told_where_none_is_known(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Such as for a charger that does not fit the car."""
    hass.config_entries.async_update_entry(account, options={"car_connectors": ["MCS"]})
    await hass.async_block_till_done()
    await watch(hass, connector_types=[CCS])
    await free(hass, here, freezer, "7695")
    (notice,) = shown(hass)
    assert "about" not in notice["message"]
