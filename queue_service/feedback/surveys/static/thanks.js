// After the thanks the tablet at the door starts over for the next person.
const READ_MS = 10_000;

setTimeout(() => location.replace(document.getElementById('next').href), READ_MS);
