/** Conveniences of a service's page where the browser has them: reading aloud, sharing, copying. Without them the text is there to read. */
const voice = window.speechSynthesis;
const aloud = document.getElementById("aloud");
const told = document.getElementById("told");
const language = document.documentElement.lang;

if (voice) {
  offer();
  voice.addEventListener?.("voiceschanged", offer);   // browsers find their voices late
  aloud.addEventListener("click", read);
  addEventListener("pagehide", () => voice.cancel());
}

function speaker() {
  return voice.getVoices().find((one) => one.lang.toLowerCase().replace("_", "-").startsWith(language));
}

function offer() { aloud.hidden = !speaker(); }

function read() {
  if (voice.speaking) return voice.cancel();
  const label = aloud.textContent;
  const parts = [...document.querySelectorAll("[data-aloud] :is(h1, h2, p, li)")].map((one) => one.textContent.trim());
  const speech = Object.assign(new SpeechSynthesisUtterance(parts.join(". ")), { lang: language, voice: speaker(), rate: 0.95 });
  speech.onend = speech.onerror = () => { aloud.textContent = label; };
  aloud.textContent = aloud.dataset.stop;
  voice.speak(speech);
}

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
