/** Builds elements without a framework. */

/**
 * An element with attributes and children. `on*` are listeners, `class`, `data-*` and `aria-*` as in HTML;
 * false and null leave an attribute out. Strings become text, never markup.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A button with an icon only; `label` is its name for everyone who does not see the icon. */
export function iconButton(symbol, label, onclick, attributes = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...attributes }, symbol);
}

/** A labelled control. */
export function field(label, control, className = "field") {
  return h("label", { class: className }, h("span", {}, label), control);
}

/** Says something to screen readers. */
export function announce(text) {
  document.getElementById("announcer").textContent = text;
}
