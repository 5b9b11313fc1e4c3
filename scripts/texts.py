"""Bring the texts of all languages in line with the English ones.

Usage: .venv/test/bin/python scripts/texts.py

A text that is new stands in English until somebody translates it, one that is gone
goes everywhere, and keys are sorted. Says what there is to translate.
"""

import json
from pathlib import Path
from typing import Any

FOLDER = next(Path(__file__).parents[1].glob("custom_components/*/translations"))


def aligned(english: dict[str, Any], texts: dict[str, Any]) -> dict[str, Any]:
    """Return the texts with the keys of the English ones, and English where none is."""
    return {
        key: aligned(value, texts.get(key, {}))
        if isinstance(value, dict)
        else texts.get(key, value)
        for key, value in english.items()
    }


def missing(
    english: dict[str, Any], texts: dict[str, Any], path: str = ""
) -> list[str]:
    """Return the paths of the texts that are not there."""
    found = []
    for key, value in english.items():
        if isinstance(value, dict):
            found += missing(value, texts.get(key, {}), f"{path}{key}.")
        elif key not in texts:
            found.append(f"{path}{key}")
    return found


def main() -> None:
    """Write all files."""
    english = json.loads((FOLDER / "en.json").read_bytes())
    for path in sorted(FOLDER.glob("*.json")):
        texts = json.loads(path.read_bytes())
        for key in missing(english, texts):
            print(f"{path.stem}: {key}")
        tidy = json.dumps(
            aligned(english, texts), ensure_ascii=False, indent=2, sort_keys=True
        )
        path.write_text(f"{tidy}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
