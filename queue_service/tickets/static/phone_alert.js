/**
 * Getting the holder's attention: vibration, two notes, and a screen that stays awake. A browser lets a page make noise only
 * after a tap, so the page asks for one; without it everything else still works.
 */
const NOTES = { call: [659, 784, 988, 784, 988], almost: [659, 784], sure: [784] };
const PATTERNS = { call: [400, 150, 400, 150, 700], almost: [250, 120, 250], sure: [60] };
const NOTE_SECONDS = 0.28;
const AGAIN_MS = 8000;      // a call is repeated until the page is looked at, a few times
const TIMES = 3;

let audio = null;
let awake = null;
let wanted = false;
let repeating = null;

/** Turns sound on (to be called in a tap); true when the browser allows it. */
export async function allowSound() {
  wanted = true;
  audio ??= new (window.AudioContext ?? window.webkitAudioContext)();
  await audio.resume();
  if (audio.state === "running") play("sure");
  stayAwake();
  return audio.state === "running";
}

/** Calls for attention: `kind` is "call" or "almost". */
export function attention(kind) {
  hush();
  let left = kind === "call" ? TIMES : 1;
  const once = () => {
    play(kind);
    if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(PATTERNS[kind]);
    left -= 1;
    if (left > 0) repeating = setTimeout(once, AGAIN_MS);
  };
  once();
}

/** Stops a call that is still being repeated. */
export function hush() {
  clearTimeout(repeating);
}

/** The screen may sleep again: nothing more can happen. */
export function rest() {
  wanted = false;
  hush();
  awake?.release().catch(() => {});
}

function play(kind) {
  if (audio?.state !== "running") return;
  NOTES[kind].forEach((pitch, place) => note(pitch, audio.currentTime + place * NOTE_SECONDS));
}

function note(pitch, at) {
  const tone = audio.createOscillator();
  const loudness = audio.createGain();
  tone.type = "triangle";
  tone.frequency.value = pitch;
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(0.7, at + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.01, at + NOTE_SECONDS * 1.6);
  tone.connect(loudness).connect(audio.destination);
  tone.start(at);
  tone.stop(at + NOTE_SECONDS * 1.7);
}

async function stayAwake() {
  try {
    if (wanted && !document.hidden) awake = await navigator.wakeLock?.request("screen");
  } catch {
    awake = null;             // low battery, or not over https: the screen sleeps as usual
  }
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  hush();
  stayAwake();
  if (audio?.state === "suspended") audio.resume();
});
