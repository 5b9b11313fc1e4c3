"""Free, in use, not known."""

from hypothesis import given, strategies as st
import pytest

from custom_components.here_ev_charge_points.api import EvseStatus
from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.logic.availability import (
    availability,
    chargers,
    count,
    fitting,
    free_connectors,
)


@pytest.mark.parametrize(
    ("statuses", "total", "unknown", "free", "any_free"),
    [
        (["available", "charging"], 2, 0, 1, True),
        (["charging", "outOfOrder"], 2, 0, 0, False),
        (["charging", "unknown"], 2, 1, None, None),
        (["available", "operational"], 2, 1, 1, True),
        (["unknown", "operational"], 2, 2, None, None),
        (["available"] * 3, 3, 0, 3, True),
        (["charging", *["unknown"] * 4], 5, 4, None, None),
        (["inoperative"] * 2, 2, 0, 0, False),
    ],
)
def test_unknown_is_neither_free_nor_busy(
    statuses: list[str], total: int, unknown: int, free: int | None, any_free: bool
) -> None:
    """What is not known is never counted as zero."""
    evses = [{"uid": str(uid), "status": status} for uid, status in enumerate(statuses)]
    counted = availability(read_location({"id": "x", "evses": evses}))
    assert counted is not None
    assert (counted.total, counted.unknown) == (total, unknown)
    assert counted.known_free == free
    assert counted.any_free is any_free


def test_no_chargers() -> None:
    """A location without chargers has nothing to count."""
    assert availability(read_location({"id": "x"})) is None


@pytest.mark.parametrize(
    ("statuses", "is_full"),
    [
        (["charging"], True),
        (["blocked", "reserved"], True),
        (["charging", "outOfOrder", "inoperative"], True),
        (["charging", "available"], False),
        (["charging", *["unknown"] * 4], False),
        (["charging", "operational"], False),
        (["inoperative", "outOfOrder"], False),
        (["unknown"], False),
    ],
)
def test_full_is_what_is_known_to_be_taken(statuses: list[str], is_full: bool) -> None:
    """All that are in service; switched off or broken is not taken."""
    evses = [{"uid": str(uid), "status": status} for uid, status in enumerate(statuses)]
    counted = availability(read_location({"id": "x", "evses": evses}))
    assert counted is not None
    assert counted.is_full is is_full


@given(st.lists(st.sampled_from([*EvseStatus, None]), min_size=1, max_size=6))
def test_one_more_known_never_turns_the_answer(
    statuses: list[EvseStatus | None],
) -> None:
    """Free and full stay true whatever the ones not known turn out to be."""
    counted = count(statuses)
    assert not (counted.any_free and counted.is_full)
    for told in (EvseStatus.AVAILABLE, EvseStatus.CHARGING, EvseStatus.INOPERATIVE):
        later = count(
            told if status in (None, EvseStatus.OPERATIONAL) else status
            for status in statuses
        )
        if counted.any_free is not None:
            assert later.any_free is counted.any_free
            assert later.is_full is counted.is_full
        assert counted.free <= later.free


@pytest.mark.parametrize(
    ("told", "statuses", "free"),
    [
        (0, ["charging", "unknown"], None),
        (0, ["charging", "charging"], 0),
        (0, ["charging", "inoperative"], 0),
        (1, ["available", "unknown"], 1),
        (None, ["unknown", "unknown"], None),
        (0, [], 0),
    ],
)
def test_no_connector_known_to_be_free_is_not_zero(
    told: int | None, statuses: list[str], free: int | None
) -> None:
    """HERE counts what it knows; a charger that is not known may be free."""
    connector = {"standard": "MCS", "maxPower": 1_000_000}
    location = read_location(
        {
            "id": "x",
            "evses": [
                {"uid": str(uid), "status": status, "connectors": [connector]}
                for uid, status in enumerate(statuses)
            ],
            "connectorGroups": [connector | {"availableConnectorCount": told}],
        }
    )
    (group,) = location.groups.values()
    assert free_connectors(location, group) == free


MIXED = {
    "uid": "1",
    "connectors": [
        {"standard": "IEC_62196_T2_COMBO", "maxPower": 150_000},
        {"standard": "CHADEMO", "maxPower": 50_000},
        {"standard": "DOMESTIC_F"},
    ],
}


@pytest.mark.parametrize(
    ("connector_types", "min_power", "fits"),
    [
        ([], 0, True),
        ([], 150, True),
        ([], 150.1, False),
        (["CHADEMO"], 0, True),
        (["CHADEMO"], 50, True),
        (["CHADEMO"], 100, False),
        (["IEC_62196_T2_COMBO"], 100, True),
        (["CHADEMO", "IEC_62196_T2_COMBO"], 100, True),
        (["DOMESTIC_F"], 0, True),
        (["DOMESTIC_F"], 1, False),
        (["MCS"], 0, False),
    ],
)
def test_one_connector_has_the_type_and_the_power(
    connector_types: list[str], min_power: float, fits: bool
) -> None:
    """CHAdeMO of 50 kW beside CCS2 of 150 kW is no CHAdeMO of 100 kW."""
    described = chargers(read_location({"id": "x", "evses": [MIXED]})).values()
    assert bool(fitting(described, connector_types, min_power)) is fits


def test_a_charger_without_connectors_fits_who_wants_all() -> None:
    """Nothing is known of it, so nobody who wants something finds it."""
    described = chargers(read_location({"id": "x", "evses": [{"uid": "1"}]})).values()
    assert len(fitting(described, [], 0)) == 1
    assert not fitting(described, [], 1)
    assert not fitting(described, ["MCS"], 0)
