/**
 * One person's visit: one idempotency key, so at most one number, however often the button is tapped, the answer lost
 * or the page reloaded. The visit is kept in the browser's session until it is over.
 */
import { keep, newKey, recall } from "./device.js";

const OVER = new Set(["done", "cancelled"]);
const OF_BOOKINGS = new Set(["not_found", "wrong_state", "too_many"]);
const wish = ({ service, then, language, priority }) => ({ service, language, ...(priority && { priority }), ...(then.length && { then_services: then }) });
const FRESH_MS = 10 * 60 * 1000;   // an older visit belongs to somebody who has left

export class Visits {
  constructor(device, post) {
    this.device = device;
    this.post = post;
    this.drawer = `kiosk:${post}:visit`;
    this.leftDrawer = `kiosk:${post}:left`;
    this.visit = null;
  }

  /** Starts a visit for a service, and `then` others after it; nothing is sent yet. */
  begin(service, then = []) {
    this.visit = { key: newKey(), service, then, priority: null, language: "id", asked: null, at: Date.now(), ticket: null, prints: 0, printState: "none", reason: null };
  }

  /** Starts the visit of somebody with an appointment. */
  beginCheckIn(booking) {
    this.begin(null);
    this.visit.booking = booking;
  }

  /** Starts the visit of somebody who comes because of an application. */
  beginApplication(application, phone4, language) {
    this.begin(null);
    Object.assign(this.visit, { application, asked: { phone4, language }, language });
  }

  /** The visit that a reload of the page interrupted, or null. */
  resume() {
    const found = JSON.parse(recall(sessionStorage, this.drawer) ?? "null");
    if (!found || Date.now() - found.at > FRESH_MS) return null;
    this.visit = found;
    return found;
  }

  save() {
    keep(sessionStorage, this.drawer, this.visit && JSON.stringify(this.visit));
  }

  /** Takes the number: {ticket}, {refused: code, status, data} or null when the visit was given up meanwhile. */
  async take(onRetry) {
    const visit = this.visit;
    visit.asked ??= visit.booking ? {} : wish(visit);   // the key belongs to exactly this request
    this.save();
    const answer = await this.device.insist(this.address(visit), this.request(visit), () => this.visit === visit, onRetry);
    if (!answer || this.visit !== visit) return null;
    if (answer.status !== 201) return this.refused(visit, answer);
    const over = visit.booking && OVER.has(answer.data.state);
    if (over) return this.refused(visit, { status: 409, data: { ...answer.data, code: `ticket_${answer.data.state}` } });
    visit.ticket = answer.data;
    visit.at = Date.now();
    this.save();
    return { ticket: visit.ticket };
  }

  /** Has the kiosk itself give the number; whether it did. What the server was asked before is looked after later, see `settle`. */
  async lend(leased) {
    const { visit } = this;
    const given = await leased.take(visit.key, wish(visit));
    const late = this.visit !== visit || visit.ticket;
    if (!given || late) {
      if (given) await leased.drop(given);
      return false;
    }
    if (visit.asked) this.leave(visit);
    const ticket = { number: given.number, service: visit.service, then_services: visit.then, priority: visit.priority, estimate: null, leased: true };
    this.visit = { ...visit, asked: given.asked, at: Date.now(), ticket };   // another visit for whoever still waits for the server
    this.save();
    return true;
  }

  /** The server knows the number of this visit now; true when it is the one on the screen. */
  told(key, ticket) {
    if (this.visit?.key !== key || !this.visit.ticket?.leased) return false;
    this.visit.ticket = ticket;
    this.save();
    return true;
  }

  /** There is nothing to look after. */
  refused({ booking, application }, { status, data }) {
    this.visit = null;
    this.save();
    const code = data?.code ?? "other";
    if (application && code === "not_found") return { refused: "application_not_found", status, data };
    return { refused: booking && OF_BOOKINGS.has(code) ? `booking_${data.state ?? code}` : code, status, data };
  }

  /** The visit is over. One that was asked for but never answered is looked after later, see `settle`. */
  end() {
    const { visit } = this;
    if (visit?.asked && !visit.ticket && !visit.booking && !visit.application) this.leave(visit);   // such a number waits for its person
    this.visit = null;
    this.save();
  }

  leave(visit) {
    keep(localStorage, this.leftDrawer, JSON.stringify([...this.left(), { key: visit.key, asked: visit.asked, at: Date.now() }]));
  }

  left() {
    return JSON.parse(recall(localStorage, this.leftDrawer) ?? "[]").filter((one) => Date.now() - one.at < 12 * 3600 * 1000);
  }

  /**
   * Somebody left before the answer came: their number may exist, and officers would call nobody. Asking again with the
   * same key tells which number it is; then it is given back.
   */
  async settle() {
    for (const one of this.left()) {
      const { status, data } = await this.device.ask(this.address(), this.request(one));
      if (status >= 500 || status === 429) return;
      if (status === 201) await this.device.ask(`/api/v1/tickets/${data.id}`, { method: "DELETE" });
      keep(localStorage, this.leftDrawer, JSON.stringify(this.left().filter((other) => other.key !== one.key)));
    }
  }

  address({ booking, application } = {}) {
    if (application) return `/api/v1/applications/${application}/ticket`;
    return booking ? `/api/v1/bookings/${booking}/check-in` : `/api/v1/posts/${encodeURIComponent(this.post)}/tickets`;
  }

  /** Too many wrong codes is an answer: trying again would only make it worse. */
  request({ key, asked, booking, application }) { return { method: "POST", body: asked, key, final: booking || application ? 429 : null }; }
}
