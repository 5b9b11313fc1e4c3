// What there is to show of a charging location, read from Home Assistant's states.

import { fits, fitsConnector, forCar, plugOf, standing, tally, wantsAll } from "./availability.js";
import { aboutCharge, numberOf, readPrice } from "./price.js";
import { accountOf } from "./registry.js";

/** @import { Charger, Config, Entities, Group, Hass, Location, Missed, Plug, State } from "./types.d.ts" */

/** @type {Location["standing"][]} */
const FULLNESS = ["free", "not_known", "full", "out_of_order"];

const MOST_CONNECTORS = 50;

/** Read a location.
 * @param {Hass} hass
 * @param {string} id of its device
 * @param {Entities} entities
 * @param {Config} settings
 * @param {Missed | null} [missed] what was last known of it, used where it has no data
 * @returns {Location}
 */
export function readLocation(hass, id, entities, settings, missed = null) {
  /** @param {string} key */
  const states = (key) => (entities[key] ?? []).map((entity) => hass.states[entity]).filter((state) => state);
  const device = hass.devices[id];
  const [live] = states("available_chargers");
  const [cost] = states("charge_cost");
  const config = forCar(settings, live?.attributes.car_connectors);
  const [open] = states("open");
  const [watch] = states("watch");
  const available = ["available_connectors", "available_chargers", "evse_status"].some((key) => states(key).some(isAnswered));
  const last = available ? null : (missed?.last_known ?? null);
  const chargers = fitting(last?.chargers ?? live?.attributes.chargers ?? [], config);
  const plugs = chargers.map(({ status }) => plugOf(status));
  const connectors = last ? last.connectors.map(asState) : states("available_connectors").filter(isAnswered);
  const inUse = last ? [] : states("evse_status").filter(({ state, attributes }) => plugOf(state) === "in_use" && attributes.since);
  const groups = connectors
    .map((state) => ({ ...readGroup(hass, state, last ? [] : states("price"), cost), sessions: sessionsAt(state, inUse, device) }))
    .filter((group) => fitsConnector(group.standard, group.power, config))
    .sort(fastestFirst);
  const position = placeOf(live, "latitude", "longitude");
  const from = placeOf(hass.states[config.distance_from], "latitude", "longitude");
  return {
    id,
    entity: live?.entity_id ?? null,
    name: device?.name_by_user || device?.name || id,
    operator: device?.manufacturer ?? null,
    available,
    standing: standing(plugs),
    free: knownFree(plugs),
    total: plugs.length,
    plugs,
    position,
    entrance: placeOf(live, "entrance_latitude", "entrance_longitude") ?? position,
    distance: position && from ? metres(position, from) : null,
    opening: open && ["on", "off"].includes(open.state)
      ? {
          text: hass.formatEntityState(open),
          changes: open.attributes.next_change ?? null,
          isShut: open.state === "off",
          isChargingOn: open.state === "off" && open.attributes.charging_when_closed === true,
        }
      : null,
    limits: live && available ? readLimits(hass, live, chargers) : [],
    payment: live?.attributes.payment_options?.length ? hass.formatEntityAttributeValue(live, "payment_options") : null,
    floors: live?.attributes.floors ?? [],
    pullThrough: live?.attributes.pull_through === true,
    groups,
    carConnectors: live?.attributes.car_connectors ?? [],
    cost: wantsAll(settings) ? numberOf(cost) : lowestCost(groups),
    currency: cost?.attributes.unit_of_measurement ?? null,
    updated: live?.attributes.status_updated ?? null,
    account: readAccount(hass, id),
    entry: device?.primary_config_entry ?? null,
    problem: missed?.problem ?? null,
    since: available ? null : (live?.last_changed ?? null),
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
  if (config.only_free && (location.standing !== "free" || location.opening?.isShut || !location.available)) return false;
  return wantsAll(forCar(config, location.carConnectors)) || !location.available || location.groups.length > 0;
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
    (sort === "price" && byCost(one, other)) ||
    (sort === "free" && fullness(one) - fullness(other)) ||
    (sort !== "name" && distance(one) - distance(other)) ||
    one.name.localeCompare(other.name) ||
    one.id.localeCompare(other.id);
}

/** Put the cheapest first and what is not known last; currencies cannot be compared.
 * @param {Location} one
 * @param {Location} other
 */
function byCost(one, other) {
  if (one.cost === null || other.cost === null) return Number(one.cost === null) - Number(other.cost === null);
  return (one.currency ?? "").localeCompare(other.currency ?? "") || one.cost - other.cost;
}

/** Return what a charge costs at the cheapest connectors that are not all out of service.
 * @param {Group[]} groups
 */
function lowestCost(groups) {
  const costs = groups
    .filter(({ plugs }) => !plugs.length || plugs.some((plug) => plug !== "out_of_order"))
    .map(({ price }) => price?.cost ?? null)
    .filter((cost) => cost !== null);
  return costs.length ? Math.min(...costs) : null;
}

/** @param {State} state */
function isAnswered(state) {
  return state.state !== "unavailable";
}

/** @param {State | undefined} state @param {string} north @param {string} east */
function placeOf(state, north, east) {
  const { [north]: latitude, [east]: longitude } = state?.attributes ?? {};
  return typeof latitude === "number" && typeof longitude === "number" ? { latitude, longitude } : null;
}

/** Make of what was last known of some connectors what a sensor would show.
 * @param {NonNullable<Missed["last_known"]>["connectors"][number]} connector
 * @returns {State}
 */
function asState({ available, ...attributes }) {
  return { entity_id: "", state: available === null ? "unknown" : String(available), attributes };
}

/** Say what keeps people from using the location, and how many of its chargers from using these.
 * @param {Hass} hass
 * @param {State} state
 * @param {Charger[]} chargers
 */
function readLimits(hass, state, chargers) {
  const words = (/** @type {string} */ word) => hass.formatEntityAttributeValue(state, "restrictions", word);
  /** @type {string[]} */
  const ofAll = state.attributes.restrictions ?? [];
  /** @type {Map<string, number>} */
  const ofSome = new Map();
  for (const word of chargers.flatMap(({ restrictions }) => restrictions ?? [])) {
    if (!ofAll.includes(word)) ofSome.set(word, (ofSome.get(word) ?? 0) + 1);
  }
  return [...ofAll.map(words), ...[...ofSome].map(([word, count]) => `${count} × ${words(word)}`)];
}

/** @param {Hass} hass @param {string} id @returns {Location["account"]} */
function readAccount(hass, id) {
  const entity = accountOf(hass, id);
  const state = hass.states[entity ?? ""];
  if (!state || !isAnswered(state)) return null;
  const { last_answer, retry_at } = state.attributes;
  return { status: state.state, answered: last_answer ?? null, retry: retry_at ?? null };
}

/** @param {Hass} hass @param {State} state @param {State[]} prices @param {State} [cost] @returns {Omit<Group, "sessions">} */
function readGroup(hass, state, prices, cost) {
  const { standard, type, power, total, statuses = [], formats = [] } = state.attributes;
  const known = statuses.map(plugOf);
  const plugs = [...known, ...Array(Math.max(0, Math.min(total ?? 0, MOST_CONNECTORS) - known.length)).fill("not_known")];
  const priced = prices.find(({ attributes }) => attributes.standard === standard && attributes.power === power);
  const price = priced ? readPrice(hass, priced) : null;
  const counted = Number.parseInt(state.state, 10);
  return {
    entity: state.entity_id || null,
    type: type || "",
    standard,
    power,
    free: Number.isNaN(counted) ? knownFree(plugs) : counted,
    total: total ?? plugs.length,
    plugs,
    formats: formats.length ? hass.formatEntityAttributeValue(state, "formats") : null,
    price: price && { ...price, about: aboutCharge(hass, cost, price.cost) },
  };
}

/** Return since when plugs are in use at chargers with such connectors, the longest first.
 * @param {State} connectors
 * @param {State[]} chargers
 * @param {Hass["devices"][string] | undefined} device
 * @returns {import("./types.d.ts").Session[]}
 */
function sessionsAt({ attributes: { standard, power } }, chargers, device) {
  const prefix = `${device?.name_by_user || device?.name} `;
  return chargers
    .filter(({ attributes }) => attributes.connectors?.some((/** @type {Record<string, unknown>} */ each) => each.standard === standard && each.power === power))
    .map(({ attributes: { friendly_name = "", since, usually_ends } }) => ({
      name: friendly_name.startsWith(prefix) ? friendly_name.slice(prefix.length) : friendly_name,
      since,
      ends: usually_ends ?? null,
    }))
    .sort((one, other) => Date.parse(one.since) - Date.parse(other.since));
}

/** Count the free ones, null where it is not known whether there is one.
 * @param {Plug[]} plugs
 */
function knownFree(plugs) {
  return standing(plugs) === "not_known" ? null : tally(plugs).free;
}

/** @param {Charger[]} chargers @param {Config} config */
function fitting(chargers, config) {
  return chargers.filter((charger) => fits(charger, config));
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
