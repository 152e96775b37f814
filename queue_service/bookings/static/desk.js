/** Has the ticket of a booking printed. */
const button = document.getElementById("print");
const said = document.getElementById("said");
const csrf = document.querySelector('meta[name="csrf-token"]').content;
let attempt = 0;

button.hidden = false;
button.addEventListener("click", async () => {
  attempt += 1;
  button.disabled = true;
  said.textContent = (await printed()) ? button.dataset.done : button.dataset.failed;
  button.disabled = false;
});

async function printed() {
  const { ticket } = button.dataset;
  const headers = { "Content-Type": "application/json", "X-CSRF-Token": csrf, "Idempotency-Key": `${ticket}-${performance.timeOrigin}-${attempt}` };
  try {
    const answer = await fetch(`/api/v1/tickets/${ticket}/print-jobs`, { method: "POST", headers, body: "{}", signal: AbortSignal.timeout(8000) });
    return answer.ok;
  } catch {
    return false;
  }
}
