/**
 * A paired board: its token comes once in the address (/display/POST#token=...), is kept in this browser and taken out of the
 * address. With it the board says each minute that it is alive, so that staff see one that went dark. Showing needs no token.
 */
const BEAT = 60000;

export function pairedToken(post) {
  const drawer = `device:display:${post}`;
  const brought = new URLSearchParams(location.hash.slice(1)).get("token");
  try {
    if (brought) localStorage.setItem(drawer, brought);
    return brought ?? localStorage.getItem(drawer);
  } catch {
    return brought;          // storage may be switched off: then it lasts as long as the page
  } finally {
    if (brought) history.replaceState(null, "", location.pathname + location.search);
  }
}

/** Says each minute that the board is alive. Nobody answering is what the live connection finds out. */
export function reportAlive(token) {
  const beat = () => fetch("/api/v1/devices/me/heartbeat", {
    method: "POST", headers: { Authorization: `Bearer ${token}` }, signal: AbortSignal.timeout(10000),
  }).catch(() => {});
  beat();
  setInterval(beat, BEAT);
}
