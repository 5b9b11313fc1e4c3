"""Texts, icons and descriptions against the running integration.

hassfest looks at their form, and in every test `tests/texts.py` sees that what is shown
has a text. Here is the rest: nothing is left over, and what stands twice is the same.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from custom_components.here_ev_charge_points import condition, trigger
from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.logic.driver import MY_CAR
from custom_components.here_ev_charge_points.logic.naming import CONNECTOR_NAMES
from homeassistant.const import CONF_OPTIONS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from ..conftest import account_entry
from ..here import FakeHere
from .files import BLUEPRINTS, PACKAGE, TEXTS, is_said, load

ICONS = load(PACKAGE / "icons.json")
ACCOUNT_FLOW = TEXTS["config"]
LOCATION_FLOW = TEXTS["config_subentries"]["charging_location"]

RAISED_BY_HOME_ASSISTANT = {
    "already_configured",
    "reauth_successful",
    "reconfigure_successful",
}
TEXTS_THAT_DIFFER = {
    ("error", "invalid_auth"),
    ("error", "project_not_linked"),
    ("error", "service_not_enabled"),
    ("step", "reconfigure"),
}
"""For an account that is set up, other words are needed than for one that is not."""


def keys_of(texts: Mapping[str, Any], part: str) -> set[str]:
    """Return the keys of every part of the texts that has this name."""
    found = set(texts.get(part, ()))
    for value in texts.values():
        if isinstance(value, Mapping):
            found |= keys_of(value, part)
    return found


@pytest.mark.parametrize(
    "part",
    ["abort", "data", "error", "exceptions", "info", "issues", "menu_options", "step"],
)
def test_no_text_is_left_over(part: str) -> None:
    """What has a text is named in the code."""
    keys = keys_of(TEXTS, part)
    assert keys
    assert not {key for key in keys - RAISED_BY_HOME_ASSISTANT if not is_said(key)}


@pytest.mark.parametrize("part", ["error", "step"])
def test_texts_of_shared_steps_are_the_same(part: str) -> None:
    """Both flows share steps, and so their texts, except where they say why."""
    shared = ACCOUNT_FLOW[part].keys() & LOCATION_FLOW[part].keys()
    differing = {
        (part, key)
        for key in shared
        if ACCOUNT_FLOW[part][key] != LOCATION_FLOW[part][key]
    }
    assert differing == {pair for pair in TEXTS_THAT_DIFFER if pair[0] == part}


@pytest.fixture
async def entities(hass: HomeAssistant, here: FakeHere) -> list[er.RegistryEntry]:
    """Set up all locations of the simulator, and show what is hidden at first."""
    entry = account_entry(hass, *here.documents)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    registry = er.async_get(hass)
    found = er.async_entries_for_config_entry(registry, entry.entry_id)
    for entity in found:
        registry.async_update_entity(entity.entity_id, disabled_by=None)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    return found


async def test_entities_have_names_states_and_icons(
    hass: HomeAssistant, entities: list[er.RegistryEntry]
) -> None:
    """Each kind of entity has its texts, and an icon unless its device class has one."""
    kinds = {}
    for entity in entities:
        state = hass.states.get(entity.entity_id)
        assert state is not None
        assert entity.translation_key is not None
        kinds[entity.domain, entity.translation_key] = state.attributes
    texts = {
        (platform, key): words
        for platform, keys in TEXTS["entity"].items()
        for key, words in keys.items()
    }
    assert kinds.keys() == texts.keys()
    for (platform, key), attributes in kinds.items():
        words = texts[platform, key]
        # The main entity is called like its device.
        assert ("name" in words) == (key != "available_chargers")
        icons = ICONS["entity"].get(platform, {}).get(key, {})
        if attributes.get("device_class") in (None, "enum"):
            assert icons["default"], key
        assert icons.get("default") not in icons.get("state", {}).values()
        if options := attributes.get("options"):
            assert words["state"].keys() == set(options)
            assert icons.get("state", {}).keys() <= set(options)
        if types := attributes.get("event_types"):
            states = words["state_attributes"]["event_type"]["state"]
            assert states.keys() == set(types)


def test_icons_are_of_entities_that_exist() -> None:
    """None is left over."""
    for platform, keys in ICONS["entity"].items():
        assert keys.keys() <= TEXTS["entity"][platform].keys()


def fields_of(schema: Any) -> set[str]:
    """Return the names of a schema's fields."""
    return {str(key) for key in getattr(schema, "schema", schema)}


def options_of(kind: Any) -> set[str]:
    """Return the options of a trigger or condition; `for` is Home Assistant's own."""
    (options,) = (
        value for key, value in kind._schema.schema.items() if key == CONF_OPTIONS
    )
    return fields_of(options) - {"for"}


def described(kind: str) -> dict[str, set[str]]:
    """Return the fields of what a YAML file describes to the editor."""
    return {
        key: set((description or {}).get("fields") or ())
        for key, description in load(PACKAGE / f"{kind}.yaml").items()
    }


async def test_editor_offers_what_triggers_and_conditions_take(
    hass: HomeAssistant,
) -> None:
    """All of them, with all of their options."""
    triggers = await trigger.async_get_triggers(hass)
    assert described("triggers") == {k: options_of(v) for k, v in triggers.items()}
    conditions = await condition.async_get_conditions(hass)
    assert described("conditions") == {k: options_of(v) for k, v in conditions.items()}


@pytest.mark.usefixtures("account")
async def test_editor_offers_what_actions_take(hass: HomeAssistant) -> None:
    """All of them, with all of their fields."""
    actions = hass.services.async_services_for_domain(DOMAIN)
    assert described("services") == {
        name: fields_of(action.schema) for name, action in actions.items()
    }


def choices_of_connectors(described: Any) -> Iterator[list[dict[str, str]]]:
    """Yield the options of every choice of connectors."""
    if isinstance(described, Mapping):
        for key, value in described.items():
            if key == "connector_types" and isinstance(value, Mapping):
                yield value["selector"]["select"]["options"]
            else:
                yield from choices_of_connectors(value)


def test_connectors_to_choose_from_are_the_same_everywhere() -> None:
    """In the same order, with the names that drivers know."""
    wanted = [
        {"value": value, "label": label} for value, label in CONNECTOR_NAMES.items()
    ]
    my_car = {"value": MY_CAR, "label": "Those of my car"}
    for files, right in (
        (PACKAGE.glob("*.yaml"), wanted),
        (BLUEPRINTS.rglob("*.yaml"), [my_car, *wanted]),
    ):
        choices = [item for path in files for item in choices_of_connectors(load(path))]
        assert choices
        assert all(choice == right for choice in choices)
