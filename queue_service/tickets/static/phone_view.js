/**
 * What the holder's page shows. The words are in the page already, written by the server; here parts are shown and hidden by
 * the ticket's moods (the same words as in page_routes.moods) and the slots are filled.
 */
const page = document.getElementById("ticket");
const link = document.getElementById("link");
const counters = JSON.parse(page.dataset.counters);
const ALMOST = Number(page.dataset.almost);

export const over = (ticket) => ticket.state === "done" || ticket.state === "cancelled";
export const almost = (ticket) => ticket.state === "waiting" && !early(ticket) && ticket.ahead <= ALMOST;
/** Somebody with a booking who came too soon to be called. */
export const early = (ticket) => ticket.state === "waiting" && Date.parse(ticket.not_before ?? "") > Date.now();

/** Shows a ticket as the API tells it. */
export function show(ticket) {
  const words = moods(ticket);
  for (const part of document.querySelectorAll("[data-when]")) {
    set(part, "hidden", !part.dataset.when.split(" ").some((word) => words.has(word)));
  }
  fill("ahead", aheadText(slot("ahead"), ticket.ahead));
  fill("estimate", estimateText(slot("estimate"), ticket.estimate));
  if (ticket.counter) fill("counter", counters[ticket.counter] ?? ticket.counter);
  set(document, "title", title(ticket));
  page.dataset.state = ticket.state;
}

function moods(ticket) {
  const words = new Set([ticket.state]);
  if (ticket.state === "waiting") {
    words.add(early(ticket) ? "early" : almost(ticket) ? "almost" : "far");
    words.add(ticket.delayed ? "delayed" : "undelayed");
  }
  if (ticket.state === "called" && ticket.recalls) words.add("again");
  if (ticket.state === "cancelled") words.add(`by-${ticket.reason}`);
  return words;
}

function title(ticket) {
  const { titleFar, titleAlmost, titleNext, titleCalled, titleElse } = page.dataset;
  const counter = counters[ticket.counter] ?? ticket.counter;
  const values = { number: ticket.number, ahead: ticket.ahead, counter };
  if (ticket.state === "called") return compose(titleCalled, values);
  if (ticket.state !== "waiting" || early(ticket)) return compose(titleElse, values);
  return compose(ticket.ahead === 0 ? titleNext : almost(ticket) ? titleAlmost : titleFar, values);
}

function aheadText({ none, one, many }, people) {
  return people === 0 ? none : people === 1 ? one : compose(many, { n: people });
}

function estimateText({ known, clock, unknown }, estimate) {
  if (!estimate) return unknown;
  const range = compose(known, { low: Math.floor(estimate.p50 / 60), high: Math.floor(estimate.p90 / 60) });
  return `${range}, ${compose(clock, { from: hour(estimate.at_from), to: hour(estimate.at_to), zone: page.dataset.zone })}`;
}

/** Says whether what is shown is current: "live", "stale", "offline", "connecting" or "ended". */
export function showLink(state, seenAt) {
  const words = state === "live" ? link.dataset.liveText : link.dataset[state];
  set(link.querySelector("#link-text"), "textContent", compose(words, { at: wallClock(seenAt) }));
  link.dataset.state = state;
}

/** Shows the notices and the pause that concern this ticket's service. */
export function showNews({ notices, paused, open }) {
  const news = document.getElementById("news");
  const service = page.dataset.service;
  const language = document.documentElement.lang;
  const wanted = notices.filter((one) => one.services.length === 0 || one.services.includes(service));
  const texts = wanted.map((one) => [one.text[language], one.kind === "disruption"]);
  if (paused[service]) texts.push([compose(news.dataset.paused, { reason: paused[service].text[language] }), true]);
  document.querySelectorAll("[data-notice]").forEach((line) => line.remove());
  news.append(...texts.map(newsLine));
  if (open !== undefined) set(document.getElementById("closed"), "hidden", open);
}

function newsLine([text, bad]) {
  const line = document.createElement("p");
  line.className = bad ? "notice warn" : "notice";
  line.dataset.notice = "";
  line.textContent = text;
  return line;
}

/** A sentence that answers what the holder has just done; null takes it away. */
export function say(text) {
  const said = document.getElementById("said");
  said.hidden = !text;
  said.textContent = text ?? "";
}

/** Makes the card ring once, for those who cannot hear. */
export function ring() {
  page.classList.remove("ring");
  void page.offsetWidth;      // starts the animation anew
  page.classList.add("ring");
}

const slot = (name) => page.querySelector(`[data-slot="${name}"]`).dataset;
const fill = (name, text) => page.querySelectorAll(`[data-slot="${name}"]`).forEach((one) => set(one, "textContent", text));
const compose = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const hour = (text) => text.slice(11, 16).replace(":", ".");
const wallClock = (ms) => time.format(ms).replaceAll(":", ".");
const time = new Intl.DateTimeFormat("id", { timeStyle: "medium", timeZone: page.dataset.timezone });

/** Touches the page only where something changed: screen readers repeat what is written again. */
function set(target, name, value) {
  if (target[name] !== value) target[name] = value;
}
