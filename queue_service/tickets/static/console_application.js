/** The panel that opens by itself under the queue: the application of the ticket in hand. Nothing above it moves, the focus stays. */
import { compose } from "./console_view.js";

const id = (name) => document.getElementById(name);

/** Shows `application` (an AboutView), or closes the panel when there is none. */
export function draw(application, texts) {
  id("application").hidden = !application;
  if (!application) return;
  const { applicant, guardian, service, code_text: code, claimed_by: claimed, papers, reasons, warnings } = application;
  id("application-who").textContent = applicant || texts.nameless;
  id("application-what").textContent = [service, guardian && compose(texts.guardian, { name: guardian }), code].filter(Boolean).join(" · ");
  const care = [claimed && compose(texts.claimed, { officer: claimed }), ...reasons, ...warnings].filter(Boolean);
  id("application-care").replaceChildren(...care.map((text) => line(text, "care")));
  id("application-papers").replaceChildren(...papers.filter(({ pages, required }) => pages || required).map((one) => paper(one, texts)));
}

function paper({ name, pages, wrong }, texts) {
  if (wrong.length) return line(`${name}: ${wrong.join(" ")}`, "wrong");
  return pages ? line(name, "there") : line(compose(texts.missing, { paper: name }), "wrong");
}

const line = (text, kind) => Object.assign(document.createElement("li"), { textContent: text, className: kind });
