/** The page of one booking: prints it, counts down an offer, and looks again by itself where something can change. */
const page = document.getElementById("booking");
const offer = document.getElementById("offer");
const print = document.getElementById("print");
const watch = Number(page.dataset.watch ?? 0) * 1000;
const sentence = offer?.textContent;

if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

if (offer) {
  const end = performance.now() + Number(offer.dataset.until) - Number(offer.dataset.now);
  const ticking = setInterval(countDown, 1000);
  countDown();

  function countDown() {
    const seconds = Math.floor((end - performance.now()) / 1000);
    if (seconds < 0) {
      clearInterval(ticking);
      return location.reload();
    }
    offer.textContent = `${offer.dataset.words.replace("{time}", clock(seconds))} ${sentence}`;
  }
}

/** 1.05.09 or 5.09: hours, minutes, seconds. */
function clock(seconds) {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.slice(parts[0] ? 0 : 1).map((part, index) => (index ? String(part).padStart(2, "0") : part)).join(".");
}

if (watch) {
  let seen = performance.now();
  const lookAgain = () => {
    if (document.hidden || performance.now() - seen < watch) return;
    seen = performance.now();
    location.reload();
  };
  setInterval(lookAgain, 5000);
  document.addEventListener("visibilitychange", lookAgain);
}
