/**
 * This kiosk as the server knows it: its token, and questions asked in its name.
 *
 * The token comes once in the address (/kiosk/POST#token=...), is taken out of it and written to disk.
 */
import { got } from "./disk.js";

const wait = (ms) => new Promise((done) => setTimeout(done, ms));

export class Device {
  constructor(post, disk) {
    Object.assign(this, { disk, drawer: `device:kiosk:${post}`, token: null });
    this.brought = new URLSearchParams(location.hash.slice(1)).get("token");
    if (this.brought) history.replaceState(null, "", location.pathname);
  }

  /** Resolves to the token, or null: the one that was brought, else the one that is kept. It is on disk by then. */
  async known() {
    if (this.token) return this.token;
    const kept = await this.disk.write((stores) => got(stores.kept.get("token"))).catch(() => null);
    this.token = this.brought ?? kept ?? recall(localStorage, this.drawer);
    if (this.token && this.token !== kept) await this.remember();
    return this.token;
  }

  /** In the simpler storage, too, for browsers that have no database. */
  remember() {
    keep(localStorage, this.drawer, this.token);
    return this.disk.write(({ kept }) => { kept.put(this.token, "token"); }).catch(() => {});
  }

  /** Asks once. Resolves to {status, data}; rejects when no answer comes within `patience` ms. */
  async ask(path, { method = "GET", body, key, patience = 8000 } = {}) {
    const headers = { Accept: "application/json" };
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (key) headers["Idempotency-Key"] = key;
    if (body) headers["Content-Type"] = "application/json";
    const response = await fetch(path, {
      method, headers, body: body && JSON.stringify(body), cache: "no-store", signal: AbortSignal.timeout(patience),
    });
    const text = await response.text();
    return { status: response.status, data: text ? JSON.parse(text) : null };
  }

  /**
   * Asks until there is a real answer: silence, 429 and 5xx are tried again, ever more slowly, while `going()` is true.
   * The same idempotency key makes that safe. `final` is a status that is an answer all the same. Resolves to {status, data}, or null
   * when it was called off.
   */
  async insist(path, options, going, onRetry = () => {}) {
    for (let pause = 400; going(); pause = Math.min(pause * 2, 5000)) {
      try {
        const answer = await this.ask(path, options);
        if ((answer.status < 500 && answer.status !== 429) || answer.status === options.final) return answer;
      } catch {
        // no answer: nobody knows whether the server did it, so the same question is asked again
      }
      if (!going()) return null;
      onRetry();
      await wait(pause * (0.8 + Math.random() * 0.4));
    }
    return null;
  }
}

/** An unguessable key. crypto.randomUUID would need HTTPS, which an office's own network seldom has. */
export const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Storage may be switched off in a browser: then things last only as long as the page. */
export function keep(storage, name, value) {
  try {
    if (value === null) storage.removeItem(name);
    else storage.setItem(name, value);
  } catch {
    console.warn(`cannot keep ${name}`);
  }
}

export function recall(storage, name) {
  try {
    return storage.getItem(name);
  } catch {
    return null;
  }
}
