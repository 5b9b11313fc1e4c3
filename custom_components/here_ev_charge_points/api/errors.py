"""What can go wrong between us and HERE, as exceptions a caller can act on.

No exception carries a credential: texts from the wire pass through the
credential's `redact` before they get here.
"""

from typing import ClassVar


class HereError(Exception):
    """Base of everything the client raises.

    `reason` names the kind in one word for callers that translate it;
    `correlation_id` is what HERE's support asks for.
    """

    reason: ClassVar[str] = "unknown_error"

    def __init__(self, description: str = "", *, correlation_id: str = "") -> None:
        """Keep HERE's own words, credentials already removed."""
        super().__init__(description or self.reason)
        self.description = description
        self.correlation_id = correlation_id


class InvalidCredentialError(HereError):
    """HERE does not know the credential, or no longer (401)."""

    reason = "invalid_auth"


class ForbiddenError(HereError):
    """The credential is good but may not do this (403)."""


class ServiceNotEnabledError(ForbiddenError):
    """The service is not switched on for the credential."""

    reason = "service_not_enabled"


class ProjectNotLinkedError(ForbiddenError):
    """The credential belongs to a project that the service is not linked to."""

    reason = "project_not_linked"


class RestrictedFieldError(ForbiddenError):
    """A field was asked for that needs a contract of its own."""

    reason = "restricted_field"


class LimitError(HereError):
    """HERE asks for fewer requests.

    `retry_after`: seconds to wait as HERE said, at most a day; None where it said
    nothing.
    """

    def __init__(
        self,
        description: str = "",
        *,
        correlation_id: str = "",
        retry_after: float | None = None,
    ) -> None:
        """Keep how long HERE asks us to wait."""
        super().__init__(description, correlation_id=correlation_id)
        self.retry_after = retry_after


class RateLimitedError(LimitError):
    """Too many requests at once (429)."""

    reason = "rate_limited"


class QuotaExceededError(LimitError):
    """The quota set for the account is used up (402)."""

    reason = "quota_exceeded"


class BadRequestError(HereError):
    """HERE refuses the request itself (400 and its like); the description is its cause."""

    reason = "bad_request"


class TokenRequestError(HereError):
    """HERE refuses the request for a token, not the key that it is for."""

    reason = "bad_request"


class UnavailableError(LimitError):
    """HERE cannot be reached or fails (5xx, time-out, no connection)."""

    reason = "cannot_connect"


class UnreadableAnswerError(HereError):
    """HERE answered something that is not what it documents."""

    reason = "unreadable_answer"
