/** What concerns the whole post: notices, paused services, printers, silent devices, numbers kiosks gave by themselves, a clock that jumped. */
import { ask } from "./console_dialogs.js";
import { compose, keyed } from "./console_view.js";

const SILENT_MS = 150000;       // devices say that they are alive at least every minute

export class Office {
  constructor({ api, config, now, say, refresh }) {
    Object.assign(this, { api, config, now, refresh, texts: config.texts });
    this.sayThere = say;
    this.post = `/api/v1/posts/${config.post.slug}`;
    this.prints = [];
    this.hour = new Intl.DateTimeFormat("id", { hour: "2-digit", minute: "2-digit", timeZone: config.post.timezone });
    this.buttons();
  }

  render(desk) {
    this.desk = desk;
    const problems = [...this.clock(desk), ...this.printing(), ...this.silent(desk), ...this.alone(desk), ...this.paused(desk), ...this.notices(desk)];
    keyed(document.getElementById("care-list"), problems, makeLine, (row, one) => this.line(row, one), this.fine(desk));
    if (document.getElementById("office").open) this.fillOffice();
  }

  fine(desk) { return desk.open ? this.texts.state.fine : this.texts.state.post_closed; }

  line(row, { id, text, label, bad }) {
    row.classList.toggle("bad", Boolean(bad));
    if (row.firstChild.textContent !== text) row.firstChild.textContent = text;
    row.lastChild.hidden = !label;
    row.lastChild.textContent = label ?? "";
    row.lastChild.onclick = () => this.mend(id);
  }

  clock({ clock }) {
    if (!clock.jumped) return [];
    const { jumped, jumped_ask: askLead, confirm_day: label } = this.texts.trouble;
    const text = compose(jumped, { day: dated(clock.today) });
    return [this.config.me.leads ? { id: "day", text, label, bad: true } : { id: "day", text: `${text} ${askLead}`, bad: true }];
  }

  printing() {
    const { trouble } = this.texts;
    return this.prints.map(({ ticket, number, reason }) => (
      { id: `print:${ticket}`, text: compose(trouble.not_printed, { number, reason: trouble[reason] ?? reason }), label: trouble.reprint, bad: true }
    ));
  }

  silent({ devices }) {
    const { trouble } = this.texts;
    return devices.filter((one) => this.now() - Date.parse(one.seen) > SILENT_MS).map(({ name, kind, seen }) => (
      { id: `device:${kind}:${name}`, text: compose(trouble.silent, { kind: trouble[kind], name, at: this.time(seen) }), bad: true }
    ));
  }

  /** Numbers that kiosks gave by themselves: today, and such that came too late. */
  alone({ devices, late }) {
    const { trouble } = this.texts;
    const gave = devices.filter(({ away }) => away).map(({ name, kind, away }) => (
      { id: `away:${name}`, text: compose(trouble.away, { kind: trouble[kind], name, n: away }) }
    ));
    return [...gave, ...late.map(({ number, day }) => ({ id: `late:${day}:${number}`, text: compose(trouble.late, { number, day: dated(day) }), bad: true }))];
  }

  paused({ paused }) {
    const { trouble } = this.texts;
    return Object.entries(paused).map(([slug, pause]) => (
      { id: `service:${slug}`, text: compose(trouble.paused, { service: this.service(slug), reason: this.words(pause.text) }), label: trouble.resume }
    ));
  }

  notices({ notices }) {
    return notices.map((one) => ({ id: `notice:${one.id}`, text: this.noticeText(one), label: this.texts.trouble.withdraw }));
  }

  noticeText({ text, services }) {
    const where = services.map((slug) => this.service(slug)).join(", ");
    return where ? `${where}: ${this.words(text)}` : this.words(text);
  }

  /** Reads which tickets did not come out of a printer. */
  async look() {
    this.prints = await this.api.read(`${this.post}/print-troubles`).catch(() => this.prints);
    if (this.desk) this.render(this.desk);
  }

  mend(id) {
    const [kind, name] = [id.split(":")[0], id.slice(id.indexOf(":") + 1)];
    if (kind === "print") return this.print(name, this.prints.find((one) => one.ticket === name)?.number);
    if (kind === "service") return this.resume(name);
    if (kind === "notice") return this.done(this.api.act("DELETE", `${this.post}/notices/${name}`), this.texts.said.withdrawn);
    const day = dated(this.desk.clock.today);
    return this.done(this.api.act("POST", `${this.post}/day`), compose(this.texts.said.day, { day }));
  }

  async print(ticket, number) {
    await this.done(this.api.act("POST", `/api/v1/tickets/${ticket}/print-jobs`), compose(this.texts.said.printing, { number }));
    await this.look();
  }

  resume(slug) {
    return this.done(this.api.act("DELETE", `${this.post}/services/${slug}/pause`), compose(this.texts.said.service_open, { service: this.service(slug) }));
  }

  async done(acting, sentence) {
    const answer = await acting;
    await this.refresh();
    if (answer.ok) this.say(sentence);
    else this.say(answer.data?.detail ?? this.texts.link.lost, "bad");
    return answer.ok;
  }

  // ---- the dialog ----

  show() {
    document.getElementById("office-said").textContent = "";
    this.fillOffice();
    return ask("office");
  }

  say(text, kind = "good") {
    this.sayThere(text, kind);
    Object.assign(document.getElementById("office-said"), { textContent: text }).dataset.kind = kind;
  }

  buttons() {
    const dialog = document.getElementById("office");
    const text = document.getElementById("office-text");
    dialog.addEventListener("click", ({ target }) => {
      const pressed = target.closest("[data-announce]");
      if (pressed) this.announce(pressed.dataset.announce);
    });
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();   // else the form's first button, which leaves
      this.announce("");
    });
  }

  async announce(preset) {
    const own = document.getElementById("office-text");
    const service = document.getElementById("office-service").value;
    const body = { services: service ? [service] : [], ...(preset ? { preset } : { text: own.value.trim(), kind: "information" }) };
    if (!preset && !own.value.trim()) return own.focus();
    const ok = await this.done(this.api.act("POST", `${this.post}/notices`, body), this.texts.said.announced);
    if (ok && !preset) own.value = "";
  }

  fillOffice() {
    const { office, trouble } = this.texts;
    const { desk } = this;
    keyed(document.getElementById("office-notices"), this.notices(desk), makeLine, (row, one) => this.line(row, one), office.none);
    const services = desk.services.map((slug) => {
      const pause = desk.paused[slug];
      const state = pause ? compose(office.stopped, { reason: this.words(pause.text) }) : office.giving;
      return { id: `service:${slug}`, slug, text: `${this.service(slug)}: ${state}`, label: pause ? trouble.resume : office.stop, bad: Boolean(pause) };
    });
    keyed(document.getElementById("office-services"), services, makeLine, (row, one) => {
      this.line(row, one);
      if (!one.bad) row.lastChild.onclick = () => this.pause(one.slug);
    }, "");
  }

  pause(slug) {
    const preset = document.getElementById("office-reason").value;
    const sentence = compose(this.texts.said.service_paused, { service: this.service(slug) });
    return this.done(this.api.act("PUT", `${this.post}/services/${slug}/pause`, { preset }), sentence);
  }

  service(slug) { return this.config.services[slug]?.name ?? slug; }
  words(text) { return text[this.config.language] || text.id; }
  time(text) { return this.hour.format(new Date(text)).replace(":", "."); }
}

const dated = (day) => day.split("-").reverse().join("/");

function makeLine() {
  const row = document.createElement("li");
  const text = document.createElement("span");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "small";
  row.append(text, button);
  return row;
}
