/** What changes slowly: the post's name, counters and hours, the services with what each needs, and coming events. By plain HTTP. */

/** Asks for all of it; what cannot be had stays null. */
export async function fetchOffice(post) {
  const [found, services, events] = await Promise.all([
    ask(`/api/v1/posts/${encodeURIComponent(post)}`), ask("/api/v1/services"), ask("/api/v1/events"),
  ]);
  return { post: found, events, services: services && Object.fromEntries(services.map((one) => [one.slug, one])) };
}

async function ask(address) {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(10000) });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** A text in the page's language: plain, or {id, en}. */
export function inLanguage(text, language) {
  if (text === null || text === undefined || typeof text !== "object") return text ?? "";
  return text[language] || text.id || "";
}

/** A list of lines in the page's language: a plain list, or {id: [...], en: [...]}. */
export function linesIn(lines, language) {
  return Array.isArray(lines) ? lines : lines?.[language]?.length ? lines[language] : lines?.id ?? [];
}
