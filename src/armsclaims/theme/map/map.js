"use strict";
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (id) => document.getElementById(id);
  const COLOURS = { blue: "#0072b2", vermilion: "#d55e00", green: "#009e73" };
  const map = L.map("map", { zoomSnap: 0.25, attributionControl: false, keyboard: true, zoomAnimation: false, fadeAnimation: false, inertia: false });
  const all = L.latLngBounds([[30, 24], [58, 146]]);
  const fit = () => { map.setMinZoom(0); map.fitBounds(all, { animate: false }); map.setMinZoom(map.getZoom()); };
  map.setMaxBounds([[12, 8], [76, 172]]);
  fit();
  L.control.scale({ maxWidth: 140, imperial: false }).addTo(map);
  map.createPane("land").style.zIndex = 300;
  for (const part of data.base) {
    const style = { pane: "land", interactive: false, color: "#9a9482", weight: 0.8, stroke: part.layer === "land", fillColor: "#f6f3ea", fillOpacity: 1 };
    const drawn = (shapes, how) => L.geoJSON(shapes.map((g) => ({ type: "Feature", geometry: g, properties: {} })), { style: how, interactive: false });
    let layer = drawn(part.shapes, style);
    // The finer coast serves close views only, and covers the coarser one where it is.
    if (part.layer === "coast") {
      const sea = L.rectangle(part.window, { pane: "land", interactive: false, stroke: false, fillColor: "#e4eaef", fillOpacity: 1 });
      L.stamp(sea); // groups are drawn in the order of their stamps, and the sea lies below
      layer = L.layerGroup([sea, drawn(part.shapes, { ...style, stroke: false }) /* an outline would also mark where the extract is cut */, drawn(part.borders, { pane: "land", interactive: false, color: "#9a9482", weight: 1 })]);
    }
    if (part.layer === "land") layer.addTo(map);
    else map.on("zoomend", () => (map.getZoom() >= 7 ? layer.addTo(map) : layer.remove()));
  }
  // Names of countries, for the eye: no claim is about where they stand.
  map.createPane("names").style.cssText = "z-index:350;pointer-events:none";
  for (const name of data.names) L.tooltip({ permanent: true, direction: "center", className: "name", pane: "names", interactive: false }).setLatLng(name.at).setContent(L.Util.template("{t}", { t: name.text })).addTo(map);
  const naming = () => { map.getPane("names").style.visibility = map.getZoom() < 2.4 ? "hidden" : ""; };
  map.on("zoomend", naming);
  naming();
  const renderer = L.svg({ padding: 0.5 }).addTo(map);
  const svg = renderer._container;
  const defs = document.createElementNS("http://www.w3.org/2000/svg", "defs");
  defs.innerHTML = '<pattern id="occupied" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#f7dccb"/><line x1="0" y1="0" x2="0" y2="6" stroke="#5b4a7d" stroke-width="1.4"/></pattern>';
  svg.prepend(defs);
  const STYLES = {
    country: (c) => ({ color: c, weight: 0, fillColor: c, fillOpacity: 0.16 }),
    area: (c) => ({ stroke: false, fillColor: c, fillOpacity: 0.34, className: "soft" }),
    region: (c) => ({ color: c, weight: 2, fillColor: "url(#occupied)", fillOpacity: 1 }),
    leg: (c) => ({ color: c, weight: 3.5, dashArray: "9 7" }),
  };
  let open = null;
  let opener = null;
  for (const mark of data.marks) {
    const colour = COLOURS[mark.lane];
    const options = { renderer, style: () => STYLES[mark.kind](colour), pointToLayer: (f, at) => L.circleMarker(at, { renderer, radius: 7, color: "#fff", weight: 1.5, fillColor: colour, fillOpacity: 1 }) };
    mark.layer = L.geoJSON({ type: "Feature", geometry: mark.geometry, properties: {} }, mark.kind === "port" ? { pointToLayer: options.pointToLayer } : options);
    mark.layer.on("click", () => show(mark, mark.button));
    if (mark.kind === "port" || mark.kind === "region") mark.layer.bindTooltip(mark.label.split(/[,:]/)[0], { permanent: true, direction: mark.kind === "port" ? (mark.first ? "left" : innerWidth < 500 ? "top" : "right") : "center", className: "place", offset: mark.kind === "port" ? (mark.first ? [-8, 0] : innerWidth < 500 ? [0, -6] : [8, 0]) : [0, 0] });
    mark.button = document.createElement("button");
    mark.button.type = "button";
    mark.button.className = mark.lane;
    mark.button.textContent = mark.label;
    mark.button.setAttribute("aria-expanded", "false");
    mark.button.addEventListener("click", () => (open === mark ? close() : show(mark, mark.button)));
    mark.item = document.createElement("li");
    mark.item.append(mark.button);
    $("marks").append(mark.item);
  }
  const order = { country: 0, area: 1, region: 2, leg: 3, port: 4 };
  const passes = (claim) => claim.day <= data.days[+$("until").value] && (!$("side").value || claim.side === $("side").value) && (!$("stage").value || claim.stage === $("stage").value) && $("about").querySelector(`input[value="${claim.allegation}"]`).checked;
  const passing = (mark) => mark.claims.filter(passes);

  // What stands behind a mark, a line each: who, what is told, and the way to it in the page around.
  function detail(mark, from, lines, move) {
    close();
    open = mark;
    opener = from;
    mark.button.setAttribute("aria-expanded", "true");
    const box = $("detail");
    const title = document.createElement("h2");
    title.textContent = mark.label;
    box.replaceChildren(title);
    for (const line of lines) {
      const text = document.createElement("p");
      const who = document.createElement("strong");
      who.textContent = line.who;
      const go = document.createElement("button");
      go.type = "button";
      go.textContent = line.go;
      go.setAttribute("aria-label", line.go + " " + line.name);
      go.addEventListener("click", () => parent !== window && parent.postMessage(line.message, "*"));
      text.append(who, line.told, go);
      box.append(text);
    }
    box.hidden = false;
    mark.item.append(box);
    move();
    box.focus();
  }
  const show = (mark, from) => detail(mark, from, passing(mark).map((claim) => ({
    who: claim.who,
    told: ", " + claim.said + ": " + claim.what + " Printed, " + claim.whose + ": " + (claim.own ? "\u201c" + claim.words + "\u201d" : claim.words) + ". ",
    go: "Go to claim", name: claim.id, message: { claim: claim.id },
  })), () => mark.kind !== "country" && map.fitBounds(mark.layer.getBounds().pad(0.4), { maxZoom: 8.5, animate: false }));
  function close() {
    if (!open) return;
    open.button.setAttribute("aria-expanded", "false");
    $("detail").hidden = true;
    $("panel").append($("detail"));
    open = null;
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && open) { const back = opener; close(); back.focus(); } });

  const MONTHS = "January February March April May June July August September October November December".split(" ");
  const words = (day) => day.split("-").reverse().map((part, i, all) => (i === all.length - 2 ? MONTHS[part - 1] : +part)).join(" ");
  const seen = (kinds) => data.marks.filter((m) => kinds.includes(m.kind) && map.hasLayer(m.layer)).reduce((box, m) => box.extend(m.layer.getBounds()), L.latLngBounds([]));
  for (const button of document.querySelectorAll("[data-view]")) button.addEventListener("click", () => {
    const box = { all: () => all, leg: () => seen(["port", "leg"]), region: () => seen(["region", "area"]) }[button.dataset.view]();
    if (box.isValid()) map.fitBounds(box, { animate: false, padding: [24, 24], maxZoom: 9 });
  });

  // Context stands apart: off until it is asked for, square and neutral, and in a list of its own.
  for (const mark of data.context) {
    mark.layer = L.marker(mark.at, { keyboard: false, icon: L.divIcon({ className: "elsewhere", html: "<i></i>", iconSize: [11, 11] }) });
    mark.layer.on("click", () => tell(mark, mark.button));
    mark.button = document.createElement("button");
    mark.button.type = "button";
    mark.button.className = "context";
    mark.button.textContent = mark.label;
    mark.button.setAttribute("aria-expanded", "false");
    mark.button.addEventListener("click", () => (open === mark ? close() : tell(mark, mark.button)));
    mark.item = document.createElement("li");
    mark.item.append(mark.button);
    $("told").append(mark.item);
  }
  $("elsewhere").hidden = $("key-context").hidden = !data.context.length;
  const until = () => data.days[+$("until").value];
  const toldBy = (mark) => mark.statements.filter((s) => s.day <= until() || until() === data.days[data.days.length - 1]);

  const tell = (mark, from) => detail(mark, from, toldBy(mark).map((statement) => ({
    who: statement.who,
    told: " " + statement.what + " (" + statement.said + "). ",
    go: "Go to statement", name: statement.anchor.slice(4), message: { statement: statement.anchor },
  })), () => map.setView(mark.at, Math.max(map.getZoom(), 6), { animate: false }));

  function refresh() {
    close();
    for (const mark of data.context) {
      const there = $("context").checked && toldBy(mark).length > 0;
      mark.item.hidden = !there;
      if (there) mark.layer.addTo(map);
      else mark.layer.remove();
    }
    let shown = 0;
    const claims = new Set();
    for (const mark of [...data.marks].sort((a, b) => order[a.kind] - order[b.kind])) {
      const own = passing(mark);
      // A denial alone draws nothing: it stays with the claim it denies.
      const there = own.some((claim) => claim.stage !== undefined);
      mark.layer.remove();
      mark.item.hidden = !there;
      if (!there) continue;
      mark.layer.addTo(map);
      shown += 1;
      own.forEach((claim) => claims.add(claim.id));
    }
    const day = words(data.days[+$("until").value]);
    $("day").textContent = day;
    $("until").setAttribute("aria-valuetext", "statements until " + day);
    $("count").textContent = shown + " of " + data.marks.length + " marks, " + claims.size + " claims";
    document.body.dataset.claims = [...claims].sort().join(" ");
  }
  for (const [key, label] of Object.entries(data.allegations)) {
    const line = document.createElement("label");
    const tick = document.createElement("input");
    tick.type = "checkbox";
    tick.checked = true;
    tick.value = key;
    line.append(tick, " " + label);
    $("about").append(line);
  }
  for (const [id, values] of [["side", data.sides], ["stage", data.stages]]) for (const value of values) $(id).append(new Option(value, value));
  $("until").max = String(data.days.length - 1);
  $("until").value = $("until").max;
  $("controls").addEventListener("input", refresh);
  const step = (by) => { $("until").value = String(Math.max(0, Math.min(data.days.length - 1, +$("until").value + by))); refresh(); };
  $("earlier").addEventListener("click", () => step(-1));
  $("later").addEventListener("click", () => step(1));
  addEventListener("resize", () => { map.invalidateSize({ animate: false }); fit(); });
  refresh();
})();
