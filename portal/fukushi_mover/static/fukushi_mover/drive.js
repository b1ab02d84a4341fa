// The tablet: whatever is entered is kept until the server has it, in order, each with an id and a time of its own.
// Offline the cards move on by themselves; nothing is to be read or tapped while the van moves.
const drive = document.getElementById("drive");
const KEY = `queue:${drive.dataset.day}`;
const REJECTED = `rejected:${drive.dataset.day}`;
const PLACES = `positions:${drive.dataset.day}`;
const read = (key) => JSON.parse(localStorage.getItem(key) || "[]");
const write = (key, rows) => localStorage.setItem(key, JSON.stringify(rows));
const waiting = () => read(KEY);
const snapshots = [];
let sending = false;
let signedOut = false;

// --- The line at the top says what is true: connected, kept, or not taken.
function show(online) {
  const line = document.querySelector("[data-line-state]");
  const count = waiting().length;
  const refused = read(REJECTED);
  const rejected = refused.length;
  line.dataset.online = online && count === 0 && !rejected ? "yes" : "no";
  let words = online && count === 0 ? drive.dataset.online : `${drive.dataset.offline} (${count})`;
  if (signedOut) words = drive.dataset.signedOut;
  if (rejected) words += ` · ${drive.dataset.rejected} (${rejected}) ${refused[rejected - 1].reason || ""}`;
  line.textContent = words;
}

// Only the newest answer counts, and none that was asked for before the last tap.
let asked = 0;

async function refresh() {
  if (waiting().length || editing()) return;
  const mine = ++asked;
  try {
    const answer = await fetch(drive.dataset.part, { headers: { "X-Requested-With": "fetch" } });
    const html = await answer.text();
    signedOut = answer.redirected;
    if (answer.ok && !answer.redirected && mine === asked && !editing()) {
      renew(html);
      settle();
      keepForOffline();
    }
    show(answer.ok && !signedOut);
  } catch {
    show(false);
  }
}

// The cards as the office has them; what the driver had unfolded on this card stays unfolded.
function renew(html) {
  const before = current();
  const stop = stopOf(before);
  const unfolded = [...(before?.querySelectorAll("details[open]") || [])].map((part) => part.className);
  drive.innerHTML = html;
  snapshots.length = 0;
  const card = current();
  if (stop && stopOf(card) === stop) card.querySelectorAll("details").forEach((part) => (part.open = unfolded.includes(part.className)));
}

const stopOf = (card) => card?.querySelector("[name=stop]")?.value;

// A check that somebody is filling in is not taken away from under their fingers.
const editing = () => Boolean(drive.querySelector(".drive-card:not([hidden]) .drive-form")?.matches(":focus-within, [data-touched]"));

async function post(url, body) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  return fetch(url, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify(body) });
}

async function send() {
  if (sending) return;
  sending = true;
  try {
    for (let rows = waiting(); rows.length; rows = waiting()) {
      const answer = await post(rows[0].url, rows[0].body);
      signedOut = answer.redirected || answer.status === 403;
      if (signedOut || answer.status >= 500) throw new Error(String(answer.status));
      // What the server refuses for good is set aside and shown, never dropped in silence.
      if (!answer.ok) write(REJECTED, [...read(REJECTED), { ...rows[0], reason: await reasonOf(answer) }]);
      write(KEY, waiting().slice(1));
    }
    sending = false;
    await refresh();
    await sendPlaces();
  } catch {
    sending = false;
    show(false);
  }
}

// The server's own words, never a page of HTML.
async function reasonOf(answer) {
  const isText = (answer.headers.get("Content-Type") || "").startsWith("text/plain");
  return isText ? (await answer.text()).slice(0, 200) : "";
}

function enqueue(url, body) {
  asked += 1;
  write(KEY, [...waiting(), { url, body }]);
}

// --- Cards
const current = () => drive.querySelector(".drive-card:not([hidden])");

function reveal(card) {
  if (!card) return;
  card.hidden = false;
  if (card.dataset.say) say(card.dataset.say, card.dataset.say);
  drive.querySelector("h2, .drive-button")?.scrollIntoView?.({ block: "nearest" });
}

function nextCard(card) {
  if (card.dataset.kind === "call") {
    const dots = [...drive.querySelectorAll(".dot:not(.dot-done)")];
    dots[0]?.classList.add("dot-done");
    dots[0]?.classList.remove("dot-now");
    dots[1]?.classList.add("dot-now");
  }
  card.remove();
  reveal(drive.querySelector("[data-card]") || drive.querySelector("[data-finished]"));
}

function moveOn(form) {
  const card = form.closest("[data-card]");
  if (!card) {
    form.closest(".inserted")?.remove();
    return;
  }
  if (form.hasAttribute("data-ends-card")) {
    nextCard(card);
    return;
  }
  const forms = [...card.querySelectorAll("form[data-step]")];
  const next = forms[forms.indexOf(form) + 1];
  if (form.dataset.step === "arrive") {
    setMoving(false);
    card.querySelector("[data-when-arrived]")?.removeAttribute("hidden");
    for (const part of card.querySelectorAll("[data-until-arrived]")) part.setAttribute("hidden", "");
  }
  if (form.dataset.step === "depart") setMoving(true);
  if (next && form.dataset.step) {
    form.hidden = true;
    next.hidden = false;
    return;
  }
  nextCard(card);
}

function remember(tap) {
  snapshots.push({ tap, html: drive.innerHTML, moving: document.body.dataset.moving });
}

function undo(form) {
  const last = snapshots.pop();
  const tap = last?.tap || form.querySelector("[name=tap]").value;
  if (last) {
    drive.innerHTML = last.html;
    setMoving(last.moving === "yes");
  }
  const queued = waiting();
  if (queued.some((row) => row.body.tap_id === tap)) {
    write(KEY, queued.filter((row) => row.body.tap_id !== tap));
    return;
  }
  if (tap) enqueue(drive.dataset.entry, { entry_id: crypto.randomUUID(), at: Date.now(), fields: { entry: ["undo"], tap: [tap] } });
}

function fieldsOf(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) if (name !== "csrfmiddlewaretoken" && name !== "entry_id") (fields[name] ||= []).push(value);
  return fields;
}

drive.addEventListener("input", (event) => event.target.closest(".drive-form")?.setAttribute("data-touched", ""));
drive.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-tap-form], [data-entry-form]");
  if (!form) return;
  event.preventDefault();
  if (form.hasAttribute("data-undo")) {
    undo(form);
  } else if (form.hasAttribute("data-tap-form")) {
    const data = new FormData(form);
    const tap = { step: data.get("step"), stops: data.getAll("stop"), tap_id: crypto.randomUUID(), at: Date.now() };
    if (tap.step !== "acknowledge") remember(tap.tap_id);
    enqueue(drive.dataset.tap, tap);
    moveOn(form);
    const again = drive.querySelector("[data-undo]");
    if (again && snapshots.length) again.hidden = false;
  } else {
    enqueue(drive.dataset.entry, { entry_id: form.querySelector("[name=entry_id]").value, at: Date.now(), fields: fieldsOf(form) });
    if (form.hasAttribute("data-ends-card")) {
      snapshots.length = 0;
      nextCard(form.closest("[data-card]"));
    } else {
      sent(form);
    }
  }
  drawWay();
  send();
});

// A message was sent: the same button makes a new one next time.
function sent(form) {
  form.querySelector("[name=entry_id]").value = crypto.randomUUID();
  form.closest(".inserted")?.remove();
  const told = drive.querySelector("[data-sent]");
  if (!told) return;
  told.hidden = false;
  setTimeout(() => (told.hidden = true), 6000);
}

// --- Voice: what comes in while the van moves is spoken; the screen waits until it stands.
const spoken = new Set(JSON.parse(sessionStorage.getItem("spoken") || "[]"));

function say(words, key) {
  if (spoken.has(key)) return;
  spoken.add(key);
  sessionStorage.setItem("spoken", JSON.stringify([...spoken]));
  document.querySelector("[data-said]").textContent = words;
  if ("speechSynthesis" in window && speechSynthesis.getVoices) {
    const voice = new SpeechSynthesisUtterance(words);
    voice.lang = document.documentElement.lang;
    speechSynthesis.speak(voice);
  }
  beep();
}

function beep() {
  if (!("AudioContext" in window)) return;
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  tone.frequency.value = 880;
  tone.connect(audio.createGain()).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.25);
  tone.onended = () => audio.close();
}

// --- Moving or standing: by the tablet's own speed where it is known, else by the taps.
let speedSaysAt = 0;

function setMoving(moves, bySpeed = false) {
  if (bySpeed) speedSaysAt = Date.now();
  document.body.dataset.moving = moves ? "yes" : "no";
}

function settle() {
  if (Date.now() - speedSaysAt > 15000) setMoving(drive.querySelector("[data-moving-now]")?.dataset.movingNow === "yes");
  const inserted = drive.querySelector("[data-inserted]");
  if (inserted) {
    say(inserted.dataset.say, inserted.dataset.inserted);
    if (!inserted.contains(document.activeElement)) inserted.querySelector(".drive-button").focus({ preventScroll: true });
  }
  const card = current();
  if (card?.dataset.say) say(card.dataset.say, card.dataset.say);
  drawWay();
}

let places = read(PLACES);
function moved(position) {
  const { latitude, longitude, speed } = position.coords;
  if (speed !== null) setMoving(speed > 2, true);
  const last = places[places.length - 1];
  if (last && position.timestamp - last.at < 10000) return;
  places = [...places, { at: position.timestamp, lat: latitude, lon: longitude, speed }].slice(-300);
  write(PLACES, places);
  sendPlaces();
}

async function sendPlaces() {
  if (!places.length || !navigator.onLine) return;
  const batch = places;
  try {
    const answer = await post(drive.dataset.position, { positions: batch });
    if (answer.ok || answer.status === 400) places = places.filter((row) => !batch.includes(row));
    write(PLACES, places);
  } catch {
    // The next position asks again.
  }
}

// --- Map
function drawWay() {
  const map = document.getElementById("drive-map")?.portalMap;
  const data = current()?.querySelector("script[type='application/json']");
  if (map && data) map.set(JSON.parse(data.textContent));
}
document.addEventListener("map-ready", drawWay);

// --- Offline: the page, its scripts and the streets are kept on the tablet; signing out removes them.
async function keepForOffline() {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  const cache = await caches.open("drive");
  const files = performance.getEntriesByType("resource").map((row) => new URL(row.name)).filter((url) => url.origin === location.origin && (url.pathname.startsWith("/static/") || url.pathname.endsWith("/map.json")));
  await Promise.allSettled([cache.add(location.pathname), ...files.map(async (url) => (await cache.match(url.href)) || cache.add(url.href))]);
}

if ("serviceWorker" in navigator) navigator.serviceWorker.register(drive.dataset.worker).then(keepForOffline).catch(() => {});
document.querySelector(".device-header a[href*='logout']")?.addEventListener("click", () => caches.delete("drive"));
if ("geolocation" in navigator) navigator.geolocation.watchPosition(moved, () => {}, { enableHighAccuracy: true, maximumAge: 5000 });
if ("EventSource" in window) {
  const source = new EventSource(drive.dataset.stream);
  source.addEventListener("dispatch", refresh);
  window.addEventListener("pagehide", () => source.close());
}
window.addEventListener("online", send);
window.addEventListener("offline", () => show(false));
setInterval(send, 10000);
setInterval(refresh, 30000);
settle();
show(navigator.onLine);
send();
