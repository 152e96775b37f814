/**
 * The kiosk page: service -> (more services?) -> (priority?) -> ticket, appointment -> ticket, or status -> application -> ticket. This module only leads from step to step; each
 * neighbour does one thing: device (questions to the server), office (the live picture), visit (one number per person), alone (without the server),
 * appointment (codes, by keypad, scanner or camera), application (how one stands), paper (printing),
 * comfort (language, size, voice), guard (nobody leaves the page; idle), screens (drawing).
 */
import { Alone } from "./alone.js";
import { Application } from "./application.js";
import { Appointment } from "./appointment.js";
import { Comfort } from "./comfort.js";
import { Device } from "./device.js";
import { Disk } from "./disk.js";
import { Idle, lockPage, onTap } from "./guard.js";
import { keepPage } from "./kept.js";
import { Office } from "./office.js";
import { Paper } from "./paper.js";
import * as screens from "./screens.js";
import { Visits } from "./visit.js";

const PHRASES = { home: "choose_service", service: "what_to_bring", more: "more_services", priority: "priority_question", ticket: "take_ticket", closed: "closed" };
const RESTING = new Set(["home", "closed", "away"]);
const BEGINNING = new Set([...RESTING, "connecting"]);
const CHOOSING = new Set(["service", "more", "priority"]);
const SECONDS = { choosing: 45, appointment: 90, digits: 45, application: 30, refused: 20, making: 60, printed: 25, unprinted: 90 };
const BANNER_MS = 2500;
const AWAY_MS = 8000;                       // without the server for so long: nobody shall start here, nor go on waiting for a number
const REPORT_MS = 60 * 1000;
const RENEW_MS = 12 * 3600 * 1000;          // an idle page reloads twice a day, so that it is never older than the server for long
const $ = (id) => document.getElementById(id);

class Kiosk {
  constructor(slug) {
    Object.assign(this, { step: "connecting", priority: null, refused: null, offlineSince: null, making: null, settings: { print: "none" } });
    this.disk = new Disk(slug);
    this.device = new Device(slug, this.disk);
    this.office = new Office(this.device, slug, () => this.draw(), (state) => this.connection(state));
    this.visits = new Visits(this.device, slug);
    this.alone = new Alone(this, BEGINNING);
    this.paper = new Paper(this.device);
    this.comfort = new Comfort(() => this.draw());
    this.appointment = new Appointment({
      given: (code, kind) => this.given(code, kind), say: (key) => this.comfort.say(key), step: () => this.step,
    });
    this.application = new Application({
      device: this.device, office: this.office, comfort: this.comfort,
      go: (step) => this.go(step), step: () => this.step, take: (code, digits) => this.takeFor(code, digits),
    });
    this.idle = new Idle({ warn: (seconds) => this.warn(seconds), leave: () => this.home() });
    this.listen();
  }

  listen() {
    const press = (id, act) => $(id).addEventListener("click", () => act());
    press("take", () => this.take(null));
    press("take-priority", () => this.take(this.priority));
    press("want-priority", () => this.go("priority"));
    press("want-more", () => this.go("more"));
    press("more-done", () => this.go("service"));
    press("choose-again", () => this.go(this.refused.again));
    press("appointment", () => this.askFor("appointment"));
    press("status", () => this.askFor("status"));
    press("code-again", () => this.go("appointment"));
    press("give-up", () => this.home());
    press("done", () => this.home());
    press("reprint", () => this.print());
    for (const button of document.querySelectorAll("[data-go]")) button.addEventListener("click", () => this.back(button.dataset.go));
    for (const card of document.querySelectorAll("[data-priority]")) {
      onTap(card, () => this.choosePriority(card.dataset.priority));
    }
  }

  async start() {
    lockPage();
    setInterval(() => this.tick(), 1000);
    setInterval(() => this.report(), REPORT_MS);
    if (!(await this.identify())) return this.go("unpaired");
    if (!(await this.office.open())) return this.go("no-post");
    this.offlineSince = null;
    keepPage().catch(() => console.warn("this browser does not keep the page"));
    this.alone.catchUp();
    if (BEGINNING.has(this.step)) this.resume();   // else somebody is being served without the server
  }

  /** What a reload interrupted goes on; else the screen is the next person's. */
  resume() {
    const visit = this.visits.resume();
    if (visit?.ticket) this.showTicket();
    else if (visit?.asked) this.ask();
    else this.home();
  }

  /** Asks the server who this kiosk is; false when it is nobody (not paired, or its token was revoked). */
  async identify() {
    if (!(await this.device.known())) return false;
    const answer = await this.device.insist("/api/v1/devices/me", {}, () => true, () => this.connection("offline"));
    const known = answer.status === 200 && answer.data.kind === "kiosk" && answer.data.post === this.office.slug;
    if (known) this.settings = { idle_seconds: SECONDS.choosing, ...answer.data.settings };
    return known;
  }

  /** Each minute: says that this kiosk is alive, and takes over what was changed about it, also that it was unpaired. */
  async report() {
    if (this.step === "connecting" || this.step === "unpaired" || this.step === "no-post") return;
    try {
      const { status } = await this.device.ask("/api/v1/devices/me/heartbeat", { method: "POST" });
      if (status === 401 || status === 403) this.go("unpaired");
      else if (this.step === "home" || this.step === "closed") await this.identify();
      if (this.office.post) await this.alone.catchUp();
    } catch {
      // the live connection shows that the server is away; the next minute asks again
    }
  }

  // ---- from step to step ----

  go(step) {
    this.step = step;
    if (step === "unpaired") this.alone.leased.end();
    this.appointment.close();
    screens.showStep(step);
    this.idle.set(this.patience());
    this.comfort.offer(PHRASES[step] ?? null);
    this.draw();
  }

  patience() {
    const { printState } = this.visits.visit ?? {};
    if (this.step === "ticket") return printState === "printed" ? SECONDS.printed : SECONDS.unprinted;
    if (CHOOSING.has(this.step)) return Math.max(15, this.settings.idle_seconds);
    return SECONDS[this.step] ?? null;
  }

  back(step) {
    if (step === "home") this.home();
    else this.go(step);
  }

  /** The screen belongs to the next person. */
  home() {
    this.go(this.office.post.open ? "home" : "closed");   // first: nothing may be drawn from a visit that is over
    this.visits.end();
    this.priority = this.refused = null;
    this.appointment.clear();
    this.application.clear();
    this.comfort.reset();
  }

  choose(service) {
    this.visits.begin(service);
    this.priority = null;
    this.go("service");
  }

  choosePriority(kind) {
    this.priority = this.priority === kind ? null : kind;
    this.draw();
  }

  /** A further service for the same number, or not after all. */
  toggleMore(service) {
    const { visit } = this.visits;
    const without = visit.then.filter((one) => one !== service);
    visit.then = without.length < visit.then.length ? without : [...without, service];
    this.draw();
  }

  /** The further services that can be had just now. */
  going() {
    return this.visits.visit.then.filter((service) => this.office.serves(service)).slice(0, screens.MOST);
  }

  /** Asks for the code of an appointment, or of an application whose status is wanted. */
  askFor(kind) {
    this.appointment.askFor(kind);
    this.go("appointment");
  }

  given(code, kind) {
    if (kind === "status") this.application.begin(code);
    else this.checkIn(code);
  }

  /** The holder of an application wants a number for what can be done now. */
  takeFor(code, digits) {
    this.visits.beginApplication(code, digits, this.comfort.language);
    this.ask();
  }

  /** Somebody with an appointment is here; however often the code is given, it is the same number. */
  checkIn(code) {
    this.visits.beginCheckIn(code);
    this.ask();
  }

  // ---- the number ----

  take(priority) {
    if (this.step === "making" || !this.visits.visit) return;
    Object.assign(this.visits.visit, { priority, then: this.going(), language: this.comfort.language });
    this.ask();
  }

  async ask() {
    const { visit } = this.visits;
    const making = { since: performance.now(), again: false, long: false };
    this.making = making;
    this.go("making");
    if (this.away() > BANNER_MS && await this.alone.lend()) return;
    const outcome = await this.visits.take(() => { making.again = true; });
    if (!outcome) return;
    if (outcome.ticket) this.showTicket();
    else this.refuse(outcome, visit);
  }

  refuse({ refused, status, data }, { service: first, then, priority }) {
    if (status === 401 || (status === 403 && refused !== "other_post")) return this.go("unpaired");
    const service = data?.service ?? first;
    const leftOut = then.includes(service);
    if (leftOut) this.visits.begin(first, then.filter((one) => one !== service));
    if (refused === "quota_reached") this.office.markSoldOut(service);
    if (refused === "post_closed" || refused === "service_unknown") this.office.refresh();
    this.refused = { code: refused, service, leftOut, data, again: priority ? "priority" : "service" };
    this.go("refused");
  }

  showTicket() {
    const { visit } = this.visits;
    if (!visit.ticket.leased) screens.drawQr(visit.ticket);
    this.go("ticket");
    if (visit.ticket.leased) return this.alone.print(visit);
    const undecided = visit.printState === "none" || visit.printState === "requested";
    if (this.settings.print !== "none" && undecided) this.print(visit.printState === "requested");
  }

  /** Prints the ticket; `again` looks after the attempt that a reload interrupted instead of starting a new one. */
  async print(again = false) {
    const { visit } = this.visits;
    if (!again && visit.printState === "requested") return;
    if (!again) visit.prints += 1;
    const attempt = visit.prints;
    const going = () => this.visits.visit === visit && visit.prints === attempt;
    await this.paper.print(visit.ticket, this.settings, `${visit.key}-${attempt}`, going, (state, reason) => {
      if (!going()) return;
      Object.assign(visit, { printState: state, reason: reason ?? null });
      this.visits.save();
      this.printed(state);
    });
  }

  printed(state) {
    this.idle.set(this.patience());
    this.comfort.offer(state === "failed" ? "printer_trouble" : PHRASES.ticket);
    this.draw();
  }

  // ---- the world outside ----

  connection(state) {
    if (state === "live") this.reconnected();
    else this.offlineSince ??= performance.now();
    this.draw();
  }

  reconnected() {
    this.offlineSince = null;
    if (this.step === "away") this.home();
    if (this.step === "ticket" && !this.visits.visit.ticket.leased) screens.drawQr(this.visits.visit.ticket);
    this.alone.catchUp();
  }

  away() { return this.offlineSince === null ? 0 : performance.now() - this.offlineSince; }

  /** A number that does not come in time is somebody else's matter; meanwhile the same question is asked on. */
  wait() {
    const before = this.making.long;
    this.making.long = this.making.again && performance.now() - this.making.since > AWAY_MS;
    if (this.making.long && !before) this.alone.lend();
    screens.drawMaking(this.making, this.comfort);
  }

  warn(seconds) {
    $("still-here-soon").textContent = this.comfort.say("still_here_soon", { n: seconds });
  }

  tick() {
    screens.drawTop(this.office, this.comfort);
    if (this.away() > BANNER_MS && BEGINNING.has(this.step)) this.alone.goOn(this.away() > AWAY_MS);
    screens.drawOffline(this.away() < BANNER_MS || this.step === "away", this.alone.giving, this.comfort);
    if (this.step === "making") this.wait();
    if (RESTING.has(this.step) && this.idle.quiet >= this.settings.idle_seconds) this.comfort.reset();
    if (RESTING.has(this.step) && this.offlineSince === null && performance.now() > RENEW_MS) location.reload();
  }

  draw() {
    const { office, comfort } = this;
    if (!office?.post || !comfort) return;
    const { visit } = this.visits;
    screens.drawTop(office, comfort);
    screens.drawNotices(office, comfort);
    screens.drawRefused(this.alone.refused, comfort);
    if (this.step === "home" && !office.post.open) return this.go("closed");
    if (this.step === "closed" && office.post.open) return this.go("home");
    if (CHOOSING.has(this.step) && !office.service(visit.service)) return this.home();   // it was taken off the list
    $("appointment").hidden = !office.post.bookings;
    if (this.step === "home") screens.drawServices(office, comfort, (service) => this.choose(service));
    if (this.step === "closed") screens.drawClosed(office, comfort);
    if (this.step === "home" || this.step === "closed") screens.drawEvent(this.step, office, comfort);
    if (this.step === "service") screens.drawService(visit, office, comfort);
    if (this.step === "more") screens.drawMore(office.service(visit.service), this.going(), office, comfort, (service) => this.toggleMore(service));
    if (this.step === "appointment") this.appointment.draw();
    if (this.step === "digits") this.application.drawDigits();
    if (this.step === "application") this.application.drawState();
    if (this.step === "priority") screens.drawPriority(this.priority);
    if (this.step === "making") screens.drawMaking(this.making, comfort);
    if (this.step === "refused") screens.drawRefusal(this.refused, office, comfort);
    if (this.step === "ticket") screens.drawTicket(visit, office, comfort);
  }
}

new Kiosk(document.documentElement.dataset.post).start();
