// Small conveniences. Every page works without them.

function closeOthers(except) {
  for (const open of document.querySelectorAll("details[data-menu][open]")) {
    if (open !== except && !open.contains(except)) open.open = false;
  }
}

document.addEventListener("click", (event) => {
  const closer = event.target.closest("[data-close]");
  const menu = event.target.closest("details[data-menu]");
  if (closer && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
    return;
  }
  closeOthers(menu);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// Whoever tabs on leaves the menu behind; open, it would cover what has the focus next.
document.addEventListener("focusout", (event) => {
  const menu = event.target.closest("details[data-menu][open]");
  if (menu && event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
});

// Fields made on the server carry no address of the page: what is picked here is sent at once.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-send-on-change]");
  if (form) form.requestSubmit();
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Not where a mistake is only shown as a sample.
document.querySelector("body:not(.gallery) [data-autofocus]")?.focus({ preventScroll: false });

// A job that ended while somebody watched leads on to its result.
document.addEventListener("htmx:after:swap", () => {
  document.querySelector("a[data-job-next]")?.click();
});
