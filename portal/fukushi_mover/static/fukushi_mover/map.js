// Our own map: streets and water from the portal's road network, and what a page puts on it.
//
// <c-map id="board-map" layers_id="board-map-data" label="…" /> with {{ layers|json_script:"board-map-data" }}:
//   points: [{id, lat, lon, text, label, kind: stop|ride|van|facility|unmet, state: done|next|late}]
//   lines:  [{id, points: [[lat, lon], …], label, tone: route|plan|other, colour, dash}]
//   areas:  [{id, points: [[lat, lon], …], label}]
// Later: element.portalMap.set(layers), .light(id), .fit(); element fires "map-ready", and "map-hover"/"map-choose" with detail {id}.
const LINES = {
  route: { color: "#0017c1", weight: 6, opacity: 0.85 },
  plan: { color: "#115a36", weight: 4, opacity: 0.85 },
  other: { color: "#6f6f6f", weight: 3, opacity: 0.8, dashArray: "6 6" },
};
const STREETS = { 1: ["#e0902f", 5], 2: ["#d9b35b", 4], 3: ["#ffffff", 4], 4: ["#ffffff", 2] };
let leaflet;
const bases = new Map();

function once(tag, attributes) {
  return new Promise((done, fail) => {
    const element = Object.assign(document.createElement(tag), attributes);
    element.onload = done;
    element.onerror = fail;
    document.head.append(element);
  });
}

function loadLeaflet(data) {
  leaflet ||= Promise.all([
    once("script", { src: data.leaflet }),
    once("link", { rel: "stylesheet", href: data.style }),
    once("link", { rel: "stylesheet", href: data.css }),
  ]);
  return leaflet;
}

function loadBase(url) {
  if (!bases.has(url)) bases.set(url, fetch(url).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null));
  return bases.get(url);
}

function drawBase(map, base, canvas) {
  const L = window.L;
  for (const [, line] of base.water) L.polyline(line, { renderer: canvas, color: "#9cc4e4", weight: 9, interactive: false }).addTo(map);
  for (const [rank, , line] of base.roads) L.polyline(line, { renderer: canvas, color: "#b9b2a4", weight: STREETS[rank][1] + 2, interactive: false }).addTo(map);
  for (const [rank, , line] of base.roads) L.polyline(line, { renderer: canvas, color: STREETS[rank][0], weight: STREETS[rank][1], interactive: false }).addTo(map);
  return nameStreets(map, base);
}

// Each main street is named once, where the view shows the middle of its longest visible part.
function nameStreets(map, base) {
  const L = window.L;
  const names = L.layerGroup().addTo(map);
  const draw = () => {
    names.clearLayers();
    if (map.getZoom() < 14) return;
    const view = map.getBounds().pad(-0.08);
    const seen = new Map();
    for (const [rank, name, line] of base.roads) {
      if (!name || rank > 3) continue;
      const inside = line.filter((point) => view.contains(point));
      if (inside.length > (seen.get(name)?.length ?? 0)) seen.set(name, inside);
    }
    for (const [name, inside] of seen) {
      const label = document.createElement("span");
      label.textContent = name;
      L.tooltip({ permanent: true, direction: "center", className: "map-street", interactive: false, opacity: 1 })
        .setLatLng(inside[Math.floor(inside.length / 2)]).setContent(label).addTo(names);
    }
  };
  map.on("moveend", draw);
  return draw;
}

class PortalMap {
  constructor(element) {
    const L = window.L;
    this.element = element;
    const inner = document.createElement("div");
    inner.style.height = "100%";
    element.append(inner);
    this.map = L.map(inner, { zoomControl: false, attributionControl: true, zoomSnap: 0.5, maxZoom: 18, minZoom: 9 });
    this.map.attributionControl.setPrefix(false);
    L.control.zoom({ zoomInTitle: element.dataset.zoomIn, zoomOutTitle: element.dataset.zoomOut }).addTo(this.map);
    this.canvas = L.canvas({ padding: 0.3 });
    this.group = L.featureGroup().addTo(this.map);
    this.marks = new Map();
    if (element.dataset.tiles) L.tileLayer(element.dataset.tiles, { attribution: element.dataset.tilesCredit, maxZoom: 18 }).addTo(this.map);
    this.map.setView([36.33, 139.1], 13);
    new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(element);
  }

  async addBase() {
    const base = await loadBase(this.element.dataset.base);
    if (!base) return;
    if (base.credit) this.map.attributionControl.addAttribution(this.text(base.credit));
    if (!this.element.dataset.tiles) drawBase(this.map, base, this.canvas)();
  }

  text(words) {
    const holder = document.createElement("span");
    holder.textContent = words;
    return holder.innerHTML;
  }

  set(layers, keepView = false) {
    this.group.clearLayers();
    this.marks.clear();
    for (const area of layers.areas || []) this.keep(area, window.L.polygon(area.points, { color: "#115a36", weight: 2, fillOpacity: 0.12 }));
    for (const line of layers.lines || []) this.keep(line, window.L.polyline(line.points, { ...LINES[line.tone || "route"], ...(line.colour && { color: line.colour }), ...(line.dash && { dashArray: line.dash }) }));
    for (const point of layers.points || []) this.keep(point, this.mark(point));
    if (!keepView) this.fit();
  }

  mark(point) {
    const sign = document.createElement("div");
    sign.className = "map-mark";
    sign.textContent = point.text || "";
    sign.dataset.kind = point.kind || "stop";
    if (point.state) sign.dataset.state = point.state;
    const icon = window.L.divIcon({ className: "", html: sign, iconSize: [0, 0] });
    const marker = window.L.marker([point.lat, point.lon], { icon, title: point.label || "", alt: point.label || "", keyboard: false });
    marker.sign = sign;
    return marker;
  }

  keep(row, layer) {
    layer.addTo(this.group);
    if (row.label && !layer.sign) layer.bindTooltip(this.text(row.label));
    if (!row.id) return;
    this.marks.set(String(row.id), layer);
    const tell = (name) => () => this.element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: { id: row.id } }));
    layer.on("mouseover", tell("map-hover")).on("click", tell("map-choose"));
  }

  light(id) {
    for (const layer of this.marks.values()) layer.sign?.removeAttribute("data-lit");
    this.marks.get(String(id))?.sign?.setAttribute("data-lit", "");
  }

  fit() {
    const bounds = this.group.getBounds();
    if (bounds.isValid()) this.map.fitBounds(bounds.pad(0.12), { maxZoom: 16, animate: false });
  }
}

async function start(element) {
  if (element.dataset.started) return;
  element.dataset.started = "yes";
  await loadLeaflet(element.dataset);
  const made = (element.portalMap = new PortalMap(element));
  const data = element.dataset.layers && document.getElementById(element.dataset.layers);
  if (data) made.set(JSON.parse(data.textContent));
  element.dispatchEvent(new CustomEvent("map-ready", { bubbles: true, detail: { map: made } }));
  await made.addBase();
}

// Maps that a live page puts in later start as soon as they stand there.
function startAll() {
  for (const element of document.querySelectorAll("[data-map]:not([data-started])")) start(element);
}
new MutationObserver(startAll).observe(document.body, { childList: true, subtree: true });
startAll();
