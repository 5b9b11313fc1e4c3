// Which chargers are free, in use, out of service or not known, and what follows for a place.

/** @import { Charger, Config, Plug, Standing } from "./types.d.ts" */

/** @type {Record<string, Plug>} */
const PLUGS = {
  available: "free",
  blocked: "in_use",
  charging: "in_use",
  reserved: "in_use",
  inoperative: "out_of_order",
  out_of_order: "out_of_order",
};

/** Return what is up with a charger of this status.
 * @param {string | null | undefined} status
 */
export function plugOf(status) {
  return PLUGS[status ?? ""] ?? "not_known";
}

/** Count plugs by what is up with them.
 * @param {Plug[]} plugs
 */
export function tally(plugs) {
  const counts = { free: 0, in_use: 0, out_of_order: 0, not_known: 0 };
  for (const plug of plugs) counts[plug] += 1;
  return counts;
}

/** Return how things stand where some may be half known: free if one is known to be free, full only
 * if all that are in service are known to be taken, out of order if none is in service.
 * @param {Plug[]} plugs
 * @returns {Standing}
 */
export function standing(plugs) {
  const { free, in_use, not_known } = tally(plugs);
  if (free) return "free";
  if (not_known || !plugs.length) return "not_known";
  return in_use ? "full" : "out_of_order";
}

/** Tell whether one connector of a charger has both the wanted standard and the wanted power.
 * @param {Charger} charger
 * @param {Config} config
 */
export function fits({ connectors, connector_types, power }, config) {
  const each = connectors ?? (connector_types ?? []).map((type) => ({ type, power }));
  return wantsAll(config) || each.some((connector) => fitsConnector(connector.type, connector.power, config));
}

/** @param {string | null} type @param {number | null} power in kW @param {Config} config */
export function fitsConnector(type, power, config) {
  return (
    (!config.connector_types.length || (type !== null && config.connector_types.includes(type))) &&
    (power ?? 0) >= config.min_power
  );
}

/** Tell whether the card is to show chargers of every kind.
 * @param {Config} config
 */
export function wantsAll(config) {
  return !config.connector_types.length && !config.min_power;
}

/** Return the settings with the connectors of the user's car where they name none.
 * @param {Config} config
 * @param {string[]} [carConnectors]
 * @returns {Config}
 */
export function forCar(config, carConnectors = []) {
  return config.connector_types.length ? config : { ...config, connector_types: carConnectors };
}
