// What the card says of prices.

import assert from "node:assert/strict";
import { test } from "node:test";

import { byOrder, isWanted, readLocation } from "../../custom_components/here_ev_charge_points/frontend/model.js";
import { aboutCharge, readPrice } from "../../custom_components/here_ev_charge_points/frontend/price.js";
import { charger, config, hassWith, state } from "./hass.js";

/** @import { Hass, Location, Step } from "../../custom_components/here_ev_charge_points/frontend/types.d.ts" */

/** @type {Record<string, string>} */
const TEXTS = {
  free_of_charge: "No charge",
  paid_with: "with {provider}",
  about_charge: "about {cost} for {energy}",
  price_per_kwh: "{price}/kWh",
  price_per_minute: "{price}/min",
  parking_fee_per_minute: "{price}/min parked",
  session_fee: "{price} a session",
  fee_from: "{fee} from {from}",
};

/** @param {string} [language] @returns {Hass} */
function hassIn(language = "en") {
  const hass = hassWith([], {});
  hass.locale.language = language;
  hass.localize = (key, values = {}) =>
    Object.entries(values).reduce(
      (words, [name, value]) => words.replace(`{${name}}`, String(value)),
      TEXTS[key.split(".").at(-1) ?? ""] ?? key,
    );
  return hass;
}

/** @param {string | undefined} words */
const plain = (words) => words?.replace(/[\u2066-\u2069]/g, "").replaceAll("\u00a0", " ");

/** @param {Partial<Step>} [step] @returns {Step} */
const step = (step = {}) => ({
  after: 0,
  price_per_kwh: 0,
  price_per_minute: 0,
  parking_fee_per_minute: 0,
  session_fee: 0,
  ...step,
});

/** @param {Step[]} steps @param {object} [attributes] @param {string} [language] */
function said(steps, attributes, language) {
  const unit_of_measurement = "EUR/kWh";
  const sensor = state("sensor.price", "unknown", { steps, unit_of_measurement, ...attributes });
  return readPrice(hassIn(language), sensor)?.facts.map(plain);
}

test("a price with its fees", () => {
  assert.deepEqual(
    said([
      step({ price_per_kwh: 0.39, session_fee: 0.75 }),
      step({ after: 60, price_per_kwh: 0.39, price_per_minute: 0.19 }),
    ]),
    ["€0.39/kWh", "+ €0.75 a session", "+ €0.19/min from 60 min"],
  );
  assert.deepEqual(said([step({ price_per_kwh: 0.389 })], {}, "de"), ["0,39 €/kWh"]);
});

test("free only where charging never costs anything, with what parking costs beside it", () => {
  assert.deepEqual(said([step()]), ["No charge"]);
  assert.deepEqual(said([step(), step({ after: 120, parking_fee_per_minute: 0.1 })]), [
    "No charge",
    "+ €0.10/min parked from 120 min",
  ]);
  const overstay = { battery_level: 80, ...step({ price_per_minute: 0.2 }) };
  assert.deepEqual(said([step()], { overstay_fees: [overstay] }), ["No charge", "+ €0.20/min from 80 %"]);
});

test("what is free at first is not free of charge", () => {
  assert.deepEqual(said([step(), step({ after: 60, price_per_minute: 0.1 })]), ["€0.10/min from 60 min"]);
  assert.deepEqual(said([step(), step({ after: 30, price_per_kwh: 0.49 })]), ["€0.00/kWh", "€0.49/kWh from 30 min"]);
  assert.deepEqual(said([step(), step({ after: 45, session_fee: 8 })]), ["€8.00 a session from 45 min"]);
});

test("prices of the time, in tiers, and small ones", () => {
  assert.deepEqual(said([step({ price_per_minute: 0.05 }), step({ after: 60, price_per_minute: 0.1 })]), [
    "€0.05/min",
    "+ €0.10/min from 60 min",
  ]);
  assert.deepEqual(said([step({ price_per_minute: 0.0476 })]), ["€0.048/min"]);
});

test("what begins at another time of the day is told in hours", () => {
  const night = [step({ price_per_kwh: 0.43 }), step({ after: 630, price_per_kwh: 0.28 }), step({ after: 1110, price_per_kwh: 0.43 })];
  assert.deepEqual(said(night), ["€0.43/kWh", "€0.28/kWh from 10.5 hr"]);
});

test("the card that is used", () => {
  assert.deepEqual(said([step({ price_per_kwh: 0.3 })], { provider: "My card" }), ["€0.30/kWh", "with My card"]);
});

test("a currency that nobody has heard of is said as it is", () => {
  assert.deepEqual(said([step({ price_per_kwh: 0.3 })], { unit_of_measurement: "Taler/kWh" }), ["0.30 Taler/kWh"]);
  assert.deepEqual(said([step({ price_per_kwh: 0.3 })], { unit_of_measurement: undefined }), ["0.30/kWh"]);
});

test("a price that is not known is none", () => {
  assert.equal(readPrice(hassIn(), state("sensor.price", "unknown", { steps: null })), null);
  assert.equal(readPrice(hassIn(), state("sensor.price", "unavailable")), null);
});

test("a whole charge", () => {
  const cost = state("sensor.charge_cost", "12.4", { charge_energy: 30, unit_of_measurement: "EUR" });
  assert.equal(plain(aboutCharge(hassIn(), cost, 15)), "about €15.00 for 30 kWh");
  assert.equal(plain(aboutCharge(hassIn("de"), cost, 15)), "about 15,00 € for 30 kWh");
  assert.equal(aboutCharge(hassIn(), cost, null), "");
  assert.equal(aboutCharge(hassIn(), cost, 0), "");
  assert.equal(aboutCharge(hassIn(), state("sensor.charge_cost", "unknown"), 15), "");
  assert.equal(aboutCharge(hassIn(), undefined, 15), "");
});

test("the cheapest first, and what is not known last", () => {
  const at = (/** @type {string} */ name, /** @type {number | null} */ cost, currency = "EUR", distance = 1) =>
    /** @type {Location} */ (/** @type {unknown} */ ({ id: name, name, cost, currency, distance }));
  const all = [at("unknown", null), at("dear", 20), at("cheap", 5, "EUR", 9), at("crowns", 3, "SEK"), at("near", 5, "EUR", 2)];
  assert.deepEqual(
    all.sort(byOrder("price")).map(({ name }) => name),
    ["near", "cheap", "dear", "crowns", "unknown"],
  );
});

test("where only some connectors are shown, it is their cost that counts", () => {
  const CCS = { standard: "IEC_62196_T2_COMBO", type: "CCS2", power: 150 };
  const TYPE_2 = { standard: "IEC_62196_T2", type: "Type 2", power: 11 };
  const states = [
    state("sensor.ccs", "1", { ...CCS, total: 1, statuses: ["available"] }),
    state("sensor.type_2", "1", { ...TYPE_2, total: 1, statuses: ["available"] }),
    state("sensor.ccs_price", "0.5", { ...CCS, charge_cost: 15 }),
    state("sensor.type_2_price", "0.2", { ...TYPE_2, charge_cost: 6 }),
    state("sensor.cost", "6", { ...TYPE_2, unit_of_measurement: "EUR" }),
  ];
  const entities = {
    available_connectors: ["sensor.ccs", "sensor.type_2"],
    price: ["sensor.ccs_price", "sensor.type_2_price"],
    charge_cost: ["sensor.cost"],
  };
  const cost = (/** @type {object} */ settings) => readLocation(hassWith(states, {}), "a", entities, config(settings)).cost;
  assert.equal(cost({}), 6);
  assert.equal(cost({ min_power: 50 }), 15);
  states[0].attributes.statuses = ["out_of_order"];
  assert.equal(cost({ min_power: 50 }), null);
});

test("numbers are written as the profile asks, words as the language does", () => {
  const hass = hassIn();
  hass.locale.number_format = "decimal_comma";
  const steps = [step({ price_per_kwh: 0.39 }), step({ after: 630, price_per_kwh: 0.28 })];
  const sensor = state("sensor.price", "0.39", { steps, unit_of_measurement: "EUR/kWh" });
  assert.deepEqual(readPrice(hass, sensor)?.facts.map(plain), ["0,39 €/kWh", "0,28 €/kWh from 10,5 hr"]);
});

test("the connectors of the car are shown where the card names none", () => {
  const CCS = { standard: "IEC_62196_T2_COMBO", type: "CCS2", power: 150, total: 1 };
  const TYPE_2 = { standard: "IEC_62196_T2", type: "Type 2", power: 11, total: 1 };
  const states = [
    state("sensor.free", "1", {
      chargers: [charger("available"), charger("charging", ["IEC_62196_T2"], 11)],
      car_connectors: ["IEC_62196_T2"],
    }),
    state("sensor.ccs", "1", CCS),
    state("sensor.type_2", "0", TYPE_2),
  ];
  const entities = { available_chargers: ["sensor.free"], available_connectors: ["sensor.ccs", "sensor.type_2"] };
  const read = (/** @type {object} */ settings) => readLocation(hassWith(states, {}), "a", entities, config(settings));
  assert.deepEqual(read({}).groups.map(({ type }) => type), ["Type 2"]);
  assert.equal(read({}).total, 1);
  assert.deepEqual(read({ connector_types: ["IEC_62196_T2_COMBO"] }).groups.map(({ type }) => type), ["CCS2"]);
  const without = readLocation(hassWith(states.slice(0, 2), {}), "a", entities, config());
  assert.equal(isWanted(without, config()), false);
  assert.equal(isWanted(read({}), config()), true);
});
