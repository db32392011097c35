// Draws the map from numbers alone; tiles lie under it when the school has some.

let drawn = null;

export function drawMap() {
  const place = document.getElementById("map");
  const given = document.getElementById("live-map")?.dataset.map;
  if (!place || !given || !window.L) return;
  if (drawn?.place === place) {
    if (drawn.given !== given) paint(JSON.parse(given), false);
    drawn.given = given;
    return;
  }
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const canvas = document.createElement("div"); // a child of our own: htmx puts back the attributes of what has an id
  canvas.className = "map-canvas";
  place.replaceChildren(canvas);
  const map = L.map(canvas, { zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, attributionControl: false, keyboard: true });
  drawn = { place, given, map, layer: L.layerGroup().addTo(map) };
  const facts = JSON.parse(given);
  if (facts.tiles) L.tileLayer(facts.tiles, { maxZoom: 19 }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  paint(facts, true);
}

function paint(facts, isFirst) {
  const { map, layer } = drawn;
  layer.clearLayers();
  for (const line of facts.grid) gridLine(layer, line);
  if (facts.trail.length > 1) L.polyline(facts.trail, { className: "trail" }).addTo(layer);
  if (facts.planned && facts.fix) L.polyline([facts.planned, facts.fix.at], { className: "apart" }).addTo(layer).bindTooltip(apart(facts.apart_m), { permanent: facts.apart_m >= 100, className: "map-word" });
  if (facts.school) mark(layer, facts.school, "■", "mark-school", "School");
  if (facts.planned) mark(layer, facts.planned, "◎", "mark-planned", "Planned address", "left");
  if (facts.fix) fix(layer, facts.fix);
  if (isFirst) look(map, facts);
}

function gridLine(layer, line) {
  L.polyline([line.from, line.to], { className: line.km ? "grid-km" : "grid-100", interactive: false }).addTo(layer);
}

function fix(layer, found) {
  if (found.accuracy_m) L.circle(found.at, { radius: found.accuracy_m, className: "accuracy" }).addTo(layer);
  mark(layer, found.at, "●", "mark-fix", "Last position");
}

function mark(layer, at, sign, kind, words, side = "right") {
  const icon = L.divIcon({ className: `mark ${kind}`, html: sign, iconSize: [28, 28] });
  L.marker(at, { icon, keyboard: false, title: words }).addTo(layer).bindTooltip(words, { permanent: true, direction: side, offset: [side === "right" ? 12 : -12, 0], className: "map-word" });
}

function look(map, facts) {
  const points = [facts.planned, facts.fix?.at].filter(Boolean);
  if (points.length === 2 && facts.apart_m > 40) map.fitBounds(points, { padding: [60, 60], maxZoom: 17 });
  else map.setView(points.at(-1), 16);
}

function apart(metres) {
  return metres < 1000 ? `${Math.max(10, Math.round(metres / 10) * 10)} m apart` : `${(metres / 1000).toFixed(1)} km apart`;
}
