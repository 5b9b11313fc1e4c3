"""What things are called."""

from typing import Any

import pytest

from custom_components.here_ev_charge_points.api import ConnectorGroup
from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.logic.naming import (
    charger_references,
    connector_label,
    group_label,
    kilowatts,
    location_title,
    number_label,
)


@pytest.mark.parametrize(
    ("standard", "name"),
    [
        ("IEC_62196_T2_COMBO", "CCS2"),
        ("CHADEMO", "CHAdeMO"),
        ("DOMESTIC_F", "Schuko"),
        ("NEMA_14_50", "NEMA 14-50"),
        ("DOMESTIC_B", "DOMESTIC B"),
        ("FLUX_CAPACITOR", "FLUX CAPACITOR"),
    ],
)
def test_connectors(standard: str, name: str) -> None:
    """Drivers' names where there is one, HERE's spelling else."""
    assert connector_label(standard) == name


@pytest.mark.parametrize(
    ("watts", "power"),
    [
        (150_000, 150),
        (7_400, 7.4),
        (22_080, 22.1),
        (3_680, 3.7),
        (0, None),
        (None,) * 2,
    ],
)
def test_power(watts: int | None, power: float | None) -> None:
    """Watts become kW with at most one decimal; none is nothing."""
    assert kilowatts(watts) == power


def test_groups() -> None:
    """A group is called by standard and power, where HERE tells the power."""
    group = ConnectorGroup(standard="IEC_62196_T2_COMBO", max_power=150_000)
    assert group_label(group) == "CCS2 150 kW"
    assert group_label(ConnectorGroup(standard="CHADEMO")) == "CHAdeMO"


def test_chargers() -> None:
    """The printed reference names a charger, unless two carry the same."""
    evses = [
        {"uid": "a", "physicalReference": "7", "evseId": "FI*1"},
        {"uid": "b", "physicalReference": "8", "evseId": "FI*2"},
        {"uid": "c", "physicalReference": "8", "evseId": "FI*3"},
        {"uid": "d", "physicalReference": "8"},
        {"uid": "e", "evseId": "FI*5"},
        {"uid": "f"},
    ]
    location = read_location({"id": "x", "evses": evses})
    assert charger_references(location) == {
        "a": "7",
        "b": "FI*2",
        "c": "FI*3",
        "d": "8",
        "e": "FI*5",
    }


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        (
            {
                "name": "Site",
                "operator": {"name": "CPO"},
                "address": {"street": "High Street", "houseNumber": 1},
            },
            "CPO, High Street 1",
        ),
        ({"name": "Site", "address": {"street": "High Street"}}, "Site, High Street"),
        ({"name": "Site", "address": {"city": "Tampere"}}, "Site, Tampere"),
        ({"operator": {"name": "CPO"}, "address": {}}, "CPO"),
        ({}, "x"),
    ],
)
def test_titles(raw: dict[str, Any], title: str) -> None:
    """Operator or name and street, as much of it as there is."""
    assert location_title(read_location({"id": "x", **raw})) == title


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "11.67 EUR"),
        ("en-GB", "11.67 EUR"),
        ("ar", "11.67 EUR"),
        ("de", "11,67 EUR"),
        ("pt-BR", "11,67 EUR"),
    ],
)
def test_numbers(language: str, written: str) -> None:
    """They have the decimal mark of the language."""
    assert number_label("11.67 EUR", language) == written
