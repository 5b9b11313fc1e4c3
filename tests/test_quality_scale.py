"""The promises of `quality_scale.yaml`: its form, and what a machine can check of them.

For a custom integration nobody else looks at that file.
"""

import ast
from collections.abc import Callable
from importlib.util import find_spec
import logging
from pathlib import Path
import re
import runpy
import tomllib
from urllib.parse import unquote

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.here_ev_charge_points import PLATFORMS
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util.yaml import parse_yaml

from .here import FakeHere
from .test_manifest import (
    ACCOUNT_FLOW,
    BLUEPRINTS,
    FLOWS,
    LOCATION_FLOW,
    MANIFEST,
    PACKAGE,
    REPOSITORY,
    TEXTS,
    called_name,
    calls,
    class_node,
    entity_texts,
    keyword,
    load,
    module_names,
    outcomes,
    parsed,
    strings,
)

BRONZE = {
    "action-setup",
    "appropriate-polling",
    "brands",
    "common-modules",
    "config-flow",
    "config-flow-test-coverage",
    "dependency-transparency",
    "docs-actions",
    "docs-conditions",
    "docs-high-level-description",
    "docs-installation-instructions",
    "docs-removal-instructions",
    "docs-triggers",
    "entity-event-setup",
    "entity-unique-id",
    "has-entity-name",
    "runtime-data",
    "test-before-configure",
    "test-before-setup",
    "unique-config-entry",
}
SILVER = {
    "action-exceptions",
    "config-entry-unloading",
    "docs-configuration-parameters",
    "docs-installation-parameters",
    "entity-unavailable",
    "integration-owner",
    "log-when-unavailable",
    "parallel-updates",
    "reauthentication-flow",
    "test-coverage",
}
GOLD = {
    "devices",
    "diagnostics",
    "discovery",
    "discovery-update-info",
    "docs-data-update",
    "docs-examples",
    "docs-known-limitations",
    "docs-supported-devices",
    "docs-supported-functions",
    "docs-troubleshooting",
    "docs-use-cases",
    "dynamic-devices",
    "entity-category",
    "entity-device-class",
    "entity-disabled-by-default",
    "entity-translations",
    "exception-translations",
    "icon-translations",
    "reconfiguration-flow",
    "repair-issues",
    "stale-devices",
}
PLATINUM = {"async-dependency", "inject-websession", "strict-typing"}

SCALE = load(PACKAGE / "quality_scale.yaml")
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
DOCUMENTATION = {
    path: path.read_text(encoding="utf-8")
    for path in (REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md")))
}
MODULES = [name for name in module_names() if not name.startswith("api/")]
CLIENT_MODULES = [name for name in module_names() if name.startswith("api/")]
PLATFORM_MODULES = [platform.value for platform in PLATFORMS]
RAISED_TO_USERS = (
    "ConfigEntryAuthFailed",
    "ConfigEntryError",
    "ConfigEntryNotReady",
    "HomeAssistantError",
    "ServiceValidationError",
    "UpdateFailed",
)


# What Home Assistant's own strict typing asks for beyond mypy's strict mode.
STRICTER_CODES = {
    "deprecated",
    "explicit-override",
    "ignore-without-code",
    "redundant-self",
    "truthy-iterable",
}


def status(rule: str) -> str:
    """Return what the file says about a rule."""
    said = SCALE["rules"].get(rule, "missing")
    return str(said["status"] if isinstance(said, dict) else said)


def test_every_rule_is_there_once() -> None:
    """All of them, by tier, and under one key."""
    assert SCALE.keys() == {"rules"}
    text = (PACKAGE / "quality_scale.yaml").read_text(encoding="utf-8")
    tiers = {
        name: re.findall(r"^  ([a-z-]+):", part, re.MULTILINE)
        for name, part in zip(
            re.findall(r"^  # (\w+)$", text, re.MULTILINE),
            re.split(r"^  # \w+$", text, flags=re.MULTILINE)[1:],
            strict=True,
        )
    }
    expected = {"Bronze": BRONZE, "Silver": SILVER, "Gold": GOLD, "Platinum": PLATINUM}
    assert len(BRONZE | SILVER | GOLD | PLATINUM) == 54
    assert list(tiers) == list(expected)
    for tier, rules in expected.items():
        assert tiers[tier] == sorted(rules)


@pytest.mark.parametrize("rule", SCALE["rules"])
def test_form(rule: str) -> None:
    """Done or todo, or a status with a comment; what is left out says why."""
    said = SCALE["rules"][rule]
    if isinstance(said, dict):
        assert said.keys() == {"status", "comment"}
        assert said["status"] in ("done", "exempt", "todo")
        assert said["comment"].strip()
    else:
        assert said == "done"


EXEMPT = {
    "dependency-transparency",
    "discovery",
    "discovery-update-info",
    "docs-supported-devices",
}


def test_platinum() -> None:
    """Nothing is left to do, and no other rule is left out."""
    for rule in SCALE["rules"]:
        assert status(rule) == ("exempt" if rule in EXEMPT else "done"), rule


# What the rules ask of the code


def function(tree: ast.AST, name: str) -> ast.FunctionDef | ast.AsyncFunctionDef:
    """Return a function or method."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            and node.name == name
        ):
            return node
    raise AssertionError(f"No function {name}")


def has_call(tree: ast.AST, *names: str) -> bool:
    """Return whether one of these functions is called."""
    return next(calls(tree, *names), None) is not None


def classes() -> dict[str, ast.ClassDef]:
    """Return all classes of the integration."""
    return {
        node.name: node
        for name in MODULES
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.ClassDef)
    }


def class_value(node: ast.ClassDef, name: str) -> ast.expr | None:
    """Return what a class sets an attribute to in its body."""
    for item in node.body:
        if isinstance(item, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == name
            for target in item.targets
        ):
            return item.value
    return None


def entity_roots() -> list[ast.ClassDef]:
    """Return the classes that give entities their unique id."""
    return [
        node
        for node in classes().values()
        if any(
            isinstance(part, ast.Attribute)
            and part.attr == "_attr_unique_id"
            and isinstance(part.ctx, ast.Store)
            for part in ast.walk(node)
        )
    ]


def descriptions() -> list[ast.Call]:
    """Return the entity descriptions."""
    return [
        node
        for name in MODULES
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.Call) and called_name(node).endswith("Description")
    ]


def check_action_setup() -> None:
    """Actions are there while no account is."""
    assert has_call(function(parsed("__init__"), "async_setup"), "async_setup_services")
    assert not has_call(
        function(parsed("__init__"), "async_setup_entry"), "async_setup_services"
    )


def check_action_exceptions() -> None:
    """Actions raise what Home Assistant shows."""
    tree = parsed("services")
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise):
            assert called_name(node.exc or node) in (
                "HomeAssistantError",
                "ServiceValidationError",
                "_mistake",
            )
    assert has_call(function(tree, "_mistake"), "ServiceValidationError")


def check_appropriate_polling() -> None:
    """The pace is the integration's business: no option sets it."""
    fields = TEXTS["options"]["step"]["init"]["data"]
    assert not [field for field in fields if "scan" in field or "poll" in field]
    assert has_call(parsed("logic/pacing"), "pace")


def check_brands() -> None:
    """The integration brings its own icon."""
    assert (PACKAGE / "brand" / "icon.png").is_file()


def check_common_modules() -> None:
    """The coordinator and the base entity are where everybody looks for them."""
    for module, name, base in (
        ("coordinator", "HereCoordinator", "DataUpdateCoordinator"),
        ("entity", "HereEntity", "CoordinatorEntity"),
    ):
        bases = class_node(module, name).bases
        assert base in {
            part.id
            for item in bases
            for part in ast.walk(item)
            if isinstance(part, ast.Name)
        }


def check_config_flow() -> None:
    """It is there, and explains every field."""
    assert MANIFEST["config_flow"] is True
    for texts, _ in FLOWS.values():
        for step, words in texts["step"].items():
            described = words.get("data_description", {})
            assert words.get("data", {}).keys() == described.keys(), step
            assert all(described.values()), step


def check_config_flow_test_coverage() -> None:
    """All of the dialogues is tested, as everything else is."""
    check_test_coverage()


def check_test_coverage() -> None:
    """All of every module is tested, or the tests fail."""
    script = (REPOSITORY / "scripts" / "test").read_text(encoding="utf-8")
    assert "coverage_floor.py" in script
    floor = runpy.run_path(str(REPOSITORY / "scripts" / "coverage_floor.py"))
    assert floor["FLOOR"] == 100


def check_entity_event_setup() -> None:
    """Subscriptions begin when an entity is added, and timers with them."""
    subscribing = (
        "announce_to",
        "async_add_listener",
        "async_dispatcher_connect",
        "async_track_point_in_utc_time",
        "async_track_time_change",
    )
    for name, node in classes().items():
        if not name.endswith(("Entity", "Sensor", "Event", "Switch")):
            continue
        allowed = {
            id(call)
            for method in node.body
            if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef)
            and method.name in ("async_added_to_hass", "_start_timer")
            for call in calls(method, *subscribing)
        }
        assert all(id(call) in allowed for call in calls(node, *subscribing)), name


def check_entity_unique_id() -> None:
    """The entities of locations and of accounts have one."""
    names = {node.name for node in entity_roots()}
    assert names == {"HereEntity", "AccountSensor"}


def check_has_entity_name() -> None:
    """Entities are named after their device."""
    for node in entity_roots():
        value = class_value(node, "_attr_has_entity_name")
        assert isinstance(value, ast.Constant), node.name
        assert value.value is True, node.name


def check_runtime_data() -> None:
    """The entry is typed wherever Home Assistant hands it over."""
    alias = [
        node
        for node in parsed("coordinator").body
        if isinstance(node, ast.TypeAlias) and node.name.id == "HereConfigEntry"
    ]
    assert len(alias) == 1
    assert ast.unparse(alias[0].value).startswith("ConfigEntry[")
    assert any(
        isinstance(node, ast.Attribute)
        and node.attr == "runtime_data"
        and isinstance(node.ctx, ast.Store)
        for node in ast.walk(function(parsed("__init__"), "async_setup_entry"))
    )
    for module, name in (
        ("__init__", "async_setup_entry"),
        ("__init__", "async_unload_entry"),
        ("diagnostics", "async_get_config_entry_diagnostics"),
        *((platform, "async_setup_entry") for platform in PLATFORM_MODULES),
    ):
        annotation = function(parsed(module), name).args.args[1].annotation
        assert isinstance(annotation, ast.Name), module
        assert annotation.id == "HereConfigEntry", module


def check_test_before_configure() -> None:
    """The credential is tried before an account is made of it."""
    node = function(parsed("config_flow"), "_check_credential")
    assert has_call(node, "check_credential")


def check_test_before_setup() -> None:
    """The first poll decides whether the account is set up."""
    node = function(parsed("__init__"), "async_setup_entry")
    assert has_call(node, "async_config_entry_first_refresh")


def check_unique_config_entry() -> None:
    """The same credential or location is refused."""
    assert has_call(class_node("config_flow", "HereConfigFlow"), "async_set_unique_id")
    assert "already_configured" in ACCOUNT_FLOW["abort"]
    assert "already_configured" in LOCATION_FLOW["abort"]


def check_config_entry_unloading() -> None:
    """An account can be unloaded."""
    node = function(parsed("__init__"), "async_unload_entry")
    assert has_call(node, "async_unload_platforms")


def check_integration_owner() -> None:
    """Somebody looks after it."""
    assert MANIFEST["codeowners"]


def check_entity_unavailable() -> None:
    """What HERE does not deliver is not available; what has happened stays so."""
    deciding = {
        name
        for name, node in classes().items()
        for item in node.body
        if isinstance(item, ast.FunctionDef) and item.name == "available"
    }
    assert deciding == {"HereEntity", "ChangesEvent"}
    node = function(class_node("entity", "HereEntity"), "available")
    assert ast.unparse(node.body[-1]) == "return self.data is not None"


async def test_an_outage(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What HERE tells is unavailable meanwhile; begin and end are logged once."""
    caplog.set_level(logging.INFO)
    registered = er.async_entries_for_config_entry(er.async_get(hass), account.entry_id)
    told = [
        entity.entity_id
        for entity in registered
        if entity.config_subentry_id and entity.domain != "event"
    ]
    assert {entity_id.split(".")[0] for entity_id in told} == {
        "binary_sensor",
        "sensor",
        "switch",
    }
    here.fail(503)
    for _ in range(3):
        await account.runtime_data.async_refresh()
    for entity_id in told:
        state = hass.states.get(entity_id)
        assert state is None or state.state == STATE_UNAVAILABLE, entity_id
    here.work()
    for _ in range(3):
        await account.runtime_data.async_refresh()
    for entity_id in told:
        assert not hass.states.is_state(entity_id, STATE_UNAVAILABLE), entity_id
    lines = [
        record.levelname
        for record in caplog.records
        if record.name == f"custom_components.{PACKAGE.name}"
        and record.levelno >= logging.INFO
    ]
    assert lines == ["ERROR", "INFO"]


def check_log_when_unavailable() -> None:
    """The coordinator says it once: nothing else logs a failed poll."""
    assert has_call(parsed("coordinator"), "UpdateFailed")
    for name in (*PLATFORM_MODULES, "coordinator", "entity"):
        for node in ast.walk(parsed(name)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                assert node.value.id not in ("LOGGER", "_LOGGER", "logging"), name


def check_parallel_updates() -> None:
    """Each platform says how many updates may run at once."""
    for name in PLATFORM_MODULES:
        assert any(
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and node.targets[0].id == "PARALLEL_UPDATES"
            for node in parsed(name).body
        ), name


def check_reauthentication_flow() -> None:
    """Another credential is asked for when HERE refuses the present one."""
    node = class_node("config_flow", "HereConfigFlow")
    function(node, "async_step_reauth")
    function(node, "async_step_reauth_confirm")
    assert "reauth_successful" in ACCOUNT_FLOW["abort"]
    assert has_call(parsed("coordinator"), "ConfigEntryAuthFailed")


def check_reconfiguration_flow() -> None:
    """Accounts and locations can be changed."""
    for name in ("HereConfigFlow", "ChargingLocationFlow"):
        function(class_node("config_flow", name), "async_step_reconfigure")
    for flow in (ACCOUNT_FLOW, LOCATION_FLOW):
        assert "reconfigure_successful" in flow["abort"]


def check_devices() -> None:
    """Devices are services."""
    found = [call for name in MODULES for call in calls(parsed(name), "DeviceInfo")]
    assert len(found) == 2
    for call in found:
        kind = keyword(call, "entry_type")
        assert kind is not None
        assert ast.unparse(kind) == "DeviceEntryType.SERVICE"


def check_diagnostics() -> None:
    """They are there, without secrets, and so is the system's report."""
    tree = parsed("diagnostics")
    node = function(tree, "async_get_config_entry_diagnostics")
    assert has_call(node, "async_redact_data")
    names = {part.id for part in ast.walk(tree) if isinstance(part, ast.Name)}
    assert {"CONF_API_KEY", "CONF_ACCESS_KEY_ID", "CONF_ACCESS_KEY_SECRET"} <= names
    assert {"lat", "lng"} <= strings(tree)
    function(parsed("system_health"), "async_register")


def check_dynamic_devices() -> None:
    """Whatever appears gets its entities: each platform adds them so."""
    node = function(parsed("entity"), "add_as_they_appear")
    assert has_call(node, "async_add_listener")
    for name in PLATFORM_MODULES:
        assert has_call(
            function(parsed(name), "async_setup_entry"), "add_as_they_appear"
        ), name


def check_stale_devices() -> None:
    """What is gone can be removed, or is."""
    function(parsed("__init__"), "async_remove_config_entry_device")
    assert has_call(function(parsed("account/vanished"), "remove"), "async_remove")
    assert has_call(parsed("repairs"), "async_remove_subentry")


def check_entity_category() -> None:
    """What is there to look into trouble says so."""
    assert any(keyword(call, "entity_category") for call in descriptions())


def check_entity_device_class() -> None:
    """Times, durations and statuses have theirs."""
    classes_used = {
        ast.unparse(value)
        for call in descriptions()
        if (value := keyword(call, "device_class")) is not None
    }
    assert classes_used == {
        "SensorDeviceClass.DURATION",
        "SensorDeviceClass.ENUM",
        "SensorDeviceClass.TIMESTAMP",
    }


def check_entity_disabled_by_default() -> None:
    """What changes all the time and hardly anybody wants is off at first."""
    off = {
        name
        for call in descriptions()
        if isinstance(
            value := keyword(call, "entity_registry_enabled_default"), ast.Constant
        )
        and value.value is False
        for name in outcomes(keyword(call, "key"))
    }
    assert off == {"interval", "last_updated", "next_update"}


def check_entity_translations() -> None:
    """No entity has a name in the code."""
    for call in descriptions():
        assert keyword(call, "translation_key") is not None
        assert keyword(call, "name") is None
    for name, node in classes().items():
        assert class_value(node, "_attr_name") is None, name


def check_exception_translations() -> None:
    """Whatever users get to see has a text."""
    count = 0
    for name in MODULES:
        for call in calls(parsed(name), *RAISED_TO_USERS):
            count += 1
            assert keyword(call, "translation_domain") is not None, name
            assert keyword(call, "translation_key") is not None, name
    assert count


def check_icon_translations() -> None:
    """No entity has an icon in the code."""
    for call in descriptions():
        assert keyword(call, "icon") is None
    for name, node in classes().items():
        assert class_value(node, "_attr_icon") is None, name


def check_repair_issues() -> None:
    """There are issues, and a flow that mends one."""
    function(parsed("repairs"), "async_create_fix_flow")
    assert has_call(parsed("account/issues"), "async_create_issue")
    assert has_call(parsed("account/issues"), "async_delete_issue")


def check_async_dependency() -> None:
    """The client neither blocks nor needs Home Assistant."""
    wrong = {"homeassistant", "requests", "socket", "urllib", "urllib3"}
    for name in CLIENT_MODULES:
        for node in ast.walk(parsed(name)):
            roots: set[str] = set()
            if isinstance(node, ast.Import):
                roots = {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                roots = {node.module.split(".")[0]}
            assert not roots & wrong, name


def check_inject_websession() -> None:
    """No session is made, here or in the client."""
    for name in module_names():
        assert not has_call(parsed(name), "ClientSession"), name
    assert has_call(parsed("account/credentials"), "async_get_clientsession")


def is_typed(library: str) -> bool:
    """Return whether a library has types, its own or those of a stub package."""
    spec = find_spec(library)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    (place,) = map(Path, spec.submodule_search_locations)
    return (place / "py.typed").is_file() or (
        place.with_name(f"{library}-stubs").is_dir()
    )


def check_strict_typing() -> None:
    """The type checker is strict, and knows the types of the libraries."""
    settings = tomllib.loads(
        (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
    )
    mypy = settings["tool"]["mypy"]
    assert mypy["strict"] is True
    assert set(mypy["enable_error_code"]) >= STRICTER_CODES
    for requirement in MANIFEST["requirements"]:
        name = re.split("[=><~]", requirement)[0]
        assert is_typed(name), name


# What the rules ask of the documentation


def page(name: str) -> str:
    """Return a page of the documentation."""
    return DOCUMENTATION[REPOSITORY / "docs" / f"{name}.md"]


def section(name: str, heading: str) -> str:
    """Return a section of a page, its subsections included."""
    parts = re.split(r"^## (.+)$", page(name), flags=re.MULTILINE)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert heading in found, heading
    assert len(found[heading].split()) > 20, heading
    return found[heading]


def check_docs_high_level_description() -> None:
    """The introduction says what HERE EV Charge Points is, with a link."""
    introduction = README.partition("\n## ")[0]
    assert introduction.startswith("# HERE EV Charge Points")
    assert "](https://docs.here.com/" in introduction


def check_docs_installation_instructions() -> None:
    """What is needed, and step by step how."""
    section("installation", "What you need from HERE")
    install = section("installation", "Install")
    assert "1. " in install
    assert MANIFEST["documentation"] in install
    assert f"config_flow_start/?domain={PACKAGE.name}" in section(
        "installation", "Set up"
    )


def check_docs_removal_instructions() -> None:
    """How to be rid of it."""
    assert "**Delete**" in section("installation", "Remove")


def check_docs_installation_parameters() -> None:
    """Every field of the dialogues is in the documentation."""
    text = section("installation", "Set up")
    for texts in (ACCOUNT_FLOW, LOCATION_FLOW):
        for step, words in texts["step"].items():
            for label in words.get("data", {}).values():
                assert label in text, (step, label)


def check_docs_configuration_parameters() -> None:
    """Every option is in the documentation."""
    text = page("options")
    for label in TEXTS["options"]["step"]["init"]["data"].values():
        assert f"| {label} |" in text, label


def check_docs_triggers() -> None:
    """Every trigger with its options is in the documentation."""
    check_described("Triggers", "triggers")


def check_docs_conditions() -> None:
    """Every condition with its options is in the documentation."""
    check_described("Conditions", "conditions")


def check_described(heading: str, kind: str) -> None:
    """Find names and fields in a section."""
    text = section("automations", heading)
    for key, words in TEXTS[kind].items():
        rows = [line for line in text.splitlines() if f"(`{key}`)" in line]
        assert len(rows) == 1, key
        assert words["name"] in rows[0], key
        for field in words["fields"]:
            assert f"`{field}`" in rows[0], (key, field)


def check_docs_actions() -> None:
    """Every action with its fields is in the documentation."""
    parts = section("automations", "Actions").split("\n### ")
    for key, words in TEXTS["services"].items():
        (part,) = [part for part in parts if f"(`{PACKAGE.name}.{key}`)" in part]
        assert part.startswith(words["name"]), key
        for field in words["fields"]:
            assert f"| `{field}` |" in part, (key, field)


def check_docs_data_update() -> None:
    """How data gets here."""
    assert "poll" in page("data-updates")


def check_docs_examples() -> None:
    """Examples name what exists; every blueprint can be imported."""
    described = {
        kind: {f"{PACKAGE.name}.{key}" for key in TEXTS[section]}
        for kind, section in (
            ("trigger", "triggers"),
            ("condition", "conditions"),
            ("action", "services"),
        )
    }
    used = set()
    for block in re.findall(
        r"^```yaml\n(.+?)^```",
        "\n".join(DOCUMENTATION.values()),
        re.MULTILINE | re.DOTALL,
    ):
        assert parse_yaml(block), block
        for kind, name in re.findall(
            rf"- (trigger|condition|action): ({PACKAGE.name}\.\w+)", block
        ):
            assert name in described[kind], name
            used.add(kind)
    assert used == described.keys()
    assert len(section("automations", "Examples").split("```yaml")) > 1
    links = unquote(page("blueprints"))
    raw = MANIFEST["documentation"].replace("github.com", "raw.githubusercontent.com")
    paths = sorted(BLUEPRINTS.glob("*.yaml"))
    assert paths
    for path in paths:
        blueprint = load(path)["blueprint"]
        address = f"{raw}/main/{path.relative_to(REPOSITORY).as_posix()}"
        assert f"blueprint_url={address})" in links, path.name
        assert f"[{blueprint['name']}](" in links, path.name
    assert links.count("blueprint_url=") == len(paths)


def check_docs_known_limitations() -> None:
    """What not to expect."""
    assert page("limitations")


def check_docs_supported_functions() -> None:
    """Every entity is in the documentation, with states and attributes."""
    text = page("entities") + section("automations", "Events")
    for (platform, key), words in entity_texts().items():
        name = re.sub(r"\{\w+\}", "…", words["name"])
        assert f"| {name} |" in text, (platform, key)
        for shown in words.get("state", {}).values():
            assert shown in text, (key, shown)
        for attribute, meaning in words.get("state_attributes", {}).items():
            if attribute != "event_type":
                assert f"`{attribute}`" in text, (key, attribute)
            for event in meaning.get("state", {}):
                assert f"| `{event}` |" in text, (key, event)


def check_docs_troubleshooting() -> None:
    """Every message of a dialogue is in the documentation, as far as it is always the same."""
    text = page("troubleshooting")
    for texts in (ACCOUNT_FLOW, LOCATION_FLOW, TEXTS["options"]):
        for key, message in texts["error"].items():
            beginning = re.split(r"[.:{] ?", message)[0].strip()
            assert re.search(rf"^\| {re.escape(beginning)}", text, re.MULTILINE), key


def check_docs_use_cases() -> None:
    """What it is good for."""
    assert "\n## What people use it for\n" in README


CHECKS: dict[str, Callable[[], None]] = {
    name.removeprefix("check_").replace("_", "-"): check
    for name, check in list(globals().items())
    if name.startswith("check_") and name != "check_described"
}


def test_checks_are_of_rules() -> None:
    """Every rule that we do not leave out is checked."""
    assert CHECKS.keys() == SCALE["rules"].keys() - EXEMPT


@pytest.mark.parametrize("rule", [rule for rule in CHECKS if status(rule) == "done"])
def test_done(rule: str) -> None:
    """What is marked as done is done."""
    CHECKS[rule]()


def anchors(path: Path) -> set[str]:
    """Return what can be linked to within a page."""
    return {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    }


@pytest.mark.parametrize(
    "page", [*DOCUMENTATION, REPOSITORY / "CONTRIBUTING.md"], ids=lambda path: path.name
)
def test_links_lead_somewhere(page: Path) -> None:
    """Links between the pages reach a file, and in it a heading; each page is in the index."""
    # The pictures are made from a running demo, and not by every clone.
    for target in re.findall(
        r"(?<!!)\[[^\]]+\]\(([^)]+)\)", page.read_text("utf-8").replace("`", "")
    ):
        if target.startswith("https://"):
            continue
        name, _, anchor = target.partition("#")
        path = (page.parent / name).resolve() if name else page
        assert path.exists(), target
        assert not anchor or anchor in anchors(path), target


def test_index_has_every_page() -> None:
    """Who looks for a page of docs/ finds it."""
    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", page("README")))
    pages = {path.name for path in (REPOSITORY / "docs").glob("*.md")}
    assert linked == pages - {"README.md"}


def test_readme_stays_short() -> None:
    """Who looks for what it is need not scroll past what is in docs/."""
    assert len(README.splitlines()) <= 250


def test_addresses_of_pages_lead_somewhere() -> None:
    """What code and templates link to in this repository is there."""
    linked = {
        target
        for folder in (PACKAGE, REPOSITORY / ".github", REPOSITORY / "blueprints")
        for path in folder.rglob("*.*")
        if path.suffix in (".py", ".js", ".json", ".yaml", ".yml", ".md")
        for target in re.findall(
            rf"{re.escape(MANIFEST['documentation'])}/blob/main/([\w/.-]+)",
            path.read_text(encoding="utf-8"),
        )
    }
    assert "docs/card.md" in linked
    assert all((REPOSITORY / target).exists() for target in linked), linked
