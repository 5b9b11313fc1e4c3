"""What is logged of locations that HERE fails for."""

import logging

import pytest

from custom_components.here_ev_charge_points.account.outages import Outages
from custom_components.here_ev_charge_points.api import UnavailableError
from tests.conftest import location_subentry

SUBENTRIES = {key: location_subentry(key, key.upper()) for key in "abcdef"}


def test_once_down_and_once_up(caplog: pytest.LogCaptureFixture) -> None:
    """A line for each reason, whatever the number of locations, and one at the end."""
    caplog.set_level(logging.INFO)
    outages = Outages()
    down, odd = UnavailableError("HTTP 502"), UnavailableError("odd")
    failed = dict.fromkeys("abcde", down) | {"f": odd}
    for _ in range(3):
        outages.note(failed, set(), SUBENTRIES)
    assert caplog.messages == [
        "No data from HERE for A, B, C and 2 more: HTTP 502",
        "No data from HERE for F: odd",
    ]
    caplog.clear()
    outages.note({"f": odd}, set("abc"), SUBENTRIES)
    outages.note({"f": odd}, set("abcde"), SUBENTRIES)
    outages.note({}, set("abcde"), SUBENTRIES)
    outages.note({}, set("abcdef"), SUBENTRIES)
    outages.note({}, set("abcdef"), SUBENTRIES)
    assert caplog.messages == [
        "Data from HERE for A, B, C again",
        "Data from HERE for D, E again",
        "Data from HERE for F again",
    ]
