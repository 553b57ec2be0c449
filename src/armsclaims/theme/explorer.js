// The explorer: timeline, map, table and claim card behind one selection.
// In the report it starts itself where its data stands in the document; in JupyterLab anywidget calls `render`.
// A row is a claim of the articles or a context statement; the two tiers are never counted together.

const FACETS = { tier: "Tier", side: "Side", act: "Act", about: "About", speaker: "Speaker", place: "Place" };
const NAMES = Object.keys(FACETS);
const MENUS = ["about", "speaker", "place"]; // facets with many values: each opens as a menu
const PAGE = 400; // rows of the table drawn at once
const TARGET = 24; // least width and height of a mark that can be chosen, in px
const DAY = 864e5;
const bare = { details: [], chain: [], links: [], used: [] }; // what a row may come without
const nothing = () => ({ tier: [], side: [], act: [], about: [], speaker: [], place: [], words: "", from: "", to: "", open: "" });
const fold = (text) => String(text ?? "").toLowerCase().replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d]/g, '"');
const iso = (time) => new Date(time).toISOString().slice(0, 10);
const same = (a, b) => a.length === b.length && a.every((value) => b.includes(value));
const told = (count) => count.toLocaleString("en");
const many = (count, name, rest = "") => `${told(count)} ${name}${count === 1 ? "" : "s"}${rest}`;
const number = (rows, tier) => rows.filter((row) => row.tier === tier).length;
const middle = ({ left, right }) => (left + right) / 2;
const dot = (kind) => h("i", { class: `ax-dot ${kind}` });
const button = (text, onclick, props = {}) => h("button", { class: "ax-small", onclick, ...props }, text);

/** Return how many rows, the two tiers apart: "3 claims, 2 statements elsewhere". */
function tally(rows) {
  const [claims, context] = [number(rows, "article"), number(rows, "context")];
  return [claims && many(claims, "claim"), context && many(context, "statement", " elsewhere")].filter(Boolean).join(", ") || "no claim";
}

/** Return the first moment of the days chosen and the first after them; null where there is no limit. */
const span = ({ from, to }) => [from ? Date.parse(from) : null, to ? Date.parse(to) + DAY : null];

/** One of the views, below its title and what stands beside that. */
const section = (kind, title, beside, ...inside) => h("div", { role: "group", class: `ax-${kind}`, "aria-label": title }, h("div", { class: "ax-head" }, h("h3", {}, title), beside), inside);

/** Do on Enter or the space bar what a click does, on what is no button by birth. */
const onPress = (act) => (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); act(); } };

const setPressed = (node, on) => node.setAttribute("aria-pressed", String(on));

/** Move the keyboard from one of many to another, which Tab then comes back to. */
function rove(from, to) {
  from.setAttribute("tabindex", -1);
  to.setAttribute("tabindex", 0);
  to.focus();
}

// --- selection ---

function prepare(given) {
  const data = { ...given, labels: Object.fromEntries(NAMES.map((name) => [name, Object.fromEntries(given.labels[name] ?? [])])) };
  const rows = data.rows.map((row, index) => {
    const facets = {};
    for (const name of NAMES) facets[name] = [].concat(row[name] ?? []);
    const words = data.search.flatMap((name) => (data.labels[name] ? facets[name].map((v) => data.labels[name][v] ?? v) : [row[name]]));
    const [first, last] = span(row);
    const anchor = row.tier === "article" ? `claim-${row.id.replaceAll("/", "--")}` : `ctx-${row.id}`;
    return { ...bare, ...row, anchor, index, facets, text: fold(words.join(" ")), first, last };
  });
  const land = (code) => data.base.countries.find((country) => country.code === code)?.geometry;
  const marks = data.marks.map((mark) => (mark.kind === "country" ? { ...mark, code: mark.geometry, geometry: land(mark.geometry) } : mark)).filter((mark) => mark.geometry);
  return { ...data, marks, rows, byId: new Map(rows.map((row) => [row.id, row])), byAnchor: new Map(rows.map((row) => [row.anchor, row])) };
}

/** Rows that pass, what each value of a facet would leave, and how many would pass without one control. */
function choose(data, state) {
  const words = fold(state.words).split(/\s+/).filter(Boolean);
  const [low, high] = span(state);
  const counts = Object.fromEntries(NAMES.map((name) => [name, {}]));
  const without = {};
  const kept = [];
  for (const row of data.rows) {
    const failed = NAMES.filter((name) => state[name].length && !row.facets[name].some((value) => state[name].includes(value)));
    if (!words.every((word) => row.text.includes(word))) failed.push("words");
    // A date told as an interval passes if it may lie within the days chosen.
    if ((low && row.last != null && row.last <= low) || (high && row.first != null && row.first >= high)) failed.push("dates");
    if (failed.length > 1) continue;
    if (failed.length) without[failed[0]] = (without[failed[0]] || 0) + 1;
    else kept.push(row);
    for (const name of failed.length ? failed.filter((f) => FACETS[f]) : NAMES) for (const value of row.facets[name]) (counts[name][value] ??= { article: 0, context: 0 })[row.tier] += 1;
  }
  return { kept, set: new Set(kept), counts, without };
}

// --- one claim ---

function brief(row) {
  return [
    h("p", {}, h("b", {}, row.who), ` ${row.done}: ${row.what}`),
    row.exact && h("p", { class: row.own ? "ax-words ax-own" : "ax-words" }, h("q", {}, row.exact), " ", h("span", {}, row.whose)),
    h("p", { class: "ax-when" }, row.said, row.tier === "context" && " \u00b7 reported elsewhere (context)"),
  ];
}

function card({ data, open }, row) {
  const link = (id) => (data.byId.has(id) ? button(data.byId.get(id).what, () => open(id), { class: "ax-link" }) : id);
  const line = (label, entries, between, made) => entries.length > 0 && h("p", {}, h("b", {}, label), " ", entries.map((entry, at) => [at ? between : "", made(entry)]));
  const pages = /^https?:/.test(row.url) ? row.url.split(" ") : [];
  return h("article", { class: "ax-card", tabindex: -1, "aria-label": `${row.who}: ${row.what}` },
    brief(row)[1],
    h("dl", {}, row.details.flatMap(([label, text]) => [h("dt", {}, label), h("dd", {}, text)])),
    line("Reached us through", row.chain.length > 1 ? row.chain : [], " \u2192 ", ([name, sure]) => (sure ? name : `${name} (possibly)`)),
    row.links.length > 0 && h("ul", { "aria-label": "Related claims" }, row.links.map(([relation, id, by]) => h("li", {}, `${relation} `, link(id), by && ` (${by})`))),
    line("Used in", row.used, ", ", (block) => h("a", { href: `#${block}` }, data.blocks[block] || "the first screen")),
    line(pages.length > 1 ? "Pages" : "Page", pages, ", ", (url) => h("a", { href: url, rel: "noreferrer noopener", target: "_blank" }, url.replace(/^\w+:\/+(www\.)?/, "").split("/")[0])),
    h("p", { class: "ax-id" }, row.id),
  );
}

// --- board of choices ---

function makeBoard(x) {
  const { data } = x;
  const chips = {};
  const toggle = (all, value) => (all.includes(value) ? all.filter((other) => other !== value) : [...all, value]);
  const chip = (name, value) => {
    const count = h("i", {});
    const node = button([data.labels[name][value] ?? value, " ", count], () => x.change({ [name]: toggle(x.state[name], value) }), { class: "ax-chip", "data-facet": name, "data-value": value });
    chips[name].push({ value, node, count });
    return node;
  };
  const facet = (name) => {
    const present = new Set(data.rows.flatMap((row) => row.facets[name]));
    const values = Object.keys(data.labels[name]).filter((value) => present.has(value));
    chips[name] = [];
    if (values.length < 2) return null;
    const inside = values.map((value) => chip(name, value));
    if (!MENUS.includes(name)) return h("div", { class: "ax-facet", role: "group", "aria-label": FACETS[name] }, h("span", { class: "ax-name" }, FACETS[name]), inside);
    return h("details", { class: "ax-menu", "data-menu": name }, h("summary", {}, FACETS[name], h("b", {})), h("div", { role: "group", "aria-label": FACETS[name] }, inside));
  };
  const field = (name, label, props) => h("label", {}, h("span", {}, label), h("input", { ...props, "data-field": name, oninput: (event) => x.change({ [name]: event.target.value }) }));
  const days = data.rows.flatMap((row) => [row.from, row.to]).filter(Boolean).sort();
  const limits = { type: "date", min: days[0], max: days.at(-1) };
  const clear = button("Clear", () => x.change(nothing()), { class: "ax-clear" });
  const status = h("p", { class: "ax-told", role: "status" });
  const node = h("div", { class: "ax-board", role: "search", "aria-label": "Choose claims" },
    h("div", { class: "ax-bar" },
      field("words", "Search", { type: "search", placeholder: "words, fragments, labels", autocomplete: "off", spellcheck: "false" }),
      field("from", "From", limits), field("to", "To", limits), MENUS.map(facet)),
    h("div", { class: "ax-facets" }, facet("side"), facet("tier"), facet("act")),
    h("div", { class: "ax-bar" }, status, clear),
  );
  const close = (but) => node.querySelectorAll("details[open]").forEach((menu) => { menu.open = menu === but; });
  node.addEventListener("toggle", (event) => event.target.open && close(event.target), true);
  node.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest("details[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  x.root.addEventListener("click", (event) => !event.target.closest(".ax-menu") && close());
  const hint = () => {
    const name = (control) => ({ words: "the search", dates: "the dates" })[control] ?? FACETS[control].toLowerCase();
    const ways = Object.entries(x.chosen.without).map(([control, count]) => `${told(count)} without ${name(control)}`);
    return `Nothing here matches; that says nothing of what was said elsewhere.${ways.length ? ` ${ways.join(", ")}.` : ""}`;
  };
  return {
    node,
    draw() {
      for (const [name, all] of Object.entries(chips)) {
        for (const { value, node, count } of all) {
          const { article, context } = x.chosen.counts[name][value] ?? { article: 0, context: 0 };
          const on = x.state[name].includes(value);
          count.textContent = [(article || !context) && told(article), context && `\u25c7\u200a${told(context)}`].filter(Boolean).join(" ");
          setPressed(node, on);
          node.classList.toggle("ax-none", !article && !context && !on);
        }
        const badge = node.querySelector(`[data-menu=${name}] b`);
        if (badge) badge.textContent = x.state[name].length || "";
      }
      for (const input of node.querySelectorAll("[data-field]")) if (document.activeElement !== input || !x.state[input.dataset.field]) input.value = x.state[input.dataset.field];
      const { kept } = x.chosen;
      const part = (tier, name, rest) => `${told(number(kept, tier))} of ${many(number(data.rows, tier), name, rest)}`;
      const words = [part("article", "claim", " in the articles"), number(data.rows, "context") && part("context", "statement", " reported elsewhere")];
      status.textContent = kept.length ? words.filter(Boolean).join(" \u00b7 ") : hint();
      clear.disabled = !Object.values(x.state).flat().join("");
    },
  };
}

// --- timeline ---

const STEPS = [[1, "day"], [7, "day"], [1, "month"], [3, "month"], [1, "year"], [5, "year"]];
const UNITS = { day: [DAY, { day: "numeric", month: "short" }], month: [30 * DAY, { month: "short", year: "2-digit" }], year: [365 * DAY, { year: "numeric" }] };

/** Return the ticks of a time axis, at least 46 px apart, as [time, label]. */
function ticks(start, end, width) {
  const [count, unit] = STEPS.find(([n, u]) => ((n * UNITS[u][0]) / (end - start)) * width >= 46) ?? STEPS.at(-1);
  const [year, month, day] = iso(start).split("-").map(Number);
  const whole = (n) => Math.floor(n / count) * count;
  const at = { day: (n) => Date.UTC(year, month - 1, day + n), month: (n) => Date.UTC(year, whole(month - 1) + n), year: (n) => Date.UTC(whole(year) + n, 0) }[unit];
  const found = [];
  for (let n = 0; at(n) <= end; n += count) {
    const label = new Date(at(n)).toLocaleDateString("en-GB", { ...UNITS[unit][1], timeZone: "UTC" });
    if (at(n) >= start) found.push([at(n), label.replace("Sept", "Sep").replace(/(\D+) (\d\d)$/, "$1 \u2019$2")]);
  }
  return found;
}

/** Return the path of a mark, with the figures' signs; an interval is as long as its days. */
function shape(row, place) {
  const r = row.sign === "small" ? 3 : 4.6;
  const { y, left, right } = place;
  if (right - left > 2 * r + 2) {
    const tip = row.tier === "context" ? 3 : 0; // elsewhere: pointed at both ends
    return `M${left} ${y}L${left + tip} ${y - 1.6}H${right - tip}L${right} ${y}L${right - tip} ${y + 1.6}H${left + tip}Z`;
  }
  const c = middle(place);
  if (row.sign === "rejects") return `M${c - 3} ${y - 3}l6 6m0-6l-6 6`;
  const tip = { denies: 1, concedes: -1 }[row.sign]; // a triangle, down or up
  return tip ? `M${c - 4} ${y - 3.4 * tip}h8l-4 ${7 * tip}Z` : `M${c} ${y - r}L${c + r} ${y}L${c} ${y + r}L${c - r} ${y}Z`;
}

/** Return the classes of a mark: outlined elsewhere, in the colour of its lane. */
const look = (row) => `ax-m ax-${row.sign} ax-${row.lane || "grey"} ${row.tier === "context" ? "ax-outlined" : ""}`;

/** Return a mark to stand beside words. */
const icon = (row) => h("svg", { class: "ax-icon", viewBox: "0 0 12 12", "aria-hidden": "true" }, h("path", { class: look(row), d: shape(row, { y: 6, left: 6, right: 6 }) }));

function makeTimeline(x) {
  const { data } = x;
  const dated = data.rows.filter((row) => row.first != null || row.last != null);
  // What was said by a day, or since one, stands on that day.
  const [begin, stop] = [(row) => row.first ?? row.last - DAY, (row) => row.last ?? row.first + DAY];
  const group = (row) => data.groups[row.side] ?? row.side;
  const sides = [...new Set(Object.keys(data.labels.side).map((side) => group({ side })))].filter((side) => dated.some((row) => group(row) === side));
  const [start, end] = [Math.min(...dated.map(begin)), Math.max(...dated.map(stop))];
  const svg = h("svg", { role: "group", "aria-label": "Timeline: who spoke when. Arrow keys move between marks, Enter chooses." });
  const reset = button("All dates", () => x.change({ from: "", to: "" }));
  const signs = { denies: "denies", rejects: "rejects the proof or the accuser", concedes: "concedes a part", small: "declines or comments" };
  const key = [
    [icon({ sign: "alleges" }), "in the articles"],
    dated.some((row) => row.tier === "context") && [icon({ sign: "alleges", tier: "context" }), "elsewhere"],
    ...Object.entries(signs).map(([sign, told]) => dated.some((row) => row.sign === sign) && [icon({ sign, tier: dated.some((row) => row.sign === sign && row.tier === "context") && "context" }), told]),
    ["a bar: some day in it"],
  ];
  const colours = Object.entries({ ...data.lanes, ...(dated.every((row) => row.lane) ? {} : { grey: "other subjects" }) }).map(([colour, name]) => [dot(`ax-${colour}`), name]);
  const node = section("time", "When it was said", [h("span", { class: "ax-hint" }, "drag to choose dates"), reset], svg, h("p", { class: "ax-key" }, [...colours, ...key.filter(Boolean)].map((entry) => h("span", {}, entry))));
  const pad = Math.max(5 * DAY, (end - start) * 0.015);
  const toX = (time) => gutter + ((time - start + pad) / (end - start + 2 * pad)) * (width - gutter - 8);
  const toTime = (px) => start - pad + ((px - gutter) / (width - gutter - 8)) * (end - start + 2 * pad);
  let width = 0;
  let gutter = 0;
  let narrow = false;
  let lanes = [];
  let height = 0;
  let places = new Map();
  let here = null; // the mark that the keyboard is on

  function layout() {
    width = Math.max(300, node.clientWidth);
    narrow = width < 560;
    gutter = narrow ? 6 : Math.max(...sides.map((side) => side.length)) * 6.6 + 14;
    places = new Map();
    let top = 4;
    lanes = sides.map((side) => {
      const lane = { side, top, head: narrow ? 15 : 4 };
      const seats = dated.filter((row) => group(row) === side).map((row) => ({ row, left: toX(begin(row)), right: toX(stop(row)) })).sort((a, b) => a.left - b.left);
      const stack = (some, room) => { // marks that meet stand on levels; a run of marks that meet is a pile
        let pile = null;
        const piles = [];
        for (const seat of some) {
          const [from, to] = [seat.left - room(seat), seat.right + room(seat)];
          if (!pile || from >= pile.end) piles.push((pile = { ends: [], end: to }));
          let level = pile.ends.findIndex((taken) => taken <= from);
          if (level < 0) level = pile.ends.length;
          pile.ends[level] = to;
          pile.end = Math.max(pile.end, to);
          Object.assign(seat, { level, pile });
        }
        return Math.max(0, ...piles.map(({ ends }) => ends.length));
      };
      const bars = seats.filter(({ left, right }) => right - left > 10);
      const dots = seats.filter(({ left, right }) => right - left <= 10).map((seat) => ({ ...seat, left: middle(seat), right: middle(seat) }));
      const high = stack(bars, () => 1) * 4.5;
      const deep = Math.min(44, stack(dots, () => 4.5) * 8);
      const middleOf = ({ level, pile: { ends } }) => (level - (ends.length - 1) / 2) * Math.min(8, 44 / ends.length);
      for (const seat of bars) places.set(seat.row, { ...seat, y: top + lane.head + 2 + seat.level * 4.5 });
      for (const seat of dots) places.set(seat.row, { ...seat, y: top + lane.head + high + deep / 2 + middleOf(seat) });
      lane.tall = Math.max(TARGET, lane.head + high + deep + 4);
      top += lane.tall;
      return lane;
    });
    height = top;
    svg.setAttribute("viewBox", `0 0 ${width} ${height + 20}`);
    svg.setAttribute("height", height + 20);
  }

  /** Return the marks to choose: one a lane and 24 px, each standing for the rows drawn in it. */
  function cells() {
    const found = new Map();
    for (const row of x.chosen.kept) {
      const place = places.get(row);
      if (!place) continue;
      const at = Math.floor((middle(place) - gutter) / TARGET);
      const name = `${group(row)}|${at}`;
      if (!found.has(name)) found.set(name, { name, side: group(row), at, rows: [] });
      found.get(name).rows.push(row);
    }
    return [...found.values()].sort((a, b) => sides.indexOf(a.side) - sides.indexOf(b.side) || a.at - b.at);
  }

  function mark(cell) {
    const lane = lanes.find(({ side }) => side === cell.side);
    const ids = cell.rows.map((row) => row.id);
    const [first, more] = [cell.rows[0], cell.rows.length - 5];
    const words = (row) => ` ${row.who} ${row.done}: ${row.what}`;
    const lines = cell.rows.slice(0, 5).map((row) => h("p", {}, h("b", {}, row.said), words(row)));
    const content = cell.rows.length === 1 ? brief(first) : [...lines, more > 0 && h("p", {}, `and ${more} more`)];
    const show = () => { x.tip.show(node, content); x.hover(ids); };
    const leave = () => { x.tip.leave(); x.hover([]); };
    const said = cell.rows.length === 1 ? `${first.said},${words(first)}` : `${cell.side}: ${tally(cell.rows)} from ${first.said} to ${cell.rows.at(-1).said}`;
    const node = h("rect", { class: "ax-cell", role: "button", "data-cell": cell.name, "aria-label": said, tabindex: cell.name === here ? 0 : -1, x: gutter + cell.at * TARGET, y: lane.top, width: TARGET, height: lane.tall, rx: 4,
      onmouseenter: show, onmouseleave: leave, onfocus: () => { here = cell.name; show(); }, onblur: leave, onclick: () => x.focus(ids),
      onkeydown: onPress(() => x.focus(ids)) });
    node.ids = ids.join();
    return node;
  }

  const ring = h("path", { class: "ax-ring" });
  const rings = () => [...x.lit()].filter((row) => places.has(row)).map((row) => { const place = places.get(row); const half = Math.max(7, (place.right - place.left) / 2 + 3); return `M${middle(place) - half} ${place.y - 7}h${2 * half}v14h${-2 * half}Z`; }).join("");
  const light = () => {
    ring.setAttribute("d", rings() || "M0 0");
    const focused = x.focused.join();
    for (const cell of svg.querySelectorAll(".ax-cell")) setPressed(cell, focused !== "" && cell.ids === focused);
  };

  function draw() {
    const strokes = {};
    const add = (name, text) => { strokes[name] = (strokes[name] || "") + text; };
    for (const [row, place] of places) add(x.chosen.set.has(row) ? look(row) : `ax-m ax-off ax-${row.sign}`, shape(row, place));
    const found = cells();
    if (!found.some((cell) => cell.name === here)) here = found[0]?.name ?? null;
    const held = svg.contains(document.activeElement);
    reset.disabled = !x.state.from && !x.state.to;
    const [low, high] = span(x.state);
    const band = [low === null ? gutter : Math.max(gutter, toX(low)), high === null ? width : Math.min(width, toX(high))];
    svg.replaceChildren(
      ...(reset.disabled ? [] : [h("rect", { class: "ax-band", x: band[0], y: 0, width: Math.max(1, band[1] - band[0]), height })]),
      ...ticks(start - pad, end + pad, width - gutter).flatMap(([time, label]) => [h("line", { class: "ax-grid", x1: toX(time), x2: toX(time), y1: 0, y2: height }), h("text", { class: "ax-tick", x: toX(time) + 3, y: height + 15 }, toX(time) < width - 44 ? label : "")]),
      ...lanes.flatMap(({ side, top, tall }) => [h("line", { class: "ax-rule", x1: 0, x2: width, y1: top, y2: top }), h("text", { class: "ax-lane", x: 0, y: narrow ? top + 13 : top + tall / 2 + 4.5 }, side)]),
      h("line", { class: "ax-rule", x1: 0, x2: width, y1: height, y2: height }),
      ...Object.entries(strokes).sort(([a]) => (a.includes("off") ? -1 : 1)).map(([name, d]) => h("path", { class: name, d })),
      ring,
      ...found.map(mark),
    );
    light();
    if (held) svg.querySelector("[tabindex='0']")?.focus({ preventScroll: true });
  }

  svg.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    const found = cells();
    const at = found.findIndex((cell) => cell.name === here);
    const lanesTo = (cell) => (sides.indexOf(cell.side) - sides.indexOf(found[at].side)) * step[0];
    const away = (cell) => Math.abs(cell.at - found[at].at);
    const other = step[1] ? found[at + step[1]] : found.filter((cell) => lanesTo(cell) > 0).sort((a, b) => lanesTo(a) - lanesTo(b) || away(a) - away(b))[0];
    if (other) rove(event.target, [...svg.querySelectorAll(".ax-cell")].find((cell) => cell.dataset.cell === other.name));
  });

  // A drag chooses days; a press without one goes to the mark under it.
  let drag = null;
  const px = (event) => { const box = svg.getBoundingClientRect(); return ((event.clientX - box.left) / box.width) * width; };
  svg.addEventListener("pointerdown", (event) => { if (event.button === 0 && px(event) > gutter) drag = { start: px(event), moved: false, box: h("rect", { class: "ax-band ax-drag", y: 0, height }) }; });
  addEventListener("pointermove", (event) => {
    if (!drag || (!drag.moved && Math.abs(px(event) - drag.start) < 5)) return;
    if (!drag.moved) { drag.moved = true; svg.append(drag.box); x.tip.hide(); }
    const [a, b] = [drag.start, px(event)].sort((m, n) => m - n);
    drag.box.setAttribute("x", Math.max(gutter, a));
    drag.box.setAttribute("width", Math.max(1, Math.min(width, b) - Math.max(gutter, a)));
  });
  addEventListener("pointerup", (event) => {
    const done = drag;
    drag = null;
    if (!done?.moved) return;
    done.box.remove();
    const [a, b] = [done.start, px(event)].sort((m, n) => m - n).map((at) => toTime(Math.max(gutter, Math.min(width - 8, at))));
    addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true });
    setTimeout(() => x.change({ from: iso(a), to: iso(b) }));
  });
  new ResizeObserver(() => { if (dated.length && node.clientWidth && Math.abs(node.clientWidth - width) > 1) { layout(); draw(); } }).observe(node);
  return { node, light, draw() { if (!dated.length) return; if (!width) layout(); draw(); } };
}

// --- map ---

/** Return the point inside a ring, in px, where a label fits best: the middle of the widest line across it. */
function inside(ring) {
  const ys = ring.map((p) => p.y);
  const [low, high] = [Math.min(...ys), Math.max(...ys)];
  let best = { width: 0 };
  for (let n = 1; n < 12; n += 1) {
    const y = low + ((high - low) * n) / 12;
    const cuts = ring.flatMap((p, i) => { const q = ring[(i + 1) % ring.length]; return p.y > y !== q.y > y ? [p.x + ((y - p.y) / (q.y - p.y)) * (q.x - p.x)] : []; }).sort((a, b) => a - b);
    for (let i = 0; i + 1 < cuts.length; i += 2) {
      const width = cuts[i + 1] - cuts[i];
      const merit = width * (1 - Math.abs(n - 6) / 14); // near the middle a line may be a little shorter
      if (merit > best.width) best = { width: merit, wide: width, x: (cuts[i] + cuts[i + 1]) / 2, y };
    }
  }
  return best;
}

const PANES = { land: 210, tint: 300, fine: 310, area: 320, lines: 420, names: 640 }; // from below to above

function makeMap(x) {
  const { data, L } = x;
  const box = h("div", { class: "ax-map", role: "region", "aria-label": "Map" });
  const hidden = h("span", { class: "ax-hint", role: "status" });
  const node = section("where", "Where", [hidden, button("Fit", () => fit())], box, h("p", { class: "ax-key" }, data.credit));
  if (!data.base.window) return { node: h("div", { hidden: true }), draw() {}, show() {} };
  const map = L.map(box, { zoomSnap: 0.25, minZoom: 1, maxZoom: 10, zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false, scrollWheelZoom: false, attributionControl: false, dragging: !matchMedia("(pointer: coarse)").matches });
  map.on("focus click", () => map.scrollWheelZoom.enable()).on("blur", () => map.scrollWheelZoom.disable());
  L.control.scale({ maxWidth: 120, imperial: false }).addTo(map);
  for (const [name, order] of Object.entries(PANES)) map.createPane(name).style.zIndex = order;
  map.getPane("names").style.pointerEvents = "none";
  const flat = (pane, className) => ({ pane, className, interactive: false, renderer: renderers[pane] });
  const renderers = Object.fromEntries(Object.keys(PANES).map((pane) => [pane, L.svg({ pane, padding: 0.3 })]));
  const tints = Object.fromEntries(data.marks.filter((mark) => mark.kind === "country").map((mark) => [mark.code, mark.lane]));
  const lands = data.base.countries.map((land) => ({ name: land.name, layer: L.geoJSON(land.geometry, flat("land", "ax-land")).addTo(map) }));
  // The finer coast serves close views only. It covers the coarser land and carries the tint of its country.
  const fine = data.base.fine.map((part) => {
    const sea = L.rectangle(part.window, flat("fine", "ax-sea"));
    L.stamp(sea); // a group is drawn in the order of its stamps, and the sea lies below
    const coast = (land) => L.geoJSON(land.geometry, flat("fine", `ax-coast${tints[land.code] ? ` ax-tint ax-${tints[land.code]}` : ""}`));
    return L.layerGroup([sea, ...part.land.map(coast), ...part.borders.map((line) => L.geoJSON(line, flat("fine", "ax-border")))]);
  });
  map.on("zoomend", () => fine.forEach((part) => (map.getZoom() >= 6.5 ? part.addTo(map) : part.remove())));

  const marks = data.marks.map((mark) => {
    const pane = { country: "tint", region: "area", area: "area" }[mark.kind] ?? "lines";
    const className = `ax-${mark.kind} ax-${mark.lane || "grey"}`;
    const style = () => ({ pane, renderer: renderers[pane], className, bubblingMouseEvents: false });
    const layer = L.geoJSON(mark.geometry, { style, pane, pointToLayer: (feature, at) => L.marker(at, { pane: "markerPane", keyboard: false, icon: L.divIcon({ className: `ax-pin ${className}`, iconSize: [24, 24] }) }) });
    const made = { ...mark, layer, rows: mark.ids.map((id) => data.byId.get(id)).filter(Boolean), on: false };
    made.kept = () => made.rows.filter((row) => x.chosen.set.has(row));
    made.ids = () => made.kept().map((row) => row.id);
    made.parts = () => layer.getLayers().map((part) => part.getElement?.()).filter(Boolean);
    layer.on({ click: () => x.focus(made.ids()), mouseover: () => x.hover(made.ids()), mouseout: () => x.hover([]) });
    layer.on("add", () => made.parts().forEach((element, at) => {
      if (at) return element.setAttribute("aria-hidden", "true");
      element.setAttribute("tabindex", 0);
      element.setAttribute("role", "button");
      element.onkeydown = onPress(() => x.focus(made.ids()));
      const show = () => x.tip.show(element, [h("p", {}, h("b", {}, made.label)), h("p", {}, tally(made.kept()))]);
      element.onmouseenter = element.onfocus = show;
      element.onmouseleave = element.onblur = x.tip.leave;
    }));
    return made;
  });

  const edge = L.latLngBounds([data.base.window[1], data.base.window[0]], [data.base.window[3], data.base.window[2]]);
  map.setMaxBounds(edge).setView(edge.getCenter(), 2);
  function fit(some = marks.filter((mark) => mark.on)) {
    if (some.some((mark) => mark.kind !== "country")) some = some.filter((mark) => mark.kind !== "country");
    const bounds = L.latLngBounds([]);
    for (const mark of some) bounds.extend(mark.view ?? mark.layer.getBounds());
    if (bounds.isValid()) map.fitBounds(bounds.pad(0.12), { animate: false, maxZoom: 8 });
  }

  // Names: points first, then regions and countries where the view shows most of them; none covers another.
  const names = L.layerGroup().addTo(map);
  const spots = new Map(); // where in the present view each layer has room
  function label() {
    names.clearLayers();
    const size = map.getSize();
    const frame = L.bounds([0, 0], size);
    const room = L.bounds([2, 1], size.subtract([2, 1]));
    const around = (p, wide, tall) => L.bounds(p.subtract([wide / 2, tall / 2]), p.add([wide / 2, tall / 2]));
    const taken = [L.bounds([0, 0], [46, 82]), L.bounds([0, size.y - 26], [140, size.y])]; // the controls of zoom and scale
    const put = (text, p, moves, kind, must) => {
      const [wide, tall] = [text.length * (kind === "ax-country-name" ? 7.4 : 7) + 4, 17];
      const free = moves.map((move) => around(L.point(p).add(move), wide, tall)).filter((at) => room.contains(at));
      const at = free.find((a) => !taken.some((b) => a.overlaps(b))) ?? (must && free[0]);
      if (!at) return;
      taken.push(at);
      names.addLayer(L.marker(map.containerPointToLatLng(at.getCenter()), { pane: "names", interactive: false, keyboard: false, icon: L.divIcon({ className: `ax-place-name ${kind}`, html: h("span", {}, text), iconSize: [wide, tall] }) }));
    };
    const beside = (w) => [[w, 0], [-w, 0], [0, -19], [0, 19], [w, -16], [w, 16], [-w, -16], [-w, 16], [0, 36], [0, -36]];
    const within = (w) => [[0, 0], [0, -15], [0, 15], [0, -30], [0, 30], [-w, 0], [w, 0]];
    const place = ([lon, lat]) => map.latLngToContainerPoint([lat, lon]);
    const drawn = marks.filter((mark) => mark.on);
    const points = drawn.filter((mark) => mark.geometry.type === "Point").map((mark) => [mark, place(mark.geometry.coordinates)]).filter(([, p]) => frame.contains(p));
    points.forEach(([, p]) => taken.push(around(p, 18, 18)));
    for (const leg of drawn.filter((mark) => mark.geometry.type === "LineString")) {
      const path = leg.geometry.coordinates.map(place);
      for (let i = 1; i < path.length; i += 1) {
        const [a, way] = [path[i - 1], path[i].subtract(path[i - 1])];
        for (let t = 0; t < 1; t += 8 / Math.max(8, path[i].distanceTo(a))) taken.push(around(a.add(way.multiplyBy(t)), 4, 4));
      }
    }
    const shown = (layer) => {
      if (spots.has(layer)) return spots.get(layer);
      let best = { wide: 0 };
      layer.eachLayer((part) => {
        const nest = (rings) => (L.LineUtil.isFlat(rings) ? [rings] : rings.flatMap(nest));
        for (const ring of nest(part.getLatLngs?.() ?? [])) {
          const clipped = L.PolyUtil.clipPolygon(ring.map((at) => map.latLngToContainerPoint(at)), frame);
          if (clipped?.length > 2) { const found = inside(clipped); if (found.wide > best.wide) best = found; }
        }
      });
      spots.set(layer, best);
      return best;
    };
    const tinted = new Set(drawn.filter((mark) => mark.kind === "country").map((mark) => mark.name));
    const countries = lands.map((land) => [land.name, shown(land.layer), "ax-country-name"]).sort((a, b) => b[1].wide - a[1].wide);
    const regions = drawn.filter((mark) => ["region", "area"].includes(mark.kind)).map((mark) => [mark.name, shown(mark.layer), "ax-region-name"]);
    const name = ([mark, p]) => put(mark.name, p, beside(mark.name.length * 3.5 + 14), "ax-point-name", mark.kind === "point");
    const area = ([text, spot, kind]) => spot.wide > (kind === "ax-country-name" ? 22 : 0) && put(text, spot, within(text.length * 4 + 8), kind);
    points.filter(([mark]) => mark.kind === "point").forEach(name);
    [...regions, ...countries.filter(([name]) => tinted.has(name))].forEach(area);
    points.filter(([mark]) => mark.kind !== "point").forEach(name); // points of the context come after what the claims name
    countries.filter(([name]) => !tinted.has(name)).forEach(area);
  }
  map.on("moveend", () => { spots.clear(); label(); });

  let seen = false;
  let placesBefore = "";
  new ResizeObserver(() => { if (!box.clientWidth) return; map.invalidateSize({ animate: false }); map.setMinZoom(Math.ceil(map.getBoundsZoom(edge, true) * 4) / 4); if (!seen) { seen = true; fit(); if (x.state.open) show(data.byId.get(x.state.open)); } }).observe(box);
  function light() {
    const lit = x.lit();
    for (const mark of marks) if (mark.on) mark.parts().forEach((element) => { element.classList.toggle("ax-lit", mark.rows.some((row) => lit.has(row))); setPressed(element, x.focused.length > 0 && same(mark.ids(), x.focused)); });
  }
  /** Bring what a row stands on into view, if it is out of it. */
  function show(row) {
    const mine = marks.filter((mark) => mark.on && mark.kind !== "country" && mark.rows.includes(row));
    const out = !mine.some((mark) => map.getBounds().intersects(mark.layer.getBounds()));
    if (mine.length && seen && (out || (map.getZoom() < 5 && mine.some((mark) => mark.kind === "leg")))) fit(mine);
  }
  return {
    node,
    light,
    draw() {
      let changed = false;
      for (const mark of marks) {
        const on = mark.kept().length > 0;
        if (mark.on !== on) { mark.on = on; changed = true; if (on) mark.layer.addTo(map); else mark.layer.remove(); }
        if (on) mark.parts()[0]?.setAttribute("aria-label", `${mark.label}: ${tally(mark.kept())}`);
      }
      const placed = new Set(marks.flatMap((mark) => mark.kept()));
      hidden.textContent = `${tally([...placed])} can be drawn`;
      const wanted = x.state.place.join();
      if (seen && wanted !== placesBefore) fit();
      else if (changed && seen) label();
      placesBefore = wanted;
      light();
    },
    show,
  };
}

// --- table ---

// By what the rows are sorted: they come in the order said, which also decides among equals.
const COLUMNS = [["said", "Said", (row) => row.index], ["who", "Speaker", (row) => fold(row.who)], ["done", "Act", (row) => row.done], ["what", "Claim, in our words", (row) => fold(row.what)]];

function makeTable(x) {
  const { data, root } = x;
  const heads = COLUMNS.map((column) => h("th", { scope: "col", "data-sort": column[0] }, button(column[1], () => sort(column), { class: null })));
  const body = h("tbody", {});
  const scroll = h("div", { class: "ax-scroll", role: "region", "aria-label": "Claims", tabindex: 0 }, h("table", {}, h("thead", {}, h("tr", {}, heads)), body));
  const only = h("span", { class: "ax-hint", role: "status" });
  const all = button("Show all", () => x.focus([]));
  const file = (text, name, type, made) => h("a", { class: "ax-small", role: "button", href: "#", download: name, onclick: (event) => { event.target.href = `data:${type};charset=utf-8,${encodeURIComponent(made())}`; } }, text);
  const files = [file("CSV", "claims.csv", "text/csv", () => toCsv(x.chosen.kept)), file("GeoJSON", "claims.geojson", "application/geo+json", () => toGeo(data, x.chosen.set))];
  const pager = h("div", { class: "ax-pager" });
  const node = section("table", "Claims", [only, all, files], scroll, pager);
  let by = COLUMNS[0];
  let down = false;
  let from = 0;
  let list = [];
  let here = null;
  const made = new Map();

  function sort(column) {
    down = by === column && !down;
    by = column;
    from = 0;
    draw();
  }
  function line(row) {
    if (made.has(row)) return made.get(row);
    const node = h("tr", { class: `ax-row ax-${row.tier}`, "data-id": row.id, onclick: () => x.focus([row.id]), onmouseenter: () => x.hover([row.id]), onmouseleave: () => x.hover([]), onfocusin: () => { here = row; } },
      h("td", {}, icon(row), row.said),
      h("td", {}, row.who), h("td", {}, row.done), h("td", {}, button(row.what, null, { class: "ax-open" })));
    made.set(row, node);
    return node;
  }
  function draw() {
    const keys = new Map(x.chosen.kept.map((row) => [row, by[2](row)]));
    const compare = (a, b) => (keys.get(a) === keys.get(b) ? a.index - b.index : keys.get(a) < keys.get(b) === down ? 1 : -1);
    const some = x.focused.length > 1 && new Set(x.focused);
    list = x.chosen.kept.filter((row) => !some || some.has(row.id)).sort(compare);
    const open = data.byId.get(x.state.open);
    const at = list.indexOf(open);
    if (from >= list.length) from = 0;
    if (at >= 0 && (at < from || at >= from + PAGE)) from = Math.floor(at / PAGE) * PAGE;
    const shown = list.slice(from, from + PAGE);
    if (!shown.includes(here)) here = shown[0];
    body.replaceChildren(...shown.flatMap((row) => {
      const tr = line(row);
      const opener = tr.querySelector(".ax-open");
      opener.tabIndex = row === here ? 0 : -1;
      opener.setAttribute("aria-expanded", String(row === open));
      tr.classList.toggle("ax-now", row === open);
      return row === open ? [tr, h("tr", { class: "ax-detail" }, h("td", { colspan: heads.filter((head) => head.offsetWidth || !root.clientWidth).length }, card(x, row)))] : [tr];
    }));
    heads.forEach((head) => head.setAttribute("aria-sort", head.dataset.sort !== by[0] ? "none" : down ? "descending" : "ascending"));
    only.textContent = some ? `${tally(list)} behind this mark` : list.length > PAGE ? `rows ${from + 1} to ${from + shown.length} of ${told(list.length)}` : "";
    all.hidden = !some;
    const step = (text, to) => button(text, () => { from = to; x.state.open = ""; draw(); scroll.scrollTop = 0; }, { disabled: to < 0 || to >= list.length });
    pager.replaceChildren(...(list.length > PAGE ? [step(`Previous ${PAGE}`, from - PAGE), step(`Next ${PAGE}`, from + PAGE)] : []));
  }
  body.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !event.target.matches(".ax-open")) return;
    event.preventDefault();
    const buttons = [...body.querySelectorAll(".ax-open")];
    const other = buttons[buttons.indexOf(event.target) + step];
    if (other) rove(event.target, other);
  });
  return {
    node,
    draw,
    light() {
      const lit = x.lit();
      for (const [row, tr] of made) tr.classList.toggle("ax-lit", lit.has(row));
    },
    /** Scroll the open row to the top of the table, below its head. */
    reveal() {
      const tr = body.querySelector(".ax-now") ?? body.querySelector(".ax-row");
      if (tr) scroll.scrollTop += tr.getBoundingClientRect().top - scroll.getBoundingClientRect().top - scroll.querySelector("thead").offsetHeight;
    },
    card: () => body.querySelector(".ax-card"),
  };
}

function toCsv(rows) {
  const names = ["id", "tier", "said_edtf", "from", "to", "who", "side", "act", "about", "what", "exact", "place", "outlet", "url"];
  // A cell that a spreadsheet would run as a formula is led by an apostrophe.
  const cell = (value) => { const text = [].concat(value ?? []).join(";"); return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`; };
  return [names.join(","), ...rows.map((row) => names.map((name) => cell(row[name])).join(","))].join("\r\n");
}

function toGeo(data, set) {
  const features = data.marks.map((mark) => ({ type: "Feature", geometry: mark.geometry, properties: { name: mark.name, kind: mark.kind, note: mark.label, rows: mark.ids.filter((id) => set.has(data.byId.get(id))) } }));
  return JSON.stringify({ type: "FeatureCollection", features: features.filter((feature) => feature.properties.rows.length) });
}

// --- together ---

function mount(root, data, host) {
  const x = { root, data, L: host.L, state: { ...nothing(), ...host.state }, focused: [], hovered: [], tip: makeTip(root, "ax-tip") };
  x.chosen = choose(data, x.state);
  const lightAll = () => views.forEach((view) => view.light?.());
  x.lit = () => new Set([...x.focused, ...x.hovered, x.state.open].map((id) => data.byId.get(id)).filter(Boolean));
  x.hover = (ids) => { if (same(ids, x.hovered)) return; x.hovered = ids; requestAnimationFrame(lightAll); };
  x.change = (change) => {
    Object.assign(x.state, change);
    if (!("open" in change)) x.focused = [];
    x.chosen = choose(data, x.state);
    if (x.state.open && !x.chosen.set.has(data.byId.get(x.state.open))) x.state.open = "";
    views.forEach((view) => view.draw());
    lightAll();
    host.changed?.({ ...x.state });
  };
  x.open = (id) => {
    const row = data.byId.get(id);
    if (row && !x.chosen.set.has(row)) Object.assign(x.state, nothing()), (x.focused = []);
    if (x.focused.length === 1 || !x.focused.includes(id)) x.focused = [];
    x.change({ open: row ? id : "" });
    if (!row) return;
    x.table.reveal();
    x.map.show(row);
  };
  x.focus = (ids) => {
    if (ids.length === 1) return x.open(x.state.open === ids[0] ? "" : ids[0]);
    x.focused = same(ids, x.focused) ? [] : ids;
    x.change({ open: "" });
    x.table.reveal();
  };
  const time = makeTimeline(x);
  Object.assign(x, { board: makeBoard(x), map: makeMap(x), table: makeTable(x) });
  const views = [x.board, time, x.map, x.table];
  root.classList.add("ax");
  root.append(x.board.node, time.node, h("div", { class: "ax-both" }, x.map.node, x.table.node));
  root.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && x.focused.length && x.focus([]));
  views.forEach((view) => view.draw());
  return x;
}

/** The report's page: takes the place of the plain list, and opens at a claim that the address names. */
function start() {
  const data = prepare(JSON.parse(document.getElementById("explorer-data").textContent));
  const root = h("div", { id: "explorer" });
  const list = document.querySelector("ol.claims");
  if (list) list.replaceWith(root);
  else document.querySelector("main").append(root);
  // A link to a statement opens it here as well: its row in the record stays, without the name.
  document.querySelectorAll("[id^='ctx-']").forEach((row) => row.removeAttribute("id"));
  const top = document.querySelector(".masthead")?.offsetHeight ?? 0;
  root.style.setProperty("--ax-top", `${top}px`);
  const holder = root.closest("details");
  let x = null;
  const wake = () => { x ??= mount(root, data, { L: globalThis.L }); };
  const go = () => {
    const row = data.byAnchor.get(decodeURIComponent(location.hash.slice(1)));
    if (!row) return;
    if (holder) holder.open = true;
    wake();
    x.tip.hide();
    x.open(row.id);
    x.table.card().focus({ preventScroll: true });
    const sticky = getComputedStyle(x.board.node).position === "sticky";
    x.table.node.style.scrollMarginTop = `${top + 4 + (sticky ? x.board.node.offsetHeight : 0)}px`;
    x.table.node.scrollIntoView({ behavior: "instant" });
    x.table.reveal();
  };
  // The page shows this card beside a link to a claim or statement.
  globalThis.armsclaimsCard = (anchor) => (data.byAnchor.has(anchor) ? h("div", {}, brief(data.byAnchor.get(anchor))) : null);
  addEventListener("hashchange", go);
  if (holder && !holder.open) holder.addEventListener("toggle", wake, { once: true });
  else wake();
  go();
}

/** JupyterLab: the same explorer as a widget; what is chosen goes to the kernel, and the kernel may set it. */
function render({ model, el }) {
  let L = globalThis.L;
  if (!L?.map) { const made = {}; new Function("exports", "module", model.get("leaflet"))(made, {}); L = made; }
  const root = h("div", {});
  el.append(root);
  const KEPT = "armsclaims-explorer";
  let writing = false;
  const x = mount(root, prepare(model.get("data")), { L, state: model.get("state"), changed(state) {
    sessionStorage.setItem(KEPT, JSON.stringify(state));
    writing = true;
    model.set("state", state);
    model.save_changes();
    writing = false;
  } });
  const name = h("input", { type: "text", "aria-label": "Name of the selection", placeholder: "name of this selection" });
  const saved = h("select", { "aria-label": "Saved selections" });
  const note = h("p", { class: "ax-note", role: "status" });
  const list = () => saved.replaceChildren(h("option", { value: "" }, "saved selections"), sessionStorage.getItem(KEPT) ? h("option", { value: "*" }, "last choice in this tab") : "", ...model.get("saved").map((kept) => h("option", { value: kept }, kept)));
  const restore = () => (saved.value === "*" ? x.change(JSON.parse(sessionStorage.getItem(KEPT))) : saved.value && model.send({ restore: saved.value }));
  root.append(h("div", { class: "ax-save" }, name, button("Save selection", () => model.send({ save: name.value })), saved, button("Restore", restore), note));
  const tell = () => { note.textContent = model.get("note"); };
  const set = () => { if (!writing) x.change({ ...nothing(), ...model.get("state") }); };
  const heard = { "change:saved": list, "change:note": tell, "change:state": set };
  for (const [name, act] of Object.entries(heard)) model.on(name, act);
  list();
  tell();
  return () => Object.entries(heard).forEach(([name, act]) => model.off(name, act));
}

if (globalThis.document?.getElementById("explorer-data")) start();
export default { render };
