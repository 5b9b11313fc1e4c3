"""What becomes of a location over the years: renamed, moved, shrunk, gone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from benchmark.clock import SimulatedTime
from custom_components.here_ev_charge_points.const import DOMAIN
from custom_components.here_ev_charge_points.repairs import async_create_fix_flow
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    issue_registry as ir,
)
from homeassistant.setup import async_setup_component
from tests.common import (
    HERE_,
    PREFIX,
    choices,
    ids_of,
    location_device,
    poll,
    suggested,
)
from tests.conftest import account_entry, location_subentry
from tests.here import K_LATAUS, RATINA, FakeHere

MOVED = "moved-to-another-id"


async def reconfigure(hass: HomeAssistant, entry: MockConfigEntry, step: str) -> Any:
    """Open the dialogue that changes the only location, at a step."""
    (subentry_id,) = entry.subentries
    result: Any = await entry.start_subentry_reconfigure_flow(hass, subentry_id)
    assert result["type"] is FlowResultType.MENU
    return await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"next_step_id": step}
    )


async def test_rename(
    hass: HomeAssistant, account: MockConfigEntry, device_registry: dr.DeviceRegistry
) -> None:
    """Another name goes to the device; the entities stay where they are."""
    configure = hass.config_entries.subentries.async_configure
    result = await reconfigure(hass, account, "rename")
    result = await configure(result["flow_id"], {"name": "  "})
    assert result["errors"] == {"name": "name_missing"}
    result = await configure(result["flow_id"], {"name": " By the office "})
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert ids_of(account) == {K_LATAUS: "By the office"}
    device = location_device(device_registry, account)
    assert device.name == "By the office"
    assert hass.states.is_state(f"{PREFIX}_charger_7695", "available")


async def test_a_location_for_the_map_only_does_not_set_the_pace(
    hass: HomeAssistant, here: FakeHere, account: MockConfigEntry
) -> None:
    """It is asked for along with the others; that stays when it is moved."""
    assert account.runtime_data.followed == [K_LATAUS]
    result = await reconfigure(hass, account, "follow")
    assert result["description_placeholders"] == {"location": "K-Lataus"}
    configure = hass.config_entries.subentries.async_configure
    result = await configure(result["flow_id"], {"follow": False})
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert account.runtime_data.followed == []
    here.documents[MOVED] = here.documents[K_LATAUS] | {"id": f"x:{MOVED}"}
    result = await reconfigure(hass, account, "location_ids")
    await configure(result["flow_id"], {"location_ids": MOVED})
    await hass.async_block_till_done()
    (subentry,) = account.subentries.values()
    assert dict(subentry.data) == {"location_id": MOVED, "follow": False}
    assert account.runtime_data.followed == []


@pytest.mark.parametrize("by", ["search", "location_ids"])
async def test_pick_another_location_by_hand(
    hass: HomeAssistant, here: FakeHere, account: MockConfigEntry, by: str
) -> None:
    """The location gets another id; what matches keeps its entity ids."""
    here.documents[MOVED] = here.documents[K_LATAUS] | {"id": f"x:{MOVED}"}
    configure = hass.config_entries.subentries.async_configure
    result = await reconfigure(hass, account, by)
    if by == "search":
        pin = next(iter(result["data_schema"].schema)).description["suggested_value"]
        assert pin["latitude"] == 61.493773
        result = await configure(result["flow_id"], {"location": HERE_})
        assert {MOVED, RATINA} <= choices(result).keys()
        several: Any = {"location_ids": [MOVED, RATINA]}
        one: Any = {"location_ids": [MOVED]}
    else:
        several = {"location_ids": f"{MOVED} {RATINA}"}
        one = {"location_ids": MOVED}
    result = await configure(result["flow_id"], several)
    fields = ["location_ids", *(["search_again"] if by == "search" else [])]
    assert result["errors"] == dict.fromkeys(fields, "more_than_one")
    result = await configure(result["flow_id"], one)
    assert result["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert ids_of(account) == {MOVED: "K-Lataus"}
    assert account.state is ConfigEntryState.LOADED
    assert hass.states.is_state(f"{PREFIX}_charger_7695", "available")
    assert here.requests[-1].query["ids"] == MOVED


async def test_pick_another_location_while_the_account_is_down(
    hass: HomeAssistant, here: FakeHere, entity_registry: er.EntityRegistry
) -> None:
    """Without knowledge of the old location HERE's keys alone tell what goes on."""
    entry = account_entry(hass, K_LATAUS)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    await hass.config_entries.async_unload(entry.entry_id)
    here.documents[MOVED] = here.documents[K_LATAUS] | {"id": f"x:{MOVED}"}
    result = await reconfigure(hass, entry, "location_ids")
    result = await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"location_ids": MOVED}
    )
    assert result["reason"] == "reconfigure_successful"
    charger = entity_registry.async_get(f"{PREFIX}_charger_7695")
    assert charger is not None
    assert charger.unique_id == f"{MOVED}:evse:61012d39974e34d300daf902"


async def test_the_name_follows_unless_a_person_gave_it(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """A title made by us is made again; one that was chosen is kept."""
    entry = account_entry(hass, K_LATAUS)
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_update_subentry(
        entry, subentry, title="K-Lataus, Hatanpään valtatie 1"
    )
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    result = await reconfigure(hass, entry, "location_ids")
    await hass.config_entries.subentries.async_configure(
        result["flow_id"], {"location_ids": RATINA}
    )
    (title,) = ids_of(entry).values()
    assert title.startswith("Recharge, ")
    await hass.async_block_till_done()


async def test_a_charger_that_is_gone_is_removed_in_time(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """After five whole answers without it, and it comes back as a new one would."""
    evses = here.documents[K_LATAUS]["evses"]
    chademo = here.evse(K_LATAUS, "7694")
    evses.remove(chademo)
    for _ in range(4):
        await poll(hass, freezer)
        assert hass.states.is_state(f"{PREFIX}_charger_7694", STATE_UNAVAILABLE)
    await poll(hass, freezer)
    for gone in (
        "charger_7694",
        "chademo_50_kw_available",
        "chademo_50_kw_price",
    ):
        assert entity_registry.async_get(f"{PREFIX}_{gone}") is None
        assert hass.states.get(f"{PREFIX}_{gone}") is None
    assert hass.states.is_state(f"{PREFIX}_charger_7695", "available")

    evses.append(chademo)
    await poll(hass, freezer)
    assert hass.states.is_state(f"{PREFIX}_charger_7694", "charging")


@pytest.mark.parametrize(
    "broken",
    [
        {"evses": []},
        {"evses": None, "connectorGroups": None},
        {"evses": [None]},
        {"evses": "?"},
    ],
)
async def test_nothing_is_removed_on_a_broken_answer(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    freezer: FrozenDateTimeFactory,
    broken: dict[str, Any],
) -> None:
    """Empty and unreadable lists prove nothing, however often they come."""
    before = set(entity_registry.entities)
    here.fail(200, json={"items": [{"id": K_LATAUS, **broken}]})
    for _ in range(8):
        await poll(hass, freezer)
    assert set(entity_registry.entities) == before
    here.work()
    await poll(hass, freezer)
    assert hass.states.is_state(f"{PREFIX}_charger_7694", "charging")


async def test_what_vanished_while_home_assistant_was_off(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    entity_registry: er.EntityRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """The registry is compared with HERE, not only one answer with the next."""
    assert await hass.config_entries.async_unload(account.entry_id)
    here.documents[K_LATAUS]["evses"].remove(here.evse(K_LATAUS, "7694"))
    assert await hass.config_entries.async_setup(account.entry_id)
    await hass.async_block_till_done()
    assert entity_registry.async_get(f"{PREFIX}_charger_7694") is not None
    for _ in range(5):
        await poll(hass, freezer)
    assert entity_registry.async_get(f"{PREFIX}_charger_7694") is None


async def test_a_device_can_be_deleted_once_here_has_it_no_more(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    device_registry: dr.DeviceRegistry,
    freezer: FrozenDateTimeFactory,
    hass_ws_client: WebSocketGenerator,
) -> None:
    """Not while HERE answers it."""
    assert await async_setup_component(hass, "config", {})
    device = location_device(device_registry, account)
    client = await hass_ws_client(hass)
    response = await client.remove_device(device.id)
    assert not response["success"]
    del here.documents[K_LATAUS]
    await poll(hass, freezer)
    response = await client.remove_device(device.id)
    assert response["success"]


async def _vanish(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Let HERE forget the tutorial's location for three polls."""
    del here.documents[K_LATAUS]
    for _ in range(3):
        await poll(hass, freezer)


@pytest.fixture
async def repairs(hass: HomeAssistant) -> Callable[..., Any]:
    """Return a way through the repair of the only issue, step by step."""
    assert await async_setup_component(hass, "repairs", {})
    await hass.async_block_till_done()
    manager = hass.data["repairs"]["flow_manager"]
    flow: dict[str, str] = {}

    async def step(**user_input: Any) -> Any:
        if flow:
            result = await manager.async_configure(flow["id"], user_input)
        else:
            (issue_id,) = issues(hass)
            result = await manager.async_init(DOMAIN, data={"issue_id": issue_id})
        flow["id"] = result["flow_id"]
        return result

    return step


def issues(hass: HomeAssistant) -> list[str]:
    """Return the open issues of the integration."""
    return [
        issue_id for domain, issue_id in ir.async_get(hass).issues if domain == DOMAIN
    ]


async def test_a_location_that_moved_is_found_again(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    repairs: Callable[..., Any],
    entity_registry: er.EntityRegistry,
    device_registry: dr.DeviceRegistry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The repair offers what is around, its operator first, and moves everything."""
    document = here.documents[K_LATAUS]
    before = {
        entity.entity_id: entity.id for entity in entity_registry.entities.values()
    }
    entity_registry.async_update_entity(f"{PREFIX}_charger_7695", name="Mine")
    device = location_device(device_registry, account)
    await _vanish(hass, here, freezer)
    assert len(issues(hass)) == 1
    assert caplog.text.count("no longer knows the location K-Lataus") == 1
    assert hass.states.is_state(f"{PREFIX}_charger_7695", STATE_UNAVAILABLE)

    here.documents[MOVED] = document | {
        "id": f"here:evcp:charginglocation:{MOVED}",
        "location": {"lat": 61.495, "lng": 23.82},
    }
    result = await repairs()
    assert result["type"] == "menu"
    result = await repairs(next_step_id="replace")
    (selector,) = result["data_schema"].schema.values()
    options = selector.config["options"]
    assert options[0]["value"] == MOVED
    assert len(options) > 1
    assert suggested(result, "location_id") is None
    result = await repairs()
    assert result["errors"] == {"location_id": "no_location"}
    result = await repairs(location_id=MOVED)
    assert result["type"] == "create_entry"
    await hass.async_block_till_done()
    assert issues(hass) == []
    assert ids_of(account) == {MOVED: "K-Lataus"}
    assert account.state is ConfigEntryState.LOADED
    assert before == {
        entity.entity_id: entity.id for entity in entity_registry.entities.values()
    }
    charger = hass.states.get(f"{PREFIX}_charger_7695")
    assert charger is not None
    assert charger.state == "available"
    assert charger.name == "Mine"
    same_device = location_device(device_registry, account)
    assert same_device.id == device.id
    assert same_device.identifiers == {(DOMAIN, MOVED)}


@pytest.mark.parametrize(
    ("north", "operator", "is_chosen"),
    [
        (0.0, {"name": "K-Lataus"}, True),
        (0.0004, {"name": "K-Lataus"}, True),
        (0.0005, {"name": "K-Lataus"}, False),
        (0.0, {"name": "Somebody else"}, False),
        (0.0, None, False),
    ],
)
async def test_only_who_is_surely_the_same_is_chosen_beforehand(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    repairs: Callable[..., Any],
    freezer: FrozenDateTimeFactory,
    north: float,
    operator: dict[str, str] | None,
    is_chosen: bool,
) -> None:
    """The same operator within 50 m; where nobody runs it, nobody is the same."""
    document = here.documents[K_LATAUS] | {"name": None}
    if operator is None:
        document["operator"] = None
        here.documents[K_LATAUS] = document
        freezer.tick(timedelta(days=1))
        await poll(hass, freezer)
    await _vanish(hass, here, freezer)
    here.documents[MOVED] = document | {
        "id": f"here:evcp:charginglocation:{MOVED}",
        "operator": operator,
        "location": {"lat": 61.493773 + north, "lng": 23.820261},
    }
    await repairs()
    result = await repairs(next_step_id="replace")
    chosen = suggested(result, "location_id")
    assert chosen == (MOVED if is_chosen else None)


async def test_a_location_that_is_gone_is_removed_on_request(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    repairs: Callable[..., Any],
    entity_registry: er.EntityRegistry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Everything stays until the user says so."""
    before = set(entity_registry.entities)
    await _vanish(hass, here, freezer)
    for _ in range(6):
        await poll(hass, freezer)
    assert set(entity_registry.entities) == before
    await repairs()
    result = await repairs(next_step_id="remove")
    assert result["type"] == "form"
    assert len(account.subentries) == 1
    result = await repairs()
    assert result["type"] == "create_entry"
    await hass.async_block_till_done()
    assert not account.subentries
    assert all(
        account.entry_id in entity.unique_id
        for entity in entity_registry.entities.values()
    )
    assert issues(hass) == []


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        ({"status": 403, "json": {"error": "Forbidden"}}, "search_not_enabled"),
        ({"status": 503}, "search_failed"),
        ({"json": {"items": []}}, "nothing_found"),
    ],
)
async def test_a_repair_in_vain_changes_nothing(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    repairs: Callable[..., Any],
    freezer: FrozenDateTimeFactory,
    failure: dict[str, Any],
    reason: str,
) -> None:
    """The issue stays open, to be tried again."""
    await _vanish(hass, here, freezer)
    here.search_failure = failure
    await repairs()
    result = await repairs(next_step_id="replace")
    assert (result["type"], result["reason"]) == ("abort", reason)
    assert len(issues(hass)) == 1
    assert ids_of(account) == {K_LATAUS: "K-Lataus"}


async def test_a_repair_without_access_to_the_locations_found(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    repairs: Callable[..., Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """It is EV Charge Points that HERE forbids, not the search."""
    await _vanish(hass, here, freezer)
    here.search_failure = {"json": {"items": [{"id": RATINA}]}}
    here.fail(403, json={"error": "Not for you"})
    await repairs()
    result = await repairs(next_step_id="replace")
    assert (result["type"], result["reason"]) == ("abort", "search_failed")
    assert result["description_placeholders"] == {"detail": "Not for you"}


async def test_a_repair_that_is_too_late(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """Once the location is gone, or the account not loaded, nothing is left to do."""
    await _vanish(hass, here, freezer)
    (subentry_id,) = account.subentries
    for data in (
        None,
        {"entry_id": "gone", "subentry_id": subentry_id},
        {"entry_id": account.entry_id, "subentry_id": "gone"},
    ):
        flow: Any = await async_create_fix_flow(hass, "location_gone", data)
        flow.hass = hass
        flow.flow_id = flow.handler = "too_late"
        result = await flow.async_step_init()
        assert result["type"] is FlowResultType.CREATE_ENTRY
    assert len(account.subentries) == 1


async def offered(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    repairs: Callable[..., Any],
) -> str:
    """Open the repair at the choice of another location; return one that is offered."""
    await _vanish(hass, here, freezer)
    await repairs()
    result = await repairs(next_step_id="replace")
    (selector,) = result["data_schema"].schema.values()
    return str(selector.config["options"][0]["value"])


async def test_a_repair_whose_choice_was_set_up_in_another_tab(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    repairs: Callable[..., Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """Nothing is changed: a location is set up once."""
    choice = await offered(hass, here, freezer, repairs)
    hass.config_entries.async_add_subentry(account, location_subentry(choice))
    await hass.async_block_till_done()
    result = await repairs(location_id=choice)
    assert (result["type"], result["reason"]) == ("abort", "already_configured")
    assert ids_of(account).keys() == {K_LATAUS, choice}


@pytest.mark.parametrize("step", ["replace", "remove"])
async def test_a_repair_whose_location_was_removed_in_another_tab(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    repairs: Callable[..., Any],
    freezer: FrozenDateTimeFactory,
    step: str,
) -> None:
    """There is nothing left to repair, and nothing else happens."""
    if step == "replace":
        said = {"location_id": await offered(hass, here, freezer, repairs)}
    else:
        await _vanish(hass, here, freezer)
        await repairs()
        await repairs(next_step_id="remove")
        said = {}
    (subentry_id,) = account.subentries
    hass.config_entries.async_remove_subentry(account, subentry_id)
    await hass.async_block_till_done()
    result = await repairs(**said)
    assert result["type"] == "create_entry"
    assert not account.subentries


async def test_the_old_position_survives_a_restart(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    repairs: Callable[..., Any],
    freezer: FrozenDateTimeFactory,
) -> None:
    """HERE's last answer is remembered, so the search knows where to look."""
    await hass.config_entries.async_unload(account.entry_id)
    del here.documents[K_LATAUS]
    await hass.config_entries.async_setup(account.entry_id)
    for _ in range(3):
        await poll(hass, freezer)
    await repairs()
    result = await repairs(next_step_id="replace")
    assert result["type"] == "form"


async def test_a_location_that_was_never_seen(
    hass: HomeAssistant, here: FakeHere, repairs: Callable[..., Any]
) -> None:
    """Without a position there is nothing to search around."""
    entry = account_entry(hass, "never-seen")
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    # Without entities nothing polls: ask by hand.
    for _ in range(2):
        await entry.runtime_data.async_refresh()
    await repairs()
    result = await repairs(next_step_id="replace")
    assert result["reason"] == "position_unknown"


async def test_a_location_that_comes_back(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The issue is taken back, and so it is when the account is unloaded."""
    document = here.documents[K_LATAUS]
    await _vanish(hass, here, freezer)
    assert len(issues(hass)) == 1
    here.documents[K_LATAUS] = document
    await poll(hass, freezer)
    assert issues(hass) == []
    assert caplog.text.count("knows the location K-Lataus again") == 1
    await _vanish(hass, here, freezer)
    assert len(issues(hass)) == 1
    await hass.config_entries.async_unload(account.entry_id)
    assert issues(hass) == []


async def test_one_miss_is_no_issue(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """A location may be missing twice, and requests may fail between."""
    document = here.documents.pop(K_LATAUS)
    await poll(hass, freezer)
    here.fail()
    for _ in range(5):
        await poll(hass, freezer)
    here.work()
    await poll(hass, freezer)
    here.documents[K_LATAUS] = document
    await poll(hass, freezer)
    del here.documents[K_LATAUS]
    await poll(hass, freezer)
    assert issues(hass) == []


async def test_the_slow_fields_ride_along_once_a_day(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    """In four days they are asked for 4 or 5 times, always beside the live ones."""
    simulated = SimulatedTime(hass, freezer, here)
    await simulated.run_until(simulated.now + timedelta(days=4))
    assert len(here.requests) > 500
    fields = [url.query["fields"].split(",") for url in here.requests]
    assert all({"evses", "connectorGroups"} <= set(asked) for asked in fields)
    detailed = sum("tariffs" in asked for asked in fields)
    assert detailed in (4, 5)


@pytest.mark.parametrize("reloads", [False, True])
@pytest.mark.parametrize("comes_first", [False, True])
async def test_another_charger_with_the_same_uid(
    hass: HomeAssistant,
    here: FakeHere,
    account: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
    entity_registry: er.EntityRegistry,
    comes_first: bool,
    reloads: bool,
) -> None:
    """It gets an entity of its own; the first keeps key, entity and history."""

    async def answer(*evses: dict[str, Any]) -> None:
        here.documents[K_LATAUS]["evses"] = list(evses)
        await poll(hass, freezer)
        if reloads:
            assert await hass.config_entries.async_reload(account.entry_id)
            await hass.async_block_till_done()

    evses = here.documents[K_LATAUS]["evses"]
    first = here.evse(K_LATAUS, "7695")
    other = {
        **first,
        "id": "here:evcp:evse:another-operator",
        "evseId": "DE*XYZ*1",
        "physicalReference": "1",
        "status": "charging",
    }
    rest = [evse for evse in evses if evse is not first]
    both = [other, first] if comes_first else [first, other]
    entity_id = f"{PREFIX}_charger_7695"
    unique_id = entity_registry.entities[entity_id].unique_id
    assert unique_id == f"{K_LATAUS}:evse:{first['uid']}"
    for present in (both, [], both, [other], both):
        await answer(*present, *rest)
        for _ in range(3):
            freezer.tick(timedelta(days=2))
            await poll(hass, freezer)
        if first in present:
            assert entity_registry.entities[entity_id].unique_id == unique_id
            assert hass.states.is_state(entity_id, "available")
        if other in present:
            assert hass.states.is_state(f"{PREFIX}_charger_1", "charging")
