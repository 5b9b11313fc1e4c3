"""Finding locations on the map, for set-up and for "Add charging location"."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.const import SUBENTRY_TYPE_LOCATION
from custom_components.here_ev_charge_points.locations.search import Found
from custom_components.here_ev_charge_points.locations.steps import location_choices
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
from tests.here import API_KEY, K_LATAUS, FakeHere
from tests.test_config_flow import ERRORS, answer, ids_of, start, suggested

HERE_ = {"latitude": 61.4937, "longitude": 23.8203, "radius": 6_000}


async def search_step(hass: HomeAssistant) -> Any:
    """Go to the step that searches."""
    result = await answer(hass, await start(hass), api_key=API_KEY)
    return await answer(hass, result, next_step_id="search")


def choices(result: Any) -> dict[str, str]:
    """Return the labels of a select step by content id, in their order."""
    assert result["step_id"] == "select"
    (selector,) = result["data_schema"].schema.values()
    return {option["value"]: option["label"] for option in selector.config["options"]}


async def test_search_and_choose(hass: HomeAssistant, here: FakeHere) -> None:
    """What is around is offered in words, and all that is chosen is set up."""
    result = await search_step(hass)
    assert result["step_id"] == "search"
    assert suggested(result, "location") == {
        "latitude": hass.config.latitude,
        "longitude": hass.config.longitude,
        "radius": 2_000,
    }
    asked = len(here.requests)
    result = await answer(hass, result, location=HERE_ | {"radius": 4_000})
    assert [url.path for url in here.requests[asked:]] == [
        "/v1/browse",
        "/v3/locations",
    ]
    query = here.requests[asked].query
    assert query["at"] == "61.493700,23.820300"
    assert query["in"] == "circle:61.493700,23.820300;r=4000"
    assert query["categories"] == "700-7600-0322"
    assert query["limit"] == "100"
    assert "show" not in query

    offered = choices(result)
    assert offered[K_LATAUS] == (
        "K-Lataus · Hatanpään valtatie 1 · 10 m · "
        "2× CCS2 150 kW, 1× CHAdeMO 50 kW, 2× Type 2 11 kW · 3 of 5 free, 1 not known"
    )
    assert next(iter(offered)) == K_LATAUS
    assert any(label.endswith("free ones not known") for label in offered.values())
    chosen = list(offered)[:3]
    result = await answer(hass, result, location_ids=[])
    assert result["errors"] == {"location_ids": "no_location"}
    result = await answer(hass, result, location_ids=chosen)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert set(ids_of(result["result"])) == set(chosen)


async def test_filters_and_units(hass: HomeAssistant, here: FakeHere) -> None:
    """Connector types and power narrow the list; miles are for those who use them.

    A language that there is no translation for yet falls back to English.
    """
    hass.config.units = US_CUSTOMARY_SYSTEM
    hass.config.language = "is"
    result = await search_step(hass)
    result = await answer(
        hass,
        result,
        location=HERE_,
        connector_types=["CHADEMO"],
        min_power=50,
    )
    for content_id, label in choices(result).items():
        assert " mi · " in label
        assert any(
            connector["standard"] == "CHADEMO" and connector["maxPower"] >= 50_000
            for evse in here.documents[content_id]["evses"]
            for connector in evse["connectors"]
        )


@pytest.mark.parametrize(("failure", "error"), ERRORS)
async def test_errors_of_here(
    hass: HomeAssistant, here: FakeHere, failure: dict[str, Any], error: str
) -> None:
    """HERE's errors keep the search as it was and let it be tried again.

    What is forbidden is told apart: the search, or EV Charge Points behind it.
    """
    result = await search_step(hass)
    for attempt in ("search", "locations"):
        if attempt == "search":
            here.search_failure = failure
            forbidden = failure.get("status") == 403
            shown = "search_not_enabled" if forbidden else error
        else:
            here.fail(**failure)
            here.search_failure = {"json": {"items": [{"id": K_LATAUS}]}}
            shown = error
        result = await answer(hass, result, location=HERE_, min_power=11)
        assert result["errors"] == {"base": shown}
        assert suggested(result, "location") == HERE_
        assert suggested(result, "min_power") == 11
        assert API_KEY not in str(result["description_placeholders"])
    here.work()
    here.search_failure = None
    result = await answer(hass, result, location=HERE_)
    assert K_LATAUS in choices(result)


@pytest.mark.parametrize(
    ("search", "field", "error"),
    [
        (HERE_ | {"radius": 50_001}, "location", "area_too_large"),
        (HERE_ | {"latitude": 0.0}, "base", "nothing_found"),
        ({"forbidden": True}, "base", "search_not_enabled"),
    ],
)
async def test_change_the_search_or_type_ids_instead(
    hass: HomeAssistant,
    here: FakeHere,
    search: dict[str, Any],
    field: str,
    error: str,
) -> None:
    """A search in vain says why; the way to the ids is open."""
    result = await search_step(hass)
    assert "type_ids" not in result["data_schema"].schema
    if search.get("forbidden"):
        here.search_failure = {"status": 403, "json": {"error": "Forbidden"}}
        search = HERE_
    result = await answer(hass, result, location=search)
    assert result["step_id"] == "search"
    assert result["errors"] == {field: error}
    result = await answer(hass, result, location=search, type_ids=True)
    assert result["step_id"] == "location_ids"
    result = await answer(hass, result, location_ids=K_LATAUS)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_a_location_without_chargers(hass: HomeAssistant, here: FakeHere) -> None:
    """What HERE tells no charger of is no charging location to choose."""
    here.documents[K_LATAUS]["evses"] = []
    result = await search_step(hass)
    result = await answer(hass, result, location=HERE_)
    assert K_LATAUS not in choices(result)
    bare = Found(read_location({"id": "bare"}), 1234)
    (choice,) = await location_choices(hass, [bare])
    assert choice["label"] == "1.2 km"


async def test_what_one_may_not_use_says_so(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """A location for some people alone is told from the others."""
    here.documents[K_LATAUS] |= {
        "restrictions": ["customersOnly"],
        "reservationRequired": True,
    }
    result = await search_step(hass)
    result = await answer(hass, result, location=HERE_)
    label = choices(result)[K_LATAUS]
    assert " · Customers only · Reservation needed · 3 of 5 free" in label


async def test_nothing_at_all_around(hass: HomeAssistant, here: FakeHere) -> None:
    """Without a hit there is nothing to ask EV Charge Points for."""
    here.search_failure = {"json": {"items": []}}
    result = await search_step(hass)
    asked = len(here.requests)
    result = await answer(hass, result, location=HERE_)
    assert result["errors"] == {"base": "nothing_found"}
    assert len(here.requests) == asked + 1


async def test_add_several_to_an_account(
    hass: HomeAssistant, here: FakeHere, account: MockConfigEntry
) -> None:
    """An account's dialogue leaves out what it has, and adds all that is chosen."""
    result: Any = await hass.config_entries.subentries.async_init(
        (account.entry_id, SUBENTRY_TYPE_LOCATION), context={"source": SOURCE_USER}
    )
    configure = hass.config_entries.subentries.async_configure
    assert set(result["menu_options"]) == {"search", "location_ids"}
    result = await configure(result["flow_id"], {"next_step_id": "search"})
    result = await configure(result["flow_id"], {"location": HERE_})
    offered = list(choices(result))
    assert K_LATAUS not in offered
    asked = len(here.requests)
    result = await configure(result["flow_id"], {"location_ids": offered[:3]})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert set(ids_of(account)) == {K_LATAUS, *offered[:3]}
    assert len(here.requests) == asked + 1
