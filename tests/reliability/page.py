"""What was measured, and the page that shows it."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from tests.here import K_LATAUS
from tests.lives.machine import STEPS
from tests.lives.test_lives import FEW, LIVES, MANY

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

## Lives

Faults come into lives that go on. Every run of the tests leads {few:,} whole lives of an account, of {steps} steps each,
and with `--long` {many:,} more: in real Home Assistant, with a simulated clock and a simulated HERE, each life another
one. A step is one of these, in any order:

- A charger changes, and the next poll sees it or a later one. HERE fails in one of the ways above, works again, or gives
  a location another id.
- Time passes. A month ends. The clock jumps by minutes or by days, forward or back.
- Home Assistant restarts; or the power fails, and the account's files are as they were written last. It may stay off for
  days.
- A location is added, removed, added again, renamed with its device and entity, exchanged for another, or found again
  under its new id, by hand or by its repair.
- The account is reloaded, disabled, enabled, or asked for its key. Its options change: another budget, one that is spent,
  quiet hours. A watch starts or is ended.
- A dialogue is opened and left; somebody goes on with it after whatever has happened since.

Beside each life runs a model of what HERE has said and was asked. After every step:

- no charger shows anything but what HERE said last, or, without an answer, what was last known or nothing;
- whatever became free or broke was told to automations once, and nothing else was;
- the account has counted as many requests as were sent for it this month, and none was sent beyond the budget;
- where a third of the budget is left HERE was asked again within the day that it may ask to wait, and a night;
- there is one device for each location, and none for any other;
- no error is in the log, and the files can be read.

What it has found so far is mended, each with a plain test of its own:

- A location removed while the set-up was tried again ended the set-up for good.
- With a spent budget the account came back again and again in the last second of a month, and wrote its file each time.
- An account that had asked for next to nothing could not poll after a restart.
- A count that was corrected while the clock was ahead was lost when the clock was set right.
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
            few=FEW * LIVES,
            many=MANY * LIVES,
            steps=STEPS,
        )

    def _section(self, title: str) -> str:
        rows = [
            ["Fault", "What the user sees", "Log", "Requests", "Back after"],
            ["---", "---", "---:", "---:", "---"],
            *(self.outcomes[case.name].row(case.words) for case in SECTIONS[title]),
        ]
        lines = [f"| {' | '.join(row)} |" for row in rows]
        return f"## {title}\n\n" + "\n".join(lines)
