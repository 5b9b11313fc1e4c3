"""Cutting an answer into its items."""

import pytest

from custom_components.here_ev_charge_points.api.pieces import cut, tail_of

ITEMS = [b'{"id":"a","n":1}', b'{"id":"b","n":2}', b'{"id":"c","n":3}']
TAIL = b'],"missingItems":["x"]}'


def body(*items: bytes, tail: bytes = TAIL) -> bytes:
    """Return an answer made of these items."""
    return b'{"items":[' + b",".join(items) + tail


def test_the_tail() -> None:
    """What follows the items is known once they are seen to be all of them."""
    assert tail_of(body(*ITEMS), ITEMS) == TAIL
    assert tail_of(body(*ITEMS, tail=b"]}"), ITEMS) == b"]}"


@pytest.mark.parametrize(
    "answer",
    [
        body(*ITEMS, b'{"id":"d"}'),
        body(*ITEMS[:2]),
        body(*reversed(ITEMS)),
        body(*ITEMS).replace(b",", b", "),
        body(*ITEMS, tail=b'],"items":[]}'),
        b"",
    ],
)
def test_no_tail(answer: bytes) -> None:
    """An answer that is built otherwise has none."""
    assert tail_of(answer, ITEMS) is None


def test_an_answer_without_items_has_no_tail() -> None:
    """There is nothing to be cut."""
    assert tail_of(body(), []) is None


@pytest.mark.parametrize("changed", [{0}, {1}, {2}, {0, 1}, {1, 2}, {0, 2}, {0, 1, 2}])
@pytest.mark.parametrize("value", [b"", b"44", b'[{"id":"b"},{"id":"d"}]', b'"]}"'])
def test_changed_items_are_found(changed: set[int], value: bytes) -> None:
    """Whatever became longer or shorter, the others are the same objects."""
    now = [
        item[:-2] + value + b"}" if place in changed else item
        for place, item in enumerate(ITEMS)
    ]
    pieces = cut(body(*now), ITEMS, TAIL)
    assert pieces == now
    for place, piece in enumerate(pieces):
        assert (piece is ITEMS[place]) == (place not in changed)


@pytest.mark.parametrize(
    "answer",
    [
        body(ITEMS[0], ITEMS[2], ITEMS[1]),
        body(*ITEMS, b'{"id":"d"}'),
        body(*ITEMS[:2]),
        body(*ITEMS[1:]),
        body(*ITEMS, tail=b"]}"),
        body(ITEMS[0], *ITEMS),
        body(ITEMS[0], b'{"id":"b","n":[{"id":"b"},{"id":"c"}]}', ITEMS[2]),
        body(*ITEMS).replace(b",", b" ,"),
        b" " + body(*ITEMS),
        b'{"items":[' + TAIL,
        b'{"items":[' + TAIL[1:],
        b"",
    ],
)
def test_no_pieces_that_are_not_the_items(answer: bytes) -> None:
    """An answer that is built otherwise is not cut, or not into whole objects."""
    pieces = cut(answer, ITEMS, TAIL)
    assert pieces is None or not all(
        piece.startswith(b'{"id":"' + item[7:8]) and piece.count(b"{") == 1
        for piece, item in zip(pieces, ITEMS, strict=True)
    )
