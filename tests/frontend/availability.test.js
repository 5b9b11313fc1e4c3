// The one rule on what is free where only half is known.

import assert from "node:assert/strict";
import { test } from "node:test";

import { fits, plugOf, standing } from "../../custom_components/here_ev_charge_points/frontend/availability.js";
import { config } from "./hass.js";

/** @param {(string | null)[]} statuses */
const stands = (...statuses) => standing(statuses.map(plugOf));

test("free if one is known to be free", () => {
  assert.equal(stands("available"), "free");
  assert.equal(stands("charging", null, "available", "out_of_order"), "free");
});

test("full only if all that are in service are known to be taken", () => {
  assert.equal(stands("charging", "reserved", "blocked"), "full");
  assert.equal(stands("charging", "out_of_order", "inoperative"), "full");
  assert.equal(stands("charging", null), "not_known");
  assert.equal(stands("charging", "operational"), "not_known");
  assert.equal(stands("charging", "of a later version"), "not_known");
});

test("nobody took what is switched off or broken", () => {
  assert.equal(stands("inoperative", "out_of_order"), "out_of_order");
  assert.equal(stands("inoperative", null), "not_known");
  assert.equal(stands(), "not_known");
});

test("one connector has to have both the kind and the power", () => {
  const charger = {
    status: "available",
    connector_types: ["CHADEMO", "IEC_62196_T2_COMBO"],
    power: 150,
    connectors: [
      { type: "CHADEMO", power: 50 },
      { type: "IEC_62196_T2_COMBO", power: 150 },
      { type: null, power: null },
    ],
  };
  const wanted = (/** @type {object} */ settings) => fits(charger, config(settings));
  assert.equal(wanted({ connector_types: ["CHADEMO"], min_power: 100 }), false);
  assert.equal(wanted({ connector_types: ["CHADEMO"], min_power: 50 }), true);
  assert.equal(wanted({ connector_types: ["IEC_62196_T2_COMBO"], min_power: 100 }), true);
  assert.equal(wanted({ min_power: 100 }), true);
  assert.equal(wanted({ min_power: 151 }), false);
  assert.equal(wanted({ connector_types: ["MCS"] }), false);
});

test("what is described as a whole is judged as a whole", () => {
  const charger = { status: null, connector_types: ["CHADEMO"], power: 50 };
  assert.equal(fits(charger, config({ connector_types: ["CHADEMO"], min_power: 50 })), true);
  assert.equal(fits(charger, config({ connector_types: ["CHADEMO"], min_power: 60 })), false);
  assert.equal(fits({ status: null, power: null }, config()), true);
  assert.equal(fits({ status: null, power: null }, config({ connector_types: ["CHADEMO"] })), false);
});
