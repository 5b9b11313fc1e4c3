// A dashboard that arranges itself: all charging locations and a map of them.

import { CARD } from "./config.js";
import { locationsOf } from "./model.js";
import { frontend, loadTexts, text } from "./texts.js";

/** @import { Config, Hass } from "./types.d.ts" */

const ICON = "mdi:ev-station";
const MOST_IN_A_COLUMN = 6;
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
    const card = { type: `custom:${CARD}`, ...settings, grid_options: { columns: "full" } };
    const map = {
      type: "map",
      entities: ["zone.home", ...places].filter((entity) => entity in hass.states),
      grid_options: { columns: "full", rows: 8 },
    };
    const columns = places.length > MOST_IN_A_COLUMN ? 2 : 1;
    const title = text(frontend() ?? hass, "dashboard_name");
    return {
      title,
      views: [
        {
          title,
          icon: ICON,
          type: "sections",
          max_columns: columns + 1,
          sections: [
            { type: "grid", column_span: columns, cards: [card] },
            { type: "grid", cards: places.length ? [map] : [] },
          ].filter(({ cards }) => cards.length),
        },
      ],
    };
  }
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
