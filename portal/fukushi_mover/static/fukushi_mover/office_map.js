// The map beside the lanes: facility, stops in order, a line for each van. No tiles; the lanes say the same in words.
const DASHES = { 1: null, 2: "10 6", 3: "2 6", 4: "14 5 3 5", 5: "6 3", 6: "1 9" };

function icon(stop, shape) {
  const kind = stop.house ? "map-house" : `map-stop map-van-${shape}${stop.done ? " map-done" : ""}`;
  const size = stop.house ? 26 : 22;
  return window.L.divIcon({ className: kind, html: stop.house ? "" : String(stop.number), iconSize: [size, size] });
}

export function drawMap(place) {
  const L = window.L;
  if (!place || !L) return null;
  const map = L.map(place, { attributionControl: false, zoomControl: false, zoomSnap: 0.25, keyboard: true });
  L.control.zoom({ zoomInTitle: place.dataset.zoomIn, zoomOutTitle: place.dataset.zoomOut }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.setView([36.33, 139.1], 13);
  const layer = L.layerGroup().addTo(map);
  let markers = new Map();
  let bounds = "";

  function show(data) {
    if (!data) return;
    const { lanes } = JSON.parse(data.textContent);
    layer.clearLayers();
    markers = new Map();
    for (const lane of lanes) drawLane(lane);
    fit(lanes);
  }

  function drawLane(lane) {
    const path = [lane.base, ...lane.stops.map((stop) => stop.at), lane.base];
    const line = L.polyline(path, { className: `map-line map-van-${lane.shape}`, weight: 3, dashArray: DASHES[lane.shape], interactive: false }).addTo(layer);
    line.getElement()?.setAttribute("data-map-van", lane.van);
    for (const stop of lane.stops) {
      const marker = L.marker(stop.at, { icon: icon(stop, lane.shape), keyboard: false, alt: `${lane.label} ${stop.label}`, title: `${lane.label} ${stop.label}` });
      marker.addTo(layer);
      marker.getElement()?.setAttribute("data-stop", stop.stop);
      marker.getElement()?.setAttribute("data-map-van", lane.van);
      markers.set(stop.stop, marker);
    }
  }

  function fit(lanes) {
    const points = lanes.flatMap((lane) => [lane.base, ...lane.stops.map((stop) => stop.at)]);
    const key = JSON.stringify(points.map((point) => point.map((one) => one.toFixed(3))).sort());
    if (!points.length || key === bounds) return;
    bounds = key;
    map.invalidateSize();
    map.fitBounds(points, { padding: [24, 24], animate: false });
  }

  // Pointing at a lane quiets the other vans.
  function focusVan(van) {
    for (const node of place.querySelectorAll("[data-map-van]")) node.toggleAttribute("data-quiet", Boolean(van) && node.dataset.mapVan !== van);
  }

  function mark(stop, isOn) {
    const marker = markers.get(stop);
    if (!marker) return;
    marker.getElement()?.toggleAttribute("data-marked", isOn);
    marker.setZIndexOffset(isOn ? 1000 : 0);
  }

  new ResizeObserver(() => map.invalidateSize()).observe(place);
  return { show, mark, focusVan };
}
