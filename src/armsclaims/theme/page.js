"use strict";
(function () {
  const root = document.documentElement;
  const $ = (id) => document.getElementById(id);
  root.classList.add("js");

  // Theme: the system's, until the reader says otherwise; nothing is stored.
  const theme = $("theme");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const shown = () => theme.setAttribute("aria-pressed", String(dark()));
  theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; shown(); });
  shown();
  const contents = $("contents");
  if (matchMedia("(max-width: 1099px)").matches) contents.open = false;

  // A fragment may lead into a closed part: open it.
  function reveal() {
    const target = location.hash.length > 1 && $(decodeURIComponent(location.hash.slice(1)));
    for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
    if (target && target.classList.contains("card")) { target.tabIndex = -1; target.focus({ preventScroll: true }); }
  }
  addEventListener("hashchange", reveal);

  // Preview of a claim on hover and on focus; Escape puts it away.
  const preview = $("preview");
  let timer = 0;
  function hide() { clearTimeout(timer); preview.hidden = true; document.querySelectorAll("[aria-describedby=preview]").forEach((a) => a.removeAttribute("aria-describedby")); }
  function show(link) {
    const card = link.hash.startsWith("#claim-") && $(decodeURIComponent(link.hash.slice(1)));
    if (!card) return;
    hide();
    preview.replaceChildren(...[".said", ".fragment"].map((part) => card.querySelector(part)).filter(Boolean).map((part) => part.cloneNode(true)));
    preview.hidden = false;
    const box = link.getBoundingClientRect();
    const left = Math.max(8, Math.min(box.left, innerWidth - preview.offsetWidth - 8));
    const below = box.bottom + preview.offsetHeight + 12 < innerHeight;
    preview.style.left = left + scrollX + "px";
    preview.style.top = (below ? box.bottom + 6 : box.top - preview.offsetHeight - 6) + scrollY + "px";
    link.setAttribute("aria-describedby", "preview");
  }
  const traced = (event) => event.target.closest && event.target.closest("main a[href^='#']");
  document.addEventListener("mouseover", (event) => { const link = traced(event); if (link) timer = setTimeout(() => show(link), 250); });
  document.addEventListener("mouseout", (event) => { if (traced(event) && !preview.contains(event.relatedTarget)) hide(); });
  preview.addEventListener("mouseleave", hide);
  document.addEventListener("focusin", (event) => { const link = traced(event); if (link && link.matches(":focus-visible")) show(link); else hide(); });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });

  // Claim explorer: the state is in the page's address.
  const explore = $("explore");
  if (explore) {
    const rows = [...explore.tBodies[0].rows];
    const search = $("explore-search");
    const selects = [...document.querySelectorAll("[data-filter]")];
    const count = $("explore-count");
    const plain = (t) => t.toLowerCase().replace(/[\u2018\u2019]/g, "'");
    // The words that a claim rests on stand on its card; a row found by them shows them while it is.
    const told = rows.map((row) => {
      const card = $(decodeURIComponent(row.querySelector("a").hash.slice(1)));
      const part = card && card.querySelector(".fragment");
      return { own: plain(row.textContent), part, quoted: part ? plain(part.firstElementChild.textContent) : "" };
    });
    function apply(write) {
      const words = plain(search.value).split(/\s+/).filter(Boolean);
      const value = (row, s) => (s.dataset.column ? row.cells[s.dataset.column].textContent : row.dataset[s.dataset.filter]);
      let left = 0;
      rows.forEach((row, at) => {
        const { own, part, quoted } = told[at];
        const fits = selects.every((s) => !s.value || value(row, s) === s.value) && words.every((w) => own.includes(w) || quoted.includes(w));
        row.hidden = !fits;
        left += fits;
        const shown = row.querySelector(".fragment");
        if (shown) shown.remove();
        if (fits && words.some((w) => !own.includes(w))) row.cells[0].append(part.cloneNode(true));
      });
      count.textContent = left + " of " + rows.length + " claims" + (left ? "" : ". None of these articles' claims matches; that says nothing of what was said elsewhere.");
      if (!write) return;
      const state = new URLSearchParams();
      if (search.value) state.set("q", search.value);
      selects.forEach((s) => s.value && state.set(s.dataset.filter, s.value));
      history.replaceState(null, "", state.size ? "#explore?" + state : "#explore");
    }
    function read() {
      if (!location.hash.startsWith("#explore")) return;
      const state = new URLSearchParams(location.hash.split("?")[1] || "");
      search.value = state.get("q") || "";
      selects.forEach((s) => { s.value = state.get(s.dataset.filter) || ""; });
      apply(false);
      explore.scrollIntoView();
    }
    search.addEventListener("input", () => apply(true));
    selects.forEach((s) => s.addEventListener("change", () => apply(true)));
    $("explore-clear").addEventListener("click", () => { search.value = ""; selects.forEach((s) => { s.value = ""; }); apply(true); search.focus(); });
    addEventListener("hashchange", read);
    apply(false);
    read();
  }

  // The interactive map tells which claim was chosen; only its own frame is believed.
  const frame = document.querySelector(".webmap iframe");
  const mapPage = $("map-page");
  if (frame && mapPage) {
    // The map is a page of its own; it is made when a reader comes near it.
    const make = () => { if (!frame.srcdoc) frame.srcdoc = JSON.parse(mapPage.textContent); };
    new IntersectionObserver((seen, watch) => { if (seen.some((e) => e.isIntersecting)) { watch.disconnect(); make(); } }, { rootMargin: "600px" }).observe(frame);
  }
  addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || typeof event.data !== "object" || !event.data) return;
    const { claim, statement } = event.data;
    const row = typeof statement === "string" && statement.startsWith("ctx-") && $(statement);
    const card = (typeof claim === "string" && $("claim-" + claim.replaceAll("/", "--"))) || row;
    if (card && (card === row || card.classList.contains("card"))) { location.hash = card.id; card.tabIndex = -1; card.focus(); }
  });

  // Bring your own copy: hashes are compared here; nothing leaves the page and nothing is kept.
  const data = $("own-copy-data");
  const own = $("own-copy");
  if (data && own && window.crypto && crypto.subtle) {
    own.hidden = false;
    const recorded = JSON.parse(data.textContent);
    recorded.articles.forEach((a) => { a.fragments = a.fragments.map(([name, sentence, exact]) => ({ claim_id: a.article_id + "/" + name, sentence, exact })); });
    const area = $("own-text");
    const status = $("own-status");
    const result = $("own-result");
    const FOLDS = [[/[\u00a0\u1680\u2000-\u200a\u202f\u205f]/g, " "], [/[\u2018\u2019\u201a\u201b\u2032]/g, "'"], [/[\u201c-\u201f\u2033\u00ab\u00bb]/g, '"'], [/[\u2010-\u2015\u2212]/g, "-"]];
    const fold = (text) => FOLDS.reduce((t, [from, to]) => t.replace(from, to), text);
    const hex = (buffer) => [...new Uint8Array(buffer)].map((b) => b.toString(16).padStart(2, "0")).join("");
    const digest = async (text) => hex(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

    function tokens(text) {
      const found = [];
      // A credit glued to a caption is parted, as the program parts it.
      const parted = fold(text).replace(/(\S)(?=(?:Image:|Photo:|Copyright\b|\u00a9))/g, "$1\u0000");
      let shift = 0;
      for (const match of parted.matchAll(/[^\s\u0000]+|\u0000/g)) {
        if (match[0] === "\u0000") { shift += 1; continue; }
        found.push({ text: match[0], start: match.index - shift, end: match.index - shift + match[0].length });
      }
      return found;
    }
    async function find(text, article) {
      const list = tokens(text);
      const wanted = new Map();
      article.sentences.forEach(([number, words, sha256]) => { if (!wanted.has(words)) wanted.set(words, new Map()); wanted.get(words).set(sha256, number); });
      const hits = new Map();
      for (const [count, hashes] of wanted) {
        const windows = [];
        for (let i = 0; i + count <= list.length; i += 1) windows.push(i);
        const digests = await Promise.all(windows.map((i) => digest(list.slice(i, i + count).map((t) => t.text).join(" "))));
        digests.forEach((d, i) => { const number = hashes.get(d); if (number !== undefined && !hits.has(number)) hits.set(number, { start: list[i].start, end: list[i + count - 1].end }); });
      }
      return hits;
    }
    function spanOf(text, hit, exact) {
      const parts = exact.split(" ").map((p) => p.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
      const match = new RegExp(parts.join("\\s+")).exec(fold(text.slice(hit.start, hit.end)));
      return match && [hit.start + match.index, hit.start + match.index + match[0].length];
    }
    async function check() {
      const text = area.value;
      status.textContent = "Checking\u2026";
      let best = null;
      for (const article of recorded.articles) {
        const hits = await find(text, article);
        const share = hits.size / article.sentences.length;
        if (!best || share > best.share) best = { article, hits, share };
      }
      result.replaceChildren();
      if (!best || !best.hits.size) { status.textContent = "No sentence of a coded article is in this text."; return; }
      const kept = best.article.fragments.filter((f) => best.hits.has(f.sentence));
      const missing = best.article.fragments.filter((f) => !best.hits.has(f.sentence));
      status.textContent = best.article.outlet + ": " + best.hits.size + " of " + best.article.sentences.length + " sentences found; " + kept.length + " fragments kept, " + missing.length + " missing.";
      const marks = kept.map((f) => ({ f, span: spanOf(text, best.hits.get(f.sentence), f.exact) })).filter((m) => m.span).sort((a, b) => a.span[0] - b.span[0]);
      let at = 0;
      for (const { f, span } of marks) {
        if (span[0] < at) continue;
        result.append(text.slice(at, span[0]));
        const mark = document.createElement("mark");
        const link = document.createElement("a");
        link.href = "#claim-" + f.claim_id.replaceAll("/", "--");
        link.textContent = text.slice(span[0], span[1]);
        mark.append(link);
        result.append(mark);
        at = span[1];
      }
      result.append(text.slice(at));
      if (missing.length) {
        const list = document.createElement("ul");
        for (const f of missing) {
          const item = document.createElement("li");
          const link = document.createElement("a");
          link.href = "#claim-" + f.claim_id.replaceAll("/", "--");
          link.textContent = f.claim_id;
          item.append("Missing: ", link);
          list.append(item);
        }
        result.prepend(list);
      }
    }
    $("own-check").addEventListener("click", check);
    $("own-clear").addEventListener("click", () => { area.value = ""; status.textContent = ""; result.replaceChildren(); area.focus(); });
    area.addEventListener("dragover", (event) => event.preventDefault());
    area.addEventListener("drop", async (event) => {
      const file = event.dataTransfer.files[0];
      if (!file) return;
      event.preventDefault();
      area.value = await file.text();
      check();
    });
  }
  reveal();
})();
