/** Conveniences of a service's page: reading aloud by the office's own voice, sharing, copying. Without them the text is there to read. */
import { readAloud } from "./aloud.js";

const told = document.getElementById("told");

readAloud(document.getElementById("aloud"));

button("send", Boolean(navigator.share), async () => {
  await navigator.share({ text: told.value }).catch(() => {});   // changing one's mind is no fault
});
button("copy", Boolean(navigator.clipboard), async (pressed) => {
  await navigator.clipboard.writeText(told.value);
  pressed.textContent = pressed.dataset.done;
});

function button(id, usable, act) {
  const found = document.getElementById(id);
  found.hidden = !usable;
  found.addEventListener("click", () => act(found));
}
