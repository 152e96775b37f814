/** What to bring, one service after the other; a long list takes several turns, so that nothing is cut off. Pure. */
import { linesIn } from "./office.js";

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

function inParts(lines, fits) {
  const parts = [[]];
  for (const line of lines) {
    if (parts.at(-1).length && !fits([...parts.at(-1), line])) parts.push([]);
    parts.at(-1).push(line);
  }
  return parts;
}
