"""Telling which charger is which after a location came to have another id."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable

from ..api import ConnectorGroup, Evse, Location
from ..logic.identity import EVSE, GROUP, PRICE


def matching_parts(old: Location, new: Location) -> dict[str, str]:
    """Return, by part of the old location, the part that continues it in the new one.

    Chargers are told by HERE's key, else by eMI3 id, by what is printed on them, and
    last by having the same connectors; groups by standard and power, else by standard.
    """
    evses = _match(
        old.evses,
        new.evses,
        (
            lambda evse: evse.evse_id,
            lambda evse: evse.physical_reference,
            _connectors,
        ),
    )
    groups = _match(old.groups, new.groups, (_standard,))
    return {f"{EVSE}{key}": f"{EVSE}{other}" for key, other in evses.items()} | {
        f"{kind}{key}": f"{kind}{other}"
        for key, other in groups.items()
        for kind in (GROUP, PRICE)
    }


def _match[T](
    old: dict[str, T],
    new: dict[str, T],
    features: Iterable[Callable[[T], Hashable | None]],
) -> dict[str, str]:
    """Pair keys that are equal, then what shares a feature, the first feature first."""
    pairs = {key: key for key in old if key in new}
    for feature in features:
        waiting: dict[Hashable, list[str]] = defaultdict(list)
        for key in sorted(new.keys() - pairs.values()):
            if (value := feature(new[key])) is not None:
                waiting[value].append(key)
        for key in sorted(old.keys() - pairs.keys()):
            if candidates := waiting.get(feature(old[key])):
                pairs[key] = candidates.pop(0)
    return pairs


def _connectors(evse: Evse) -> Hashable | None:
    kinds = [
        (connector.standard or "", connector.max_power or 0)
        for connector in evse.connectors
    ]
    return tuple(sorted(kinds)) or None


def _standard(group: ConnectorGroup) -> str | None:
    return group.standard
