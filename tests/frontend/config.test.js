// The card's settings.

import assert from "node:assert/strict";
import { test } from "node:test";

import { readConfig } from "../../custom_components/here_ev_charge_points/frontend/config.js";

test("what is left out or emptied has a default", () => {
  const empty = readConfig(undefined);
  assert.deepEqual(readConfig({ devices: null, title: "", min_power: undefined }), empty);
  assert.equal(empty.distance_from, "zone.home");
});

test("one instead of a list, and numbers as text", () => {
  const { devices, min_power } = readConfig({ devices: "abc", min_power: "50" });
  assert.deepEqual([devices, min_power], [["abc"], 50]);
});

for (const [setting, value] of Object.entries({
  devices: [1],
  connector_types: { a: 1 },
  title: 5,
  distance_from: ["zone.home"],
  layout: "round",
  sort: "price",
  min_power: "much",
})) {
  test(`${setting} is named where it cannot be used`, () => {
    assert.throws(() => readConfig({ [setting]: value }), { message: setting });
  });
}
