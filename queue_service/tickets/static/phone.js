/**
 * The holder's page, kept current. The page is complete before this runs; the live connection is fetched after the first
 * paint. When something moved, the ticket is asked for again, at most every few seconds and not by all phones at once.
 */
import { allowSound, attention, hush, rest } from "./phone_alert.js";
import { almost, early, over, ring, say, show, showLink, showNews } from "./phone_view.js";

const GAP_MS = 4000;            // between two questions, plus jitter
const JITTER_MS = 2500;
const OWN_MS = 400;             // what concerns this very number is asked at once
const LAZY_MS = 15000;          // new estimates, counters: no hurry
const POLL_MS = 20000;          // without any live connection
const PATIENCE_MS = 8000;
const OVER_MS = 180000;         // an officer may take a step back for a while, then nothing happens any more
const MOVING = /^ticket\.(called|cancelled|transferred|returned|delayed|continued|undone)$/;
const OWN_STATE = new Set(["ticket.called", "ticket.recalled", "ticket.started"]);

const page = document.getElementById("ticket");
const address = `/api/v1/tickets/${encodeURIComponent(page.dataset.ticket)}`;
const csrf = document.querySelector('meta[name="csrf-token"]')?.content;
let ticket = {
  number: page.dataset.number, state: page.dataset.state, ahead: Number(page.dataset.ahead),
  recalls: Number(page.dataset.recalls), service: page.dataset.service, not_before: page.dataset.notBefore || null,
};
let live = null;
let news = null;                // the newest notices, pauses and whether the post is open
let asked = 0;                  // when the newest question was asked
let turn = 0;                   // grows with every question and every newer word: answers to older questions are ignored
let timer = null;
let due = Infinity;
let seenAt = Date.now();
let begin = null;               // somebody with a booking is early: then it begins to count

// ---- keeping current ----

async function connectLive() {
  showLink("connecting", seenAt);
  try {
    const { connect } = await import("/static/live.js");
    live = connect({ watch: { ticket: page.dataset.ticket }, onSnapshot, onEvent, onState: linked });
  } catch {
    keepAsking();               // the module did not arrive: plain questions will do
  }
}

function keepAsking() {
  setInterval(() => document.hidden || over(ticket) || ask(), POLL_MS + Math.random() * GAP_MS);
}

function onSnapshot(picture) {
  turn += 1;
  news = picture;
  showNews(picture);
  moved(picture.ticket);
}

function onEvent(event) {
  if (event.type === "notice.changed" || event.type === "service.changed") return refreshNews(event);
  if (event.type === "day.opened") return setTimeout(() => location.reload(), Math.random() * LAZY_MS);
  if (event.number === ticket.number) return own(event);
  if (MOVING.test(event.type)) return soon(GAP_MS);
  soon(LAZY_MS);
}

function refreshNews({ notices = news.notices, paused = news.paused }) {
  news = { ...news, notices, paused };
  showNews(news);
}

/** Something happened to this number: shown at once from the event, then made sure of. */
function own(event) {
  turn += 1;
  if (OWN_STATE.has(event.type)) {
    const { state, counter, recalls = ticket.recalls } = event;
    moved({ ...ticket, state, counter, recalls, ahead: 0, estimate: null });
  }
  soon(OWN_MS, true);
}

/** Asks again after about `ms`; an earlier wish stands. */
function soon(ms, urgent = false) {
  const earliest = urgent ? 0 : asked + GAP_MS - Date.now();
  const wish = Date.now() + Math.max(ms * Math.random(), earliest) + (urgent ? 0 : Math.random() * JITTER_MS);
  if (wish >= due) return;
  due = wish;
  clearTimeout(timer);
  timer = setTimeout(ask, due - Date.now());
}

async function ask() {
  due = Infinity;
  asked = Date.now();
  const mine = turn += 1;
  try {
    const response = await send("GET", "");
    const answer = response.ok ? await response.json() : null;
    if (mine !== turn) return;
    if (answer) moved(answer);
    else if (response.status === 404) location.reload();
    else soon(LAZY_MS);
    if (!live) linked("live");
  } catch {
    if (!live) linked("offline");
    soon(LAZY_MS);
  }
}

/** The ticket is now as told: shows it and, where that matters to the holder, makes itself noticed. */
function moved(now) {
  const before = ticket;
  ticket = now;
  seenAt = Date.now();
  if (now.service !== before.service) return location.reload();     // other papers to bring
  show(now);
  clearTimeout(begin);
  if (early(now)) begin = setTimeout(ask, Date.parse(now.not_before) - Date.now() + OWN_MS);
  if (now.state === "called" && (before.state !== "called" || now.recalls > before.recalls)) alarm("call");
  else if (now.state !== "called") hush();
  if (almost(now) && before.state === "waiting" && !almost(before)) alarm("almost");
  document.getElementById("sound").hidden = !("AudioContext" in window) || over(now) || now.state === "serving";
  if (over(now) && !over(before)) setTimeout(end, OVER_MS);
}

function alarm(kind) {
  attention(kind);
  if (kind !== "call") return;
  ring();
  window.scrollTo(0, 0);
}

function end() {
  if (!over(ticket)) return;
  live?.close();
  rest();
  showLink("ended", seenAt);
}

function linked(state, seconds = 0) {
  if (live) seenAt = Date.now() - seconds * 1000;
  showLink(state, seenAt);
}

// ---- what the holder can do ----

function send(method, path, key) {
  const headers = { ...(key && { "Idempotency-Key": key }), ...(csrf && { "X-CSRF-Token": csrf }) };
  return fetch(address + path, { method, headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
}

/** Sends until an answer comes; the key makes sure that it counts once. */
async function insist(method, path) {
  const key = crypto.getRandomValues(new Uint32Array(4)).join("-");
  for (let attempt = 0; ; attempt += 1) {
    try {
      const response = await send(method, path, key);
      if (response.status < 500) return response;
    } catch { /* no answer is no "no": the same again */ }
    say(document.getElementById("said").dataset.lost);
    await new Promise((done) => setTimeout(done, Math.min(8000, 1000 * 2 ** attempt)));
  }
}

async function carryOut(method, path) {
  const response = await insist(method, path);
  const answer = response.status === 204 ? null : await response.json();
  say(response.ok ? null : answer.detail);
  await ask();
}

function offer(name, method, path) {
  const dialog = document.getElementById(`${name}-dialog`);
  document.getElementById(name).addEventListener("click", (event) => {
    event.preventDefault();
    dialog.returnValue = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && carryOut(method, path));
}

function offerSound() {
  const button = document.getElementById("sound");
  button.hidden = !("AudioContext" in window) || over(ticket) || ticket.state === "serving";
  button.addEventListener("click", async () => {
    const on = await allowSound();
    button.setAttribute("aria-pressed", String(on));
    document.getElementById("sound-text").textContent = on ? button.dataset.on : button.dataset.off;
  });
}

if (page.dataset.live) {
  offer("delay", "POST", "/delay");
  offer("cancel", "DELETE", "");
  offerSound();
  if (over(ticket)) setTimeout(end, OVER_MS);
  requestAnimationFrame(() => setTimeout(connectLive));
}
