// The review of one article: its text, in which words are marked, and a form made from the models. What is
// decided goes to Python, which writes it to the sheet and answers with a new view.
const make = (tag, props, ...inside) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...inside);
  return node;
};

function render({ model, el: root }) {
  const view = () => model.get("view");
  const forms = model.get("forms");
  let mark = null; // {sentence, from, to} of the words marked, ends included
  let pin = 0; // the word where a marking by keys began
  let typed = 0, sent = 0, turn = 0; // last key, last change, its answer's turn
  let adding = null; // the list to which an entry is being added
  let deliver = (message) => {
    note.textContent = "saving …";
    sent = Date.now();
    turn = Math.max(turn, view().turn || 0) + 1;
    model.send({ at: model.get("at"), ...message });
  };

  const note = make("p", { role: "status", className: "ar-note" });
  const text = make("div", { className: "ar-text", tabIndex: 0, role: "document", ariaLabel: "Text: arrows mark words" });
  const side = make("div", { className: "ar-side", tabIndex: -1 });
  const keys = make("div", { className: "ar-keys" }, ...Object.entries(forms.keys).map(([key, words]) =>
    make("button", { onclick: () => press(key) }, make("kbd", {}, key), ` ${words}`)));
  root.classList.add("ar");
  root.dataset.lmSuppressShortcuts = "true"; // JupyterLab's keys stay away
  root.append(keys, note, make("div", { className: "ar-both" }, text, side));

  const words = {}; // the elements of each sentence's words
  let paragraph = 0;
  for (const s of model.get("text")) {
    const line = make("span", { className: "ar-s" }, make("b", { onclick: () => go(`sentence:${s.n}`) }, `${s.n} `));
    words[s.n] = s.pieces.map(([gap, word], at) => {
      const node = make("span", {}, word);
      Object.assign(node.dataset, { n: s.n, at });
      line.append(gap, node);
      return node;
    });
    line.append(s.tail, " ");
    if (s.paragraph !== paragraph) text.append(make("p", {}));
    paragraph = s.paragraph;
    text.lastChild.append(line);
  }

  const items = () => view().items;
  const current = () => items().find((item) => item.key === model.get("at")) || items()[0];
  function go(key) {
    mark = null;
    adding = null;
    model.set("at", key);
    model.save_changes();
    draw();
    side.scrollTop = 0;
  }
  function step(by, open) {
    const all = items(), at = all.indexOf(current());
    for (let n = 1; n <= all.length; n++) {
      const item = all[(at + by * n + all.length * n) % all.length];
      if (!open || item.open) return go(item.key);
    }
    note.textContent = "Nothing is open.";
  }

  function press(key) {
    if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
    else if (key === "g") step(1, true);
    else {
      deliver({ do: "press", key, mark: mark && [mark.sentence, ...ends()] });
      mark = null;
    }
  }
  const ends = () => [Math.min(mark.from, mark.to), Math.max(mark.from, mark.to) + 1];

  // --- the form ---

  function control(field, value, path, changed) {
    const props = { name: path, ariaLabel: path };
    if (field.kind === "group") {
      let held = value || {}; // a second change may come before the first is answered
      const inside = field.fields.map((part) => control(part, held[part.key], `${path}.${part.key}`, (given) =>
        changed((held = { ...held, [part.key]: given }))));
      return make("fieldset", {}, make("legend", {}, field.key), ...inside);
    }
    if (field.kind === "list") {
      const entries = [...(value || []), {}];
      return make("div", {}, ...entries.map((entry, n) => control(
        { kind: "group", key: n < entries.length - 1 ? field.key : `${field.key}: one more`, fields: field.fields }, entry,
        `${path}.${n}`, (given) => {
          entries[n] = given;
          changed(entries);
        })));
    }
    const options = field.options || view().lists[field.from];
    let node;
    if (options) {
      const all = ["", ...options, ...(!value || options.includes(value) ? [] : [value])];
      node = make("select", props, ...all.map((each) => make("option", { selected: each === (value ?? "") }, each)));
    } else node = make("input", { ...props, defaultValue: Array.isArray(value) ? value.join(" > ") : value ?? "" });
    node.onchange = () => {
      node.defaultValue = node.value;
      changed(node.value.trim());
    };
    const label = make("label", { className: field.need ? "ar-need" : "" }, `${field.key} `, node);
    if (forms.lists[field.from]) {
      label.append(make("button", { name: `${path}+`, ariaLabel: `new ${field.key}`, onclick: () => {
        adding = { list: field.from, value: {}, changed };
        draw("id");
      } }, "+"));
    }
    return label;
  }

  function addForm() {
    const entry = adding;
    const parts = forms.lists[entry.list].map((field) => control(field, entry.value[field.key], field.key, (given) =>
      (entry.value[field.key] = given)));
    const id = make("input", { name: "id", value: entry.id || "", oninput: () => (entry.id = id.value.trim()) });
    const add = () => {
      let then = null;
      const usual = deliver;
      deliver = (message) => (then = message);
      entry.changed(entry.id);
      deliver = usual;
      adding = null;
      deliver({ do: "add", list: entry.list, id: entry.id || "", value: entry.value, then });
    };
    return [make("h3", {}, `New in ${entry.list}`), make("label", { className: "ar-need" }, "id ", id), ...parts,
      make("button", { name: "add", onclick: add }, "Add"),
      make("button", { onclick: () => go(model.get("at")) }, "Leave")];
  }

  function draw(focus) {
    const item = current(), shown = view();
    const held = document.activeElement, name = focus || (side.contains(held) && held.name);
    for (const all of Object.values(words)) for (const word of all) word.className = "";
    const paint = (n, span, kind) => span && words[n]?.slice(...span).forEach((word) => word.classList.add(kind));
    for (const each of shown.items) paint(each.sentence, each.fragment, "ar-f");
    paint(item.sentence, item.passage || (item.sentence && [0, 999]), "ar-p");
    if (mark) paint(mark.sentence, ends(), "ar-m");
    words[item.sentence]?.[0]?.parentNode.scrollIntoView({ block: "nearest" });

    const count = shown.items.filter((each) => each.open).length;
    const head = [make("h3", {}, `${item.key} ${item.open ? "(open)" : ""}`),
      make("p", {}, `${count} open. Fragments hold ${shown.budget[0]} of ${shown.budget[1]} words allowed.`)];
    const body = Object.entries(item.value).flatMap(([group, value]) => forms[group]
      ? forms[group].map((field) => control(field, value[field.key], `${group}.${field.key}`, (given) =>
        deliver({ do: "set", group, key: field.key, value: given })))
      : [make("pre", {}, value)]);
    const list = (title, entries) => entries.length ? [make("h3", {}, `${title} (${entries.length})`), make("ul", {}, ...entries.map(
      ([key, told]) => make("li", {}, make("button", { onclick: () => go(key) }, told))))] : [];
    side.replaceChildren(...head, ...(adding ? addForm() : body), ...list("What check says", shown.faults),
      ...list("Named in the text, not coded", shown.uncoded));
    if (name) (side.querySelector(`[name="${CSS.escape(name)}"]`) || side).focus();
  }

  // --- marking ---

  text.addEventListener("mouseup", () => {
    const range = getSelection().rangeCount && getSelection().getRangeAt(0);
    const inside = range && !range.collapsed ? [...text.querySelectorAll("span[data-at]")].filter((word) => range.intersectsNode(word)) : [];
    const same = inside.filter((word) => word.dataset.n === inside[0].dataset.n);
    if (!same.length) return;
    mark = { sentence: +same[0].dataset.n, from: +same[0].dataset.at, to: +same.at(-1).dataset.at };
    getSelection().removeAllRanges();
    draw();
  });
  function arrow(event) {
    const n = mark?.sentence ?? current().sentence ?? 1, last = words[n].length - 1;
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by) {
      const to = mark ? Math.max(0, Math.min(last, mark.to + by)) : 0;
      if (!event.shiftKey) pin = to;
      mark = { sentence: n, from: pin, to };
    } else {
      const next = event.key === "ArrowDown" ? n + 1 : n - 1;
      if (!words[next]?.length) return;
      pin = 0;
      mark = { sentence: next, from: 0, to: 0 };
    }
    draw();
  }
  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    typed = Date.now();
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input, select");
    if (event.key === "Escape") text.focus();
    else if (typing || (event.key === "Enter" && event.target !== text)) return;
    else if (event.key === "Enter") side.querySelector("input, select")?.focus();
    else if (event.key.startsWith("Arrow") && event.target === text) arrow(event);
    else if (forms.keys[event.key]) press(event.key);
    else return;
    event.preventDefault();
  });
  // What is typed, chosen or unanswered is not drawn over.
  const isBusy = () => {
    const { tagName, value, defaultValue } = document.activeElement;
    return (view().turn < turn && Date.now() - sent < 3000) || (tagName === "INPUT" && value !== defaultValue) || (tagName === "SELECT" && Date.now() - typed < 1500);
  };
  const redraw = () => (isBusy() ? setTimeout(redraw, 200) : draw());
  model.on("change:view", redraw);
  model.on("change:note", () => (note.textContent = model.get("note")));
  note.textContent = model.get("note");
  draw();
}

export default { render };
