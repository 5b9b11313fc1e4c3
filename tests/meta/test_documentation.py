"""README and docs/ say what there is, and their links lead somewhere."""

from pathlib import Path
import re
from urllib.parse import unquote

import pytest
import voluptuous as vol

from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.options_flow import OPTIONS_SCHEMA
from homeassistant.data_entry_flow import section
from homeassistant.util.yaml import parse_yaml

from .files import BLUEPRINTS, MANIFEST, PACKAGE, REPOSITORY, TEXTS, load

README = REPOSITORY / "README.md"
DOCS = REPOSITORY / "docs"
PAGES = [README, REPOSITORY / "CONTRIBUTING.md", *sorted(DOCS.glob("*.md"))]
FLOWS = (TEXTS["config"], TEXTS["config_subentries"]["charging_location"])


def page(name: str) -> str:
    """Return a page of docs/."""
    return (DOCS / f"{name}.md").read_text(encoding="utf-8")


# Links and pictures


def anchors(path: Path) -> set[str]:
    """Return what can be linked to within a page."""
    return {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    }


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    """Links between the pages reach a file, and in it a heading."""
    text = path.read_text(encoding="utf-8")
    for target in re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", text):
        if not target.startswith("https://"):
            name, _, anchor = target.partition("#")
            linked = path.parent / name if name else path
            assert linked.exists(), target
            assert not anchor or anchor in anchors(linked), target


def test_addresses_of_pages_lead_somewhere() -> None:
    """What code, blueprints and templates link to in this repository is there."""
    links = [
        link
        for folder in (PACKAGE, BLUEPRINTS, REPOSITORY / ".github")
        for path in folder.rglob("*.*")
        if path.suffix in (".js", ".json", ".md", ".py", ".yaml", ".yml")
        for link in re.findall(
            rf"{MANIFEST['documentation']}/blob/main/([^\s\"')]+)",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert links
    for link in links:
        name, _, anchor = link.partition("#")
        assert (REPOSITORY / name).is_file(), link
        assert not anchor or anchor in anchors(REPOSITORY / name), link


def test_pictures_are_there_and_shown() -> None:
    """Each picture of a page is there, and each picture is on a page."""
    shown = {
        (path.parent / target).resolve()
        for path in PAGES
        for target in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", path.read_text("utf-8"))
    }
    assert shown == set(DOCS.glob("*.png"))


def test_index_has_every_page() -> None:
    """Who looks for a page of docs/ finds it."""
    linked = set(re.findall(r"\]\(([\w-]+\.md)\)", page("README")))
    assert linked == {path.name for path in DOCS.glob("*.md")} - {"README.md"}


def test_readme_stays_short() -> None:
    """Who looks for what it is need not scroll past what is in docs/."""
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 250


# What the pages say


def test_readme_says_which_home_assistant_is_needed() -> None:
    """The same version as HACS and the blueprints ask for."""
    minimum = load(REPOSITORY / "hacs.json")["homeassistant"]
    assert minimum in README.read_text(encoding="utf-8")
    for path in BLUEPRINTS.rglob("*.yaml"):
        assert load(path)["blueprint"]["homeassistant"]["min_version"] == minimum, path


def test_every_field_of_a_dialogue_is_described() -> None:
    """Of accounts and of locations."""
    text = page("installation")
    for flow in FLOWS:
        for step in flow["step"].values():
            for label in step.get("data", {}).values():
                assert label in text


def test_every_option_is_described() -> None:
    """By its name, with its default where that is a number."""
    step = TEXTS["options"]["step"]["init"]
    labels = dict(step["data"])
    options = dict(OPTIONS_SCHEMA.schema)
    for name, part in list(options.items()):
        if isinstance(part, section):
            del options[name]
            options |= part.schema.schema
            labels |= step["sections"][name]["data"]
    described = {
        cells[1].strip(): cells[2].strip()
        for line in page("options").splitlines()
        if len(cells := line.split("|")) > 3
    }
    for option in options:
        default = described[labels[option]].partition(" ")[0]
        if option.default is vol.UNDEFINED:
            assert default in ("all", "counted", "none"), option
        else:
            assert default == str(option.default()), option


@pytest.mark.parametrize("kind", ["triggers", "conditions", "services"])
def test_triggers_conditions_and_actions_are_described(kind: str) -> None:
    """Each with its fields."""
    text = page("automations")
    for key, words in TEXTS[kind].items():
        heading = f"{DOMAIN}.{key}" if kind == "services" else key
        assert f"{words['name']} (`{heading}`)" in text, key
        for field in words["fields"]:
            assert f"`{field}`" in text, (key, field)


def test_every_entity_is_described() -> None:
    """With its name, states and attributes; and each event."""
    text = page("entities")
    both = text + page("automations")
    for keys in TEXTS["entity"].values():
        for key, words in keys.items():
            name = re.sub(
                r"\{\w+\}", "…", words.get("name", "(named after the location)")
            )
            assert f"| {name} |" in text, key
            for shown in words.get("state", {}).values():
                assert shown in text, (key, shown)
            for attribute, meaning in words.get("state_attributes", {}).items():
                for named in meaning.get("state", {attribute}):
                    assert f"`{named}`" in both, (key, named)


def test_every_error_of_a_dialogue_is_explained() -> None:
    """By how it begins, as far as it is always the same."""
    text = page("troubleshooting")
    for flow in (*FLOWS, TEXTS["options"]):
        for message in flow["error"].values():
            beginning = re.split(r"[.:{] ?", message)[0].strip()
            assert f"\n| {beginning}" in text


def test_examples_name_what_exists() -> None:
    """YAML that can be read; of each kind there is an example."""
    kinds = {"trigger": "triggers", "condition": "conditions", "action": "services"}
    used = set()
    for path in PAGES:
        text = path.read_text(encoding="utf-8")
        for block in re.findall(r"^```yaml\n(.+?)^```", text, re.MULTILINE | re.DOTALL):
            assert parse_yaml(block), block
            for kind, name in re.findall(rf"- (\w+): {DOMAIN}\.(\w+)", block):
                assert name in TEXTS[kinds[kind]], name
                used.add(kind)
    assert used == kinds.keys()


def test_every_blueprint_can_be_imported() -> None:
    """By a link with its name."""
    text = unquote(page("blueprints"))
    raw = MANIFEST["documentation"].replace("github.com", "raw.githubusercontent.com")
    paths = sorted(BLUEPRINTS.rglob("*.yaml"))
    assert paths
    for path in paths:
        address = f"{raw}/main/{path.relative_to(REPOSITORY).as_posix()}"
        assert f"blueprint_url={address})" in text, path.name
        assert f"[{load(path)['blueprint']['name']}](" in text, path.name
    assert text.count("blueprint_url=") == len(paths)


def test_security_policy_names_the_hosts() -> None:
    """All that the client asks, and no other."""
    hosts = {
        host
        for path in (PACKAGE / "api").glob("*.py")
        for host in re.findall(r"https://([a-z.]+here(?:api)?\.com)/", path.read_text())
    }
    policy = (REPOSITORY / "SECURITY.md").read_text(encoding="utf-8")
    assert hosts == set(re.findall(r"`([a-z.]+\.here(?:api)?\.com)`", policy))
