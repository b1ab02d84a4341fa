// Rows of a form, as in a spreadsheet: a row more without a page, several cells pasted at once.
// Without this file the same button sends the form and the server answers with more rows.

function add(rows) {
  const total = rows.querySelector("[name$=-TOTAL_FORMS]");
  const place = Number(total.value);
  const made = rows.querySelector("template").content.cloneNode(true).firstElementChild;
  for (const element of [made, ...made.querySelectorAll("*")]) {
    for (const attribute of element.attributes) {
      attribute.value = attribute.value.replaceAll("__prefix__", place).replaceAll("__number__", place + 1);
    }
  }
  rows.querySelector(".rows-body").append(made);
  total.value = place + 1;
  return made;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add-row]");
  if (!button) return;
  event.preventDefault();
  add(button.closest("[data-rows]")).querySelector("input:not([type=hidden]), select")?.focus();
});

const cells = (row) => [...row.querySelectorAll("input:not([type=hidden]):not([type=checkbox]), textarea")];

// The cells of a spreadsheet, from the field in which they are pasted to the right and down.
document.addEventListener("paste", (event) => {
  const rows = event.target.closest("[data-rows]");
  const text = event.clipboardData?.getData("text/plain").replace(/\r/g, "").replace(/\n$/, "");
  if (!rows || event.target.tagName !== "INPUT" || !/[\n\t]/.test(text ?? "")) return;
  event.preventDefault();
  let row = event.target.closest(".rows-row");
  const first = cells(row).indexOf(event.target);
  text.split("\n").forEach((line, at) => {
    if (at) row = row.nextElementSibling ?? add(rows);
    line.split("\t").forEach((value, right) => {
      const cell = cells(row)[first + right];
      if (cell) cell.value = value.trim();
    });
  });
});
