"""Free, in use, not known."""

import pytest

from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.logic.availability import availability


@pytest.mark.parametrize(
    ("statuses", "total", "unknown", "free", "any_free"),
    [
        (["available", "charging"], 2, 0, 1, True),
        (["charging", "outOfOrder"], 2, 0, 0, False),
        (["charging", "unknown"], 2, 1, 0, None),
        (["available", "operational"], 2, 1, 1, True),
        (["unknown", "operational"], 2, 2, None, None),
        (["available"] * 3, 3, 0, 3, True),
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
