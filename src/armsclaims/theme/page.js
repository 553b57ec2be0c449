const root = document.documentElement;
const $ = (id) => document.getElementById(id);
root.classList.add("js");

// Theme: the system's, until the reader chooses; nothing is stored.
const theme = $("theme");
const dark = () =>
  root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
const shown = () => theme.setAttribute("aria-pressed", String(dark()));
theme.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; shown(); });
shown();

const menu = $("menu");
document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  // The menu closes after a choice, and on Escape or a click elsewhere.
  if (menu.open && (link || !menu.contains(event.target))) menu.open = false;
  // A second click on a link to the present address, after its part was closed again.
  if (link?.hash && link.hash === location.hash) dispatchEvent(new Event("hashchange"));
  // A figure as a file is made from the drawing in the page, in the colours of a light one; without script the link
  // leads to the file beside the page.
  if (!link?.matches("[data-svg]")) return;
  const drawn = new XMLSerializer().serializeToString(link.closest("figure").querySelector(".wide svg"));
  link.href = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(drawn.replace(/var\(--[\w-]+,\s*(#\w+)\)/g, "$1"));
});

// An address that leads into a closed part opens it.
function reveal() {
  const target = location.hash.length > 1 && $(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
  if (target.matches("li, tr")) { target.tabIndex = -1; target.focus({ preventScroll: true }); }
  target.scrollIntoView();
}
addEventListener("hashchange", reveal);

// Preview: passing over a link, or reaching it by keyboard, shows its claim or statement.
const TRACED = 'a[href^="#claim-"], a[href^="#ctx-"], [data-claim], svg a';
const goal = (link) => link.dataset.claim || decodeURIComponent((link.href.baseVal ?? link.hash).slice(1));
const tip = makeTip(document.body, "preview");
// What is known of a claim: the explorer's card, else the claim's entry in the list, else its row in the record.
function told(id) {
  const made = window.armsclaimsCard?.(id);
  const entry = $(id);
  if (made || !entry) return made ? [made] : [];
  if (entry.tagName !== "TR") return [...entry.querySelectorAll(".said, .fragment")].map((part) => part.cloneNode(true));
  return [...entry.cells].slice(0, 5).filter((cell) => cell.textContent.trim()).map((cell) => h("p", {}, cell.textContent));
}
function show(link, wait) {
  const parts = told(goal(link));
  if (parts.length) tip.show(link, parts, wait);
}
const traced = (event) => event.target.closest?.(TRACED);
document.addEventListener("mouseover", (event) => { if (traced(event)) show(traced(event), 150); });
document.addEventListener("mouseout", (event) => { if (traced(event) && !$("preview").contains(event.relatedTarget)) tip.hide(); });
document.addEventListener("focusin", (event) => {
  const link = traced(event);
  if (link?.matches(":focus-visible")) show(link); else tip.hide();
});
document.addEventListener("keydown", (event) => { if (event.key === "Escape") menu.open = false; });

// The reader's own copy: hashes are compared here; nothing leaves the page and nothing is kept.
const data = $("own-copy-data");
if (data && $("own-copy")) ownCopy(JSON.parse(data.textContent).articles);
function ownCopy(articles) {
  const [area, status, result] = [$("own-text"), $("own-status"), $("own-result")];
  if (!window.crypto?.subtle) {
    $("own-why").hidden = false;
    $("own-check").disabled = area.disabled = true;
    return;
  }
  const FOLDS = [
    [/[\u00a0\u1680\u2000-\u200a\u202f\u205f]/g, " "], [/[\u2018\u2019\u201a\u201b\u2032]/g, "'"],
    [/[\u201c-\u201f\u2033\u00ab\u00bb]/g, '"'], [/[\u2010-\u2015\u2212]/g, "-"],
  ];
  const fold = (text) => FOLDS.reduce((t, [from, to]) => t.replace(from, to), text);
  async function digest(text) {
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
    return [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
  }

  // Words with their places. A credit glued to a caption is parted ("quayImage: X"), as the program parts it.
  function tokens(text) {
    const folded = fold(text);
    return [...folded.matchAll(/\S(?:(?!Image:|Photo:|Copyright\b|\u00a9)\S)*/g)].map(({ 0: word, index: start }) => {
      const end = start + word.length;
      return { text: word, start, end, last: /^(?:\S|[^\S\n]*(?:\n|$))/.test(folded.slice(end, end + 40)) };
    });
  }

  // The windows of words whose hash is a sentence's. Hashed are only windows as long as a sentence of so many words
  // that begin where a sentence may (after a line break or a stop), or end at a stop and do not begin in lower case;
  // then, around what was found, all of that length: a copy may have lost its line breaks.
  async function find(list) {
    const wanted = new Map();
    articles.forEach((article, at) => article.sentences.forEach(([number, words, length, sha256]) => {
      if (!wanted.has(words)) wanted.set(words, { lengths: new Set(), hashes: new Map() });
      const { lengths, hashes } = wanted.get(words);
      lengths.add(length);
      if (!hashes.has(sha256)) hashes.set(sha256, []);
      hashes.get(sha256).push([at, number]);
    }));
    const before = [0];
    list.forEach((token, i) => before.push(before[i] + token.text.length));
    const stops = list.map((token) => token.last || /[.!?\u2026:]["')\]]*$/.test(token.text));
    const lower = list.map((token) => /^\p{Ll}/u.test(token.text));
    const hits = articles.map(() => new Map());
    let low = list.length;
    let high = 0;
    async function scan(fits) {
      for (const [words, { lengths, hashes }] of wanted) {
        const windows = [];
        for (let i = 0; i + words <= list.length; i += 1) {
          if (lengths.has(before[i + words] - before[i] + words - 1) && fits(i, i + words - 1)) windows.push(i);
        }
        const digests = await Promise.all(windows.map((i) => digest(list.slice(i, i + words).map((t) => t.text).join(" "))));
        digests.forEach((found, k) => (hashes.get(found) || []).forEach(([at, number]) => {
          const i = windows[k];
          if (!hits[at].has(number)) hits[at].set(number, { start: list[i].start, end: list[i + words - 1].end });
          low = Math.min(low, i);
          high = Math.max(high, i);
        }));
      }
    }
    await scan((i, end) => i === 0 || stops[i - 1] || (stops[end] && !lower[i]));
    const [from, to] = [low - 200, Math.min(high, low + 4000) + 200];
    const partly = hits.some((found, at) => found.size && found.size < articles[at].sentences.length);
    if (partly) await scan((i) => i > from && i < to);
    return hits;
  }
  function spanOf(text, hit, exact) {
    const parts = fold(exact).split(" ").map((p) => p.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const match = new RegExp(parts.join("\\s+")).exec(fold(text.slice(hit.start, hit.end)));
    return match && [hit.start + match.index, hit.start + match.index + match[0].length];
  }
  const linked = (claim, words) => h("a", { href: "#claim-" + claim.replaceAll("/", "--") }, words);
  async function check() {
    const text = area.value;
    status.textContent = "Checking\u2026";
    const hits = await find(tokens(text));
    const share = articles.map((article, at) => hits[at].size / article.sentences.length);
    const best = share.indexOf(Math.max(...share));
    result.replaceChildren();
    if (!share[best]) { status.textContent = "No sentence of a coded article is in this text."; return; }
    const article = articles[best];
    const found = hits[best];
    const fragments = article.fragments.map(([name, sentence, exact]) => ({ claim: article.article_id + "/" + name, sentence, exact }));
    const kept = fragments.filter((f) => found.has(f.sentence));
    const missing = fragments.filter((f) => !found.has(f.sentence));
    const lost = article.sentences.map(([number]) => number).filter((number) => !found.has(number));
    status.textContent = `${article.outlet}: ${found.size} of ${article.sentences.length} sentences found; ` +
      `${kept.length} fragments kept, ${missing.length} missing.${lost.length ? ` Not found: sentence ${lost.join(", ")}.` : ""}`;
    if (missing.length) result.append(h("ul", {}, missing.map((f) => h("li", {}, "Missing: ", linked(f.claim, f.claim)))));
    const marks = kept.map((f) => ({ f, span: spanOf(text, found.get(f.sentence), f.exact) }));
    let at = 0;
    for (const { f, span } of marks.filter((m) => m.span).sort((a, b) => a.span[0] - b.span[0])) {
      if (span[0] < at) continue;
      result.append(text.slice(at, span[0]), h("mark", {}, linked(f.claim, text.slice(span[0], span[1]))));
      at = span[1];
    }
    result.append(text.slice(at));
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
