/**
 * The live picture of a post or a ticket: the only socket code of the product (docs/protocol.md).
 *
 *   const live = connect({
 *     watch: { post: "kantor-desa" },            // or { ticket: "..." }
 *     token: null,                               // device token, if the page has one
 *     onSnapshot(snapshot, seq) {},              // the whole picture: replace everything
 *     onEvent(event) {},                         // the next change: in order, each exactly once
 *     onState(state, seconds, error) {},         // "live" | "stale" | "offline", seconds since it was current
 *   });
 *   live.now();      // the server's time in ms since 1970, by the newest word from it
 *   live.resync();   // check at once, e.g. when the page has a reason to doubt
 *   live.close();
 *
 * `event.replayed` is true for what was missed (caught up more than 10 s after it happened): show it, do not speak it.
 * onState is called on every change, and each second while not "live". It holds no history: memory does not grow.
 */
import { io } from "/static/vendor/socket.io.esm.min.js";

/** All in milliseconds; a page may shorten them for its tests. */
const TIMINGS = {
  tick: 1000,          // the watchdog looks
  stale: 12000,        // no pulse for so long: not current
  answer: 3000,        // a question on an open connection; with `stale` a half-open one is noticed within 15 s
  firstAnswer: 8000,   // the first question after connecting, on a slow phone
  connecting: 5000,
  retryMin: 500,       // a lost connection is tried again within retryMin..retryMax, so that
  retryMax: 3000,      // thousands of boards do not return in the same instant
  pollAfter: 4000,     // without a socket for so long: ask over plain HTTP
  poll: 3000,
  pollHidden: 15000,
  late: 10000,
};
const BUFFER = 500;    // events kept while a question is under way; more than that and the answer is asked again

export const connect = (options) => new Live(options);

class Live {
  constructor({ watch, token = null, onSnapshot, onEvent, onState = () => {}, timings = {} }) {
    Object.assign(this, { watch, token, onSnapshot, onEvent, onState, t: { ...TIMINGS, ...timings } });
    this.seq = null;           // the newest change that was handed out; null before the first picture
    this.current = false;      // as far as is known, nothing is missing
    this.turn = 0;             // number of the newest question: answers to older ones are ignored
    this.asking = false;
    this.buffer = [];
    this.behind = 0;           // pulses in a row that were behind us: the store went back to a backup
    this.polled = false;       // the last plain HTTP question was answered
    this.error = null;
    this.offset = 0;           // server's clock minus ours
    this.askAt = this.pollAt = 0;
    this.freshAt = this.pulseAt = this.lostAt = this.triedAt = performance.now();
    this.tickedAt = Date.now();
    this.listen();
  }

  listen() {
    this.socket = io("/live", {
      auth: this.token ? { token: this.token } : {}, transports: ["websocket"], forceNew: true,
      reconnection: false, timeout: this.t.connecting, autoConnect: false,
    });
    this.socket.on("connect", () => this.connected());
    this.socket.on("disconnect", () => this.lost());
    this.socket.on("connect_error", (error) => this.redial(this.socket.active ? null : error.message));
    this.socket.on("event", (event) => this.received(event));
    this.socket.on("pulse", (pulse) => this.pulsed(pulse));
    this.ending = new AbortController();
    const until = { signal: this.ending.signal };
    document.addEventListener("visibilitychange", () => this.shown(), until);
    window.addEventListener("pageshow", (event) => event.persisted && this.resync(), until);
    window.addEventListener("online", () => this.resync(), until);
    this.watchdog = setInterval(() => this.tick(), this.t.tick);
    this.dial();
  }

  now() { return Date.now() + this.offset; }

  close() {
    this.closed = true;
    this.turn += 1;
    this.ending.abort();
    clearInterval(this.watchdog);
    clearTimeout(this.retry);
    this.socket.off().disconnect();
  }

  /** Asks at once whether anything is missing; on a dead connection this is what finds out. */
  resync() {
    this.current = false;
    if (this.socket.connected) this.ask();
    else this.dial();
    this.report();
  }

  // ---- the connection ----

  dial() {
    clearTimeout(this.retry);
    this.retry = null;
    this.triedAt = performance.now();
    this.socket.connect();
  }

  connected() {
    this.pulseAt = performance.now();
    this.ask(this.t.firstAnswer);
  }

  lost() {
    Object.assign(this, { current: false, asking: false, buffer: [], lostAt: performance.now() });
    this.turn += 1;
    this.redial();
  }

  redial(error = null) {
    this.error = error;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.dial(), between(this.t.retryMin, this.t.retryMax));
    this.report();
  }

  /** Nobody answered on a connection that looks open: give it up and take a new one. */
  drop() {
    this.socket.disconnect();
    this.dial();
  }

  // ---- questions and answers ----

  ask(wait = this.t.answer) {
    const turn = (this.turn += 1);
    const question = this.seq === null ? this.watch : { ...this.watch, since: this.seq };
    this.asking = true;
    this.askAt = performance.now() + between(this.t.retryMin, this.t.retryMax);
    this.socket.timeout(wait).emit("watch", question, (silence, answer) => {
      if (turn !== this.turn || this.closed) return;
      this.asking = false;
      if (silence) this.drop();
      else this.answered(answer);
    });
  }

  answered(answer) {
    const waiting = this.buffer;
    this.buffer = [];
    this.error = answer.error ?? null;
    if (!answer.error) this.accept(answer);
    waiting.forEach((event) => this.received(event));
    this.report();
  }

  accept({ seq, snapshot, events = [] }) {
    if (snapshot) {
      this.seq = seq;
      this.heard(snapshot.at);
      attempt(this.onSnapshot, snapshot, seq);
    } else {
      events.forEach((event) => this.next(event, this.now() - Date.parse(event.at) > this.t.late));
    }
    this.behind = 0;
    this.current = this.seq === seq;
    if (this.current) this.freshAt = performance.now();
    else this.startOver();
  }

  /** The replay did not join up with what we hold: take the whole picture. */
  startOver() {
    Object.assign(this, { seq: null, current: false });
    if (this.socket.connected) this.ask();
  }

  async poll() {
    const turn = (this.turn += 1);
    this.pollAt = Infinity;
    let wait = document.hidden ? this.t.pollHidden : between(this.t.poll * 0.8, this.t.poll * 1.2);
    try {
      const headers = this.token ? { Authorization: `Bearer ${this.token}` } : {};
      const response = await fetch(this.address(), { headers, cache: "no-store", signal: AbortSignal.timeout(this.t.firstAnswer) });
      const answer = await response.json();
      if (turn === this.turn) {
        this.polled = response.ok;
        this.answered(response.ok ? answer : { error: answer.code });
      }
      wait = Math.max(wait, 1000 * (Number(response.headers.get("Retry-After")) || 0));
    } catch {
      if (turn === this.turn) Object.assign(this, { polled: false, current: false });
    }
    this.pollAt = performance.now() + wait;
    this.report();
  }

  address() {
    const [kind, id] = "post" in this.watch ? ["posts", this.watch.post] : ["tickets", this.watch.ticket];
    return `/api/v1/${kind}/${encodeURIComponent(id)}/live${this.seq === null ? "" : `?since=${this.seq}`}`;
  }

  // ---- what the server sends ----

  received(event) {
    if (this.asking) {
      this.buffer.push(event);
      if (this.buffer.length > BUFFER) this.buffer.shift();   // the hole shows as a gap and is asked for
    } else if (this.seq !== null && !this.next(event, false)) {
      this.resync();
    }
  }

  /** Hands out the event if it is the next one; false if something before it is missing. */
  next(event, replayed) {
    if (event.seq <= this.seq) return true;                   // seen already
    if (event.seq !== this.seq + 1) return false;
    this.seq = event.seq;
    attempt(this.onEvent, { ...event, replayed });
    return true;
  }

  pulsed({ seq, at }) {
    this.pulseAt = performance.now();
    this.heard(at);
    if (this.asking || this.seq === null) return;
    this.behind = seq < this.seq ? this.behind + 1 : 0;
    if (this.behind > 1) this.startOver();
    else if (seq > this.seq) this.resync();
    else if (seq === this.seq && this.current) this.freshAt = this.pulseAt;
    this.report();
  }

  heard(at) {
    if (at) this.offset = Date.parse(at) - Date.now();
  }

  // ---- the watchdog ----

  tick() {
    const asleep = Date.now() - this.tickedAt > this.t.tick + 5000;
    this.tickedAt = Date.now();
    if (asleep) this.resync();
    else if (this.socket.connected) this.checkPicture(performance.now());
    else this.checkConnection(performance.now());
    if (this.state !== "live") this.report(true);
  }

  checkPicture(now) {
    this.polled = false;
    if (!this.asking && now >= this.askAt && (!this.current || this.quiet(now))) this.ask();
  }

  checkConnection(now) {
    if (this.retry === null && now - this.triedAt > this.t.connecting + this.t.tick) {
      this.socket.disconnect();                               // connected, but the server never said hello
      this.redial();
    }
    if (now - this.lostAt > this.t.pollAfter && now >= this.pollAt) this.poll();
  }

  shown() {
    if (!document.hidden && performance.now() - this.pulseAt > this.t.stale / 2) this.resync();
  }

  quiet(now) { return this.socket.connected ? now - this.pulseAt > this.t.stale : now - this.freshAt > this.t.stale; }

  report(always = false) {
    if (this.closed) return;
    const now = performance.now();
    const reached = this.socket.connected || this.polled;
    const state = !reached ? "offline" : this.current && !this.quiet(now) ? "live" : "stale";
    if (state === this.state && !always) return;
    this.state = state;
    attempt(this.onState, state, Math.round((now - this.freshAt) / 1000), this.error);
  }
}

const between = (low, high) => low + Math.random() * (high - low);

/** A fault of a page's own code must not stop the picture. */
function attempt(handler, ...values) {
  try {
    handler(...values);
  } catch (fault) {
    console.error(fault);
  }
}
