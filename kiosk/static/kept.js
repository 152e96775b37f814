/** Has the browser keep this page, so that it comes up while the server is away. Browsers do that over https and on the server's own machine. */
export async function keepPage() {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  const first = !workers.controller;
  await workers.register("/kiosk/worker.js");
  const { active } = await workers.ready;
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
  if (first) active.postMessage([...new Set([location.origin + location.pathname, ...loaded])].filter(own));
}

const own = (address) => address.startsWith(`${location.origin}/`);
