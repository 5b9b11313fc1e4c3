"""What the account's sensor says of HERE: in a blip, in an outage, and in a refusal."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.here_ev_charge_points.api import LocationsAnswer
from custom_components.here_ev_charge_points.const import DOMAIN
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant, State
from homeassistant.helpers import issue_registry as ir

from .here import K_LATAUS, FakeHere

STATUS = "sensor.here_ev_charge_points_here_service"
CHARGERS = "sensor.k_lataus_free_chargers"


def state_of(hass: HomeAssistant, entity_id: str) -> State:
    """Return the state of an entity that is there."""
    state = hass.states.get(entity_id)
    assert state is not None
    return state


async def wait(hass: HomeAssistant, freezer: FrozenDateTimeFactory, span: int) -> None:
    """Let so many seconds pass."""
    freezer.tick(timedelta(seconds=span))
    async_fire_time_changed(hass)
    await hass.async_block_till_done(wait_background_tasks=True)


def raised(hass: HomeAssistant) -> set[str | None]:
    """Return the repair issues of the account, by kind."""
    issues = ir.async_get(hass).issues.values()
    return {issue.translation_key for issue in issues if issue.domain == DOMAIN}


@pytest.mark.usefixtures("account")
async def test_nothing_is_told_of_a_blip(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """It is tried again after 15 and 60 seconds, each request counted; then it is told."""
    free = state_of(hass, CHARGERS).state
    asked = len(here.requests)
    here.fail()
    for span in (15 * 60, 16):
        await wait(hass, freezer, span)
        assert state_of(hass, CHARGERS).state == free
        status = state_of(hass, STATUS)
        assert status.state == "ok"
        assert status.attributes["since"] is None
        assert status.attributes["retry_at"] is None
    await wait(hass, freezer, 61)
    assert len(here.requests) == asked + 3
    assert state_of(hass, CHARGERS).state == STATE_UNAVAILABLE
    status = state_of(hass, STATUS)
    assert status.state == "unreachable"
    now = status.last_updated
    assert (
        timedelta(seconds=70) < now - status.attributes["since"] < timedelta(minutes=2)
    )
    assert now < status.attributes["retry_at"] <= now + timedelta(minutes=5)
    assert status.attributes["last_answer"] < status.attributes["since"]
    here.work()
    await wait(hass, freezer, 5 * 60)
    assert state_of(hass, STATUS).state == "ok"
    assert state_of(hass, CHARGERS).state == free


@pytest.mark.parametrize(
    ("code", "status", "issue"),
    [(402, "quota_spent", "quota_spent"), (403, "not_enabled", "not_enabled")],
)
@pytest.mark.usefixtures("account")
async def test_a_refusal_says_what_to_do_at_here(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    code: int,
    status: str,
    issue: str,
) -> None:
    """At once, and until it is over."""
    here.fail(code)
    await wait(hass, freezer, 15 * 60)
    assert state_of(hass, STATUS).state == status
    assert issue in raised(hass)
    here.work()
    await wait(hass, freezer, 60 * 60)
    assert state_of(hass, STATUS).state == "ok"
    assert issue not in raised(hass)


async def test_a_401_that_clears_by_itself_takes_its_notice_back(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    account: MockConfigEntry,
) -> None:
    """It is tried once an hour."""
    here.fail(401)
    await wait(hass, freezer, 15 * 60)
    assert state_of(hass, STATUS).state == "credential_refused"
    assert list(account.async_get_active_flows(hass, {SOURCE_REAUTH}))
    here.work()
    asked = len(here.requests)
    await wait(hass, freezer, 50 * 60)
    assert len(here.requests) == asked
    await wait(hass, freezer, 11 * 60)
    assert state_of(hass, STATUS).state == "ok"
    assert not list(account.async_get_active_flows(hass, {SOURCE_REAUTH}))


async def test_an_answer_after_the_end_changes_nothing(
    hass: HomeAssistant, here: FakeHere, account: MockConfigEntry
) -> None:
    """Whoever took over may have heard something newer."""
    coordinator = account.runtime_data
    before = coordinator.data
    ask = coordinator.client.locations

    async def ask_until_the_end(*args: Any, **kwargs: Any) -> LocationsAnswer:
        answer: LocationsAnswer = await ask(*args, **kwargs)
        await coordinator.async_shutdown()
        return answer

    coordinator.client.locations = ask_until_the_end
    for evse in here.documents[K_LATAUS]["evses"]:
        evse["status"] = "charging"
    known = coordinator.memory.known[K_LATAUS].as_dict()
    await coordinator.async_refresh()
    assert coordinator.data is before
    assert coordinator.memory.known[K_LATAUS].as_dict() == known
