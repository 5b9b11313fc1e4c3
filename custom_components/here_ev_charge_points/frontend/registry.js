// Which entities belong to which location and account, by Home Assistant's registries.

/** @import { Entities, Hass } from "./types.d.ts" */

export const DOMAIN = "here_ev_charge_points";

// The account's entities have none of these.
const OF_A_LOCATION = ["available_chargers", "available_connectors", "changes", "evse_status", "watch"];

/** @type {WeakMap<Hass["entities"], { locations: Map<string, Entities>, accounts: string[] }>} */
const known = new WeakMap();

/** Return the entities of each location by its device id; made once per registry.
 * @param {Hass} hass
 */
export function locationsOf(hass) {
  return sort(hass).locations;
}

/** Sort our entities by where they belong.
 * @param {Hass} hass
 */
function sort({ entities: registry }) {
  let found = known.get(registry);
  if (!found) {
    const locations = new Map();
    const accounts = [];
    for (const { entity_id, platform, device_id, translation_key } of Object.values(registry)) {
      if (platform !== DOMAIN || !translation_key) continue;
      if (translation_key === "service_status") accounts.push(entity_id);
      if (!device_id) continue;
      const entities = locations.get(device_id) ?? {};
      (entities[translation_key] ??= []).push(entity_id);
      locations.set(device_id, entities);
    }
    for (const [id, entities] of locations) {
      if (!OF_A_LOCATION.some((key) => key in entities)) locations.delete(id);
    }
    found = { locations, accounts };
    known.set(registry, found);
  }
  return found;
}

/** Return the entity that tells how HERE answers the account of a location, where there is one.
 * @param {Hass} hass
 * @param {string} id of the location's device
 */
export function accountOf(hass, id) {
  const entryOf = (/** @type {string} */ device) => hass.devices[device]?.primary_config_entry;
  return sort(hass).accounts.find((entity) => entryOf(hass.entities[entity].device_id ?? "") === entryOf(id)) ?? null;
}
