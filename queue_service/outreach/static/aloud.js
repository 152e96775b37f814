/**
 * Reads the page aloud. The office's server makes the sound, part by part, so that phones and screens without an Indonesian voice have
 * one, and without internet; the browser's own voice reads only when the server has none.
 */
const language = document.documentElement.lang;
const browser = window.speechSynthesis;

/** `button` starts and stops; `data-parts` says how many parts there are, `data-address` is that of the first. */
export function readAloud(button) {
  const { parts, address, stop } = button.dataset;
  const label = button.textContent;
  let sound = null;             // what is heard, or null

  function part(number) {
    const found = new Audio(address.replace("/0.wav", `/${number}.wav`));
    found.preload = "auto";
    return found;
  }

  function play(number, audio = part(number)) {
    sound = audio;
    const following = number + 1 < Number(parts) ? part(number + 1) : null;
    audio.onended = () => (following ? play(number + 1, following) : hush());
    audio.onerror = () => { if (sound === audio) instead(); };
    audio.play().catch(() => { if (sound === audio && !audio.error) hush(); });
  }

  function hush() {
    sound?.pause();
    sound = null;
    browser?.cancel();
    button.textContent = label;
  }

  /** There is no sound from the server. */
  function instead() {
    sound = null;
    const voice = browser?.getVoices().find((one) => one.lang.toLowerCase().startsWith(language));
    if (!voice) return hush();
    const texts = [...document.querySelectorAll("[data-aloud] :is(h1, h2, p, li)")].map((one) => one.textContent.trim());
    const speech = Object.assign(new SpeechSynthesisUtterance(texts.join(". ")), { lang: language, voice, rate: 0.95 });
    speech.onend = speech.onerror = () => { button.textContent = label; };
    return browser.speak(speech);
  }

  button.addEventListener("click", () => {
    if (button.textContent !== label) return hush();
    button.textContent = stop;
    return play(0);
  });
  addEventListener("pagehide", hush);
  button.hidden = !Number(parts);
}
