// The outline of an area: the list of corners is the truth, the map draws it and adds a corner where it is clicked.
const text = document.querySelector("[data-outline]");
const section = document.querySelector("[data-area-map]");
const last = document.querySelector("[data-last-corner]");
let shape = null;

const lines = () => text.value.split("\n").map((line) => line.trim()).filter(Boolean);
const corners = () =>
  lines()
    .map((line) => line.replace(",", " ").split(/\s+/).map(Number))
    .filter((pair) => pair.length === 2 && pair.every(Number.isFinite));

function draw(map) {
  const L = window.L;
  shape?.remove();
  shape = L.layerGroup().addTo(map);
  const points = corners();
  L.polygon(points, { color: "#0017c1", weight: 3, interactive: false }).addTo(shape);
  for (const point of points) L.circleMarker(point, { radius: 5, color: "#0017c1", fillColor: "#ffffff", fillOpacity: 1, interactive: false }).addTo(shape);
  last.disabled = !points.length;
}

function set(rows, map) {
  text.value = rows.join("\n");
  draw(map);
}

section.addEventListener("map-ready", (event) => {
  const { map } = event.detail.map;
  map.on("click", ({ latlng }) => set([...lines(), `${latlng.lat.toFixed(5)}, ${latlng.lng.toFixed(5)}`], map));
  last.addEventListener("click", () => set(lines().slice(0, -1), map));
  text.addEventListener("input", () => draw(map));
  draw(map);
  if (corners().length) map.fitBounds(corners(), { padding: [32, 32] });
});
section.hidden = false;
