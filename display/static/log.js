/** The call log: the newest calls by plain HTTP, later ones live. Keeps a bounded number of lines. */
import { connect } from "/static/live.js";
import { offsetOf, timeText } from "./clock.js";
import { fill } from "./draw.js";
import { fetchOffice, inLanguage } from "./office.js";

const LINES = 200;
const KINDS = { "ticket.called": "called", "ticket.recalled": "recall", "ticket.undone": "undone" };
const TAKEN_BACK = new Set(["call", "call_next", "recall"]);
const $ = (id) => document.getElementById(id);
const texts = JSON.parse($("texts").textContent);
const { post, language } = $("log").dataset;

let names = {};
let services = {};
let newest = 0;          // seq of the newest line

/** "24/11/2026", the post's own day as written in the time. */
const dayText = (at) => at.slice(0, 10).split("-").reverse().join("/");

const isCall = (event) => event.type in KINDS && (event.type !== "ticket.undone" || TAKEN_BACK.has(event.undone));

function row(event) {
  const line = document.createElement("tr");
  if (event.type === "ticket.undone") line.className = "taken-back";
  const cells = [
    event.seq, `${dayText(event.at)} ${timeText(Date.parse(event.at), offsetOf(event.at), true)}`, event.number,
    inLanguage(services[event.service]?.name ?? event.service, language), names[event.counter] ?? event.counter,
    fill(texts[KINDS[event.type]], { n: event.recalls }),
  ];
  line.append(...cells.map((content) => Object.assign(document.createElement("td"), { textContent: content })));
  line.firstChild.className = "number";
  return line;
}

function add(event) {
  if (event.seq <= newest || !isCall(event)) return;
  newest = event.seq;
  $("rows").prepend(row(event));
  while ($("rows").rows.length > LINES) $("rows").lastChild.remove();
  $("nothing").hidden = true;
}

/** Draws the whole log anew. */
async function load() {
  const response = await fetch(`/api/v1/posts/${encodeURIComponent(post)}/calls`);
  if (!response.ok) return;
  const calls = (await response.json()).filter(isCall);
  newest = 0;
  $("rows").replaceChildren();
  calls.reverse().forEach(add);
  $("nothing").hidden = calls.length > 0;
}

function showState(state) {
  $("state").className = `badge ${{ live: "good", stale: "warn", offline: "bad" }[state]}`;
  $("state").textContent = texts[state];
}

const office = await fetchOffice(post);
names = Object.fromEntries((office.post?.counters ?? []).map((one) => [one.id, one.name]));
services = office.services ?? {};
connect({ watch: { post }, onSnapshot: () => load().catch((fault) => console.error(fault)), onEvent: add, onState: showState });
