"""Finding locations on the map, for set-up and for "Add charging location"."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.here_ev_charge_points.api.models import read_location
from custom_components.here_ev_charge_points.const import SUBENTRY_TYPE_LOCATION
from custom_components.here_ev_charge_points.locations.choices import location_choices
from custom_components.here_ev_charge_points.locations.search import Found
from homeassistant.config_entries import SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
from homeassistant.util.unit_system import US_CUSTOMARY_SYSTEM
from tests.common import (
    ERRORS,
    HERE_,
    answer,
    at_both_ends,
    choices,
    ids_of,
    start,
    suggested,
)
from tests.here import API_KEY, K_LATAUS, RATINA, FakeHere


async def search_step(hass: HomeAssistant) -> Any:
    """Go to the step that searches."""
    result = await answer(hass, await start(hass), api_key=API_KEY)
    return await answer(hass, result, next_step_id="search")


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
        "K-Lataus · Hatanpään valtatie 1 · 10 m · 3 of 5 free, 1 not known · "
        "2× CCS2 150 kW, 1× CHAdeMO 50 kW, 2× Type 2 11 kW"
    )
    assert next(iter(offered)) == K_LATAUS
    assert any("free ones not known · " in label for label in offered.values())
    chosen = list(offered)[:3]
    result = await answer(hass, result, location_ids=[])
    assert result["errors"] == at_both_ends("no_location")
    result = await answer(hass, result, location_ids=chosen)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
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
        assert result["errors"] == {"base": shown, "type_ids": shown}
        assert suggested(result, "location") == HERE_
        assert suggested(result, "min_power") == 11
        assert API_KEY not in str(result["description_placeholders"])
    here.work()
    here.search_failure = None
    result = await answer(hass, result, location=HERE_)
    assert K_LATAUS in choices(result)


@pytest.mark.parametrize("way_on", ["search", "location_ids"])
@pytest.mark.parametrize(
    ("search", "step", "place"),
    [
        ({"location": HERE_ | {"radius": 50_001}}, "area_too_large", ""),
        ({"location": HERE_ | {"latitude": 0.0}}, "nothing_found", ""),
        (
            {"location": HERE_, "min_power": 999, "place": "Teiskontie 35"},
            "nothing_found",
            "Teiskontie 35, 33520 Tampere, Suomi",
        ),
        ({"location": HERE_, "place": " Nowhere 1 "}, "place_unknown", "Nowhere 1"),
        ({"location": HERE_, "zone": "zone.gone"}, "place_unknown", "zone.gone"),
        (
            {"location": HERE_, "zone": "zone.home", "place": "Tampere"},
            "place_or_zone",
            "",
        ),
    ],
)
async def test_a_search_in_vain_is_a_step_of_its_own(
    hass: HomeAssistant,
    here: FakeHere,
    search: dict[str, Any],
    step: str,
    place: str,
    way_on: str,
) -> None:
    """It says why, and leads back to the search as it was, or to the ids."""
    result = await answer(hass, await search_step(hass), **search)
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == step
    assert result["menu_options"] == ["search", "location_ids"]
    assert result["description_placeholders"] == {
        "largest_radius": "50",
        "place": place,
    }
    result = await answer(hass, result, next_step_id=way_on)
    assert result["step_id"] == way_on
    if way_on == "search":
        assert result["errors"] == {}
        for field, value in search.items():
            assert suggested(result, field) == value
        result = await answer(hass, result, location=HERE_)
        result = await answer(hass, result, location_ids=[K_LATAUS])
    else:
        result = await answer(hass, result, location_ids=K_LATAUS)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


async def test_type_ids_where_here_forbids_the_search(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """The error stands at both ends of the form, and the way to the ids is open."""
    result = await search_step(hass)
    here.search_failure = {"status": 403, "json": {"error": "Forbidden"}}
    result = await answer(hass, result, location=HERE_)
    assert result["step_id"] == "search"
    assert result["errors"] == {
        "base": "search_not_enabled",
        "type_ids": "search_not_enabled",
    }
    assert list(result["data_schema"].schema)[-1] == "type_ids"
    result = await answer(hass, result, location=HERE_, type_ids=True)
    assert result["step_id"] == "location_ids"
    result = await answer(hass, result, location_ids=K_LATAUS)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()


async def test_search_around_an_address(hass: HomeAssistant, here: FakeHere) -> None:
    """An address takes the place of the pin; HERE's geocoder is asked once for it."""
    result = await search_step(hass)
    asked = len(here.requests)
    result = await answer(
        hass, result, location=HERE_ | {"radius": 300}, place=" Alexanderstraße 7 "
    )
    geocode, browse, _ = here.requests[asked:]
    assert geocode.host == "geocode.search.hereapi.com"
    assert geocode.path == "/v1/geocode"
    assert geocode.query["q"] == "Alexanderstraße 7"
    assert geocode.query["at"] == "61.493700,23.820300"
    assert browse.query["in"] == "circle:52.522400,13.414800;r=300"
    (label,) = choices(result).values()
    assert label.startswith("Allego · Alexanderstraße 7 · 0 m")
    shown = result["description_placeholders"]
    assert shown["place"] == "Alexanderstraße 7, 10178 Berlin, Deutschland"


async def test_search_around_a_zone(hass: HomeAssistant, here: FakeHere) -> None:
    """A zone takes the place of the pin, and costs nothing more."""
    office = {"latitude": 52.5, "longitude": 13.4, "friendly_name": "The office"}
    hass.states.async_set("zone.office", "0", office)
    result = await search_step(hass)
    asked = len(here.requests)
    result = await answer(hass, result, location=HERE_, zone="zone.office")
    browse, _ = here.requests[asked:]
    assert browse.query["in"] == "circle:52.500000,13.400000;r=6000"
    assert "Allego" in str(choices(result))
    assert result["description_placeholders"]["place"] == "The office"


async def test_a_field_of_blanks_is_empty(hass: HomeAssistant, here: FakeHere) -> None:
    """It is no address beside a zone."""
    hass.states.async_set("zone.home", "0", {"latitude": 61.4937, "longitude": 23.82})
    result = await search_step(hass)
    result = await answer(hass, result, location=HERE_, zone="zone.home", place="  ")
    assert K_LATAUS in choices(result)


@pytest.mark.parametrize(("failure", "error"), ERRORS)
async def test_errors_of_the_geocoder(
    hass: HomeAssistant, here: FakeHere, failure: dict[str, Any], error: str
) -> None:
    """They are told like those of the search, which then is not made."""
    result = await search_step(hass)
    here.geocode_failure = failure
    asked = len(here.requests)
    result = await answer(hass, result, location=HERE_, place="Tampere")
    forbidden = failure.get("status") == 403
    shown = "search_not_enabled" if forbidden else error
    assert result["errors"] == {"base": shown, "type_ids": shown}
    assert suggested(result, "place") == "Tampere"
    assert API_KEY not in str(result["description_placeholders"])
    assert len(here.requests) == asked + 1
    here.geocode_failure = None
    result = await answer(hass, result, location=HERE_, place="Tampere")
    assert K_LATAUS in choices(result)


async def test_a_search_with_an_address_is_counted(
    hass: HomeAssistant, here: FakeHere, account: MockConfigEntry
) -> None:
    """Each of its three requests asks the budget before it goes to HERE."""
    usage = account.runtime_data.memory.usage
    now = dt_util.now()
    start, configure = (
        hass.config_entries.subentries.async_init,
        hass.config_entries.subentries.async_configure,
    )
    search = {"location": HERE_, "place": "Tampere"}
    result: Any = await start(
        (account.entry_id, SUBENTRY_TYPE_LOCATION), context={"source": SOURCE_USER}
    )
    result = await configure(result["flow_id"], {"next_step_id": "search"})
    before = usage.total(now)
    result = await configure(result["flow_id"], search)
    assert result["step_id"] == "select"
    assert usage.total(now) == before + 3
    assert usage.counts["geocode"] == usage.counts["search"] == 1

    result = await configure(
        result["flow_id"], {"location_ids": [], "search_again": True}
    )
    usage.limit = usage.total(now)
    asked = len(here.requests)
    result = await configure(result["flow_id"], search)
    assert result["errors"] == {"base": "budget_spent", "type_ids": "budget_spent"}
    assert len(here.requests) == asked


async def test_search_again_from_the_list(hass: HomeAssistant, here: FakeHere) -> None:
    """Nothing is added, and the search is as it was."""
    result = await search_step(hass)
    result = await answer(hass, result, location=HERE_, min_power=100)
    offered = list(choices(result))
    result = await answer(hass, result, location_ids=offered, search_again=True)
    assert result["step_id"] == "search"
    assert suggested(result, "location") == HERE_
    assert suggested(result, "min_power") == 100
    result = await answer(hass, result, location=HERE_)
    assert len(choices(result)) > len(offered)


async def test_a_distance_that_here_leaves_out(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """It is measured; of what has no position only the radius is known."""
    del here.documents[RATINA]["location"]
    here.search_failure = {
        "json": {"items": [{"id": key} for key in (RATINA, K_LATAUS)]}
    }
    result = await search_step(hass)
    result = await answer(hass, result, location=HERE_)
    near, far = choices(result).items()
    assert near[0] == K_LATAUS
    assert " · 10 m · " in near[1]
    assert far[0] == RATINA
    assert " · 6.0 km · " in far[1]


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
    assert " · 3 of 5 free, 1 not known · Customers only · Reservation needed" in label


async def test_nothing_at_all_around(hass: HomeAssistant, here: FakeHere) -> None:
    """Without a hit there is nothing to ask EV Charge Points for."""
    here.search_failure = {"json": {"items": []}}
    result = await search_step(hass)
    asked = len(here.requests)
    result = await answer(hass, result, location=HERE_)
    assert result["step_id"] == "nothing_found"
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


async def test_the_connectors_of_my_car_are_searched_for_at_first(
    hass: HomeAssistant, here: FakeHere, account: MockConfigEntry
) -> None:
    """They are what an account's dialogue suggests, and can be taken out."""
    hass.config_entries.async_update_entry(
        account, options={"car_connectors": ["CHADEMO"]}
    )
    await hass.async_block_till_done()
    result: Any = await hass.config_entries.subentries.async_init(
        (account.entry_id, SUBENTRY_TYPE_LOCATION), context={"source": SOURCE_USER}
    )
    configure = hass.config_entries.subentries.async_configure
    result = await configure(result["flow_id"], {"next_step_id": "search"})
    assert suggested(result, "connector_types") == ["CHADEMO"]
    result = await configure(result["flow_id"], {"location": HERE_})
    assert len(choices(result)) > 1
