/** What to bring, one service after the other, then the next events; a long list takes several turns, so that nothing is cut off. Pure. */
import { dateText, offsetOf, timeText, zoneText } from "./clock.js";
import { linesIn } from "./office.js";

const EVENTS = 2;

/**
 * The turns of all services that `office` knows and `wanted(slug)` is true for: [{ service, lines, part, parts }].
 * `fits(turn)` says whether a turn has room on this screen, in its font.
 */
export function turnsOf(office, language, wanted, fits) {
  const offered = (office.post?.services ?? []).map((one) => one.slug);
  const slugs = (offered.length ? offered : Object.keys(office.services ?? {})).filter(wanted);
  const services = slugs.map((slug) => office.services?.[slug]).filter(Boolean);
  return services.flatMap((service) => {
    const parts = inParts(linesIn(service.requirements, language), (lines) => fits({ service, lines, part: 1, parts: 2 }));
    return parts.map((lines, index) => ({ service, lines, part: index + 1, parts: parts.length }));
  });
}

/** The turns of the next events that take place and are not over at `now` (ms): as above, with `event` true and when and where for lines. */
export function eventTurns(office, language, now) {
  const coming = (office.events ?? []).filter((one) => one.state === "planned" && Date.parse(one.ends_at) > now);
  return coming.slice(0, EVENTS).map((one) => {
    const offset = offsetOf(one.starts_at);
    const [start, end] = [one.starts_at, one.ends_at].map((at) => Date.parse(at));
    const when = `${dateText(start, offset, language)}, ${timeText(start, offset)}–${timeText(end, offset)} ${zoneText(offset)}`;
    return { service: { name: one.title }, event: true, lines: [when, one.place], part: 1, parts: 1 };
  });
}

function inParts(lines, fits) {
  const parts = [[]];
  for (const line of lines) {
    if (parts.at(-1).length && !fits([...parts.at(-1), line])) parts.push([]);
    parts.at(-1).push(line);
  }
  return parts;
}
