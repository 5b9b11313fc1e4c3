// The bars of a usual day at a location, and the same in words.

import { h } from "./dom.js";
import { formatHour, formatNumber, formatWeekday, text } from "./texts.js";

/** @import { Busy, Hass, Location } from "./types.d.ts" */

const LABELS = [0, 6, 12, 18];

/** Draw how busy a location usually is on a weekday, with the hour of now marked.
 * @param {Hass} hass
 * @param {Location} location
 * @param {Busy} busy
 */
export function busyView(hass, { id, name }, busy) {
  const { day, now, hours } = busy;
  const share = now === null ? null : (hours?.[now] ?? null);
  return h(
    "section",
    { class: "busy" },
    h(
      "label",
      {},
      h("span", {}, text(hass, "usually_busy")),
      h(
        "select",
        { "data-busy": id, "aria-label": `${text(hass, "usually_busy")}, ${name}` },
        ...Array.from({ length: 7 }, (_, each) => h("option", { value: each, selected: each === day }, formatWeekday(hass, each))),
      ),
    ),
    hours ? barsView(hass, hours, now) : h("p", {}, text(hass, "not_known")),
    share !== null && h("p", {}, text(hass, "busy_now", { percent: percent(hass, share) })),
  );
}

/** @param {Hass} hass @param {(number | null)[]} hours @param {number | null} now */
function barsView(hass, hours, now) {
  const words = busyWords(hass, hours);
  return h(
    "div",
    { class: "chart", role: "img", "aria-label": words, title: words },
    h(
      "div",
      { class: "bars" },
      ...hours.map((share, hour) =>
        h(
          "span",
          { class: hour === now ? "hour now" : "hour" },
          share !== null && h("span", { class: "bar", style: `block-size: ${Math.max(Math.round(share * 100), 4)}%` }),
        ),
      ),
    ),
    h("div", { class: "hours" }, ...LABELS.map((hour) => h("bdi", {}, formatHour(hass, hour)))),
  );
}

/** Say when it is usually most and least busy.
 * @param {Hass} hass
 * @param {(number | null)[]} hours
 */
export function busyWords(hass, hours) {
  const known = hours.flatMap((share, hour) => (share === null ? [] : [{ share, hour }]));
  const most = known.reduce((one, other) => (other.share > one.share ? other : one));
  const least = known.reduce((one, other) => (other.share < one.share ? other : one));
  return text(hass, "busy_words", {
    most: formatHour(hass, most.hour),
    most_percent: percent(hass, most.share),
    least: formatHour(hass, least.hour),
    least_percent: percent(hass, least.share),
  });
}

/** @param {Hass} hass @param {number} share */
function percent(hass, share) {
  return formatNumber(hass, share, { style: "percent", maximumFractionDigits: 0 });
}
