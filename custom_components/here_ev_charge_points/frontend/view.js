// What a charging location looks like.

import { h } from "./dom.js";
import { tally } from "./availability.js";
import { formatAgo, formatDistance, formatMoment, formatPower, text } from "./texts.js";

/** @import { Config, Group, Hass, Location, Plug } from "./types.d.ts" */

const MOST_PLUGS = 24;

/** @param {Hass} hass @param {Location} location @param {Config} config */
export function locationView(hass, location, config) {
  const isCompact = config.layout === "compact";
  return h(
    "article",
    { class: location.available ? "location" : "location unavailable" },
    header(hass, location, isCompact),
    location.available
      ? !isCompact && location.groups.length > 0 && h("div", { class: "groups" }, ...location.groups.map((group) => groupView(hass, group)))
      : note(text(hass, "no_data")),
    !isCompact && footer(hass, location),
  );
}

/** @param {string} words */
export function note(words) {
  return h("p", { class: "note" }, words);
}

/** Say when the status last changed, as of now.
 * @param {Hass} hass
 * @param {string} moment
 */
export function changed(hass, moment) {
  return text(hass, "changed", { when: formatAgo(hass, moment) });
}

/** @param {Hass} hass @param {Location} location @param {boolean} isCompact */
function header(hass, location, isCompact) {
  const { entity, name, operator, distance, opening } = location;
  const strongest = location.groups[0]?.power;
  const price = location.groups.find((group) => group.price)?.price;
  const facts = [
    // Names of locations begin with the operator, unless the user chose another.
    !isCompact && operator && !name.startsWith(operator) && operator,
    distance !== null && formatDistance(hass, distance),
    opening && openingView(hass, opening),
    opening?.isChargingOn && text(hass, "charging_goes_on"),
    isCompact && !!strongest && text(hass, "up_to", { power: leftToRight(formatPower(hass, strongest)) }),
    isCompact && price && priceText(hass, price),
  ];
  return h(
    "div",
    { class: "header" },
    h(
      "h3",
      {},
      h(
        "button",
        { class: "name", "data-entity": entity ?? location.groups[0]?.entity ?? location.watch?.entity },
        badge(hass, location),
        h(
          "span",
          { class: "names" },
          h("span", { class: "title", dir: "auto", title: name }, name),
          h("span", { class: "facts" }, ...joined(facts)),
        ),
      ),
    ),
    isCompact && watchButton(hass, location),
  );
}

/** Put dots between the facts there are, each in the direction of its own script.
 * @param {(Node | string | null | false | undefined)[]} facts
 */
function joined(facts) {
  return facts.filter((fact) => fact).flatMap((fact, index) => [index ? " · " : null, h("bdi", {}, fact || null)]);
}

/** @param {Hass} hass @param {Location} location */
function badge(hass, { available, standing, free, total, opening }) {
  if (!available || total === 0) return h("ha-icon", { class: "badge", icon: "mdi:ev-station" });
  const label = free === null ? text(hass, "chargers_not_known", { total }) : text(hass, "chargers_free", { free, total });
  return h(
    "span",
    { class: `badge ${opening?.isShut ? "shut" : standing}`, role: "img", "aria-label": label, title: label },
    h("bdi", {}, `${free ?? "?"}/${total}`),
  );
}

/** @param {Hass} hass @param {NonNullable<Location["opening"]>} opening */
function openingView(hass, { text: state, changes, isShut }) {
  const words = changes ? text(hass, "until", { state, time: formatMoment(hass, changes) }) : state;
  return isShut ? h("strong", {}, words) : words;
}

/** Keep number and unit in their order amid words of whatever script.
 * @param {string} words
 */
function leftToRight(words) {
  return `\u2066${words}\u2069`;
}

/** @param {Hass} hass @param {{ free: boolean, text: string }} price */
function priceText(hass, price) {
  return price.free ? text(hass, "free_of_charge") : price.text;
}

/** @param {Hass} hass @param {Group} group */
function groupView(hass, group) {
  const counts = tally(group.plugs);
  const summary = [
    group.free === null ? text(hass, "not_known") : text(hass, "connectors_free", { free: group.free, total: group.total }),
    counts.out_of_order > 0 && text(hass, "count_out_of_order", { count: counts.out_of_order }),
    group.free !== null && counts.not_known > 0 && text(hass, "count_not_known", { count: counts.not_known }),
  ];
  const power = group.power === null ? null : formatPower(hass, group.power);
  return h(
    "div",
    { class: "group" },
    h(
      "button",
      { class: "connectors", "data-entity": group.entity },
      h("span", { class: "kind" }, h("bdi", { class: "type" }, group.type), power && h("bdi", { class: "power" }, power)),
      h("span", { class: "plugs", "aria-hidden": "true" }, ...plugViews(hass, group.plugs)),
      h("span", { class: "summary" }, ...joined(summary)),
    ),
    group.price && h("button", { class: "price", "data-entity": group.price.entity }, h("bdi", {}, priceText(hass, group.price))),
  );
}

/** Free ones first; where there are many, a number stands for the rest.
 * @param {Hass} hass
 * @param {Plug[]} plugs
 */
function plugViews(hass, plugs) {
  const order = ["free", "in_use", "out_of_order", "not_known"];
  const sorted = [...plugs].sort((one, other) => order.indexOf(one) - order.indexOf(other));
  const views = sorted
    .slice(0, MOST_PLUGS)
    .map((plug) => h("span", { class: `plug ${plug}`, title: text(hass, plug) }));
  if (sorted.length > MOST_PLUGS) views.push(h("span", { class: "more" }, `+${sorted.length - MOST_PLUGS}`));
  return views;
}

/** @param {Hass} hass @param {Location} location */
function footer(hass, location) {
  const { name, position, updated } = location;
  return h(
    "div",
    { class: "footer" },
    h("span", { class: "changed", "data-changed": updated }, updated ? changed(hass, updated) : ""),
    h(
      "span",
      { class: "actions" },
      watchButton(hass, location),
      position &&
        h(
          "a",
          {
            class: "action",
            href: route(position, name),
            target: "_blank",
            rel: "noreferrer",
            "aria-label": `${text(hass, "navigate")}, ${name}`,
          },
          h("ha-icon", { icon: "mdi:directions" }),
          h("span", {}, text(hass, "navigate")),
        ),
    ),
  );
}

/** @param {Hass} hass @param {Location} location */
function watchButton(hass, { name, watch }) {
  if (!watch) return null;
  const words = watch.until && watch.on
    ? text(hass, "watching_until", { time: formatMoment(hass, watch.until) })
    : text(hass, watch.on ? "watching" : "watch");
  return h(
    "button",
    {
      class: "action watch",
      "data-watch": watch.entity,
      "aria-pressed": String(watch.on),
      "aria-label": `${words}, ${name}`,
      title: words,
    },
    h("ha-icon", { icon: watch.on ? "mdi:bell-ring" : "mdi:bell-outline" }),
    h("span", {}, words),
  );
}

/** Return a link that the device's own map opens.
 * @param {{ latitude: number, longitude: number }} position
 * @param {string} name
 */
function route({ latitude, longitude }, name) {
  const place = `${latitude},${longitude}`;
  if (/Android/.test(navigator.userAgent)) return `geo:${place}?q=${place}(${encodeURIComponent(name)})`;
  if (/iPhone|iPad|Macintosh/.test(navigator.userAgent)) return `https://maps.apple.com/?daddr=${place}`;
  return `https://www.openstreetmap.org/directions?to=${place}`;
}
