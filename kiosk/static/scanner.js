/**
 * What comes over the keyboard: a scanner on USB types a whole code in a burst, a person one character after the other. Both are
 * shown as they come; only the end of a burst tells that it was a scan. A scanner's Enter presses no button.
 */
const BURST_MS = 250;     // a longer silence ends a burst
const SCANNED = 8;        // shorter bursts come from fingers
const ENTER_MS = 400;     // the scanner's Enter may come after the burst was taken

export class Scanner {
  /**
   * `typed(key)` for every key, also "Backspace" and "Enter"; `begun()` before the first of a burst; `scanned(text)` after a long one, true
   * when it was something scanned. Listens while `wanted()`.
   */
  constructor({ wanted, begun, typed, scanned }) {
    Object.assign(this, { wanted, begun, typed, scanned, burst: "", timer: null, takenAt: -Infinity });
    document.addEventListener("keydown", (event) => this.key(event), { capture: true });
  }

  key(event) {
    if (!this.wanted() || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter") return this.enter(event);
    if (event.key === "Backspace") return this.typed("Backspace");
    if (event.key.length !== 1 || (event.key === " " && !this.burst)) return;
    event.preventDefault();
    if (!this.burst) this.begun();
    this.burst += event.key;
    this.typed(event.key);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.take(), BURST_MS);
  }

  enter(event) {
    const scan = this.burst ? this.take() : performance.now() - this.takenAt < ENTER_MS;
    if (scan) event.preventDefault();
    else if (!event.target.closest?.("button")) this.typed("Enter");
  }

  take() {
    clearTimeout(this.timer);
    const text = this.burst;
    this.burst = "";
    const scan = text.length >= SCANNED && this.scanned(text);
    if (scan) this.takenAt = performance.now();
    return scan;
  }
}
