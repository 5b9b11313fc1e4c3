"""What the unit tests share."""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from hypothesis import HealthCheck, settings
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from custom_components.here_ev_charge_points.account.credentials import account_id_from
from custom_components.here_ev_charge_points.const import (
    CONF_LOCATION_ID,
    DOMAIN,
    SUBENTRY_TYPE_LOCATION,
)
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_API_KEY, EVENT_STATE_CHANGED, EVENT_STATE_REPORTED
from homeassistant.core import Event, HomeAssistant, callback

from .fuzz import report
from .here import API_KEY, K_LATAUS, SECRETS, FakeHere
from .texts import _what_is_shown_has_a_text  # noqa: F401

# How long a case takes says more about the machine than about the code.
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("default", UNHURRIED)
settings.register_profile("long", UNHURRIED, max_examples=1_000)

SLOW = 5.0
"""Seconds that a unit test may take at most on a quiet machine."""


def pytest_configure(config: pytest.Config) -> None:
    """Count the made-up cases in each process that runs tests."""
    config.pluginmanager.register(report)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests that take minutes run on request."""
    parser.addoption("--long", action="store_true", help="run the long tests, too")


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Leave out the tests that take minutes."""
    if not config.getoption("--long"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="takes minutes: --long"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the tests that are too slow for every day; a busy machine is no failure."""
    slow = [
        f"{report.duration:.1f} s {report.nodeid}"
        for report in terminalreporter.getreports("passed")
        if report.when == "call"
        and report.duration > SLOW
        and "long" not in report.keywords
    ]
    if slow:
        terminalreporter.section(f"tests of more than {SLOW:.0f} s")
        terminalreporter.write("".join(f"{line}\n" for line in slow))


@pytest.fixture(autouse=True)
def _custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load the integration, in the tests that have one."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture(autouse=True)
def _no_secret_in_the_log(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Search every test's log for the credentials it used."""
    yield
    for record in caplog.get_records("call"):
        for secret in SECRETS:
            assert secret not in record.getMessage()
            assert secret not in str(record.exc_text)


@pytest.fixture
def here(aioclient_mock: AiohttpClientMocker) -> FakeHere:
    """Stand in for HERE."""
    return FakeHere(aioclient_mock)


def location_subentry(content_id: str, title: str = "K-Lataus") -> ConfigSubentry:
    """Return the subentry of a location."""
    return ConfigSubentry(
        data=MappingProxyType({CONF_LOCATION_ID: content_id}),
        subentry_type=SUBENTRY_TYPE_LOCATION,
        title=title,
        unique_id=content_id,
    )


def account_entry(hass: HomeAssistant, *content_ids: str) -> MockConfigEntry:
    """Add an account with these locations to Home Assistant, not yet set up."""
    data = {CONF_API_KEY: API_KEY}
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="HERE EV Charge Points",
        data=data,
        unique_id=account_id_from(data),
        subentries_data=[
            location_subentry(content_id).as_dict() for content_id in content_ids
        ],
    )
    entry.add_to_hass(hass)
    return entry


@pytest.fixture
async def account(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> MockConfigEntry:
    """Set up an account with the tutorial's location; the clock stands still."""
    entry = account_entry(hass, K_LATAUS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


@pytest.fixture
def writes(hass: HomeAssistant) -> list[str]:
    """Collect the entity ids of all states written."""
    written: list[str] = []

    @callback
    def note(event: Event[Any]) -> None:
        written.append(event.data["entity_id"])

    @callback
    def everything(data: Any) -> bool:
        return True

    hass.bus.async_listen(EVENT_STATE_CHANGED, note)
    hass.bus.async_listen(EVENT_STATE_REPORTED, note, event_filter=everything)
    return written
