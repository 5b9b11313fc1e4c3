"""Who may charge, where one drives in and how one pays."""

from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.here_ev_charge_points.api import Location, Position
from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.logic.access import (
    PAYMENT_OPTIONS,
    RESTRICTIONS,
    charger_restrictions,
    entrance,
    floors,
    location_restrictions,
    payment_options,
)


def location(*bays: Any, **site: Any) -> Location:
    """Return a location with a charger for each bay."""
    evses = [{"uid": str(uid), "parking": bay} for uid, bay in enumerate(bays)]
    return read_location({"id": "x", "evses": evses, **site})


def of_chargers(place: Location) -> list[tuple[str, ...]]:
    """Return what keeps people from using each charger."""
    return [charger_restrictions(place, evse) for evse in place.evses.values()]


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ([], ()),
        (["customersOnly"], ("customers_only",)),
        (["TAXIS_ONLY", "brandOnly"], ("brand_only", "taxis_only")),
        (["carSharingOnly", "membersOfTheClub"], ("car_sharing_only", "other")),
    ],
)
def test_what_holds_for_the_site_holds_for_each_charger(
    told: list[str], words: tuple[str, ...]
) -> None:
    """Words of HERE's, however written, become ours; new ones are "other"."""
    place = location(None, {}, restrictions=told)
    assert location_restrictions(place) == words
    assert of_chargers(place) == [words, words]


def test_a_bay_is_kept_for_some() -> None:
    """One bay for disabled people restricts that charger alone."""
    place = location({"conditions": ["disabled"]}, {"conditions": ["taxis"]}, None)
    assert of_chargers(place) == [("disabled_only",), ("taxis_only",), ()]
    assert location_restrictions(place) == ()


def test_what_all_bays_have_in_common_holds_for_the_location() -> None:
    """Nothing but bays for taxis is a location for taxis."""
    place = location({"conditions": ["taxis"]}, {"conditions": ["taxis", "customers"]})
    assert location_restrictions(place) == ("taxis_only",)


def test_reservations() -> None:
    """They may be needed for the site or for one bay."""
    words = ("reservation_required",)
    assert location_restrictions(location(reservationRequired=True)) == words
    assert location_restrictions(location(reservationRequired=False)) == ()
    place = location({"reservationRequired": True}, {"reservationRequired": False})
    assert of_chargers(place) == [words, ()]


def test_payment_in_words() -> None:
    """The handiest first, each once, new ones as "other"."""
    evses = [
        {"uid": "1", "paymentSupports": ["pedTerminal", "contactlessCard", "chipCard"]},
        {"uid": "2", "paymentSupports": ["onlinePaypal", "authByCarPlugAndCharge"]},
        {"uid": "3", "paymentSupports": ["coins", "OPERATOR_APP"]},
        {"uid": "4"},
    ]
    place = read_location({"id": "x", "evses": evses})
    assert payment_options(place.evses.values()) == (
        "contactless",
        "card",
        "app",
        "plug_and_charge",
        "online",
        "other",
    )
    assert payment_options([]) == ()


def test_the_entrance_is_where_the_road_meets_the_site() -> None:
    """Else it is the site itself, and nothing where neither is known."""
    site = {"lat": 61.5, "lng": 23.8}
    gate = {"lat": 61.6, "lng": 23.9}
    assert entrance(location(location=site, accessPoints=[{"lat": 61.6}, gate])) == (
        Position(latitude=61.6, longitude=23.9)
    )
    assert entrance(location(location=site, accessPoints=[])) == (
        Position(latitude=61.5, longitude=23.8)
    )
    assert entrance(location(accessPoints=[{"lat": 61.6}])) is None


def test_floors_each_once() -> None:
    """In HERE's order, and none where it is not told."""
    levels = ["-1", None, "0", "-1"]
    evses = [{"uid": str(uid), "floorLevel": level} for uid, level in enumerate(levels)]
    assert floors(read_location({"id": "x", "evses": evses})) == ("-1", "0")


@given(st.lists(st.text()), st.lists(st.text()), st.lists(st.text()))
def test_whatever_is_told_becomes_words_there_are(
    site: list[str], bay: list[str], payment: list[str]
) -> None:
    """Nothing that HERE may come to say leaves the words that are translated."""
    evse = {"uid": "1", "parking": {"conditions": bay}, "paymentSupports": payment}
    place = read_location({"id": "x", "restrictions": site, "evses": [evse]})
    assert set(location_restrictions(place)) <= set(RESTRICTIONS)
    assert set(payment_options(place.evses.values())) <= set(PAYMENT_OPTIONS)
