/** The steps that ask something first: where to, which number, what to write down. */
import { ask, choiceButton } from "./console_dialogs.js";
import { compose } from "./console_view.js";

/**
 * Returns the steps by verb. `now()` is the desk as last read, `own()` the counter, `hand()` the ticket at it; `step` and `told` send and
 * say what became of it, `changed` reads the desk again.
 */
export function askingSteps({ api, config, post, seat, view, office, now, own, hand, step, told, changed, counterPath }) {
  const { texts } = config;
  const say = (text, kind) => view.say(text, kind);

  async function transfer() {
    for (const button of document.querySelectorAll("#transfer button[data-key]")) {
      const [kind, name] = button.value.split(":");
      button.hidden = name === (kind === "service" ? hand().service : seat.counter);
    }
    for (const mark of document.querySelectorAll("[data-counter-state]")) {
      const state = now().counters.find((one) => one.id === mark.dataset.counterState)?.state ?? "closed";
      mark.textContent = texts.state[state];
      mark.closest("button").disabled = state === "closed";
    }
    const wish = await ask("transfer");
    if (!wish) return;
    const [kind, name] = wish.value.split(":");
    const answer = await step("transfer", texts.said.transfer, { [kind]: name });
    if (!answer.ok || kind !== "counter" || answer.data.ticket.for_counter === name) return;
    say(compose(texts.said.transfer_closed, { number: answer.data.ticket.number }), "warn");   // it closed just now
  }

  async function note() {
    const ticket = hand();
    document.getElementById("note-number").textContent = ticket.number;
    document.getElementById("note-text").value = ticket.note ?? "";
    const answer = await ask("note");
    if (answer) await told(await api.act("PUT", `/api/v1/tickets/${ticket.id}/note`, { text: answer.fields.text }), () => texts.said.note);
  }

  async function call({ number = "" } = {}) {
    const wish = await numberAndReason("call", number);
    if (wish) await step("call", texts.said.call, { ticket: wish.ticket.id, reason: wish.reason });
  }

  /** Cancels the called ticket, or one of the lists; it can be undone at this counter. */
  async function cancel({ number = hand()?.state === "called" ? hand().number : "" } = {}) {
    const wish = await numberAndReason("cancel", number);
    if (!wish) return;
    const about = new URLSearchParams({ counter: seat.counter, reason: wish.reason });
    const answer = await api.act("DELETE", `/api/v1/tickets/${wish.ticket.id}?${about}`);
    await told(answer, () => compose(texts.said.cancel, { number: wish.ticket.number }));
  }

  /** Asks in a dialog for a number and a reason; null when it was left or nobody has the number. */
  async function numberAndReason(id, number) {
    const options = [...now().waiting, ...now().aside].map((ticket) => Object.assign(document.createElement("option"), { value: ticket.number }));
    document.getElementById(`${id}-numbers`).replaceChildren(...options);
    document.getElementById(`${id}-number`).value = number;
    document.getElementById(`${id}-reason`).value = "";
    const asked = ask(id);
    if (number) document.getElementById(`${id}-reason`).focus();
    const answer = await asked;
    if (!answer) return null;
    const ticket = await numbered(answer.fields.number.trim().toUpperCase());
    if (!ticket) say(texts.cannot.unknown_number, "bad");
    return ticket ? { ticket, reason: answer.fields.reason } : null;
  }

  /** Finds a ticket by its number, also one that waits for other counters. */
  async function numbered(number) {
    const near = [hand(), ...now().waiting, ...now().aside].filter(Boolean).find((ticket) => ticket.number === number);
    return near ?? (await api.read(`${post}/queue`).catch(() => [])).find((ticket) => ticket.number === number);
  }

  async function back({ ticket } = {}) {
    let wanted = ticket;
    if (!wanted) {
      const buttons = now().aside.map((one) => choiceButton(one.id, one.number, { soft: texts.state[one.state] }));
      document.getElementById("back-list").replaceChildren(...buttons);
      wanted = (await ask("back"))?.value;
    }
    if (!wanted) return;
    const answer = await api.act("POST", `/api/v1/tickets/${wanted}/return`, { counter: seat.counter });
    await told(answer, () => compose(texts.said.back, { number: answer.data.ticket.number }));
  }

  async function issue() {
    const then = document.getElementById("issue-then");
    check(then, () => false);
    then.open = false;
    const wish = await ask("issue");
    if (!wish) return;
    const body = { service: wish.value, ...(wish.fields.priority && { priority: wish.fields.priority }) };
    body.then_services = checked(then).filter((slug) => slug !== wish.value);
    const answer = await api.act("POST", `${post}/tickets`, body);
    if (!answer.ok) return told(answer);
    const { id, number, service } = answer.data;
    document.getElementById("issue-priority").value = "";
    document.getElementById("issued-number").textContent = number;
    document.getElementById("issued-service").textContent = [service, ...answer.data.then_services].map((slug) => view.service(slug)).join(" → ");
    document.getElementById("issued-code").src = `/api/v1/tickets/${id}/qr.svg`;
    changed();
    if (await ask("issued")) await office.print(id, number);
  }

  /** Which services the counter calls, until it is closed: for an officer who helps out with one kind. */
  async function services() {
    const dialog = document.getElementById("services");
    check(dialog, (slug) => own().services.includes(slug));
    if (!(await ask("services"))) return;
    const chosen = checked(dialog);
    if (!chosen.length) return say(texts.cannot.no_service, "bad");
    const answer = await api.act("PUT", counterPath(), { state: own().state, desk: seat.desk, services: chosen });
    await told(answer, () => compose(texts.said.services, { services: chosen.map((slug) => view.service(slug)).join(", ") }));
  }

  return { transfer, note, call, cancel, back, issue, services };
}

const boxes = (place) => [...place.querySelectorAll("input[type=checkbox]")];
const checked = (place) => boxes(place).filter((box) => box.checked).map((box) => box.value);
function check(place, wanted) {
  for (const box of boxes(place)) box.checked = wanted(box.value);
}
