// Moving a meeting: by drag, or by Enter, arrow keys, Enter. What stands against a place shows before dropping.

const board = document.querySelector("[data-board][data-movable]");
if (board) {
  const said = document.querySelector("[data-board-said]");
  const cells = [...board.querySelectorAll("td[data-place]")];
  let picked = null;
  let places = {};

  const say = (words) => { said.textContent = words; };
  const cellOf = (node) => node.closest("td[data-place]");
  const nameOf = (link) => [...link.querySelectorAll("span:not(.ms-pin)")].map((s) => s.textContent.trim()).join(" × ");

  const drop = () => {
    for (const cell of cells) {
      cell.removeAttribute("data-ok");
      cell.removeAttribute("data-over");
      cell.removeAttribute("aria-label");
      cell.tabIndex = -1;
    }
    picked?.removeAttribute("data-picked");
    picked = null;
    places = {};
  };

  const describe = (cell) => {
    const place = places[cell.dataset.place];
    if (!place) return cell.dataset.name;
    return `${cell.dataset.name}: ${place.words || board.dataset.wordsFree}`;
  };

  const pick = async (link) => {
    drop();
    picked = link;
    link.setAttribute("data-picked", "");
    say(`${board.dataset.wordsPicked}: ${nameOf(link)}`);
    const answer = await fetch(link.dataset.clashes, { headers: { Accept: "application/json" } });
    if (!answer.ok || picked !== link) return;
    places = (await answer.json()).places;
    for (const cell of cells) {
      const place = places[cell.dataset.place];
      if (!place) continue;
      cell.dataset.ok = place.ok ? "yes" : "no";
      cell.setAttribute("aria-label", describe(cell));
    }
  };

  const put = (cell) => {
    const place = places[cell.dataset.place];
    if (!picked || !place) return;
    if (!place.ok) { say(describe(cell)); return; }
    const form = document.createElement("form");
    form.method = "post";
    form.action = picked.href;
    for (const [name, value] of [["csrfmiddlewaretoken", board.dataset.csrf], ["place", cell.dataset.place]]) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      field.value = value;
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  };

  const step = (cell, key) => {
    const row = cell.parentElement;
    const index = [...row.children].indexOf(cell);
    if (key === "ArrowLeft") return cell.previousElementSibling?.matches("td") ? cell.previousElementSibling : null;
    if (key === "ArrowRight") return cell.nextElementSibling;
    const other = key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
    return other?.children[index] ?? null;
  };

  board.addEventListener("keydown", (event) => {
    const cell = cellOf(event.target);
    if (!cell) return;
    if (event.key === "Escape" && picked) {
      const back = picked;
      drop();
      back.focus();
      say(board.dataset.wordsLeft);
    } else if (event.key === "Enter" && event.target.matches("[data-meeting]") && !picked) {
      event.preventDefault();
      pick(event.target);
      cell.tabIndex = 0;
      cell.focus();
    } else if (event.key === "Enter" && picked) {
      event.preventDefault();
      put(cell);
    } else if (picked && event.key.startsWith("Arrow")) {
      event.preventDefault();
      const next = step(cell, event.key);
      if (next) {
        next.tabIndex = 0;
        next.focus();
        say(describe(next));
      }
    }
  });

  board.addEventListener("dragstart", (event) => {
    const link = event.target.closest?.("[data-meeting]");
    if (!link) return;
    event.dataTransfer.setData("text/plain", nameOf(link));
    event.dataTransfer.effectAllowed = "move";
    pick(link);
  });
  board.addEventListener("dragover", (event) => {
    const cell = cellOf(event.target);
    if (!cell || !picked) return;
    for (const other of cells) other.toggleAttribute("data-over", other === cell);
    if (places[cell.dataset.place]?.ok) event.preventDefault();
    if (said.textContent !== describe(cell)) say(describe(cell));
  });
  board.addEventListener("drop", (event) => {
    const cell = cellOf(event.target);
    if (!cell) return;
    event.preventDefault();
    put(cell);
  });
  board.addEventListener("dragend", (event) => { if (event.dataTransfer.dropEffect === "none") { drop(); say(board.dataset.wordsLeft); } });
}
