// What was last known of locations without data, asked of Home Assistant once in each outage.

import { DOMAIN } from "./registry.js";

/** @import { Hass, Missed } from "./types.d.ts" */

export class LastKnown {
  /** By content id.
   * @type {Map<string, Missed>} */
  #missed = new Map();
  #asked = "";

  /** Return what was last known of a location, null where nothing is.
   * @param {Hass} hass
   * @param {string} device
   */
  of(hass, device) {
    const identifiers = hass.devices[device]?.identifiers ?? [];
    const [, contentId] = identifiers.find(([domain]) => domain === DOMAIN) ?? [];
    return this.#missed.get(contentId ?? "") ?? null;
  }

  /** Ask again where something has changed since; costs no request to HERE.
   * @param {Hass} hass
   * @param {string} outage what tells this moment of it from others, "" without one
   * @returns {Promise<boolean>} whether there is news
   */
  async ask(hass, outage) {
    if (outage === this.#asked) return false;
    this.#asked = outage;
    if (!outage) return false;
    try {
      const { response } = await hass.callService(DOMAIN, "get_status", {}, undefined, false, true);
      this.#missed = new Map(response.locations.map((/** @type {Missed} */ each) => [each.location_id, each]));
    } catch {
      return false; // no account is loaded: there is nobody to ask
    }
    return true;
  }
}
