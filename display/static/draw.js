/** Draws a picture into the page. Every list is drawn anew and is short; unchanged parts are left alone so that nothing flickers. */
import { dateText, offsetOf, timeText, zoneText } from "./clock.js";
import { inLanguage } from "./office.js";

const RECENT = 4;
const $ = (id) => document.getElementById(id);

/** Fills `{name}` in a text. */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");

export class Drawing {
  constructor({ texts, language, filter }) {
    Object.assign(this, { texts, language, filter, drawn: new Map() });
  }

  /** `front` is the call being announced now, if any. */
  all(picture, office, front) {
    this.picture = picture;
    this.office = office;
    this.names = Object.fromEntries(picture.counters.map((one) => [one.id, one.name]));
    this.configured = Object.fromEntries((office.post?.counters ?? []).map((one) => [one.id, one]));
    const calls = this.calls();
    this.put("office", text("h1", office.post?.name ?? picture.name));
    this.notices();
    this.counters();
    const shown = front ?? calls[0];
    this.hero(shown, Boolean(front));
    this.recent(calls.filter((call) => call.number !== shown?.number).slice(0, RECENT));
    this.waiting();
  }

  /** The newest call of each number that this board shows, newest first. */
  calls() {
    const seen = new Set();
    const mine = this.picture.calls.filter((call) => this.filter.hasCall(call, this.known()));
    return mine.filter((call) => !seen.has(call.number) && seen.add(call.number));
  }

  known() {
    return this.picture.counters.map((one) => ({ ...this.configured[one.id], ...one }));
  }

  shownCounters() {
    return this.picture.counters.filter((one) => {
      const configured = this.configured[one.id];
      const services = one.services?.length ? one.services : configured?.services;
      return this.filter.hasCounter({ ...configured, ...one, services });
    });
  }

  serviceName(slug) {
    return inLanguage(this.office.services?.[slug]?.name ?? slug, this.language);
  }

  counterName(id) {
    const name = this.names[id] ?? id;
    return /^[0-9]/.test(name) || name.length === 1 ? `${this.texts.counter} ${name}` : name;
  }

  hero(call, announcing) {
    const active = announcing || this.picture.counters.some((one) => call && one.ticket?.number === call.number);
    const kind = !this.picture.open && !active ? "closed" : call ? "call" : "idle";
    $("hero").dataset.kind = kind;
    $("hero").classList.toggle("announcing", announcing);
    if (kind === "call") return this.heroCall(call, active);
    const title = this.texts[kind === "closed" ? "closed" : "idle"];
    return this.put("hero", text("p", title, "title"), text("p", kind === "closed" ? this.opens() : this.texts.idle_hint, "hint"));
  }

  heroCall(call, active) {
    const where = element("p", "where", text("span", "→", "arrow"), text("span", this.counterName(call.counter), "counter"));
    where.dataset.long = String(this.counterName(call.counter).length > 12);
    this.put("hero",
      text("p", active ? this.texts.number : this.texts.last_call, "label"),
      text("p", call.number, "number"),
      where,
      text("p", this.serviceName(call.service), "service"));
  }

  opens() {
    const next = this.office.post?.next_opening;
    if (!next) return "";
    const [ms, offset] = [Date.parse(next), offsetOf(next)];
    const day = dateText(ms, offset, this.language);
    return fill(this.texts.opens, { day, time: timeText(ms, offset), zone: zoneText(offset) });
  }

  counters() {
    const shown = this.shownCounters();
    $("counters").dataset.many = String(shown.length > 4);
    $("counters").dataset.full = String(shown.length > 8);
    this.put("counters", ...shown.map((counter) => this.tile(counter)));
  }

  tile(counter) {
    const state = counter.ticket ? counter.ticket.state : counter.state;
    const word = { called: "called", serving: "serving", open: "counter_ready", paused: "counter_paused" }[state] ?? "counter_closed";
    const tile = element("li", "tile",
      text("span", this.counterName(counter.id), "name"),
      text("span", counter.ticket?.number ?? "", "number"),
      text("span", this.texts[word], "state"));
    tile.dataset.state = state;
    tile.dataset.counter = counter.id;
    return tile;
  }

  recent(calls) {
    const items = calls.map((call) => element("li", "",
      text("span", call.number, "number"), text("span", this.counterName(call.counter), "counter")));
    this.put("recent-list", ...(items.length ? items : [text("li", this.texts.nobody, "nobody")]));
  }

  waiting() {
    const offered = (this.office.post?.services ?? []).map((one) => one.slug);
    const services = [...new Set([...offered, ...Object.keys(this.picture.waiting)])].filter((one) => this.filter.hasService(one));
    $("waiting-list").dataset.many = String(services.length > 6);
    this.put("waiting-list", ...services.map((service) => {
      const paused = Boolean(this.picture.paused[service]);
      const name = this.serviceName(service) + (paused ? ` (${this.texts.counter_paused.toLowerCase()})` : "");
      const item = element("li", paused ? "paused" : "", text("span", name, "service"), text("span", String(this.picture.waiting[service] ?? 0), "count"));
      item.dataset.service = service;
      return item;
    }));
  }

  notices() {
    const mine = (services) => !services?.length || services.some((one) => this.filter.hasService(one));
    const notices = this.picture.notices.filter((one) => mine(one.services)).map((one) => inLanguage(one.text, this.language));
    const paused = Object.entries(this.picture.paused).filter(([service]) => this.filter.hasService(service))
      .map(([service, why]) => fill(this.texts.paused, { service: this.serviceName(service), reason: inLanguage(why.text ?? why.reason, this.language) }));
    const lines = [...new Set([...notices, ...paused])];
    $("notices").hidden = !lines.length;
    this.put("notices", ...lines.slice(0, 3).map((line) => text("p", line)));
  }

  /** One turn of what to bring, or of an event, see info.js. */
  info({ service, event, lines, part, parts }) {
    const about = event ? this.texts.event : this.texts.bring;
    const label = parts > 1 ? `${about} (${part}/${parts})` : about;
    this.put("info",
      element("div", "head", text("h2", inLanguage(service.name, this.language)), text("span", this.texts.free, "free")),
      text("p", label, "label"),
      element("ul", "", ...lines.map((line) => text("li", line))));
  }

  /** Whether a turn has room. Draws it, so draw the right one afterwards: the screen shows only what is there in the end. */
  infoFits(turn) {
    this.info(turn);
    return $("info").scrollHeight <= $("info").clientHeight;
  }

  /** Replaces the children of #id, only when they differ from what is there. */
  put(id, ...children) {
    const markup = children.map((child) => child.outerHTML).join("");
    if (this.drawn.get(id) === markup) return;
    this.drawn.set(id, markup);
    $(id).replaceChildren(...children);
  }
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function text(name, content, className = "") {
  return element(name, className, content);
}
