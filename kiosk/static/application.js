/** "Cek Status Permohonan": the phone's last digits for a code, and how the application stands in plain words. */
const $ = (id) => document.getElementById(id);
const DIGITS = 4;
const THEN = { diajukan: "wait", diperiksa: "wait", diteruskan: "with_them", direkam: "with_them", menunggu_penunggalan: "with_them", siap_cetak: "with_them" };

export class Application {
  /** `go(step)` leads on, `step()` is where the visitor is, `take(code, digits)` asks for a number, `office` knows the post. */
  constructor({ device, office, comfort, go, step, take }) {
    Object.assign(this, { device, office, comfort, go, step, take });
    this.clear();
    for (const key of document.querySelectorAll("[data-digit]")) key.addEventListener("click", (event) => this.press(event, key.dataset.digit));
    $("digit-erase").addEventListener("click", (event) => this.press(event, "Backspace"));
    $("look").addEventListener("click", () => this.look());
    $("application-take").addEventListener("click", () => take(this.code, this.digits));
    document.addEventListener("keydown", ({ key, ctrlKey, altKey, metaKey }) => ctrlKey || altKey || metaKey || this.typed(key));
  }

  /** For the next person: nothing known of anybody. */
  clear() {
    Object.assign(this, { code: "", digits: "", trouble: null, found: null });
  }

  /** Begins with a code; the digits are asked for next. */
  begin(code) {
    this.clear();
    this.code = code;
    this.go("digits");
  }

  press({ currentTarget, detail }, key) {
    this.typed(key);
    if (detail) currentTarget.blur();   // a finger leaves no focus behind, or a keyboard's Enter would press this key again
  }

  typed(key) {
    if (this.step() !== "digits") return;
    if (key === "Backspace") this.digits = this.digits.slice(0, -1);
    else if (/^[0-9]$/.test(key) && this.digits.length < DIGITS) this.digits += key;
    else return;
    this.trouble = null;
    this.drawDigits();
  }

  /** Asks how the application stands; a wrong code or wrong digits are told alike. */
  async look() {
    const { code, digits } = this;
    if (digits.length < DIGITS) return;
    $("look").disabled = true;
    const answer = await this.device.ask(`/api/v1/applications/${code}/glance?phone4=${digits}`).catch(() => null);
    if (this.step() !== "digits" || code !== this.code) return;
    if (answer?.status === 200) {
      this.found = answer.data;
      return this.go("application");
    }
    this.trouble = answer?.status === 404 ? "digits_wrong" : answer?.status === 429 ? "refused_booking_too_many" : "digits_unsure";
    this.digits = answer?.status === 404 ? "" : digits;
    this.drawDigits();
  }

  drawDigits() {
    $("digit-boxes").querySelectorAll("span").forEach((box, place) => {
      box.textContent = this.digits[place] ?? "";
      box.classList.toggle("here", place === this.digits.length);
    });
    $("digits-read").textContent = [...this.digits].join(" ");
    $("digits-trouble").textContent = this.trouble ? this.comfort.say(this.trouble) : "";
    $("look").disabled = this.digits.length < DIGITS;
    $("digit-erase").disabled = this.digits.length === 0;
  }

  drawState() {
    const { office, comfort, found } = this;
    const name = (slug) => comfort.pick(office.service(slug)?.name) || slug;
    const here = found.post === office.slug;
    $("application-state").textContent = comfort.say(`at_${found.state}`);
    $("application-what").textContent = office.service(found.service) ? name(found.service) : "";
    $("application-then").textContent = comfort.say(`then_${THEN[found.state] ?? found.state}`);
    $("application-elsewhere").hidden = here;
    $("application-elsewhere").textContent = comfort.say("application_elsewhere", { place: found.post_name });
    $("application-take").hidden = !here || !found.number_for || !office.serves(found.number_for);
    $("application-take").textContent = comfort.say("application_service", { service: name(found.number_for) });
  }
}
