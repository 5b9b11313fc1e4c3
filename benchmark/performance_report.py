"""The figures of the performance benchmark, and the page that shows them."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
import os
import platform
from statistics import median

import pytest

from homeassistant.const import __version__ as home_assistant_version

SIZES = (1, 10, 100, 1000)
TYPICAL = 100
HERE = "here"
PLAIN = "plain"

_PAGE = """\
# What many locations cost

Written by `scripts/benchmark performance`. Measured with {processors} processors ({machine}), Python {python}, Home
Assistant {home_assistant}. Only ratios are worth comparing: they are taken in one run, in turns.

{table}

At {typical} locations, against what was aimed at:

{targets}

## What the figures are

- **A location** is one of the simulator's generated ones: ten EVSEs with a connector each, two connector groups and a
  tariff, answered with the fields that a regular poll asks for.
- **Requests**: one for each 100 locations is the aim.
- **Entities** are those that have a state, the account's included. Home Assistant takes no more than 10,000 of one
  account, so at 1,000 locations about half of them are missing, in both patterns.
- **The plain pattern** is what an integration for many places often looks like: a coordinator for each location, with a
  request of its own, all of the answer read, and a state written by every entity at every poll. It is run beside, with
  the same entities, attributes and reading of answers. To its favour its requests cost no connection here, nobody
  listens to its states, and it asks for the slow fields (address, opening hours, tariffs) once only.
- **Bytes** come from the simulator over real HTTP, headers included, for one poll. The session of Home Assistant asks
  for compression by itself, and the simulator answers with gzip; HERE does not say what it does.
- **Processor time** is that of the whole process, from the start of a poll until all states are written: the median of
  {rounds} rounds (a fifth of that at 1,000 locations), in each of which everything is measured in turn, without the garbage collector. The answer is handed
  over in aiohttp's place as bytes, in pieces of 64 KiB. `orjson.loads` reads the same bytes.
- **Of a few locations** the fixed part of a poll, some tenths of a millisecond, outweighs the reading of answers: the
  ratios to `orjson.loads` mean something from 100 locations on.
- **1 % changed**: a tenth of the locations have one EVSE whose status changed, at least one has.
- **With writing**: the count of requests is written to the disk with every poll, what decides what is news after a
  change, and HERE's answers once a day, at a reload and at a clean stop. Here the changed poll is shown with all of
  them.
- **A day on the disk** has a poll each time that a budget of 5,000 requests allows one, and cars that come and go at every
  EVSE as in the demo, so that every poll of many locations has changes. Bytes are those of the files' contents.
- **Written**: entities that wrote a state; of these, entities whose state or attributes are other than before.
- **Set-up** is that of the account with all its devices and entities, in a Home Assistant that runs already: the median
  of three (one at 1,000 locations), and the slow fields are read, too.
- **Memory** is what Python's allocator has handed out for a set-up and a poll, per entity with a state: entity,
  state, registry entries and device, and what is kept of HERE's answers.
"""


@dataclass(eq=False)
class PerformanceReport:
    """Collects figures by name and number of locations; a pytest plugin."""

    figures: dict[tuple[str, int], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @pytest.fixture
    def performance(self) -> PerformanceReport:
        """Hand itself to what measures."""
        return self

    def note(self, name: str, count: int, figure: float) -> None:
        """Take one figure."""
        self.figures[name, count].append(figure)

    def page(self) -> str:
        """Return the whole page."""
        return _PAGE.format(
            processors=os.process_cpu_count(),
            machine=platform.machine(),
            python=platform.python_version(),
            home_assistant=home_assistant_version,
            typical=TYPICAL,
            table=self._table(),
            targets=self._targets(),
            rounds=len(self.figures["unchanged", TYPICAL]),
        )

    def _get(self, name: str, count: int) -> float:
        return median(self.figures[name, count])

    def _ratio(self, name: str, to: str, count: int) -> float:
        return self._get(name, count) / self._get(to, count)

    def _poll(self, name: str, count: int) -> str:
        """Return a poll by the time of orjson.loads, without and with writing."""
        poll, writing = self._get(name, count), self._get(f"{name}_writing", count)
        loads = self._get("loads", count)
        return f"{poll / loads:.2f} × ({(poll + writing) / loads:.2f} ×)"

    def _table(self) -> str:
        """Return the figures by number of locations."""
        get = self._get
        rows: dict[str, Callable[[int], str]] = {
            "Entities": lambda n: f"{get('entities', n):,.0f}",
            "Requests of a poll": lambda n: f"{get('requests', n):.0f}",
            "Requests of the plain pattern": lambda n: (
                f"{get('requests_plain', n):,.0f}"
            ),
            "Bytes of a poll": lambda n: f"{get('bytes', n):,.0f}",
            "… without compression": lambda n: f"{get('bytes_identity', n):,.0f}",
            "`orjson.loads` of the answers": lambda n: f"{get('loads', n):.2f} ms",
            "Unchanged poll (with writing) ÷ `orjson.loads`": lambda n: self._poll(
                "unchanged", n
            ),
            "Poll with 1 % changed (with writing) ÷ `orjson.loads`": lambda n: (
                self._poll("changed", n)
            ),
            "Poll of the plain pattern ÷ unchanged poll": lambda n: (
                f"{self._ratio('plain', 'unchanged', n):.0f} ×"
            ),
            "Unchanged poll, per location": lambda n: _micro(get("unchanged", n) / n),
            "Poll with 1 % changed, per location": lambda n: _micro(
                get("changed", n) / n
            ),
            "Learning and the pace, of an unchanged poll": lambda n: (
                f"{100 * self._ratio('unchanged_learning', 'unchanged', n):.1f} %"
            ),
            "… of a poll with 1 % changed": lambda n: (
                f"{100 * self._ratio('changed_learning', 'changed', n):.1f} %"
            ),
            "Written by an unchanged poll": lambda n: (
                f"{get('written_unchanged', n):.0f}"
            ),
            "Written by a poll with 1 % changed": lambda n: (
                f"{get('written_changed', n):.0f} of {get('changed_entities', n):.0f}"
            ),
            "Written by a poll of the plain pattern": lambda n: (
                f"{get('written_plain', n):,.0f}"
            ),
            "Bytes a day on the disk: count and news": lambda n: (
                f"{get('file_account', n):,.0f}"
            ),
            "… HERE's answers": lambda n: f"{get('file_answers', n):,.0f}",
            "Set-up, per location": lambda n: f"{get('set_up_here', n) / n:.1f} ms",
            "Set-up of the plain pattern, per location": lambda n: (
                f"{get('set_up_plain', n) / n:.1f} ms"
            ),
        }
        return _markdown(
            ["Locations", *(f"{size:,}" for size in SIZES)],
            [[name, *map(show, SIZES)] for name, show in rows.items()],
        )

    def _targets(self) -> str:
        """Return what was aimed at beside what was reached."""
        n = TYPICAL
        get = self._get
        return _markdown(
            ["", "Aim", "Measured"],
            [
                [
                    "Unchanged poll ÷ `orjson.loads`",
                    "at most 1 ×",
                    f"{self._ratio('unchanged', 'loads', n):.2f} ×",
                ],
                [
                    "Poll of the plain pattern ÷ unchanged poll",
                    "at least 10 ×",
                    f"{self._ratio('plain', 'unchanged', n):.0f} ×",
                ],
                [
                    "Poll with 1 % changed ÷ `orjson.loads`",
                    "at most 5 ×",
                    f"{self._ratio('changed', 'loads', n):.2f} ×",
                ],
                [
                    "Learning and the pace, of a poll with 1 % changed",
                    "at most 1 %",
                    f"{100 * self._ratio('changed_learning', 'changed', n):.1f} %",
                ],
                [
                    "Bytes a day on the disk",
                    "at most 5 MB",
                    f"{(get('file_account', n) + get('file_answers', n)) / 1e6:.1f} MB",
                ],
                [
                    "Set-up ÷ that of the plain pattern",
                    "",
                    f"{self._ratio('set_up_here', 'set_up_plain', n):.2f} ×",
                ],
                [
                    "Memory per entity",
                    "",
                    f"{get('memory_here', n) / 1000:.1f} kB",
                ],
                [
                    "Memory per entity of the plain pattern",
                    "",
                    f"{get('memory_plain', n) / 1000:.1f} kB",
                ],
            ],
        )


def _micro(milliseconds: float) -> str:
    return f"{milliseconds * 1000:.0f} µs"


def _markdown(head: list[str], body: list[list[str]]) -> str:
    """Return a table whose figures stand to the right."""
    rows = [head, ["---", *["---:"] * (len(head) - 1)], *body]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        f"| {' | '.join(map(str.ljust, row, widths, strict=True))} |" for row in rows
    )
