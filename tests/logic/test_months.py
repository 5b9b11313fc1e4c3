"""Months at the pace of the news, without Home Assistant: the budget holds in each."""

from datetime import UTC, datetime, timedelta
import json
from random import Random
from zoneinfo import ZoneInfo

import pytest

from benchmark.replay import Here
from benchmark.worlds import make
from custom_components.here_ev_charge_points.api import RequestKind, UnavailableError
from custom_components.here_ev_charge_points.logic.budget import (
    BudgetSpentError,
    Usage,
    month_end,
)
from custom_components.here_ev_charge_points.logic.experience import Experience
from custom_components.here_ev_charge_points.logic.pacing import Pacing

BERLIN = ZoneInfo("Europe/Berlin")
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


class Month:
    """Polls through a month; `days` has the requests of each of them."""

    def __init__(
        self, budget: int, world: str, start: datetime, seed: int, *, troubled: bool
    ) -> None:
        """Begin at a local time; `troubled`: faults, restarts, watches, searches."""
        self.budget, self.start, self.troubled = budget, start, troubled
        self.chance = Random(seed)
        self.here = Here(make(world, seed, 5))
        self.usage = Usage(limit=budget)
        self.pacing = self.new(Experience())
        self.days: dict[str, int] = {}

    def new(self, experience: Experience) -> Pacing:
        """Return the pace as after a start of Home Assistant."""
        return Pacing(
            self.usage,
            budget=self.budget,
            requests_per_poll=1,
            quiet_hours=None,
            fastest=timedelta(seconds=30),
            watch_interval=MINUTE,
            experience=experience,
        )

    def ask(self, kind: RequestKind, now: datetime) -> None:
        """Send a request, which is refused where there is none left."""
        self.usage.note(kind, now)
        day = f"{now:%Y-%m-%d}"
        self.days[day] = self.days.get(day, 0) + 1

    def live(self) -> None:
        """Poll until the month is over."""
        now = self.start.astimezone(UTC)
        end = month_end(self.start)
        watched_until = fault_until = now
        while now < end:
            local = now.astimezone(BERLIN)
            watching = now < watched_until
            if self.pacing.is_spent(local):
                self.pacing.tell_spent()
            else:
                self.ask(RequestKind.EVCP, local)
                if watching:
                    self.usage.note_watching(1, local)
                if now < fault_until:
                    self.pacing.outage.fail(UnavailableError("x"), local)
                else:
                    seconds = (now - self.start).total_seconds()
                    locations = self.here.locations(seconds)
                    self.pacing.outage.succeed()
                    self.pacing.look(locations, locations, local)
            if self.troubled and self.chance.random() < 0.02:
                event = self.chance.randrange(4)
                if event == 0:
                    fault_until = now + MINUTE * self.chance.expovariate(1 / 40)
                elif event == 1:
                    stored = json.loads(json.dumps(self.pacing.experience.as_dict()))
                    self.pacing = self.new(Experience.from_dict(stored))
                elif event == 2 and self.budget > 1000:
                    watched_until = now + MINUTE * self.chance.uniform(5, 60)
                else:
                    for kind in (RequestKind.SEARCH, RequestKind.EVCP):
                        try:
                            self.ask(kind, local)
                        except BudgetSpentError:
                            break
            now += self.pacing.interval(local, watching=watching)


@pytest.mark.parametrize("troubled", [False, True])
@pytest.mark.parametrize(
    ("budget", "world", "start"),
    [
        (500, "calm", datetime(2026, 6, 1, tzinfo=BERLIN)),
        (500, "three", datetime(2026, 10, 1, tzinfo=BERLIN)),
        (1000, "busy", datetime(2026, 3, 1, tzinfo=BERLIN)),
        (1000, "three", datetime(2026, 2, 1, tzinfo=BERLIN)),
        (5000, "calm", datetime(2026, 10, 1, tzinfo=BERLIN)),
        (5000, "three", datetime(2026, 3, 1, tzinfo=BERLIN)),
        (50_000, "busy", datetime(2026, 6, 27, tzinfo=BERLIN)),
    ],
)
def test_the_budget_holds_and_is_used(
    budget: int, world: str, start: datetime, troubled: bool
) -> None:
    """Whatever happens; all but two in a hundred, and some on the last day."""
    month = Month(budget, world, start, budget, troubled=troubled)
    days = (month_end(start) - start) / DAY
    if budget == 50_000:
        # The last days of a month of which so much is left.
        month.usage.note(RequestKind.EVCP, start)
        month.usage.counts[RequestKind.EVCP] = 43_000
    month.live()
    used = month.usage.other_counts or month.usage.counts
    assert 0.98 * budget <= sum(used.values()) <= budget
    last = list(month.days.values())[-1]
    spent = sum(month.days.values())
    assert last >= 0.4 * spent / days


def test_the_last_day_has_its_share_whatever_came_before() -> None:
    """Three calm weeks, then all of the chargers are taken and left all the time."""
    start = datetime(2026, 6, 1, tzinfo=BERLIN)
    month = Month(5000, "calm", start, 1, troubled=False)
    busy = Here(make("busy", 2, 5))
    locations = month.here.locations
    month.here.locations = lambda second: (  # type: ignore[method-assign]
        (locations if second < 21 * 86_400 else busy.locations)(second)
    )
    month.live()
    assert min(list(month.days.values())[-9:]) >= 0.6 * 5000 / 30
    assert sum(month.days.values()) >= 4900
