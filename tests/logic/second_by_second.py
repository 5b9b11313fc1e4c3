"""A session walked second by second: slow, and with nothing in common with the product.

It takes tariffs as HERE writes them, and computes with fractions.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from fractions import Fraction
from typing import Any

type Paid = tuple[int, dict[str, Any]]
"""The place of an element in its tariff, and its component that counts."""

WEEKDAYS = ["mo", "tu", "we", "th", "fr", "sa", "su"]


def _holds(condition: dict[str, Any], second: int, wall: datetime, full: float) -> bool:
    duration = condition.get("duration", {})
    if second < duration.get("min", 0):
        return False
    if "max" in duration and second >= duration["max"]:
        return False
    if condition.get("overstayBatteryLevel", 0) > full:
        return False
    if condition.get("days") and WEEKDAYS[wall.weekday()] not in condition["days"]:
        return False
    dates = condition.get("date", {})
    if "from" in dates and wall.date() < date.fromisoformat(dates["from"]):
        return False
    if "to" in dates and wall.date() >= date.fromisoformat(dates["to"]):
        return False
    if "time" in condition:
        clock = wall.time()
        begin = time.fromisoformat(condition["time"].get("from", "00:00:00"))
        end = time.fromisoformat(condition["time"].get("to", "00:00:00"))
        if begin < end:
            return begin <= clock < end
        return clock >= begin or clock < end
    return True


def counting(
    elements: list[Any], zone: tzinfo, start: datetime, second: int, full: float = 0
) -> dict[str, Paid]:
    """Return what counts in one second, by dimension."""
    wall = (start.astimezone(UTC) + timedelta(seconds=second)).astimezone(zone)
    found: dict[str, Paid] = {}
    for dimension in ("energy", "time", "parkingTime", "flat"):
        for place, element in enumerate(elements):
            prices = [
                component
                for component in element["components"]
                if component["dimension"] == dimension
            ]
            if prices and _holds(element.get("condition", {}), second, wall, full):
                found[dimension] = (place, prices[0])
                break
    return found


def price(component: dict[str, Any]) -> Fraction:
    """Return a price with VAT."""
    vat = Fraction(str(component.get("vat", 0)))
    return Fraction(str(component["price"])) * (1 + vat / 100)


def first_seconds_of_flat(
    elements: list[Any], zone: tzinfo, start: datetime, seconds: int
) -> Iterator[tuple[int, Fraction]]:
    """Yield when which session fee other than 0 becomes due."""
    paid = set()
    for second in range(seconds):
        flat = counting(elements, zone, start, second).get("flat")
        if flat is not None and flat[0] not in paid:
            paid.add(flat[0])
            if price(flat[1]):
                yield second, price(flat[1])


def cost(
    elements: list[Any],
    zone: tzinfo,
    start: datetime,
    *,
    charging: int,
    idle: int,
    energy: Fraction,
    levels: tuple[int, int] = (0, 0),
) -> Fraction:
    """Return what it costs to charge `energy` kWh in so many seconds, and to stay."""
    used: dict[tuple[str, int], Fraction] = {}
    components: dict[tuple[str, int], dict[str, Any]] = {}
    for second in range(charging + idle):
        is_charging = second < charging
        part = Fraction(second, charging) if is_charging else Fraction(1)
        full = levels[0] + (levels[1] - levels[0]) * part
        amounts = {
            "energy": energy * 1000 / charging if is_charging else 0,
            "time": 1,
            "parkingTime": 0 if is_charging else 1,
            "flat": 0,
        }
        for dimension, (place, component) in counting(
            elements, zone, start, second, float(full)
        ).items():
            key = (dimension, place)
            components[key] = component
            used[key] = used.get(key, Fraction(0)) + amounts[dimension]
    total = Fraction(0)
    for (dimension, place), amount in used.items():
        component = components[dimension, place]
        if dimension == "flat":
            total += price(component)
            continue
        step = component.get("step", 0)
        billed = -(-amount // step) * step if step else amount
        total += price(component) * billed / (1000 if dimension == "energy" else 3600)
    return total
