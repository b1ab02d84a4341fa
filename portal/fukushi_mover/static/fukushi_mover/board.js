// The board of a day. Everything here also works as plain links and forms; this makes it quick.
import { listen } from "./live_part.js";
import { drawMap } from "./office_map.js";
import { startMorning } from "./morning.js";

const board = document.querySelector(".board");
const map = drawMap(document.querySelector("[data-map]"));
let dragged = null;
let picked = "";

const lanesPart = () => document.querySelector("[data-lanes-part]");
const isPicked = () => Boolean(document.querySelector(".lanes-picked"));

function redraw() {
  map?.show(document.getElementById("map-points"));
}

async function swapLanes(address) {
  const url = new URL(address, location.href);
  url.searchParams.set("part", "lanes");
  const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || answer.redirected) return false;
  lanesPart().outerHTML = await answer.text();
  redraw();
  return true;
}

async function pick(link, byKeyboard) {
  picked = link.dataset.pick;
  if (!(await swapLanes(link.href))) return;
  if (byKeyboard) document.querySelector(".lane-effect .button, [data-unpick]")?.focus();
}

function unpick() {
  const leave = document.querySelector("[data-unpick]");
  if (leave) swapLanes(leave.href).then(() => document.querySelector(`[data-pick="${CSS.escape(picked)}"]`)?.focus());
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-pick]");
  const leave = event.target.closest("[data-unpick]");
  if (!(link || leave) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (leave) unpick();
  else pick(link, event.detail === 0);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isPicked()) unpick();
});

// Dragging: the effects are fetched when the drag begins and stand on the lanes before anything is dropped.
document.addEventListener("dragstart", (event) => {
  const link = event.target.closest?.("[data-pick]");
  if (!link) return;
  dragged = { key: link.dataset.pick, effects: null };
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", link.textContent.trim());
  showEffects(link.href, dragged);
});

// The dragged element must stay in the page: only the effects are taken over, not the whole part.
async function showEffects(address, drag) {
  const url = new URL(address, location.href);
  url.searchParams.set("part", "lanes");
  const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok || dragged !== drag) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const effect of page.querySelectorAll(".lane-effect")) {
    const lane = laneOf(effect.closest(".lane").dataset.van);
    lane?.querySelector(".lane-effect")?.remove();
    lane?.querySelector(".lane-body").append(effect);
  }
}

const laneOf = (van) => document.querySelector(`.lane[data-van="${CSS.escape(van)}"]`);

document.addEventListener("dragover", (event) => {
  const lane = event.target.closest?.(".lane");
  for (const other of document.querySelectorAll(".lane[data-over]")) if (other !== lane) other.removeAttribute("data-over");
  if (!dragged || !lane?.querySelector("[data-drop]")) return;
  event.preventDefault();
  lane.setAttribute("data-over", "");
});

document.addEventListener("drop", (event) => {
  const form = event.target.closest?.(".lane")?.querySelector("[data-drop]");
  if (!dragged || !form) return;
  event.preventDefault();
  form.requestSubmit();
});

document.addEventListener("dragend", () => {
  dragged = null;
  for (const lane of document.querySelectorAll(".lane[data-over]")) lane.removeAttribute("data-over");
  for (const effect of document.querySelectorAll(".lane-effect")) if (!isPicked()) effect.remove();
});

// Lane and map point at each other, by pointer and by focus.
function mark(stop, isOn) {
  for (const node of document.querySelectorAll(`[data-stop="${CSS.escape(stop)}"]`)) node.toggleAttribute("data-marked", isOn);
  map?.mark(stop, isOn);
}
for (const [type, isOn] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(type, (event) => {
    const node = event.target.closest?.("[data-stop]");
    if (node) mark(node.dataset.stop, isOn);
    const lane = event.target.closest?.(".lane");
    if (lane) map?.focusVan(isOn ? lane.dataset.van : null);
  });
}

const live = document.getElementById("live");
const morning = startMorning(document.getElementById("morning"));
if (live) {
  listen(live, {
    isBusy: () => Boolean(dragged) || isPicked() || live.contains(document.activeElement),
    after: redraw,
    also: () => morning?.refresh(),
  });
}

// Staff minutes: one sign of work a minute while the plan is in front of somebody.
const working = board?.dataset.working;
if (working) {
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";
  const say = () => {
    if (document.visibilityState === "visible") fetch(working, { method: "POST", headers: { "X-CSRFToken": token() } }).catch(() => {});
  };
  say();
  setInterval(say, 60000);
}
redraw();
