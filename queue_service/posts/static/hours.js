/**
 * Opening hours: the preview of the coming days follows what is being typed. Without this script the button does it.
 */
const PAUSE = 400; // ms without typing before the preview is asked for

const form = document.getElementById("settings");
const preview = document.getElementById("preview");
form.querySelector(".no-script").hidden = true;

let timer = null;
let asked = 0;

async function refresh() {
  const turn = (asked += 1);
  try {
    const response = await fetch(preview.dataset.url, { method: "POST", body: new FormData(form) });
    // The answer is this site's own page piece, escaped by its template.
    if (response.ok && turn === asked) preview.innerHTML = await response.text();
  } catch {
    // Not reachable: the preview keeps what it showed; saving will say so.
  }
}

form.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE);
});
