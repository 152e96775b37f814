/** Dates and times as the office writes them: "09.15", "Selasa, 24 November 2026", "WIB". Offsets are minutes east of UTC. */
const ZONES = { 420: "WIB", 480: "WITA", 540: "WIT" };

/** The offset written in an RFC 3339 time, e.g. 420 for "...+07:00". */
export function offsetOf(at) {
  const found = /([+-])(\d\d):(\d\d)$/.exec(at ?? "");
  return found ? (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3])) : 0;
}

/** "09.15": with a dot in both languages, as on the office's signs; `seconds` adds them. */
export function timeText(ms, offset, seconds = false) {
  return local(ms, offset).toISOString().slice(11, seconds ? 19 : 16).replaceAll(":", ".");
}

export function dateText(ms, offset, language) {
  const form = { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : "id-ID", form).format(local(ms, offset));
}

export const zoneText = (offset) => ZONES[offset] ?? "";

const local = (ms, offset) => new Date(ms + offset * 60000);
