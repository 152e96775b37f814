/**
 * The keyboard: one key per verb, also Space and Enter. Keys stay out of fields and dialogs; a focused button keeps its own
 * Space and Enter, and pressing a verb with the mouse does not take the focus, so that the next Space still calls.
 */
const VERBS = {
  " ": "next", n: "next", s: "start", enter: "start", f: "finish", r: "recall", x: "no_show", h: "hold", t: "transfer", c: "note",
  p: "call", u: "undo", d: "cancel", b: "back", w: "issue", a: "services", j: "toggle", g: "office", l: "counter", k: "papers", "?": "help",
};
const PRESSES = new Set([" ", "enter"]);

/** Calls `act(verb)` for a key or a press of anything that carries `data-verb`. */
export function listen(act) {
  document.addEventListener("keydown", (event) => {
    const verb = verbOf(event);
    if (!verb) return;
    event.preventDefault();
    act(verb);
  });
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-verb]");
    if (pressed) act(pressed.dataset.verb, pressed.dataset);
  });
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest("[data-verb]")) event.preventDefault();
  });
}

function verbOf(event) {
  const key = event.key.toLowerCase();
  if (event.repeat || event.isComposing || document.querySelector("dialog[open]")) return null;
  if (event.target.closest("input, select, textarea")) return null;
  if (PRESSES.has(key) && event.target.closest("button, a, summary")) return null;
  if ((event.ctrlKey || event.metaKey) && key === "z") return "undo";
  return event.ctrlKey || event.metaKey || event.altKey ? null : VERBS[key];
}
