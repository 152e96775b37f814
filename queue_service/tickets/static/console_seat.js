/**
 * Which counter this screen sits at. Every tab has a desk id of its own; the server lets one desk hold a counter, and whoever
 * comes second is asked: take over, or stay out.
 */
import { ask, choiceButton, choose } from "./console_dialogs.js";
import { newKey } from "./console_api.js";
import { compose } from "./console_view.js";

const GREET_MS = 1000;          // a twin on a slow computer may take its time
const ASKED = new Set(["counter_taken", "officer_elsewhere"]);   // what the officer is asked about instead of told

export class Seat {
  constructor({ api, config, read, onChange, say }) {
    Object.assign(this, { api, read, onChange, say, me: config.me.id, post: config.post.slug, names: config.counters });
    this.texts = config.texts.seat;
    this.said = config.texts.said;
    this.lostText = config.texts.link.lost;
    this.counter = null;
    this.asking = false;
  }

  /** Takes the desk id of this tab; a duplicated tab has its twin's memory and takes a new one (a reloaded one is itself). */
  async open() {
    const kept = sessionStorage.getItem("desk");
    const [{ type }] = performance.getEntriesByType("navigation");
    this.desk = kept && (type === "reload" || !(await inUse(kept))) ? kept : newKey();
    sessionStorage.setItem("desk", this.desk);
    answerTwins(this.desk);
    this.counter = kept === this.desk ? sessionStorage.getItem(`counter:${this.post}`) : null;
  }

  sit(counter) {
    this.counter = counter;
    if (counter === null) sessionStorage.removeItem(`counter:${this.post}`);
    else sessionStorage.setItem(`counter:${this.post}`, counter);
  }

  name(counter = this.counter) { return this.names[counter] ?? counter; }
  of(desk) { return desk.counters.find((one) => one.id === this.counter); }

  /** Looks whether the counter is still ours; if not, says why and asks what to do. */
  async check(desk) {
    if (this.asking) return this.fillSeats(desk);
    const own = this.of(desk);
    if (own?.mine && own.state !== "closed") return;
    const left = this.counter;
    this.sit(null);
    this.onChange();
    if (!own || left === null) return this.chooseSeat(desk);
    if (!own.officer) return this.chooseSeat(desk, compose(this.texts.closed_note, { counter: this.name(left) }));
    await this.alone(() => this.lost(own));
    if (this.counter === null) await this.chooseSeat(await this.read());
  }

  /** One question at a time: the desk goes on being refreshed meanwhile. */
  async alone(question) {
    this.asking = true;
    try {
      await question();
    } finally {
      this.asking = false;
    }
  }

  async lost(own) {
    const { texts } = this;
    const values = { counter: this.name(own.id), officer: own.officer };
    const text = own.officer === this.me ? texts.lost_screen : texts.lost_by;
    const back = await choose({
      title: compose(texts.lost_title, values), text: compose(text, values), yes: texts.take_back, no: texts.choose_other,
    });
    if (back) await this.put(own.id, own.state === "closed" ? "open" : own.state, true);
  }

  /** Asks until a counter is taken; with one already it may be left without a choice. */
  async chooseSeat(desk, note = "") {
    if (this.asking) return;
    await this.alone(async () => {
      for (;;) {
        this.fillSeats(desk, note);
        const answer = await ask("seats", { must: this.counter === null });
        note = answer ? await this.claim(answer.value, desk) : "";
        if (this.counter !== null && !note) break;
        desk = await this.read().catch(() => desk);
      }
    });
  }

  fillSeats(desk, note) {
    const list = document.getElementById("seats-list");
    const text = (one) => compose(this.texts.counter, { counter: this.name(one.id) });
    const keyed = desk.counters.map((one) => choiceButton(one.id, text(one), { soft: this.whose(one), key: one.id.length === 1 ? one.id : "" }));
    const focused = list.contains(document.activeElement) ? document.activeElement.value : null;
    list.replaceChildren(...keyed);
    keyed.find((one) => one.value === focused)?.focus();
    document.getElementById("seats-back").hidden = this.counter === null;
    if (note === undefined) return;
    const line = document.getElementById("seats-note");
    line.hidden = !note;
    line.textContent = note;
  }

  whose(one) {
    const { texts } = this;
    if (one.id === this.counter) return texts.here;
    const hand = one.ticket ? `, ${compose(texts.busy_with, { number: one.ticket.number })}` : "";
    if (!one.officer) return texts.free;
    return (one.officer === this.me ? texts.other_screen : compose(texts.other, { officer: one.officer })) + hand;
  }

  /** Takes a counter, asking where the server hesitates; returns why it did not work, "" if it did or was called off. */
  async claim(counter, desk) {
    const one = desk.counters.find((found) => found.id === counter);
    if (one?.mine && counter === this.counter) return "";
    const state = one?.officer && one.state !== "closed" ? one.state : "open";
    let answer = await this.put(counter, state, false);
    if (answer.data?.code === "counter_taken") answer = await this.takeOver(counter, answer.data.officer, state);
    if (answer?.data?.code === "officer_elsewhere") answer = await this.move(counter, answer.data.counter);
    return !answer || answer.ok ? "" : this.refusal(answer);
  }

  refusal({ data }) {
    const busy = data?.code === "counter_busy" && data.counter;
    return busy ? compose(this.texts.busy_elsewhere, { counter: this.name(busy) }) : data?.detail ?? this.lostText;
  }

  async takeOver(counter, officer, state) {
    const { texts } = this;
    const values = { counter: this.name(counter), officer };
    const text = officer === this.me ? texts.taken_screen : texts.taken_by;
    const yes = await choose({
      title: compose(texts.taken_title, values), text: compose(text, values), yes: texts.take_over, no: texts.stay_out,
    });
    return yes ? this.put(counter, state, true) : null;
  }

  async move(counter, other) {
    const { texts } = this;
    const values = { counter: this.name(other) };
    const yes = await choose({
      title: compose(texts.elsewhere_title, values), text: compose(texts.elsewhere, values), yes: texts.move, no: compose(texts.stay, values),
    });
    return yes ? this.put(counter, "open", true) : null;
  }

  /** Sets the counter's state for this desk; sits down when that worked. */
  async put(counter, state, takeOver = false) {
    const path = `/api/v1/posts/${this.post}/counters/${encodeURIComponent(counter)}`;
    const answer = await this.api.act("PUT", path, { state, desk: this.desk, take_over: takeOver });
    if (answer.ok) this.sit(state === "closed" ? null : counter);
    await this.onChange();
    if (answer.ok) {
      const word = { open: "opened", paused: "paused", closed: "closed" }[state];
      this.say(compose(this.said[word], { counter: this.name(counter) }));
    } else if (!ASKED.has(answer.data?.code)) {
      this.say(this.refusal(answer), "bad");
    }
    return answer;
  }
}

/** Asks the other tabs whether one of them has this desk id. */
function inUse(desk) {
  const channel = new BroadcastChannel("desks");
  return new Promise((resolve) => {
    channel.onmessage = ({ data }) => data.taken === desk && resolve(true);
    channel.postMessage({ asked: desk });
    setTimeout(() => resolve(false), GREET_MS);
  }).finally(() => channel.close());
}

function answerTwins(desk) {
  const channel = new BroadcastChannel("desks");
  channel.onmessage = ({ data }) => data.asked === desk && channel.postMessage({ taken: desk });
}
