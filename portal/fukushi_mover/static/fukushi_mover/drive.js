// The tablet: taps are kept until the server has them, in order, each with an id of its own. Offline the cards move on by themselves.
const drive = document.getElementById("drive");
const KEY = `taps:${drive.dataset.day}`;
const waiting = () => JSON.parse(localStorage.getItem(KEY) || "[]");
const keep = (taps) => localStorage.setItem(KEY, JSON.stringify(taps));
let sending = false;

function show(online) {
  const line = drive.querySelector("[data-line-state]");
  if (!line) return;
  const count = waiting().length;
  line.dataset.online = online && count === 0 ? "yes" : "no";
  line.textContent = line.dataset.online === "yes" ? drive.dataset.online : `${drive.dataset.offline} (${count})`;
}

async function refresh() {
  if (waiting().length) return;
  try {
    const answer = await fetch(drive.dataset.part, { headers: { "X-Requested-With": "fetch" } });
    if (answer.ok && !answer.redirected && !waiting().length) drive.innerHTML = await answer.text();
    show(answer.ok);
  } catch {
    show(false);
  }
}

async function send() {
  if (sending) return;
  sending = true;
  try {
    for (let taps = waiting(); taps.length; taps = waiting()) {
      const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
      const answer = await fetch(drive.dataset.tap, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify(taps[0]),
      });
      if (!answer.ok && answer.status >= 500) throw new Error(String(answer.status));
      keep(waiting().slice(1));
    }
    sending = false;
    await refresh();
  } catch {
    sending = false;
    show(false);
  }
}

function moveOn(form) {
  const card = form.closest("[data-card]");
  if (!card) {
    form.closest(".inserted")?.remove();
    return;
  }
  const forms = [...card.querySelectorAll("form[data-step]")];
  const next = forms[forms.indexOf(form) + 1];
  if (next && form.dataset.step) {
    form.hidden = true;
    next.hidden = false;
    return;
  }
  const index = Number(card.dataset.card);
  card.remove();
  drive.querySelector(`.dot[data-index="${index}"]`)?.classList.add("dot-done");
  const following = drive.querySelector("[data-card]") || drive.querySelector("[data-finished]");
  if (following) following.hidden = false;
}

drive.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-tap-form]");
  if (!form) return;
  event.preventDefault();
  const data = new FormData(form);
  const tap = { step: data.get("step"), stops: data.getAll("stop"), tap_id: crypto.randomUUID(), at: Date.now() };
  keep([...waiting(), tap]);
  moveOn(form);
  send();
});

if ("EventSource" in window) {
  const source = new EventSource(drive.dataset.stream);
  source.addEventListener("dispatch", refresh);
  window.addEventListener("pagehide", () => source.close());
}
window.addEventListener("online", send);
setInterval(send, 10000);
setInterval(refresh, 30000);
send();
