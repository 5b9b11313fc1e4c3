"""Check that a release has the version it says, pack it for HACS, and write its notes.

Usage: scripts/release.py TAG    (such as 1.2.3 or v1.2.3)
"""

import json
from pathlib import Path
import re
import sys
from zipfile import ZIP_DEFLATED, ZipFile

REPOSITORY = Path(__file__).parents[1]
NAME = "here_ev_charge_points"
NOTES = "release_notes.md"
PACKAGE = REPOSITORY / "custom_components" / NAME


def problems(tag: str, version: str, changelog: str) -> list[str]:
    """Return what is wrong with a tag, the manifest's version and the changelog."""
    found = []
    if tag.removeprefix("v") != version:
        found.append(f"the tag is {tag}, manifest.json says {version}")
    headings = re.findall(r"^## \[?([^\]\s]+)", changelog, re.MULTILINE)
    newest = headings[0] if headings else "nothing"
    if newest != version:
        found.append(f"CHANGELOG.md begins with {newest}, manifest.json says {version}")
    return found


def pack(target: Path) -> None:
    """Write the integration into a zip, its files at the top as HACS wants them."""
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for path in sorted(PACKAGE.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                archive.write(path, path.relative_to(PACKAGE))


def notes(changelog: str) -> str:
    """Return what the changelog says of its newest version."""
    _, *versions = re.split(r"^## .*\n", changelog, flags=re.MULTILINE)
    return versions[0].strip() + "\n"


def main(tag: str) -> int:
    """Say what is wrong, or pack."""
    manifest = json.loads((PACKAGE / "manifest.json").read_text(encoding="utf-8"))
    changelog = (REPOSITORY / "CHANGELOG.md").read_text(encoding="utf-8")
    found = problems(tag, manifest["version"], changelog)
    for problem in found:
        print(f"release: {problem}")
    if not found:
        pack(REPOSITORY / f"{NAME}.zip")
        (REPOSITORY / NOTES).write_text(notes(changelog), encoding="utf-8")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
