/** The page of one application: copies its code, prints it, and looks again by itself when somebody comes back to it. */
const STALE_MS = 60_000;
const opened = performance.now();
const copy = document.getElementById("copy");
const print = document.getElementById("print");

print.hidden = false;
print.addEventListener("click", () => window.print());

if (navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.dataset.code);
    copy.textContent = copy.dataset.done;
  });
}

document.addEventListener("visibilitychange", () => {
  if (!document.hidden && performance.now() - opened > STALE_MS) location.reload();
});
