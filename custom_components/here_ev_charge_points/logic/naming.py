"""What connectors, chargers and locations are called in front of people."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ..api import ConnectorGroup, Evse, Location

CONNECTOR_NAMES = {
    "IEC_62196_T2_COMBO": "CCS2",
    "IEC_62196_T2": "Type 2",
    "CHADEMO": "CHAdeMO",
    "IEC_62196_T1_COMBO": "CCS1",
    "IEC_62196_T1": "Type 1",
    "SAE_J3400": "NACS",
    "TESLA_S": "Tesla",
    "TESLA_R": "Tesla Roadster",
    "MCS": "MCS",
    "CHAOJI": "ChaoJi",
    "GBT_DC": "GB/T DC",
    "GBT_AC": "GB/T AC",
    "IEC_62196_T3A": "Type 3A",
    "IEC_62196_T3C": "Type 3C",
    "DOMESTIC_E": "CEE 7/5",
    "DOMESTIC_F": "Schuko",
    "DOMESTIC_G": "BS 1363",
    "DOMESTIC_J": "SEV 1011",
    "IEC_60309_2_SINGLE_16": "CEE 16 A",
    "IEC_60309_2_THREE_16": "CEE 3 × 16 A",
    "IEC_60309_2_THREE_32": "CEE 3 × 32 A",
    "IEC_60309_2_THREE_64": "CEE 3 × 64 A",
    "PANTOGRAPH_BOTTOM_UP": "Pantograph (up)",
    "PANTOGRAPH_TOP_DOWN": "Pantograph (down)",
}
"""OCPI names of connector standards and what drivers call them, common ones first."""
_LANGUAGES_WITH_COMMA = frozenset(
    ("cs", "da", "de", "es", "fi", "fr", "it", "nb", "nl", "pl", "pt", "sv")
)


def kilowatts(watts: int | None) -> float | int | None:
    """Return a power in kW with at most one decimal, None for 0 or nothing."""
    if not watts:
        return None
    rounded = round(watts / 1000, 1)
    return int(rounded) if rounded.is_integer() else rounded


def connector_label(standard: str) -> str:
    """Return the name drivers know a connector standard by.

    A standard that came up after this was written is shown as HERE spells it, with
    blanks for underscores.
    """
    if name := CONNECTOR_NAMES.get(standard):
        return name
    if standard.startswith("NEMA_"):
        return standard.replace("_", " ", 1).replace("_", "-")
    return standard.replace("_", " ")


def plug_label(standard: str | None, power: float | None) -> str:
    """Return what a connector of so many kW is called, like "CCS2 150 kW"."""
    name = connector_label(standard or "")
    return name if power is None else f"{name} {power} kW"


def plugs_label(charger: Mapping[str, Any]) -> str:
    """Return the connectors of a described charger, like "CCS2 150 kW, CHAdeMO 50 kW"."""
    labels = (plug_label(plug["type"], plug["power"]) for plug in charger["connectors"])
    return ", ".join(filter(None, dict.fromkeys(labels)))


def group_label(group: ConnectorGroup) -> str:
    """Return what a connector group is called, like "CCS2 150 kW"."""
    return plug_label(group.standard, kilowatts(group.max_power))


def group_kind(group: ConnectorGroup) -> dict[str, Any]:
    """Return what tells a group from the others of its location; the power in kW."""
    return {
        "standard": group.standard,
        "type": connector_label(group.standard or ""),
        "power": kilowatts(group.max_power),
    }


def groups_label(location: Location) -> str:
    """Return all connectors of a location, like "2× CCS2 150 kW, 2× Type 2 11 kW"."""
    groups = sorted(location.groups.values(), key=lambda group: -(group.max_power or 0))
    return ", ".join(
        f"{group.connector_count}× {group_label(group)}"
        if group.connector_count
        else group_label(group)
        for group in groups
    )


def distance_label(meters: float, *, miles: bool = False) -> str:
    """Return a distance as people say it, in metric or imperial units."""
    if miles:
        length = meters / 1609.344
        return f"{length:.1f} mi" if length < 10 else f"{length:.0f} mi"
    if meters < 995:
        return f"{round(meters, -1):.0f} m"
    return f"{meters / 1000:.1f} km" if meters < 9950 else f"{meters / 1000:.0f} km"


def number_label(number: str, language: str) -> str:
    """Return a number, with its unit or not, as people write it in a language."""
    has_comma = language.partition("-")[0] in _LANGUAGES_WITH_COMMA
    return number.replace(".", ",") if has_comma else number


def charger_references(location: Location) -> dict[str, str]:
    """Return by EVSE key what each charger is called on the spot, where it has a name.

    That is the reference printed on it, or its eMI3 id where nothing is printed or
    the same is printed on several.
    """
    printed = Counter(evse.physical_reference for evse in location.evses.values())
    return {
        key: name
        for key, evse in location.evses.items()
        if (name := _reference(evse, printed)) is not None
    }


def _reference(evse: Evse, printed: Counter[str | None]) -> str | None:
    if evse.physical_reference and (
        printed[evse.physical_reference] == 1 or not evse.evse_id
    ):
        return evse.physical_reference
    return evse.evse_id


def operator_label(location: Location) -> str | None:
    """Return who runs a location, else what it is called."""
    operator = location.operator.name if location.operator else None
    return operator or location.name


def location_title(location: Location) -> str:
    """Return what a location is called: operator or name, and street."""
    parts = (operator_label(location), street_label(location))
    return ", ".join(filter(None, parts)) or location.content_id


def street_label(location: Location) -> str | None:
    """Return street and house number, else the city."""
    address = location.details.address
    if address is None:
        return None
    if address.street and address.house_number:
        return f"{address.street} {address.house_number}"
    return address.street or address.city
