"""Who may charge at a location, where one drives in and how one pays."""

from collections.abc import Iterable

from ..api import Evse, Location, Position

RESERVATION = "reservation_required"
OTHER = "other"
_RESTRICTIONS = {
    "customersonly": "customers_only",
    "customers": "customers_only",
    "brandonly": "brand_only",
    "carsharingonly": "car_sharing_only",
    "taxisonly": "taxis_only",
    "taxis": "taxis_only",
    "disabled": "disabled_only",
}
RESTRICTIONS = (*dict.fromkeys(_RESTRICTIONS.values()), RESERVATION, OTHER)
"""All words that `location_restrictions` and `charger_restrictions` know."""

_PAYMENT = {
    "contactlesscard": "contactless",
    "chipcard": "card",
    "creditcard": "card",
    "debitcard": "card",
    "pedterminal": "card",
    "operatorapp": "app",
    "mobilepayment": "app",
    "authbycarplugandcharge": "plug_and_charge",
    "authbycarautocharge": "autocharge",
    "rfidreader": "rfid",
    "terminalqrcode": "qr_code",
    "terminalsms": "sms",
}
_ONLINE = "online"
PAYMENT_OPTIONS = (*dict.fromkeys(_PAYMENT.values()), _ONLINE, OTHER)
"""All words that `payment_options` knows, the handiest first."""


def location_restrictions(location: Location) -> tuple[str, ...]:
    """Return what keeps people from using any charger of a location."""
    of_each = [_of_bay(evse) for evse in location.evses.values()]
    in_common = set.intersection(*of_each) if of_each else set()
    return _in_order(_of_site(location) | in_common, RESTRICTIONS)


def charger_restrictions(location: Location, evse: Evse) -> tuple[str, ...]:
    """Return what keeps people from using a charger, that of its location included."""
    return _in_order(_of_site(location) | _of_bay(evse), RESTRICTIONS)


def _of_site(location: Location) -> set[str]:
    found = {_restriction(word) for word in location.restrictions}
    return found | {RESERVATION} if location.details.reservation_required else found


def _of_bay(evse: Evse) -> set[str]:
    if evse.parking is None:
        return set()
    found = {_restriction(word) for word in evse.parking.conditions}
    return found | {RESERVATION} if evse.parking.reservation_required else found


def payment_options(evses: Iterable[Evse]) -> tuple[str, ...]:
    """Return how one can pay at any of the chargers."""
    return _in_order(
        (_payment(word) for evse in evses for word in evse.payment_supports),
        PAYMENT_OPTIONS,
    )


def entrance(location: Location) -> Position | None:
    """Return where to drive: where the road meets the site, else the site itself."""
    return next(iter(location.details.access_points), location.position)


def floors(location: Location) -> tuple[str, ...]:
    """Return the floors that chargers stand on, as HERE tells them."""
    levels = (evse.floor_level for evse in location.evses.values())
    return tuple(dict.fromkeys(level for level in levels if level))


def _restriction(word: str) -> str:
    return _RESTRICTIONS.get(_letters(word), OTHER)


def _payment(word: str) -> str:
    letters = _letters(word)
    return _PAYMENT.get(letters, _ONLINE if letters.startswith(_ONLINE) else OTHER)


def _letters(word: str) -> str:
    return "".join(filter(str.isalpha, word)).lower()


def _in_order(found: Iterable[str], order: tuple[str, ...]) -> tuple[str, ...]:
    there = set(found)
    return tuple(word for word in order if word in there)
