"""What connectors, chargers and locations are called in front of people."""

from collections import Counter

from .api import ConnectorGroup, Evse, Location

_STANDARDS = {
    "CHADEMO": "CHAdeMO",
    "CHAOJI": "ChaoJi",
    "GBT_AC": "GB/T AC",
    "GBT_DC": "GB/T DC",
    "IEC_60309_2_SINGLE_16": "CEE 16 A",
    "IEC_60309_2_THREE_16": "CEE 3 × 16 A",
    "IEC_60309_2_THREE_32": "CEE 3 × 32 A",
    "IEC_60309_2_THREE_64": "CEE 3 × 64 A",
    "IEC_62196_T1": "Type 1",
    "IEC_62196_T1_COMBO": "CCS1",
    "IEC_62196_T2": "Type 2",
    "IEC_62196_T2_COMBO": "CCS2",
    "IEC_62196_T3A": "Type 3A",
    "IEC_62196_T3C": "Type 3C",
    "MCS": "MCS",
    "PANTOGRAPH_BOTTOM_UP": "Pantograph (up)",
    "PANTOGRAPH_TOP_DOWN": "Pantograph (down)",
    "SAE_J3400": "NACS",
    "TESLA_R": "Tesla Roadster",
    "TESLA_S": "Tesla",
    "DOMESTIC_E": "CEE 7/5",
    "DOMESTIC_F": "Schuko",
    "DOMESTIC_G": "BS 1363",
    "DOMESTIC_J": "SEV 1011",
}


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
    if name := _STANDARDS.get(standard):
        return name
    if standard.startswith("NEMA_"):
        return standard.replace("_", " ", 1).replace("_", "-")
    return standard.replace("_", " ")


def group_label(group: ConnectorGroup) -> str:
    """Return what a connector group is called, like "CCS2 150 kW"."""
    name = connector_label(group.standard or "")
    power = kilowatts(group.max_power)
    return name if power is None else f"{name} {power} kW"


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


def location_title(location: Location) -> str:
    """Return what a location is called: operator or name, and street."""
    operator = location.operator.name if location.operator else None
    name = operator or location.name
    street = street_label(location)
    return ", ".join(part for part in (name, street) if part) or location.content_id


def street_label(location: Location) -> str | None:
    """Return street and house number, else the city."""
    address = location.details.address
    if address is None:
        return None
    if address.street and address.house_number:
        return f"{address.street} {address.house_number}"
    return address.street or address.city
