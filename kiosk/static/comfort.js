/** Help for eyes and ears: language, large text, high contrast, spoken guidance. All back to normal for the next person. */
const TEXTS = JSON.parse(document.getElementById("texts").textContent);
const root = document.documentElement;
const button = (id) => document.getElementById(id);

export class Comfort {
  constructor(changed) {
    this.changed = changed;
    this.spoken = null;       // the phrase that goes with the step on the screen
    this.silent = new Set();  // phrases the server cannot say
    this.audio = new Audio();
    button("language").addEventListener("click", () => this.speakLanguage(this.language === "id" ? "en" : "id"));
    button("large-text").addEventListener("click", () => this.toggle("large-text", "text", "large"));
    button("contrast").addEventListener("click", () => this.toggle("contrast", "contrast", "high"));
    button("listen").addEventListener("click", () => this.listen());
    this.speakLanguage("id");
  }

  get language() { return root.lang; }

  /** The sentence for `key` in the visitor's language, with {name} filled in. */
  say(key, values = {}) {
    return (TEXTS[this.language][key] ?? key).replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
  }

  /** The sentence for a count: KEY_0, KEY_1 or KEY_n. */
  count(key, n) { return this.say(`${key}_${n > 1 ? "n" : n}`, { n }); }

  /** One of a pair of texts {id, en} from the server. */
  pick(pair) { return pair?.[this.language] || pair?.id || ""; }

  speakLanguage(language) {
    root.lang = language;
    for (const element of document.querySelectorAll("[data-t]")) element.textContent = this.say(element.dataset.t);
    for (const element of document.querySelectorAll("[data-t-label]")) element.setAttribute("aria-label", this.say(element.dataset.tLabel));
    button("language").lang = language === "id" ? "en" : "id";
    document.title = this.say("take_number");
    this.offer(this.spoken);
    this.changed();
  }

  toggle(id, name, value) {
    const on = root.dataset[name] !== value;
    if (on) root.dataset[name] = value;
    else delete root.dataset[name];
    button(id).setAttribute("aria-pressed", String(on));
  }

  reset() {
    if (root.dataset.text) this.toggle("large-text", "text", "large");
    if (root.dataset.contrast) this.toggle("contrast", "contrast", "high");
    if (this.language !== "id") this.speakLanguage("id");
    this.hush();
  }

  // ---- spoken guidance ----

  /** Offers to say `phrase`; the button is there only if the server has that sound. */
  async offer(phrase) {
    if (phrase !== this.spoken) this.hush();
    this.spoken = phrase;
    const address = this.sound();
    button("listen").hidden = !address || this.silent.has(address);
    if (address && !this.silent.has(address) && !(await exists(address))) {
      this.silent.add(address);
      if (address === this.sound()) button("listen").hidden = true;
    }
  }

  sound() { return this.spoken && `/voice/${this.language}/phrase/${this.spoken}.wav`; }

  listen() {
    this.audio.src = this.sound();
    this.audio.play().catch(() => this.hush());   // interrupted by the next step, or no loudspeaker
  }

  hush() { this.audio.pause(); }
}

/** False only when the server says that there is no such sound; a lost answer hides nothing. */
async function exists(address) {
  try {
    const { status } = await fetch(address, { method: "HEAD" });
    return status < 400;
  } catch {
    return true;
  }
}
