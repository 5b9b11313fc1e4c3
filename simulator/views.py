"""What a location looks like for the fields, tariffs and connectors asked for."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from .predictions import predictions

_BASE_FIELDS = frozenset(
    {
        "id",
        "location",
        "name",
        "operator",
        "suboperator",
        "restrictions",
        "supportedVehicles",
    }
)
# What each value of `fields` copies; the empty ones are worked out.
FIELDS: dict[str, frozenset[str]] = {
    "address": frozenset({"address"}),
    "evses": frozenset(),
    "connectorGroups": frozenset(),
    "locationInfo": frozenset(
        {
            "accessPoints",
            "parkingType",
            "supportPhoneNumber",
            "timeZone",
            "isPullThrough",
            "openingHours",
            "energyMix",
            "cpoLocationId",
            "reservationRequired",
        }
    ),
    "emsps": frozenset({"eMobilityServiceProviders"}),
    "tariffs": frozenset(),
    "nearby": frozenset(),
    "predictions": frozenset(),
}
# Statuses that say nothing about free or busy.
UNCERTAIN = frozenset({"unknown", "operational"})


@dataclass(frozen=True)
class Selection:
    """What a request wants to see.

    `tariffs` holds values of the `tariff` parameter; `connector_types` is empty
    where all are wanted; `predicted`: the days to predict.
    """

    fields: frozenset[str] = frozenset()
    tariffs: tuple[str, ...] = ("adhoc",)
    connector_types: frozenset[str] = frozenset()
    predicted: tuple[date, ...] = ()


def view(document: dict[str, Any], selection: Selection) -> dict[str, Any] | None:
    """Return the wanted part of a location.

    None where none of its connectors is of a wanted type.
    """
    evses = document["evses"]
    if wanted := selection.connector_types:
        evses = [evse for evse in evses if _standards(evse) & wanted]
        if not evses:
            return None
    fields = selection.fields
    names = _BASE_FIELDS.union(*(FIELDS[field] for field in fields))
    shown = {name: value for name, value in document.items() if name in names}
    tariffs = document.get("tariffs", []) if "tariffs" in fields else []
    places = _places(tariffs, selection.tariffs)
    evses = [_with_tariffs(evse, places) for evse in evses]
    if "evses" in fields:
        shown["evses"] = evses
    if "connectorGroups" in fields:
        groups = _connector_groups(evses, with_references="evses" in fields)
        shown["connectorGroups"] = [
            group for group in groups if not wanted or group["standard"] in wanted
        ]
    if days := selection.predicted:
        shown["predictions"] = predictions(len(evses), days)
        for group in shown.get("connectorGroups", ()):
            group["predictions"] = predictions(group["connectorCount"], days)
    if places:
        shown["tariffs"] = [tariffs[index] for index in places]
    return shown


def _standards(evse: dict[str, Any]) -> set[str]:
    return {connector["standard"] for connector in evse["connectors"]}


def _places(tariffs: list[dict[str, Any]], wanted: tuple[str, ...]) -> dict[int, int]:
    """Map the index of each wanted tariff to its index in the answer."""
    old = [
        index
        for index, tariff in enumerate(tariffs)
        if any(_is_wanted(tariff, value) for value in wanted)
    ]
    return {index: place for place, index in enumerate(old)}


def _is_wanted(tariff: dict[str, Any], value: str) -> bool:
    """Return whether one value of the `tariff` parameter asks for a tariff."""
    kind = tariff.get("type", "adhoc")
    if value in {"all", kind}:
        return True
    if value.startswith("partner:"):
        partner_id, _, names = value.removeprefix("partner:").partition(";name=")
    else:
        partner_id, _, names = value.partition(",")
        if kind == "adhoc" and len(partner_id) == 36:
            return True
    return tariff["partnerId"] == partner_id and (
        not names or tariff.get("name") in names.split(",")
    )


def _with_tariffs(evse: dict[str, Any], places: dict[int, int]) -> dict[str, Any]:
    """Let the connectors of an EVSE point to the tariffs of the answer."""
    connectors = []
    for connector in evse["connectors"]:
        shown = connector.copy()
        old = shown.pop("tariffIndexes", [])
        if indexes := [places[index] for index in old if index in places]:
            shown["tariffIndexes"] = indexes
        connectors.append(shown)
    return evse | {"connectors": connectors}


def _connector_groups(
    evses: list[dict[str, Any]], *, with_references: bool
) -> list[dict[str, Any]]:
    """Sum the connectors up by standard and power.

    Alike connectors of one EVSE count once, those without a power not at all.
    The available ones are counted where the status of any EVSE is known.
    """
    members: dict[tuple[str, float], list[tuple[dict[str, Any], list[Any]]]] = {}
    for evse in evses:
        alike: dict[tuple[str, float], list[Any]] = {}
        for connector in evse["connectors"]:
            if power := connector.get("maxPower"):
                key = (connector["standard"], power)
                alike.setdefault(key, []).append(connector)
        for key, connectors in alike.items():
            members.setdefault(key, []).append((evse, connectors))
    groups = []
    for (standard, power), pairs in sorted(members.items(), key=lambda item: item[0]):
        group: dict[str, Any] = {
            "standard": standard,
            "maxPower": power,
            "connectorCount": len(pairs),
        }
        statuses = [evse["status"] for evse, _ in pairs]
        if not UNCERTAIN.issuperset(statuses):
            group["availableConnectorCount"] = statuses.count("available")
        if with_references:
            group["connectors"] = [
                {
                    "evseUid": evse["uid"],
                    "connectorIds": [connector["id"] for connector in connectors],
                }
                for evse, connectors in pairs
            ]
        indexes = {
            index
            for _, connectors in pairs
            for connector in connectors
            for index in connector.get("tariffIndexes", ())
        }
        if indexes:
            group["tariffIndexes"] = sorted(indexes)
        groups.append(group)
    return groups
