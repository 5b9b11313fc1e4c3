"""Chargers taken and left at given rates: how many are in use after a while.

A birth and death chain over the number of chargers in use. Rates are a minute.
"""

from collections.abc import Sequence
from functools import partial
from math import ceil, exp, log2, sumprod

_MOST_EVENTS = 30.0
_MOST_PARTS = 64
_PRECISION = 1e-10


def after(
    taken: Sequence[float], come: float, leave: float, minutes: float
) -> list[float]:
    """Return the chances that 0, 1, … chargers are in use, from those at the start.

    `come`: cars that look for a charger; `leave`: ends of each stay. By uniformization:
    the chances after 0, 1, 2, … events of a steady stream, some of which change nothing.
    """
    last = len(taken) - 1
    stream = come + last * leave
    # Of long spans the first weight would be too small a number.
    parts = ceil(stream * minutes / _MOST_EVENTS)
    if parts <= 0:
        return list(taken)
    doublings = ceil(log2(parts)) if parts > _MOST_PARTS else 0
    span = minutes / (1 << doublings if doublings else parts)
    part = partial(_part, come / stream, leave / stream, stream * span)
    chances = list(taken)
    if not doublings:
        for _ in range(parts):
            chances = part(chances)
        return chances
    # From each number of chargers in use: once, twice, four times the span, …
    units = [
        [float(row == start) for row in range(last + 1)] for start in range(last + 1)
    ]
    chain = [part(unit) for unit in units]
    for _ in range(doublings):
        chain = [_scaled(_through(row, chain)) for row in chain]
    return _through(chances, chain)


def _part(
    up: float, each_down: float, expected: float, taken: list[float]
) -> list[float]:
    """Return the chances after so many events are expected, at most 30."""
    last = len(taken) - 1
    down = [number * each_down for number in range(last + 1)]
    stay = [1 - up - part for part in down]
    stay[last] += up
    state = taken
    weight = seen = exp(-expected)
    chances = [weight * chance for chance in state]
    events = 0
    while seen < 1 - _PRECISION and events < 10 * _MOST_EVENTS:
        events += 1
        state = [
            chance * stay[number]
            + (state[number - 1] * up if number else 0.0)
            + (state[number + 1] * down[number + 1] if number < last else 0.0)
            for number, chance in enumerate(state)
        ]
        weight *= expected / events
        seen += weight
        chances = [
            total + weight * chance
            for total, chance in zip(chances, state, strict=True)
        ]
    return chances


def _through(chances: Sequence[float], chain: Sequence[Sequence[float]]) -> list[float]:
    """Return the chances after a step, of which the chain has those from each start."""
    return [sumprod(chances, column) for column in zip(*chain, strict=True)]


def _scaled(chances: list[float]) -> list[float]:
    """Return chances that sum up to 1: doubling would double what is missing, too."""
    total = sum(chances)
    return [chance / total for chance in chances]


def in_balance(chargers: int, come: float, leave: float) -> list[float]:
    """Return the chances that 0, 1, … chargers are in use in the long run."""
    weights = [1.0]
    for number in range(1, chargers + 1):
        weights.append(weights[-1] * come / (number * leave))
    total = sum(weights)
    return [weight / total for weight in weights]


def freed_unseen(
    chargers: int, free: int, come: float, leave: float, moments: Sequence[float]
) -> list[float]:
    """Return the chances that the location was full and is free again, unseen.

    `free`: of so many chargers at the last look; `moments`: minutes since then, rising.
    Some moments may lie far apart: by implicit steps, which stay stable.
    """
    top = min(chargers, free + 2)
    up = [(chargers - number) * leave for number in range(top + 1)]
    # By number of free chargers, as long as it was not full; [0]: full.
    chances = [0.0] * (top + 1)
    chances[free] = 1.0
    freed = before = 0.0
    unseen = []
    for moment in moments:
        step, before = moment - before, moment
        taking, freeing = step * come, step * up[0]
        into_full = 0.0
        if free:
            above, given = [0.0] * (top + 2), [0.0] * (top + 1)
            for number in range(1, top + 1):
                rise = step * up[number - 1] if number > 1 else 0.0
                out = 1 + taking + (step * up[number] if number < top else 0.0)
                out -= rise * above[number - 1]
                above[number] = taking / out
                given[number] = (chances[number] + rise * given[number - 1]) / out
            chances.append(0.0)
            for number in range(top, 0, -1):
                chances[number] = given[number] + above[number] * chances[number + 1]
            chances.pop()
            into_full = taking * chances[1]
        inflow = chances[0] + into_full + freed * taking / (1 + taking)
        chances[0] = inflow / (1 + freeing - freeing * taking / (1 + taking))
        freed = (freed + freeing * chances[0]) / (1 + taking)
        unseen.append(freed)
    return unseen
