"""How soon polls see what became free: our pace beside an even one, in one run."""

from collections.abc import Iterable, Iterator
from statistics import fmean, median, quantiles
from typing import NamedTuple

from .replay import News, Noticed, news_of, pacing, replay
from .worlds import OWN, WEEK, World, make

BUDGETS = (5000, 1000, 500)
WEEKS = 6
SEEDS = (1, 2, 3)
SPANS = {
    "first week": (0.0, 1.0),
    "after two weeks": (2.0, 4.0),
    "after four weeks": (4.0, float("inf")),
}
EVEN, OURS = "even", "ours"

_HEAD = ["World", "When", "Pace", "Became free", "Mean", "Median", "95 %", "Noticed"]


class Figures(NamedTuple):
    """What was noticed of full locations, and of any charger."""

    full: Noticed
    each: Noticed


type Measured = dict[str, dict[str, Figures]]


def measure(world: World, budget: int) -> Measured:
    """Return the figures by span of weeks and by pace."""
    start, end = world.changes[0].second, world.end
    full, each = news_of(world)
    polls = {
        way: replay(world, pacing(world, budget), end, learning=way == OURS)
        for way in (EVEN, OURS)
    }
    return {
        name: {
            way: Figures(*(_noticed(news, polls[way], span) for news in (full, each)))
            for way in (EVEN, OURS)
        }
        for name, span in _spans(start, end)
    }


def _spans(start: float, end: float) -> Iterator[tuple[str, tuple[float, float]]]:
    """Yield those spans that the world lasts for, in seconds; a short one as a whole."""
    found = False
    for name, (first, last) in SPANS.items():
        since, until = start + first * WEEK, min(start + last * WEEK, end)
        # Half a week says little.
        if until - since >= WEEK / 2:
            found = True
            yield name, (since, until)
    if not found:
        yield "all of it", (start, end)


def _noticed(news: News, polls: list[float], span: tuple[float, float]) -> Noticed:
    return news.noticed(polls, *span)


def together(runs: Iterable[Measured]) -> Measured:
    """Return the figures of several worlds of a kind as one."""
    total: Measured = {}
    for run in runs:
        for name, ways in run.items():
            for way, figures in ways.items():
                before = total.setdefault(name, {}).get(way)
                total[name][way] = (
                    figures
                    if before is None
                    else Figures(*map(_sum, before, figures, strict=True))
                )
    return total


def _sum(one: Noticed, other: Noticed) -> Noticed:
    return Noticed(
        one.freed + other.freed, one.minutes + other.minutes, one.polls + other.polls
    )


def own(budget: int) -> dict[str, Measured]:
    """Measure all worlds of our own, by their names."""
    return {
        OWN[name]: together(
            measure(make(name, seed, WEEKS), budget)
            # Of many locations one world has enough to tell.
            for seed in (SEEDS if name in {"calm", "busy", "three"} else SEEDS[:1])
        )
        for name in OWN
    }


def tables(measured: dict[str, Measured]) -> str:
    """Return the figures of a budget: of full locations, and of any charger."""
    return "\n\n".join(
        f"{title}\n\n{_table(measured, place)}"
        for place, title in enumerate(
            (
                "A full location has a free charger again, in minutes until a poll saw it:",
                "Any charger becomes free:",
            )
        )
    )


def _table(measured: dict[str, Measured], place: int) -> str:
    rows = [[*_HEAD, "Requests", "Mean ÷ even"], [*["---"] * 3, *["---:"] * 7]]
    for world, spans in measured.items():
        for when, ways in spans.items():
            even = ways[EVEN][place]
            for way, figures in ways.items():
                noticed = figures[place]
                rows.append(
                    [
                        world,
                        when,
                        way,
                        str(noticed.freed),
                        *_minutes(noticed.minutes),
                        _share(noticed),
                        str(noticed.polls),
                        "" if way == EVEN else _ratio(noticed.minutes, even.minutes),
                    ]
                )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        f"| {' | '.join(map(str.ljust, row, widths, strict=True))} |" for row in rows
    )


def _minutes(minutes: list[float]) -> list[str]:
    if not minutes:
        return ["–"] * 3
    highest = quantiles(minutes, n=20)[-1] if len(minutes) > 1 else minutes[0]
    return [f"{value:.2f}" for value in (fmean(minutes), median(minutes), highest)]


def _share(noticed: Noticed) -> str:
    if not noticed.freed:
        return "–"
    return f"{100 * len(noticed.minutes) / noticed.freed:.1f} %"


def _ratio(minutes: list[float], even: list[float]) -> str:
    if not minutes or not even or not fmean(even):
        return "–"
    return f"{fmean(minutes) / fmean(even):.2f}"


PAGE = """\
# How soon you know that a charger became free

Written by `scripts/benchmark latency`.

## Without a watch

At our pace beside an even one, with the same requests a month, in one run. *Noticed*: the share that a poll saw
before it was over: before the location was without a free charger again, or the charger taken. The minutes are those of
the noticed ones.

{tables}

### What is simulated

- The pace is the one that ships, with what it learns, without Home Assistant around it: what is asked, answered, counted
  and learned is the same. The even pace is that of an account that learns nothing. HERE answers at once; its own delay
  between the plug and its answer comes on top of both. The fastest pace is 60 seconds, and there are no quiet hours.
- The worlds last for {weeks} weeks, from a Monday that is the 1st of a month. Cars come by chance, with a rush in the
  evening of workdays and around noon at weekends; one that finds no charger of its kind free drives on. They stay for 32
  minutes on average at a fast charger and for two and a half hours at others (log-normal, with a spread of 0.55); one
  in 300 leaves a broken charger behind. *Calm* and *busy* have four fast chargers, for 30 and for 80 cars in the time
  of 100 stays; the others have 2 to 8 chargers of either kind or both, and 20 to 70 cars. Of calm, busy and three
  mixed, {seeds} worlds each; `benchmark/worlds.py` makes them.
- In *after four weeks* there is what was learned in weeks one to four, and since.
- Any other world can be measured: `scripts/benchmark latency --world FILE.csv`, with lines of
  `seconds,location,charger,status` in the order of time, statuses as HERE writes them, and a line
  `#kind,location,charger,standard,kW` for each charger.

"""
