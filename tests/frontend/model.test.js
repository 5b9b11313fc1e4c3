// What the card makes of states.

import assert from "node:assert/strict";
import { test } from "node:test";

import { byOrder, isWanted, readLocation } from "../../custom_components/here_ev_charge_points/frontend/model.js";
import { locationsOf } from "../../custom_components/here_ev_charge_points/frontend/registry.js";
import { charger, config, hassWith, state } from "./hass.js";

const CCS = { standard: "IEC_62196_T2_COMBO", type: "CCS2", power: 150 };
const HOME = state("zone.home", "0", { latitude: 61, longitude: 24 });

/** @import { Missed, State } from "../../custom_components/here_ev_charge_points/frontend/types.d.ts" */

/** @param {State[]} states @param {object} [settings] @param {Missed} [missed] */
function read(states, settings, missed) {
  const keys = ["available_chargers", "available_connectors", "evse_status", "open", "price", "watch"];
  const hass = hassWith(
    [HOME, ...states],
    Object.fromEntries(
      states.map(({ entity_id }) => [entity_id, ["a", keys.find((key) => entity_id.includes(key)) ?? ""]]),
    ),
  );
  return readLocation(hass, "a", locationsOf(hass).get("a") ?? {}, config(settings), missed);
}

test("only locations of ours are locations", () => {
  const hass = hassWith([], {
    "sensor.free": ["a", "available_chargers"],
    "switch.watch": ["a", "watch"],
    "sensor.requests": ["account", "requests_this_month"],
    "sensor.foreign": ["b", "available_chargers", "elsewhere"],
  });
  assert.deepEqual([...locationsOf(hass)], [["a", { available_chargers: ["sensor.free"], watch: ["switch.watch"] }]]);
  assert.equal(locationsOf(hass), locationsOf(hass), "worked out once");
});

test("since when plugs are in use, the longest first", () => {
  const connectors = [{ standard: CCS.standard, power: 150 }];
  const charger = (/** @type {string} */ name, /** @type {string} */ status, /** @type {object} */ more) =>
    state(`sensor.evse_status_${name}`, status, { connectors, friendly_name: `Operator, Street 1 Charger ${name}`, ...more });
  const { groups } = read([
    state("sensor.available_connectors", "1", { ...CCS, total: 4 }),
    charger("1", "charging", { since: "2026-11-25T10:00:00+00:00", usually_ends: "2026-11-25T10:40:00+00:00" }),
    charger("2", "blocked", { since: "2026-11-25T09:00:00+00:00", friendly_name: "Mine" }),
    charger("3", "available", { since: "2026-11-25T09:00:00+00:00" }),
    charger("4", "charging", { since: null }),
    charger("5", "charging", { since: "2026-11-25T09:00:00+00:00", connectors: [{ standard: CCS.standard, power: 50 }] }),
    charger("6", "charging", { since: "2026-11-25T09:00:00+00:00", connectors: undefined }),
  ]);
  assert.deepEqual(groups[0].sessions, [
    { name: "Mine", since: "2026-11-25T09:00:00+00:00", ends: null },
    { name: "Charger 1", since: "2026-11-25T10:00:00+00:00", ends: "2026-11-25T10:40:00+00:00" },
  ]);
});

test("a plug for each status, none lost and none invented", () => {
  const statuses = ["available", "charging", "blocked", "reserved", "out_of_order", "inoperative", null, "new"];
  const { groups } = read([state("sensor.available_connectors", "1", { ...CCS, total: 9, statuses })]);
  assert.deepEqual(groups[0].plugs, [
    "free",
    "in_use",
    "in_use",
    "in_use",
    "out_of_order",
    "out_of_order",
    "not_known",
    "not_known",
    "not_known",
  ]);
  assert.deepEqual([groups[0].free, groups[0].total], [1, 9]);
});

test("what is not known is not zero", () => {
  /** @param {(string | null)[]} statuses */
  const free = (statuses) =>
    read([state("sensor.available_connectors", "unknown", { ...CCS, total: 2, statuses })]).groups[0].free;
  assert.equal(free([null, "operational"]), null);
  assert.equal(free(["charging", null]), null);
  assert.equal(free(["charging", "out_of_order"]), 0);
  assert.equal(free(["available", null]), 1);
  const chargers = [charger("available"), charger("charging")];
  assert.equal(read([state("sensor.available_chargers", "1", { chargers })]).free, 1);
  const dark = [{ ...charger("available"), status: null }];
  assert.equal(read([state("sensor.available_chargers", "unknown", { chargers: dark })]).free, null);
});

test("the price of a group is that of its standard and power", () => {
  const { groups } = read([
    state("sensor.available_connectors", "1", { ...CCS, total: 1, statuses: ["available"] }),
    state("sensor.available_connectors_slow", "1", { ...CCS, power: 50, total: 1, statuses: ["available"] }),
    state("sensor.price_slow", "0.39", { ...CCS, power: 50 }),
    state("sensor.price", "unknown", CCS),
  ]);
  assert.deepEqual(
    groups.map(({ power, price }) => [power, price?.facts]),
    [
      [150, undefined],
      [50, ["0.39 formatted"]],
    ],
  );
});

test("unavailable entities leave a location that says so", () => {
  const location = read([
    state("sensor.available_chargers", "unavailable"),
    state("sensor.available_connectors", "unavailable", CCS),
    state("switch.watch", "unavailable"),
    state("binary_sensor.open", "unavailable"),
  ]);
  assert.equal(location.available, false);
  assert.deepEqual([location.groups, location.watch, location.opening, location.free], [[], null, null, null]);
  assert.equal(location.name, "Operator, Street 1");
});

test("a location without a single entity is shown by its name", () => {
  const location = readLocation(hassWith([], {}), "b", {}, config());
  assert.deepEqual([location.name, location.available, location.total], ["Mine", false, 0]);
});

test("the filter goes by charger and by connector", () => {
  const states = [
    state("sensor.available_chargers", "2", {
      chargers: [charger("available"), charger("available", ["IEC_62196_T2"], 22), charger("charging", ["IEC_62196_T2"], 11)],
    }),
    state("sensor.available_connectors", "1", { ...CCS, total: 1, statuses: ["available"] }),
    state("sensor.available_connectors_slow", "1", { standard: "IEC_62196_T2", type: "Type 2", power: 22, total: 1 }),
  ];
  const slow = read(states, { connector_types: ["IEC_62196_T2"] });
  assert.deepEqual([slow.free, slow.total, slow.groups.map(({ type }) => type)], [1, 2, ["Type 2"]]);
  const fast = read(states, { min_power: 100 });
  assert.deepEqual([fast.free, fast.total, fast.groups.map(({ type }) => type)], [1, 1, ["CCS2"]]);
  const none = read(states, { min_power: 300 });
  assert.equal(isWanted(none, config({ min_power: 300 })), false);
  assert.equal(isWanted(none, config()), true);
});

test("on request, none but locations that are known to be free and are open", () => {
  const wanted = config({ only_free: true });
  const at = (/** @type {object} */ change) =>
    isWanted(/** @type {any} */ ({ standing: "free", available: true, opening: null, groups: [], ...change }), wanted);
  assert.equal(at({}), true);
  assert.equal(at({ standing: "not_known" }), false);
  assert.equal(at({ standing: "full" }), false);
  assert.equal(at({ available: false }), false);
  assert.equal(at({ opening: { isShut: true } }), false);
});

test("what keeps people away is said of the location, and counted for single chargers", () => {
  const chargers = [
    { ...charger("available"), restrictions: ["taxis_only", "disabled_only"] },
    { ...charger("available"), restrictions: ["taxis_only", "disabled_only"] },
    { ...charger("available", ["IEC_62196_T2"], 22), restrictions: ["taxis_only", "other"] },
    charger("available"),
  ];
  const states = [state("sensor.available_chargers", "3", { chargers, restrictions: ["taxis_only"] })];
  assert.deepEqual(read(states).limits, ["taxis_only in words", "2 × disabled_only in words", "1 × other in words"]);
  assert.deepEqual(read(states, { min_power: 100 }).limits, ["taxis_only in words", "2 × disabled_only in words"]);
  assert.deepEqual(read([state("sensor.available_chargers", "unavailable", { restrictions: ["other"] })]).limits, []);
});

test("what a location offers is in words", () => {
  const attributes = { payment_options: ["app", "card"], floors: ["-1"], pull_through: true };
  const { payment, floors, pullThrough } = read([state("sensor.available_chargers", "0", attributes)]);
  assert.deepEqual([payment, floors, pullThrough], ["app,card in words", ["-1"], true]);
  const bare = read([state("sensor.available_chargers", "0", { payment_options: [] })]);
  assert.deepEqual([bare.payment, bare.floors, bare.pullThrough], [null, [], false]);
  const group = (/** @type {object} */ more) => read([state("sensor.available_connectors", "1", { ...CCS, ...more })]).groups[0];
  assert.equal(group({ formats: ["cable"] }).formats, "cable in words");
  assert.equal(group({ formats: [] }).formats, null);
});

test("one drives to the entrance where it is known", () => {
  const site = { latitude: 61, longitude: 24, chargers: [] };
  const gate = { entrance_latitude: 61.1, entrance_longitude: 24.1 };
  assert.deepEqual(read([state("sensor.available_chargers", "0", { ...site, ...gate })]).entrance, { latitude: 61.1, longitude: 24.1 });
  assert.deepEqual(read([state("sensor.available_chargers", "0", site)]).entrance, { latitude: 61, longitude: 24 });
  assert.equal(read([state("sensor.available_chargers", "0")]).entrance, null);
});

test("what was last known stands in for what is not there", () => {
  const states = [
    { ...state("sensor.available_chargers", "unavailable", { latitude: 61, longitude: 24 }), last_changed: "then" },
    state("sensor.available_connectors", "unavailable"),
    state("sensor.price", "0.39", CCS),
  ];
  /** @type {Missed} */
  const missed = {
    location_id: "content-a",
    problem: "missing",
    last_known: {
      chargers: [charger("available"), charger("charging")],
      connectors: [
        { ...CCS, available: 1, total: 2, statuses: ["available", "charging"] },
        { ...CCS, power: 50, available: null, total: 1, statuses: [null] },
      ],
    },
  };
  const past = read(states, {}, missed);
  assert.deepEqual([past.available, past.standing, past.free, past.total], [false, "free", 1, 2]);
  assert.deepEqual([past.problem, past.since, past.position], ["missing", "then", { latitude: 61, longitude: 24 }]);
  assert.deepEqual(
    past.groups.map(({ entity, free, total, price }) => [entity, free, total, price]),
    [
      [null, 1, 2, null],
      [null, null, 1, null],
    ],
  );
  const live = read([state("sensor.available_chargers", "0", { chargers: [charger("charging")] })], {}, missed);
  assert.deepEqual([live.free, live.groups, live.since], [0, [], null]);
  const never = read(states, {}, { ...missed, last_known: null });
  assert.deepEqual([never.total, never.groups], [0, []]);
});

test("each location has the account that HERE answers for it", () => {
  const answered = { last_answer: "2026-11-25T10:00:00+00:00", retry_at: null };
  const hass = hassWith(
    [state("sensor.free", "1"), state("sensor.other", "1"), state("sensor.status", "unreachable", answered)],
    {
      "sensor.free": ["a", "available_chargers"],
      "sensor.other": ["b", "available_chargers"],
      "sensor.status": ["account", "service_status"],
    },
  );
  const account = (/** @type {string} */ id) => readLocation(hass, id, locationsOf(hass).get(id) ?? {}, config()).account;
  assert.deepEqual(account("a"), { status: "unreachable", answered: answered.last_answer, retry: null });
  assert.equal(account("b"), null);
  hass.states["sensor.status"] = state("sensor.status", "unavailable");
  assert.equal(account("a"), null);
});

test("distances are those on the globe", () => {
  const place = { latitude: 61.4978, longitude: 23.761 };
  const { distance } = read([state("sensor.available_chargers", "1", { ...place, chargers: [] })]);
  assert.ok(distance && Math.abs(distance - 56_800) < 200, String(distance));
  const lost = read([state("sensor.available_chargers", "1", place)], { distance_from: "person.nobody" });
  assert.equal(lost.distance, null);
});

test("a closed location is shut, also where cars may stay and go on charging", () => {
  const opening = (/** @type {string} */ value, /** @type {object} */ attributes) =>
    read([state("switch.watch", "off"), state("binary_sensor.open", value, attributes)]).opening;
  assert.deepEqual([opening("off", {})?.isShut, opening("off", {})?.isChargingOn], [true, false]);
  const staying = opening("off", { charging_when_closed: true });
  assert.deepEqual([staying?.isShut, staying?.isChargingOn], [true, true]);
  const open = opening("on", { charging_when_closed: true });
  assert.deepEqual([open?.isShut, open?.isChargingOn], [false, false]);
  assert.equal(opening("unknown", {}), null);
});

test("free ones first, then nearest, then by name", () => {
  const make = (/** @type {string} */ name, /** @type {string} */ standing, /** @type {number | null} */ distance) =>
    /** @type {any} */ ({ id: name, name, standing, distance });
  const all = [
    make("broken", "out_of_order", 2),
    make("far full", "full", 900),
    make("unknown", "not_known", 1),
    make("near full", "full", 5),
    make("far free", "free", 90),
    make("near free", "free", 10),
    make("b nowhere", "free", null),
    make("a nowhere", "free", null),
  ];
  all.push({ ...make("shut", "free", 1), opening: { isShut: true } });
  const names = (/** @type {"free" | "distance" | "name"} */ sort) => all.sort(byOrder(sort)).map(({ name }) => name);
  assert.deepEqual(names("free"), ["near free", "far free", "a nowhere", "b nowhere", "unknown", "near full", "far full", "broken", "shut"]);
  assert.deepEqual(names("distance").slice(0, 3), ["shut", "unknown", "broken"]);
  assert.deepEqual(names("name").slice(0, 3), ["a nowhere", "b nowhere", "broken"]);
});
