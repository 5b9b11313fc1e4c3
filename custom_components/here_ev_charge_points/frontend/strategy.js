// A dashboard that arranges itself: all charging locations and a map of them.

import { CARD } from "./config.js";
import { locationsOf } from "./registry.js";
import { frontend, loadTexts, text } from "./texts.js";

/** @import { Config, Hass } from "./types.d.ts" */

const ICON = "mdi:ev-station";
const MANY = 10;
const MOST_IN_A_COLUMN = 6;
const PHONE = "(max-width: 600px)";
const STRATEGY = "here-ev-charge-points";

class HereEvDashboardStrategy extends HTMLElement {
  /** Return what to call a new dashboard.
   * @param {Hass} hass
   */
  static getCreateSuggestions(hass) {
    return { title: text(hass, "dashboard_name"), icon: ICON };
  }

  /** Return the dashboard; what the strategy is given beside its type goes to the card.
   * @param {Partial<Config>} strategy
   * @param {Hass} hass
   */
  static async generate({ type, ...settings }, hass) {
    await loadTexts(hass);
    const places = [...locationsOf(hass).values()].flatMap((entities) => entities.available_chargers ?? []);
    const title = text(frontend() ?? hass, "dashboard_name");
    const isLong = places.length > MANY;
    const card = {
      type: `custom:${CARD}`,
      ...(isLong && { layout: "compact" }),
      ...settings,
      grid_options: { columns: "full" },
    };
    const map = { type: "map", entities: ["zone.home", ...places].filter((entity) => entity in hass.states) };
    const parts = isLong ? asViews(hass, title, card, map) : asSections(title, card, map, places.length);
    return { title, views: parts };
  }
}

/** Lay out a list and a map beside each other; with several places the map comes first on a phone.
 * @param {string} title
 * @param {object} card
 * @param {object} map
 * @param {number} count of the places
 */
function asSections(title, card, map, count) {
  const columns = count > MOST_IN_A_COLUMN ? 2 : 1;
  const sections = [
    { type: "grid", column_span: columns, cards: [card] },
    { type: "grid", cards: count ? [{ ...map, grid_options: { columns: "full", rows: 8 } }] : [] },
  ].filter(({ cards }) => cards.length);
  if (columns > 1 && matchMedia(PHONE).matches) sections.reverse();
  return [{ title, icon: ICON, type: "sections", max_columns: columns + 1, sections }];
}

/** Give a long list and its map a view each; on a phone that of the map comes first.
 * @param {Hass} hass
 * @param {string} title
 * @param {object} card
 * @param {object} map
 */
function asViews(hass, title, card, map) {
  const view = (/** @type {object} */ content) => ({ type: "sections", max_columns: 4, sections: [{ type: "grid", column_span: 4, cards: [content] }] });
  const views = [
    { title, path: "list", icon: ICON, ...view(card) },
    { title: hass.localize("panel.map"), path: "map", icon: "mdi:map", ...view({ ...map, grid_options: { columns: "full", rows: 10 } }) },
  ];
  return matchMedia(PHONE).matches ? views.reverse() : views;
}

/** @param {string} documentationURL */
export function offerStrategy(documentationURL) {
  customElements.define(`ll-strategy-dashboard-${STRATEGY}`, HereEvDashboardStrategy);
  (window.customStrategies ??= []).push({
    type: STRATEGY,
    strategyType: "dashboard",
    documentationURL,
    get name() {
      return text(frontend(), "dashboard_name") || "HERE EV Charge Points";
    },
    get description() {
      return text(frontend(), "dashboard_description");
    },
  });
}
