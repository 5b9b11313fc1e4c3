// Turning the watch of a location on and off by its button.

/** @import { Hass } from "./types.d.ts" */

/** Follow a click on a watch button.
 * @param {Hass | undefined} hass
 * @param {Event} event
 */
export function turnWatch(hass, { target }) {
  const button = /** @type {Element | null} */ (target)?.closest?.("[data-watch]");
  if (!(button instanceof HTMLElement)) return;
  const isOn = button.getAttribute("aria-pressed") === "true";
  // What goes wrong is told by the frontend.
  hass?.callService("switch", isOn ? "turn_off" : "turn_on", {}, { entity_id: button.dataset.watch }).catch(() => {});
}
