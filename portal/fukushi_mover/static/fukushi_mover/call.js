// The service desk by keyboard: the number or letter on a button presses it; keys are counted to measure a booking.
const call = document.querySelector(".call");
const counted = `keys-${call.dataset.call || "desk"}`;
const typing = (target) => target.matches("input:not([type=checkbox]), select, textarea");
const MODIFIERS = ["Shift", "Control", "Alt", "Meta"];

function count() {
  const keys = Number(sessionStorage.getItem(counted) || 0) + 1;
  sessionStorage.setItem(counted, keys);
}

document.addEventListener("keydown", (event) => {
  if (!MODIFIERS.includes(event.key)) count();
  if (event.ctrlKey || event.metaKey || (typing(event.target) && !event.altKey)) return;
  const pressed = call.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  const jumped = call.querySelector(`[data-jump="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!pressed && !jumped) return;
  event.preventDefault();
  if (pressed) pressed.click();
  else jumped.focus();
});

for (const field of call.querySelectorAll("input[name=keys]")) {
  field.form.addEventListener("submit", () => {
    field.value = sessionStorage.getItem(counted) || "";
    sessionStorage.removeItem(counted);
  });
}
