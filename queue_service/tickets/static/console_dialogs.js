/** The console's questions: native dialogs that give the focus back. A dialog's buttons may be pressed by their `data-key`. */
const open = new Map();

/** Shows a dialog; resolves with `{value, fields}`, or null when it was left without an answer. */
export function ask(id, { must = false } = {}) {
  const dialog = document.getElementById(id);
  if (open.has(id)) return open.get(id);
  const answer = new Promise((resolve) => {
    dialog.returnValue = "";
    const stay = (event) => must && event.preventDefault();
    dialog.addEventListener("cancel", stay);
    dialog.addEventListener("keydown", shortcut);
    dialog.addEventListener("close", () => {
      open.delete(id);
      dialog.removeEventListener("cancel", stay);
      dialog.removeEventListener("keydown", shortcut);
      const fields = Object.fromEntries(new FormData(dialog.querySelector("form")));
      resolve(dialog.returnValue ? { value: dialog.returnValue, fields } : null);
    }, { once: true });
    dialog.showModal();
  });
  open.set(id, answer);
  return answer;
}

/** A question with two answers; true for the first. The focus is on the harmless one. */
export async function choose({ title, text, yes, no }) {
  document.getElementById("choice-title").textContent = title;
  document.getElementById("choice-text").textContent = text;
  document.getElementById("choice-yes").textContent = yes;
  document.getElementById("choice-no").textContent = no;
  const answer = ask("choice", { must: true });
  document.getElementById("choice-no").focus();
  return (await answer) !== null;
}

function shortcut(event) {
  if (event.repeat) return;
  if (event.ctrlKey && event.key === "Enter") return event.currentTarget.querySelector("button.primary")?.click();
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  const key = event.key.toUpperCase();
  const wanted = [...event.currentTarget.querySelectorAll("button[data-key]")].find((one) => one.dataset.key.toUpperCase() === key);
  if (wanted && !wanted.hidden) wanted.click();
}

/** A button for a list of choices; `data` becomes its data-* attributes. */
export function choiceButton(value, text, { soft = "", key = "", disabled = false } = {}) {
  const button = document.createElement("button");
  button.value = value;
  button.disabled = disabled;
  if (key) {
    button.dataset.key = key;
    const cap = document.createElement("kbd");
    cap.textContent = key;
    button.append(cap, " ");
  }
  const name = document.createElement("span");
  name.textContent = text;
  const more = document.createElement("span");
  more.className = "soft";
  more.textContent = soft;
  button.append(name, " ", more);
  return button;
}
