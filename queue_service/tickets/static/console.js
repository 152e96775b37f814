/**
 * The officer's console: wires the server's answers to the page and the keys to the server. The truth is always the desk's
 * answer, read again after every step and whenever something happened at the post.
 */
import { Api } from "./console_api.js";
import { ask } from "./console_dialogs.js";
import { listen } from "./console_keys.js";
import { Office } from "./console_office.js";
import { papers } from "./console_papers.js";
import { Seat } from "./console_seat.js";
import { askingSteps } from "./console_steps.js";
import { compose, View } from "./console_view.js";

const GATHER_MS = 200;          // events that come together are one look
const AGAIN_MS = 2000;          // after a failed look
const AGES_MS = 30000;          // waiting minutes grow without events
const ENOUGH_RECALLS = 2;       // then "not there" is suggested, if the post asks for fewer

const config = JSON.parse(document.getElementById("config").textContent);
const { texts } = config;
const post = `/api/v1/posts/${config.post.slug}`;
let live = null;
let desk = null;
let busy = false;
let reading = null;
let again = false;
let changes = 0;                // how often something was done here
const waiting = [];             // who waits until that is shown
let unread = false;
let gathering = null;

const now = () => live?.now() ?? Date.now();
const view = new View({ config, now });
const say = (text, kind) => view.say(text, kind);
const api = new Api({
  csrf: document.querySelector('meta[name="csrf-token"]').content,
  onRetry: (waiting) => say(waiting ? texts.link.retrying : "", "warn"),
  onLoggedOut: () => ask("session", { must: true }),
});
const seat = new Seat({ api, config, read, say, onChange: changed });
const office = new Office({ api, config, now, say, refresh: changed });

// ---- reading ----

function read() {
  const counter = seat.counter === null ? "" : `&counter=${encodeURIComponent(seat.counter)}`;
  return api.read(`${post}/desk?desk=${seat.desk}${counter}`);
}

/** Something was done here: what was read before no longer counts. Resolves once the page shows how it is now. */
function changed() {
  changes += 1;
  const seen = new Promise((resolve) => waiting.push(resolve));
  refresh();
  return seen;
}

/** Reads the desk; wishes that come while one look is under way become one more look. */
function refresh() {
  again = true;
  reading ??= readOn().finally(() => { reading = null; });
  return reading;
}

async function readOn() {
  while (again) {
    again = false;
    const asked = changes;
    try {
      const answer = await read();
      if (asked === changes) accept(answer);
      else again = true;        // something was done meanwhile: this answer is from before
    } catch (error) {
      failed(error);
    }
    if (asked === changes) waiting.splice(0).forEach((resolve) => resolve());
  }
}

function failed(error) {
  if (error.message === "404" && seat.counter !== null) {
    seat.sit(null);             // the counter was taken out of the office's settings
    changes += 1;
    again = true;
    return;
  }
  unread = true;
  say(texts.link.unread, "bad");
  setTimeout(refresh, AGAIN_MS);
}

function accept(answer) {
  desk = answer;
  if (unread) say("");
  unread = false;
  show();
  seat.check(desk);
}

function show() {
  if (!desk) return;
  view.render(desk, own(), seat.name());
  office.render(desk);
  about.render(own()?.ticket);
  view.verbs((verb) => !obstacle(verb), suggested());
}

function soon() {
  gathering ??= setTimeout(() => {
    gathering = null;
    refresh();
  }, GATHER_MS);
}

function own() {
  const found = seat.counter === null ? undefined : desk?.counters.find((one) => one.id === seat.counter);
  return found?.mine ? found : undefined;
}

// ---- what can be done ----

const needs = {
  next: (hand) => (own().state !== "open" ? texts.cannot.paused : hand?.state === "called" ? texts.cannot.called : null),
  call: (hand) => (own().state !== "open" ? texts.cannot.paused : hand ? texts.cannot.hand : null),
  start: (hand) => wrongHand(hand, "called"),
  recall: (hand) => wrongHand(hand, "called"),
  finish: (hand) => wrongHand(hand, "serving"),
  no_show: (hand) => wrongHand(hand, "called") ?? recallFirst(hand),
  hold: (hand) => (hand ? null : texts.cannot.empty),
  transfer: (hand) => (hand ? null : texts.cannot.empty),
  note: (hand) => (hand ? null : texts.cannot.empty),
  undo: () => (view.undoLeft() > 0 ? null : texts.cannot.undo),
  cancel: () => null,
  papers: (hand) => (hand ? null : texts.cannot.empty),
  back: () => (desk.aside.length ? null : texts.cannot.back),
  services: () => null, open: () => null, pause: () => null, toggle: () => null, close: (hand) => (hand ? texts.cannot.hand : null),
};

/** Returns why a verb cannot be done now, or null. */
function obstacle(verb) {
  if (!(verb in needs)) return null;
  return own() ? needs[verb](own().ticket) : texts.cannot.seat;
}

function wrongHand(hand, wanted) {
  if (!hand) return texts.cannot.empty;
  return hand.state === wanted ? null : texts.cannot[hand.state];
}

function recallFirst(hand) {
  const needed = desk.rules.recalls_before_no_show;
  return hand.recalls < needed ? compose(texts.cannot.recall, { done: hand.recalls, needed }) : null;
}

function suggested() {
  const hand = own()?.ticket;
  if (!own() || own().state !== "open") return hand?.state === "serving" ? "finish" : null;
  if (hand?.state === "called") return hand.recalls >= Math.max(desk.rules.recalls_before_no_show, ENOUGH_RECALLS) ? "no_show" : "start";
  return desk.waiting.length ? "next" : hand ? "finish" : null;
}

// ---- doing it ----

const counterPath = () => `${post}/counters/${encodeURIComponent(seat.counter)}`;
const hand = () => own().ticket;

/** One verb of the counter: sends it, says what became of it, looks again. */
async function step(path, sentence, body = {}) {
  const answer = await api.act("POST", `${counterPath()}/${path}`, { desk: seat.desk, ...body });
  return told(answer, () => compose(sentence, { number: answer.data?.ticket?.number }));
}

/** Says what became of a step, once the page shows it: who reads the sentence can go on at once. */
async function told(answer, sentence) {
  await changed();
  if (answer.ok) say(sentence());
  else if (answer.lost) say(texts.link.lost, "bad");
  else say(refusal(answer), "bad");
  return answer;
}

/** Why the server refused, and for which service when it names one. */
function refusal({ data, status }) {
  const sentence = data?.detail ?? compose(texts.link.refused, { status });
  return data?.service ? `${view.service(data.service)}: ${sentence}` : sentence;
}

/** Finishes what is in hand, if anything, and calls: two steps, shown as one. */
async function next() {
  const done = hand()?.number;
  if (done) {
    if (!(await about.settle())) return;
    const finished = await api.act("POST", `${counterPath()}/finish`, { desk: seat.desk });
    if (!finished.ok) return told(finished);
  }
  const answer = await step("call-next", texts.said.call_next);
  if (answer.status === 204) say(done ? compose(texts.said.finished_nobody, { number: done }) : texts.said.nobody);
}

async function undo() {
  const { ticket, verb: shown } = desk.undo;   // what the button says: if it is another by now, nothing is undone
  const answer = await api.act("POST", `${counterPath()}/undo`, { desk: seat.desk, ticket, verb: shown });
  const verb = texts.undo[answer.data?.undone] ?? answer.data?.undone;
  const said = () => compose(texts.said.undo, { number: answer.data.ticket.number, verb });
  await told(answer, said);
  if (answer.data?.undone === "finish") await about.takeBack(answer.data.ticket.id, said());
}

const about = papers({ api, config, say, hand: () => own()?.ticket, told });
const asking = askingSteps({ api, config, post, seat, view, office, now: () => desk, own, hand, step, told, changed, counterPath });
const AT_COUNTER = {
  next, undo, ...asking, papers: about.papers,
  start: () => step("start", texts.said.start),
  finish: async () => (await about.settle()) && step("finish", texts.said.finish),
  recall: () => step("recall", texts.said.recall),
  no_show: () => step("no-show", texts.said.no_show),
  hold: () => step("hold", texts.said.hold),
  open: () => seat.put(seat.counter, "open"),
  pause: () => seat.put(seat.counter, "paused"),
  toggle: () => seat.put(seat.counter, own().state === "open" ? "paused" : "open"),
  close: () => seat.put(seat.counter, "closed"),
};
const ANYWHERE = { issue: asking.issue, help: () => ask("help"), office: () => office.show(), counter: () => seat.chooseSeat(desk) };

/** Does a verb; one at a time, so that an impatient second press changes nothing. */
async function act(verb, data) {
  if (!desk) return;
  if (verb in ANYWHERE) return ANYWHERE[verb]();
  if (busy) return;
  const reason = obstacle(verb);
  if (reason) return say(reason, "warn");
  busy = true;
  document.body.dataset.busy = "yes";
  try {
    await AT_COUNTER[verb](data);
  } finally {
    busy = false;
    delete document.body.dataset.busy;
    show();
  }
}

// ---- staying current ----

function onEvent(event) {
  soon();
  if (event.type.startsWith("print.")) office.look();
  if (event.type === "application.changed") about.renew();
}

function onState(state) {
  view.link(state);
  if (state === "live") soon();
}

async function connectLive() {
  try {
    const { connect } = await import("/static/live.js");
    live = connect({ watch: { post: config.post.slug }, onSnapshot: soon, onEvent, onState });
  } catch {
    setInterval(refresh, AGAIN_MS);     // without the module: look often
  }
}

listen(act);
await seat.open();
await refresh();
document.getElementById("main").focus({ preventScroll: true });
office.look();
connectLive();
setInterval(() => view.tick(), 1000);
setInterval(soon, AGES_MS);
setInterval(() => office.look(), 2 * AGES_MS);
