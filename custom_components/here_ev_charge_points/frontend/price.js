// What charging costs: the price of a kWh with the fees that come on top, and of a whole charge.

import { formatNumber, formatUnit, text } from "./texts.js";

/** @import { Fee, Hass, Price, State, Step } from "./types.d.ts" */

const MOST_CHANGES = 2;
const HOURS_FROM = 180;

/** Read a price; null where the sensor does not know it.
 * @param {Hass} hass
 * @param {State} state of a price sensor
 * @returns {Price | null}
 */
export function readPrice(hass, state) {
  const { steps, overstay_fees = [], charge_cost = null, provider = null } = state.attributes;
  if (!steps?.length) {
    const isKnown = !["unknown", "unavailable"].includes(state.state);
    return isKnown ? { entity: state.entity_id, facts: [hass.formatEntityState(state)], cost: charge_cost } : null;
  }
  const words = feeWords(hass, currencyOf(state));
  const fees = [...changes(steps, "price_per_minute"), ...sessionFees(steps), ...changes(steps, "parking_fee_per_minute")].sort(
    (one, other) => one.after - other.after,
  );
  const more = [...fees, ...overstayFees(overstay_fees)].map(words);
  const base = isFree(steps) ? [text(hass, "free_of_charge")] : energyPrices(steps).map(words);
  // A price of the time alone is a price, not a supplement.
  const facts = [...base, ...more.map((fee, index) => (base.length || index ? `+\u00a0${fee}` : fee))];
  return {
    entity: state.entity_id,
    facts: [...facts, ...(provider ? [text(hass, "paid_with", { provider })] : [])],
    cost: charge_cost,
  };
}

/** Say what a whole charge costs, "" where that is nothing or not known.
 * @param {Hass} hass
 * @param {State | undefined} state of the location's sensor
 * @param {number | null} cost
 */
export function aboutCharge(hass, state, cost) {
  const energy = state?.attributes.charge_energy;
  if (!state || !cost || !energy) return "";
  const amount = money(hass, cost, state.attributes.unit_of_measurement ?? "", 2);
  return text(hass, "about_charge", { cost: isolated(amount), energy: isolated(`${formatNumber(hass, energy)}\u00a0kWh`) });
}

/** Return what a whole charge costs, null where that is not known.
 * @param {State | undefined} state of the location's sensor
 */
export function numberOf(state) {
  const number = Number.parseFloat(state?.state ?? "");
  return Number.isNaN(number) ? null : number;
}

/** Tell whether charging costs nothing at any time; parking afterwards may.
 * @param {Step[]} steps
 */
function isFree(steps) {
  return steps.every((step) => !step.price_per_kwh && !step.price_per_minute && !step.session_fee);
}

/** @param {Step[]} steps @returns {Fee[]} */
function energyPrices(steps) {
  if (!steps.some((step) => step.price_per_kwh)) return [];
  return changes(steps, "price_per_kwh", true);
}

/** Return when a price changes, as far as it is told.
 * @param {Step[]} steps
 * @param {"price_per_kwh" | "price_per_minute" | "parking_fee_per_minute"} kind
 * @param {boolean} [withNothing] tell also that it costs nothing
 * @returns {Fee[]}
 */
function changes(steps, kind, withNothing = false) {
  return steps
    .filter((step, index) => step[kind] !== (steps[index - 1]?.[kind] ?? (withNothing ? null : 0)))
    .filter((step) => withNothing || step[kind])
    .slice(0, MOST_CHANGES)
    .map((step) => ({ kind, price: step[kind], after: step.after, level: null }));
}

/** @param {Step[]} steps @returns {Fee[]} */
function sessionFees(steps) {
  return steps
    .filter((step) => step.session_fee)
    .map((step) => ({ kind: "session_fee", price: step.session_fee, after: step.after, level: null }));
}

/** @param {(Omit<Step, "after"> & { battery_level: number })[]} fees @returns {Fee[]} */
function overstayFees(fees) {
  /** @type {Fee["kind"][]} */
  const kinds = ["price_per_kwh", "price_per_minute", "parking_fee_per_minute", "session_fee"];
  return fees.flatMap((fee) =>
    kinds.filter((kind) => fee[kind]).map((kind) => ({ kind, price: fee[kind], after: 0, level: fee.battery_level })),
  );
}

/** Return how to say a fee.
 * @param {Hass} hass
 * @param {string} currency
 * @returns {(fee: Fee) => string}
 */
function feeWords(hass, currency) {
  return ({ kind, price, after, level }) => {
    const digits = kind.endsWith("minute") ? 3 : 2;
    const said = text(hass, kind, { price: isolated(money(hass, price, currency, digits)) });
    if (level !== null) return text(hass, "fee_from", { fee: said, from: isolated(`${formatNumber(hass, level)}\u00a0%`) });
    return after ? text(hass, "fee_from", { fee: said, from: isolated(duration(hass, after)) }) : said;
  };
}

/** @param {State} state */
function currencyOf(state) {
  return String(state.attributes.unit_of_measurement ?? "").split("/")[0];
}

/** @param {Hass} hass @param {number} amount @param {string} currency @param {number} digits at most */
function money(hass, amount, currency, digits) {
  const options = { minimumFractionDigits: 2, maximumFractionDigits: digits };
  if (!/^[A-Z]{3}$/.test(currency)) return `${formatNumber(hass, amount, options)} ${currency}`.trim();
  return formatNumber(hass, amount, { ...options, style: "currency", currency, currencyDisplay: "narrowSymbol" });
}

/** @param {Hass} hass @param {number} minutes */
function duration(hass, minutes) {
  return minutes < HOURS_FROM ? formatUnit(hass, minutes, "minute", 0) : formatUnit(hass, minutes / 60, "hour", 1);
}

/** Keep a number and its unit together, in their order, amid words of whatever script.
 * @param {string} words
 */
function isolated(words) {
  return `\u2068${words.replaceAll(" ", "\u00a0")}\u2069`;
}
