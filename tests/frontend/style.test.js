// The card's looks, in browsers that are some years old.

import assert from "node:assert/strict";
import { test } from "node:test";

import { STYLE } from "../../custom_components/here_ev_charge_points/frontend/style.js";

test("shapes are cut out also where only the prefixed property is known", () => {
  const masks = [...STYLE.matchAll(/(?:^|[\s;{])mask: ([^;]+;)/gu)];
  assert.ok(masks.length >= 4);
  for (const [, shape] of masks) {
    assert.ok(STYLE.includes(`-webkit-mask: ${shape}`), shape);
  }
});
