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

test("a limit is a whole number, an action is taken as it stands", () => {
  const tap_action = { action: "navigate", navigation_path: "/map" };
  const read = readConfig({ limit: "3.7", tap_action, only_free: true });
  assert.deepEqual([read.limit, read.tap_action, read.only_free], [3, tap_action, true]);
});

for (const [setting, value] of Object.entries({
  devices: [1],
  connector_types: { a: 1 },
  title: 5,
  distance_from: ["zone.home"],
  layout: "round",
  sort: "colour",
  min_power: "much",
  only_free: "yes",
  limit: 0,
  tap_action: "more-info",
  hold_action: {},
})) {
  test(`${setting} is named where it cannot be used`, () => {
    assert.throws(() => readConfig({ [setting]: value }), { message: setting });
  });
}
