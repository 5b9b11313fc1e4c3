// When HERE last answered: one subscription for all cards of a page.

import assert from "node:assert/strict";
import { test } from "node:test";

import { answeredAt, listenForAnswers } from "../../custom_components/here_ev_charge_points/frontend/answers.js";
import { hassWith } from "./hass.js";

test("all who listen hear of an answer, until the last one leaves", async () => {
  const hass = hassWith([], {});
  const subscribed = /** @type {object[]} */ ([]);
  let ended = 0;
  /** @type {(message: object) => void} */
  let send = () => {};
  hass.connection = {
    subscribeMessage: async (callback, message) => {
      send = callback;
      subscribed.push(message);
      return () => (ended += 1);
    },
    sendMessagePromise: async () => {},
  };
  const heard = { one: 0, other: 0 };
  const leave = [listenForAnswers(hass, () => (heard.one += 1)), listenForAnswers(hass, () => (heard.other += 1))];
  assert.deepEqual(subscribed, [{ type: "here_ev_charge_points/answers" }]);
  assert.equal(answeredAt("entry"), null);
  send({ entry: "2026-11-25T10:00:00+00:00", new: null });
  assert.equal(answeredAt("entry"), "2026-11-25T10:00:00+00:00");
  assert.deepEqual([answeredAt("new"), answeredAt(undefined)], [null, null]);
  leave[0]();
  send({});
  assert.deepEqual(heard, { one: 1, other: 2 });
  assert.equal(ended, 0);
  leave[1]();
  await Promise.resolve();
  assert.equal(ended, 1);
  listenForAnswers(hass, () => {});
  assert.equal(subscribed.length, 2);
});
