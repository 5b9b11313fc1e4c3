// The card's settings: what they are, what is made of them, and the form to change them.

import { locationsOf } from "./model.js";
import { frontend, text } from "./texts.js";

/** @import { Config, Hass } from "./types.d.ts" */

export const CARD = "here-ev-location-card";

const LAYOUTS = ["detailed", "compact"];
const SORTS = ["free", "distance", "name"];

/** @type {Config} */
const DEFAULTS = {
  title: "",
  devices: [],
  layout: "detailed",
  sort: "free",
  distance_from: "zone.home",
  connector_types: [],
  min_power: 0,
};

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
  return { ...read, min_power: Number(read.min_power) };
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
      { name: "min_power", selector: { number: { min: 0, mode: "box", unit_of_measurement: "kW" } } },
    ],
    computeLabel: (/** @type {{ name: string }} */ { name }) => text(hass, `card_${name}`),
    computeHelper: (/** @type {{ name: string }} */ { name }) => text(hass, `card_${name}_help`) || undefined,
    assertConfig: readConfig,
  };
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
