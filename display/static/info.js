/** What to bring, one service after the other; a long list takes several turns, so that nothing is cut off. Pure. */
import { linesIn } from "./office.js";

const ROWS = 4;          // rows of text that fit, and letters that fit in a row
const LETTERS = 40;

/** The turns of all services that `office` knows and `wanted(slug)` is true for: [{ service, lines, part, parts }]. */
export function turnsOf(office, language, wanted) {
  const offered = (office.post?.services ?? []).map((one) => one.slug);
  const slugs = (offered.length ? offered : Object.keys(office.services ?? {})).filter(wanted);
  const services = slugs.map((slug) => office.services?.[slug]).filter(Boolean);
  return services.flatMap((service) => {
    const parts = inParts(linesIn(service.requirements, language));
    return parts.map((lines, index) => ({ service, lines, part: index + 1, parts: parts.length }));
  });
}

const rowsOf = (lines) => lines.reduce((sum, line) => sum + Math.ceil(line.length / LETTERS), 0);

function inParts(lines) {
  const parts = [[]];
  for (const line of lines) {
    if (parts.at(-1).length && rowsOf([...parts.at(-1), line]) > ROWS) parts.push([]);
    parts.at(-1).push(line);
  }
  return parts;
}
