// What was last known is asked once in each outage.

import assert from "node:assert/strict";
import { test } from "node:test";

import { LastKnown } from "../../custom_components/here_ev_charge_points/frontend/last-known.js";
import { hassWith } from "./hass.js";

const MISSED = { location_id: "content-a", problem: "gone", last_known: null };

/** @param {() => Promise<unknown>} answer */
function home(answer) {
  const hass = hassWith([], {});
  const calls = /** @type {unknown[][]} */ ([]);
  hass.callService = (...call) => {
    calls.push(call);
    return answer();
  };
  return { hass, calls };
}

test("asked once for each moment of an outage, and never without one", async () => {
  const { hass, calls } = home(async () => ({ response: { locations: [MISSED] } }));
  const lastKnown = new LastKnown();
  assert.equal(await lastKnown.ask(hass, ""), false);
  assert.equal(lastKnown.of(hass, "a"), null);
  assert.equal(await lastKnown.ask(hass, "a,10:00"), true);
  assert.equal(await lastKnown.ask(hass, "a,10:00"), false);
  assert.deepEqual(lastKnown.of(hass, "a"), MISSED);
  assert.equal(lastKnown.of(hass, "b"), null);
  assert.equal(lastKnown.of(hass, "nobody"), null);
  assert.equal(await lastKnown.ask(hass, "a,10:10"), true);
  assert.deepEqual(calls, Array(2).fill(["here_ev_charge_points", "get_status", {}, undefined, false, true]));
});

test("nobody to ask is no error", async () => {
  const { hass } = home(async () => Promise.reject(new Error("no_account_loaded")));
  const lastKnown = new LastKnown();
  assert.equal(await lastKnown.ask(hass, "a"), false);
  assert.equal(lastKnown.of(hass, "a"), null);
});
