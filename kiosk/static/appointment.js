/** The code of an appointment or an application, by keypad, keyboard, scanner or camera. What becomes of it is the kiosk's matter. */
import { Camera } from "./camera.js";
import { character, codeIn, LENGTH, ofApplication } from "./code.js";
import { Scanner } from "./scanner.js";

const $ = (id) => document.getElementById(id);
const SENTENCES = {
  appointment: { title: "appointment", type: "appointment_type", done: "code_done", unknown: "scan_unknown" },
  status: { title: "status", type: "status_type", done: "continue", unknown: "status_scan_unknown" },
};
const SCAN_STEPS = new Set(["home", "appointment", "refused"]);

export class Appointment {
  /** `given(code, kind)` when there is a whole code, of an `appointment` or to look up the `status`; `say(key)` gives the visitor's sentence; `step()` is where the visitor is. */
  constructor({ given, say, step }) {
    Object.assign(this, { given, say, step, code: "", before: "", trouble: null, kind: "appointment" });
    this.camera = new Camera($("camera-video"), (text) => this.scanned(text));
    new Scanner({
      wanted: () => SCAN_STEPS.has(step()), begun: () => { this.before = this.code; },
      typed: (key) => this.typed(key), scanned: (text) => this.scanned(text),
    });
    for (const key of document.querySelectorAll("[data-key]")) this.press(key, key.dataset.key);
    this.press($("code-erase"), "Backspace");
    $("code-done").addEventListener("click", () => this.submit());
    $("camera-start").addEventListener("click", () => this.look());
    $("camera-stop").addEventListener("click", () => this.close());
  }

  press(button, key) {
    button.addEventListener("click", ({ detail }) => {
      this.typed(key);
      if (detail) button.blur();   // a finger leaves no focus behind, or a keyboard's Enter would press this key again
    });
  }

  /** From now on the code is that of an appointment, or of an application whose status is wanted. */
  askFor(kind) {
    if (kind !== this.kind) this.code = "";
    this.kind = kind;
  }

  /** For the next person: nothing typed, no camera. */
  clear() {
    this.code = "";
    this.kind = "appointment";
    this.close();
  }

  /** Puts the camera away; call when another step is shown. */
  close() {
    this.camera.stop();
    this.trouble = null;
    this.draw();
  }

  typed(key) {
    if (this.step() !== "appointment") return;
    this.trouble = null;
    if (key === "Enter") this.submit();
    else if (key === "Backspace") this.code = this.code.slice(0, -1);
    else if (this.code.length < LENGTH) this.code += character(key) ?? "";
    this.draw();
  }

  submit() {
    if (this.code.length === LENGTH) this.given(this.code, this.kind);
  }

  /** Takes what a scanner or the camera read; false for what was only typed quickly. */
  scanned(text) {
    if (!SCAN_STEPS.has(this.step())) return false;
    const code = codeIn(text);
    if (!code && [...text].every(character)) return false;
    this.code = code ?? this.before;
    this.trouble = code ? null : SENTENCES[this.kind].unknown;
    if (code && text.includes("/")) this.kind = ofApplication(text) ? "status" : "appointment";
    this.draw();
    if (code) this.given(code, this.kind);
    return true;
  }

  async look() {
    this.trouble = null;
    const trouble = await this.camera.start();
    if (trouble) this.trouble = `camera_${trouble}`;
    this.draw();
  }

  draw() {
    const { running } = this.camera;
    for (const part of ["title", "type", "done"]) this.word(`code-${part}-text`, SENTENCES[this.kind][part]);
    for (const id of ["keypad", "code-done"]) $(id).hidden = running;
    for (const id of ["camera", "camera-stop"]) $(id).hidden = !running;
    $("camera-start").hidden = running || !Camera.possible();
    $("code-boxes").querySelectorAll("span").forEach((box, index) => {
      const text = this.code[index] ?? "";
      if (box.textContent !== text) box.textContent = text;
      box.classList.toggle("here", index === this.code.length);
    });
    $("code-read").textContent = [...this.code].join(" ");
    $("code-done").disabled = this.code.length < LENGTH;
    $("code-erase").disabled = this.code.length === 0;
    $("code-trouble").textContent = this.trouble ? this.say(this.trouble) : "";
  }

  word(id, key) {
    $(id).dataset.t = key;
    $(id).textContent = this.say(key);
  }
}
