// When HERE last answered each account, told to all cards of a page by one subscription.

import { DOMAIN } from "./registry.js";

/** @import { Hass } from "./types.d.ts" */

/** By config entry, as ISO 8601.
 * @type {Record<string, string | null>}
 */
let answered = {};

/** @type {Set<() => void>} */
const listeners = new Set();

/** @type {Promise<() => void> | null} */
let subscription = null;

/** Return when HERE last answered an account, null where that is not known.
 * @param {string | null | undefined} entry
 */
export function answeredAt(entry) {
  return answered[entry ?? ""] ?? null;
}

/** Hear of each answer until the function is called that is returned.
 * @param {Hass} hass
 * @param {() => void} listener
 */
export function listenForAnswers(hass, listener) {
  listeners.add(listener);
  subscription ??= hass.connection.subscribeMessage(
    (/** @type {typeof answered} */ news) => {
      answered = news;
      listeners.forEach((tell) => tell());
    },
    { type: `${DOMAIN}/answers` },
  );
  return () => {
    listeners.delete(listener);
    if (listeners.size) return;
    subscription?.then((end) => end());
    subscription = null;
  };
}
