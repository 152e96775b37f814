/** Uploads as soon as a file is chosen: photos are shrunk on the phone, progress is shown, and a broken network is tried again. */
const SIDE = 2400;
const QUALITY = 0.82;
const SMALL_BYTES = 700_000;
const RETRY_MS = [1000, 2000, 4000, 8000, 15_000, 30_000];

document.getElementById("mistakes")?.focus();
for (const form of document.querySelectorAll("form.upload")) prepare(form);

function prepare(form) {
  const input = form.elements.file;
  const button = form.querySelector("button");
  const paper = form.closest(".paper");
  button.hidden = true;
  input.addEventListener("change", () => input.files.length && begin());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.files.length) begin();
  });

  async function begin() {
    input.disabled = true;
    button.hidden = true;
    say(form.dataset.shrinking);
    const file = await shrunk(input.files[0]);
    await attempt(file, 0);
  }

  async function attempt(file, tried) {
    const data = new FormData(form);
    data.set("file", file, "berkas");
    try {
      end(await send(form.action, data, (share) => show(share)));
    } catch {
      if (tried >= RETRY_MS.length) return end({ ok: false, said: form.dataset.failed });
      say(form.dataset.again);
      await online(RETRY_MS[tried]);
      await attempt(file, tried + 1);
    }
  }

  function show(share) {
    progress().hidden = false;
    progress().value = share * 100;
    say(form.dataset.sending.replace("{percent}", Math.round(share * 100)));
  }

  function end({ ok, said }) {
    progress().hidden = true;
    input.disabled = false;
    button.hidden = ok;
    say(ok ? "" : said);
    form.querySelector("[data-said]").classList.toggle("error", !ok);
    if (!ok) return;
    input.value = "";
    const badge = paper.querySelector("[data-state]");
    badge.textContent = form.dataset.kept;
    badge.className = "badge good";
  }

  function say(text) {
    form.querySelector("[data-said]").textContent = text;
  }

  function progress() {
    return form.querySelector("progress");
  }
}

/** Send and resolve with what the server said; rejects when the network failed or the server could not serve. */
function send(address, data, onShare) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.timeout = 120_000;
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onShare(event.loaded / event.total));
    request.addEventListener("load", () => {
      if (request.status >= 500 || request.status === 429) return reject();
      // Anything but our own answer is the page that asks for the phone's digits again.
      if (!request.response?.pages && !request.response?.refused) return location.reload();
      resolve({ ok: Boolean(request.response.pages), said: request.response.refused });
    });
    for (const failure of ["error", "timeout", "abort"]) request.addEventListener(failure, reject);
    request.send(data);
  });
}

/** Wait so long, or until the phone is back on the network. */
function online(milliseconds) {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
    window.addEventListener("online", resolve, { once: true });
  });
}

/** A photo as large as is kept anyway; anything that is no large photo as it is. */
async function shrunk(file) {
  if (!file.type.startsWith("image/") || file.size < SMALL_BYTES) return file;
  try {
    const image = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [Math.round(image.width * scale), Math.round(image.height * scale)];
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const smaller = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
    return smaller && smaller.size < file.size ? smaller : file;
  } catch {
    return file;
  }
}
