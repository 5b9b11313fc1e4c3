// What a charging location looks like.

import { answeredAt } from "./answers.js";
import { tally } from "./availability.js";
import { h } from "./dom.js";
import { busyView } from "./busy-view.js";
import { formatAgo, formatDistance, formatDuration, formatMoment, formatPower, text } from "./texts.js";

/** @import { Busy, Config, Group, Hass, Location, Plug } from "./types.d.ts" */

const MOST_PLUGS = 24;

const PORTAL = "https://platform.here.com";
const REPAIRS = "/config/repairs";
const SETTINGS = "/config/integrations/integration/here_ev_charge_points";

/** @type {Record<string, string>} */
const WORDS = { [PORTAL]: "open_portal", [REPAIRS]: "open_repair", [SETTINGS]: "open_settings" };

/** Where to go about a status of the account, null where there is nothing to do but wait.
 * @type {Record<string, string | null>}
 */
const ADVICE = {
  credential_refused: SETTINGS,
  not_enabled: PORTAL,
  quota_spent: PORTAL,
  budget_spent: SETTINGS,
  rate_limited: null,
  unreachable: null,
  unreadable: null,
};

/** @param {Hass} hass @param {Location} location @param {Config} config @param {Busy | null} [busy] */
export function locationView(hass, location, config, busy = null) {
  const parts = config.layout === "compact" ? [compactHeader, outageView] : [detailedHeader, outageView, groupsView, offersView];
  return h(
    "article",
    { class: location.available ? "location" : "location unavailable" },
    ...parts.map((part) => part(hass, location)),
    ...(config.layout === "compact" ? [] : [busy && busyView(hass, location, busy), footer(hass, location)]),
  );
}

/** @param {string} words */
export function note(words) {
  return h("p", { class: "note" }, words);
}

/** Say how long ago something was, in words that go on with the clock.
 * @param {Hass} hass
 * @param {string} key of the words
 * @param {string} moment
 * @param {string | null} [entry] the account whose latest answer the moment is of
 */
function age(hass, key, moment, entry = null) {
  return h("span", { "data-age": moment, "data-words": key, "data-entry": entry }, ageWords(hass, key, moment));
}

/** @param {Hass} hass @param {string} key @param {string} moment */
export function ageWords(hass, key, moment) {
  return text(hass, key, { when: formatAgo(hass, moment), duration: formatDuration(hass, moment) });
}

/** @param {Hass} hass @param {Location} location */
function detailedHeader(hass, location) {
  const { name, operator, limits } = location;
  return header(hass, location, [
    // Names of locations begin with the operator, unless the user chose another.
    operator && !name.startsWith(operator) && operator,
    ...whereAndWhen(hass, location),
    ...limits.map((words) => h("strong", {}, words)),
  ]);
}

/** @param {Hass} hass @param {Location} location */
function compactHeader(hass, location) {
  const { groups, limits, cost } = location;
  const strongest = groups[0]?.power;
  const prices = groups.map((group) => group.price).filter((price) => price !== null);
  const price = prices.find((price) => price.cost === cost) ?? prices[0];
  return header(
    hass,
    location,
    [
      ...whereAndWhen(hass, location),
      !!strongest && text(hass, "up_to", { power: leftToRight(formatPower(hass, strongest)) }),
      ...(price?.facts ?? []),
      price?.about,
      ...limits.map((words) => h("strong", {}, words)),
    ],
    watchButton(hass, location),
  );
}

/** @param {Hass} hass @param {Location} location */
function whereAndWhen(hass, { distance, opening }) {
  return [
    distance !== null && formatDistance(hass, distance),
    opening && openingView(hass, opening),
    opening?.isChargingOn && text(hass, "charging_goes_on"),
  ];
}

/** @param {Hass} hass @param {Location} location @param {Facts} facts @param {(Node | null)[]} buttons */
function header(hass, location, facts, ...buttons) {
  const { entity, name, groups, watch } = location;
  return h(
    "div",
    { class: "header" },
    h(
      "h3",
      {},
      h(
        "button",
        { class: "name", "data-action": entity ?? groups[0]?.entity ?? watch?.entity ?? "" },
        badge(hass, location),
        h(
          "span",
          { class: "names" },
          h("span", { class: "title", dir: "auto", title: name }, name),
          h("span", { class: "facts" }, ...joined(facts)),
        ),
      ),
    ),
    ...buttons,
  );
}

/** @typedef {(Node | string | null | false | undefined)[]} Facts */

/** Put dots between the facts there are, each in the direction of its own script.
 * @param {Facts} facts
 */
function joined(facts) {
  return facts.filter((fact) => fact).flatMap((fact, index) => [index ? " · " : null, h("bdi", {}, fact || null)]);
}

/** @param {Hass} hass @param {Location} location */
function badge(hass, { available, standing, free, total, opening }) {
  if (total === 0) return h("ha-icon", { class: "badge", icon: "mdi:ev-station" });
  const label = free === null ? text(hass, "chargers_not_known", { total }) : text(hass, "chargers_free", { free, total });
  const kind = !available ? "past" : opening?.isShut ? "shut" : standing;
  return h(
    "span",
    { class: `badge ${kind}`, role: "img", "aria-label": label, title: label },
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

/** Say what a kWh costs with its fees, and a charge.
 * @param {NonNullable<Group["price"]>} price
 */
function priceView({ entity, facts, about }) {
  return h(
    "button",
    { class: facts.length > 1 ? "price fees" : "price", "data-entity": entity },
    h("span", {}, ...joined(facts)),
    about && h("bdi", { class: "about" }, about),
  );
}

/** Say why there is no data, what to do, and how old is what is shown in grey.
 * @param {Hass} hass
 * @param {Location} location
 */
function outageView(hass, location) {
  if (location.available) return null;
  const { account, problem, since, total } = location;
  const isOfAccount = account !== null && account.status in ADVICE;
  const past = (isOfAccount && account.answered) || since;
  return h(
    "div",
    { class: "outage" },
    h("p", {}, isOfAccount ? text(hass, `no_data_${account.status}`) : text(hass, problem ? `problem_${problem}` : "no_data")),
    isOfAccount && account.retry && h("p", {}, text(hass, "next_try", { time: formatMoment(hass, account.retry) })),
    adviceView(hass, isOfAccount ? ADVICE[account.status] : problem === "gone" ? REPAIRS : null),
    total > 0 && past && h("p", { class: "age" }, age(hass, "last_known", past)),
  );
}

/** @param {Hass} hass @param {string | null} address */
function adviceView(hass, address) {
  // Others cannot open these pages.
  if (!address || !hass.user?.is_admin) return null;
  const isElsewhere = address === PORTAL;
  return h(
    "a",
    { class: "action", href: address, ...(isElsewhere && { target: "_blank", rel: "noreferrer" }) },
    h("ha-icon", { icon: isElsewhere ? "mdi:open-in-new" : "mdi:wrench-outline" }),
    text(hass, WORDS[address]),
  );
}

/** @param {Hass} hass @param {Location} location */
function groupsView(hass, { groups }) {
  return groups.length > 0 && h("div", { class: "groups" }, ...groups.map((group) => groupView(hass, group)));
}

/** @param {Hass} hass @param {Group} group */
function groupView(hass, group) {
  const counts = tally(group.plugs);
  const summary = [
    group.free === null ? text(hass, "not_known") : text(hass, "connectors_free", { free: group.free, total: group.total }),
    counts.out_of_order > 0 && text(hass, "count_out_of_order", { count: counts.out_of_order }),
    group.free !== null && counts.not_known > 0 && text(hass, "count_not_known", { count: counts.not_known }),
    group.formats,
  ];
  const power = group.power === null ? null : formatPower(hass, group.power);
  return h(
    "div",
    { class: "group" },
    h(
      group.entity ? "button" : "div",
      { class: "connectors", "data-entity": group.entity },
      h("span", { class: "kind" }, h("bdi", { class: "type" }, group.type), power && h("bdi", { class: "power" }, power)),
      plugsView(hass, group.plugs, MOST_PLUGS),
      h("span", { class: "summary" }, ...joined(summary)),
    ),
    group.price && priceView(group.price),
    sessionsView(hass, group.sessions),
  );
}

/** Say for how long plugs have been in use, and on a tap of each until when it usually lasts.
 * @param {Hass} hass
 * @param {Group["sessions"]} sessions
 */
function sessionsView(hass, sessions) {
  if (!sessions.length) return null;
  return h(
    "details",
    { class: "sessions" },
    h("summary", {}, age(hass, "in_use_for", sessions[0].since), sessions.length > 1 && h("bdi", {}, ` +${sessions.length - 1}`)),
    h(
      "ul",
      {},
      ...sessions.map(({ name, since, ends }) =>
        h(
          "li",
          {},
          ...joined([
            name,
            age(hass, "in_use_for", since),
            // Who stays longer than most cannot be foretold.
            ends && Date.parse(ends) > Date.now() && text(hass, "usually_until", { time: formatMoment(hass, ends) }),
          ]),
        ),
      ),
    ),
  );
}

/** Draw plugs, free ones first; where there are many, a number stands for the rest.
 * @param {Hass} hass
 * @param {Plug[]} plugs
 * @param {number} most
 */
export function plugsView(hass, plugs, most) {
  const order = ["free", "in_use", "out_of_order", "not_known"];
  const sorted = [...plugs].sort((one, other) => order.indexOf(one) - order.indexOf(other));
  return h(
    "span",
    { class: "plugs", "aria-hidden": "true" },
    ...sorted.slice(0, most).map((plug) => h("span", { class: `plug ${plug}`, title: text(hass, plug) })),
    sorted.length > most && h("span", { class: "more" }, `+${sorted.length - most}`),
  );
}

/** Say how one pays and what else decides whether the place will do.
 * @param {Hass} hass
 * @param {Location} location
 */
function offersView(hass, { payment, floors, pullThrough }) {
  const offers = [
    payment && text(hass, "payment", { ways: payment }),
    floors.length > 0 && text(hass, "floor", { floor: leftToRight(floors.join(", ")) }),
    pullThrough && text(hass, "pull_through"),
  ];
  return offers.some((offer) => offer) && h("p", { class: "offers" }, ...joined(offers));
}

/** @param {Hass} hass @param {Location} location */
function footer(hass, location) {
  const { name, entrance } = location;
  return h(
    "div",
    { class: "footer" },
    checkedView(hass, location),
    h(
      "span",
      { class: "actions" },
      watchButton(hass, location),
      entrance &&
        h(
          "a",
          {
            class: "action",
            href: route(entrance, name),
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

/** Say when HERE was last asked and, on a tap, when the operator last reported.
 * @param {Hass} hass
 * @param {Location} location
 */
function checkedView(hass, { available, entry, updated }) {
  if (!available) return null;
  const reported = updated && age(hass, "reported", updated);
  const answered = answeredAt(entry);
  if (!answered) return reported && h("span", { class: "checked" }, reported);
  const checked = age(hass, "checked", answered, entry);
  return reported
    ? h("details", { class: "checked" }, h("summary", {}, checked), reported)
    : h("span", { class: "checked" }, checked);
}

/** @param {Hass} hass @param {Location} location */
export function watchButton(hass, { name, watch }) {
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
