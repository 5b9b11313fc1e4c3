"""Cutting the text of an answer into its items, so that few of them have to be read.

Works for answers without needless blanks, in the order of the answer before, and
gives up on all others.
"""

from collections.abc import Sequence

_HEAD = b'{"items":['


def tail_of(body: bytes, texts: Sequence[bytes]) -> bytes | None:
    """Return what follows the items of an answer, None where these are not its items."""
    start = _HEAD + b",".join(texts)
    tail = body[len(start) :]
    is_all = body.startswith(start) and tail.startswith(b"]") and b'"items"' not in tail
    return tail if texts and is_all else None


def _start(text: bytes) -> bytes:
    """Return what an item starts with whatever changes: its id."""
    return b"," + text[: text.find(b",")]


def cut(body: bytes, texts: Sequence[bytes], tail: bytes) -> list[bytes] | None:
    """Return the items of an answer as texts, None where it cannot be cut.

    `texts`, `tail`: what an earlier answer was made of. Items that are the same come
    back as the same objects. The answer is what it is taken for only if each of the
    others is one JSON object, which is left to who reads them.
    """
    end = len(body) - len(tail)
    if not body.startswith(_HEAD) or not body.endswith(tail):
        return None
    pieces = []
    start = len(_HEAD)
    for text, following in zip(texts, (*texts[1:], None), strict=True):
        if body.startswith(text, start):
            piece = text
        else:
            stop = end if following is None else body.find(_start(following), start)
            piece = body[start:stop] if stop >= start else b""
        pieces.append(piece)
        start += len(piece)
        if start != end if following is None else not body.startswith(b",", start):
            return None
        start += 1
    return pieces
