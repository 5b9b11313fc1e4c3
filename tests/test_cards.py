"""My cards and contracts: what is asked for, what is shown, and HERE's refusal."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.here_ev_charge_points.const import DOMAIN
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from tests.common import CCS, COST, PREFIX, poll, set_up, state_of

from .here import GARAGE, K_LATAUS, RATINA, FakeHere

SHELL = "2733069e-cca5-11ed-3cc3-42010aa40002"
PLUGSURFING = "bfb760f3-cca5-11ed-8924-42010aa40002"
FORBIDDEN = {
    "status": 403,
    "json": {"error": "Tariffs requested without required authorization"},
}
BAD = {"status": 400, "json": {"title": "Bad request", "cause": "No such parameter"}}


def both(error: str) -> dict[str, str]:
    """Return the errors of a long form: at its top and at its foot."""
    return {"base": error, "choose_providers": error}


async def open_cards(
    hass: HomeAssistant, entry: MockConfigEntry, **entered: Any
) -> Any:
    """Go to the step in which cards are chosen."""
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    return await hass.config_entries.options.async_configure(
        flow["flow_id"], {"choose_providers": True, **entered}
    )


async def choose(
    hass: HomeAssistant, entry: MockConfigEntry, *providers: str, **entered: Any
) -> None:
    """Choose cards in the options."""
    flow = await open_cards(hass, entry, **entered)
    assert flow["step_id"] == "providers"
    flow = await hass.config_entries.options.async_configure(
        flow["flow_id"], {"providers": list(providers)}
    )
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


async def next_day(hass: HomeAssistant, freezer: FrozenDateTimeFactory) -> None:
    """Let the facts be asked for again."""
    freezer.tick(timedelta(hours=24))
    await poll(hass, freezer)


def asked_for(here: FakeHere, since: int) -> list[tuple[str, list[str]]]:
    """Return fields and tariffs of the requests since."""
    return [
        (url.query["fields"], url.query.getall("tariff", []))
        for url in here.requests[since:]
    ]


FACTS = "evses,connectorGroups,address,locationInfo,tariffs"


async def test_nothing_is_asked_for_without_cards(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """Who has chosen none is asked no more of than before, and told no more."""
    await set_up(hass)
    assert asked_for(here, 0) == [(FACTS, [])]
    assert "works_with" not in state_of(hass, CCS).attributes
    assert "works_with" not in state_of(hass, f"{PREFIX}_free_chargers").attributes


async def test_choosing_cards(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """One request for the list, then the prices ride along on the next poll."""
    entry = await set_up(hass, K_LATAUS, GARAGE)
    asked = len(here.requests)
    flow = await open_cards(hass, entry, monthly_request_budget=4000)
    assert asked_for(here, asked) == [("emsps", [])]
    assert here.requests[asked].query["ids"] == f"{K_LATAUS},{GARAGE}"
    assert flow["description_placeholders"] == {"count": "3"}
    options = flow["data_schema"].schema["providers"].config["options"]
    assert [option["label"] for option in options] == [
        "K-Lataus",
        "Plugsurfing",
        "Shell Recharge",
    ]
    await hass.config_entries.options.async_configure(
        flow["flow_id"], {"providers": [SHELL, PLUGSURFING]}
    )
    await hass.async_block_till_done()
    assert entry.options["providers"] == [SHELL, PLUGSURFING]
    assert entry.options["monthly_request_budget"] == 4000
    assert "choose_providers" not in entry.options

    asked = len(here.requests)
    await poll(hass, freezer)
    await poll(hass, freezer)
    partners = ["adhoc", *(f"partner:{key}" for key in sorted([SHELL, PLUGSURFING]))]
    assert asked_for(here, asked) == [
        (f"{FACTS},emsps", partners),
        ("evses,connectorGroups", []),
    ]


async def test_the_cheapest_is_shown(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """At CCS2 the card: (0.35 + 0.24 × 30) × 1.255 = 9.47525; at Type 2 none."""
    entry = await set_up(hass)
    await choose(hass, entry, SHELL, PLUGSURFING)
    await poll(hass, freezer)
    fast = state_of(hass, CCS)
    assert fast.state == "0.3012"
    assert fast.attributes["provider"] == "Shell Recharge"
    assert fast.attributes["tariff"] == "Shell Recharge"
    assert fast.attributes["session_fee"] == 0.4392
    assert fast.attributes["charge_cost"] == pytest.approx(9.4753, abs=0.0002)
    works_with = ["Plugsurfing", "Shell Recharge"]
    for entity in (CCS, COST, f"{PREFIX}_free_chargers"):
        assert state_of(hass, entity).attributes["works_with"] == works_with
    cost = state_of(hass, COST)
    assert (cost.attributes["type"], cost.attributes["provider"]) == ("Type 2", None)

    # Where none is left, all is as before.
    await choose(hass, entry)
    await poll(hass, freezer)
    assert state_of(hass, CCS).state == "0.389"
    assert "works_with" not in state_of(hass, CCS).attributes


async def test_cards_over_a_restart(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """The prices of cards are kept, and not asked for again before their day."""
    entry = await set_up(hass)
    await choose(hass, entry, SHELL)
    await poll(hass, freezer)
    asked = len(here.requests)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, CCS).attributes["provider"] == "Shell Recharge"
    await poll(hass, freezer)
    assert {tuple(tariffs) for _, tariffs in asked_for(here, asked)} == {()}
    await next_day(hass, freezer)
    assert asked_for(here, asked)[-1][1]


@pytest.mark.parametrize("failure", [FORBIDDEN, BAD])
async def test_refusal(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
    caplog: pytest.LogCaptureFixture,
    failure: dict[str, Any],
) -> None:
    """It costs a request a day, is told once, and prices without a card go on."""
    entry = await set_up(hass, K_LATAUS, RATINA)
    await choose(hass, entry, SHELL)
    here.cards_failure = failure
    asked = len(here.requests)
    await poll(hass, freezer)
    in_vain = [
        (f"{FACTS},emsps", ["adhoc", f"partner:{SHELL}"]),
        (FACTS, []),
    ]
    assert asked_for(here, asked) == in_vain
    assert state_of(hass, CCS).state == "0.389"
    issue_id = f"cards_refused_{entry.entry_id}"
    issue = issue_registry.async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.translation_placeholders is not None
    words = failure["json"].get("error") or failure["json"]["cause"]
    assert words in issue.translation_placeholders["detail"]

    # Neither other polls nor a restart try it again; the next day does, and it stays told.
    asked = len(here.requests)
    await poll(hass, freezer)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    await poll(hass, freezer)
    assert {tuple(tariffs) for _, tariffs in asked_for(here, asked)} == {()}
    assert issue_registry.async_get_issue(DOMAIN, issue_id)
    asked = len(here.requests)
    await next_day(hass, freezer)
    assert asked_for(here, asked) == in_vain
    assert state_of(hass, CCS).state == "0.389"
    assert caplog.text.count("HERE does not tell the prices of cards") == 1

    # Once HERE tells them, they are shown and the notice is gone.
    here.cards_failure = None
    await next_day(hass, freezer)
    assert state_of(hass, CCS).attributes["provider"] == "Shell Recharge"
    assert not issue_registry.async_get_issue(DOMAIN, issue_id)


async def test_who_confirms_the_choice_has_it_tried_at_once(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
) -> None:
    """Nobody waits for the next day after HERE has switched it on."""
    entry = await set_up(hass)
    here.cards_failure = FORBIDDEN
    await choose(hass, entry, SHELL)
    await poll(hass, freezer)
    here.cards_failure = None
    await choose(hass, entry, SHELL)
    await poll(hass, freezer)
    assert state_of(hass, CCS).attributes["provider"] == "Shell Recharge"
    assert not issue_registry.issues


async def test_other_cards_are_tried(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
) -> None:
    """A refusal is of what was asked for; none chosen takes it back."""
    entry = await set_up(hass)
    here.cards_failure = FORBIDDEN
    for provider in (SHELL, PLUGSURFING):
        await choose(hass, entry, provider)
        asked = len(here.requests)
        await poll(hass, freezer)
        assert asked_for(here, asked)[0][1] == ["adhoc", f"partner:{provider}"]
    assert issue_registry.async_get_issue(DOMAIN, f"cards_refused_{entry.entry_id}")
    await choose(hass, entry)
    await poll(hass, freezer)
    assert not issue_registry.issues


async def test_a_bad_id_is_not_taken_for_a_refusal(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
) -> None:
    """From the next day on the id is asked for apart, so that cards have prices."""
    entry = await set_up(hass, K_LATAUS, GARAGE, "bad-id")
    await choose(hass, entry, SHELL)
    here.bad_ids = {"bad-id"}
    await poll(hass, freezer)
    assert state_of(hass, CCS).state == "0.389"
    assert not issue_registry.async_get_issue(DOMAIN, f"cards_refused_{entry.entry_id}")
    asked = len(here.requests)
    await next_day(hass, freezer)
    assert state_of(hass, CCS).attributes["provider"] == "Shell Recharge"
    # The good ones, then the bad one with and without cards.
    assert len(here.requests) - asked == 3


async def test_the_list_cannot_be_had(hass: HomeAssistant, here: FakeHere) -> None:
    """The options stay open, with the reason; without choosing they can be saved."""
    entry = await set_up(hass)
    here.fail(503)
    flow = await open_cards(hass, entry, monthly_request_budget=4000)
    assert flow["step_id"] == "init"
    assert flow["errors"] == both("cannot_connect")
    here.fail(400, json={"cause": "Not like that"})
    flow = await hass.config_entries.options.async_configure(
        flow["flow_id"], {"choose_providers": True}
    )
    assert flow["errors"] == both("bad_request")
    flow = await hass.config_entries.options.async_configure(
        flow["flow_id"], {"monthly_request_budget": 4000}
    )
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    here.work()
    await hass.async_block_till_done()


async def test_the_budget_is_asked_first(hass: HomeAssistant, here: FakeHere) -> None:
    """The list costs a request, so it needs one."""
    entry = await set_up(hass, monthly_request_budget=1)
    asked = len(here.requests)
    flow = await open_cards(hass, entry)
    assert flow["errors"] == both("budget_spent")
    assert len(here.requests) == asked


async def test_choosing_while_the_account_is_down(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """Cards can be chosen before HERE has answered; those of before stay in the list."""
    entry = await set_up(hass, providers=["gone-id"])
    assert await hass.config_entries.async_unload(entry.entry_id)
    flow = await open_cards(hass, entry)
    options = flow["data_schema"].schema["providers"].config["options"]
    assert {"value": "gone-id", "label": "gone-id"} in options
    await hass.config_entries.options.async_configure(
        flow["flow_id"], {"providers": [SHELL]}
    )
    assert entry.options["providers"] == [SHELL]
    await hass.async_block_till_done()


async def test_a_card_that_alone_has_a_price(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Where nobody can pay without one, the price is that of the card."""
    document = here.documents[K_LATAUS]
    for tariff in document["tariffs"]:
        if tariff["type"] == "adhoc":
            tariff["elements"] = ["not readable"]
    entry = await set_up(hass)
    assert state_of(hass, CCS).state == STATE_UNKNOWN
    await choose(hass, entry, SHELL)
    await poll(hass, freezer)
    for entity in (CCS, COST):
        assert state_of(hass, entity).attributes["provider"] == "Shell Recharge"
    assert state_of(hass, CCS).state == "0.3012"


async def test_a_provider_that_is_gone(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    issue_registry: ir.IssueRegistry,
) -> None:
    """Prices without the card go on, nothing is raised, and it can be taken out."""
    entry = await set_up(hass)
    await choose(hass, entry, SHELL, PLUGSURFING)
    await poll(hass, freezer)
    document = here.documents[K_LATAUS]
    document["eMobilityServiceProviders"] = [
        item
        for item in document["eMobilityServiceProviders"]
        if item["partnerId"] != SHELL
    ]
    document["tariffs"] = document["tariffs"][:2]
    await next_day(hass, freezer)
    price = state_of(hass, CCS)
    assert (price.state, price.attributes["provider"]) == ("0.389", None)
    assert price.attributes["works_with"] == ["Plugsurfing"]
    assert not issue_registry.issues
    flow = await open_cards(hass, entry)
    schema = flow["data_schema"].schema
    assert SHELL in {item["value"] for item in schema["providers"].config["options"]}
    await choose(hass, entry, PLUGSURFING)
    assert entry.options["providers"] == [PLUGSURFING]


async def test_the_last_request_of_a_month_is_refused(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """The budget is kept to; in the new month prices without a card go on."""
    entry = await set_up(hass)
    here.cards_failure = FORBIDDEN
    # One for the list, and one.
    await choose(hass, entry, SHELL, monthly_request_budget=len(here.requests) + 2)
    asked = len(here.requests)
    await entry.runtime_data.async_refresh()
    assert [bool(cards) for _, cards in asked_for(here, asked)] == [True]
    assert state_of(hass, CCS).state == STATE_UNAVAILABLE
    asked = len(here.requests)
    freezer.move_to("2026-12-01T12:00:00+00:00")
    await poll(hass, freezer)
    assert [bool(cards) for _, cards in asked_for(here, asked)] == [True, False]
    assert state_of(hass, CCS).state == "0.389"
