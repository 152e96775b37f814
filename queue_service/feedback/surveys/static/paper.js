// Typing in paper: a digit from 1 to 4 leads to the next box, a step back from an empty one to the box before.
const form = document.getElementById('paper');
const boxes = [...form.querySelectorAll('[data-digit]')];

boxes.forEach((box, place) => {
  box.addEventListener('focus', () => box.select());
  box.addEventListener('input', () => {
    if (!/^[1-4]$/.test(box.value)) { box.value = ''; return; }
    (boxes[place + 1] ?? form.elements.sex).focus();
  });
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Backspace' && !box.value) boxes[place - 1]?.focus();
  });
});
(boxes.find((box) => box.getAttribute('aria-invalid')) ?? boxes[0]).focus();
