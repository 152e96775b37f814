/** What the ticket in hand is about: the application linked with it or with its booking, and what becomes of that at the end. */
import { draw as drawPanel } from "./console_application.js";
import { ask, choiceButton } from "./console_dialogs.js";
import { compose } from "./console_view.js";

const id = (name) => document.getElementById(name);

/** `hand()` is the ticket at this counter; `told` says what became of a step. */
export function papers({ api, config, say, hand, told }) {
  const texts = config.texts.papers;
  let shown = null;             // the id of the ticket whose application is known
  let found = null;

  /** Shows the way to the application (or the booking) of the ticket in hand; asks the server once for each. */
  function render(ticket) {
    if (ticket?.id !== shown) {
      shown = ticket?.id;
      found = null;
      if (shown) look(shown).then(draw);
    }
    draw();
  }

  async function look(ticket) {
    const answer = await api.read(`/api/v1/tickets/${ticket}/application`).catch(() => null);
    if (answer && ticket === shown) found = answer.application;
    return found;
  }

  function draw() {
    const ticket = hand();
    const way = id("hand-papers");
    way.hidden = !found && !ticket?.booking;
    way.href = found ? `/admin/applications/${found.code}` : `/admin/applications?booking=${ticket?.booking ?? ""}`;
    way.firstChild.textContent = found ? compose(texts.open, { state: found.name }) : texts.booking;
    id("hand-link").hidden = !ticket || Boolean(found || ticket.booking);
    drawPanel(ticket ? found : null, texts);
  }

  /** An application was moved on somewhere: it may be this one. */
  function renew() {
    if (shown) look(shown).then(draw);
  }

  /** Opens the application in its own window; without one asks for its code. */
  function papersOrLink() {
    if (id("hand-papers").hidden) return link();
    id("hand-papers").click();
  }

  async function link() {
    const ticket = hand();
    id("about-code").value = "";
    const wish = await ask("about");
    if (!wish) return;
    const code = encodeURIComponent(wish.fields.code.replace(/[\s-]/g, "").toUpperCase());
    const answer = await api.act("PUT", `/api/v1/applications/${code}/ticket`, { ticket: ticket.id });
    if (answer.status === 404) return say(texts.unknown, "bad");
    if (answer.ok && ticket.id === shown) found = answer.data.application;
    draw();
    await told(answer, () => compose(texts.linked, { number: ticket.number }));
  }

  /**
   * Before the ticket in hand is finished: asks what was done for its application and moves that on. False when the officer went back
   * or the application could not be moved; then the ticket stays in hand.
   */
  async function settle() {
    const about = await look(hand().id);       // as it is now: somebody may have moved it on meanwhile
    if (!about?.moves.length) return true;
    const wish = await askOutcome(about);
    if (!wish || wish.value === "none") return Boolean(wish);
    const { verb, state } = about.moves[Number(wish.value)];
    const body = { ticket: hand().id, ...(verb === "progress" && { state }) };
    const answer = await api.act("POST", `/api/v1/applications/${about.code}/${verb}`, body);
    if (!answer.ok) await told(answer);
    return answer.ok;
  }

  /** The end of this ticket's visit was undone (`said`): what was said of its application at that end goes back too, or stays, plainly. */
  async function takeBack(ticket, said) {
    const answer = await api.act("POST", `/api/v1/tickets/${ticket}/application/take-back`);
    if (!answer.ok) return told(answer);
    const { application, outcome } = answer.data;
    if (outcome === "nothing") return null;
    if (ticket === shown) found = application;
    draw();
    return say(`${said} ${compose(texts[outcome], { state: application.name })}`, outcome === "stays" ? "warn" : "good");
  }

  function askOutcome(about) {
    id("outcome-now").textContent = compose(texts.now, { state: about.name });
    id("outcome-list").replaceChildren(...about.moves.map((move, place) => choiceButton(String(place), move.name, { key: String(place + 1) })));
    const answer = ask("outcome");
    id("outcome-back").focus();                // an impatient second press changes nothing
    return answer;
  }

  return { render, renew, settle, takeBack, papers: papersOrLink };
}
