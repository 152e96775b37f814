/** Keeps people on the page, and gives the screen back to the next person when nobody touches it. */
const WARN_SECONDS = 10;
const TYPING = new Set(["Tab", "Enter", " ", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Escape"]);
const ONE_TAP_MS = 400;
const stop = (event) => event.preventDefault();

/** No menu, selection, dragging, zooming or browser shortcut, and Back stays here. */
export function lockPage() {
  for (const type of ["contextmenu", "selectstart", "dragstart", "drop", "dragover", "gesturestart", "auxclick"]) {
    document.addEventListener(type, stop);
  }
  document.addEventListener("wheel", (event) => event.ctrlKey && stop(event), { passive: false });
  document.addEventListener("touchmove", (event) => event.touches.length > 1 && stop(event), { passive: false });
  document.addEventListener("keydown", (event) => TYPING.has(event.key) && !event.altKey && !event.ctrlKey && !event.metaKey || stop(event));
  history.pushState("kiosk", "");
  window.addEventListener("popstate", () => history.pushState("kiosk", ""));
}

/** For what can be switched on and off: the second tap of a shaking finger must not undo the first. */
export function onTap(button, act) {
  let last = -Infinity;
  button.addEventListener("click", () => {
    const before = last;
    last = performance.now();
    if (last - before > ONE_TAP_MS) act();
  });
}

/** Counts down from the last touch; asks "still here?" before it gives up. */
export class Idle {
  constructor({ warn, leave }) {
    Object.assign(this, { warn, leave, seconds: null, left: 0, quiet: 0 });   // quiet: seconds since the last touch
    this.dialog = document.getElementById("still-here");
    for (const type of ["pointerdown", "keydown"]) document.addEventListener(type, () => this.touched(), { passive: true });
    this.dialog.addEventListener("close", () => this.touched());
    document.getElementById("still-here-yes").addEventListener("click", () => this.dialog.close());
    setInterval(() => this.tick(), 1000);
  }

  /** From now on: leave after `seconds` without a touch; null never leaves. */
  set(seconds) {
    this.seconds = this.left = seconds;
    if (this.dialog.open) this.dialog.close();
  }

  touched() {
    this.quiet = 0;
    if (!this.dialog.open) this.left = this.seconds;
  }

  tick() {
    this.quiet += 1;
    if (this.seconds === null) return;
    this.left -= 1;
    if (this.left <= 0) {
      this.set(null);
      this.leave();
    } else if (this.left <= WARN_SECONDS && this.seconds > WARN_SECONDS) {
      this.warn(this.left);
      if (!this.dialog.open) this.dialog.showModal();
    }
  }
}
