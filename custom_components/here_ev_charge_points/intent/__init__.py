"""What can be asked aloud without a model: is one free there, where is one, tell me.

Home Assistant takes sentences from its configuration only: `custom_sentences` of the
repository has them, to be copied.
"""

from abc import abstractmethod
from typing import Any, NamedTuple, cast, override

import voluptuous as vol

from homeassistant.const import (
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    SERVICE_TURN_ON,
    Platform,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er, intent

from ..account.texts import async_texts
from ..const import DOMAIN
from ..locations.exposed import exposed_locations

LOCATION = "location"


async def async_setup_intents(hass: HomeAssistant) -> None:
    """Register what can be asked."""
    intent.async_register(hass, IsFree())
    intent.async_register(hass, WhereFree())
    intent.async_register(hass, Watch())


class _Question(intent.IntentHandler):
    """Answers in one sentence of the language that was spoken."""

    @override
    async def async_handle(self, intent_obj: intent.Intent) -> intent.IntentResponse:
        """Look for the location that was named, and say what there is to say."""
        hass = intent_obj.hass
        slots = self.async_validate_slots(intent_obj.slots)
        texts = await async_texts(hass, "common", intent_obj.language)
        known = exposed_locations(hass, intent_obj.assistant)
        if LOCATION in slots:
            known = _named(known, slots[LOCATION]["value"])
        response = intent_obj.create_response()
        if known:
            statuses = await _status(intent_obj, known)
            asked = _Asked(intent_obj, known, statuses, texts)
            response.async_set_speech(await self.answer(asked))
        else:
            response.async_set_error(
                intent.IntentResponseErrorCode.NO_VALID_TARGETS,
                texts["voice_no_location"],
            )
        return response

    @abstractmethod
    async def answer(self, asked: _Asked) -> str:
        """Return what to say."""


class _Asked(NamedTuple):
    """The question, the locations meant (device ids by name), and how they are."""

    request: intent.Intent
    locations: dict[str, list[str]]
    statuses: list[dict[str, Any]]
    texts: dict[str, str]

    def told(self, statuses: list[dict[str, Any]]) -> str:
        """Return the names of locations with the number of free chargers."""
        return ". ".join(_counted(status, self.texts) for status in statuses)


class IsFree(_Question):
    """Is a charger free at …?"""

    intent_type = "HereEvIsFree"
    description = "Tells whether a charger is free at a charging location"
    slot_schema = {vol.Required(LOCATION): intent.non_empty_string}

    @override
    async def answer(self, asked: _Asked) -> str:
        """Count the free chargers."""
        return asked.told(asked.statuses)


class WhereFree(_Question):
    """Where is a charger free?"""

    intent_type = "HereEvWhereFree"
    description = "Tells at which charging locations a charger is free"

    @override
    async def answer(self, asked: _Asked) -> str:
        """Name the locations with free chargers, those with most first."""
        free = sorted(
            (status for status in asked.statuses if status["free_chargers"]),
            key=lambda status: -status["free_chargers"],
        )
        return asked.told(free) or asked.texts["voice_none"]


class Watch(_Question):
    """Say when one is free at …!"""

    intent_type = "HereEvWatch"
    description = "Watches a charging location until a charger is free"
    slot_schema = {vol.Required(LOCATION): intent.non_empty_string}

    @override
    async def answer(self, asked: _Asked) -> str:
        """Turn the watch on, where it is not free already."""
        if any(status["free_chargers"] for status in asked.statuses):
            return asked.told(asked.statuses)
        registry = er.async_get(asked.request.hass)
        switches = [
            entity.entity_id
            for device_ids in asked.locations.values()
            for device_id in device_ids
            for entity in er.async_entries_for_device(registry, device_id)
            if entity.translation_key == "watch"
        ]
        await asked.request.hass.services.async_call(
            Platform.SWITCH,
            SERVICE_TURN_ON,
            {ATTR_ENTITY_ID: switches},
            context=asked.request.context,
            blocking=True,
        )
        names = ", ".join(asked.locations)
        return asked.texts["voice_watching"].format(location=names)


def _named(known: dict[str, list[str]], spoken: str) -> dict[str, list[str]]:
    """Return the locations that are called so, else those whose name has the words."""
    wanted = " ".join(spoken.casefold().split())
    exactly = {name: ids for name, ids in known.items() if name.casefold() == wanted}
    return exactly or {
        name: ids for name, ids in known.items() if wanted in name.casefold()
    }


async def _status(
    intent_obj: intent.Intent, locations: dict[str, list[str]]
) -> list[dict[str, Any]]:
    response = await intent_obj.hass.services.async_call(
        DOMAIN,
        "get_status",
        {ATTR_DEVICE_ID: [key for ids in locations.values() for key in ids]},
        context=intent_obj.context,
        blocking=True,
        return_response=True,
    )
    return cast(dict[str, list[dict[str, Any]]], response)["locations"]


def _counted(location: dict[str, Any], texts: dict[str, str]) -> str:
    """Return the name of a location with the number of free chargers."""
    free, total = location["free_chargers"], location["chargers"]
    key = "chargers_not_known" if free is None else "chargers_free"
    return f"{location['title']}: {texts[key].format(free=free, total=total)}"
