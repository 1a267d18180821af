/** A sheet that comes up from the bottom of one phone: lists, forms, choices. */

import { h, iconButton } from "./dom.js";
import { icon } from "./icons.js";

/** Open it over the phone that `anchor` belongs to. `build(close)` answers the content. Escape and the backdrop close it. */
export function openSheet(anchor, title, build) {
  const screen = anchor.closest(".screen");
  if (!screen) return;
  screen.querySelector(".sheet-layer")?.remove();
  const close = () => {
    layer.remove();
    anchor.focus?.();
  };
  const head = h("header", { class: "sheet-head" }, h("h3", {}, title), iconButton(icon("close"), "Close", close));
  const sheet = h("div", { class: "sheet", role: "dialog", "aria-modal": "true", "aria-label": title }, head, build(close));
  const layer = h("div", { class: "sheet-layer", onclick: (event) => { if (event.target === layer) close(); }, onkeydown: keys }, sheet);

  function keys(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    close();
  }
  screen.append(layer);
  (sheet.querySelector("input, select, textarea, .sheet-row") ?? head.querySelector("button")).focus();
}

/** A row of a sheet: a title, a note below it, and what happens when it is tapped. */
export function sheetRow(title, note, onclick, symbol = null) {
  return h(
    "button",
    { type: "button", class: "sheet-row", onclick },
    symbol && h("span", { class: "sheet-icon" }, icon(symbol)),
    h("span", { class: "sheet-words" }, h("b", {}, title), note && h("small", {}, note)),
  );
}
