// What the page's script and the explorer share: making elements, and the small card beside a link or a mark.

const DRAWN = new Set(["svg", "path", "rect", "line", "text"]);

function h(tag, props = {}, ...children) {
  const node = DRAWN.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== false && value != null) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child != null && child !== false));
  return node;
}

/** One small card; it stays while the pointer is on it, follows a scroll, and Escape puts it away. */
function makeTip(root, id) {
  const tip = h("div", { class: "tip", id, role: "tooltip", popover: "manual", hidden: true });
  let timer = 0;
  let owner = null;
  const wait = (act, time) => {
    clearTimeout(timer);
    timer = setTimeout(act, time);
  };
  const hide = () => {
    clearTimeout(timer);
    if (!tip.hidden) tip.hidePopover?.();
    tip.hidden = true;
    owner?.removeAttribute("aria-describedby");
    owner = null;
  };
  const place = () => {
    if (!owner) return;
    const box = owner.getBoundingClientRect();
    const below = box.bottom + tip.offsetHeight + 12 < innerHeight;
    tip.style.left = `${Math.max(8, Math.min(box.left, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${below ? box.bottom + 6 : Math.max(4, box.top - tip.offsetHeight - 6)}px`;
  };
  const show = (near, content, time = 0) => wait(() => {
    hide();
    if (!near.isConnected) return;
    tip.replaceChildren(...content.flat().filter(Boolean));
    tip.hidden = false;
    tip.showPopover?.(); // above everything, and placed by the window: JupyterLab's panels move what is fixed
    owner = near;
    owner.setAttribute("aria-describedby", id);
    place();
  }, time);
  const leave = () => wait(hide, 150);
  tip.addEventListener("mouseenter", () => clearTimeout(timer));
  tip.addEventListener("mouseleave", leave);
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
  addEventListener("scroll", place, { passive: true, capture: true });
  root.append(tip);
  return { show, hide, leave };
}

