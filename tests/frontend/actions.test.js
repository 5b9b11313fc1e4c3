// Taps, double taps and holds.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { listenForGestures } from "../../custom_components/here_ev_charge_points/frontend/actions.js";

mock.timers.enable({ apis: ["setTimeout"] });

const ELEMENT = { closest: () => ELEMENT };

/** Return how to do something to an element, and what was told of it.
 * @param {...string} wanted
 */
function pointer(...wanted) {
  const told = /** @type {string[]} */ ([]);
  /** @type {Record<string, (event: unknown) => void>} */
  const listeners = {};
  const root = { addEventListener: (/** @type {string} */ type, /** @type {any} */ listener) => (listeners[type] = listener) };
  listenForGestures(
    /** @type {any} */ (root),
    (gesture) => wanted.includes(gesture),
    (gesture) => told.push(gesture),
  );
  let prevented = 0;
  const make = (/** @type {string} */ type, /** @type {unknown} */ target = ELEMENT) =>
    listeners[type]({ target, preventDefault: () => (prevented += 1) });
  return { make, told, prevented: () => prevented };
}

/** @param {ReturnType<typeof pointer>} pointer @param {number} time */
function press({ make }, time) {
  make("pointerdown");
  mock.timers.tick(time);
  make("pointerup");
  make("click");
}

test("a click is a tap at once, also by the keyboard", () => {
  const it = pointer("hold");
  press(it, 100);
  it.make("click");
  assert.deepEqual(it.told, ["tap", "tap"]);
});

test("a long press is a hold, and no tap beside it", () => {
  const it = pointer("hold");
  press(it, 600);
  assert.deepEqual(it.told, ["hold"]);
  press(it, 100);
  assert.deepEqual(it.told, ["hold", "tap"]);
});

test("without anything to do on a hold, a long press is a tap", () => {
  const it = pointer();
  press(it, 600);
  assert.deepEqual(it.told, ["tap"]);
  it.make("contextmenu");
  assert.equal(it.prevented(), 0);
});

test("scrolling is no hold, and a hold opens no menu", () => {
  const it = pointer("hold");
  it.make("pointerdown");
  it.make("contextmenu");
  assert.equal(it.prevented(), 1);
  mock.timers.tick(600);
  it.make("pointercancel");
  it.make("pointerup");
  assert.deepEqual(it.told, []);
});

test("two taps are one double tap, where that is wanted", () => {
  const it = pointer("double_tap");
  press(it, 50);
  mock.timers.tick(100);
  press(it, 50);
  assert.deepEqual(it.told, ["double_tap"]);
  press(it, 50);
  assert.deepEqual(it.told, ["double_tap"]);
  mock.timers.tick(300);
  assert.deepEqual(it.told, ["double_tap", "tap"]);
});

test("elements without an action are left alone", () => {
  const it = pointer("hold", "double_tap");
  const elsewhere = { closest: () => null };
  it.make("pointerdown", elsewhere);
  mock.timers.tick(600);
  it.make("pointerup", elsewhere);
  it.make("click", elsewhere);
  it.make("click", null);
  assert.deepEqual(it.told, []);
});
