"""The promises of `quality_scale.yaml`: its form, and what a machine can check of them.

hassfest leaves that file of a custom integration alone. What the other tests hold
(dialogues, diagnostics, unloading, coverage, documents) is not repeated here.
"""

import ast
from importlib import import_module
import logging
import re

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components import here_ev_charge_points as integration
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..here import FakeHere
from .files import PACKAGE, load, trees

RULES = load(PACKAGE / "quality_scale.yaml")["rules"]
TIERS = {"Bronze": 20, "Silver": 10, "Gold": 21, "Platinum": 3}
"""How many rules each has, in this order."""


def test_every_rule_is_there_in_order() -> None:
    """All of a tier below its name, by the alphabet."""
    text = (PACKAGE / "quality_scale.yaml").read_text(encoding="utf-8")
    _, *parts = re.split(r"^  # (\w+)$", text, flags=re.MULTILINE)
    tiers = {
        name: re.findall(r"^  ([a-z-]+):", part, re.MULTILINE)
        for name, part in zip(parts[::2], parts[1::2], strict=True)
    }
    assert {name: len(rules) for name, rules in tiers.items()} == TIERS
    for rules in tiers.values():
        assert rules == sorted(set(rules))


def test_nothing_is_left_to_do() -> None:
    """What is not simply done says how, or why it does not apply."""
    for rule, said in RULES.items():
        if said != "done":
            assert said.keys() == {"status", "comment"}, rule
            assert said["status"] in ("done", "exempt"), rule
            assert said["comment"].strip(), rule


def test_exceptions_are_translated() -> None:
    """Whatever Home Assistant shows of an error has a text."""
    found = 0
    for path, tree in trees().items():
        if path.parent.name == "api":
            continue
        module = import_module(
            ".".join(path.relative_to(PACKAGE.parents[1]).with_suffix("").parts)
        )
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                kind = getattr(module, node.func.id, None)
                if isinstance(kind, type) and issubclass(kind, HomeAssistantError):
                    found += 1
                    given = {keyword.arg for keyword in node.keywords}
                    assert given >= {"translation_domain", "translation_key"}, path
    assert found


def test_platforms_say_how_many_updates_run_at_once() -> None:
    """Each in its module."""
    for platform in integration.PLATFORMS:
        module = import_module(f"{integration.__name__}.{platform}")
        assert isinstance(module.PARALLEL_UPDATES, int)


async def test_entities_have_a_unique_id_a_device_and_a_translated_name(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    """And devices are services."""
    registry = er.async_get(hass)
    entities = er.async_entries_for_config_entry(registry, account.entry_id)
    assert entities
    for entity in entities:
        assert entity.unique_id
        assert entity.device_id
        assert entity.has_entity_name
        assert entity.translation_key
        assert entity.original_icon is None
    devices = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(devices, account.entry_id):
        assert device.entry_type is dr.DeviceEntryType.SERVICE


async def test_outage_makes_entities_unavailable_and_is_logged_once(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What has happened stays; begin and end of the outage are in the log."""
    caplog.set_level(logging.INFO)
    registered = er.async_entries_for_config_entry(er.async_get(hass), account.entry_id)
    told = [
        entity.entity_id
        for entity in registered
        if entity.config_subentry_id
        and entity.domain != "event"
        and not entity.disabled
    ]
    assert told
    here.fail(503)
    for _ in range(3):
        await account.runtime_data.async_refresh()
    for entity_id in told:
        assert hass.states.is_state(entity_id, STATE_UNAVAILABLE), entity_id
    here.work()
    for _ in range(3):
        await account.runtime_data.async_refresh()
    for entity_id in told:
        assert not hass.states.is_state(entity_id, STATE_UNAVAILABLE), entity_id
    lines = [
        record.levelname
        for record in caplog.records
        if record.name == integration.__name__ and record.levelno >= logging.INFO
    ]
    assert lines == ["ERROR", "INFO"]
