/**
 * What the console shows: the desk's answer put into fixed places. Lists keep their rows by key, so nothing jumps, the focus
 * stays and old rows are let go.
 */
const id = (name) => document.getElementById(name);
export const compose = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);

export class View {
  constructor({ config, now }) {
    Object.assign(this, { config, now, texts: config.texts });
    this.desk = null;
    this.seat = null;
    this.hour = new Intl.DateTimeFormat("id", { hour: "2-digit", minute: "2-digit", timeZone: config.post.timezone });
  }

  /** Shows the desk as it is; `own` is this screen's counter or undefined. */
  render(desk, own, name) {
    Object.assign(this, { desk, own });
    this.bar(desk, own, name);
    this.hand(desk, own);
    this.queue(desk);
    this.aside(desk);
    this.tick();
  }

  bar(desk, own, name) {
    put("seat-name", own ? compose(this.texts.seat.counter, { counter: name }) : "–");
    for (const [verb, state] of [["open", "open"], ["pause", "paused"], ["close", "closed"]]) {
      document.querySelector(`.states [data-verb="${verb}"]`).setAttribute("aria-pressed", String(own?.state === state));
    }
    document.body.dataset.counter = own?.state ?? "none";
    for (const kind of ["waiting", "aside", "over", "issued"]) put(`count-${kind}`, desk.counts[kind]);
    const at = own?.ticket ? ` · ${own.ticket.number}` : "";
    const title = own ? compose(this.texts.seat.counter, { counter: name }) + at : this.config.post.name;
    if (document.title !== title) document.title = title;
  }

  hand(desk, own) {
    const ticket = own?.ticket ?? null;
    const { state } = this.texts;
    const first = desk.waiting.find(({ why }) => why !== "early");
    const recalled = ticket?.state === "called" && ticket.recalls;
    document.querySelector(".current").dataset.state = ticket?.state ?? "none";
    put("hand-number", ticket?.number ?? "–");
    put("hand-state", ticket ? compose(recalled ? state.recalled : state[ticket.state], { n: ticket.recalls }) : state.none);
    put("hand-service", ticket ? this.service(ticket.service) : first ? compose(state.next, { number: first.number }) : state.nobody);
    put("hand-details", ticket ? this.details(ticket) : "");
    put("hand-note", ticket?.note ?? "");
    put("hand-since", ticket ? (ticket.state === "serving" ? state.since_started : state.since_called) : "");
    const label = ticket?.state === "serving" ? state.finish_next : state.call_next;
    document.querySelector('.verb[data-verb="next"] .label').textContent = label;
  }

  details(ticket) {
    const { texts } = this;
    const waited = Math.max(0, Math.floor((Date.parse(ticket.called_at) - Date.parse(ticket.issued_at)) / 60000));
    const then = ticket.then_services.map((slug) => this.service(slug)).join(", ");
    return [
      ticket.priority && this.config.priorities[ticket.priority],
      texts.why[ticket.why],
      compose(texts.time.waited, { n: waited }),
      then && compose(texts.state.then, { services: then }),
    ].filter(Boolean).join(" · ");
  }

  queue(desk) {
    put("queue-count", desk.total);
    keyed(id("queue-list"), desk.waiting, () => this.row("call", "cancel"), (row, ticket) => {
      const kind = ticket.priority && this.config.priorities[ticket.priority];
      const why = kind && ticket.why === "urgent" ? compose(this.texts.why.urgent_kind, { kind }) : this.texts.why[ticket.why];
      this.fill(row, ticket, [why, ticket.note].filter(Boolean).join(" · "), ticket.issued_at);
      row.classList.toggle("urgent", ticket.why.startsWith("urgent"));
    }, this.texts.state.queue_empty);
  }

  aside(desk) {
    keyed(id("aside-list"), desk.aside, () => this.row("back", "cancel"), (row, ticket) => {
      this.fill(row, ticket, [this.texts.state[ticket.state], ticket.note].filter(Boolean).join(" · "), ticket.called_at);
      row.lastChild.hidden = ticket.state !== "held";
    }, this.texts.state.aside_empty);
    put("aside-title", `${this.asideTitle ??= id("aside-title").textContent} ${desk.counts.aside || ""}`.trim());
  }

  /** A row of a list: number, service and why, minutes, and buttons for the mouse (keys have their own verbs). */
  row(...verbs) {
    const row = document.createElement("li");
    for (const name of ["number", "what", "why", "ago"]) {
      const part = document.createElement("span");
      part.className = name;
      row.append(part);
    }
    for (const verb of verbs) {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "small", tabIndex: -1, textContent: this.texts.time[verb] });
      button.dataset.verb = verb;
      row.append(button);
    }
    return row;
  }

  fill(row, ticket, why, since) {
    const [number, what, reason, ago] = row.children;
    write(number, ticket.number);
    write(what, this.service(ticket.service));
    write(reason, why);
    write(ago, compose(this.texts.time.minutes, { n: Math.max(0, Math.floor((this.now() - Date.parse(since)) / 60000)) }));
    for (const button of row.querySelectorAll("button")) {
      Object.assign(button.dataset, { ticket: ticket.id, number: ticket.number });
      button.title = compose(this.texts.time[`${button.dataset.verb}_number`], { number: ticket.number });
      button.setAttribute("aria-label", button.title);
    }
  }

  /** Each second: the timer, the time left to undo, the clock. */
  tick() {
    const now = this.now();
    put("clock", this.hour.format(now).replace(":", "."));
    const ticket = this.own?.ticket;
    const since = ticket && Date.parse(ticket.state === "serving" ? ticket.started_at : ticket.called_at);
    put("hand-timer", since ? duration(now - since) : "");
    this.undo(now);
  }

  undo(now) {
    const { undo } = this.texts;
    const left = this.undoLeft(now);
    const act = this.desk?.undo;
    const text = left > 0 ? compose(undo.label, { verb: undo[act.verb] ?? act.verb, number: act.number }) : undo.none;
    const button = document.querySelector('.verb[data-verb="undo"]');
    write(button.querySelector(".label"), left > 0 ? `${text} · ${duration(left)}` : text);
    enable(button, left > 0 && Boolean(this.own));
  }

  undoLeft(now = this.now()) {
    return this.desk?.undo && this.own ? Date.parse(this.desk.undo.until) - now : 0;
  }

  /** Which verbs can be done now, and which is the one to do. */
  verbs(can, suggested) {
    for (const button of document.querySelectorAll(".verb:not([data-verb=undo])")) {
      enable(button, can(button.dataset.verb));
      button.classList.toggle("suggested", button.dataset.verb === suggested);
    }
  }

  say(text, kind = "good") {
    const line = id("message");
    line.dataset.kind = text ? kind : "";
    write(line, text);
  }

  link(state) {
    id("link").dataset.state = state;
    put("link-text", this.texts.link[state]);
  }

  service(slug) { return this.config.services[slug]?.name ?? slug; }
}

/** Shows `items` as children of `list`, reusing the element of the same id; a sentence when there are none. */
export function keyed(list, items, make, fill, empty) {
  const old = new Map([...list.children].filter((row) => row.dataset.key).map((row) => [row.dataset.key, row]));
  const wanted = new Set(items.map((item) => item.id));
  list.querySelector(".empty")?.remove();
  old.forEach((row, key) => wanted.has(key) || row.remove());   // first, so that rows that stay need not move
  let place = list.firstChild;
  for (const item of items) {
    const row = old.get(item.id) ?? make(item);
    row.dataset.key = item.id;
    fill(row, item);
    if (row === place) place = place.nextSibling;
    else list.insertBefore(row, place);
  }
  if (items.length === 0) list.append(Object.assign(document.createElement("li"), { className: "empty", textContent: empty }));
}

function enable(button, can) {
  button.setAttribute("aria-disabled", String(!can));
}

function duration(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours, minutes, rest] = parts.map((part) => String(part).padStart(2, "0"));
  return `${parts[0] ? `${Number(hours)}.` : ""}${minutes}.${rest}`;
}

const put = (name, value) => write(id(name), String(value));
function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
