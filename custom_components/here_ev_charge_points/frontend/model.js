// What there is to show of a charging location, read from Home Assistant's states.

import { fits, fitsConnector, plugOf, standing, tally, wantsAll } from "./availability.js";

/** @import { Charger, Config, Entities, Group, Hass, Location, Plug, State } from "./types.d.ts" */

export const DOMAIN = "here_ev_charge_points";

// The account's entities have none of these.
const OF_A_LOCATION = ["available_chargers", "available_connectors", "changes", "evse_status", "watch"];

/** @type {Location["standing"][]} */
const FULLNESS = ["free", "not_known", "full", "out_of_order"];

const MOST_CONNECTORS = 50;

/** @type {WeakMap<Hass["entities"], Map<string, Entities>>} */
const known = new WeakMap();

/** Return the entities of each location by its device id; made once per registry.
 * @param {Hass} hass
 */
export function locationsOf(hass) {
  let locations = known.get(hass.entities);
  if (!locations) {
    locations = new Map();
    for (const { entity_id, platform, device_id, translation_key } of Object.values(hass.entities)) {
      if (platform !== DOMAIN || !device_id || !translation_key) continue;
      const entities = locations.get(device_id) ?? {};
      (entities[translation_key] ??= []).push(entity_id);
      locations.set(device_id, entities);
    }
    for (const [id, entities] of locations) {
      if (!OF_A_LOCATION.some((key) => key in entities)) locations.delete(id);
    }
    known.set(hass.entities, locations);
  }
  return locations;
}

/** Read a location.
 * @param {Hass} hass
 * @param {string} id of its device
 * @param {Entities} entities
 * @param {Config} config
 * @returns {Location}
 */
export function readLocation(hass, id, entities, config) {
  /** @param {string} key */
  const states = (key) => (entities[key] ?? []).map((entity) => hass.states[entity]).filter((state) => state);
  const device = hass.devices[id];
  const [chargers] = states("available_chargers");
  const [open] = states("open");
  const [watch] = states("watch");
  const prices = states("price");
  const position = placeOf(chargers);
  const from = placeOf(hass.states[config.distance_from]);
  const connectors = states("available_connectors").filter(isAnswered);
  return {
    id,
    entity: chargers?.entity_id ?? null,
    name: device?.name_by_user || device?.name || id,
    operator: device?.manufacturer ?? null,
    available: [...connectors, ...states("available_chargers"), ...states("evse_status")].some(isAnswered),
    ...readChargers(chargers, config),
    position,
    distance: position && from ? metres(position, from) : null,
    opening: open && ["on", "off"].includes(open.state)
      ? {
          text: hass.formatEntityState(open),
          changes: open.attributes.next_change ?? null,
          isShut: open.state === "off",
          isChargingOn: open.state === "off" && open.attributes.charging_when_closed === true,
        }
      : null,
    groups: connectors
      .map((state) => readGroup(hass, state, prices))
      .filter((group) => fitsConnector(group.standard, group.power, config))
      .sort(fastestFirst),
    updated: chargers?.attributes.status_updated ?? null,
    watch: watch && isAnswered(watch)
      ? { entity: watch.entity_id, on: watch.state === "on", until: watch.attributes.until ?? null }
      : null,
  };
}

/** Tell whether a location has what the card is asked to show.
 * @param {Location} location
 * @param {Config} config
 */
export function isWanted(location, config) {
  return wantsAll(config) || !location.available || location.groups.length > 0;
}

/** Return how to order locations.
 * @param {Config["sort"]} sort
 * @returns {(one: Location, other: Location) => number}
 */
export function byOrder(sort) {
  /** @param {Location} location */
  const fullness = ({ standing, opening }) => (opening?.isShut ? FULLNESS.length : FULLNESS.indexOf(standing));
  /** @param {Location} location */
  const distance = (location) => location.distance ?? Number.MAX_VALUE;
  return (one, other) =>
    (sort === "free" && fullness(one) - fullness(other)) ||
    (sort !== "name" && distance(one) - distance(other)) ||
    one.name.localeCompare(other.name) ||
    one.id.localeCompare(other.id);
}

/** @param {State} state */
function isAnswered(state) {
  return state.state !== "unavailable";
}

/** @param {State | undefined} state */
function placeOf(state) {
  const { latitude, longitude } = state?.attributes ?? {};
  return typeof latitude === "number" && typeof longitude === "number" ? { latitude, longitude } : null;
}

/** @param {Hass} hass @param {State} state @param {State[]} prices @returns {Group} */
function readGroup(hass, state, prices) {
  const { standard, type, power, total, statuses = [] } = state.attributes;
  const known = statuses.map(plugOf);
  const plugs = [...known, ...Array(Math.max(0, Math.min(total ?? 0, MOST_CONNECTORS) - known.length)).fill("not_known")];
  const price = prices.find(
    ({ state: value, attributes }) =>
      attributes.standard === standard && attributes.power === power && !["unknown", "unavailable"].includes(value),
  );
  const counted = Number.parseInt(state.state, 10);
  return {
    entity: state.entity_id,
    type: type || "",
    standard,
    power,
    free: Number.isNaN(counted) ? knownFree(plugs) : counted,
    total: total ?? plugs.length,
    plugs,
    price: price ? { entity: price.entity_id, free: Number(price.state) === 0, text: hass.formatEntityState(price) } : null,
  };
}

/** Count the free ones, null where it is not known whether there is one.
 * @param {Plug[]} plugs
 */
function knownFree(plugs) {
  return standing(plugs) === "not_known" ? null : tally(plugs).free;
}

/** Count the chargers that fit.
 * @param {State | undefined} state
 * @param {Config} config
 */
function readChargers(state, config) {
  /** @type {Charger[]} */
  const chargers = state?.attributes.chargers ?? [];
  const plugs = chargers.filter((charger) => fits(charger, config)).map(({ status }) => plugOf(status));
  return { standing: standing(plugs), free: knownFree(plugs), total: plugs.length };
}

/** @param {Group} one @param {Group} other */
function fastestFirst(one, other) {
  return (other.power ?? 0) - (one.power ?? 0) || one.type.localeCompare(other.type);
}

/** Return the way between two places as the crow flies.
 * @param {{ latitude: number, longitude: number }} one
 * @param {{ latitude: number, longitude: number }} other
 */
function metres(one, other) {
  const radians = Math.PI / 180;
  const haversine = (/** @type {number} */ angle) => Math.sin((angle * radians) / 2) ** 2;
  return (
    2 *
    6_371_000 *
    Math.asin(
      Math.sqrt(
        haversine(other.latitude - one.latitude) +
          Math.cos(one.latitude * radians) *
            Math.cos(other.latitude * radians) *
            haversine(other.longitude - one.longitude),
      ),
    )
  );
}
