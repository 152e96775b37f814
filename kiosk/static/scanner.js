/**
 * What comes over the keyboard: a scanner on USB types a whole code in a burst, a person one character after the other.
 * The characters of a burst never reach the page; its Enter presses no button.
 */
const BURST_MS = 90;      // a longer silence ends a burst
const SCANNED = 8;        // nobody types as many characters in one burst
const ENTER_MS = 400;     // the scanner's Enter may come after the burst was taken

export class Scanner {
  /** `scanned(text)` after a burst; `typed(key)` for each key of a person, also "Backspace" and "Enter". Listens while `wanted()`. */
  constructor({ wanted, scanned, typed }) {
    Object.assign(this, { wanted, scanned, typed, burst: "", timer: null, takenAt: -Infinity });
    document.addEventListener("keydown", (event) => this.key(event), { capture: true });
  }

  key(event) {
    if (!this.wanted() || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter") return this.enter(event);
    if (event.key === "Backspace") return this.typed("Backspace");
    if (event.key.length !== 1 || (event.key === " " && !this.burst)) return;
    event.preventDefault();
    this.burst += event.key;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.take(), BURST_MS);
  }

  enter(event) {
    if (this.burst) {
      event.preventDefault();
      this.take();
    } else if (performance.now() - this.takenAt < ENTER_MS) {
      event.preventDefault();
    } else if (!event.target.closest?.("button")) {
      this.typed("Enter");
    }
  }

  take() {
    clearTimeout(this.timer);
    const text = this.burst;
    this.burst = "";
    if (text.length < SCANNED) return [...text].forEach((key) => this.typed(key));
    this.takenAt = performance.now();
    this.scanned(text);
  }
}
