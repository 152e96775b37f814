/** Helps with the form about the applicant: counts digits, asks the young only for what counts for them, and keeps what was typed. */
const RETRY_MS = 5000;
const form = document.getElementById("form");
const born = document.getElementById("birth_date");
const said = document.getElementById("autosave");
let waiting = 0;
let busy = false;
let again = false;              // something was typed while the last answer was on its way

document.getElementById("mistakes")?.focus();

for (const count of document.querySelectorAll("[data-count-for]")) {
  const field = document.getElementById(count.dataset.countFor);
  field.addEventListener("input", () => {
    const digits = field.value.replace(/\D/g, "").length;
    count.textContent = digits && digits !== Number(field.dataset.digits) ? count.dataset.words.replace("{n}", digits) : "";
  });
}

born.addEventListener("change", showForAge);
showForAge();

/** What is only for people under an age is hidden when the birth date says that they are older. */
function showForAge() {
  for (const part of document.querySelectorAll("[data-under]")) {
    const grown = new Date(born.value);
    grown.setFullYear(grown.getFullYear() + Number(part.dataset.under));
    part.hidden = Boolean(born.value && grown <= new Date());
  }
}

form.addEventListener("change", keep);
window.addEventListener("online", keep);
if ([...form.elements].some(typed)) keep();     // before this module was there

function typed(field) {
  return field.type === "text" || field.type === "date" ? field.value !== field.defaultValue : field.checked !== field.defaultChecked;
}

/** Send what there is so far; the page stays. One after the other: of two at once the server would refuse one. */
async function keep() {
  clearTimeout(waiting);
  again = busy;
  if (busy) return;
  busy = true;
  const data = new FormData(form);
  data.set("quietly", "1");
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, redirect: "manual" });
    said.textContent = answer.ok ? said.dataset.saved : "";
  } catch {
    said.textContent = said.dataset.waiting;
    waiting = setTimeout(keep, RETRY_MS);
  }
  busy = false;
  if (again) keep();
}
