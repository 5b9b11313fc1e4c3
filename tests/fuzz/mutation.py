"""Breaking JSON in every way that a service, a proxy or an update of either might."""

from collections.abc import Callable, Iterator
import math
import string
from typing import Any

from hypothesis import strategies as st

type Draw = st.DrawFn
type Place = tuple[Any, Any]
"""An object or a list, and the key or the index of a part of it."""

DEPTHS = (1, 5, 100, 250, 300, 900)
ABSURD_NUMBERS: list[Any] = [
    -1,
    0,
    0.5,
    2**53 + 1,
    2**63,
    2**64 - 1,
    2**64,
    -(10**30),
    10**300,
    1e308,
    -1e308,
    5e-324,
    -0.0,
]
NOT_IN_JSON: list[Any] = [math.nan, math.inf, -math.inf, 10**400]
"""What Python writes as JSON and a strict reader refuses."""
ABSURD_TEXTS = [
    "",
    " ",
    "\0",
    "\n",
    "null",
    "NaN",
    "-Infinity",
    "1e999",
    "-1",
    "1_0",
    "٢٢",
    "0x10",
    "true",
    "[]",
    "{charger}",
    "{0.__class__}",
    "%s%n",
    "<script>",
    "a:b:c",
    "../../secrets.yaml",
    "\u202egnp.exe",
    "\ufeff",
    "e\u0301" * 50,
    "👩‍👩‍👧‍👦",
    "İ",
    "ß",
    "x" * 256,
    "long name " * 500,
    "9" * 5000,
]
ABSURD_TIMES = [
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30",
    "2026-W01-1",
    "20260101",
    "-2026-01-01",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59.999999-23:59",
    "9999-12-31T24:00:00Z",
    "2026-11-22T25:00:00Z",
    "2026-11-22T10:00:00+99:99",
    "2026-11-22 10:00:00+00:00:00.000001",
    "24:00:00",
    "23:59:60",
    "23:59:59.999999",
    "00:00:00+24:00",
    "12:00:00Z",
]
ABSURD_ZONES = [
    "",
    ".",
    "/",
    "../UTC",
    "/etc/localtime",
    "/dev/zero",
    "Europe",
    "Europe/",
    "Europe/Atlantis",
    "europe/helsinki",
    "EUROPE/HELSINKI",
    "EST5EDT4,M3.2.0,M11.1.0",
    "Etc/GMT+14",
    "Factory",
    "Zone\0",
    "Z" * 300,
    "leapseconds",
    "posixrules",
    "tzdata.zi",
    "zone1970.tab",
]
ABSURD_ADDRESSES = [
    "http://",
    "http://[::1",
    "http://[::1]:99999999/",
    "http://xn--/",
    "http://xn--a/",
    "https://xn--0000h/",
    "http://xn--a\u00ad/",
    "http://a..b/",
    "http://\u2488/",
    "https://user:password@host/",
    "https://" + "a" * 300 + ".fi/",
    "HTTPS://K-LATAUS.FI",
    "javascript:alert(1)",
]
ANY_TEXT = st.text(max_size=12) | st.text(
    st.characters(categories=["Cc", "Cf", "Zs", "Mn"]), max_size=6
)
ABSURD_WORDS = [*ABSURD_TEXTS, *ABSURD_TIMES, *ABSURD_ZONES, *ABSURD_ADDRESSES]
ABSURD_CONTAINERS: list[Callable[[], Any]] = [
    # Made anew each time: a later change may alter them.
    dict,
    list,
    lambda: [None],
    lambda: [[]],
    lambda: {"": {}},
]
ABSURD = st.sampled_from(
    [None, True, False, *ABSURD_NUMBERS, *ABSURD_WORDS]
) | st.builds(lambda make: make(), st.sampled_from(ABSURD_CONTAINERS))
_WORST = {
    "timeZone": ABSURD_ZONES,
    "website": ABSURD_ADDRESSES,
    **dict.fromkeys(("date", "from", "modified", "to"), ABSURD_TIMES),
}
"""By name of a field, what is worse there than any other text."""


def nest(value: Any, depth: int, *, in_lists: bool) -> Any:
    """Put a value so many lists or objects deep."""
    for _ in range(depth):
        value = [value] if in_lists else {"id": value}
    return value


def _keys(holder: Any) -> list[Any]:
    return list(holder) if isinstance(holder, dict) else list(range(len(holder)))


def _places(value: Any) -> Iterator[Place]:
    """Yield every place within an object or a list."""
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        for key in _keys(holder):
            yield holder, key
            if isinstance(holder[key], (dict, list)):
                waiting.append(holder[key])


def _pick(draw: Draw, value: Any) -> Place:
    """Choose a place: one of any name, or on the way down, where few are at the top."""
    if draw(st.integers(0, 2)):
        by_name: dict[Any, list[Place]] = {}
        for holder, key in _places(value):
            name = key if isinstance(holder, dict) else None
            by_name.setdefault(name, []).append((holder, key))
        return draw(st.sampled_from(draw(st.sampled_from(list(by_name.values())))))
    while True:
        key = draw(st.sampled_from(_keys(value)))
        inner = value[key]
        if not isinstance(inner, (dict, list)) or not inner or draw(st.booleans()):
            return value, key
        value = inner


def _replace(draw: Draw, holder: Any, key: Any) -> None:
    holder[key] = draw(ABSURD)


def _null(draw: Draw, holder: Any, key: Any) -> None:
    holder[key] = None


def _drop(draw: Draw, holder: Any, key: Any) -> None:
    del holder[key]


def _any_text(draw: Draw, holder: Any, key: Any) -> None:
    holder[key] = draw(ANY_TEXT)


def _absurd_word(draw: Draw, holder: Any, key: Any) -> None:
    holder[key] = draw(st.sampled_from(ABSURD_WORDS))


def _absurd_number(draw: Draw, holder: Any, key: Any) -> None:
    holder[key] = draw(st.sampled_from(ABSURD_NUMBERS) | st.integers() | _FLOATS)


def _absurd_of_its_kind(draw: Draw, holder: Any, key: Any) -> None:
    """Write what stands there usually, but at its worst."""
    if isinstance(holder[key], (int, float)):
        _absurd_number(draw, holder, key)
    elif isinstance(holder[key], str):
        holder[key] = draw(st.sampled_from(_WORST.get(key, ABSURD_TEXTS)))
    else:
        holder[key] = draw(st.sampled_from(ABSURD_CONTAINERS))()


def _other_type(draw: Draw, holder: Any, key: Any) -> None:
    """Write a number as a text, a text as a list, an object as the list of its values."""
    match holder[key]:
        case bool() as flag:
            holder[key] = draw(st.sampled_from([str(flag), int(flag)]))
        case int() | float() as number:
            holder[key] = draw(st.sampled_from([str(number), [number], bool(number)]))
        case str() as text:
            holder[key] = draw(st.sampled_from([[text], {"value": text}, len(text)]))
        case list() as items:
            holder[key] = dict(zip(string.ascii_letters, items, strict=False))
        case dict() as fields:
            holder[key] = list(fields.values())


def _other_case(draw: Draw, holder: Any, key: Any) -> None:
    """Write a word as another service would: OUT_OF_ORDER, outoforder, Out-Of-Order."""
    if not isinstance(text := holder[key], str):
        return
    change = draw(st.sampled_from(_CASES))
    holder[key] = change(text)


def _other_key(draw: Draw, holder: Any, key: Any) -> None:
    """Write the name of a field in another case."""
    if isinstance(holder, dict):
        holder[draw(st.sampled_from(_CASES))(key)] = holder.pop(key)


def _unknown_key(draw: Draw, holder: Any, key: Any) -> None:
    if isinstance(holder, dict):
        holder[draw(ANY_TEXT)] = draw(ABSURD)


def _deep(draw: Draw, holder: Any, key: Any) -> None:
    depth = draw(st.sampled_from(DEPTHS))
    holder[key] = nest(holder[key], depth, in_lists=draw(st.booleans()))


def _repeat(draw: Draw, holder: Any, key: Any) -> None:
    if isinstance(holder, list):
        holder.extend([holder[key]] * draw(st.sampled_from([1, 2, 12])))


def _reverse(draw: Draw, holder: Any, key: Any) -> None:
    if isinstance(holder, list):
        holder.reverse()


def _swap(draw: Draw, holder: Any, key: Any) -> None:
    """Let two neighbours change places."""
    if isinstance(holder, dict):
        other = draw(st.sampled_from(sorted(holder)))
        holder[key], holder[other] = holder[other], holder[key]


_FLOATS = st.floats(allow_nan=False, allow_infinity=False)
_CASES: list[Callable[[str], str]] = [
    str.lower,
    str.upper,
    str.title,
    str.swapcase,
    str.capitalize,
    lambda text: "".join(f"_{char}" if char.isupper() else char for char in text),
    "-".join,
    lambda text: f" {text} ",
]
_CHANGES: list[Callable[[Draw, Any, Any], None]] = [
    _replace,
    _null,
    _drop,
    _any_text,
    _absurd_word,
    _absurd_number,
    _absurd_of_its_kind,
    _absurd_of_its_kind,
    _absurd_of_its_kind,
    _other_type,
    _other_case,
    _other_key,
    _unknown_key,
    _deep,
    _repeat,
    _reverse,
    _swap,
]


@st.composite
def mutated(draw: Draw, valid: st.SearchStrategy[Any], most: int = 6) -> Any:
    """Draw a valid value and change up to `most` places of it, often none."""
    value = draw(valid)
    for _ in range(draw(st.integers(0, most))):
        if not isinstance(value, (dict, list)) or not value:
            break
        draw(st.sampled_from(_CHANGES))(draw, *_pick(draw, value))
    return draw(ABSURD) if draw(st.integers(0, 99)) == 99 else value


@st.composite
def unwritable(draw: Draw, valid: st.SearchStrategy[Any]) -> Any:
    """Draw a mutated value, now and then with something that is no JSON at all."""
    value = draw(mutated(valid))
    if isinstance(value, (dict, list)) and value and draw(st.integers(0, 9)) == 9:
        holder, key = _pick(draw, value)
        holder[key] = draw(st.sampled_from(NOT_IN_JSON))
    return value
