"""How entities are identified: by HERE's ids alone.

A unique id is the location's content id and a part of it: `<content id>:<part>`.
The part is `evse:<EVSE key>`, `group:<group key>`, `price:<group key>` or the name of
what is shown of the location as a whole. A content id has no colon.
"""

from ..api import Location

EVSE = "evse:"
GROUP = "group:"
PRICE = "price:"
CHARGE_COST = "charge_cost"


def unique_id(content_id: str, part: str) -> str:
    """Return the unique id of what shows this part of a location."""
    return f"{content_id}:{part}"


def split_unique_id(value: str) -> tuple[str, str]:
    """Return the content id and the part that a unique id is made of."""
    content_id, _, part = value.partition(":")
    return content_id, part


def missing_parts(parts: set[str], location: Location) -> set[str]:
    """Return those of the parts that the location has no longer.

    Only chargers and connector groups come and go, and only an answer whose list of
    them is whole says so.
    """
    present = {
        *(f"{EVSE}{key}" for key in location.evses),
        *(f"{kind}{key}" for key in location.groups for kind in (GROUP, PRICE)),
    }
    return {
        part
        for part in parts - present
        if (part.startswith(EVSE) and location.evses_complete)
        or (part.startswith((GROUP, PRICE)) and location.groups_complete)
    }
