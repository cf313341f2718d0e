// Texts as a phone shows them: *bold*, _italic_, links; times and days in Indonesian.
import { el } from "./dom.js";

const MARKED = new RegExp(
  [
    String.raw`(?<link>https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]*_])`,
    String.raw`(?<![\p{L}\p{N}*])\*(?<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\p{L}\p{N}*])`,
    String.raw`(?<![\p{L}\p{N}_])_(?<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\p{L}\p{N}_])`,
  ].join("|"),
  "gu",
);

/** The text as nodes. What somebody wrote can never become anything but text. */
export function formatted(text) {
  const out = document.createDocumentFragment();
  let end = 0;
  for (const match of text.matchAll(MARKED)) {
    out.append(text.slice(end, match.index), marked(match.groups));
    end = match.index + match[0].length;
  }
  out.append(text.slice(end));
  return out;
}

function marked({ link, bold, italic }) {
  if (link) return el("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, link);
  return bold ? el("strong", {}, formatted(bold)) : el("em", {}, formatted(italic));
}

const made = new Map();

function written(moment, zone, options) {
  const key = zone + JSON.stringify(options);
  if (!made.has(key)) {
    made.set(key, new Intl.DateTimeFormat("id-ID", { timeZone: zone, ...options }));
  }
  return made.get(key).format(new Date(moment));
}

const HOUR = { hour: "2-digit", minute: "2-digit" };
const DAY = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
const SHORT = { weekday: "short", day: "numeric", month: "short" };

/** "09.00" */
export const hour = (moment, zone) => written(moment, zone, HOUR);
/** "Selasa, 15 Desember 2020" */
export const day = (moment, zone) => written(moment, zone, DAY);
/** "Sel, 15 Des" */
export const shortDay = (moment, zone) => written(moment, zone, SHORT);
/** "09.00 WIB" */
export const hourWithZone = (moment, zone) =>
  written(moment, zone, { ...HOUR, timeZoneName: "short" });
/** "2020-12-15T09:00" as a date field wants it. */
export function fieldValue(moment, zone) {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", ...HOUR,
  });
  return parts.format(new Date(moment)).replace(" ", "T");
}
