/**
 * Keeps the board's page and modules for the time the server is away: the network first, the kept copy when it does not answer.
 * Data and sounds are not kept here: the page keeps its last picture itself.
 */
const KEPT = "display-1";
const PATHS = [/^\/display\/[^/]+$/, /^\/display-assets\//, /^\/static\//];
const PATIENCE_MS = 4000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  const ours = address.origin === location.origin && PATHS.some((path) => path.test(address.pathname));
  if (ours && event.request.method === "GET") event.respondWith(freshOrKept(event.request));
});

async function freshOrKept(request) {
  const cache = await caches.open(KEPT);
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (response.status >= 500) throw new Error(`status ${response.status}`);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (fault) {
    const kept = await cache.match(request);
    if (kept) return kept;
    throw fault;
  }
}
