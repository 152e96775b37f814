/** Sorts the posts by how far they are. Where the phone is never leaves the phone. Without https browsers do not tell: then the list stays as it is. */
const button = document.getElementById("near");
const said = document.getElementById("near-said");
const list = document.getElementById("places");
const EARTH_KM = 6371;
const radians = (degrees) => (degrees * Math.PI) / 180;
const placed = () => [...list.querySelectorAll("li[data-lat]")];

if (window.isSecureContext && navigator.geolocation && placed().length > 1) {
  button.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = button.dataset.wait;
    navigator.geolocation.getCurrentPosition(sort, () => { said.textContent = button.dataset.denied; }, { timeout: 15000, maximumAge: 600000 });
  });
}

function sort({ coords }) {
  const number = new Intl.NumberFormat(button.dataset.locale, { maximumFractionDigits: 1 });
  const known = placed().map((item) => ({ item, km: distance(coords, item.dataset) })).sort((one, other) => one.km - other.km);
  for (const { item, km } of known) {
    item.querySelector('[data-slot="far"]').textContent = button.dataset.far.replace("{km}", number.format(km));
  }
  list.prepend(...known.map(({ item }) => item));
  said.textContent = "";
}

/** Kilometres along the great circle. */
function distance({ latitude, longitude }, { lat, lon }) {
  const [from, to] = [radians(latitude), radians(Number(lat))];
  const half = Math.sin((to - from) / 2) ** 2 + Math.cos(from) * Math.cos(to) * Math.sin(radians(Number(lon) - longitude) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(half));
}
