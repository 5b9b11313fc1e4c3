"""What was measured, and the page that shows it."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.here import K_LATAUS

from .cases import DAILY_POLL, NEVER_AWAY, NEXT_POLL, SECTIONS
from .home import LIVE, LOCATIONS, PARTLY

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
COMMAND = "UPDATE_RELIABILITY=1 .venv/test/bin/pytest tests/reliability"

_TEXT = """\
# What happens when something goes wrong

Written by `{command}` (after `scripts/setup test`). Every run of
the tests compares it with what it measures.

An account with three locations meets every fault of HERE, and of the way to it, over real HTTP: Home Assistant and the
integration on one side, on the other a [simulated HERE](../CONTRIBUTING.md#how-the-code-is-laid-out) on a port of the
same machine. Only the time is simulated. Each fault comes after a good poll, lasts for three polls, and is over right
after the third. What may pass in a moment is tried again after 15 s and 60 s, and nothing is seen of it before the
third failure; then every 5 minutes at least for half an hour. A refused credential is tried again once an hour.

- *What the user sees*: the states of the chargers, what Home Assistant asks for, and the reason as it `stands in the
  log`. After a restart in the meantime Devices & services shows it beside the account, or, where HERE wants to be left
  alone, for how long it is.
- *Log*: the lines when it began + those when it was over. More polls with the same fault add none.
- *Requests*: in the three polls, each counted against the budget.
- *Back after*: from the end of the fault until all is as before, with the pace of a full budget of 5000. Waits that
  HERE asks for are kept, also over a restart, up to a day.

In all of them no key or token gets into the log, no entity is removed, and no charger that was free all along is
announced as having become free.

{tables}

## One bad id among a hundred

HERE may refuse a whole request for a single id. The culprit is found by halving: {found} requests at the first poll. It
is left out of the next ones, at {after} request each, and tried again once a day.
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was seen of one fault; the attributes of Expected, and more.

    `reasons`: in the user's words; `dearest`: the requests of the costliest poll;
    `until_back`: in simulated time.
    """

    here: str
    others: str
    reasons: tuple[str, ...]
    logged: tuple[int, int]
    requests: int
    dearest: int
    polls_until_back: int
    until_back: timedelta

    def row(self, words: str) -> list[str]:
        """Return the row of the table."""
        began, ended = self.logged
        return [
            words,
            "; ".join((self._chargers, *self.reasons)),
            f"{began} + {ended}" if began or ended else "none",
            str(self.requests),
            self._back_after,
        ]

    @property
    def _chargers(self) -> str:
        title = LOCATIONS[K_LATAUS]
        if self.here == LIVE:
            return "Nothing"
        if self.others == self.here:
            return f"All chargers {self.here}"
        if self.here == PARTLY:
            return f"One charger of {title} comes and goes"
        return f"The chargers of {title} {self.here}"

    @property
    def back(self) -> str:
        """Return what brought it back."""
        if self.polls_until_back <= 1:
            return NEXT_POLL if self.polls_until_back else NEVER_AWAY
        is_daily = timedelta(hours=20) < self.until_back <= timedelta(hours=24)
        return DAILY_POLL if is_daily else f"{self.polls_until_back} polls"

    @property
    def _back_after(self) -> str:
        if self.back == NEVER_AWAY:
            return self.back
        minutes = round(self.until_back.total_seconds() / 60)
        wait = f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"
        return f"{self.back}, {wait}"


@dataclass(slots=True)
class Report:
    """Collects the outcomes of a run; `found` and `after`: the cost of a bad id."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    found: int = 0
    after: int = 0

    @property
    def is_whole(self) -> bool:
        """Return whether all was measured."""
        names = {case.name for cases in SECTIONS.values() for case in cases}
        return names == self.outcomes.keys() and self.found > 0

    def page(self) -> str:
        """Return the page."""
        return _TEXT.format(
            command=COMMAND,
            tables="\n\n".join(map(self._section, SECTIONS)),
            found=self.found,
            after=self.after,
        )

    def _section(self, title: str) -> str:
        rows = [
            ["Fault", "What the user sees", "Log", "Requests", "Back after"],
            ["---", "---", "---:", "---:", "---"],
            *(self.outcomes[case.name].row(case.words) for case in SECTIONS[title]),
        ]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return f"## {title}\n\n" + "\n".join(lines)
