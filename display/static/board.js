/**
 * The display board. The live picture comes from live.js, announcements go through voice.js; the last picture is kept, so
 * that a board that starts while the server is away shows it, marked as old.
 */
import { connect } from "/static/live.js";
import { dateText, offsetOf, timeText, zoneText } from "./clock.js";
import { pairedToken, reportAlive } from "./device.js";
import { Drawing, fill } from "./draw.js";
import { eventTurns, turnsOf } from "./info.js";
import { fetchOffice } from "./office.js";
import { Filter, apply } from "./picture.js";
import { Announcer } from "./voice.js";

const $ = (id) => document.getElementById(id);
const texts = JSON.parse($("texts").textContent);
const { post, language } = document.body.dataset;
const timings = JSON.parse(document.body.dataset.timings || "{}");   // shortened by tests
const wishes = new URLSearchParams(location.search);
const filter = new Filter(wishes);
const drawing = new Drawing({ texts, language, filter });
const STORE = `board:${post}`;
const token = pairedToken(post);
const EVERY = { office: 60000, info: 12000, save: 5000, ...timings.board };

let picture = null;
let office = { post: null, services: null, events: null };
let front = null;            // the call being announced
let shownInfo = -1;

const announcer = new Announcer({
  sound: wishes.get("sound") !== "0",
  languages: (wishes.get("voice") ?? language).split(",").filter((one) => one === "id" || one === "en"),
  timings: timings.voice,
  onStart(call) { front = call; draw(); },
  onIdle() { front = null; draw(); },
  onBlocked(blocked) { $("sound").hidden = !blocked; },
});

const live = connect({
  watch: { post },
  token,
  timings: timings.live,
  onSnapshot(snapshot) {
    picture = snapshot;
    announcer.keepOnly((call) => picture.counters.some((one) => one.ticket?.number === call.number));
    tick();
    changed();
  },
  onEvent(event) {
    apply(picture, event);
    announce(event);
    if (event.type.startsWith("day.")) refreshOffice();
    changed();
  },
  onState: showState,
});

function announce(event) {
  if (event.type === "ticket.called" || event.type === "ticket.recalled") {
    const counter = picture.counters.find((one) => one.id === event.counter);
    if (!event.replayed && filter.hasCall(event, drawing.known())) {
      announcer.add({ number: event.number, service: event.service, counter: event.counter, name: counter?.name ?? event.counter });
    }
  } else if (event.number) {
    announcer.forget(event.number);
  }
}

let drawAsked = false;
let saveAsked = false;

function changed() {
  draw();
  if (saveAsked) return;
  saveAsked = true;
  setTimeout(save, EVERY.save);
}

/** At most one drawing a frame; a hidden page draws when it is looked at again. */
function draw() {
  if (drawAsked || !picture) return;
  drawAsked = true;
  requestAnimationFrame(() => {
    drawAsked = false;
    drawing.all(picture, office, front);
  });
}

function save() {
  saveAsked = false;
  try {
    localStorage.setItem(STORE, JSON.stringify({ picture, office }));
  } catch (fault) {
    console.warn(fault);       // no room: only the picture after a restart without server is lost
  }
}

function restore() {
  try {
    ({ picture, office } = JSON.parse(localStorage.getItem(STORE)) ?? { picture, office });
  } catch (fault) {
    console.warn(fault);
  }
  draw();
}

async function refreshOffice() {
  const found = await fetchOffice(post);
  office = { post: found.post ?? office.post, services: found.services ?? office.services, events: found.events ?? office.events };
  if (picture && found.post && "open" in found.post) picture.open = found.post.open;
  changed();
}

function showState(state, seconds, error) {
  document.body.dataset.state = state;
  const since = duration(seconds);
  const connecting = !picture && state !== "live";
  $("stale").hidden = state === "live";
  $("stale").textContent = error === "not_found" ? texts.unknown_post : connecting ? texts.connecting : fill(texts[state] ?? "", { since });
}

function duration(seconds) {
  if (seconds < 60) return fill(texts.seconds, { n: seconds });
  return seconds < 3600 ? fill(texts.minutes, { n: Math.floor(seconds / 60) }) : fill(texts.hours, { n: Math.floor(seconds / 3600) });
}

function tick() {
  const offset = offsetOf(picture?.at);
  if (picture) {
    $("time").textContent = timeText(live.now(), offset);
    $("zone").textContent = zoneText(offset);
    $("date").textContent = dateText(live.now(), offset, language);
  }
}

function nextInfo() {
  const needs = turnsOf(office, language, (service) => filter.hasService(service), (turn) => drawing.infoFits(turn));
  const turns = [...needs, ...eventTurns(office, language, live.now())];
  if (!turns.length) return;
  shownInfo = (shownInfo + 1) % turns.length;
  drawing.info(turns[shownInfo]);
}

/** Keeps the screen on while the page is shown; the browser drops the lock whenever it is hidden. */
async function stayAwake() {
  if (document.hidden) return;
  await navigator.wakeLock?.request("screen").catch((fault) => console.warn(fault));
}

restore();
tick();
refreshOffice().then(nextInfo);
setInterval(tick, 1000);
setInterval(refreshOffice, EVERY.office);
setInterval(nextInfo, EVERY.info);
stayAwake();
if (token) reportAlive(token);
document.addEventListener("visibilitychange", stayAwake);
$("sound").addEventListener("click", () => announcer.unblock());
navigator.serviceWorker?.register("/display/worker.js").catch((fault) => console.warn(fault));
