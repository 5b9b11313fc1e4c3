"""Where things lie in the repository, and what the code says in words."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
import json
from pathlib import Path
from pkgutil import walk_packages
from string import Formatter
from typing import Any

import custom_components.here_ev_charge_points as integration
from homeassistant.util.yaml import parse_yaml

PACKAGE = Path(integration.__file__).parent
REPOSITORY = PACKAGE.parents[1]
BLUEPRINTS = REPOSITORY / "blueprints"


def load(path: Path) -> Any:
    """Return what a JSON or YAML file holds."""
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else parse_yaml(text)


MANIFEST = load(PACKAGE / "manifest.json")
TEXTS = load(PACKAGE / "translations" / "en.json")


def flat(texts: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts with their paths."""
    for key, value in texts.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, *_ in Formatter().parse(text) if name}


@cache
def trees() -> dict[Path, ast.Module]:
    """Return every module of the integration as a syntax tree."""
    return {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(PACKAGE.rglob("*.py"))
    }


@cache
def words_of_the_code() -> set[str]:
    """Return every text in the code, and those that it has from Home Assistant."""
    words = {
        node.value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for module in walk_packages(integration.__path__, f"{integration.__name__}."):
        values = vars(import_module(module.name)).values()
        words |= {value for value in values if isinstance(value, str)}
    return words


def is_said(key: str) -> bool:
    """Return whether the code has a key, whole or put together of two words."""
    words = words_of_the_code()
    first, _, rest = key.partition("_")
    return key in words or {f"{first}_", rest} <= words
