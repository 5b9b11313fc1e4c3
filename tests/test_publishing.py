"""What surrounds the integration in its repository: workflows, documents, releases."""

import ast
from collections.abc import Iterator
from pathlib import Path
import re
import runpy
from string import Formatter
from typing import Any
from zipfile import ZipFile

import pytest

from custom_components.here_ev_charge_points import const

from .test_manifest import (
    MANIFEST,
    PACKAGE,
    REPOSITORY,
    TEXTS,
    called_name,
    entity_texts,
    keyword,
    load,
    module_names,
    outcomes,
    parsed,
)

GITHUB = REPOSITORY / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
RELEASE: dict[str, Any] = runpy.run_path(str(REPOSITORY / "scripts" / "release.py"))


def text(name: str) -> str:
    """Return a file of the repository."""
    return (REPOSITORY / name).read_text(encoding="utf-8")


# GitHub


def test_there_is_what_github_looks_for() -> None:
    """Workflows, templates of issues, and the documents around them."""
    assert {path.stem for path in WORKFLOWS} >= {"release", "test", "validate"}
    for name in ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "LICENSE"):
        assert text(name).strip(), name
    assert text("LICENSE").split()[:4] == ["Apache", "License", "Version", "2.0,"]


@pytest.mark.parametrize(
    "path", sorted(GITHUB.rglob("*.yml")), ids=lambda path: path.name
)
def test_files_for_github_can_be_read(path: Path) -> None:
    """They are YAML, and name things of this repository."""
    content = load(path)
    assert isinstance(content, dict)
    for link in re.findall(r"https://github\.com/([^/\s]+/[^/\s#)]+)", str(content)):
        assert MANIFEST["documentation"].endswith(link), link


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows(path: Path) -> None:
    """They may do little, end in time, keep no credential, and run what there is."""
    workflow = load(path)
    assert workflow["permissions"] in ({}, {"contents": "read"})
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step)
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
            for script in re.findall(r"(?:\.ci|scripts)/\S+", step.get("run", "")):
                assert (REPOSITORY / script).is_file(), script


def test_only_a_tag_may_write() -> None:
    """What runs for every push and pull request can change nothing."""
    writing = {
        path.stem
        for path in WORKFLOWS
        for job in load(path)["jobs"].values()
        if "write" in job.get("permissions", {}).values()
    }
    assert writing == {"release"}
    release = load(GITHUB / "workflows" / "release.yml")
    # YAML 1.1 reads the key `on` as true.
    assert release.get("on", release.get(True)) == {"push": {"tags": ["*"]}}


def test_nobody_sees_a_release_without_its_zip() -> None:
    """It is drafted, gets the zip, and only then is published."""
    workflow = load(GITHUB / "workflows" / "release.yml")
    (job,) = workflow["jobs"].values()
    commands = [
        command.split()
        for step in job["steps"]
        for command in re.findall(r"gh release (.*)", step.get("run", ""))
    ]
    acts = [act for act, *_ in commands]
    assert acts == ["view", "create", "upload", "edit"]
    assert "--draft" in commands[1]
    assert f"{RELEASE['NAME']}.zip" in commands[2]
    assert RELEASE["NOTES"] in commands[1]
    assert "--draft=false" in commands[3]


def test_dependabot_looks_after_all_there_is() -> None:
    """Actions, packages of Python and of node."""
    updates = load(GITHUB / "dependabot.yml")["updates"]
    ecosystems = {update["package-ecosystem"] for update in updates}
    assert ecosystems == {"github-actions", "npm", "pip"}


@pytest.mark.parametrize("name", ["bug", "feature"])
def test_issue_templates(name: str) -> None:
    """As GitHub wants forms; a bug comes with diagnostics."""
    form = load(GITHUB / "ISSUE_TEMPLATE" / f"{name}.yml")
    assert form.keys() == {"name", "description", "labels", "body"}
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    names = [field["id"] for field in fields]
    assert len(set(names)) == len(names)
    assert all(field["attributes"]["label"] for field in fields)
    assert ("diagnostics" in names) is (name == "bug")


# Releases


@pytest.mark.parametrize(
    ("tag", "changelog", "count"),
    [
        ("1.2.3", "# Changelog\n\n## [1.2.3] - 2026-12-01\n\n## [1.2.2]\n", 0),
        ("v1.2.3", "## 1.2.3\n", 0),
        ("1.2.4", "## [1.2.3] - 2026-12-01\n", 1),
        ("1.2.3", "## [Unreleased]\n\n## [1.2.3] - 2026-12-01\n", 1),
        ("1.2.3", "## [1.2.2] - 2026-12-01\n", 1),
        ("1.2.3b1", "", 2),
    ],
)
def test_versions_of_a_release(tag: str, changelog: str, count: int) -> None:
    """Tag, manifest and the newest heading of the changelog are the same."""
    assert len(RELEASE["problems"](tag, "1.2.3", changelog)) == count


def test_notes_of_a_release() -> None:
    """What the changelog says of the newest version alone."""
    changelog = (
        "# Changelog\n\n## [1.2.3]\n\n### Fixed\n\n- It.\n\n## [1.2.2]\n\n- That.\n"
    )
    assert RELEASE["notes"](changelog) == "### Fixed\n\n- It.\n"


def test_zip_of_a_release(tmp_path: Path) -> None:
    """Its files are at the top; the workflow and HACS know its name."""
    target = tmp_path / "packed.zip"
    RELEASE["pack"](target)
    with ZipFile(target) as archive:
        packed = set(archive.namelist())
    assert {"manifest.json", "api/client.py", "translations/en.json"} <= packed
    assert {f"{name}.py" for name in module_names()} <= packed
    assert not [name for name in packed if "__pycache__" in name]
    hacs = load(REPOSITORY / "hacs.json")
    assert hacs["zip_release"] is True
    # The default branch has no zip to install.
    assert hacs["hide_default_branch"] is True
    assert hacs["filename"] == f"{RELEASE['NAME']}.zip"


def test_changelog() -> None:
    """The newest part is of the version to come or of the manifest's."""
    headings = re.findall(r"^## \[([^\]]+)\]", text("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] in ("Unreleased", MANIFEST["version"])
    kinds = set(re.findall(r"^### (.+)$", text("CHANGELOG.md"), re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


# Documents


def test_pictures() -> None:
    """Each picture of the documentation is there, and each picture is shown."""
    shown = {
        (page.parent / target).resolve()
        for page in (REPOSITORY / "README.md", *(REPOSITORY / "docs").glob("*.md"))
        for target in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text("utf-8"))
    }
    assert shown == set((REPOSITORY / "docs").glob("*.png"))


def test_defaults_of_the_options() -> None:
    """The documentation says what the code does."""
    labels = TEXTS["options"]["step"]["init"]["data"]
    for option, default in (
        ("monthly_request_budget", f"{const.DEFAULT_MONTHLY_REQUEST_BUDGET}"),
        ("quiet_hours_start", "none"),
        ("quiet_hours_end", "none"),
        ("watch_interval", f"{const.DEFAULT_WATCH_INTERVAL} s"),
        ("watch_duration", f"{const.DEFAULT_WATCH_DURATION} min"),
    ):
        assert f"| {labels[option]} | {default} |" in text("docs/options.md"), option


def test_security_policy_names_the_hosts() -> None:
    """All that the client asks, and no other."""
    addresses = text(f"custom_components/{PACKAGE.name}/api/const.py")
    hosts = set(re.findall(r"https://([a-z.]+)/", addresses))
    assert hosts == set(
        re.findall(r"`([a-z.]+\.here(?:api)?\.com)`", text("SECURITY.md"))
    )


# Placeholders of texts


def placeholders(message: str) -> set[str]:
    """Return the names between braces."""
    return {name for _, name, _, _ in Formatter().parse(message) if name}


def given(node: ast.expr | None) -> set[str]:
    """Return the keys of a dict display."""
    if not isinstance(node, ast.Dict):
        return set()
    return set().union(*(outcomes(key) for key in node.keys))


def raised() -> Iterator[tuple[str, set[str]]]:
    """Yield the exceptions that the code words itself, with what it fills in."""
    for module in module_names():
        for node in ast.walk(parsed(module)):
            if called_name(node).endswith(("Error", "Failed", "NotReady")):
                assert isinstance(node, ast.Call)
                for key in outcomes(keyword(node, "translation_key")):
                    yield key, given(keyword(node, "translation_placeholders"))


def test_placeholders_of_exceptions() -> None:
    """What is raised fills in what its text asks for."""
    found = dict(raised())
    assert found
    for key, filled in found.items():
        assert placeholders(TEXTS["exceptions"][key]["message"]) <= filled, key


def test_placeholders_of_entities() -> None:
    """Names ask for what the code fills in."""
    asked = {
        name
        for texts in entity_texts().values()
        for name in placeholders(texts["name"])
    }
    filled = {
        name
        for module in module_names()
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Attribute)
        and node.targets[0].attr == "_attr_translation_placeholders"
        for name in given(node.value)
    }
    assert asked == filled
