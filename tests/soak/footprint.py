"""What an account takes up in a running Home Assistant, in numbers."""

import asyncio
from collections import Counter
import gc
import json
import tracemalloc
from typing import Any

from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.coordinator import HereCoordinator
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.helpers.dispatcher import DATA_DISPATCHER
from homeassistant.helpers.entity import Entity
from homeassistant.util.async_ import get_scheduled_timer_handles

PACKAGE = f"custom_components.{DOMAIN}"


def registered(hass: HomeAssistant) -> dict[str, int]:
    """Count tasks, timers, listeners, and what is in states and registries."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    return {
        "tasks": len(asyncio.all_tasks()),
        "timers": sum(
            not handle.cancelled() for handle in get_scheduled_timer_handles(hass.loop)
        ),
        **{f"bus {name}": count for name, count in hass.bus.async_listeners().items()},
        **{
            f"dispatcher {name}": len(targets)
            for name, targets in hass.data[DATA_DISPATCHER].items()
            if DOMAIN in str(name)
        },
        "coordinator listeners": len(entry.runtime_data._listeners),
        "update listeners": len(entry.update_listeners),
        "states": len(hass.states.async_all()),
        "entities": len(er.async_get(hass).entities),
        "devices": len(dr.async_get(hass).devices),
        "locations gone": sum(
            issue.translation_key == "location_gone"
            for issue in ir.async_get(hass).issues.values()
        ),
        "dialogues": len(hass.config_entries.flow.async_progress()),
        **Counter(
            f"living {kind.__name__}"
            for item in living_objects()
            for kind in (HereCoordinator, Entity)
            # Those of a Home Assistant that ended may linger.
            if isinstance(item, kind) and item.hass is hass
        ),
    }


def living_objects() -> list[object]:
    """Return the objects of the integration's classes that somebody holds."""
    gc.collect()
    return [
        item
        for item in gc.get_objects()
        if str(type(item).__module__).startswith(PACKAGE)
    ]


def objects() -> dict[str, int]:
    """Count the living objects by class, those of a Home Assistant that ended too."""
    return dict(Counter(type(item).__qualname__ for item in living_objects()))


def allocated_bytes() -> int:
    """Return what the code of the integration holds since tracemalloc was started."""
    gc.collect()
    ours = tracemalloc.Filter(inclusive=True, filename_pattern=f"*/{DOMAIN}/*")
    snapshot = tracemalloc.take_snapshot().filter_traces([ours])
    return sum(trace.size for trace in snapshot.traces)


def stored_bytes(storage: dict[str, Any]) -> int:
    """Return how large the files of the integration are."""
    return sum(
        len(json.dumps(content))
        for key, content in storage.items()
        if key.startswith(DOMAIN)
    )
