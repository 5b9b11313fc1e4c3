"""Notices by whatever people have: phones, other notify entities and actions."""

from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import ATTR_ENTITY_ID, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.location import get_state_coordinates
from homeassistant.helpers.selector import SelectOptionDict
from homeassistant.util import slugify
from homeassistant.util.location import distance

from ..api import Position
from ..const import ATTR_MESSAGE, LOGGER
from .texts import distance_text

ATTR_DATA = "data"
ATTR_TITLE = "title"
PHONES = "mobile_app"
NAVIGATION = "https://www.google.com/maps/dir/?api=1&destination="
NAVIGATION_APPLE = "https://maps.apple.com/?daddr="


@dataclass(frozen=True, slots=True)
class Notice:
    """What is told of a place, the same to all but for how far away they are.

    `tag`: one notice replaces another with the same; `buttons`: their texts, by the
    action that the phone sends when one is pressed; `navigate`, `away`: texts, the
    latter with {distance}.
    """

    tag: str
    title: str
    lines: list[str]
    position: Position | None
    buttons: dict[str, str]
    navigate: str
    away: str


@callback
def who_can_be_told(hass: HomeAssistant) -> list[SelectOptionDict]:
    """Return the notify entities and actions; a phone that has both as its entity."""
    registry = er.async_get(hass)
    named = {
        state.entity_id: state.name for state in hass.states.async_all(Platform.NOTIFY)
    }
    have_entities = {
        entity.config_entry_id
        for entity_id in named
        if (entity := registry.async_get(entity_id)) is not None
    }
    left_out = {"notify", "persistent_notification", "send_message"} | {
        _action_of(entry)
        for entry in hass.config_entries.async_entries(PHONES)
        if entry.entry_id in have_entities
    }
    actions = hass.services.async_services_for_domain(Platform.NOTIFY).keys() - left_out
    named |= {f"{Platform.NOTIFY}.{name}": name for name in actions}
    return [
        SelectOptionDict(value=target, label=name)
        for target, name in sorted(named.items(), key=lambda item: item[1].casefold())
    ]


async def async_tell(hass: HomeAssistant, target: str, notice: Notice) -> bool:
    """Tell by a notify entity or action; return whether that went well."""
    message: dict[str, Any] = {
        ATTR_TITLE: notice.title,
        ATTR_MESSAGE: "\n".join(notice.lines),
    }
    if (phone := _phone(hass, target)) is not None:
        buttons = [
            {"action": action, "title": text} for action, text in notice.buttons.items()
        ]
        if notice.position is not None:
            uri = _navigation(phone) + place(notice.position)
            buttons = [
                {"action": "URI", "title": notice.navigate, "uri": uri},
                *buttons,
            ]
            if (meters := _distance(hass, phone, notice.position)) is not None:
                away = notice.away.format(distance=distance_text(hass, meters))
                message[ATTR_MESSAGE] += "\n" + away
        message[ATTR_DATA] = {"tag": notice.tag, "actions": buttons, "car_ui": True}
        return await _call(hass, _action_of(phone), message)
    if hass.states.get(target) is not None:
        return await _call(hass, "send_message", {**message, ATTR_ENTITY_ID: target})
    return await _call(hass, target.removeprefix(f"{Platform.NOTIFY}."), message)


async def async_clear(hass: HomeAssistant, target: str, tag: str) -> None:
    """Let a notice disappear, where that can be done: on phones."""
    if (phone := _phone(hass, target)) is not None:
        clear = {ATTR_MESSAGE: "clear_notification", ATTR_DATA: {"tag": tag}}
        await _call(hass, _action_of(phone), clear)


def place(position: Position) -> str:
    """Return a position as maps want it."""
    return f"{position.latitude},{position.longitude}"


async def _call(hass: HomeAssistant, action: str, data: dict[str, Any]) -> bool:
    try:
        await hass.services.async_call(Platform.NOTIFY, action, data, blocking=True)
    except (HomeAssistantError, ValueError) as err:
        LOGGER.warning("Nobody is told by notify.%s: %s", action, err)
        return False
    return True


def _phone(hass: HomeAssistant, target: str) -> ConfigEntry | None:
    """Return whose entity or action it is, if a phone's that takes tags and buttons."""
    entity = er.async_get(hass).async_get(target)
    for entry in hass.config_entries.async_entries(PHONES):
        action = _action_of(entry)
        is_meant = (
            target == f"{Platform.NOTIFY}.{action}"
            if entity is None
            else entity.config_entry_id == entry.entry_id
        )
        if is_meant and hass.services.has_service(Platform.NOTIFY, action):
            return entry
    return None


def _action_of(phone: ConfigEntry) -> str:
    """Return the name of a phone's notify action."""
    return slugify(f"{PHONES}_{phone.data.get('device_name')}")


def _navigation(phone: ConfigEntry) -> str:
    is_apple = phone.data.get("manufacturer") == "Apple"
    return NAVIGATION_APPLE if is_apple else NAVIGATION


def _distance(
    hass: HomeAssistant, phone: ConfigEntry, position: Position
) -> float | None:
    """Return how far (m) the phone's person is, else the phone, None if not known."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), phone.entry_id)
    trackers = {
        entity.entity_id
        for entity in entities
        if entity.domain == Platform.DEVICE_TRACKER
    }
    people = [
        state
        for state in hass.states.async_all("person")
        if trackers.intersection(state.attributes.get("device_trackers", ()))
    ]
    for state in (*people, *map(hass.states.get, trackers)):
        here = None if state is None else get_state_coordinates(state)
        if here is not None:
            return distance(*here, position.latitude, position.longitude)
    return None
