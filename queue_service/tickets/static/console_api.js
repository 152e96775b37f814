/**
 * Talking to the server. Every action carries an idempotency key and is sent again with the same key until an answer comes:
 * a lost answer never means a second call. Nothing is retried once the server has said yes or no.
 */
const PATIENCE_MS = 8000;
const GIVE_UP_MS = 45000;
const PAUSES_MS = [400, 1000, 2000, 4000];
const UNDECIDED = new Set([502, 503, 504]);

export class Api {
  /** `onRetry(true|false)`: an answer is being waited for again, or has come. `onLoggedOut()`: the session is over. */
  constructor({ csrf, onRetry, onLoggedOut }) {
    Object.assign(this, { csrf, onRetry, onLoggedOut });
  }

  /** Reads; throws when there is no good answer. */
  async read(path) {
    const response = await this.send("GET", path);
    if (response.status === 401) this.onLoggedOut();
    if (!response.ok) throw new Error(`${response.status}`);
    return response.json();
  }

  /** Acts once: `{ok, status, data}`, or `{ok: false, lost: true}` when no answer came in all that time. */
  async act(method, path, body = {}) {
    const key = newKey();
    const until = performance.now() + GIVE_UP_MS;
    for (let attempt = 0; performance.now() < until; attempt += 1) {
      const response = await this.send(method, path, body, key).catch(() => null);
      if (response && !UNDECIDED.has(response.status) && response.status !== 429) {
        if (attempt) this.onRetry(false);
        return this.answer(response);
      }
      this.onRetry(true);
      const asked = 1000 * Number(response?.headers.get("Retry-After") ?? 0);
      await wait(Math.max(asked, PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)]));
    }
    this.onRetry(false);
    return { ok: false, lost: true };
  }

  async answer(response) {
    if (response.status === 401) this.onLoggedOut();
    const data = response.status === 204 ? null : await response.json().catch(() => ({}));
    return { ok: response.ok, status: response.status, data };
  }

  send(method, path, body, key) {
    const headers = { Accept: "application/json" };
    if (key) Object.assign(headers, { "Idempotency-Key": key, "X-CSRF-Token": this.csrf, "Content-Type": "application/json" });
    const content = key ? JSON.stringify(body) : undefined;
    return fetch(path, { method, headers, body: content, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  }
}

/** 128 random bits; `crypto.randomUUID` exists on https only, and offices use plain addresses. */
export const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
