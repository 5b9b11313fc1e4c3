"""What charging costs, as sensors, actions, triggers and conditions tell it."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest

from custom_components.here_ev_charge_points.const import DOMAIN
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from tests.common import CCS, COST, PREFIX, pass_until, poll, set_up, state_of

from .conftest import account_entry
from .here import GARAGE, K_LATAUS, RATINA, FakeHere
from .logic.tariff_examples import component, element, hours

TYPE_2 = f"{PREFIX}_type_2_11_kw_price"


def charge_for(here: FakeHere, *elements: Any, zone: str = "Europe/Berlin") -> None:
    """Let every connector at K-Lataus have this tariff."""
    here.documents[K_LATAUS]["timeZone"] = zone
    for tariff in here.documents[K_LATAUS]["tariffs"]:
        tariff["elements"] = list(elements)


async def outage(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Let HERE fail for longer than a blip."""
    here.fail()
    for _ in range(3):
        await poll(hass, freezer)


PER_KWH = element(component("energy", 0.5))
GRACE = [
    element(component("parkingTime", 0.0), duration={"max": 1800}),
    element(component("parkingTime", 3.0), duration={"min": 1800}),
    element(component("flat", 0.5), component("energy", 0.25)),
]
FROM_FOUR_HOURS = [
    PER_KWH,
    element(
        component("time", 3.0),
        duration={"min": 14_400},
        days=["mo", "tu", "we", "th", "fr"],
        **hours("08:00:00", "22:00:00"),
    ),
]


@pytest.mark.parametrize(
    ("elements", "start", "state", "told"),
    [
        (
            [
                element(component("time", 0.0), duration={"min": 0, "max": 3600}),
                element(component("time", 6.0), duration={"min": 3600}),
            ],
            "23T10:00",
            STATE_UNKNOWN,
            {"price_per_minute": 0.1, "price_per_minute_after": 60},
        ),
        (
            GRACE,
            "23T10:00",
            "0.25",
            {
                "session_fee": 0.5,
                "parking_fee_per_minute": 0.05,
                "parking_fee_after": 30,
            },
        ),
        (
            [
                element(component("energy", 0.0), duration={"max": 1800}),
                element(component("energy", 0.49)),
            ],
            "23T10:00",
            "0.0",
            {"session_fee": None},
        ),
        (
            [
                element(component("time", 6.0), duration={"min": 3600}),
                element(component("time", 3.0)),
            ],
            "23T10:00",
            STATE_UNKNOWN,
            {"price_per_minute": 0.05, "price_per_minute_after": None},
        ),
        (
            [
                PER_KWH,
                element(component("parkingTime", 12.0), duration={"min": 14_400}),
                element(component("parkingTime", 6.0), duration={"min": 7200}),
            ],
            "23T10:00",
            "0.5",
            {"parking_fee_per_minute": 0.1, "parking_fee_after": 120},
        ),
        (
            FROM_FOUR_HOURS,
            "23T05:00",
            "0.5",
            {"price_per_minute": 0.05, "price_per_minute_after": 240},
        ),
        (FROM_FOUR_HOURS, "23T21:30", "0.5", {"price_per_minute_after": 630}),
        (FROM_FOUR_HOURS, "27T21:30", "0.5", {"price_per_minute": None}),
        (
            [
                element(component("energy", 0.6)),
                element(component("flat", 8.0), duration={"min": 2700}),
            ],
            "23T10:00",
            "0.6",
            {"session_fee": None},
        ),
        (
            [
                element(component("flat", 0.0)),
                element(component("parkingTime", 6.0), duration={"min": 7200}),
            ],
            "23T10:00",
            "0.0",
            {"parking_fee_per_minute": 0.1, "parking_fee_after": 120},
        ),
        # Something that is not understood.
        (
            [PER_KWH, element({"dimension": "time"}, duration={"min": 7200})],
            "23T10:00",
            STATE_UNKNOWN,
            dict.fromkeys(["session_fee", "price_per_minute", "steps", "charge_cost"]),
        ),
    ],
)
async def test_first_prices_of_the_course(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    elements: list[Any],
    start: str,
    state: str,
    told: dict[str, Any],
) -> None:
    """The state is of the start; a fee is told with the minutes until it begins."""
    freezer.move_to(f"2026-11-{start}:00+01:00")
    charge_for(here, *elements)
    await set_up(hass)
    price = state_of(hass, CCS)
    assert price.state == state
    assert {name: price.attributes[name] for name in told} == told


async def test_course(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """All of it is an attribute, and moves on as the night comes nearer."""
    freezer.move_to("2026-11-23T21:50:00+01:00")
    charge_for(
        here,
        element(component("energy", 0.2), **hours("22:00:00", "06:00:00")),
        element(component("energy", 0.4), component("flat", 1)),
        element(component("time", 6), overstayBatteryLevel=80),
    )
    await set_up(hass)
    nothing = {"price_per_minute": 0, "parking_fee_per_minute": 0, "session_fee": 0}
    day = {"price_per_kwh": 0.4, **nothing}
    night = {"price_per_kwh": 0.2, **nothing}
    price = state_of(hass, CCS)
    assert price.attributes["steps"] == [
        {"after": 0, **day, "session_fee": 1},
        {"after": 10, **night},
        {"after": 490, **day},
    ]
    assert price.attributes["overstay_fees"] == [
        {"battery_level": 80, "price_per_kwh": 0, **nothing, "price_per_minute": 0.1}
    ]
    await pass_until(hass, freezer, "2026-11-23T21:55:00+01:00")
    later = state_of(hass, CCS)
    assert [step["after"] for step in later.attributes["steps"]] == [0, 5, 485]
    await pass_until(hass, freezer, "2026-11-23T22:00:00+01:00")
    assert state_of(hass, CCS).state == "0.2"


async def test_cost_of_a_charge(hass: HomeAssistant, here: FakeHere) -> None:
    """30 kWh: at 100 kW of the car in 18 minutes, at 11 kW in 163.6.

    At CCS2: 0.31 × 1.255 × 30 = 11.6715. At Type 2: 0.16 × 1.255 × 30 = 6.024.
    """
    await set_up(hass)
    fast = state_of(hass, CCS)
    assert fast.attributes["charge_cost"] == 11.6715
    assert fast.attributes["charge_minutes"] == 18
    assert fast.attributes["provider"] is None
    cost = state_of(hass, COST)
    assert cost.state == "6.024"
    expected = {
        "unit_of_measurement": "EUR",
        "device_class": "monetary",
        "standard": "IEC_62196_T2",
        "type": "Type 2",
        "power": 11,
        "charge_energy": 30,
        "minutes": 163.6,
        "energy": 6.024,
        "time": 0,
        "parking": 0,
        "session": 0,
        "tariff": None,
        "provider": None,
    }
    assert {name: cost.attributes[name] for name in expected} == expected


async def test_my_car(hass: HomeAssistant, here: FakeHere) -> None:
    """The options say what a charge is, and which connectors count.

    60 kWh at 50 kW take 72 minutes; parked until 132, of which 102 after the grace.
    """
    charge_for(here, *GRACE)
    await set_up(
        hass,
        charge_energy=60,
        car_dc_power=50,
        idle_minutes=60,
        car_connectors=["IEC_62196_T2_COMBO"],
    )
    cost = state_of(hass, COST)
    assert cost.attributes["standard"] == "IEC_62196_T2_COMBO"
    assert cost.attributes["minutes"] == 72
    parts = {name: cost.attributes[name] for name in ("energy", "parking", "session")}
    assert parts == {"energy": 15, "parking": 3, "session": 0.5}
    assert cost.state == "18.5"


async def test_no_connector_for_my_car(hass: HomeAssistant, here: FakeHere) -> None:
    """Nothing that fits has a cost, so there is none to tell."""
    await set_up(hass, car_connectors=["MCS"])
    cost = state_of(hass, COST)
    assert cost.state == STATE_UNKNOWN
    assert "energy" not in cost.attributes
    assert "unit_of_measurement" not in cost.attributes
    assert state_of(hass, CCS).attributes["charge_cost"] == 11.6715


async def test_cost_in_an_outage(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Nothing is told while HERE does not answer."""
    await set_up(hass)
    await outage(hass, here, freezer)
    for entity in (COST, CCS):
        assert state_of(hass, entity).state == STATE_UNAVAILABLE
    here.work()
    await poll(hass, freezer)
    assert state_of(hass, COST).state == "6.024"


# Options


async def test_options(hass: HomeAssistant, here: FakeHere) -> None:
    """The section is stored with the other options, and kept where it is not sent."""
    entry = await set_up(hass)

    async def send(**entered: Any) -> None:
        flow = await hass.config_entries.options.async_init(entry.entry_id)
        flow = await hass.config_entries.options.async_configure(
            flow["flow_id"], entered
        )
        assert flow["type"] is FlowResultType.CREATE_ENTRY
        await hass.async_block_till_done()

    car = {
        "charge_energy": 50,
        "car_ac_power": 22,
        "car_dc_power": 150,
        "idle_minutes": 5,
        "car_connectors": ["IEC_62196_T2"],
    }
    await send(monthly_request_budget=4000, my_car=car)
    assert car.items() <= entry.options.items()
    assert "my_car" not in entry.options
    assert state_of(hass, COST).attributes["charge_energy"] == 50

    flow = await hass.config_entries.options.async_init(entry.entry_id)
    schema = flow["data_schema"]
    assert schema is not None
    shown = next(value for key, value in schema.schema.items() if key == "my_car")
    suggested = {
        str(key): key.description["suggested_value"] for key in shown.schema.schema
    }
    assert suggested == car

    await send(monthly_request_budget=3000)
    assert car.items() <= entry.options.items()
    assert entry.options["monthly_request_budget"] == 3000
    await send(monthly_request_budget=3000, my_car={})
    assert entry.options["charge_energy"] == 30
    assert "car_connectors" not in entry.options


async def test_an_error_keeps_what_was_entered(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """Who forgot the end of the quiet hours does not enter the car again."""
    entry = await set_up(hass)
    flow = await hass.config_entries.options.async_init(entry.entry_id)
    flow = await hass.config_entries.options.async_configure(
        flow["flow_id"],
        {"quiet_hours_start": "23:00:00", "my_car": {"charge_energy": 77}},
    )
    assert flow["errors"] == {"quiet_hours_end": "quiet_hours_incomplete"}
    assert flow["data_schema"] is not None
    shown = next(
        value for key, value in flow["data_schema"].schema.items() if key == "my_car"
    )
    energy = next(key for key in shown.schema.schema if key == "charge_energy")
    assert energy.description == {"suggested_value": 77}


# Actions


async def ask(hass: HomeAssistant, action: str, **data: Any) -> list[Any]:
    """Call an action and return the locations of its answer."""
    answer = await hass.services.async_call(
        "here_ev_charge_points", action, data, blocking=True, return_response=True
    )
    assert answer is not None
    locations = answer["locations"]
    assert isinstance(locations, list)
    return locations


TAMPERE = {"latitude": 61.4938, "longitude": 23.8202, "radius": 20_000}


async def test_estimates_of_what_is_set_up(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """The cheapest first, with parts; no request is spent.

    By day, 30 kWh: K-Lataus 6.024, the garage 0.60 and 0.22 a kWh + 25.5 % = 9.036,
    Ratina 0.43 a kWh + 25.5 % = 16.1895 and from 22:00 0.28 = 10.542.
    """
    freezer.move_to("2026-11-23T12:00:00+02:00")
    await set_up(hass, RATINA, K_LATAUS, GARAGE)
    asked = len(here.requests)
    found = await ask(hass, "estimate_cost")
    assert [item["location_id"] for item in found] == [K_LATAUS, GARAGE, RATINA]
    costs = [item["charge_cost"] for item in found]
    assert costs == pytest.approx([6.024, 9.036, 16.1895])
    assert found[1]["session"] == 0.753
    assert found[1]["energy"] == pytest.approx(8.283)
    assert {item["currency"] for item in found} == {"EUR"}
    assert found[0]["title"] == "K-Lataus"
    at_night = await ask(hass, "estimate_cost", start="2026-11-23 22:30:00+02:00")
    assert at_night[2]["charge_cost"] == pytest.approx(10.542)
    assert len(await ask(hass, "estimate_cost", limit=1)) == 1
    fast = await ask(hass, "estimate_cost", connector_types="CHADEMO", energy=10)
    assert [item["type"] for item in fast] == ["CHAdeMO"] * len(fast)
    assert fast[0]["charge_cost"] == pytest.approx(3.8905)
    assert len(here.requests) == asked


@pytest.mark.parametrize(
    ("start", "cost"),
    [
        # At Ratina the night begins at 22:00 of Helsinki, 21:00 of Berlin.
        ("2026-11-23 19:30:00", 16.1895),
        ("2026-11-23 21:00:00", 10.542),
        ("2026-11-23T20:30:00+02:00", 16.1895),
        ("2026-11-23T20:30:00+00:00", 10.542),
        # 03:30 comes twice in that night, both times cheap.
        ("2026-10-25 02:30:00", 10.542),
    ],
)
async def test_an_estimate_for_another_time(
    hass: HomeAssistant, here: FakeHere, start: str, cost: float
) -> None:
    """Without a zone it is of Home Assistant's; the clock of the location decides."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    await set_up(hass, RATINA)
    (found,) = await ask(hass, "estimate_cost", start=start, energy=30)
    assert found["charge_cost"] == pytest.approx(cost)


async def test_estimate_from_battery_levels(
    hass: HomeAssistant, here: FakeHere
) -> None:
    """Of 60 kWh, from 20 to 90 % are 42; 80 % are full for the last seventh.

    At 100 kW: 42 × 0.50 = 21.00, and 3.6 minutes + 30 parked at 1.00.
    """
    charge_for(here, PER_KWH, element(component("time", 60), overstayBatteryLevel=80))
    entry = await set_up(hass)
    (found,) = await ask(
        hass,
        "estimate_cost",
        config_entry=entry.entry_id,
        connector_types="IEC_62196_T2_COMBO",
        from_level=20,
        to_level=90,
        battery_size=60,
        idle_minutes=30,
    )
    assert (found["energy"], found["time"]) == pytest.approx((21.0, 33.6))
    assert found["minutes"] == 25.2


async def test_estimates_around_a_place(hass: HomeAssistant, here: FakeHere) -> None:
    """A search finds the cheapest; what has no price is left out."""
    await set_up(hass)
    asked = len(here.requests)
    found = await ask(hass, "estimate_cost", location=TAMPERE, limit=100)
    assert len(here.requests) == asked + 2
    costs = [item["charge_cost"] for item in found]
    assert costs == sorted(costs)
    assert len(costs) > 2
    assert found[0]["charge_cost"] == 0
    assert all(item["distance"] >= 0 for item in found)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({"energy": 30, "from_level": 20}, "energy_or_levels"),
        ({"from_level": 20, "to_level": 80}, "levels_incomplete"),
        ({"to_level": 80, "battery_size": 60}, "levels_incomplete"),
        ({"from_level": 80, "to_level": 80, "battery_size": 60}, "levels_reversed"),
        ({"device_id": ["x"], "location": TAMPERE}, "devices_or_place"),
        ({"device_id": ["x"]}, "unknown_device"),
        ({"start": "9999-12-31 23:59:59"}, "start_too_far"),
        ({"start": "0001-01-01 00:00:00+14:00"}, "start_too_far"),
    ],
)
async def test_what_cannot_be_estimated(
    hass: HomeAssistant, here: FakeHere, data: dict[str, Any], key: str
) -> None:
    """Users are told what to say instead, before a request is spent."""
    await set_up(hass)
    asked = len(here.requests)
    with pytest.raises(ServiceValidationError) as caught:
        await ask(hass, "estimate_cost", **data)
    assert caught.value.translation_key == key
    assert len(here.requests) == asked


async def test_cheapest_first(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory
) -> None:
    """Search and status answer the cost and the course, and sort by the cost."""
    freezer.move_to("2026-11-23T12:00:00+02:00")
    for tariff in here.documents[GARAGE]["tariffs"]:
        tariff["currency"] = "SEK"
    for tariff in here.documents[RATINA]["tariffs"]:
        tariff["elements"].append("?")
    await set_up(hass, RATINA, GARAGE, K_LATAUS)
    as_set_up = await ask(hass, "get_status")
    assert [item["location_id"] for item in as_set_up] == [RATINA, GARAGE, K_LATAUS]
    assert [item["charge_cost"] for item in as_set_up] == [None, 9.036, 6.024]
    by_price = await ask(hass, "get_status", sort="price")
    # Crowns and euros cannot be compared: the first currency leads.
    assert [item["location_id"] for item in by_price] == [GARAGE, K_LATAUS, RATINA]
    ccs = by_price[1]["connectors"][0]
    assert (ccs["charge_cost"], ccs["charge_minutes"]) == (11.6715, 18)
    assert ccs["steps"][0]["price_per_kwh"] == 0.389
    assert ccs["provider"] is None
    found = await ask(hass, "search", location=TAMPERE, sort="price", limit=100)
    costs = [item["charge_cost"] for item in found if item["currency"] == "EUR"]
    assert costs == sorted(costs)
    assert found[-1]["charge_cost"] is None


async def test_search_for_my_car(hass: HomeAssistant, here: FakeHere) -> None:
    """Its connectors are what is searched for, unless the search says otherwise."""
    await set_up(hass, car_connectors=["CHADEMO"])
    mine = await ask(hass, "search", location=TAMPERE, limit=100)
    every = await ask(hass, "search", location=TAMPERE, limit=100, connector_types=[])
    assert 0 < len(mine) < len(every)
    assert all(
        "CHADEMO" in {item["connector_type"] for item in location["connectors"]}
        for location in mine
    )


# Triggers and conditions


async def automate(
    hass: HomeAssistant, options: dict[str, Any], entity: str = CCS, **conditions: Any
) -> None:
    """Set up an automation that calls a service when a price falls."""
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "triggers": {
                    "trigger": "here_ev_charge_points.price_fell",
                    "target": {"entity_id": entity},
                    "options": options,
                },
                "actions": {
                    "action": "test.automation",
                    "data": {"price": "{{ trigger.to_state.state }}"},
                },
            }
        },
    )
    await hass.async_block_till_done()


async def change_price(
    hass: HomeAssistant, here: FakeHere, freezer: FrozenDateTimeFactory, price: float
) -> None:
    """Let HERE tell another price, with the facts of the next day."""
    charge_for(here, element(component("energy", price)))
    freezer.tick(timedelta(hours=24))
    await poll(hass, freezer)


async def test_price_fell(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
) -> None:
    """It fires when the limit is crossed, once, and not at the limit."""
    charge_for(here, element(component("energy", 0.6)))
    await set_up(hass)
    await automate(hass, {"limit": 0.5})
    fired = []
    for price in (0.5, 0.49, 0.3, 0.7, 0.4):
        await change_price(hass, here, freezer, price)
        fired.append(len(service_calls))
    assert fired == [0, 1, 1, 1, 2]
    assert [call.data["price"] for call in service_calls] == [0.49, 0.4]


async def test_price_of_a_charge_fell(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
) -> None:
    """Or when the whole charge costs less: 30 kWh at 0.60 are 18, at 0.40 12."""
    charge_for(here, element(component("energy", 0.6)))
    await set_up(hass)
    await automate(hass, {"limit": 15, "per": "charge"}, COST)
    await change_price(hass, here, freezer, 0.4)
    assert [call.data["price"] for call in service_calls] == [12.0]


async def test_price_fell_of_a_sensor_that_comes_later(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
) -> None:
    """What it costs at first is no news; what it costs less then is."""
    entry = account_entry(hass, K_LATAUS)
    er.async_get(hass).async_get_or_create(
        "sensor",
        DOMAIN,
        f"{K_LATAUS}:price:IEC_62196_T2_COMBO_150000",
        suggested_object_id=CCS.partition(".")[2],
        config_entry=entry,
        original_name="Price",
        translation_key="price",
    )
    await automate(hass, {"limit": 0.3})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert state_of(hass, CCS).state == "0.389"
    assert not service_calls
    await change_price(hass, here, freezer, 0.2)
    assert [call.data["price"] for call in service_calls] == [0.2]


async def test_price_fell_in_an_outage(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
) -> None:
    """What was last known counts, also when it has risen in between."""
    charge_for(here, element(component("energy", 0.3)))
    await set_up(hass)
    await automate(hass, {"limit": 0.5})
    await change_price(hass, here, freezer, 0.6)
    await outage(hass, here, freezer)
    assert state_of(hass, CCS).state == STATE_UNAVAILABLE
    here.work()
    await change_price(hass, here, freezer, 0.4)
    assert [call.data["price"] for call in service_calls] == [0.4]


async def test_other_options_are_no_news(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
) -> None:
    """A smaller charge costs less, but no price fell; nor did another currency."""
    charge_for(here, element(component("energy", 0.6)))
    entry = await set_up(hass)
    await automate(hass, {"limit": 15, "per": "charge"}, COST)
    hass.config_entries.async_update_entry(entry, options={"charge_energy": 10})
    await hass.async_block_till_done()
    assert state_of(hass, COST).state == "6.0"
    hass.config_entries.async_update_entry(entry, options={"charge_energy": 30})
    await hass.async_block_till_done()
    for tariff in here.documents[K_LATAUS]["tariffs"]:
        tariff["currency"] = "GBP"
    await change_price(hass, here, freezer, 0.4)
    assert state_of(hass, COST).state == "12.0"
    assert not service_calls


async def test_a_price_that_was_never_known(
    hass: HomeAssistant,
    here: FakeHere,
    freezer: FrozenDateTimeFactory,
    service_calls: list[ServiceCall],
) -> None:
    """Nothing fell where nothing was known; an entity that is not there is no fault."""
    charge_for(here, element(component("time", 6)))
    await set_up(hass)
    await automate(hass, {"limit": 0.5}, [CCS, "sensor.never_heard_of", COST])  # type: ignore[arg-type]
    await change_price(hass, here, freezer, 0.4)
    assert state_of(hass, CCS).state == "0.4"
    assert not service_calls


@pytest.mark.parametrize(
    ("options", "entities", "passes"),
    [
        ({"limit": 0.39}, [CCS], True),
        ({"limit": 0.389}, [CCS], False),
        ({"limit": 0.3}, [CCS, TYPE_2], True),
        ({"limit": 0.3, "behavior": "all"}, [CCS, TYPE_2], False),
        ({"limit": 7, "per": "charge"}, [COST], True),
        ({"limit": 6, "per": "charge"}, [COST], False),
        # Sensors of the other price are not meant.
        ({"limit": 7, "per": "kwh"}, [COST], False),
    ],
)
async def test_is_cheaper_than(
    hass: HomeAssistant,
    here: FakeHere,
    service_calls: list[ServiceCall],
    options: dict[str, Any],
    entities: list[str],
    passes: bool,
) -> None:
    """A kWh at CCS2 costs 0.389, at Type 2 0.2008; 30 kWh there 6.024."""
    await set_up(hass)
    await check(hass, {"behavior": "any", **options}, entities)
    assert len(service_calls) == passes


async def check(
    hass: HomeAssistant, options: dict[str, Any], entities: list[str]
) -> None:
    """Let an automation look at prices, now."""
    assert await async_setup_component(
        hass,
        "automation",
        {
            "automation": {
                "triggers": {"trigger": "event", "event_type": "look"},
                "conditions": {
                    "condition": "here_ev_charge_points.is_cheaper_than",
                    "target": {"entity_id": entities},
                    "options": options,
                },
                "actions": {"action": "test.automation"},
            }
        },
    )
    await hass.async_block_till_done()
    hass.bus.async_fire("look")
    await hass.async_block_till_done()


async def test_not_known_is_not_cheap(
    hass: HomeAssistant, here: FakeHere, service_calls: list[ServiceCall]
) -> None:
    """A price that is not known is not below a limit, whatever is asked of how many."""
    charge_for(here, element(component("time", 6)))
    await set_up(hass)
    await check(hass, {"limit": 100, "behavior": "all"}, [CCS])
    assert not service_calls
