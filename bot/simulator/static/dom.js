// Small tools for building elements. Text only ever goes in as text, never as HTML.

/** An element; `props` are properties ("dataset" is merged), children are nodes or texts. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "dataset") Object.assign(node.dataset, value);
    else if (name.startsWith("aria-") || name === "role") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** A drawing of one path on a 24 by 24 field, for the eyes only. */
export function icon(path, className = "icon") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

/** Words for screen readers alone. */
export const unseen = (text) => el("span", { className: "hidden" }, text);

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** A button that shows and hides another element; returns a function that closes it. */
export function toggles(button, target, show) {
  const set = (open) => {
    show(open);
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => set(button.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("click", (event) => {
    if (!button.contains(event.target) && !target.contains(event.target)) set(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && button.getAttribute("aria-expanded") === "true") {
      set(false);
      button.focus();
    }
  });
  return () => set(false);
}
