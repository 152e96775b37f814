/**
 * The picture of a post, kept exact by events: the same result as a fresh snapshot would give (docs/protocol.md).
 * Pure: no page, no network. Its lists are bounded by the protocol (20 calls, the post's counters and services).
 */
const KEEP_CALLS = 20;
const AT_COUNTER = new Set(["called", "serving"]);
const CALL_VERBS = new Set(["call", "call_next", "recall"]);

/** Changes `picture` (a snapshot) by one event. */
export function apply(picture, event) {
  if (event.type.startsWith("ticket.")) applyTicket(picture, event);
  else if (event.type === "counter.changed") changeCounter(picture, event);
  else if (event.type === "notice.changed") picture.notices = event.notices;
  else if (event.type === "service.changed") picture.paused = event.paused;
  else if (event.type === "wait.estimated") picture.estimates = event.estimates;
  else if (event.type === "day.opened") beginDay(picture, event.day);
}

function beginDay(picture, day) {
  Object.assign(picture, { day, calls: [] });
  for (const service of Object.keys(picture.waiting)) picture.waiting[service] = 0;
}

function applyTicket(picture, event) {
  // What still waited yesterday is ended some time after today began: its number may be in use again.
  if (event.reason === "day_closed" && !event.counter) return;
  moveTicket(picture.counters, event);
  if (event.waiting !== undefined) picture.waiting[event.service] = event.waiting;
  if (event.type === "ticket.undone") takeBack(picture, event);
  if (event.type === "ticket.called" || event.type === "ticket.recalled") addCall(picture, event);
}

function moveTicket(counters, event) {
  for (const counter of counters) {
    if (AT_COUNTER.has(event.state) && counter.id === event.counter) counter.ticket = atCounter(counter.ticket, event);
    else if (counter.ticket?.number === event.number) counter.ticket = null;
  }
}

function atCounter(before, event) {
  const same = before?.number === event.number ? before : {};
  const called = event.type === "ticket.called" || !same.called_at;
  return {
    number: event.number, service: event.service, state: event.state,
    called_at: called ? event.at : same.called_at, recalls: event.recalls ?? same.recalls ?? 0,
  };
}

function addCall(picture, { seq, number, service, counter, at, recalls }) {
  picture.calls.unshift({ seq, number, service, counter, at, recalls });
  picture.calls.length = Math.min(picture.calls.length, KEEP_CALLS);
}

function takeBack(picture, event) {
  const { from_service: from } = event;
  if (from) picture.waiting[from] = Math.max(0, (picture.waiting[from] ?? 0) - 1);
  if (!CALL_VERBS.has(event.undone)) return;
  const place = picture.calls.findIndex((call) => call.number === event.number && call.counter === event.counter);
  if (place >= 0) picture.calls.splice(place, 1);
}

function changeCounter(picture, { counter, state, services }) {
  const known = picture.counters.find((one) => one.id === counter);
  if (known) Object.assign(known, { state, services });
  else picture.counters.push({ id: counter, name: counter, state, services, ticket: null });
}

/** What one board shows of a post: `?counters=1,2`, `?services=ktp-baru,kia`, `?group=lantai-2`; without any, everything. */
export class Filter {
  constructor(parameters) {
    const list = (name) => new Set((parameters.get(name) ?? "").split(",").map((one) => one.trim()).filter(Boolean));
    Object.assign(this, { counters: list("counters"), services: list("services"), groups: list("group") });
  }

  hasService(service) { return !this.services.size || this.services.has(service); }

  hasCounter(counter) {
    if (this.counters.size && !this.counters.has(counter.id)) return false;
    if (this.groups.size && !this.groups.has(counter.group ?? "")) return false;
    const serves = counter.services ?? [];
    return !this.services.size || !serves.length || serves.some((one) => this.services.has(one));
  }

  hasCall(call, counters) {
    const counter = counters.find((one) => one.id === call.counter) ?? { id: call.counter };
    return this.hasService(call.service) && this.hasCounter({ ...counter, services: [] });
  }
}
