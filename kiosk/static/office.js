/** What the office offers just now: the post with its services, and the live picture of queues, pauses and notices, the next event. */
import { connect } from "/static/live.js";

const REFRESH_MS = 60000;         // opening and closing happen by the clock, without an event
const FORGOTTEN_MS = 6000;
const SOLD_OUT_MS = 10 * 60000;   // an officer may raise a quota: people may try again after this

export class Office {
  /** `changed()` is called after every change; `connection(state)` with "live", "stale" or "offline". */
  constructor(device, slug, changed, connection) {
    Object.assign(this, { device, slug, changed, connection });
    Object.assign(this, { post: null, waiting: {}, paused: {}, notices: [], coming: null, live: null, current: false, soldOut: new Map() });
  }

  /** Loads the post, as often as it takes; resolves to false when there is no such post. */
  async open() {
    const answer = await this.device.insist(this.address(), {}, () => true, () => this.connection("offline"));
    if (answer.status !== 200) return false;
    this.take(answer.data);
    this.learnEvent();
    this.watch();
    setInterval(() => this.refresh(), REFRESH_MS);
    return true;
  }

  /** What was known of the post when the server was last here; as long as it is away. */
  recall({ post, paused }) {
    Object.assign(this, { post: this.post ?? post, paused: this.post ? this.paused : paused });
    this.post.open = true;
    this.changed();
  }

  async refresh() {
    try {
      const { status, data } = await this.device.ask(this.address());
      if (status === 200) this.take(data);
      await this.learnEvent();
    } catch {
      // the live connection says when the server is back; the next minute asks again
    }
  }

  /** The next event of the village that takes place; without it the kiosk is as good. */
  async learnEvent() {
    const answer = await this.device.ask("/api/v1/events").catch(() => null);
    if (answer?.status !== 200) return;
    this.coming = answer.data.find((one) => one.state === "planned") ?? null;
    this.changed();
  }

  take(post) {
    this.post = post;
    if (!this.live) this.waiting = post.waiting;   // later the live picture is newer than any answer under way
    this.changed();
  }

  watch() {
    this.live = connect({
      watch: { post: this.slug },
      token: this.device.token,
      onSnapshot: (snapshot) => this.snapshot(snapshot),
      onEvent: (event) => this.event(event),
      onState: (state) => {
        this.current = state === "live";
        this.connection(state);
      },
    });
  }

  /** The whole picture comes instead of the events that were missed; one of them may have been about the post itself. */
  snapshot({ waiting, paused, notices }) {
    Object.assign(this, { waiting, paused, notices });
    this.relearn();
    this.changed();
  }

  event(event) {
    const { type, service, waiting, paused, notices } = event;
    if (type === "service.changed") this.paused = paused;
    else if (type === "notice.changed") this.notices = notices;
    else if (type.startsWith("ticket.") && waiting !== undefined) this.waiting = { ...this.waiting, [service]: waiting };
    else if (type === "day.opened") this.newDay();
    else if (type === "post.changed") this.relearn();
    else if (type === "day.closed") this.refresh();
    this.changed();
  }

  /** A server process may remember the post as it was for some seconds: ask once more when all have forgotten. */
  relearn() {
    this.refresh();
    setTimeout(() => this.refresh(), FORGOTTEN_MS);
  }

  newDay() {
    this.waiting = {};
    this.soldOut.clear();
    this.refresh();
  }

  markSoldOut(service) { this.soldOut.set(service, Date.now()); }

  isSoldOut(service) { return Date.now() - (this.soldOut.get(service) ?? 0) < SOLD_OUT_MS; }

  /** Whether a number for this service can be taken just now, as far as is known here. */
  serves(slug) { return Boolean(this.service(slug)) && !this.paused[slug] && !this.isSoldOut(slug); }

  service(slug) { return this.post.services.find((service) => service.slug === slug); }

  now() { return this.live ? this.live.now() : Date.now(); }

  address() { return `/api/v1/posts/${encodeURIComponent(this.slug)}`; }
}
