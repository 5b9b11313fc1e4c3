"""The blueprints: an automation made from each, in a real Home Assistant."""

import asyncio
from collections.abc import AsyncGenerator, Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
import re
import shutil
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from demo import account, config
from demo.client import HomeAssistant, Json
from demo.home import free_port, home_assistant
from simulator import Simulator, views

from .places import (
    API_KEY,
    CHARGING_EVSE,
    CHARGING_SENSOR,
    K_LATAUS,
    K_LATAUS_SENSOR,
    K_LATAUS_TITLE,
    take_all,
)
from .waiting import PATIENCE, poll, polls, until, until_state

FOLDER = "here_ev_charge_points"
NAMES = {
    "charger_broken": "A charger has been broken for a day",
    "charger_free": "Tell me when a charger becomes free",
    "favourite_full": "My favourite is full: suggest the nearest alternative",
    "leave_or_wait": "Leave now or wait?",
    "watch_live": "Show a running watch on the phone",
    "watch_on_leave": "Watch when I leave with a low battery",
}
SCRIPTS = {"find_free_charger": "Find a free charger now"}

FREE_EVSE = "61012d39974e34d300daf902"
UNKNOWN_EVSE = "61012cf2c6edec8f60f1400d"
FREE_SENSOR = f"{K_LATAUS_SENSOR}_charger_7695"
K_LATAUS_WATCH = "switch.k_lataus_hatanpaan_valtatie_1_watch"
K_LATAUS_PLACE = "61.493701,23.819846"

TULLI = "246udbvv52866-aGVyZS1ldjplY29tb3ZlbWVudDoyMDEyODQ1NTAz"
TULLI_TITLE = "Virta, Åkerlundinkatu 3"
RATINA = "246udbvufd6nt-aGVyZS1ldjplY29tb3ZlbWVudDoyMDEzMzgwMTc0"
RATINA_TITLE = "Recharge, Vuolteenkatu 1"
RATINA_PLACE = "61.49342,23.76741"
NEKALA = "246udbvtxyqgh-aGVyZS1ldjplY29tb3ZlbWVudDoyMDA5OTEzMzU4"
LAKALAIVA = "246udbvscmsdf-aGVyZS1ldjplY29tb3ZlbWVudDoyMDExNTU5ODM3"
LAKALAIVA_TITLE = "IONITY, Kuljettajankatu 8"

# What Home Assistant logs on a machine that has much else to do.
SLOW = re.compile(r" took [\d.]+ seconds| is taking over ")

HELSINKI = ZoneInfo("Europe/Helsinki")
GOOGLE = "https://www.google.com/maps/dir/?api=1&destination="
WEGO = "https://wego.here.com/r/mylocation/"
DRIVER = "person.driver"
BATTERY = "sensor.car_battery"


# What a phone with the app brings along is a device, and an action named after it. The
# app's own part of Home Assistant needs more than this environment has, so the device
# of the account stands in for a phone, and a group without members for its action.
PHONE_ACTION = "mobile_app_here_ev_charge_points"
PHONE_CONFIGURATION = f"""
notify:
  - platform: group
    name: {PHONE_ACTION}
    services: []
"""


@pytest.fixture(scope="module")
async def running_home(
    running_simulator: Simulator, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[HomeAssistant]:
    """Return a Home Assistant of its own, with the action that sends to a phone."""
    directory = tmp_path_factory.mktemp("home_with_phone", numbered=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            config, "CONFIGURATION", config.CONFIGURATION + PHONE_CONFIGURATION
        )
        async with home_assistant(
            directory, port=free_port(), simulator_url=running_simulator.url
        ) as home:
            bring_blueprints(directory)
            yield home


def bring_blueprints(directory: Path) -> None:
    """Put the blueprints where an import puts them: a linked folder is not listed."""
    for domain in ("automation", "script"):
        folder = directory / "blueprints" / domain / FOLDER
        if folder.is_symlink():
            folder.unlink()
            shutil.copytree(config.REPOSITORY / "blueprints" / domain / FOLDER, folder)


@pytest.fixture(autouse=True)
async def no_complaints(
    home: HomeAssistant, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[None]:
    """Check that nothing is logged, and remove what a test leaves behind."""
    log = tmp_path_factory.getbasetemp() / "home_with_phone/console.log"
    said = len(log.read_text("utf-8"))
    yield
    for entity_id, state in (await home.states()).items():
        if entity_id.startswith("automation."):
            key = state["attributes"]["id"]
            await home.request("DELETE", f"/api/config/automation/config/{key}")
        elif entity_id.startswith("script."):
            key = entity_id.removeprefix("script.")
            await home.request("DELETE", f"/api/config/script/config/{key}")
        elif entity_id in (DRIVER, BATTERY):
            await home.request("DELETE", f"/api/states/{entity_id}")
    await home.call("persistent_notification.dismiss_all")
    lines = log.read_text("utf-8")[said:].splitlines()
    complaints = [line for line in lines if " WARNING " in line or " ERROR " in line]
    assert [line for line in complaints if not SLOW.search(line)] == []


@pytest.fixture
async def pushes(home: HomeAssistant) -> AsyncGenerator[asyncio.Queue[Json]]:
    """Return the actions that are called, those that send to the phone among them."""
    async with home.subscribe("subscribe_events", event_type="call_service") as called:
        yield called


async def pushed(calls: asyncio.Queue[Json]) -> Json:
    """Wait for what is sent to the phone."""
    async with asyncio.timeout(PATIENCE):
        while (call := (await calls.get())["data"])["service"] != PHONE_ACTION:
            pass
    return dict(call["service_data"])


@pytest.fixture
async def triggered(home: HomeAssistant) -> AsyncGenerator[asyncio.Queue[Json]]:
    """Return the automations that do something, in order."""
    async with home.subscribe(
        "subscribe_events", event_type="automation_triggered"
    ) as events:
        yield events


def drain(events: asyncio.Queue[Json]) -> list[str]:
    """Return the entity ids of the automations so far."""
    return [
        str(events.get_nowait()["data"]["entity_id"]) for _ in range(events.qsize())
    ]


async def phone_of(home: HomeAssistant) -> str:
    """Return the device of the phone, which goes by another name in Home Assistant."""
    entry = await account.entry_id(home)
    assert entry
    (phone,) = (
        device["id"]
        for device in await home.devices(entry)
        if [account.DOMAIN, entry] in device["identifiers"]
    )
    await home.command(
        "config/device_registry/update", device_id=phone, name_by_user="Aino's phone"
    )
    return str(phone)


# What the tests do


async def set_up(home: HomeAssistant, *locations: str) -> list[str]:
    """Set up the account, return the ids of the locations' devices in the same order."""
    entry = await account.set_up(home, account.by_api_key(API_KEY), locations)
    devices = {
        tuple(device["identifiers"][0])[1]: device["id"]
        for device in await home.devices(entry)
    }
    return [devices[location] for location in locations]


async def automate(
    home: HomeAssistant, blueprint: str, alias: str, **inputs: Any
) -> str:
    """Make an automation from a blueprint, return its entity id."""
    key = alias.lower().replace(" ", "_")
    path = f"{FOLDER}/{blueprint}.yaml"
    await home.save_automation(
        key, {"alias": alias, "use_blueprint": {"path": path, "input": inputs}}
    )
    await until_state(home, f"automation.{key}", "on")
    return f"automation.{key}"


async def last_triggered(home: HomeAssistant, automation: str) -> str | None:
    """Return when an automation's conditions last held."""
    attributes = (await home.states())[automation]["attributes"]
    return attributes["last_triggered"] and str(attributes["last_triggered"])


async def notifications(home: HomeAssistant) -> dict[str, str]:
    """Return the messages of the notifications in Home Assistant by title."""
    found = await home.command("persistent_notification/get")
    return {item["title"]: item["message"] for item in found}


async def until_notified(
    home: HomeAssistant, title: str, seconds: float = PATIENCE
) -> str | None:
    """Wait for a notification with this title, return its message."""

    async def message() -> str | None:
        return (await notifications(home)).get(title)

    return await until(message, seconds)


async def change(
    home: HomeAssistant, simulator: Simulator, sensor: str, **statuses: str
) -> None:
    """Change chargers of K-Lataus at HERE and ask for them."""
    uids = {
        "charger_7693": UNKNOWN_EVSE,
        "charger_7694": CHARGING_EVSE,
        "charger_7695": FREE_EVSE,
    }
    for charger, status in statuses.items():
        simulator.city.set_status(K_LATAUS, uids[charger], status)
    await poll(home, simulator, sensor)


async def reload(home: HomeAssistant) -> None:
    """Reload the account: all its entities go and come back."""
    entry = await account.entry_id(home)
    await home.call("homeassistant.reload_config_entry", entry_id=entry)


async def is_at(home: HomeAssistant, state: str, *zones: str) -> None:
    """Bring the driver somewhere."""
    attributes = {"in_zones": list(zones)}
    await home.request(
        "POST", f"/api/states/{DRIVER}", {"state": state, "attributes": attributes}
    )


async def battery_is(home: HomeAssistant, state: str) -> None:
    """Charge or empty the car."""
    await home.request("POST", f"/api/states/{BATTERY}", {"state": state})


# All of them


@pytest.mark.parametrize(
    ("domain", "names"), [("automation", NAMES), ("script", SCRIPTS)]
)
async def test_all_are_valid(
    home: HomeAssistant, domain: str, names: dict[str, str]
) -> None:
    """Home Assistant offers the blueprints, each input explained."""
    found = await home.command("blueprint/list", domain=domain)
    ours = {
        Path(path).stem: blueprint["metadata"]
        for path, blueprint in found.items()
        if Path(path).parent.name == FOLDER
    }
    assert {key: metadata["name"] for key, metadata in ours.items()} == names
    for key, metadata in ours.items():
        assert metadata["description"]
        assert metadata["homeassistant"] == {"min_version": "2026.10.0"}
        assert metadata["source_url"].endswith(f"/{domain}/{FOLDER}/{key}.yaml")
        inputs: dict[str, Json] = {}
        for name, item in metadata["input"].items():
            inputs |= item.get("input", {name: item})
        for item in inputs.values():
            assert item.keys() >= {"name", "description", "selector"}


# A charger becomes free


async def test_charger_free(home: HomeAssistant, simulator: Simulator) -> None:
    """A freed charger is told of, with what it offers and the way there."""
    devices = await set_up(home, K_LATAUS)
    await automate(home, "charger_free", "Free", locations=devices)
    await change(home, simulator, CHARGING_SENSOR, charger_7694="available")

    assert await until_notified(home, f"Charger free: {K_LATAUS_TITLE}") == (
        "Charger 7694 (CHAdeMO, 50 kW) is free. Free here: 4 of 5."
        f"\n\n[Navigate]({GOOGLE}{K_LATAUS_PLACE})"
    )


async def test_charger_free_is_no_false_alarm(
    home: HomeAssistant, simulator: Simulator, triggered: asyncio.Queue[Json]
) -> None:
    """Neither restarts nor unknown statuses in between make a charger become free."""
    devices = await set_up(home, K_LATAUS)
    automation = await automate(home, "charger_free", "No alarm", locations=devices)
    await change(home, simulator, FREE_SENSOR, charger_7695="unknown")
    await until_state(home, FREE_SENSOR, "unknown")
    await change(home, simulator, FREE_SENSOR, charger_7695="available")
    await until_state(home, FREE_SENSOR, "available")
    await home.call("automation.reload")
    await home.call("automation.turn_off", entity_id=automation)
    await home.call("automation.turn_on", entity_id=automation)
    await reload(home)
    await until_state(home, FREE_SENSOR, "available")

    await change(home, simulator, CHARGING_SENSOR, charger_7694="available")
    await until_notified(home, f"Charger free: {K_LATAUS_TITLE}")
    assert drain(triggered) == [automation]


async def test_charger_free_as_wanted(
    home: HomeAssistant, simulator: Simulator, triggered: asyncio.Queue[Json]
) -> None:
    """Kind of charger, whereabouts and time of day decide whether it is told."""
    here, elsewhere = await set_up(home, K_LATAUS, TULLI)
    now = datetime.now(HELSINKI)
    hours = [f"{now + timedelta(hours=hours):%H:%M:%S}" for hours in (-1, 1, 2)]
    wanted: dict[str, Json] = {
        "Fits": {
            "connector_types": ["CHADEMO"],
            "min_power": 50,
            "after": hours[0],
            "before": hours[1],
        },
        "Wrong connector": {"connector_types": ["IEC_62196_T2", "MCS"]},
        "Too weak": {"min_power": 51},
        "Wrong place": {"locations": [elsewhere]},
        "Wrong time": {"after": hours[1], "before": hours[2]},
        "At home": {"person": DRIVER},
    }
    await is_at(home, "home", "zone.home")
    for alias, inputs in wanted.items():
        await automate(home, "charger_free", alias, **{"locations": [here]} | inputs)
    await change(home, simulator, CHARGING_SENSOR, charger_7694="available")
    await until_notified(home, f"Charger free: {K_LATAUS_TITLE}")

    await is_at(home, "not_home")
    await change(home, simulator, CHARGING_SENSOR, charger_7694="charging")
    await change(home, simulator, CHARGING_SENSOR, charger_7694="available")

    async def told() -> str | None:
        return await last_triggered(home, "automation.at_home")

    await until(told)
    first, *others = drain(triggered)
    assert first == "automation.fits"
    assert sorted(others) == ["automation.at_home", "automation.fits"]


async def test_charger_free_on_the_phone(
    home: HomeAssistant,
    simulator: Simulator,
    pushes: asyncio.Queue[Json],
) -> None:
    """The phone gets a button that navigates, and a later message replaces this one."""
    devices = await set_up(home, K_LATAUS)
    automation = await automate(
        home,
        "charger_free",
        "On the phone",
        locations=devices,
        notify_devices=[await phone_of(home), "gone"],
        navigation="here_wego",
    )
    await change(home, simulator, CHARGING_SENSOR, charger_7694="available")
    push = await pushed(pushes)
    assert push["title"] == f"Charger free: {K_LATAUS_TITLE}"
    assert push["message"] == (
        "Charger 7694 (CHAdeMO, 50 kW) is free. Free here: 4 of 5."
    )
    uri = f"{WEGO}{K_LATAUS_PLACE}"
    assert push["data"] == {
        "tag": f"here_ev_charge_points_{devices[0]}",
        "car_ui": True,
        "actions": [{"action": "URI", "title": "Navigate", "uri": uri}],
    }
    assert await notifications(home) == {}

    await home.call("automation.trigger", entity_id=automation)
    test = await pushed(pushes)
    assert test["message"] == "This is a test. Free here: 4 of 5."
    assert test["data"] == push["data"]


@pytest.mark.parametrize(
    ("navigation", "address"),
    [
        ("google_maps", GOOGLE),
        ("apple_maps", "https://maps.apple.com/?daddr="),
        ("here_wego", WEGO),
        ("waze", "https://waze.com/ul?navigate=yes&ll="),
        (WEGO, WEGO),
    ],
)
async def test_navigates_with_what_was_chosen(
    home: HomeAssistant, navigation: str, address: str
) -> None:
    """Maps go by their names; addresses, as automations of before have them, stay."""
    devices = await set_up(home, K_LATAUS)
    automation = await automate(
        home, "charger_free", "Route", locations=devices, navigation=navigation
    )
    await home.call("automation.trigger", entity_id=automation)
    message = await until_notified(home, f"Charger free: {K_LATAUS_TITLE}")
    assert str(message).endswith(f"[Navigate]({address}{K_LATAUS_PLACE})")


# Leaving with a low battery


async def test_watch_on_leave(
    home: HomeAssistant, simulator: Simulator, triggered: asyncio.Queue[Json]
) -> None:
    """Who leaves with a low battery has what is full watched, and is told of the rest."""
    take_all(simulator, K_LATAUS)
    devices = await set_up(home, K_LATAUS, TULLI, NEKALA)
    await is_at(home, "home", "zone.home")
    await automate(
        home,
        "watch_on_leave",
        "Leave",
        person=DRIVER,
        battery=BATTERY,
        threshold=20,
        locations=devices,
        notify=True,
    )
    for level in ("unknown", "20", "85.5"):
        await battery_is(home, level)
        await is_at(home, "not_home")
        await is_at(home, "home", "zone.home")
    await battery_is(home, "19")
    assert drain(triggered) == []

    await is_at(home, "not_home")
    assert await until_notified(home, "Watching charging locations") == (
        "Battery: 19 %"
        f"\n\n{K_LATAUS_TITLE}: 0 of 5 free"
        "\n\neParking, Viinikankatu 49: not known"
    )
    assert "Charger Tulli 1 is free" in str(await until_notified(home, TULLI_TITLE))
    states = await home.states()
    switches = {key: states[key]["state"] for key in states if key.startswith("switch")}
    assert sorted(switches.values()) == ["off", "on", "on"]
    assert switches[K_LATAUS_WATCH] == "on"
    assert drain(triggered) == ["automation.leave"]


async def test_watch_on_leave_tells_the_phone(
    home: HomeAssistant, simulator: Simulator, pushes: asyncio.Queue[Json]
) -> None:
    """The phone is told of it, and only who wants to know."""
    take_all(simulator, K_LATAUS)
    devices = await set_up(home, K_LATAUS)
    await is_at(home, "home", "zone.home")
    await battery_is(home, "10")
    settings = {
        "person": DRIVER,
        "battery": BATTERY,
        "locations": devices,
        "notify_devices": [await phone_of(home)],
    }
    await automate(home, "watch_on_leave", "Silent leave", **settings)
    await is_at(home, "not_home")
    await until_state(home, K_LATAUS_WATCH, "on")
    await is_at(home, "home", "zone.home")
    await automate(home, "watch_on_leave", "Told leave", **settings, notify=True)
    await is_at(home, "not_home")
    push = await pushed(pushes)
    assert push["title"] == "Watching charging locations"
    assert push["data"] == {"tag": "here_ev_charge_points_watch", "car_ui": True}
    services = [pushes.get_nowait()["data"]["service"] for _ in range(pushes.qsize())]
    assert PHONE_ACTION not in services


# Leave now, or wait


@pytest.fixture
def predicted(monkeypatch: pytest.MonkeyPatch, simulator: Simulator) -> None:
    """Let HERE predict that Tulli is full for an hour, and others by their size."""
    simulator.access.predictions_entitled = True
    in_an_hour = datetime.now(UTC) + timedelta(hours=1)

    def chance(chargers: int, start: datetime) -> float:
        if chargers == 4:
            return 0.1 if start <= in_an_hour else 0.8
        return 0.6 if chargers == 5 else 0.9

    def predictions(chargers: int, days: Iterable[date]) -> list[Json]:
        starts = {
            day: [
                datetime.combine(day, time(), HELSINKI) + timedelta(minutes=minutes)
                for minutes in range(0, 1440, 15)
            ]
            for day in days
        }
        return [
            {
                "date": day.isoformat(),
                "confidence": 0.8,
                "periodsPerDay": 96,
                "availabilityProbabilities": [chance(chargers, each) for each in those],
                "predictedWaitTimes": [25] * 96,
            }
            for day, those in starts.items()
        ]

    monkeypatch.setattr(views, "predictions", predictions)


async def use_predictions(home: HomeAssistant) -> None:
    """Have HERE asked what it predicts, as one does in the options."""
    flow = "/api/config/config_entries/options/flow"
    entry = await account.entry_id(home)
    step = await home.request("POST", flow, {"handler": entry})
    await home.request("POST", f"{flow}/{step['flow_id']}", {"predictions": True})
    await reload(home)


@pytest.mark.usefixtures("predicted")
async def test_leave_or_wait(
    home: HomeAssistant, simulator: Simulator, pushes: asyncio.Queue[Json]
) -> None:
    """A low battery brings up how likely the favourite is free, then and elsewhere."""
    favourite, cheap, likely, full = await set_up(
        home, TULLI, K_LATAUS, LAKALAIVA, RATINA
    )
    await use_predictions(home)
    await until_state(home, K_LATAUS_SENSOR + "_free_chargers", "3")
    await poll(home, simulator, K_LATAUS_SENSOR + "_free_chargers")
    await battery_is(home, "50")
    settings = {
        "favourite": favourite,
        "alternatives": [full, cheap, likely, favourite],
        "battery": BATTERY,
        "threshold": 30,
    }
    await automate(home, "leave_or_wait", "Most likely", **settings)
    await automate(
        home,
        "leave_or_wait",
        "Cheapest on the phone",
        **settings,
        order="cost",
        notify_devices=[await phone_of(home)],
    )
    nothing_to_tell = await automate(
        home, "leave_or_wait", "Likely free", **settings | {"favourite": likely}
    )
    asked = polls(simulator)
    await battery_is(home, "29")
    message = str(await until_notified(home, f"Likely full: {TULLI_TITLE}"))
    then, later, better, navigate = message.split("\n\n")
    assert then == "A charger is free in 20 min: 10 %, expected wait 25 min."
    assert later == "If you wait: in 80 min 80 %."
    assert better.startswith(f"Better now: {LAKALAIVA_TITLE}, 90 %, a charge about ")
    assert better.endswith(" km from there.")
    assert navigate.startswith(f"[Navigate]({GOOGLE}61.")
    push = await pushed(pushes)
    assert f"\n\nBetter now: {K_LATAUS_TITLE}, 60 %, " in push["message"]
    assert push["data"]["actions"][0]["uri"] == f"{GOOGLE}{K_LATAUS_PLACE}"
    assert await last_triggered(home, nothing_to_tell)
    assert list(await notifications(home)) == [f"Likely full: {TULLI_TITLE}"]
    assert polls(simulator) == asked


@pytest.mark.usefixtures("predicted")
async def test_usually_available_is_a_condition(
    home: HomeAssistant, simulator: Simulator, triggered: asyncio.Queue[Json]
) -> None:
    """It holds where a charger is likely free by then, and not before."""
    (location,) = await set_up(home, TULLI)
    await use_predictions(home)
    sensor = "sensor.virta_akerlundinkatu_3_free_chargers"
    await until_state(home, sensor, "2")
    await poll(home, simulator, sensor)
    for minutes in (20, 80):
        await home.save_automation(
            f"in_{minutes}",
            {
                "alias": f"In {minutes}",
                "triggers": {"trigger": "event", "event_type": "leaving"},
                "conditions": {
                    "condition": f"{account.DOMAIN}.usually_available",
                    "target": {"device_id": location},
                    "options": {"behavior": "any", "in": minutes, "chance": 50},
                },
                "actions": [],
            },
        )
        await until_state(home, f"automation.in_{minutes}", "on")
    await home.request("POST", "/api/events/leaving", {})

    async def told() -> str | None:
        return await last_triggered(home, "automation.in_80")

    await until(told)
    assert drain(triggered) == ["automation.in_80"]


async def test_leave_or_wait_guesses_nothing(home: HomeAssistant) -> None:
    """Without experience and predictions nothing is told."""
    favourite, other = await set_up(home, TULLI, RATINA)
    await battery_is(home, "50")
    automation = await automate(
        home,
        "leave_or_wait",
        "Leave blindly",
        favourite=favourite,
        alternatives=[other],
        battery=BATTERY,
    )
    await battery_is(home, "10")

    async def done() -> bool:
        state = (await home.states())[automation]["attributes"]
        return bool(state["last_triggered"]) and state["current"] == 0

    await until(done)
    assert await notifications(home) == {}


# A running watch


async def test_watch_live(
    home: HomeAssistant, simulator: Simulator, pushes: asyncio.Queue[Json]
) -> None:
    """The phone shows how long a watch runs, follows it, and lets it go at its end."""
    take_all(simulator, K_LATAUS)
    (location,) = await set_up(home, K_LATAUS)
    await automate(
        home,
        "watch_live",
        "Live",
        watches=[K_LATAUS_WATCH],
        notify_devices=[await phone_of(home)],
    )
    tag = f"here_ev_charge_points_live_{location}"
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", tag)

    async def ends() -> float:
        until = (await home.states())[K_LATAUS_WATCH]["attributes"]["until"]
        return datetime.fromisoformat(until).timestamp()

    await home.call("switch.turn_on", entity_id=K_LATAUS_WATCH)
    push = await pushed(pushes)
    assert push["title"] == K_LATAUS_TITLE
    assert push["message"] == "Waiting for a free charger. Free now: 0 of 5."
    shown = push["data"]
    when = shown["when"]
    assert abs(when - await ends()) <= 1
    assert shown["progress"] < 60
    assert abs(shown["progress_max"] - 3600) <= 2
    assert shown["timeout"] <= 3600
    assert shown["tag"] == tag
    assert [shown[key] for key in ("live_update", "chronometer", "alert_once")] == [
        True
    ] * 3

    sooner = datetime.now(UTC) + timedelta(minutes=10)
    await home.call(
        "here_ev_charge_points.watch", device_id=location, until=sooner.isoformat()
    )
    later = (await pushed(pushes))["data"]
    assert later["tag"] == tag
    assert later["when"] < when - 600
    assert later["progress_max"] < 1200

    await reload(home)
    assert (await pushed(pushes))["data"]["when"] == later["when"]

    simulator.city.set_status(K_LATAUS, CHARGING_EVSE, "available")
    await poll(home, simulator, CHARGING_SENSOR)
    clear = {"message": "clear_notification", "data": {"tag": tag}}
    assert await pushed(pushes) == clear
    await until_notified(home, K_LATAUS_TITLE)


# The favourite is full


async def test_favourite_full(
    home: HomeAssistant,
    simulator: Simulator,
    pushes: asyncio.Queue[Json],
) -> None:
    """A full favourite brings up another location with a free charger, at no cost."""
    favourite, near, far, unknown = await set_up(home, TULLI, RATINA, K_LATAUS, NEKALA)
    alternatives = [favourite, unknown, far, near]
    settings = {"favourite": favourite, "alternatives": alternatives}
    await automate(home, "favourite_full", "Nearest", **settings)
    await automate(
        home,
        "favourite_full",
        "Listed on the phone",
        **settings,
        order="listed",
        navigation=WEGO,
        notify_devices=[await phone_of(home)],
    )
    coming = await automate(
        home, "favourite_full", "Coming", **settings, when_full=False, people=[DRIVER]
    )
    await is_at(home, "not_home")
    await is_at(home, "home", "zone.home")
    take_all(simulator, TULLI)
    await poll(home, simulator, K_LATAUS_SENSOR + "_free_chargers")
    asked = polls(simulator)

    title = f"Full: {TULLI_TITLE}"
    assert await until_notified(home, title) == (
        f"Go to {RATINA_TITLE}. Free there: 2.\n\n[Navigate]({GOOGLE}{RATINA_PLACE})"
    )
    push = await pushed(pushes)
    assert push["title"] == title
    assert push["message"] == f"Go to {K_LATAUS_TITLE}. Free there: 3."
    uri = f"{WEGO}{K_LATAUS_PLACE}"
    assert push["data"] == {
        "tag": f"here_ev_charge_points_full_{favourite}",
        "car_ui": True,
        "actions": [{"action": "URI", "title": "Navigate", "uri": uri}],
    }
    assert await last_triggered(home, coming) is None
    assert polls(simulator) == asked

    # Now the nearest is full as well, and the driver comes.
    await home.call("persistent_notification.dismiss_all")
    take_all(simulator, RATINA)
    await poll(home, simulator, K_LATAUS_SENSOR + "_free_chargers")
    await is_at(home, "not_home")
    await is_at(home, "home", "zone.home")
    assert await until_notified(home, title) == (
        f"Go to {K_LATAUS_TITLE}. Free there: 3."
        f"\n\n[Navigate]({GOOGLE}{K_LATAUS_PLACE})"
    )


async def drive(home: HomeAssistant, *connectors: str) -> None:
    """Say in the options which connectors the car has."""
    path = "/api/config/config_entries/options/flow"
    entry = await account.entry_id(home)
    form = await home.request("POST", path, {"handler": entry})
    car = {"my_car": {"car_connectors": list(connectors)}}
    await home.request("POST", f"{path}/{form['flow_id']}", car)


@pytest.mark.parametrize(
    "inputs", [{}, {"connector_types": ["IEC_62196_T2_COMBO"], "min_power": 100}]
)
async def test_favourite_full_for_my_car(
    home: HomeAssistant, simulator: Simulator, inputs: dict[str, Json]
) -> None:
    """Only chargers that fit the car count, at the favourite and elsewhere."""
    favourite, other = await set_up(home, K_LATAUS, TULLI)
    await drive(home, *([] if inputs else ["IEC_62196_T2_COMBO"]))
    await automate(
        home,
        "favourite_full",
        "For my car",
        favourite=favourite,
        alternatives=[other],
        **inputs,
    )
    taken = dict.fromkeys(("charger_7693", "charger_7695"), "charging")
    await change(home, simulator, FREE_SENSOR, **taken)
    assert await until_notified(home, f"Full: {K_LATAUS_TITLE}") == (
        "None of the alternatives is known to have a free charger."
    )


async def closes(simulator: Simulator, *content_ids: str) -> None:
    """Let locations be closed at HERE, where cars that are inside may go on charging."""
    for content_id in content_ids:
        simulator.city[content_id].document["openingHours"] = {
            "chargingWhenClosed": True,
            "regularSchedule": [{"days": ["mo"], "periods": []}],
        }


@pytest.mark.parametrize("only_open", [True, False])
async def test_closed_is_closed(
    home: HomeAssistant,
    simulator: Simulator,
    triggered: asyncio.Queue[Json],
    only_open: bool,
) -> None:
    """Of a location that is closed nothing is sent, unless that is wanted."""
    await closes(simulator, TULLI)
    tulli = simulator.city[TULLI]
    closed, free = await set_up(home, TULLI, K_LATAUS)
    wanted = {} if only_open else {"only_open": False}
    full = await automate(
        home, "favourite_full", "Full", favourite=closed, alternatives=[free], **wanted
    )
    freed = await automate(home, "charger_free", "Freed", locations=[closed], **wanted)
    always = await automate(
        home, "charger_free", "Always", locations=[closed], only_open=False
    )
    sensor = K_LATAUS_SENSOR + "_free_chargers"
    for status in ("charging", "available"):
        for evse in tulli.evses:
            tulli.set_status(evse["uid"], status)
        await poll(home, simulator, sensor)

    async def told() -> str | None:
        return await last_triggered(home, always)

    await until(told)
    expected = {always} if only_open else {always, freed, full}
    assert set(drain(triggered)) == expected


# Broken for long


async def test_charger_broken(home: HomeAssistant, simulator: Simulator) -> None:
    """A charger is told of once it has been broken for so long, and not again."""
    devices = await set_up(home, LAKALAIVA)
    sensor = "sensor.ionity_kuljettajankatu_8_charger_"
    title = "Charger out of order"
    broken = f"{LAKALAIVA_TITLE} Charger 4: out of order since "
    automation = await automate(
        home, "charger_broken", "Broken", locations=devices, duration={"seconds": 2}
    )
    for_a_day = await automate(home, "charger_broken", "A day", locations=devices)
    message = await until_notified(home, title, 60 + PATIENCE)
    assert message
    assert message.startswith(broken)
    assert "\n" not in message
    told = await last_triggered(home, automation)

    async def look() -> None:
        await home.call(
            "automation.trigger", entity_id=automation, skip_condition=False
        )

    async def is_due(charger: str) -> bool:
        changed = (await home.states())[charger]["last_changed"]
        lasted = datetime.now(UTC) - datetime.fromisoformat(changed)
        return lasted > timedelta(seconds=2)

    await look()
    await reload(home)
    await until_state(home, f"{sensor}4", "out_of_order")
    await until(lambda: is_due(f"{sensor}4"))
    await look()
    assert await last_triggered(home, automation) == told

    simulator.city.set_status(LAKALAIVA, "ION-LAK-5", "outOfOrder")
    await poll(home, simulator, f"{sensor}5")
    await until_state(home, f"{sensor}5", "out_of_order")
    await until(lambda: is_due(f"{sensor}5"))
    await look()

    async def told_of_both() -> bool:
        message = (await notifications(home))[title]
        other = f"\n\n{LAKALAIVA_TITLE} Charger 5: out of order since "
        return message.startswith(broken) and other in message

    await until(told_of_both)
    assert await last_triggered(home, automation) != told
    assert await last_triggered(home, for_a_day) is None


async def test_charger_broken_on_the_phone(
    home: HomeAssistant, pushes: asyncio.Queue[Json]
) -> None:
    """The phone is told, and by hand also that there is nothing to tell."""
    devices = await set_up(home, LAKALAIVA)
    automation = await automate(
        home,
        "charger_broken",
        "Broken on the phone",
        locations=devices,
        notify_devices=[await phone_of(home)],
    )
    await home.call("automation.trigger", entity_id=automation)
    push = await pushed(pushes)
    assert push["title"] == "Charger out of order"
    assert push["message"] == "No charger is out of order for so long."
    assert push["data"] == {"tag": "here_ev_charge_points_broken", "car_ui": True}


# A free charger now


async def script(home: HomeAssistant, alias: str, **inputs: Any) -> str:
    """Make a script that finds a free charger, return its entity id."""
    key = alias.lower().replace(" ", "_")
    blueprint = {"path": f"{FOLDER}/find_free_charger.yaml", "input": inputs}
    await home.request(
        "POST",
        f"/api/config/script/config/{key}",
        {"alias": alias, "use_blueprint": blueprint},
    )
    await until_state(home, f"script.{key}", "off")
    return f"script.{key}"


async def answer(home: HomeAssistant, script: str) -> Json:
    """Run a script, return what it answers."""
    domain, name = script.split(".")
    result = await home.command(
        "call_service", domain=domain, service=name, return_response=True
    )
    return dict(result["response"])


async def test_find_free_charger(home: HomeAssistant, simulator: Simulator) -> None:
    """Whoever runs it is answered, and Home Assistant tells of it; for two requests."""
    await set_up(home, K_LATAUS)
    run = await script(home, "Nearest", around="zone.home", min_power=100)
    before = len(simulator.journal.entries)
    found = await answer(home, run)
    assert len(simulator.journal.entries) == before + 2
    best, *others = found["locations"]
    assert best["free_chargers"]
    assert all(best["distance"] <= other["distance"] for other in others)
    assert found["message"] == (
        f"{best['name']}: {best['free_chargers']} of {best['chargers']} free, "
        f"{best['distance']} m away, "
        f"a charge about {best['charge_cost']:.2f} {best['currency']}."
    )
    assert found["navigate"] == best["navigation_url"]
    assert await until_notified(home, "Find a free charger") == (
        f"{found['message']}\n\n[Navigate]({best['navigation_url']})"
    )


async def test_find_free_charger_on_the_phone(
    home: HomeAssistant, pushes: asyncio.Queue[Json]
) -> None:
    """The cheapest one with the map of one's choice, or that there is none."""
    await set_up(home, K_LATAUS)
    settings = {"around": "zone.home", "notify_devices": [await phone_of(home)]}
    run = await script(home, "Cheapest", **settings, sort="price", navigation="waze")
    found = await answer(home, run)
    push = await pushed(pushes)
    costs = [location["charge_cost"] for location in found["locations"]]
    assert costs == sorted(costs)
    assert push["message"] == found["message"]
    (button,) = push["data"].pop("actions")
    assert button == {"action": "URI", "title": "Navigate", "uri": found["navigate"]}
    assert found["navigate"].startswith("https://waze.com/ul?navigate=yes&ll=61.")
    assert push["data"] == {"tag": "here_ev_charge_points_find", "car_ui": True}

    run = await script(home, "None", **settings, radius=2500, min_power=1000)
    none = {"message": "No free charger is known within 2.5 km.", "locations": []}
    assert await answer(home, run) == {**none, "navigate": ""}
    assert (await pushed(pushes))["data"]["actions"] == []
    run = await script(home, "Silent", **settings, min_power=1000, notify=False)
    await answer(home, run)
    services = [pushes.get_nowait()["data"]["service"] for _ in range(pushes.qsize())]
    assert PHONE_ACTION not in services
    assert await notifications(home) == {}
