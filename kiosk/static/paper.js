/**
 * Getting the ticket onto paper, in the way set for this kiosk: the browser's own printer, a network printer or the
 * printer agent (the server drives those), or none. Every attempt has its own idempotency key; it is always the same ticket.
 */
const DECIDE_MS = 10000;          // until then the outcome must be known, else people would stand and wait
const KEEP_LOOKING_MS = 60000;    // a late print still corrects the screen
const POLL_MS = 400;
const wait = (ms) => new Promise((done) => setTimeout(done, ms));

export class Paper {
  constructor(device) { this.device = device; }

  /** Prints a ticket. `onState("requested" | "printed" | "failed", reason)` is called until `going()` is false. */
  async print(ticket, settings, key, going, onState) {
    onState("requested");
    const job = await this.request(ticket, key, going);
    if (!job) onState("failed", "unasked");
    else if (settings.print === "browser") await this.byBrowser(ticket, job, going, onState);
    else await this.follow(ticket, job.job, going, onState);
  }

  async request(ticket, key, going) {
    const until = Date.now() + DECIDE_MS;
    const path = `/api/v1/tickets/${ticket.id}/print-jobs`;
    const answer = await this.device.insist(path, { method: "POST", body: {}, key }, () => going() && Date.now() < until);
    return answer?.status === 202 ? answer.data : null;
  }

  /** Waits for what the printer said. Without a word in time it counts as failed, here and for staff; a late print corrects both. */
  async follow(ticket, job, going, onState) {
    const began = Date.now();
    let decided = null;
    while (going() && Date.now() - began < KEEP_LOOKING_MS) {
      const found = await this.look(job);
      if (found && found.state !== "requested" && found.state !== decided) onState((decided = found.state), found.reason);
      if (decided === "printed") return;
      if (!decided && Date.now() - began > DECIDE_MS) {
        onState((decided = "failed"), "timeout");
        this.report(ticket, job, { ok: false, reason: "timeout" });
      }
      await wait(decided ? POLL_MS * 5 : POLL_MS);
    }
  }

  async look(job) {
    try {
      const { status, data } = await this.device.ask(`/api/v1/print-jobs/${job}`, { patience: 3000 });
      return status === 200 ? data : null;
    } catch {
      return null;
    }
  }

  async byBrowser(ticket, job, going, onState) {
    const outcome = await printSlip(job.slip).then(() => ({ ok: true }), () => ({ ok: false, reason: "error" }));
    if (going()) onState(outcome.ok ? "printed" : "failed", outcome.reason);
    await this.report(ticket, job.job, outcome);
  }

  /** Prints a slip that the kiosk itself has made. */
  async printHere(slip, onState) {
    await printSlip(slip).then(() => onState("printed"), () => onState("failed", "error"));
  }

  report(ticket, job, outcome) {
    const until = Date.now() + KEEP_LOOKING_MS;
    const options = { method: "POST", body: { ...outcome, job }, key: `${outcome.ok ? "printed" : "failed"}-${job}` };
    return this.device.insist(`/api/v1/tickets/${ticket.id}/print`, options, () => Date.now() < until);
  }
}

/** Fills the slip, waits for its QR code, sets the paper to the slip's length and prints. */
async function printSlip(slip) {
  const paper = document.getElementById("slip");
  paper.dataset.paper = slip.paper;
  const words = { ...slip, when: `${slip.date} ${slip.time}`, ...prefixed(slip.labels) };
  for (const line of paper.querySelectorAll("[data-slip]")) line.textContent = words[line.dataset.slip] ?? "";
  for (const list of paper.querySelectorAll("[data-slip-list]")) list.replaceChildren(...slip[list.dataset.slipList].map(item));
  const code = document.getElementById("slip-qr");
  code.hidden = !slip.ticket;
  if (slip.ticket) {
    code.src = `/api/v1/tickets/${slip.ticket}/qr.svg`;
    await code.decode();
  }
  fitPaper(paper, slip.paper);
  window.print();
}

const prefixed = (labels) => Object.fromEntries(Object.entries(labels).map(([name, text]) => [`label_${name}`, text]));

function item(text) {
  const line = document.createElement("li");
  line.textContent = text;
  return line;
}

/** CSS knows no "as long as the ticket": measure it as it will be printed and say so to the printer. */
function fitPaper(paper, width) {
  const sheet = new CSSStyleSheet();
  const measured = measure(paper);
  sheet.replaceSync(`@page { size: ${width}mm ${Math.ceil(measured) + 2}mm; margin: 0 }`);
  document.adoptedStyleSheets = [sheet];
}

function measure(paper) {
  const copy = paper.cloneNode(true);
  copy.id = "";
  copy.classList.add("measuring");
  document.body.append(copy);
  const height = (copy.getBoundingClientRect().height / 96) * 25.4;
  copy.remove();
  return height;
}
