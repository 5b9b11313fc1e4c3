"""Fail when a module of the integration is tested less than it has to be."""

import json
from pathlib import Path
import sys

PACKAGE = "custom_components/here_ev_charge_points/"
FLOOR = 100.0
"""Percent of the lines and branches, in each module."""


def main(report: Path) -> int:
    """Say which modules of a coverage JSON report stay below their floor."""
    files = json.loads(report.read_text(encoding="utf-8"))["files"]
    covered = {
        name: float(file["summary"]["percent_covered"])
        for name, file in sorted(files.items())
        if name.startswith(PACKAGE)
    }
    if not covered:
        print(f"coverage: {report} knows no module below {PACKAGE}")
        return 1
    below = 0
    for name, percent in covered.items():
        if percent < FLOOR:
            below += 1
            print(f"coverage: {name} {percent:.1f} %, has to be {FLOOR:.0f} %")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
