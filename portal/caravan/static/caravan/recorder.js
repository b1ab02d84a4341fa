// The hearing's page while somebody types: saves by itself, says truly whether it is saved, makes needs of selected words.
const sheet = document.querySelector("[data-recorder]");
const mark = sheet.querySelector("[data-mark]");
const words = JSON.parse(document.getElementById("recorder-words").textContent);
const token = sheet.querySelector("[name=csrfmiddlewaretoken]").value;
const PAUSE = 1200;
const POLL = 8000;
const cards = [];

function makeCard(element) {
  const field = (name) => element.querySelector(`[name$="-${name}"]`);
  const key = `hearing-answer:${element.dataset.answer}`;
  const card = { element, dirty: false, busy: false, conflict: false, timer: 0 };
  const values = () => Object.fromEntries(
    ["version", "text", "internal_note", "share_scope", "note_scope"]
      .filter((name) => field(name)).map((name) => [name, field(name).value]),
  );

  card.changed = () => {
    card.dirty = true;
    try { localStorage.setItem(key, JSON.stringify(values())); } catch { /* a full or forbidden store: the mark still says "not saved" */ }
    clearTimeout(card.timer);
    card.timer = setTimeout(card.save, PAUSE);
    show();
  };

  card.save = async () => {
    if (!card.dirty || card.busy || card.conflict) return;
    card.busy = true;
    card.dirty = false;
    try {
      const answer = await post(element.dataset.save, values());
      if (answer.status === 409) {
        const newer = await answer.json();
        card.dirty = card.conflict = true;
        notice(`${words.conflict} ${newer.text}`);
      } else if (answer.ok) {
        field("version").value = (await answer.json()).version;
        if (!card.dirty) localStorage.removeItem(key);
        card.offline = false;
      } else throw new Error(answer.status);
    } catch {
      card.dirty = card.offline = true;
      card.timer = setTimeout(card.save, POLL);
    }
    card.busy = false;
    show();
    if (card.dirty && !card.offline && !card.conflict) card.timer = setTimeout(card.save, PAUSE);
  };

  card.need = async () => {
    const area = field("text");
    const selected = area.value.slice(area.selectionStart, area.selectionEnd);
    await card.save();
    if (card.dirty) return notice(words.save_first);
    const answer = await post(element.dataset.need, { words: selected });
    const made = await answer.json();
    if (!answer.ok) return notice(made.problem);
    const link = document.createElement("a");
    link.href = made.url;
    link.textContent = made.title;
    const line = document.createElement("p");
    line.append(`${words.need} `, link);
    element.querySelector("[data-needs]").append(line);
    notice("");
  };

  card.seen = (version) => {
    if (card.conflict || card.busy || version <= Number(field("version").value)) return;
    card.conflict = true;
    notice(words.newer);
  };

  card.restore = () => {
    const draft = readDraft(key);
    const differs = draft && Object.entries(draft).some(
      ([name, value]) => name !== "version" && field(name) && field(name).value !== value,
    );
    if (!differs) return localStorage.removeItem(key);
    // Typed here, never saved: put back as unsaved, on the version that it was typed on.
    Object.entries(draft).forEach(([name, value]) => { if (field(name)) field(name).value = value; });
    card.changed();
  };

  function notice(text) { element.querySelector("[data-notice]").textContent = text; }
  element.addEventListener("input", card.changed);
  element.addEventListener("change", card.changed);
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); card.need(); }
  });
  return card;
}

function readDraft(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}

function post(url, fields) {
  return fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": token },
    body: new URLSearchParams(fields),
    redirect: "error",
  });
}

function show() {
  const state = cards.some((card) => card.conflict) ? "conflict"
    : cards.some((card) => card.offline) ? "offline"
    : cards.some((card) => card.dirty || card.busy) ? "saving" : "saved";
  mark.dataset.state = state;
  mark.textContent = words[state];
}

async function poll() {
  try {
    const answer = await fetch(sheet.dataset.versions, { redirect: "error" });
    if (answer.ok) {
      const versions = await answer.json();
      cards.forEach((card) => card.seen(versions[card.element.dataset.answer] ?? 0));
      show();
    }
  } catch { /* the mark speaks of what was typed, not of the network */ }
  setTimeout(poll, POLL);
}

// The drafts stay until the page comes back and shows the same words.
let leaving = false;
sheet.addEventListener("submit", () => { leaving = true; cards.forEach((card) => clearTimeout(card.timer)); });
addEventListener("beforeunload", (event) => { if (!leaving && cards.some((card) => card.dirty || card.busy)) event.preventDefault(); });
addEventListener("online", () => cards.forEach((card) => card.save()));
sheet.querySelectorAll("[data-answer]").forEach((element) => cards.push(makeCard(element)));
cards.forEach((card) => card.restore());
show();
setTimeout(poll, POLL);
