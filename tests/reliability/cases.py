"""The faults, and what the integration is to make of each."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from simulator.faults import FAULTS
from tests.here import ACCESS_KEY_ID, ACCESS_KEY_SECRET, K_LATAUS

from .home import LATE, LIVE, PARTLY, UNAVAILABLE, UNKNOWN, Home

NEVER_AWAY = "never away"
NEXT_POLL = "the next poll"
DAILY_POLL = "the next daily poll"

HALF_HOUR = timedelta(minutes=30)

REAUTH = "reauth"
GONE = "location_gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What is to happen in three polls with a fault, and after it.

    `here`: how the location concerned looks; `tells`: the keys of what the user is
    told; `logged`: lines of warning when it begins, and of information when it ends;
    `waits`: how long HERE wants to be left alone.
    """

    here: str = LIVE
    others: str = LIVE
    tells: tuple[str, ...] = ()
    logged: tuple[int, int] = (0, 0)
    requests: int = 3
    back: str = NEVER_AWAY
    waits: timedelta = timedelta(0)


type Switch = Callable[[Home], None]


@dataclass(frozen=True, slots=True)
class Case:
    """A fault, how it is switched on and off, and what is to happen."""

    name: str
    words: str
    expected: Expected
    on: Switch
    off: Switch = field(default=lambda home: home.simulator.faults.switch_off())
    oauth: bool = False


UNHARMED = Expected()


def down(
    *tells: str,
    requests: int = 3,
    waits: timedelta = timedelta(0),
    look: str = UNAVAILABLE,
) -> Expected:
    """Expect the whole account to be down, and the user to be told so."""
    return Expected(
        here=look,
        others=look,
        tells=tells,
        logged=(1, 1),
        requests=requests,
        back=NEXT_POLL,
        waits=waits,
    )


def fails(key: str, requests: int = 3) -> Expected:
    """Expect it to be tried again twice before anything is seen of it."""
    return down(key, requests=requests, look=LATE)


REFUSED = down("invalid_auth", REAUTH, waits=timedelta(hours=1))


def alone(here: str = UNAVAILABLE, *, logged: int = 0, gone: bool = False) -> Expected:
    """Expect the location concerned to suffer, and no other."""
    return Expected(
        here=here,
        tells=(GONE,) if gone else (),
        logged=(logged, logged),
        back=NEXT_POLL,
    )


def fault(name: str, expected: Expected) -> Case:
    """Return the case of EV Charge Points having a fault of the simulator."""

    def on(home: Home) -> None:
        home.simulator.faults.switch_on(name, location=K_LATAUS)

    return Case(name, FAULTS[name].words, expected, on)


def without_tokens(name: str, words: str, expected: Expected) -> Case:
    """Return the case of the token endpoint having a fault when it is needed."""

    def on(home: Home) -> None:
        home.simulator.access.revoke_tokens()
        home.simulator.faults.switch_on(name, "token")

    return Case(f"token_{name}", words, expected, on, oauth=True)


# Tokens


def _revoke(home: Home) -> None:
    home.simulator.access.revoke_tokens()


def _shorten(home: Home) -> None:
    home.simulator.access.token_lifetime = 300
    _revoke(home)


def _disable_key(home: Home) -> None:
    home.simulator.access.access_keys.clear()
    _revoke(home)


def _enable_key(home: Home) -> None:
    home.simulator.access.access_keys[ACCESS_KEY_ID] = ACCESS_KEY_SECRET


def _move_clock(home: Home) -> None:
    home.simulator.access.clock_skew += 7200
    _revoke(home)


def _move_clock_for_good(home: Home) -> None:
    home.simulator.faults.switch_on("503_html", "timestamp")
    _move_clock(home)


def _quote_token(home: Home) -> None:
    home.simulator.faults.switch_on("500_quote")


def _limit_by_another_clock(home: Home) -> None:
    home.simulator.access.clock_skew = 3 * 3600
    home.simulator.faults.switch_on("429_date")


SECTIONS: dict[str, tuple[Case, ...]] = {
    "HERE refuses": (
        fault("400_all", down("bad_request", requests=7)),
        fault("401_unknown_key", REFUSED),
        fault("401_expired_key", REFUSED),
        fault("401_gateway", REFUSED),
        fault("401_html", REFUSED),
        fault("401_empty", REFUSED),
        fault("402", down("quota_exceeded", "quota_spent")),
        fault("402_empty", down("quota_exceeded", "quota_spent")),
        fault("403_not_entitled", down("service_not_enabled", "not_enabled")),
        fault("403_not_linked", down("project_not_linked", "not_enabled")),
        fault("403_restricted", down("restricted_field", "not_enabled")),
        fault("403_html", down("service_not_enabled", "not_enabled")),
        fault("404", down("bad_request", requests=7)),
        fault("404_html", down("bad_request", requests=7)),
        fault("429_seconds", down("rate_limited", waits=HALF_HOUR)),
        fault("429_date", down("rate_limited", waits=HALF_HOUR)),
        Case(
            "429_other_clock",
            "The same from a clock that is 3 hours ahead",
            down("rate_limited", waits=HALF_HOUR),
            _limit_by_another_clock,
        ),
        fault("429_past", down("rate_limited")),
        fault("429_absurd", down("rate_limited", waits=timedelta(days=1))),
        fault("429_words", down("rate_limited")),
        fault("429", down("rate_limited")),
        fault("429_empty", down("rate_limited")),
    ),
    "HERE fails": (
        fault("500_json", fails("cannot_connect")),
        fault("500_html", fails("cannot_connect")),
        fault("500_empty", fails("cannot_connect")),
        fault("500_quote", fails("cannot_connect")),
        fault("502_json", fails("cannot_connect")),
        fault("502_html", fails("cannot_connect")),
        fault("502_empty", fails("cannot_connect")),
        fault("503_json", fails("cannot_connect")),
        fault("503_html", fails("cannot_connect")),
        fault("503_empty", fails("cannot_connect")),
        fault("503_seconds", down("cannot_connect", waits=HALF_HOUR)),
    ),
    "The answer is none": (
        fault("redirect", fails("cannot_connect")),
        fault("login_page", fails("unreadable_answer")),
        fault("empty", fails("unreadable_answer")),
        fault("other_type", UNHARMED),
        fault("cut_json", fails("unreadable_answer")),
        fault("invalid_json", fails("unreadable_answer")),
        fault("invalid_utf8", fails("unreadable_answer")),
        fault("no_items", fails("unreadable_answer")),
        fault("not_gzip", fails("cannot_connect")),
        fault("huge", fails("unreadable_answer")),
        fault("huge_packed", fails("unreadable_answer")),
    ),
    "The connection": (
        fault("slow_headers", fails("cannot_connect")),
        fault("slow_body", fails("cannot_connect")),
        fault("reset", fails("cannot_connect")),
        fault("reset_within", fails("cannot_connect")),
        Case(
            "refused",
            "The connection is refused",
            fails("cannot_connect"),
            Home.close_port,
            Home.reconnect,
        ),
        Case(
            "dns",
            "The name of the server cannot be resolved",
            fails("cannot_connect"),
            Home.lose_dns,
            Home.reconnect,
        ),
    ),
    "Tokens of an OAuth access key": (
        Case(
            "revoked_tokens",
            "Tokens are revoked",
            replace(UNHARMED, requests=5),
            _revoke,
            oauth=True,
        ),
        Case(
            "short_tokens",
            "Tokens expire after five minutes",
            replace(UNHARMED, requests=7),
            _shorten,
            oauth=True,
        ),
        Case(
            "disabled_key",
            "The access key is disabled",
            replace(REFUSED, requests=4),
            _disable_key,
            _enable_key,
            oauth=True,
        ),
        Case(
            "clock",
            "HERE's clock is two hours ahead",
            replace(UNHARMED, requests=6),
            _move_clock,
            oauth=True,
        ),
        Case(
            "clock_unknown",
            "The same, and HERE does not tell the time",
            fails("cannot_connect", requests=4),
            _move_clock_for_good,
            oauth=True,
        ),
        Case(
            "quoted_token",
            "500 that repeats the token",
            fails("cannot_connect"),
            _quote_token,
            oauth=True,
        ),
        without_tokens("400_all", "No token: 400", down("bad_request", requests=4)),
        without_tokens(
            "429_seconds",
            "No token: 429, Retry-After: 1800",
            down("rate_limited", requests=4, waits=HALF_HOUR),
        ),
        without_tokens(
            "503_html", "No token: 503", fails("cannot_connect", requests=4)
        ),
        without_tokens(
            "login_page",
            "No token: the page of a captive portal",
            fails("unreadable_answer", requests=4),
        ),
        without_tokens(
            "slow_headers",
            "No token: no answer for minutes",
            fails("cannot_connect", requests=4),
        ),
    ),
    "Single locations": (
        fault("400_one_id", replace(alone(logged=1), requests=5, back=DAILY_POLL)),
        fault("duplicated", UNHARMED),
        fault("reordered", UNHARMED),
        fault("foreign", UNHARMED),
        fault("missing", alone(logged=1, gone=True)),
        fault("missing_renamed", alone(logged=1, gone=True)),
        fault("omitted", alone(logged=1, gone=True)),
        fault("renamed", alone(logged=1, gone=True)),
        fault("garbled", alone(LATE, logged=1)),
        fault("stripped", alone()),
        fault("empty_evses", alone()),
        fault("flapping_evses", alone(PARTLY)),
        fault("new_status", alone(UNKNOWN)),
    ),
}
CASES = [case for cases in SECTIONS.values() for case in cases]
