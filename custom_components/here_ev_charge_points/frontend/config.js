// The card's settings: what they are, what is made of them, and the form to change them.

import { locationsOf } from "./registry.js";
import { formatPower, frontend, text } from "./texts.js";

/** @import { Config, Hass } from "./types.d.ts" */

export const CARD = "here-ev-location-card";

const LAYOUTS = ["detailed", "compact"];
// mdi:gesture-tap, which the form wants as a path
const TAP =
  "M10 9a1 1 0 0 1 1-1 1 1 0 0 1 1 1v4.5l1.2.1 5 2.2c.5.2.8.7.8 1.2v4c0 .8-.7 1.4-1.5 1.5H11c-.4 0-.8-.2-1-.4l-4-4.2.7-.7c.2-.2.5-.3.8-.3h.2L10 18V9m1-4a4 4 0 0 1 4 4c0 1.5-.8 2.8-2 3.5v-1.2c.6-.6 1-1.4 1-2.3a3 3 0 0 0-6 0c0 .9.4 1.7 1 2.3v1.2A4 4 0 0 1 7 9a4 4 0 0 1 4-4z";
const SORTS = ["free", "distance", "price", "name"];

/** @type {Config} */
const DEFAULTS = {
  title: "",
  devices: [],
  layout: "detailed",
  sort: "free",
  distance_from: "zone.home",
  connector_types: [],
  min_power: 0,
  only_free: false,
  limit: null,
};

const GESTURES = ["tap_action", "hold_action", "double_tap_action"];

/** Return the settings with what is left out.
 * @param {any} config
 * @returns {Config}
 * @throws {SettingError} names the setting that cannot be used
 */
export function readConfig(config) {
  /** @type {any} */
  const read = { ...DEFAULTS };
  for (const [name, value] of Object.entries(config ?? {})) {
    if (value !== undefined && value !== null && value !== "") read[name] = value;
  }
  for (const name of ["devices", "connector_types"]) {
    if (typeof read[name] === "string") read[name] = [read[name]];
    if (!isListOfTexts(read[name])) throw new SettingError(name);
  }
  for (const name of ["title", "distance_from"]) {
    if (typeof read[name] !== "string") throw new SettingError(name);
  }
  if (!LAYOUTS.includes(read.layout)) throw new SettingError("layout");
  if (!SORTS.includes(read.sort)) throw new SettingError("sort");
  if (!(Number(read.min_power) >= 0)) throw new SettingError("min_power");
  if (typeof read.only_free !== "boolean") throw new SettingError("only_free");
  if (read.limit !== null && !(Number(read.limit) >= 1)) throw new SettingError("limit");
  for (const name of GESTURES) {
    if (read[name] !== undefined && typeof read[name]?.action !== "string") throw new SettingError(name);
  }
  return { ...read, min_power: Number(read.min_power), limit: read.limit === null ? null : Math.floor(Number(read.limit)) };
}

/** A setting that cannot be used; the message is its name. */
export class SettingError extends Error {}

/** Return the form for the card's editor. */
export function configForm() {
  const hass = frontend();
  /** @param {string[]} options @param {string} prefix */
  const choice = (options, prefix) => ({
    select: { mode: "dropdown", options: options.map((value) => ({ value, label: text(hass, prefix + value) })) },
  });
  return {
    schema: [
      {
        name: "devices",
        selector: { device: { multiple: true, entity: [{ integration: "here_ev_charge_points", domain: "switch" }] } },
      },
      { name: "title", selector: { text: {} } },
      {
        type: "grid",
        name: "",
        schema: [
          { name: "layout", selector: choice(LAYOUTS, "layout_") },
          { name: "sort", selector: choice(SORTS, "sort_") },
        ],
      },
      { name: "distance_from", selector: { entity: { domain: ["zone", "person", "device_tracker"] } } },
      {
        name: "connector_types",
        selector: { select: { multiple: true, custom_value: true, options: connectorTypes(hass) } },
      },
      {
        type: "grid",
        name: "",
        schema: [
          { name: "min_power", selector: { number: { min: 0, mode: "box", unit_of_measurement: "kW" } } },
          { name: "limit", selector: { number: { min: 1, step: 1, mode: "box" } } },
        ],
      },
      { name: "only_free", selector: { boolean: {} } },
      {
        type: "expandable",
        name: "",
        title: hass?.localize("ui.panel.lovelace.editor.card.generic.interactions"),
        flatten: true,
        iconPath: TAP,
        schema: GESTURES.map((name) => ({
          name,
          selector: { ui_action: { default_action: name === "tap_action" ? "more-info" : "none" } },
        })),
      },
    ],
    // Home Assistant has its own words for what all cards have.
    computeLabel: (/** @type {{ name: string }} */ { name }) => (GESTURES.includes(name) ? undefined : text(hass, `card_${name}`)),
    computeHelper: (/** @type {{ name: string }} */ { name }) => [text(hass, `card_${name}_help`), defaultOf(hass, name)].join(" ").trim() || undefined,
    assertConfig: readConfig,
  };
}

/** Say what a setting is where it is left out.
 * @param {Hass | undefined} hass
 * @param {string} name
 */
function defaultOf(hass, name) {
  /** @type {Record<string, string | undefined>} */
  const values = {
    layout: text(hass, `layout_${DEFAULTS.layout}`),
    sort: text(hass, `sort_${DEFAULTS.sort}`),
    distance_from: hass?.states[DEFAULTS.distance_from]?.attributes.friendly_name,
    min_power: hass && formatPower(hass, DEFAULTS.min_power),
  };
  return values[name] ? text(hass, "default", { value: values[name] }) : "";
}

/** Return the kinds of connectors at the user's locations.
 * @param {Hass | undefined} hass
 */
function connectorTypes(hass) {
  /** @type {Map<string, string>} */
  const types = new Map();
  for (const entities of hass ? locationsOf(hass).values() : []) {
    for (const entity of entities.available_connectors ?? []) {
      const { standard, type } = hass?.states[entity]?.attributes ?? {};
      if (standard) types.set(standard, type);
    }
  }
  return [...types].map(([value, label]) => ({ value, label }));
}

/** @param {unknown} value */
function isListOfTexts(value) {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
