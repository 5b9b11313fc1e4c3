"""What tests of what can be read need: values written so that one can read them."""

from pathlib import Path
from typing import Any

import orjson
import yaml  # type: ignore[import-untyped]

from simulator import __file__ as simulator

LOCATIONS = sorted((Path(simulator).parent / "data" / "locations").glob("*.json"))
"""The simulator's locations, as HERE would send them."""


def present(value: Any) -> Any:
    """Return what there is of a value, without what is None or empty."""
    if isinstance(value, dict):
        kept = {key: present(item) for key, item in value.items()}
        return {
            k: v for k, v in kept.items() if v is not None and v not in ("", [], {})
        }
    return (
        [present(item) for item in value] if isinstance(value, list | tuple) else value
    )


def readable(value: Any) -> str:
    """Return dataclasses, enums, moments and containers as YAML, for snapshots."""
    plain = orjson.loads(
        orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS)
    )
    return str(
        yaml.safe_dump(
            plain,
            allow_unicode=True,
            default_flow_style=None,
            sort_keys=False,
            width=120,
        )
    )
