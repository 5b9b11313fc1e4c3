"""Manifest, texts, icons and descriptions: what hassfest and HACS look at, and more.

Nothing here needs a running Home Assistant: the files are compared with each other and
with the code.
"""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import version
import json
from pathlib import Path
import re
from string import Formatter
import sys
from types import ModuleType
from typing import Any
import zlib

from packaging.requirements import Requirement
from packaging.version import Version
import pytest

from custom_components.here_ev_charge_points import PLATFORMS
from custom_components.here_ev_charge_points.api import EvseStatus, HereError
from custom_components.here_ev_charge_points.condition import CONDITIONS
from custom_components.here_ev_charge_points.config_flow import (
    API_KEY_SCHEMA,
    OAUTH_SCHEMA,
    RENAME_SCHEMA,
)
from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.locations.steps import (
    LOCATION_IDS_SCHEMA,
    SEARCH_AGAIN_SCHEMA,
    SEARCH_SCHEMA,
    _summarise,
)
from custom_components.here_ev_charge_points.logic.changes import ChangeKind
from custom_components.here_ev_charge_points.logic.naming import CONNECTOR_NAMES
from custom_components.here_ev_charge_points.options_flow import OPTIONS_SCHEMA
from custom_components.here_ev_charge_points.sensor.location import PARKING_TYPES
from custom_components.here_ev_charge_points.services import (
    GET_STATUS_SCHEMA,
    SEARCH_SCHEMA as SEARCH_ACTION_SCHEMA,
)
from custom_components.here_ev_charge_points.trigger import TRIGGERS
from homeassistant.const import CONF_OPTIONS
from homeassistant.util.yaml import parse_yaml

REPOSITORY = Path(__file__).parents[1]
PACKAGE = REPOSITORY / "custom_components" / DOMAIN
BLUEPRINTS = REPOSITORY / "blueprints" / "automation" / DOMAIN

PROBLEMS_WITH_IDS = ("malformed", "configured", "unknown", "unreadable")

# For an account that is set up, other words are needed than for one that is not yet.
TEXTS_THAT_DIFFER = {
    ("error", "invalid_auth"),
    ("error", "project_not_linked"),
    ("error", "service_not_enabled"),
    ("step", "reconfigure"),
}


def load(path: Path) -> Any:
    """Return what a JSON or YAML file holds."""
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else parse_yaml(text)


MANIFEST = load(PACKAGE / "manifest.json")
TEXTS = load(PACKAGE / "translations" / "en.json")
ICONS = load(PACKAGE / "icons.json")
ACCOUNT_FLOW = TEXTS["config"]
LOCATION_FLOW = TEXTS["config_subentries"]["charging_location"]
REPAIR_FLOW = TEXTS["issues"]["location_gone"]["fix_flow"]


# Reading the code


@cache
def parsed(name: str) -> ast.Module:
    """Return the syntax tree of a module of the integration."""
    path = PACKAGE / f"{name}.py"
    if not path.exists():
        path = PACKAGE / name / "__init__.py"
    return ast.parse(path.read_text(encoding="utf-8"))


def module_names() -> list[str]:
    """Return all modules of the integration, those of the client as `api/…`."""
    return sorted(
        path.relative_to(PACKAGE).with_suffix("").as_posix()
        for path in PACKAGE.rglob("*.py")
    )


def imported(name: str) -> ModuleType:
    """Return a module of the integration."""
    return import_module(f"custom_components.{DOMAIN}.{name}".replace("/", "."))


def class_node(module: str, name: str) -> ast.ClassDef:
    """Return a class of a module."""
    for node in parsed(module).body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            return node
    raise AssertionError(f"{module}.py has no class {name}")


def called_name(node: ast.AST) -> str:
    """Return the last part of what is called, "" where that has no name."""
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name):
            return node.func.id
        if isinstance(node.func, ast.Attribute):
            return node.func.attr
    return ""


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Yield the calls of functions with these names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called_name(node) in names:
            yield node


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """Return a keyword argument."""
    return next((item.value for item in call.keywords if item.arg == name), None)


def strings(tree: ast.AST | None) -> set[str]:
    """Return all string literals."""
    return {
        node.value
        for node in (ast.walk(tree) if tree else ())
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def outcomes(node: ast.expr | None) -> set[str]:
    """Return the string literals that an expression may have as its value."""
    if isinstance(node, ast.IfExp):
        return outcomes(node.body) | outcomes(node.orelse)
    return strings(node) if isinstance(node, ast.Constant) else set()


def value_of(node: ast.expr | None, module: ModuleType) -> Any:
    """Return what a literal, a list of them or a module's constant stands for."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.Name):
        return getattr(module, node.id, None)
    if isinstance(node, ast.List):
        return [value_of(item, module) for item in node.elts]
    return None


def reasons() -> set[str]:
    """Return the reasons of all errors that the client raises."""
    found: set[str] = set()
    waiting: list[type[HereError]] = [HereError]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if "reason" in vars(kind):
                found.add(kind.reason)
    return found


def errors_shown(tree: ast.AST) -> set[str]:
    """Return the errors that a flow names itself."""
    found: set[str] = set()

    def take(node: ast.AST | None) -> None:
        for part in ast.walk(node) if node else ():
            if isinstance(part, ast.Dict):
                for value in part.values:
                    found.update(outcomes(value))

    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            names = {
                part.id
                for target in node.targets
                for part in ast.walk(target)
                if isinstance(part, ast.Name)
            }
            if names & {"error", "errors"}:
                take(node.value)
                found |= outcomes(node.value)
        elif isinstance(node, ast.Call):
            take(keyword(node, "errors"))
            if called_name(node) == "_show_credential":
                for argument in node.args:
                    take(argument)
        elif isinstance(node, ast.FunctionDef) and node.name == "_refuse":
            for part in ast.walk(node):
                if isinstance(part, ast.Return):
                    found |= outcomes(part.value)
    return found


def aborts(tree: ast.AST) -> set[str]:
    """Return the reasons that a flow gives up for."""
    return {
        reason
        for call in calls(tree, "async_abort")
        for reason in outcomes(keyword(call, "reason"))
    }


def steps_shown(module: str, *classes: str) -> dict[str, list[str] | None]:
    """Return the steps that flows show; for a menu, its options."""
    found: dict[str, list[str] | None] = {}
    for name in classes:
        node = class_node(module, name)
        for call in calls(node, "async_show_form", "async_show_menu"):
            step = value_of(keyword(call, "step_id"), imported(module))
            if step is not None:
                found[step] = value_of(keyword(call, "menu_options"), imported(module))
        for call in calls(node, "_show_credential"):
            for step in outcomes(call.args[0]):
                found[step] = None
    return found


def entity_classes() -> dict[tuple[str, str], str | None]:
    """Return each (platform, translation key) with its device class, as spelt."""
    found: dict[tuple[str, str], str | None] = {}

    def note(module: str, key: ast.expr | None, device_class: ast.expr | None) -> None:
        platform = next(item.value for item in PLATFORMS if item.value in module)
        for name in outcomes(key):
            found[platform, name] = (
                device_class.attr if isinstance(device_class, ast.Attribute) else None
            )

    for module in module_names():
        for node in ast.walk(parsed(module)):
            if isinstance(node, ast.ClassDef):
                given = {
                    target.id: item.value
                    for item in node.body
                    if isinstance(item, ast.Assign)
                    for target in item.targets
                    if isinstance(target, ast.Name)
                }
                if (key := given.get("_attr_translation_key")) is not None:
                    note(module, key, given.get("_attr_device_class"))
            elif isinstance(node, ast.Call) and called_name(node).endswith(
                "Description"
            ):
                note(
                    module,
                    keyword(node, "translation_key"),
                    keyword(node, "device_class"),
                )
    return found


def entity_texts() -> dict[tuple[str, str], dict[str, Any]]:
    """Return the texts of each (platform, translation key)."""
    return {
        (platform, key): texts
        for platform, keys in TEXTS["entity"].items()
        for key, texts in keys.items()
    }


def schema_keys(schema: Any) -> set[str]:
    """Return the names of a schema's fields."""
    return {str(key) for key in getattr(schema, "schema", schema)}


def walk(texts: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with the path to it."""
    if isinstance(texts, Mapping):
        for key, value in texts.items():
            yield from walk(value, f"{path}.{key}" if path else key)
    else:
        yield path, texts


def all_keys(texts: Any) -> Iterator[str]:
    """Yield every key, whatever its depth."""
    if isinstance(texts, Mapping):
        for key, value in texts.items():
            yield key
            yield from all_keys(value)


# Manifest and HACS


def test_manifest_has_what_a_custom_integration_needs() -> None:
    """As hassfest and HACS ask for it."""
    assert MANIFEST["domain"] == DOMAIN == PACKAGE.name
    assert MANIFEST["name"] == "HERE EV Charge Points"
    assert MANIFEST["codeowners"]
    assert all(owner.startswith("@") for owner in MANIFEST["codeowners"])
    assert MANIFEST["documentation"].startswith("https://")
    assert MANIFEST["issue_tracker"] == f"{MANIFEST['documentation']}/issues"
    assert MANIFEST["integration_type"] == "service"
    assert MANIFEST["iot_class"] == "cloud_polling"
    assert MANIFEST["config_flow"] is (PACKAGE / "config_flow.py").is_file()
    assert re.fullmatch(r"\d+\.\d+\.\d+([ab]\d+|rc\d+)?", MANIFEST["version"])


def test_manifest_has_nothing_else() -> None:
    """Other keys are refused."""
    assert MANIFEST.keys() <= {
        "after_dependencies",
        "codeowners",
        "config_flow",
        "dependencies",
        "documentation",
        "domain",
        "integration_type",
        "iot_class",
        "issue_tracker",
        "name",
        "requirements",
        "version",
    }


def test_manifest_is_in_order() -> None:
    """Domain and name first, then by the alphabet."""
    keys = list(MANIFEST)
    assert keys[:2] == ["domain", "name"]
    assert keys[2:] == sorted(keys[2:])


def test_manifest_requires_what_is_imported() -> None:
    """Every library that Home Assistant does not bring is named, and no other."""
    brought = {"aiohttp", "homeassistant", "orjson", "probatio", "voluptuous", "yarl"}
    roots = set()
    for name in module_names():
        for node in ast.walk(parsed(name)):
            if isinstance(node, ast.Import):
                roots |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                roots.add(node.module.split(".")[0])
    libraries = roots - brought - sys.stdlib_module_names
    required = {Requirement(item).name for item in MANIFEST["requirements"]}
    assert libraries == required


@pytest.mark.parametrize("text", MANIFEST["requirements"])
def test_requirements_end_where_the_tests_end(text: str) -> None:
    """From a version on that is there, up to the next major one after the tested."""
    requirement = Requirement(text)
    tested = Version(version(requirement.name))
    assert tested in requirement.specifier
    bounds = {each.operator: each.version for each in requirement.specifier}
    assert bounds.keys() == {">=", "<"}
    assert bounds["<"] == str(tested.major + 1)
    for name in ("test", "demo"):
        pins = (REPOSITORY / f"requirements_{name}.txt").read_text(encoding="utf-8")
        assert f"{requirement.name}=={tested}\n" in pins, name


def test_hacs_json() -> None:
    """HACS refuses other keys; Home Assistant's version is a plain one."""
    hacs = load(REPOSITORY / "hacs.json")
    assert hacs["name"] == MANIFEST["name"]
    assert re.fullmatch(r"\d{4}\.\d{1,2}\.\d+(b\d+)?", hacs["homeassistant"])
    assert hacs.keys() <= {
        "content_in_root",
        "country",
        "filename",
        "hacs",
        "hide_default_branch",
        "homeassistant",
        "name",
        "persistent_directory",
        "render_readme",
        "zip_release",
    }
    assert not hacs.get("zip_release") or hacs.get("filename")


def test_minimum_version_is_the_same_everywhere() -> None:
    """Blueprints ask for the same Home Assistant as the integration."""
    minimum = load(REPOSITORY / "hacs.json")["homeassistant"]
    for path in BLUEPRINTS.glob("*.yaml"):
        assert load(path)["blueprint"]["homeassistant"]["min_version"] == minimum, path
    assert minimum in (REPOSITORY / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "size"), [("icon", 256), ("icon@2x", 512)])
def test_brand_icon(name: str, size: int) -> None:
    """A whole PNG file of the right size, with transparency."""
    data = (PACKAGE / "brand" / f"{name}.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    chunks: dict[bytes, bytes] = {}
    place = 8
    while place < len(data):
        length = int.from_bytes(data[place : place + 4])
        kind, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + length]
        checksum = int.from_bytes(data[place + 8 + length : place + 12 + length])
        assert zlib.crc32(kind + body) == checksum
        chunks.setdefault(kind, body)
        place += 12 + length
    assert next(iter(chunks)) == b"IHDR"
    assert list(chunks)[-1] == b"IEND"
    header = chunks[b"IHDR"]
    assert (int.from_bytes(header[:4]), int.from_bytes(header[4:8])) == (size, size)
    colour_type = header[9]
    assert colour_type in (4, 6) or b"tRNS" in chunks


# Texts


def test_sections_of_the_texts() -> None:
    """Only sections that Home Assistant knows."""
    assert TEXTS.keys() <= {
        "common",
        "conditions",
        "config",
        "config_subentries",
        "device",
        "entity",
        "entity_component",
        "exceptions",
        "issues",
        "options",
        "selector",
        "services",
        "system_health",
        "title",
        "triggers",
    }


def test_keys_of_the_texts() -> None:
    """Lower case, digits, dashes and underscores."""
    assert [
        key for key in all_keys(TEXTS) if not re.fullmatch("[a-z0-9-_]+", key)
    ] == []


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(r"<[a-zA-Z/!]", id="HTML"),
        pytest.param(r"://|\bwww\.", id="address"),
        pytest.param(r"\A\s|\s\Z|\A\Z", id="outer space"),
        pytest.param(r"'\{\w+\}'", id="placeholder in single quotes"),
        pytest.param(r"\[%key:", id="reference"),
        pytest.param(r"  |\t", id="two spaces"),
    ],
)
def test_wrong_in_a_text(wrong: str) -> None:
    """What translators, or Home Assistant, cannot deal with."""
    assert [path for path, text in walk(TEXTS) if re.search(wrong, text)] == []


def test_placeholders_are_well_formed() -> None:
    """Each is a plain name between braces."""
    for path, text in walk(TEXTS):
        for _, name, form, conversion in Formatter().parse(text):
            assert name is None or re.fullmatch("[a-z_]+", name), path
            assert not form, path
            assert conversion is None, path


def test_no_placeholder_in_a_state() -> None:
    """States are plain words."""
    for path, text in walk(TEXTS["entity"]):
        assert ".state." not in path or "{" not in text, path


def test_subentry_texts() -> None:
    """What the frontend shows before any step."""
    assert TEXTS["config_subentries"].keys() == {"charging_location"}
    assert LOCATION_FLOW["entry_type"]
    assert LOCATION_FLOW["initiate_flow"]["user"]


def test_issue_texts() -> None:
    """A title, and either a description or a flow that mends it."""
    for key, issue in TEXTS["issues"].items():
        assert issue["title"], key
        assert ("description" in issue) != ("fix_flow" in issue), key


def test_exceptions_raised() -> None:
    """Each exception of the code has its text, and no other has."""
    raised = reasons()
    for module in module_names():
        for node in ast.walk(parsed(module)):
            if not isinstance(node, ast.Call):
                continue
            if called_name(node).endswith(("Error", "Failed", "NotReady")):
                key = keyword(node, "translation_key")
                raised |= outcomes(key)
            elif called_name(node) == "_mistake":
                raised |= outcomes(node.args[0])
    assert raised == TEXTS["exceptions"].keys()
    for key, texts in TEXTS["exceptions"].items():
        assert texts.keys() == {"message"}, key


def test_errors_without_a_reason_are_never_raised() -> None:
    """They are there to be caught; what is raised has a text."""
    kinds: list[type[HereError]] = [*HereError.__subclasses__()]
    abstract = {kind.__name__ for kind in kinds if "reason" not in vars(kind)}
    abstract.add("HereError")
    assert abstract == {"HereError", "ForbiddenError", "LimitError"}
    for module in module_names():
        assert list(calls(parsed(module), *abstract)) == [], module


def test_errors_of_the_flows() -> None:
    """Each error of a flow has its text, and no other has."""
    common = reasons() | errors_shown(class_node("locations/steps", "LocationSteps"))
    common |= {
        str(_summarise({problem: ["x"]}))
        for problem in PROBLEMS_WITH_IDS
        if problem in strings(parsed("locations/steps"))
    }
    common.add(str(_summarise({problem: ["x"] for problem in PROBLEMS_WITH_IDS})))
    account = errors_shown(class_node("config_flow", "HereConfigFlow"))
    location = errors_shown(class_node("config_flow", "ChargingLocationFlow"))
    assert common | account == ACCOUNT_FLOW["error"].keys()
    assert common | location == LOCATION_FLOW["error"].keys()
    assert errors_shown(parsed("options_flow")) == TEXTS["options"]["error"].keys()


def test_aborts_of_the_flows() -> None:
    """The reasons that the flows name, and those that Home Assistant gives for them."""
    account = aborts(class_node("config_flow", "HereConfigFlow"))
    account |= {"reauth_successful", "reconfigure_successful"}
    location = aborts(class_node("config_flow", "ChargingLocationFlow"))
    location |= {"already_configured", "reconfigure_successful"}
    common = aborts(parsed("locations/steps"))
    assert account | common == ACCOUNT_FLOW["abort"].keys()
    assert location | common == LOCATION_FLOW["abort"].keys()
    assert aborts(parsed("options_flow")) == TEXTS["options"].get("abort", {}).keys()
    assert aborts(parsed("repairs")) == REPAIR_FLOW["abort"].keys()


COMMON_STEPS = steps_shown("locations/steps", "LocationSteps")
FLOWS = {
    "account": (
        ACCOUNT_FLOW,
        steps_shown("config_flow", "HereConfigFlow") | COMMON_STEPS,
    ),
    "location": (
        LOCATION_FLOW,
        steps_shown("config_flow", "ChargingLocationFlow") | COMMON_STEPS,
    ),
    "options": (TEXTS["options"], steps_shown("options_flow", "HereOptionsFlow")),
    "repair": (REPAIR_FLOW, steps_shown("repairs", "LocationGoneFlow")),
}
FIELDS = {
    "api_key": schema_keys(API_KEY_SCHEMA),
    "init": schema_keys(OPTIONS_SCHEMA),
    "location_ids": schema_keys(LOCATION_IDS_SCHEMA),
    "oauth": schema_keys(OAUTH_SCHEMA),
    "remove": set(),
    "rename": schema_keys(RENAME_SCHEMA),
    "replace": {"location_id"},
    "search": schema_keys(SEARCH_SCHEMA) | schema_keys(SEARCH_AGAIN_SCHEMA),
    "select": {"location_ids"},
}


@pytest.mark.parametrize("flow", FLOWS)
def test_steps(flow: str) -> None:
    """Each step of the code has its texts, its fields or its menu, and nothing else."""
    texts, steps = FLOWS[flow]
    assert steps.keys() == texts["step"].keys()
    for step, menu in steps.items():
        found = texts["step"][step]
        assert found["title"], step
        if menu is None:
            fields = FIELDS[step]
            assert found.get("data", {}).keys() == fields, step
            assert found.get("data_description", {}).keys() == fields, step
            assert "menu_options" not in found, step
        else:
            options = found["menu_options"].keys()
            assert options == set(menu), step
            assert found.get("menu_option_descriptions", {}).keys() <= options, step
            assert "data" not in found, step


def test_menus_lead_to_steps() -> None:
    """Each option of a menu is a step of the same flow."""
    for name, (_, steps) in FLOWS.items():
        for step, menu in steps.items():
            assert set(menu or ()) <= steps.keys(), (name, step)


@pytest.mark.parametrize("section", ["error", "step"])
def test_shared_texts_are_the_same(section: str) -> None:
    """The two flows share their steps, and so their texts, except where they say why."""
    for key in ACCOUNT_FLOW[section].keys() & LOCATION_FLOW[section].keys():
        same = ACCOUNT_FLOW[section][key] == LOCATION_FLOW[section][key]
        assert same is ((section, key) not in TEXTS_THAT_DIFFER), key


def test_selector_texts_are_used() -> None:
    """The choice of locations is put together from these."""
    source = (PACKAGE / "locations/steps.py").read_text(encoding="utf-8")
    for name, texts in TEXTS["selector"].items():
        assert f"selector.{name}.options" in source
        for option in texts["options"]:
            assert f".{option}" in source


def test_system_health_texts() -> None:
    """Each line of the report has a name."""
    lines = {
        key
        for node in ast.walk(parsed("system_health"))
        if isinstance(node, ast.Dict)
        for key in set().union(*(outcomes(item) for item in node.keys))
    }
    assert lines == TEXTS["system_health"]["info"].keys()


# Entities


def test_entity_names() -> None:
    """Each translation key of the code has a name, and no other has."""
    assert entity_classes().keys() == entity_texts().keys()
    for key, texts in entity_texts().items():
        assert texts["name"], key


@pytest.mark.parametrize(
    ("key", "states"),
    [("evse_status", list(EvseStatus)), ("parking_type", PARKING_TYPES)],
)
def test_states_of_enums(key: str, states: list[str]) -> None:
    """Each state has a name, and no other has."""
    assert TEXTS["entity"]["sensor"][key]["state"].keys() == set(states)


def test_event_types() -> None:
    """Each change has a name, and no other has."""
    attributes = TEXTS["entity"]["event"]["changes"]["state_attributes"]
    assert attributes["event_type"]["state"].keys() == set(ChangeKind)


# Icons


def test_icons_are_of_the_set() -> None:
    """Home Assistant takes Material Design Icons."""
    wrong = [
        path for path, icon in walk(ICONS) if not re.fullmatch(r"mdi:[a-z0-9-]+", icon)
    ]
    assert wrong == []


def test_icons_of_states() -> None:
    """They differ from the default, are of states that exist, and ranges ascend."""
    for platform, keys in ICONS["entity"].items():
        for key, icons in keys.items():
            assert icons.keys() <= {"default", "range", "state"}, key
            assert "default" in icons, key
            states = icons.get("state", {})
            assert icons["default"] not in states.values(), key
            named = TEXTS["entity"][platform][key].get("state")
            assert states.keys() <= (
                {"on", "off"} if named is None else named.keys()
            ), key
            numbers = [float(number) for number in icons.get("range", {})]
            assert numbers == sorted(set(numbers)), key


def test_every_status_has_an_icon() -> None:
    """What a charger is doing is seen at a glance."""
    assert ICONS["entity"]["sensor"]["evse_status"]["state"].keys() == set(EvseStatus)


def test_every_entity_has_an_icon() -> None:
    """Unless its device class gives it one; and no other thing has."""
    pictured = {
        (platform, key) for platform, keys in ICONS["entity"].items() for key in keys
    }
    needy = {
        key for key, kind in entity_classes().items() if kind is None or kind == "ENUM"
    }
    assert needy <= pictured
    assert pictured <= entity_texts().keys()


# Triggers, conditions and actions


def test_triggers_and_conditions_are_registered() -> None:
    """The descriptions are those of the code."""
    assert load(PACKAGE / "triggers.yaml").keys() == TRIGGERS.keys()
    assert load(PACKAGE / "conditions.yaml").keys() == CONDITIONS.keys()
    registered = {
        getattr(imported("services"), argument.id)
        for call in calls(parsed("services"), "async_register")
        for argument in call.args[1:2]
        if isinstance(argument, ast.Name)
    }
    assert load(PACKAGE / "services.yaml").keys() == registered


@pytest.mark.parametrize(
    ("section", "icon"),
    [("conditions", "condition"), ("services", "service"), ("triggers", "trigger")],
)
def test_descriptions(section: str, icon: str) -> None:
    """Each has a name, a description and an icon, and so have its fields."""
    described = load(PACKAGE / f"{section}.yaml")
    assert described.keys() == TEXTS[section].keys() == ICONS[section].keys()
    for key, description in described.items():
        texts = TEXTS[section][key]
        assert texts["name"], key
        assert texts["description"], key
        assert ICONS[section][key].keys() == {icon}, key
        assert (description.get("fields") or {}).keys() == texts["fields"].keys(), key
        for field, words in texts["fields"].items():
            assert words["name"], (key, field)


def option_keys(schema: Any) -> set[str]:
    """Return the names of the options that a trigger or condition takes."""
    return next(
        schema_keys(value)
        for key, value in schema.schema.items()
        if str(key) == CONF_OPTIONS
    )


@pytest.mark.parametrize(
    ("section", "kinds"), [("triggers", TRIGGERS), ("conditions", CONDITIONS)]
)
def test_fields_are_options(section: str, kinds: dict[str, Any]) -> None:
    """The editor offers what the code takes; Home Assistant's own `for` is extra."""
    described = load(PACKAGE / f"{section}.yaml")
    for key, kind in kinds.items():
        taken = option_keys(vars(kind).get("_schema") or kind._schema)
        assert described[key]["fields"].keys() == taken - {"for"}, key


@pytest.mark.parametrize(
    ("action", "schema"),
    [("get_status", GET_STATUS_SCHEMA), ("search", SEARCH_ACTION_SCHEMA)],
)
def test_fields_are_parameters(action: str, schema: Any) -> None:
    """The editor offers what an action takes."""
    described = load(PACKAGE / "services.yaml")
    assert described[action]["fields"].keys() == schema_keys(schema)


def connector_options(described: Any) -> Iterator[list[dict[str, str]]]:
    """Yield the options of every choice of connectors."""
    if isinstance(described, Mapping):
        for key, value in described.items():
            if key == "connector_types" and isinstance(value, Mapping):
                yield value["selector"]["select"]["options"]
            else:
                yield from connector_options(value)


@pytest.mark.parametrize(
    "path",
    [
        *(PACKAGE / f"{name}.yaml" for name in ("triggers", "conditions", "services")),
        *sorted(BLUEPRINTS.glob("*.yaml")),
    ],
    ids=lambda path: path.name,
)
def test_connectors_to_choose_from(path: Path) -> None:
    """They are the same everywhere, in the same order."""
    wanted = [
        {"value": value, "label": label} for value, label in CONNECTOR_NAMES.items()
    ]
    choices = list(connector_options(load(path)))
    assert choices or path.parent == BLUEPRINTS
    for options in choices:
        assert options == wanted
