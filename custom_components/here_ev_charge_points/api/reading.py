"""Lenient readers for single values of HERE's answers.

HERE documents most fields as optional and its lists of words as extensible, so a
reader never raises: what it cannot use is None, or left out of a list.
"""

from collections.abc import Callable
from dataclasses import field, fields, is_dataclass
from datetime import UTC, date, datetime, time
import re
from typing import Any

from mashumaro import field_options
from mashumaro.mixins.dict import DataClassDictMixin

_DEEPEST = 32
_LARGEST = 2.0**53
_LAST_MINUTE = time(23, 59)
_TIME_ZONE = re.compile(r"[A-Z][\w+-]{0,31}(/[\w+-]{1,31}){0,2}", re.ASCII)


def wire(name: str, reader: Callable[[object], Any], default: Any = None) -> Any:
    """Declare a dataclass field that is called `name` in HERE's JSON."""
    return field(
        default=default, metadata=field_options(alias=name, deserialize=reader)
    )


def text(value: object) -> str | None:
    """Return a non-empty text; whole numbers count, as some operators send them."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return value.strip() or None if isinstance(value, str) else None


def time_zone(value: object) -> str | None:
    """Return what may be an IANA name and is no other path of a file."""
    name = text(value)
    return name if name and _TIME_ZONE.fullmatch(name) else None


def number(value: object) -> float | None:
    """Return a number, from a number or its text; one beyond 2⁵³ is a mistake."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        result = float(value)
    except ValueError, OverflowError:
        return None
    return result if abs(result) <= _LARGEST else None


def count(value: object) -> int | None:
    """Return a whole number of at least 0."""
    result = number(value)
    return round(result) if result is not None and result >= 0 else None


def flag(value: object) -> bool | None:
    """Return a true or false that is really one."""
    return value if isinstance(value, bool) else None


def moment(value: object) -> datetime | None:
    """Return an aware point in time (UTC); a text without zone counts as UTC."""
    if not isinstance(value, str):
        return None
    try:
        result = datetime.fromisoformat(value)
        if result.tzinfo is None:
            result = result.replace(tzinfo=UTC)
        return result.astimezone(UTC)
    except ValueError, OverflowError:
        return None


def day(value: object) -> date | None:
    """Return a calendar day (`yyyy-mm-dd`)."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def time_of_day(value: object) -> time | None:
    """Return a local time (`hh:mm:ss` or `h:mm`); 24:00 counts as midnight."""
    if not isinstance(value, str):
        return None
    written = value.strip()
    if written[1:2] == ":":
        written = f"0{written}"
    try:
        result = time.fromisoformat(written)
    except ValueError:
        return None
    return result.replace(tzinfo=None)


def end_of_period(value: object) -> time | None:
    """Return a local time; the last minute of a day stands for its end, midnight."""
    end = time_of_day(value)
    return end if end is None or end < _LAST_MINUTE else time.min


def is_shallow(value: dict[str, Any]) -> bool:
    """Return whether objects and lists stand in each other at most 32 deep."""
    level: list[Any] = [value]
    for _ in range(_DEEPEST):
        level = [
            item
            for holder in level
            for item in (holder.values() if type(holder) is dict else holder)
            if type(item) in (dict, list)
        ]
        if not level:
            return True
    return False


def counts(value: object) -> tuple[int, ...]:
    """Return the whole numbers of a list."""
    if not isinstance(value, list):
        return ()
    return tuple(found for item in value if (found := count(item)) is not None)


def numbers(value: object) -> tuple[float | None, ...]:
    """Return the numbers of a list, each in its place; None stands for what is none."""
    return tuple(map(number, value)) if isinstance(value, list) else ()


def texts(value: object) -> tuple[str, ...]:
    """Return the texts of a list, in its order and each once."""
    if not isinstance(value, list):
        return ()
    found = (text(item) for item in value)
    return tuple(dict.fromkeys(item for item in found if item))


def record[T: DataClassDictMixin](kind: type[T]) -> Callable[[object], T | None]:
    """Return a reader for one nested object, all of whose fields are `wire` fields."""

    def read(value: object) -> T | None:
        return kind.from_dict(value) if isinstance(value, dict) else None

    return read


def records[T: DataClassDictMixin](kind: type[T]) -> Callable[[object], tuple[T, ...]]:
    """Return a reader for a list of nested objects; what is none is left out."""
    read_one = record(kind)

    def read(value: object) -> tuple[T, ...]:
        if not isinstance(value, list):
            return ()
        return tuple(found for item in value if (found := read_one(item)) is not None)

    return read


def is_whole(found: object, given: object) -> bool:
    """Return whether what was read has all that is given, down to its last part.

    What is given as null is not given.
    """
    if is_dataclass(found):
        return isinstance(given, dict) and all(
            is_whole(getattr(found, item.name), part)
            for item in fields(found)
            if (part := given.get(item.metadata.get("alias"))) is not None
        )
    if not isinstance(found, tuple):
        return found is not None
    if not isinstance(given, list):
        return False
    if all(isinstance(item, str) for item in found):
        return {text(item) for item in given} == set(found)
    return len(found) == len(given) and all(map(is_whole, found, given, strict=True))
