// The card that shows charging locations, and what makes Home Assistant offer it.

import { listenForGestures } from "./actions.js";
import { answeredAt, listenForAnswers } from "./answers.js";
import { BusyHours, placeOf } from "./busy.js";
import { CARD, configForm, readConfig, SettingError } from "./config.js";
import { h, patch } from "./dom.js";
import { offerFeature } from "./feature.js";
import { LastKnown } from "./last-known.js";
import { byOrder, isWanted, readLocation } from "./model.js";
import { accountOf, DOMAIN, locationsOf } from "./registry.js";
import { offerStrategy } from "./strategy.js";
import { STYLE } from "./style.js";
import { frontend, loadTexts, text } from "./texts.js";
import { ageWords, locationView, note } from "./view.js";
import { turnWatch } from "./watch.js";

/** @import { Config, Gesture, Hass, Location } from "./types.d.ts" */

const DOCUMENTATION = "https://github.com/here-ev-charge-points/ha-here-ev-charge-points/blob/main/docs/card.md";

/** Shows one, several or all charging locations. A location is drawn again only when
 * something of its own has changed. */
class HereEvLocationCard extends HTMLElement {
  /** @type {Hass | undefined} */
  #hass;
  /** @type {Config | undefined} */
  #config;
  #problem = "";
  /** @type {string[]} */
  #explained = [];
  /** @type {unknown[]} */
  #frame = [];
  /** What is shown by device id, what it was drawn from, and how it looks.
   * @type {Map<string, { seen: unknown[], location: Location, view: Element }>} */
  #shown = new Map();
  #lastKnown = new LastKnown();
  #busy = new BusyHours();
  #hour = -1;
  #list = h("div", { class: "list" });
  #notes = h("div", { class: "notes" });
  #title = h("h2", { class: "card-header" });
  #card = h("ha-card", {}, this.#title, this.#list, this.#notes);
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #clock;
  /** @type {(() => void) | undefined} */
  #stopListening;

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.append(h("style", {}, STYLE), this.#card);
    root.addEventListener("click", (event) => this.#clicked(event));
    root.addEventListener("change", (event) => this.#chosen(event));
    listenForGestures(
      root,
      (gesture) => this.#config?.[`${gesture}_action`] !== undefined && this.#config[`${gesture}_action`]?.action !== "none",
      (gesture, element) => this.#act(gesture, element),
    );
  }

  static getStubConfig(/** @type {Hass} */ hass) {
    const [device] = locationsOf(hass).keys();
    return device ? { devices: [device] } : {};
  }

  static getConfigForm() {
    return configForm();
  }

  getCardSize() {
    return Math.max(1, this.#config?.devices.length ?? 1) * (this.#config?.layout === "compact" ? 1 : 4);
  }

  getGridOptions() {
    return { columns: 12, min_columns: 3, rows: "auto" };
  }

  /** @param {object} config */
  setConfig(config) {
    try {
      this.#config = readConfig(config);
      this.#problem = "";
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      this.#config = readConfig({});
      this.#problem = error.message;
    }
    this.#update();
  }

  set hass(/** @type {Hass} */ hass) {
    if (!this.#hass) loadTexts(hass);
    this.#hass = hass;
    this.#listen();
    this.#update();
  }

  connectedCallback() {
    this.#clock = setInterval(() => this.#tick(), 30_000);
    this.#listen();
    this.#tick();
  }

  disconnectedCallback() {
    clearInterval(this.#clock);
    this.#stopListening?.();
    this.#stopListening = undefined;
  }

  #listen() {
    if (!this.#hass || !this.isConnected) return;
    this.#stopListening ??= listenForAnswers(this.#hass, () => {
      this.#update();
      this.#tick();
    });
  }

  #update() {
    const hass = this.#hass;
    const config = this.#config;
    if (!hass || !config) return;
    const frame = [config, hass.localize, hass.locale, hass.config, hass.themes, hass.formatEntityState, hass.states[config.distance_from]];
    if (differ(frame, this.#frame)) {
      this.#frame = frame;
      this.#shown.forEach((shown) => (shown.seen = []));
      this.#card.classList.toggle("dark", hass.themes.darkMode);
      this.#title.textContent = config.title;
      this.#title.hidden = !config.title;
    }
    if (this.#problem) {
      this.#explain([text(hass, "wrong_setting", { setting: text(hass, `card_${this.#problem}`) || this.#problem })]);
      return;
    }
    const locations = locationsOf(hass);
    const wanted = config.devices.length ? config.devices : [...locations.keys()];
    const there = wanted.filter((id) => locations.has(id));
    for (const id of this.#shown.keys()) {
      if (!there.includes(id)) this.#remove(id);
    }
    let isNew = false;
    for (const id of there) isNew = this.#show(hass, config, id, locations.get(id) ?? {}) || isNew;
    if (isNew) this.#arrange(config);
    this.#askForLastKnown(hass);
    if (config.layout !== "compact") this.#askHowBusy(hass);
    this.#explain(this.#explanations(hass, wanted.length, wanted.length - there.length));
  }

  /** Draw a location where something of it has changed, and return whether that is so.
   * @param {Hass} hass
   * @param {Config} config
   * @param {string} id
   * @param {import("./types.d.ts").Entities} entities
   */
  #show(hass, config, id, entities) {
    const account = hass.states[accountOf(hass, id) ?? ""];
    const seen = [
      hass.devices[id],
      ...Object.values(entities).flat().map((entity) => hass.states[entity]),
      account,
      // Not when: the clock tells that.
      answeredAt(hass.devices[id]?.primary_config_entry) === null,
      this.#busy.of(hass, id),
    ];
    const shown = this.#shown.get(id);
    if (shown && !differ(seen, shown.seen)) return false;
    const location = readLocation(hass, id, entities, config, this.#lastKnown.of(hass, id));
    const view = locationView(hass, location, config, this.#busy.of(hass, id));
    if (shown) patch(shown.view, view);
    this.#shown.set(id, { seen, location, view: shown?.view ?? view });
    return true;
  }

  /** Put the locations into their order, those that are not wanted aside.
   * @param {Config} config
   */
  #arrange(config) {
    const order = byOrder(config.sort);
    const views = [...this.#shown.values()]
      .filter(({ location }) => isWanted(location, config))
      .sort((one, other) => order(one.location, other.location))
      .slice(0, config.limit ?? undefined)
      .map(({ view }) => view);
    if (differ(views, [...this.#list.children])) this.#list.replaceChildren(...views);
  }

  /** @param {string} id */
  #remove(id) {
    this.#shown.get(id)?.view.remove();
    this.#shown.delete(id);
  }

  /** Say why something, or all, is not to be seen.
   * @param {Hass} hass
   * @param {number} wanted
   * @param {number} gone
   */
  #explanations(hass, wanted, gone) {
    if (!wanted) return [text(hass, "nothing_configured")];
    if (gone) return [text(hass, gone === wanted ? "location_removed" : "locations_removed", { count: gone })];
    return this.#list.children.length ? [] : [text(hass, "nothing_fits")];
  }

  /** @param {string[]} explanations */
  #explain(explanations) {
    if (this.#problem) this.#list.replaceChildren();
    if (!differ(explanations, this.#explained)) return;
    this.#explained = explanations;
    patch(this.#notes, h("div", { class: "notes" }, ...explanations.map(note)));
  }

  /** Let ages go on, and tell of the latest answers. */
  #tick() {
    const hass = this.#hass;
    if (!hass) return;
    const { hour } = placeOf(hass, Date.now());
    if (hour !== this.#hour) this.#update();
    this.#hour = hour;
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (this.#list.querySelectorAll("[data-age]"))) {
      const { entry, words = "", age = "" } = element.dataset;
      const now = ageWords(hass, words, (entry && answeredAt(entry)) || age);
      if (element.textContent !== now) element.textContent = now;
    }
  }

  /** Ask what was known of locations that have no data, and draw them again.
   * @param {Hass} hass
   */
  async #askForLastKnown(hass) {
    const without = [...this.#shown].filter(([, { location }]) => !location.available);
    const outage = without.flatMap(([id, { location: { entity, account } }]) => [
      id,
      hass.states[entity ?? ""]?.last_changed,
      account?.status,
      account?.retry,
    ]);
    if (!(await this.#lastKnown.ask(hass, outage.join()))) return;
    this.#shown.forEach((shown) => {
      if (!shown.location.available) shown.seen = [];
    });
    this.#update();
  }

  /** Ask how busy the locations usually are, and draw them again with it.
   * @param {Hass} hass
   */
  async #askHowBusy(hass) {
    const there = [...this.#shown.values()].map(({ location }) => location).filter(({ available }) => available);
    if (await this.#busy.ask(hass, there)) this.#update();
  }

  /** Show another weekday.
   * @param {Event} event
   */
  #chosen({ target }) {
    if (!(target instanceof HTMLSelectElement) || !target.dataset.busy) return;
    this.#busy.choose(target.dataset.busy, Number(target.value));
    this.#update();
  }

  /** @param {Event} event */
  #clicked(event) {
    turnWatch(this.#hass, event);
    const target = event.target instanceof Element ? event.target.closest("[data-entity]") : null;
    if (target instanceof HTMLElement) this.#tell("hass-more-info", { entityId: target.dataset.entity });
  }

  /** Have Home Assistant do what the card is set to do; on a tap that shows the location's details.
   * @param {Gesture} gesture
   * @param {HTMLElement} element
   */
  #act(gesture, element) {
    const { tap_action, hold_action, double_tap_action } = this.#config ?? {};
    const config = { entity: element.dataset.action, tap_action, hold_action, double_tap_action };
    if (config.entity || tap_action) this.#tell("hass-action", { config, action: gesture });
  }

  /** @param {string} type @param {object} detail */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}

/** @param {unknown[]} one @param {unknown[]} other */
function differ(one, other) {
  return one.length !== other.length || one.some((item, index) => item !== other[index]);
}

/** Suggest the card for our entities, in both layouts: a location's for its own, the account's for all.
 * @param {Hass} hass
 * @param {string} entityId
 */
function getEntitySuggestion(hass, entityId) {
  const entity = hass.entities[entityId];
  if (entity?.platform !== DOMAIN) return null;
  const device = entity.device_id ?? "";
  const config = { type: `custom:${CARD}`, ...(locationsOf(hass).has(device) && { devices: [device] }) };
  return [
    { label: text(hass, "layout_detailed"), config },
    { label: text(hass, "layout_compact"), config: { ...config, layout: "compact" } },
  ];
}

// Read when the card picker opens: by then the texts are there.
const offer = {
  type: CARD,
  preview: true,
  documentationURL: DOCUMENTATION,
  getEntitySuggestion,
  get name() {
    return text(frontend(), "card_name") || "HERE EV Charge Points";
  },
  get description() {
    return text(frontend(), "card_description");
  },
};

if (!customElements.get(CARD)) {
  customElements.define(CARD, HereEvLocationCard);
  (window.customCards ??= []).push(offer);
  offerStrategy(DOCUMENTATION);
  offerFeature();
  window.hassConnection?.then(async () => {
    while (!frontend()?.loadBackendTranslation) await new Promise(requestAnimationFrame);
    loadTexts(/** @type {Hass} */ (frontend()));
  });
}
