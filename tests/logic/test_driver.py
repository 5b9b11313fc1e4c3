"""What a car takes, from the options and from what HERE tells of connectors."""

from typing import Any

import pytest

from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.logic.charge_cost import Charge
from custom_components.here_ev_charge_points.logic.driver import Driver


def charge(driver: Driver, standard: str, power: int, *connectors: Any) -> Any:
    """Return the typical charge at a location with one connector group."""
    location = read_location(
        {
            "id": "x",
            "evses": [
                {"uid": str(place), "connectors": [item]}
                for place, item in enumerate(connectors)
            ],
            "connectorGroups": [{"standard": standard, "maxPower": power}],
        }
    )
    (group,) = location.groups.values()
    return driver.charge_at(location, group)


@pytest.mark.parametrize(
    ("standard", "power", "connectors", "expected"),
    [
        # The lower of connector and car, by the kind of current.
        ("IEC_62196_T2_COMBO", 150_000, [], 100),
        ("IEC_62196_T2_COMBO", 50_000, [], 50),
        ("IEC_62196_T2", 22_000, [], 11),
        ("IEC_62196_T2", 3_700, [], 3.7),
        # What HERE tells of the connector counts, not its standard.
        (
            "SAE_J3400",
            250_000,
            [{"standard": "SAE_J3400", "maxPower": 250_000, "powerType": "DC"}],
            100,
        ),
        (
            "SAE_J3400",
            11_500,
            [
                {"standard": "SAE_J3400", "maxPower": 250_000, "powerType": "dc"},
                {"standard": "SAE_J3400", "maxPower": 11_500},
                {"standard": "SAE_J3400", "maxPower": 11_500, "powerType": "ac1Phase"},
            ],
            11,
        ),
    ],
)
def test_power(
    standard: str, power: int, connectors: list[Any], expected: float
) -> None:
    """A charge takes what connector and car have in common."""
    found = charge(Driver(), standard, power, *connectors)
    assert found == Charge(energy=30, power=expected, idle=0)


def test_power_that_is_not_known() -> None:
    """Nobody knows how long charging takes there."""
    assert charge(Driver(), "IEC_62196_T2", 0) is None


def test_options() -> None:
    """What is set counts, the rest is as most cars have it; other options are none."""
    driver = Driver.from_options(
        {"charge_energy": 45, "idle_minutes": 15, "watch_interval": 60}
    )
    assert driver == Driver(charge_energy=45, idle_minutes=15)
    found = charge(driver, "CHADEMO", 50_000)
    assert found == Charge(energy=45, power=50, idle=15)


def test_connectors() -> None:
    """A car without connectors told fits everywhere."""
    location = read_location(
        {"id": "x", "connectorGroups": [{"standard": "CHADEMO", "maxPower": 50_000}]}
    )
    (group,) = location.groups.values()
    assert Driver().fits(group)
    assert Driver(car_connectors=["CHADEMO"]).fits(group)
    assert not Driver(car_connectors=["IEC_62196_T2"]).fits(group)


@pytest.mark.parametrize(
    ("car", "chosen", "meant"),
    [
        (["CHADEMO"], [], set()),
        (["CHADEMO"], ["MCS"], {"MCS"}),
        (["CHADEMO"], ["my_car"], {"CHADEMO"}),
        (["CHADEMO"], ["MCS", "my_car"], {"MCS", "CHADEMO"}),
        # Who has told of none may charge at all.
        ([], ["my_car"], set()),
    ],
)
def test_connectors_of_my_car(car: list[str], chosen: list[str], meant: Any) -> None:
    """They take the place of the word for them."""
    assert set(Driver(car_connectors=car).meant(chosen)) == meant
