"""Every way in which HERE's services say no, with the bodies they say it in."""

from typing import Any


class RefusalError(Exception):
    """A request is answered with an error status and a JSON body."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        """Keep what to answer; a `correlationId` in the body is filled in later."""
        super().__init__(body)
        self.status = status
        self.body = body


def unauthorized(description: str) -> RefusalError:
    """Refuse a request that proves no identity."""
    return RefusalError(
        401, {"error": "Unauthorized", "error_description": description}
    )


def unauthorized_by_gateway() -> RefusalError:
    """Refuse an identity in the words of HERE's newer gateway; they are invented."""
    return _problem(
        401, "Unauthorized", "401000", "The credential is not valid", "Renew it"
    )


def quota_used_up() -> RefusalError:
    """Refuse because of the quota that the account's holder has set."""
    return RefusalError(402, {"error": "Service usage limit was reached"})


def too_many_requests() -> RefusalError:
    """Refuse because of too many requests at once."""
    return RefusalError(
        429,
        {
            "error": "Too Many Requests",
            "error_description": "Rate limit for this service has been reached",
        },
    )


def broken(status: int, cause: str) -> RefusalError:
    """Fail through no fault of the client."""
    return _problem(status, "Server error", f"E629{status}", cause, "Try again later")


def not_linked() -> RefusalError:
    """Refuse an identity whose project is not linked to the service."""
    return _problem(
        403,
        "Forbidden",
        "403403",
        "The project has no link to the service",
        "Link the service to the project",
    )


def not_entitled() -> RefusalError:
    """Refuse an identity that has no access to the service."""
    return RefusalError(
        403,
        {
            "error": "Forbidden",
            "error_description": "These credentials do not authorize access",
        },
    )


def restricted(field: str) -> RefusalError:
    """Refuse the whole call for a field that needs a contract."""
    name = field[0].upper() + field[1:]
    return RefusalError(
        403,
        {
            "error": f"{name} requested without required authorization",
            "error_description": f"Remove '{field}' from the fields of the request",
            "status": 403,
        },
    )


def no_contract_tariffs(status: int) -> RefusalError:
    """Refuse the tariffs of contracts; the words are invented."""
    if status == 400:
        return bad_location_request("Parameter 'tariff' is not available")
    return RefusalError(
        status,
        {
            "error": "Tariffs requested without required authorization",
            "error_description": "Remove 'tariff' from the request",
            "status": status,
        },
    )


def bad_location_request(cause: str) -> RefusalError:
    """Refuse parameters that the EV Charge Points API does not take."""
    return _problem(400, "Bad request", "E629400", cause, "Correct the request")


def no_such_location(location_id: str) -> RefusalError:
    """Refuse to describe a single location that is not known."""
    return _problem(
        404,
        "No content found with provided ID",
        "E629000",
        f"No location exists with the identifier '{location_id}'",
        "Request a valid id",
    )


def bad_search_request(cause: str) -> RefusalError:
    """Refuse parameters that the Search API does not take; the code is invented."""
    return _problem(400, "Bad request", "400", cause, "Correct the request")


def no_token(
    status: int, code: int, message: str, oauth_error: str | None = None
) -> RefusalError:
    """Refuse a token, in the envelope of the account service."""
    body: dict[str, Any] = {
        "errorId": "ERROR-SIMULATOR",
        "httpStatus": status,
        "errorCode": code,
        "message": message,
        "errorFields": [],
    }
    if oauth_error:
        body |= {"error": oauth_error, "error_description": message}
    return RefusalError(status, body)


def _problem(
    status: int, title: str, code: str, cause: str, action: str
) -> RefusalError:
    """Put a problem in the words of the EV Charge Points and Search APIs."""
    return RefusalError(
        status,
        {
            "title": title,
            "status": status,
            "code": code,
            "cause": cause,
            "action": action,
            "correlationId": "",
        },
    )
