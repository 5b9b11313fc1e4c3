"""What GitHub and HACS get: workflows, forms for issues, releases."""

import ast
from importlib.metadata import packages_distributions, requires, version
from pathlib import Path
import re
import runpy
import sys
from typing import Any
from zipfile import ZipFile

from packaging.requirements import Requirement
from packaging.version import Version
import pytest

from .files import MANIFEST, PACKAGE, REPOSITORY, load, trees

GITHUB = REPOSITORY / ".github"
WORKFLOWS = {path.stem: load(path) for path in (GITHUB / "workflows").glob("*.yml")}
RELEASE: dict[str, Any] = runpy.run_path(str(REPOSITORY / "scripts" / "release.py"))
HACS = load(REPOSITORY / "hacs.json")


# GitHub


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflows_may_do_little_and_run_what_is_there(name: str) -> None:
    """They end in time, keep no credential, and only a tag lets one write."""
    workflow = WORKFLOWS[name]
    assert workflow["permissions"] in ({}, {"contents": "read"})
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 60
        if "write" in job.get("permissions", {}).values():
            # YAML 1.1 reads the key `on` as true.
            assert workflow.get("on", workflow.get(True)) == {"push": {"tags": ["*"]}}
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False
            for script in re.findall(r"(?:\.ci|scripts)/\S+", step.get("run", "")):
                assert (REPOSITORY / script).is_file(), script


def test_nobody_sees_a_release_without_its_zip() -> None:
    """It is drafted, gets the zip, and only then is published."""
    (job,) = WORKFLOWS["release"]["jobs"].values()
    commands = [
        command.split()
        for step in job["steps"]
        for command in re.findall(r"gh release (.*)", step.get("run", ""))
    ]
    assert [act for act, *_ in commands] == ["view", "create", "upload", "edit"]
    _, create, upload, edit = commands
    assert {"--draft", RELEASE["NOTES"]} <= set(create)
    assert HACS["filename"] in upload
    assert "--draft=false" in edit


def test_dependabot_looks_after_all_there_is() -> None:
    """Actions, packages of Python and of node."""
    updates = load(GITHUB / "dependabot.yml")["updates"]
    ecosystems = {update["package-ecosystem"] for update in updates}
    assert ecosystems == {"github-actions", "npm", "pip"}


def test_files_for_github_name_this_repository() -> None:
    """No link leads to another."""
    for path in GITHUB.rglob("*.yml"):
        text = path.read_text(encoding="utf-8")
        for link in re.findall(r"https://github\.com/([^/\s]+/[^/\s#)]+)", text):
            assert MANIFEST["documentation"].endswith(link), path


def test_forms_for_issues_have_a_name_for_each_field() -> None:
    """GitHub refuses two of the same."""
    for path in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml"):
        fields = [item for item in load(path).get("body", ()) if "id" in item]
        assert len({field["id"] for field in fields}) == len(fields), path
        assert all(field["attributes"]["label"] for field in fields), path


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
def test_release_has_one_version(tag: str, changelog: str, count: int) -> None:
    """Tag, manifest and the newest heading of the changelog are the same."""
    assert len(RELEASE["problems"](tag, "1.2.3", changelog)) == count


def test_notes_of_a_release_are_those_of_its_version() -> None:
    """What the changelog says of the newest version alone."""
    changelog = (
        "# Changelog\n\n## [1.2.3]\n\n### Fixed\n\n- It.\n\n## [1.2.2]\n\n- That.\n"
    )
    assert RELEASE["notes"](changelog) == "### Fixed\n\n- It.\n"


def test_zip_of_a_release_has_the_integration_at_its_top(tmp_path: Path) -> None:
    """Whole, under the name that HACS looks for; the default branch has none."""
    assert HACS["zip_release"] is HACS["hide_default_branch"] is True
    assert HACS["filename"] == f"{RELEASE['NAME']}.zip"
    target = tmp_path / HACS["filename"]
    RELEASE["pack"](target)
    with ZipFile(target) as archive:
        packed = set(archive.namelist())
    assert packed == {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_changelog_begins_with_what_is_to_come_or_is_released() -> None:
    """Its newest part is of the version to come or of the manifest's."""
    text = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[([^\]]+)\]", text, re.MULTILINE)
    assert headings[0] in ("Unreleased", MANIFEST["version"])
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


# Libraries


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


def roots(node: ast.AST) -> set[str]:
    """Return the packages that a statement imports, other than our own."""
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return {node.module.partition(".")[0]}
    return set()


def test_manifest_requires_what_home_assistant_does_not_bring() -> None:
    """Every library that is imported, and no other."""
    imported = {
        root
        for tree in trees().values()
        for node in ast.walk(tree)
        for root in roots(node)
    }
    # Home Assistant puts probatio in the place of voluptuous.
    brought = {"homeassistant", "voluptuous", *sys.stdlib_module_names}
    brought |= {Requirement(text).name for text in requires("homeassistant") or ()}
    distributions = packages_distributions()
    assert {Requirement(text).name for text in MANIFEST["requirements"]} == {
        name
        for root in imported - brought
        for name in distributions[root]
        if name not in brought
    }
