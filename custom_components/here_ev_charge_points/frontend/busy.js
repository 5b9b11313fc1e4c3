// How busy a location usually is, by weekday and hour: from the recorder's statistics of its
// free chargers, else from what the integration has learned.

import { DOMAIN } from "./registry.js";
import { timeZoneOf } from "./texts.js";

/** @import { Busy, Hass, Location } from "./types.d.ts" */

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const DAY = 86_400_000;
const WEEKS = 8;
const ASK_EVERY = DAY / 4;
/** Of a day's hours so many have to be known. */
const LEAST_HOURS = 12;

/** @typedef {(number | null)[]} Day the part that is in use, 0 to 1, by hour */

export class BusyHours {
  /** By device: when it was asked for, and what is known of each weekday.
   * @type {Map<string, { asked: number, days: Map<number, Day | null> }>} */
  #known = new Map();
  /** @type {Map<string, number>} */
  #chosen = new Map();
  /** @type {Map<string, Busy>} */
  #told = new Map();

  /** Return the weekday shown of a location, the same object while it is the same; null where
   * nothing is known of today.
   * @param {Hass} hass
   * @param {string} id of the device
   * @returns {Busy | null}
   */
  of(hass, id) {
    const days = this.#known.get(id)?.days;
    const { day: today, hour } = placeOf(hass, Date.now());
    if (!days?.get(today)) return null;
    const day = this.#chosen.get(id) ?? today;
    const now = day === today ? hour : null;
    const hours = days.get(day) ?? null;
    const told = this.#told.get(id);
    if (told?.day === day && told.now === now && told.hours === hours) return told;
    const news = { day, now, hours };
    this.#told.set(id, news);
    return news;
  }

  /** Show another weekday.
   * @param {string} id
   * @param {number} day
   */
  choose(id, day) {
    this.#chosen.set(id, day);
  }

  /** Ask for what is not known yet; costs no request to HERE.
   * @param {Hass} hass
   * @param {Location[]} locations
   * @returns {Promise<boolean>} whether there is news
   */
  async ask(hass, locations) {
    const now = Date.now();
    const due = locations.filter(({ id, entity, total }) => entity && total && now - (this.#known.get(id)?.asked ?? 0) > ASK_EVERY);
    for (const { id } of due) this.#known.set(id, { asked: now, days: this.#known.get(id)?.days ?? new Map() });
    if (due.length) {
      const statistics = await statisticsOf(hass, due.map(({ entity }) => entity ?? ""));
      for (const { id, entity, total } of due) {
        this.#known.set(id, { asked: now, days: weekOf(hass, statistics[entity ?? ""] ?? [], total) });
      }
    }
    const { day: today } = placeOf(hass, now);
    const open = locations.flatMap(({ id }) =>
      [...new Set([today, this.#chosen.get(id) ?? today])].filter((day) => this.#known.get(id)?.days.has(day) === false).map((day) => ({ id, day })),
    );
    for (const { id, day } of open) this.#known.get(id)?.days.set(day, null);
    await Promise.all(open.map(async ({ id, day }) => this.#known.get(id)?.days.set(day, await learnedOf(hass, id, day))));
    return due.length + open.length > 0;
  }
}

/** Return the weekday (0 for Monday) and hour of a moment, as the user's clocks show it.
 * @param {Hass} hass
 * @param {number} moment
 */
export function placeOf(hass, moment) {
  const parts = format(timeZoneOf(hass)).formatToParts(moment);
  const part = (/** @type {string} */ type) => parts.find((each) => each.type === type)?.value ?? "";
  return { day: WEEKDAYS.indexOf(part("weekday")), hour: Number(part("hour")) };
}

/** @type {Map<string | undefined, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {string | undefined} timeZone */
function format(timeZone) {
  const made = formats.get(timeZone) ?? new Intl.DateTimeFormat("en-US", { timeZone, weekday: "short", hour: "2-digit", hourCycle: "h23" });
  formats.set(timeZone, made);
  return made;
}

/** Return the mean of each weekday and hour, for the weekdays of which enough is known.
 * @param {Hass} hass
 * @param {{ start: number, mean?: number | null }[]} rows
 * @param {number} total
 * @returns {Map<number, Day | null>}
 */
export function weekOf(hass, rows, total) {
  /** @type {{ sum: number, count: number }[][]} */
  const sums = WEEKDAYS.map(() => Array.from({ length: 24 }, () => ({ sum: 0, count: 0 })));
  for (const { start, mean } of rows) {
    // What is usual is not what was the case today.
    if (typeof mean !== "number" || Date.now() - start < DAY) continue;
    const { day, hour } = placeOf(hass, start);
    sums[day][hour].sum += Math.min(Math.max(1 - mean / total, 0), 1);
    sums[day][hour].count += 1;
  }
  const days = sums.map((hours) => hours.map(({ sum, count }) => (count ? sum / count : null)));
  return new Map(
    [...days.entries()].filter(([, hours]) => hours.filter((share) => share !== null).length >= LEAST_HOURS),
  );
}

/** @param {Hass} hass @param {string[]} entities @returns {Promise<Record<string, { start: number, mean?: number | null }[]>>} */
async function statisticsOf(hass, entities) {
  try {
    return await hass.connection.sendMessagePromise({
      type: "recorder/statistics_during_period",
      start_time: new Date(Date.now() - WEEKS * 7 * DAY).toISOString(),
      statistic_ids: entities,
      period: "hour",
      types: ["mean"],
    });
  } catch {
    return {}; // there is no recorder
  }
}

/** @param {Hass} hass @param {string} id @param {number} day @returns {Promise<Day | null>} */
async function learnedOf(hass, id, day) {
  try {
    return (await hass.connection.sendMessagePromise({ type: `${DOMAIN}/usual`, device_id: id, weekday: day })).busy;
  } catch {
    return null; // an earlier version answers
  }
}
