"""The figures of automations that run, and the part of the page that shows them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import fmean, median, quantiles

import pytest

BUDGET = 5000
FIXED_INTERVAL = timedelta(minutes=10)
FIXED = "fixed"
PACED = "paced"
WATCHED = "watched"
WAYS = {
    FIXED: "(a) a poll every 10 minutes",
    PACED: "(b) this integration, not watching",
    WATCHED: "(c) this integration, watching",
}

_PAGE = """\
## With an automation, and with a watch

{table}

{ratios}

Minutes from the moment a charger of a full location became free until an automation with the trigger
`here_ev_charge_points.location_became_available` runs, while a driver waits for it; {freed} such moments in {months}
simulated months of 30 days. *Noticed*: how many of them the automation ran for before the last free charger was taken
again; the minutes are those of the noticed ones. *Requests*: in the dearest of the months, of a budget of {budget}.

- Real: Home Assistant (that of the test environment), the integration with its pace, storage and event entities, its
  watch switch, its trigger, and the automation. For (a) alone the pace is replaced by a fixed interval of 10 minutes.
- Simulated: time, a frozen clock that jumps from timer to timer; HERE, which answers every request at once and without
  faults; the cars, which come and go at three locations with eight chargers by the seeded chance of the simulator's
  city, by day as by night. HERE's own delay between the plug and its answer is not in the figures: it comes on top,
  the same for all three.
- The driver looks for a charger 24 times a day at random between 07:00 and 22:00, each time at one of the three
  locations, waits where it is full, and waits for an hour a day in all. In (c) the watch switch is on while the driver
  waits, with its default interval of 60 seconds. The same moments are measured in all three.
- No quiet hours, and every month starts with its whole budget and without experience.
"""


@dataclass(frozen=True, slots=True)
class Measurement:
    """One month: chargers freed, the minutes until noticed, requests to HERE."""

    freed: int
    latencies: list[float]
    requests: int


@dataclass(eq=False)
class Report:
    """Collects the measurements of all months, by way of polling; a pytest plugin."""

    measured: dict[str, list[Measurement]] = field(
        default_factory=lambda: defaultdict(list)
    )

    @pytest.fixture
    def report(self) -> Report:
        """Hand itself to what measures."""
        return self

    def add(self, way: str, measurement: Measurement) -> None:
        """Take the figures of a month."""
        self.measured[way].append(measurement)

    def table(self) -> str:
        """Return the figures as a Markdown table."""
        head = ["", "Mean", "Median", "95th percentile", "Noticed", "Requests"]
        rows = [head, ["---", *["---:"] * 5]]
        for way, name in WAYS.items():
            latencies = self._latencies(way)
            freed = sum(month.freed for month in self.measured[way])
            rows.append(
                [
                    name,
                    f"{fmean(latencies):.2f} min",
                    f"{median(latencies):.2f} min",
                    f"{quantiles(latencies, n=20)[-1]:.2f} min",
                    f"{len(latencies)} of {freed}",
                    str(max(month.requests for month in self.measured[way])),
                ]
            )
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            f"| {' | '.join(map(str.ljust, row, widths, strict=True))} |"
            for row in rows
        )

    def ratios(self) -> str:
        """Return how many times quicker ours is than the fixed poll, on average."""
        fixed, paced, watched = (fmean(self._latencies(way)) for way in WAYS)
        return (
            f"On average (b) is {fixed / paced:.1f} times as quick as (a), "
            f"and (c) {fixed / watched:.1f} times."
        )

    def page(self) -> str:
        """Return the whole page."""
        months = self.measured[FIXED]
        return _PAGE.format(
            table=self.table(),
            ratios=self.ratios(),
            freed=sum(month.freed for month in months),
            months=len(months),
            budget=BUDGET,
        )

    def _latencies(self, way: str) -> list[float]:
        return [minutes for month in self.measured[way] for minutes in month.latencies]
