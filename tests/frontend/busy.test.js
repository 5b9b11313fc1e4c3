// How busy a location usually is: from statistics, else from what was learned.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { BusyHours, placeOf, weekOf } from "../../custom_components/here_ev_charge_points/frontend/busy.js";
import { busyWords } from "../../custom_components/here_ev_charge_points/frontend/busy-view.js";
import { hassWith } from "./hass.js";

/** @import { Hass, Location } from "../../custom_components/here_ev_charge_points/frontend/types.d.ts" */

const HOUR = 3_600_000;
// A Wednesday, 12:30 in Helsinki.
const NOW = Date.parse("2026-11-25T10:30:00Z");
mock.timers.enable({ apis: ["Date"], now: NOW });

const LOCATION = /** @type {Location} */ (/** @type {any} */ ({ id: "a", entity: "sensor.free", total: 4 }));

/** Return what the recorder has of so many hours: three of four free, but at noon one.
 * @param {number} hours
 */
function rowsOf(hours) {
  const first = NOW - (NOW % HOUR) - hours * HOUR;
  return Array.from({ length: hours }, (_, index) => {
    const start = first + index * HOUR;
    return { start, mean: placeOf(hassWith([], {}), start).hour === 12 ? 1 : 3 };
  });
}

/** @param {(message: any) => any} answer @returns {{ hass: Hass, asked: any[] }} */
function home(answer) {
  const hass = hassWith([], {});
  const asked = /** @type {any[]} */ ([]);
  hass.connection = {
    subscribeMessage: async () => () => {},
    sendMessagePromise: async (/** @type {object} */ message) => {
      asked.push(message);
      return answer(message);
    },
  };
  return { hass, asked };
}

const refuse = () => {
  throw new Error("unknown_command");
};

test("the hour and weekday of the server or of the browser", () => {
  const hass = hassWith([], {});
  assert.deepEqual(placeOf(hass, NOW), { day: 2, hour: 12 });
  assert.deepEqual(placeOf(hass, Date.parse("2026-11-29T22:00:00Z")), { day: 0, hour: 0 });
  const elsewhere = { ...hass, config: { ...hass.config, time_zone: "America/New_York" } };
  assert.deepEqual(placeOf(elsewhere, NOW), { day: 2, hour: 5 });
});

test("the mean of each weekday and hour, without today", () => {
  const hass = hassWith([], {});
  const week = weekOf(hass, rowsOf(28 * 24), 4);
  assert.equal(week.size, 7);
  for (const hours of week.values()) assert.deepEqual(hours?.map((share) => share), Array.from({ length: 24 }, (_, hour) => (hour === 12 ? 0.75 : 0.25)));
  assert.equal(weekOf(hass, rowsOf(24), 4).size, 0, "today is not what is usual");
  assert.deepEqual([...weekOf(hass, rowsOf(72), 4).keys()], [0, 1, 6], "three days, half of one");
  assert.equal(weekOf(hass, [{ start: NOW - 48 * HOUR, mean: null }], 4).size, 0);
  const more = weekOf(hass, rowsOf(28 * 24).map(({ start }) => ({ start, mean: 9 })), 4);
  assert.equal(more.get(0)?.[3], 0, "chargers that are gone since");
});

test("statistics of weeks, asked for once in some hours for all locations", async () => {
  const { hass, asked } = home(() => ({ "sensor.free": rowsOf(28 * 24) }));
  const busy = new BusyHours();
  assert.equal(busy.of(hass, "a"), null);
  assert.equal(await busy.ask(hass, [LOCATION]), true);
  assert.equal(await busy.ask(hass, [LOCATION]), false);
  assert.equal(asked.length, 1);
  assert.deepEqual(asked[0].statistic_ids, ["sensor.free"]);
  assert.equal(asked[0].type, "recorder/statistics_during_period");
  const told = busy.of(hass, "a");
  assert.deepEqual([told?.day, told?.now, told?.hours?.[12]], [2, 12, 0.75]);
  assert.equal(busy.of(hass, "a"), told, "the same while it is the same");
  busy.choose("a", 5);
  assert.deepEqual([busy.of(hass, "a")?.day, busy.of(hass, "a")?.now], [5, null]);
  assert.equal(await busy.ask(hass, [LOCATION]), false);
  mock.timers.setTime(NOW + HOUR);
  busy.choose("a", 2);
  assert.equal(busy.of(hass, "a")?.now, 13);
  mock.timers.setTime(NOW + 7 * HOUR);
  assert.equal(await busy.ask(hass, [LOCATION]), true);
  assert.equal(asked.length, 2);
  mock.timers.setTime(NOW);
});

test("without statistics it is what was learned, for the days looked at", async () => {
  const hours = Array(24).fill(0.5);
  const { hass, asked } = home(({ type }) => (type.startsWith("recorder/") ? refuse() : { busy: hours }));
  const busy = new BusyHours();
  await busy.ask(hass, [LOCATION]);
  assert.deepEqual(busy.of(hass, "a"), { day: 2, now: 12, hours });
  assert.deepEqual(asked.at(-1), { type: "here_ev_charge_points/usual", device_id: "a", weekday: 2 });
  busy.choose("a", 6);
  assert.equal(busy.of(hass, "a")?.hours, null, "not known yet");
  assert.equal(await busy.ask(hass, [LOCATION]), true);
  assert.equal(busy.of(hass, "a")?.hours, hours);
  assert.equal(asked.length, 3);
});

test("where nothing is known there is nothing, and it is not asked for again and again", async () => {
  for (const answer of [refuse, (/** @type {{ type: string }} */ { type }) => (type.startsWith("recorder/") ? {} : { busy: null })]) {
    const { hass, asked } = home(answer);
    const busy = new BusyHours();
    assert.equal(await busy.ask(hass, [LOCATION]), true);
    assert.equal(busy.of(hass, "a"), null);
    assert.equal(await busy.ask(hass, [LOCATION]), false);
    assert.equal(asked.length, 2);
  }
  const { hass, asked } = home(refuse);
  assert.equal(await new BusyHours().ask(hass, [{ ...LOCATION, entity: null }, { ...LOCATION, total: 0 }]), false);
  assert.equal(asked.length, 0);
});

test("the bars in words", () => {
  const hass = hassWith([], {});
  hass.localize = (key, values) => `${key.split(".").at(-1)} ${JSON.stringify(values)}`;
  const hours = [null, 0.1, ...Array(10).fill(0.4), 0.856, ...Array(11).fill(0.4)];
  assert.equal(busyWords(hass, hours), 'busy_words {"most":"12","most_percent":"86%","least":"01","least_percent":"10%"}');
});
