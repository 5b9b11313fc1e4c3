"""Which charger is which after a location moved."""

from typing import Any

from hypothesis import given, strategies as st

from custom_components.here_ev_charge_points.api.models import Location, read_location
from custom_components.here_ev_charge_points.locations.matching import matching_parts


def location(evses: list[dict[str, Any]], *groups: tuple[str, int]) -> Location:
    """Build a location."""
    return read_location(
        {
            "id": "x",
            "evses": evses,
            "connectorGroups": [
                {"standard": standard, "maxPower": power} for standard, power in groups
            ],
        }
    )


def plug(standard: str, power: int) -> list[dict[str, Any]]:
    """Build the connectors of an EVSE."""
    return [{"id": "1", "standard": standard, "maxPower": power}]


def test_features_in_order_of_trust() -> None:
    """HERE's key, the eMI3 id, what is printed, and last the same connectors."""
    old = location(
        [
            {"uid": "same", "evseId": "X*1"},
            {"uid": "b", "evseId": "X*2", "physicalReference": "2"},
            {"uid": "c", "physicalReference": "3"},
            {"uid": "d", "connectors": plug("MCS", 1_000_000)},
            {"uid": "gone"},
        ]
    )
    new = location(
        [
            {"uid": "same", "evseId": "X*9"},
            {"uid": "B", "evseId": "X*2"},
            {"uid": "other", "evseId": "X*5", "physicalReference": "2"},
            {"uid": "C", "physicalReference": "3"},
            {"uid": "D", "connectors": plug("MCS", 1_000_000)},
        ]
    )
    assert matching_parts(old, new) == {
        "evse:same": "evse:same",
        "evse:b": "evse:B",
        "evse:c": "evse:C",
        "evse:d": "evse:D",
    }


def test_groups() -> None:
    """A group goes on as the same, or as the other one of its standard."""
    old = location([], ("CHADEMO", 50_000), ("MCS", 900_000), ("SAE_J3400", 1))
    new = location([], ("CHADEMO", 50_000), ("MCS", 1_000_000))
    parts = matching_parts(old, new)
    assert parts["group:MCS_900000"] == "group:MCS_1000000"
    assert parts["price:MCS_900000"] == "price:MCS_1000000"
    assert parts["group:CHADEMO_50000"] == "group:CHADEMO_50000"
    assert "group:SAE_J3400_1" not in parts


EVSES = st.lists(
    st.fixed_dictionaries(
        {"uid": st.sampled_from("abcdef")},
        optional={
            "evseId": st.sampled_from("123"),
            "physicalReference": st.sampled_from("123"),
            "connectors": st.sampled_from([plug("MCS", 1), plug("CHADEMO", 2)]),
        },
    ),
    max_size=6,
    unique_by=lambda evse: evse["uid"],
)


@given(EVSES, EVSES)
def test_no_charger_is_given_to_two(old: list[Any], new: list[Any]) -> None:
    """Each continues at most one, and an unchanged one continues itself."""
    parts = matching_parts(location(old), location(new))
    assert len(set(parts.values())) == len(parts)
    both = {evse["uid"] for evse in old} & {evse["uid"] for evse in new}
    assert all(parts[f"evse:{uid}"] == f"evse:{uid}" for uid in both)
