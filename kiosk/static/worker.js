/** The kiosk's page while the server is away: what the browser last loaded of it. As long as the server answers, its word counts. */
const KEPT = "kiosk";
const PATIENCE_MS = 4000;
const OWN = /^\/(kiosk|kiosk-assets|static)\//;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(keep(event.data)));
self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && OWN.test(new URL(url).pathname)) event.respondWith(answer(event));
});

/** What the first page had loaded before there was a worker. The page comes last: where it is kept, so is all it needs. */
async function keep([page, ...files]) {
  const kept = await caches.open(KEPT);
  await kept.addAll(files.filter((address) => OWN.test(new URL(address).pathname)));
  await kept.add(page);
}

async function answer(event) {
  const kept = await caches.open(KEPT);
  const known = await kept.match(event.request);
  try {
    const fresh = await fetch(event.request, known && { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (fresh.ok) event.waitUntil(kept.put(event.request, fresh.clone()));
    if (fresh.status < 500 || !known) return fresh;
  } catch (silence) {
    if (!known) throw silence;
  }
  return known;
}
