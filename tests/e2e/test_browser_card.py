"""The dashboard card, in a real browser."""

import re
from typing import Any

from playwright.async_api import expect
import pytest

from demo import account, dashboard
from demo.client import HomeAssistant, HomeAssistantError
from demo.config import REPOSITORY
from simulator import Simulator

from .conftest import CARD, CARD_PATH, Open, Show
from .looks import SCHEMES, all_fits
from .places import (
    API_KEY,
    CHARGING_EVSE,
    CHARGING_SENSOR,
    K_LATAUS,
    K_LATAUS_SENSOR,
    K_LATAUS_TITLE,
    take_all,
)
from .screen import Screen
from .waiting import poll, until, until_state

FREE = f"{K_LATAUS_SENSOR}_free_chargers"
WATCH = f"switch.{K_LATAUS_SENSOR.partition('.')[2]}_watch"

AT_ONCE = 5_000.0
"""In milliseconds: a second, on a machine that has much else to do."""
KNOWS = """
  (wanted) => {
    const { states } = document.querySelector("home-assistant").hass;
    return Object.entries(wanted).every(([key, state]) => states[key]?.state === state);
  }
"""


async def saved_card(home: HomeAssistant) -> dict[str, Any]:
    """Wait for the one card that the dashboard gets."""

    async def cards() -> list[dict[str, Any]]:
        config = await home.command("lovelace/config", url_path=CARD_PATH)
        saved: list[dict[str, Any]] = config["views"][0]["sections"][0]["cards"]
        return saved

    (card,) = await until(cards)
    return card


async def test_found_in_the_picker_and_set_by_its_form(
    home: HomeAssistant, screen: Screen, show: Show, k_lataus: str
) -> None:
    """From "Add card" to a card that shows what the form says."""
    await show(query="?edit=1")
    page = screen.page
    await page.get_by_role("button", name="Add card").click()
    await page.locator("hui-dialog-create-card").get_by_text("By card").click()
    await page.get_by_placeholder("Search cards").fill("HERE EV")
    found = page.locator("hui-card-picker .card").filter(has_text="HERE EV charging")
    await expect(found.locator("article")).to_have_count(1)
    await found.locator(".overlay").click()

    form = page.locator("hui-dialog-edit-card hui-form-editor")
    await expect(form.get_by_text("Charging locations")).to_be_visible()
    preview = page.locator("hui-dialog-edit-card .element-preview").locator(CARD)
    await expect(preview.locator(".group")).not_to_have_count(0)
    await form.get_by_label("Layout", exact=True).click()
    await page.get_by_role("menuitem", name="Compact").click()
    await expect(preview.locator(".group")).to_have_count(0)
    await page.get_by_role("button", name="Save", exact=True).click()

    card = await saved_card(home)
    assert card["layout"] == "compact"
    assert len(card["devices"]) == 1


async def test_suggested_for_our_entities_alone(
    home: HomeAssistant, screen: Screen, show: Show, k_lataus: str
) -> None:
    """The entity picked decides which location the suggested card shows."""
    await show(query="?edit=1")
    page = screen.page
    await page.get_by_role("button", name="Add card").click()
    dialog = page.locator("hui-dialog-create-card")
    search = page.get_by_placeholder("Search entities")

    await search.fill("zone.home")
    await dialog.get_by_text("Home", exact=True).click()
    await expect(dialog.get_by_text("Tile", exact=True)).to_be_visible()
    await expect(dialog.locator(CARD)).to_have_count(0)

    await search.fill("7694")
    await dialog.get_by_text("Charger 7694").click()
    suggested = dialog.locator(".card").filter(has=page.locator(CARD))
    detailed = suggested.filter(has_text="Detailed")
    await expect(detailed.locator(".group")).to_have_count(3)
    compact = suggested.filter(has_text="Compact")
    await expect(compact.get_by_text(K_LATAUS_TITLE)).to_be_visible()
    await expect(compact.locator(".group")).to_have_count(0)
    await compact.locator(".overlay").click()

    card = await saved_card(home)
    assert card == {
        "type": f"custom:{CARD}",
        "devices": [k_lataus],
        "layout": "compact",
    }


async def test_shows_a_change_at_once(
    home: HomeAssistant,
    screen: Screen,
    simulator: Simulator,
    show: Show,
    k_lataus: str,
) -> None:
    """Badge, plugs and summary follow what the frontend knows."""
    card = await show({"devices": [k_lataus]})
    await expect(card.get_by_role("img", name="3 of 5 chargers free")).to_be_visible()
    chademo = card.locator(".group").filter(has_text="CHAdeMO")
    await expect(chademo.locator(".plug.in_use")).to_have_count(1)

    simulator.city.set_status(K_LATAUS, CHARGING_EVSE, "available")
    await poll(home, simulator, CHARGING_SENSOR)
    await until_state(home, CHARGING_SENSOR, "available")
    await screen.page.wait_for_function(
        KNOWS, arg={CHARGING_SENSOR: "available", FREE: "4"}
    )
    badge = card.get_by_role("img", name="4 of 5 chargers free")
    await expect(badge).to_be_visible(timeout=AT_ONCE)
    await expect(chademo.locator(".plug.free")).to_have_count(1, timeout=AT_ONCE)
    await expect(chademo).to_contain_text("1 of 1 free", timeout=AT_ONCE)


async def test_watch_button_and_more_info(
    home: HomeAssistant,
    screen: Screen,
    simulator: Simulator,
    show: Show,
    k_lataus: str,
) -> None:
    """The button turns the switch, and keeps the focus; the rest opens more-info."""
    take_all(simulator, K_LATAUS)
    card = await show({"devices": [k_lataus]})
    button = card.locator(".watch")
    await expect(button).to_have_accessible_name(f"Watch, {K_LATAUS_TITLE}")
    await button.focus()
    await screen.page.keyboard.press("Enter")
    await expect(button).to_have_attribute("aria-pressed", "true")
    await expect(button).to_contain_text("Watching until")
    await expect(button).to_be_focused()
    await until_state(home, WATCH, "on")
    await screen.page.keyboard.press("Space")
    await expect(button).to_have_attribute("aria-pressed", "false")
    await until_state(home, WATCH, "off")

    await card.locator(".connectors").filter(has_text="CCS2").click()
    dialog = screen.page.locator("ha-more-info-dialog")
    await expect(dialog.get_by_title("CCS2 150 kW")).to_be_visible()
    route = card.get_by_role("link", name=f"Navigate, {K_LATAUS_TITLE}")
    await expect(route).to_have_attribute("href", re.compile(r"61\.4"))


async def test_taps_and_holds_do_what_they_are_set_to(
    screen: Screen, show: Show, k_lataus: str
) -> None:
    """As on other cards: a path, nothing, or the details of the location."""
    page = screen.page
    view = "/config/areas/dashboard"
    hold = {"action": "navigate", "navigation_path": view}
    card = await show(
        {"devices": [k_lataus], "hold_action": hold, "tap_action": {"action": "none"}},
        {"devices": [k_lataus], "double_tap_action": hold},
        {"devices": [k_lataus], "tap_action": "navigate"},
    )
    await expect(card.nth(2)).to_contain_text("cannot be used")
    name = card.locator(".name")
    await name.nth(0).click()
    await expect(page.locator("ha-more-info-dialog")).to_have_count(0)
    await name.nth(1).click()
    details = page.locator("ha-more-info-dialog")
    await expect(details.get_by_title(K_LATAUS_TITLE)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(details.get_by_title(K_LATAUS_TITLE)).to_have_count(0)
    await name.nth(0).click(delay=700)
    await page.wait_for_url(f"**{view}")
    await page.go_back()
    await name.nth(1).dblclick()
    await page.wait_for_url(f"**{view}")


async def test_limits_what_it_shows(
    home: HomeAssistant, simulator: Simulator, show: Show, k_lataus: str
) -> None:
    """So many locations, and none without a free charger."""
    cards = await show(
        {"limit": 2, "sort": "distance"}, {"only_free": True}, {"limit": "none"}
    )
    await expect(cards.nth(0).locator("article")).to_have_count(2)
    await expect(cards.nth(1).locator("article")).to_have_count(3)
    await expect(cards.nth(2)).to_contain_text("cannot be used: Most locations")
    take_all(simulator, K_LATAUS)
    await poll(home, simulator, CHARGING_SENSOR)
    await expect(cards.nth(1).locator("article")).to_have_count(2)
    await expect(cards.nth(1)).not_to_contain_text(K_LATAUS_TITLE)


async def test_says_who_may_charge_and_how(
    home: HomeAssistant, simulator: Simulator, show: Show, k_lataus: str
) -> None:
    """Bays for some people, payment, and socket or cable, in words."""
    next(iter(simulator.city[K_LATAUS].evses))["parking"] = {"conditions": ["disabled"]}
    await poll(home, simulator, CHARGING_SENSOR)
    cards = await show(
        {"devices": [k_lataus]}, {"devices": [k_lataus], "layout": "compact"}
    )
    for each in await cards.all():
        await expect(each.locator("strong")).to_have_text(
            "1 × For disabled people only"
        )
    await expect(cards.first).to_contain_text("Payment: App, Charging card")
    await expect(cards.first.locator(".summary").first).to_contain_text("Cable")
    await expect(cards.first.locator(".summary").last).to_contain_text("Socket")


async def test_plugs_on_a_tile_of_home_assistant(
    home: HomeAssistant,
    screen: Screen,
    simulator: Simulator,
    show: Show,
    k_lataus: str,
) -> None:
    """The tile card takes our feature: plugs, and the watch."""
    page = screen.page
    features = [{"type": "custom:here-ev-plugs"}]
    await show({"type": "tile", "entity": FREE, "features": features})
    feature = page.locator("here-ev-plugs")
    plugs = feature.get_by_role("img", name="3 of 5 chargers free")
    await expect(plugs.locator(".plug")).to_have_count(5)
    await expect(plugs.locator(".plug.free")).to_have_count(3)
    await screen.picture("tile", page.locator("hui-tile-card"))
    button = feature.locator(".watch")
    take_all(simulator, K_LATAUS)
    await button.click()
    await expect(button).to_have_attribute("aria-pressed", "true")
    await until_state(home, WATCH, "on")
    await button.click()
    await until_state(home, WATCH, "off")
    await expect(page.locator("ha-more-info-dialog")).to_have_count(0)

    await screen.open(f"/{CARD_PATH}/0?edit=1")
    await page.locator("hui-card-edit-mode").first.click()
    form = page.locator("hui-dialog-edit-card")
    await form.get_by_text("Features", exact=True).first.click()
    await expect(form.get_by_text("Plugs and watch of HERE EV").first).to_be_visible()


async def test_explains_what_it_cannot_show(
    home: HomeAssistant,
    screen: Screen,
    simulator: Simulator,
    show: Show,
    entry: str,
    k_lataus: str,
) -> None:
    """Outages, wrong settings and removed devices break nothing."""
    cards = await show(
        {"devices": [k_lataus]},
        {"devices": [k_lataus, "of-another-home"]},
        {"layout": "round"},
        {"devices": "of-another-home"},
        {"min_power": 1000},
        {"devices": [k_lataus], "connector_types": ["CHADEMO"], "title": "CHAdeMO"},
    )
    await expect(cards).to_have_count(6)
    await expect(cards.nth(1).locator("article")).to_have_count(1)
    await expect(cards.nth(1)).to_contain_text("Not set up any more: 1")
    await expect(cards.nth(2)).to_contain_text("cannot be used: Layout")
    await expect(cards.nth(3)).to_contain_text("is not set up any more")
    await expect(cards.nth(4)).to_contain_text("No charging location has what")
    await expect(cards.nth(5).locator(".group")).to_have_count(1)
    await expect(cards.nth(5)).to_contain_text("0/1")

    simulator.city.remove(K_LATAUS)
    await poll(home, simulator, CHARGING_SENSOR)
    await expect(cards.nth(0)).to_contain_text("HERE did not tell of this location")
    await expect(cards.nth(0)).to_contain_text(K_LATAUS_TITLE)

    (subentry,) = (
        each["subentry_id"]
        for each in await home.subentries(entry)
        if each["unique_id"] == K_LATAUS
    )
    await home.command(
        "config_entries/subentries/delete", entry_id=entry, subentry_id=subentry
    )
    await expect(cards.nth(0)).to_contain_text("is not set up any more")
    await expect(cards.nth(0).locator("article")).to_have_count(0)
    await expect(cards.nth(4)).to_contain_text("No charging location has what")


async def test_names_are_text(
    home: HomeAssistant, screen: Screen, show: Show, k_lataus: str
) -> None:
    """Markup in a name is shown, not followed."""
    name = '<img src=x onerror="document.title=1">&amp;"\''

    async def call_it(name: str | None) -> None:
        await home.command(
            "config/device_registry/update", device_id=k_lataus, name_by_user=name
        )

    await call_it(name)
    card = await show({"devices": [k_lataus], "title": name})
    await expect(card.locator(".title")).to_have_text(name)
    await expect(card.locator(".card-header")).to_have_text(name)
    await expect(card.locator("img")).to_have_count(0)
    await call_it(None)
    await expect(card.locator(".title")).to_have_text(K_LATAUS_TITLE)


@pytest.mark.parametrize("language", ["en", "de", "ar"])
async def test_holds_at_every_width(
    home: HomeAssistant, open_screen: Open, entry: str, language: str
) -> None:
    """Nothing is cut and no word broken, as narrow as a column of a grid may be."""
    cards = [
        {"type": f"custom:{CARD}", "title": "Charging"},
        {"type": f"custom:{CARD}", "layout": "compact"},
    ]
    view = {"type": "sections", "sections": [{"type": "grid", "cards": cards}]}
    await home.save_dashboard(CARD_PATH, "Card", "mdi:car", {"views": [view]})
    screen = await open_screen(language)
    try:
        await screen.open(f"/{CARD_PATH}/0")
        shown = screen.page.locator(CARD)
        await expect(shown.locator("article")).to_have_count(6)
        await expect(shown.locator(".price").first).not_to_be_empty()
        for width in (120, 160, 220, 320, 500):
            await shown.evaluate_all(
                """(cards, width) => cards.forEach(({ style }) => {
                  style.display = "block"; style.width = `${width}px`;
                })""",
                width,
            )
            await all_fits(screen)
            await screen.picture(f"card-{language}-{width}", shown)
    finally:
        await home.delete_dashboard(CARD_PATH)


async def test_accessible(
    home: HomeAssistant, screen: Screen, show: Show, entry: str
) -> None:
    """axe-core finds nothing serious, in light and dark, in both forms."""
    page = screen.page
    await page.set_viewport_size({"width": 1280, "height": 1600})
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        cards = await show({"title": "All"}, {"layout": "compact"}, {"layout": "round"})
        await expect(cards.locator("article")).to_have_count(6)
        await expect(cards.locator(".dark")).to_have_count(3 if scheme == "dark" else 0)
        await page.add_script_tag(path=REPOSITORY / "node_modules/axe-core/axe.js")
        result = await page.evaluate("axe.run()")
        ours = {"passes": 0, "violations": 0}
        found = []
        for kind in ours:
            for rule in result[kind]:
                nodes = [
                    (n["html"], n.get("failureSummary"))
                    for n in rule["nodes"]
                    if CARD in str(n["target"])
                ]
                ours[kind] += len(nodes)
                if kind == "violations" and nodes:
                    found.append((rule["id"], rule["impact"], nodes))
        assert ours["passes"] > 50
        assert [each for each in found if each[1] in ("serious", "critical")] == []


async def test_draws_only_what_changed(
    home: HomeAssistant, screen: Screen, simulator: Simulator
) -> None:
    """One charger of 500 changes: one of 50 cards is drawn again."""
    ids = [f"sim-{number:05}" for number in range(1, 51)]
    entry = await account.set_up(home, account.by_api_key(API_KEY), ids)
    devices = [
        device
        for device in await home.devices(entry)
        if device["name"] and "Simulaattorinkatu" in device["name"]
    ]
    assert len(devices) == 50
    cards = [{"type": f"custom:{CARD}", "devices": [each["id"]]} for each in devices]
    view = {"type": "sections", "sections": [{"type": "grid", "cards": cards}]}
    await home.save_dashboard(CARD_PATH, "Card", "mdi:car", {"views": [view]})
    try:
        await screen.open(f"/{CARD_PATH}/0")
        articles = screen.page.locator(f"{CARD} article")
        await expect(articles).to_have_count(50)

        async def all_there() -> bool:
            known = await screen.page.locator(f"{CARD} .badge[role=img]").count()
            plugs = await screen.page.locator(f"{CARD} .plug").count()
            return known == 50 and plugs >= 500

        await until(all_there)
        await screen.page.evaluate(
            """() => {
              const make = document.createElement;
              window.drawn = 0;
              document.createElement = function (tag, ...rest) {
                if (tag === "article") window.drawn += 1;
                return make.call(this, tag, ...rest);
              };
              window.touched = new Set();
              const cards = (root) => [...root.querySelectorAll("*")].flatMap((element) => [
                ...(element.localName === "here-ev-location-card" ? [element] : []),
                ...(element.shadowRoot ? cards(element.shadowRoot) : []),
              ]);
              for (const card of cards(document)) {
                // The age of what is shown goes on by itself.
                const isDrawn = ({ target }) =>
                  !(target.closest ? target : target.parentElement).closest("[data-age]");
                new MutationObserver((changes) => {
                  if (changes.some(isDrawn)) window.touched.add(card);
                }).observe(card.shadowRoot, {
                  attributes: true, characterData: true, childList: true, subtree: true,
                });
              }
            }"""
        )
        location = simulator.city[ids[6]]
        uid = next(e["uid"] for e in location.evses if e["status"] == "available")
        badge = articles.filter(has_text="Simulaattorinkatu 7").locator(".badge")
        free = await badge.inner_text()
        location.set_status(uid, "charging")
        (sensor,) = (
            key
            for key in await home.states()
            if key.endswith("simulaattorinkatu_7_free_chargers")
        )
        await poll(home, simulator, sensor)
        changed = f"{int(free.partition('/')[0]) - 1}/10"
        await expect(badge).to_have_text(changed)
        drawn, touched = await screen.page.evaluate(
            "[window.drawn, window.touched.size]"
        )
        assert touched == 1
        # The frontend may hand over the states of one poll in several bundles.
        assert 1 <= drawn <= 4
    finally:
        await home.delete_dashboard(CARD_PATH)


async def test_strategy_is_offered(
    home: HomeAssistant, screen: Screen, entry: str
) -> None:
    """A new dashboard can be the one that arranges itself."""
    page = screen.page
    await screen.open("/config/lovelace/dashboards")
    await page.get_by_role("button", name="Add dashboard").click()
    await page.get_by_text("All charging locations of HERE EV").click()
    await page.get_by_role("button", name="Create", exact=True).click()

    async def path() -> str | None:
        for found in await home.command("lovelace/dashboards/list"):
            if found["title"] == "Charging locations":
                return str(found["url_path"])
        return None

    async def saved() -> bool:
        try:
            config = await home.command("lovelace/config", url_path=made)
        except HomeAssistantError:
            return False  # the frontend makes the dashboard first, then what is on it
        return bool(config["strategy"]["type"] == dashboard.STRATEGY)

    made = await until(path)
    assert made is not None
    try:
        await until(saved)
        await screen.open(f"/{made}")
        await expect(page.locator(f"{CARD} article")).to_have_count(3)
        await expect(page.locator("hui-map-card ha-map")).to_be_visible()
        marker = page.locator("ha-entity-marker .entity-picture")
        await expect(marker).to_have_count(3)
    finally:
        await home.delete_dashboard(made)
