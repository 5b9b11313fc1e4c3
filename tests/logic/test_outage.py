"""How long a failure is hidden, and how soon it is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.here_ev_charge_points.api import (
    HereError,
    InvalidCredentialError,
    QuotaExceededError,
    RateLimitedError,
    ServiceNotEnabledError,
    UnavailableError,
    UnreadableAnswerError,
)
from custom_components.here_ev_charge_points.logic.budget import BudgetSpentError
from custom_components.here_ev_charge_points.logic.outage import Outage
from custom_components.here_ev_charge_points.logic.service_status import (
    ServiceStatus,
    service_status,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
REGULAR = timedelta(minutes=9)
DOWN = UnavailableError("HTTP 503")


@pytest.mark.parametrize("error", [DOWN, UnreadableAnswerError("?")])
def test_a_blip_is_tried_again_after_15_and_60_seconds(error: HereError) -> None:
    """The third failure is an outage; then it is tried every 5 minutes for a while."""
    outage = Outage()
    waits, hidden = [], []
    for _ in range(3):
        outage.fail(error, NOW)
        waits.append(outage.interval(REGULAR, NOW).total_seconds())
        hidden.append(outage.is_blip)
    assert waits == [15, 60, 300]
    assert hidden == [True, True, False]
    assert outage.interval(timedelta(minutes=2), NOW) == timedelta(minutes=2)
    assert outage.interval(REGULAR, NOW + timedelta(minutes=29)) < REGULAR
    assert outage.interval(REGULAR, NOW + timedelta(minutes=30)) == REGULAR
    outage.succeed()
    assert outage.interval(REGULAR, NOW) == REGULAR
    outage.fail(error, NOW)
    assert outage.is_blip


@pytest.mark.parametrize(
    "error",
    [
        QuotaExceededError("x"),
        RateLimitedError("x"),
        ServiceNotEnabledError("x"),
        BudgetSpentError("x"),
        UnavailableError("x", retry_after=600),
    ],
)
def test_what_does_not_pass_is_no_blip(error: HereError) -> None:
    """Nor is what HERE wants to be left alone for."""
    outage = Outage()
    outage.fail(error, NOW)
    assert not outage.is_blip
    assert outage.interval(REGULAR, NOW) == REGULAR


def test_a_refused_credential_is_tried_once_an_hour() -> None:
    """It may clear by itself, but it is no use to ask often."""
    outage = Outage()
    outage.fail(InvalidCredentialError("x"), NOW)
    assert outage.interval(REGULAR, NOW) == timedelta(hours=1)


def test_what_failed_in_part_is_tried_again_twice() -> None:
    """A location that stays unreadable does not set the pace for good."""
    outage = Outage()
    waits = []
    for _ in range(4):
        outage.succeed([UnreadableAnswerError("?")])
        waits.append(outage.interval(REGULAR, NOW).total_seconds())
    assert waits == [15, 60, 540, 540]
    assert outage.error is None


def test_the_outage_began_with_its_first_failure() -> None:
    """Also where the reason changes."""
    outage = Outage()
    outage.fail(DOWN, NOW)
    outage.fail(QuotaExceededError("x"), NOW + REGULAR)
    assert outage.since == NOW
    outage.succeed()
    assert outage.since is None


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (None, ServiceStatus.OK),
        (InvalidCredentialError("x"), ServiceStatus.CREDENTIAL_REFUSED),
        (ServiceNotEnabledError("x"), ServiceStatus.NOT_ENABLED),
        (QuotaExceededError("x"), ServiceStatus.QUOTA_SPENT),
        (BudgetSpentError("x"), ServiceStatus.BUDGET_SPENT),
        (RateLimitedError("x"), ServiceStatus.RATE_LIMITED),
        (DOWN, ServiceStatus.UNREACHABLE),
        (UnreadableAnswerError("x"), ServiceStatus.UNREADABLE),
    ],
)
def test_each_error_has_its_word(
    error: HereError | None, status: ServiceStatus
) -> None:
    """The sensor, the card and the page of the integration use the same."""
    assert service_status(error) is status
