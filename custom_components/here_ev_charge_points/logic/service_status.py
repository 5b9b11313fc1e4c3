"""Why there is no data, in one word that is translated wherever it is shown."""

from enum import StrEnum

from ..api import (
    ForbiddenError,
    HereError,
    InvalidCredentialError,
    QuotaExceededError,
    RateLimitedError,
    UnavailableError,
)
from .budget import BudgetSpentError


class ServiceStatus(StrEnum):
    """What HERE does for an account at the moment."""

    OK = "ok"
    CREDENTIAL_REFUSED = "credential_refused"
    NOT_ENABLED = "not_enabled"
    QUOTA_SPENT = "quota_spent"
    BUDGET_SPENT = "budget_spent"
    RATE_LIMITED = "rate_limited"
    UNREACHABLE = "unreachable"
    UNREADABLE = "unreadable"


_STATUSES: dict[type[HereError], ServiceStatus] = {
    InvalidCredentialError: ServiceStatus.CREDENTIAL_REFUSED,
    ForbiddenError: ServiceStatus.NOT_ENABLED,
    QuotaExceededError: ServiceStatus.QUOTA_SPENT,
    BudgetSpentError: ServiceStatus.BUDGET_SPENT,
    RateLimitedError: ServiceStatus.RATE_LIMITED,
    UnavailableError: ServiceStatus.UNREACHABLE,
}


def service_status(error: HereError | None) -> ServiceStatus:
    """Return what an error comes to; an answer that makes no sense is unreadable."""
    if error is None:
        return ServiceStatus.OK
    return next(
        (status for kind, status in _STATUSES.items() if isinstance(error, kind)),
        ServiceStatus.UNREADABLE,
    )
