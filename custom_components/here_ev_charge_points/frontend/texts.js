// Texts of our translations, and times and distances as the user writes them.

import { DOMAIN } from "./registry.js";

/** @import { Hass } from "./types.d.ts" */

/** Return a text in the user's language, "" while it is not loaded.
 * @param {Hass | undefined} hass
 * @param {string} key
 * @param {Record<string, unknown>} [values]
 */
export function text(hass, key, values) {
  return hass?.localize(`component.${DOMAIN}.common.${key}`, values) ?? "";
}

/** Have the texts loaded; `hass.localize` is a new function when they are.
 * @param {Hass} hass
 */
export function loadTexts(hass) {
  return hass.loadBackendTranslation("common", DOMAIN);
}

/** Return Home Assistant's frontend as it stands now, once it is there.
 * @returns {Hass | undefined}
 */
export function frontend() {
  return /** @type {any} */ (document.querySelector("home-assistant"))?.hass;
}

/** Return the zone in which the user reads times, undefined for that of the browser.
 * @param {Hass} hass
 */
export function timeZoneOf({ locale, config }) {
  return locale.time_zone === "server" ? config.time_zone : undefined;
}

/** Return how the user writes hours: in which language, and of how many.
 * @param {Hass} hass
 * @returns {[string | undefined, { hour12: boolean | undefined }]}
 */
function clockOf({ locale }) {
  const hour12 = /** @type {Record<string, boolean>} */ ({ 12: true, 24: false })[locale.time_format];
  return [locale.time_format === "system" ? undefined : locale.language, { hour12 }];
}

/** Return an hour of the day, like "6 PM".
 * @param {Hass} hass
 * @param {number} hour
 */
export function formatHour(hass, hour) {
  const [language, clock] = clockOf(hass);
  return new Date(Date.UTC(2024, 0, 1, hour)).toLocaleString(language, { ...clock, timeZone: "UTC", hour: "numeric" });
}

/** Return the name of a weekday, 0 for Monday.
 * @param {Hass} hass
 * @param {number} day
 */
export function formatWeekday({ locale }, day) {
  return new Date(Date.UTC(2024, 0, 1 + day)).toLocaleString(locale.language, { timeZone: "UTC", weekday: "long" });
}

/** Return a moment like "22:00", with the day unless that is today.
 * @param {Hass} hass
 * @param {string} moment
 */
export function formatMoment(hass, moment) {
  const date = new Date(moment);
  const timeZone = timeZoneOf(hass);
  const [language, clock] = clockOf(hass);
  const day = (/** @type {Date} */ of) => of.toLocaleDateString("en-CA", { timeZone });
  const days = (date.getTime() - Date.now()) / 86_400_000;
  return date.toLocaleString(language, {
    ...clock,
    timeZone,
    hour: "numeric",
    minute: "2-digit",
    ...(day(date) !== day(new Date()) && (days < 6 ? { weekday: "short" } : { day: "numeric", month: "short" })),
  });
}

const UNITS = /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
]);

/** Return how long ago something was, like "5 minutes ago"; what is to come is now.
 * @param {Hass} hass
 * @param {string} moment
 */
export function formatAgo({ locale }, moment) {
  const seconds = Math.max(0, (Date.now() - Date.parse(moment)) / 1000);
  const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? ["second", Infinity];
  // "now", but not "last year".
  const numeric = unit === "second" ? "auto" : "always";
  const format = new Intl.RelativeTimeFormat(locale.language, { numeric, style: "short" });
  return format.format(-Math.floor(seconds / length), unit);
}

/** Return how long something has lasted, like "1 hr 25 min".
 * @param {Hass} hass
 * @param {string} moment when it began
 */
export function formatDuration(hass, moment) {
  const minutes = Math.max(0, Math.floor((Date.now() - Date.parse(moment)) / 60_000));
  const parts = /** @type {[number, string][]} */ ([
    [Math.floor(minutes / 1440), "day"],
    [Math.floor(minutes / 60) % 24, "hour"],
    [minutes % 60, "minute"],
  ]);
  const first = parts.findIndex(([count]) => count > 0);
  const shown = first < 0 ? parts.slice(2) : parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => formatUnit(hass, count, unit, 0).replaceAll(" ", "\u00a0")).join(" ");
}

/** @type {Record<string, string[] | undefined>} */
const NUMBERS = {
  comma_decimal: ["en-US", "en"],
  decimal_comma: ["de", "es", "it"],
  none: ["en-US"],
  quote_decimal: ["de-CH"],
  space_comma: ["fr", "sv", "cs"],
  system: undefined,
};

/** Return a number with separators as the profile asks for them.
 * @param {Hass} hass
 * @param {number} value
 * @param {Intl.NumberFormatOptions} [options]
 */
export function formatNumber({ locale: { language, number_format } }, value, options) {
  const locales = number_format in NUMBERS ? NUMBERS[number_format] : language;
  return new Intl.NumberFormat(locales, { useGrouping: number_format !== "none", ...options }).format(value);
}

/** @param {Hass} hass @param {number} metres */
export function formatDistance(hass, metres) {
  const [length, unit] =
    hass.config.unit_system.length === "mi"
      ? [metres / 1609.344, "mile"]
      : metres < 995
        ? [Math.round(metres / 10) * 10, "meter"]
        : [metres / 1000, "kilometer"];
  return formatUnit(hass, length, unit, length < 9.95 ? 1 : 0);
}

/** Return a number in the format of the profile, with its unit in the user's language.
 * @param {Hass} hass
 * @param {number} value
 * @param {string} unit as Intl knows it
 * @param {number} maximumFractionDigits
 */
export function formatUnit(hass, value, unit, maximumFractionDigits) {
  const format = new Intl.NumberFormat(hass.locale.language, { style: "unit", unit, maximumFractionDigits });
  const parts = format.formatToParts(value);
  const isNumber = (/** @type {Intl.NumberFormatPart} */ { type }) => ["integer", "group", "decimal", "fraction"].includes(type);
  const first = parts.findIndex(isNumber);
  return parts
    .map((part, index) => (index === first ? formatNumber(hass, value, { maximumFractionDigits }) : isNumber(part) ? "" : part.value))
    .join("");
}

/** @param {Hass} hass @param {number} kilowatts */
export function formatPower(hass, kilowatts) {
  return `${formatNumber(hass, kilowatts)}\u00a0kW`;
}
