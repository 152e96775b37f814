/** Draws what changes on the screen; knows nothing of the network. */
import { onTap } from "./guard.js";

const $ = (id) => document.getElementById(id);
const put = (id, text) => write($(id), text);
const write = (element, text) => { if (element.textContent !== text) element.textContent = text; };
const SETTLE_MS = 350;
const MANY = 6;   // more services than this go in two columns
export const MOST = 5;   // services after the first: what the server takes

/**
 * Shows one step and hides the others. For a moment nothing can be pressed, or the second tap of a double tap would hit
 * what has just appeared; then screen readers are taken to the new heading.
 */
export function showStep(name) {
  for (const section of document.querySelectorAll("[data-step]")) section.hidden = section.dataset.step !== name;
  document.body.dataset.at = name;
  $("stage").scrollTop = 0;
  $("stage").inert = true;
  clearTimeout(showStep.timer);
  showStep.timer = setTimeout(() => settle(name), SETTLE_MS);
}

function settle(name) {
  $("stage").inert = false;
  const heading = document.querySelector(`[data-step="${name}"] h1`);
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

export function drawTop(office, comfort) {
  if (!office.post) return;
  put("office", office.post.name);
  put("clock", `${date(office, comfort, office.now(), { weekday: "long", day: "numeric", month: "long" })}\n${time(office, comfort, office.now())}`);
}

export function drawNotices(office, comfort) {
  $("notices").replaceChildren(...office.notices.map((notice) => {
    const line = document.createElement("p");
    line.className = "notice";
    line.dataset.kind = notice.kind;
    line.textContent = comfort.pick(notice.text);
    return line;
  }));
}

/** The next event, in the place for it on the step `at`; left out where it would push what is to be pressed out of sight. */
export function drawEvent(at, office, comfort) {
  const line = document.querySelector(`[data-step="${at}"] .event`);
  write(line, office.coming ? eventText(office, comfort) : "");
  line.hidden = false;
  line.hidden = $("stage").scrollHeight > $("stage").clientHeight;
}

function eventText(office, comfort) {
  const { title, place, starts_at: starts } = office.coming;
  return comfort.say("event", { event: comfort.pick(title), when: moment(office, comfort, Date.parse(starts)), place });
}

export function drawServices(office, comfort, choose) {
  drawCards($("services"), office.post.services, office, $("service-card"), choose);
  office.post.services.forEach((service, index) => drawCard($("services").children[index], service, stateOf(service, office, comfort), comfort));
}

/** What can be added to the first service; the chosen ones show which turn they have. */
export function drawMore(first, then, office, comfort, toggle) {
  const others = office.post.services.filter(({ slug }) => slug !== first.slug);
  put("more-after", comfort.say("more_after", { service: comfort.pick(first.name) }));
  drawCards($("more"), others, office, $("more-card"), toggle);
  others.forEach((service, index) => {
    const turn = then.indexOf(service.slug) + 2;
    const full = turn === 1 && then.length === MOST && { closed: true, text: comfort.say("more_full", { n: MOST + 1 }) };
    drawCard($("more").children[index], service, full || stateOf(service, office, comfort), comfort);
    drawTurn($("more").children[index].querySelector("button"), turn);
  });
}

function drawTurn(card, turn) {
  card.setAttribute("aria-pressed", String(turn > 1));
  write(card.querySelector(".turn"), turn > 1 ? String(turn) : "");
}

/** Cards stay in place while their texts change: a card that is being pressed must not be replaced under the finger. */
function drawCards(list, services, office, template, press) {
  const offered = services.map(({ slug }) => slug).join();
  if (list.dataset.offered === offered) return;
  list.dataset.offered = offered;
  list.classList.toggle("many", services.length > MANY);
  list.replaceChildren(...services.map((service) => newCard(service, office.post.services.indexOf(service), template, press)));
}

function newCard({ slug, letter }, place, template, press) {
  const item = template.content.cloneNode(true);
  const card = item.querySelector("button");
  card.dataset[template.dataset.kind] = slug;
  card.dataset.hue = (place % MANY) + 1;
  onTap(card, () => press(slug));
  item.querySelector(".letter").textContent = letter;
  return item;
}

function drawCard(item, service, state, comfort) {
  item.querySelector("button").disabled = state.closed;
  write(item.querySelector("strong"), comfort.pick(service.name));
  write(item.querySelector(".summary"), comfort.pick(service.summary));
  write(item.querySelector(".state"), state.text);
}

function stateOf({ slug }, office, comfort) {
  const pause = office.paused[slug];
  if (pause) return { closed: true, text: [comfort.say("paused"), comfort.pick(pause.text) || pause.reason].filter(Boolean).join(": ") };
  if (office.isSoldOut(slug)) return { closed: true, text: comfort.say("sold_out") };
  return { closed: false, text: office.current ? comfort.count("waiting", office.waiting[slug] ?? 0) : "" };
}

/** The service, what follows it, and what to bring for all of them. */
export function drawService({ service, then }, office, comfort) {
  put("service-name", comfort.pick(office.service(service).name));
  drawThen($("then"), then, office, comfort);
  $("want-more").hidden = office.post.services.length < 2;
  put("want-more-text", comfort.say(then.length ? "more_change" : "more_add"));
  const going = [service, ...then.filter((slug) => office.serves(slug))];
  const needed = new Set(going.flatMap((slug) => office.service(slug).requirements?.[comfort.language] ?? []));
  $("bring").replaceChildren(...[...needed].map((text) => line(text)));
  $("bring-nothing").hidden = needed.size > 0;
}

/** What follows under the same number; what cannot be served any more is left out, with the reason. */
function drawThen(list, then, office, comfort) {
  list.replaceChildren(...then.map((slug) => {
    const { closed, text } = stateOf({ slug }, office, comfort);
    const item = line(comfort.say("then", { service: name(slug, office, comfort) }));
    if (closed) item.append(Object.assign(document.createElement("strong"), { textContent: text }));
    item.classList.toggle("left-out", closed);
    return item;
  }));
}

export const name = (slug, office, comfort) => comfort.pick(office.service(slug)?.name) || slug;

function line(text) {
  const item = document.createElement("li");
  item.append(Object.assign(document.createElement("span"), { textContent: text }));
  return item;
}

export function drawPriority(chosen) {
  for (const card of document.querySelectorAll("[data-priority]")) {
    card.setAttribute("aria-pressed", String(card.dataset.priority === chosen));
  }
  $("take-priority").disabled = !chosen;
}

export function drawTicket({ ticket, printState, reason, booking }, office, comfort) {
  put("number", ticket.number);
  $("number").style.setProperty("--letters", ticket.number.length);   // a longer number is written smaller
  put("ticket-service", name(ticket.service, office, comfort));
  $("ticket-then").replaceChildren(...ticket.then_services.map((slug) => line(comfort.say("then", { service: name(slug, office, comfort) }))));
  $("ticket-priority").hidden = !ticket.priority;
  const early = Date.parse(ticket.appointment?.not_before ?? 0) > office.now();
  put("ticket-appointment", booking ? appointment(ticket, early, office, comfort) : "");
  put("ahead", early || ticket.leased ? "" : ahead(ticket, office, comfort));
  put("estimate", early ? "" : estimate(ticket.estimate, comfort));
  $("ticket-leased").hidden = !ticket.leased;
  $("leased-note").hidden = printState === "printed";
  $("follow").hidden = Boolean(ticket.leased);
  document.querySelector('[data-step="ticket"]').dataset.print = printState;
  put("print-reason", reason ? comfort.say(`reason_${reason}`) : "");
  put("print-told", comfort.say(reason === "unasked" ? "tell_staff" : "staff_told"));
  $("reprint").hidden = printState !== "failed";
}

function appointment({ appointment: { starts_at: starts, not_before: from, late } }, early, office, comfort) {
  const at = time(office, comfort, Date.parse(starts));
  if (late) return comfort.say("appointment_late", { at });
  return early ? comfort.say("appointment_early", { at, from: time(office, comfort, Date.parse(from)) }) : comfort.say("appointment_at", { at });
}

/** People ahead; for somebody who comes back with an appointment's number also where it has got to. */
function ahead({ state, ahead: people, counter }, office, comfort) {
  const name = office.post.counters?.find(({ id }) => id === counter)?.name ?? counter;
  if (state === "called" || state === "serving") return comfort.say("now_called", { counter: name });
  if (state === "held" || state === "no_show") return comfort.say("now_aside");
  return comfort.count("ahead", people);
}

/** The code that opens the ticket on a phone. */
export function drawQr(ticket) {
  const image = $("qr");
  image.hidden = true;
  image.onload = () => { image.hidden = false; };
  image.src = `/api/v1/tickets/${ticket.id}/qr.svg`;
}

function estimate(range, comfort) {
  if (!range) return "";
  const [low, high] = [range.p50, range.p90].map((seconds) => Math.max(5, Math.round(seconds / 300) * 5));
  return low === high ? comfort.say("estimate_short", { high }) : comfort.say("estimate", { low, high });
}

/** The bar without the server: whether numbers are given all the same. */
export function drawOffline(hidden, lent, comfort) {
  const text = $("offline").querySelector("span");
  $("offline").hidden = hidden;
  text.dataset.t = lent ? "offline_lent" : "offline";
  write(text, comfort.say(text.dataset.t));
}

/** Numbers the kiosk gave that the server does not take. */
export function drawRefused(numbers, comfort) {
  $("leased-refused").hidden = !numbers.length;
  put("leased-refused", numbers.length ? comfort.say("leased_refused", { numbers: numbers.join(", ") }) : "");
}

/** How the number is coming along: at once, `again` and again, or for so `long` that somebody else must help. */
export function drawMaking({ again, long }, comfort) {
  $("making-again").hidden = !again;
  $("making-spinner").hidden = long;
  $("making-long").hidden = !long;
  put("making-title", comfort.say(long ? "making_long" : "making"));
  put("making-what", comfort.say(long ? "making_staff" : "making_again"));
}

/** Why there is no number; `leftOut` when it is only a further service that cannot be had. */
export function drawRefusal({ code, service, leftOut, data }, office, comfort) {
  const key = `${leftOut ? "left_out" : "refused"}_${code}`;
  const when = data?.starts_at ? moment(office, comfort, Date.parse(data.starts_at)) : "";
  put("refusal", comfort.say(comfort.say(key) === key ? "refused_other" : key, {
    when, place: data?.post_name, number: data?.number, service: name(service, office, comfort),
  }));
  $("choose-again").hidden = !leftOut;
  $("refused-done").hidden = leftOut;
  $("code-again").hidden = code !== "booking_not_found";
  put("refusal-why", code === "service_paused" ? comfort.pick(office.paused[service]?.text) : "");
}

export function drawClosed(office, comfort) {
  const next = office.post.next_opening;
  $("opening").hidden = !next;
  $("opening-unknown").hidden = Boolean(next);
  if (!next) return;
  put("opening-day", date(office, comfort, Date.parse(next), { weekday: "long", day: "numeric", month: "long", year: "numeric" }));
  put("opening-time", time(office, comfort, Date.parse(next)));
}

const locale = (comfort) => (comfort.language === "id" ? "id-ID" : "en-GB");

function moment(office, comfort, ms) {
  return `${date(office, comfort, ms, { weekday: "long", day: "numeric", month: "long" })}, ${time(office, comfort, ms)}`;
}

export function date(office, comfort, ms, parts) {
  return new Intl.DateTimeFormat(locale(comfort), { ...parts, timeZone: office.post.timezone }).format(ms);
}

/** "pukul 09.15 WIB" or "09:15 WIB": the zone's own name is Indonesian in both languages. */
export function time(office, comfort, ms) {
  const parts = new Intl.DateTimeFormat("id-ID", { hour: "2-digit", minute: "2-digit", timeZone: office.post.timezone, timeZoneName: "short" })
    .formatToParts(ms);
  const of = (type) => parts.find((part) => part.type === type)?.value ?? "";
  return comfort.say("clock", { hour: of("hour"), minute: of("minute"), zone: of("timeZoneName") });
}
