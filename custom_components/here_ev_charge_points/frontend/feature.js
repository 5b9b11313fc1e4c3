// A feature for Home Assistant's own tile card: the plugs of a location, and its watch.

import { readConfig } from "./config.js";
import { h, patch } from "./dom.js";
import { readLocation } from "./model.js";
import { locationsOf } from "./registry.js";
import { STYLE } from "./style.js";
import { frontend, loadTexts, text } from "./texts.js";
import { plugsView, watchButton } from "./view.js";
import { turnWatch } from "./watch.js";

/** @import { Hass } from "./types.d.ts" */

const FEATURE = "here-ev-plugs";
const MOST_PLUGS = 12;

/** @typedef {{ entity_id?: string }} Context */

class HereEvPlugs extends HTMLElement {
  /** @type {Hass | undefined} */
  #hass;
  /** @type {Context} */
  #context = {};
  #row = h("div", { class: "feature" });

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.append(h("style", {}, STYLE), this.#row);
    root.addEventListener("click", (event) => turnWatch(this.#hass, event));
  }

  static getStubConfig() {
    return { type: `custom:${FEATURE}` };
  }

  setConfig() {}

  set hass(/** @type {Hass} */ hass) {
    if (!this.#hass) loadTexts(hass);
    this.#hass = hass;
    this.#update();
  }

  set context(/** @type {Context} */ context) {
    this.#context = context ?? {};
    this.#update();
  }

  #update() {
    const hass = this.#hass;
    const device = hass && locationIn(hass, this.#context);
    if (!hass || !device) return;
    const location = readLocation(hass, device, locationsOf(hass).get(device) ?? {}, readConfig({}));
    const { free, total, plugs } = location;
    const label = free === null ? text(hass, "chargers_not_known", { total }) : text(hass, "chargers_free", { free, total });
    const view = h(
      "div",
      { class: `feature ${hass.themes.darkMode ? "dark" : ""}` },
      h("span", { role: "img", "aria-label": label, title: label }, plugsView(hass, plugs, MOST_PLUGS)),
      watchButton(hass, location),
    );
    patch(this.#row, view);
  }
}

/** Return the device of the location that an entity belongs to.
 * @param {Hass} hass
 * @param {Context} context
 */
function locationIn(hass, { entity_id }) {
  const device = hass.entities[entity_id ?? ""]?.device_id;
  return device && locationsOf(hass).has(device) ? device : null;
}

export function offerFeature() {
  customElements.define(FEATURE, HereEvPlugs);
  (window.customCardFeatures ??= []).push({
    type: FEATURE,
    isSupported: (/** @type {Hass} */ hass, /** @type {Context} */ context) => locationIn(hass, context) !== null,
    get name() {
      return text(frontend(), "feature_name") || "HERE EV Charge Points";
    },
  });
}
