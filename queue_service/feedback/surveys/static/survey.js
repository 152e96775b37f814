// On a tablet at the door: after a minute in which nobody touches it, what was begun is cleared for the next person.
const ASK_MS = 50_000;
const CLEAR_MS = 10_000;
const form = document.getElementById('survey');
const dialog = document.getElementById('still-here');
let timer = 0;

const begun = () => form.querySelector(':checked[type=radio]') || [...form.querySelectorAll('select')].some((one) => one.value);

function wait() {
  clearTimeout(timer);
  if (dialog.open) dialog.close();
  timer = setTimeout(ask, ASK_MS);
}

function ask() {
  if (!begun() && !window.scrollY) return wait();
  dialog.showModal();
  timer = setTimeout(() => location.replace(`${location.pathname}?post=${encodeURIComponent(form.elements.post.value)}`), CLEAR_MS);
}

for (const kind of ['pointerdown', 'keydown', 'scroll']) addEventListener(kind, wait, { passive: true });
dialog.addEventListener('close', wait);
wait();
