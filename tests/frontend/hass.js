// A Home Assistant as the card sees it, with two locations and the account's own sensor.

/** @import { Config, Hass, State } from "../../custom_components/here_ev_charge_points/frontend/types.d.ts" */

import { readConfig } from "../../custom_components/here_ev_charge_points/frontend/config.js";

/** @param {string} entity_id @param {string} state @param {Record<string, any>} [attributes] @returns {State} */
export const state = (entity_id, state, attributes = {}) => ({ entity_id, state, attributes });

/** @param {string} status @param {string[]} connector_types @param {number} power */
export const charger = (status, connector_types = ["IEC_62196_T2_COMBO"], power = 150) => ({
  charger: "1",
  status,
  connector_types,
  power,
});

/** @param {State[]} states @param {Record<string, [device: string, key: string, platform?: string]>} entities @returns {Hass} */
export function hassWith(states, entities) {
  return /** @type {any} */ ({
    states: Object.fromEntries(states.map((item) => [item.entity_id, item])),
    entities: Object.fromEntries(
      Object.entries(entities).map(([entity_id, [device_id, translation_key, platform]]) => [
        entity_id,
        { entity_id, device_id, translation_key, platform: platform ?? "here_ev_charge_points" },
      ]),
    ),
    devices: {
      a: {
        id: "a",
        name: "Operator, Street 1",
        name_by_user: null,
        manufacturer: "Operator",
        identifiers: [["here_ev_charge_points", "content-a"]],
        primary_config_entry: "entry",
      },
      b: { id: "b", name: "Other", name_by_user: "Mine", manufacturer: null, primary_config_entry: "other entry" },
      account: { id: "account", name: "HERE", primary_config_entry: "entry" },
    },
    config: { unit_system: { length: "km" }, time_zone: "Europe/Helsinki" },
    locale: { language: "en", number_format: "language", time_format: "24", time_zone: "server" },
    formatEntityState: (/** @type {State} */ item) => `${item.state} formatted`,
    formatEntityAttributeValue: (/** @type {State} */ item, /** @type {string} */ name, /** @type {unknown} */ value) =>
      `${value ?? item.attributes[name]} in words`,
  });
}

/** @param {object} [config] @returns {Config} */
export const config = (config = {}) => readConfig({ type: "custom:here-ev-location-card", ...config });
