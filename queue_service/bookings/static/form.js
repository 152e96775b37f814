/** Helps with the booking form: how long the place is still kept, how many digits the NIK has, and that a double tap sends it once. */
const form = document.getElementById("form");
const hold = document.getElementById("hold");
const send = document.getElementById("send");
const sendText = send.textContent;
const nik = document.getElementById("nik");
const count = document.getElementById("nik-count");

document.getElementById("mistakes")?.focus();

if (hold && Number(hold.dataset.left)) {
  const end = performance.now() + Number(hold.dataset.left) * 1000;
  const ticking = setInterval(show, 1000);
  show();

  function show() {
    const left = Math.max(0, Math.round((end - performance.now()) / 1000));
    hold.textContent = left ? hold.dataset.words.replace("{time}", `${Math.floor(left / 60)}.${String(left % 60).padStart(2, "0")}`) : hold.dataset.over;
    if (left) return;
    hold.classList.add("warn");
    clearInterval(ticking);
  }
}

nik.addEventListener("input", countDigits);
countDigits();

function countDigits() {
  const digits = nik.value.replace(/\D/g, "").length;
  count.textContent = digits && digits !== 16 ? count.dataset.words.replace("{n}", digits) : "";
}

form.addEventListener("submit", () => {
  send.textContent = send.dataset.busy;
  send.disabled = true;
});

// Back in the browser's history the form can be sent again; the server knows whether it is the same request.
window.addEventListener("pageshow", () => {
  send.textContent = sendText;
  send.disabled = false;
});
