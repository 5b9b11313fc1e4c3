// Times, distances and powers as people write them.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import {
  formatAgo,
  formatDistance,
  formatDuration,
  formatHour,
  formatMoment,
  formatNumber,
  formatPower,
  formatWeekday,
} from "../../custom_components/here_ev_charge_points/frontend/texts.js";
import { hassWith } from "./hass.js";

const NOW = new Date("2026-11-22T10:00:00Z");
mock.timers.enable({ apis: ["Date"], now: NOW });
const hass = hassWith([], {});

/** @param {object} locale */
const speaking = (locale) => ({ ...hass, locale: { ...hass.locale, ...locale } });

test("a moment has its day unless it is today, in the server's or the browser's zone", () => {
  assert.equal(formatMoment(hass, "2026-11-22T20:30:00Z"), "22:30");
  assert.equal(formatMoment(hass, "2026-11-22T23:30:00Z"), "Mon 01:30");
  assert.match(formatMoment(hass, "2026-12-24T10:00:00Z"), /^Dec 24.* 12:00$/);
  assert.match(formatMoment(speaking({ time_format: "12" }), "2026-11-22T20:30:00Z"), /^10:30\sPM$/);
  assert.equal(formatMoment(speaking({ language: "de" }), "2026-11-22T20:30:00Z"), "22:30");
});

test("how long ago, never in the future", () => {
  const ago = (/** @type {number} */ seconds) => formatAgo(hass, new Date(NOW.getTime() - seconds * 1000).toISOString());
  assert.deepEqual([ago(-500), ago(0), ago(59)], ["now", "now", "now"]);
  assert.deepEqual([ago(60), ago(3 * 3600 + 5), ago(86_400 * 20)], ["1 min. ago", "3 hr. ago", "20 days ago"]);
  assert.deepEqual([ago(86_400 * 40), ago(86_400 * 800)], ["1 mo. ago", "2 yr. ago"]);
});

test("how long something has lasted, in two units at most", () => {
  const lasted = (/** @type {number} */ minutes) => formatDuration(hass, new Date(NOW.getTime() - minutes * 60_000).toISOString()).replaceAll("\u00a0", "_");
  assert.deepEqual([lasted(-5), lasted(0.5), lasted(25)], ["0_min", "0_min", "25_min"]);
  assert.deepEqual([lasted(60), lasted(85), lasted(1440 + 61)], ["1_hr", "1_hr 25_min", "1_day 1_hr"]);
  assert.equal(lasted(1445), "1_day");
});

test("hours and weekdays as the user says them", () => {
  assert.deepEqual([formatHour(hass, 0), formatHour(hass, 18)], ["00", "18"]);
  assert.match(formatHour(speaking({ time_format: "12" }), 18), /^6\sPM$/);
  assert.equal(formatHour(speaking({ language: "de" }), 6), "06 Uhr");
  assert.deepEqual([formatWeekday(hass, 0), formatWeekday(speaking({ language: "de" }), 6)], ["Monday", "Sonntag"]);
});

test("distances in the units of the home", () => {
  assert.equal(formatDistance(hass, 423), "420 m");
  assert.equal(formatDistance(hass, 1234), "1.2 km");
  assert.equal(formatDistance(hass, 12_345), "12 km");
  assert.equal(formatDistance(speaking({ language: "de" }), 1234), "1,2 km");
  assert.equal(formatDistance({ ...hass, config: { ...hass.config, unit_system: { length: "mi" } } }, 1609), "1 mi");
});

test("powers in the user's numbers", () => {
  assert.equal(formatPower(speaking({ language: "de" }), 3.7), "3,7\u00a0kW");
});

test("numbers as the profile asks for them, in whatever language", () => {
  const format = (/** @type {string} */ number_format, language = "en") => formatNumber(speaking({ number_format, language }), 12_345.5).replace("’", "'");
  assert.deepEqual(
    ["comma_decimal", "decimal_comma", "space_comma", "quote_decimal", "none", "language"].map((each) => format(each)),
    ["12,345.5", "12.345,5", "12\u202f345,5", "12'345.5", "12345.5", "12,345.5"],
  );
  assert.equal(format("language", "de"), "12.345,5");
  assert.equal(format("system", "de"), new Intl.NumberFormat().format(12_345.5));
  const german = speaking({ language: "en", number_format: "decimal_comma" });
  assert.equal(formatPower(german, 3.7), "3,7\u00a0kW");
  assert.equal(formatDistance(german, 1234), "1,2 km");
  assert.equal(formatDistance(speaking({ language: "de", number_format: "comma_decimal" }), 1234), "1.2 km");
});
