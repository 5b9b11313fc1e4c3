"""When HERE does not answer: a blip is tried again before anything is shown of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..api import (
    HereError,
    InvalidCredentialError,
    UnavailableError,
    UnreadableAnswerError,
)

RETRIES = (timedelta(seconds=15), timedelta(seconds=60))
SOON = timedelta(minutes=5)
SOON_FOR = timedelta(minutes=30)
REFUSED = timedelta(hours=1)


def _passes(error: HereError) -> bool:
    """Return whether the same request may succeed in a moment."""
    if isinstance(error, UnavailableError):
        return (error.retry_after or 0) <= RETRIES[-1].total_seconds()
    return isinstance(error, UnreadableAnswerError)


@dataclass(slots=True)
class Outage:
    """What has gone wrong since the last good poll.

    `error`: why there is no data at all, None while there is; `since`: when that
    began; `tries`: how many polls in a row failed in passing, as a whole or in part.
    """

    error: HereError | None = None
    since: datetime | None = None
    tries: int = 0

    def fail(self, error: HereError, now: datetime) -> None:
        """Take a poll that brought nothing."""
        if self.error is None:
            self.since = now
        self.error = error
        self.tries = self.tries + 1 if _passes(error) else 0

    def succeed(self, failed: Collection[HereError] = ()) -> None:
        """Take a poll that brought data, if not for the locations that failed."""
        self.error = self.since = None
        self.tries = self.tries + 1 if any(map(_passes, failed)) else 0

    @property
    def is_blip(self) -> bool:
        """Return whether it is tried again before anything becomes unavailable."""
        return 0 < self.tries <= len(RETRIES)

    def interval(self, regular: timedelta, now: datetime) -> timedelta:
        """Return the time until the next poll, where `regular` is the pace without.

        Nobody knows anything in the first half hour of an outage: it is looked for its
        end every 5 minutes at least.
        """
        if self.is_blip:
            return min(regular, RETRIES[self.tries - 1])
        if isinstance(self.error, InvalidCredentialError):
            return max(regular, REFUSED)
        if self.tries and self.since is not None and now - self.since < SOON_FOR:
            return min(regular, SOON)
        return regular
