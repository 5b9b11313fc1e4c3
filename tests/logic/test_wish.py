"""What a watch waits for."""

from collections.abc import Collection
from datetime import UTC, datetime

import pytest

from custom_components.here_ev_charge_points.api import Location
from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.logic.wish import Rung, Wish

UNTIL = datetime(2026, 11, 25, 12, tzinfo=UTC)
CCS, CHADEMO = "IEC_62196_T2_COMBO", "CHADEMO"


def location(*statuses: str) -> Location:
    """Return a location of chargers with CCS 150 kW and CHAdeMO 50 kW each."""
    return read_location(
        {
            "id": "a",
            "evses": [
                {
                    "uid": str(number),
                    "status": status,
                    "connectors": [
                        {"standard": CCS, "maxPower": 150_000},
                        {"standard": CHADEMO, "maxPower": 50_000},
                    ],
                }
                for number, status in enumerate(statuses)
            ],
        }
    )


@pytest.mark.parametrize(
    ("types", "power", "free", "expected"),
    [
        ((), 0, 1, ["1", "2"]),
        ((CCS,), 100, 2, ["1", "2"]),
        ((CCS,), 0, 3, []),
        ((CHADEMO,), 50, 1, ["1", "2"]),
        ((CHADEMO,), 100, 1, []),
        (("MCS",), 0, 1, []),
    ],
)
def test_granted_by_enough_free_chargers_that_fit(
    types: Collection[str], power: float, free: int, expected: list[str]
) -> None:
    """Power and kind are those of one connector; only what is known to be free counts."""
    wish = Wish(until=UNTIL, connector_types=types, min_power=power, min_free=free)
    found = wish.granted(
        location("charging", "available", "available", "unknown", "operational")
    )
    assert found == expected


@pytest.mark.parametrize(
    ("statuses", "over"),
    [
        (("charging", "available"), False),
        (("charging", "charging"), True),
        (("blocked", "inoperative"), True),
        (("charging", "unknown"), False),
        (("charging",), False),
    ],
)
def test_a_notice_stands_while_one_may_be_free(
    statuses: tuple[str, ...], over: bool
) -> None:
    """What is not known, or not told any more, may be."""
    assert Rung(("0", "1"), Wish(until=UNTIL)).is_over(location(*statuses)) is over


@pytest.mark.parametrize("notify", [None, [], ["notify.phone"]])
def test_remembered(notify: list[str] | None) -> None:
    """A wish and a notice come back as they were."""
    wish = Wish(
        until=UNTIL, connector_types=[CCS], min_power=50, min_free=2, notify=notify
    )
    assert Wish.from_dict(wish.as_dict()) == wish
    assert Rung.from_dict(Rung(("1",), wish).as_dict()) == Rung(("1",), wish)
