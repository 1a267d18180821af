/** Traffic: what went over the wire, webhooks on the left and Graph calls on the right, both bodies of each side by side. */

import { api } from "./api.js";
import { h, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { fromCall, fromDelivery, indent } from "./traffic.js";
import { on } from "./store.js";

/** `dialog` is the element that fills the page while it is open. */
export function createWire(dialog) {
  let chosen = null;
  let isPlanned = false;
  let items = [];
  const asSent = h("input", { type: "checkbox", onchange: () => drawDetails() });
  const webhooks = h("ol", { class: "wire-list", "data-testid": "wire-webhooks" });
  const calls = h("ol", { class: "wire-list", "data-testid": "wire-calls" });
  const details = h("div", { class: "wire-details", tabindex: "0", role: "region", "aria-label": "Bodies" });
  const head = h(
    "header",
    { class: "wire-head" },
    h("h2", {}, "Traffic"),
    h("label", { class: "check" }, asSent, "Byte for byte"),
    h("span", { class: "bar-space" }),
    iconButton(icon("close"), "Close traffic", () => dialog.close()),
  );
  const column = (title, note, list) => h("section", { class: "wire-column", "aria-label": title }, h("h3", {}, title, h("small", {}, note)), list);
  dialog.append(head, h("div", { class: "wire-body" }, column("Webhooks", "to the business", webhooks), column("Graph API", "from the business", calls), details));

  async function load() {
    isPlanned = false;
    if (!dialog.open) return;
    const [deliveries, graph] = await Promise.all([api.deliveries(), api.graphCalls()]);
    const left = deliveries.data.map(fromDelivery);
    const right = graph.data.map(fromCall);
    items = [...left, ...right];
    fill(webhooks, left, "Webhooks appear here when a customer does something.");
    fill(calls, right, "Calls appear here when the business does something.");
    chosen = items.find((one) => one.key === chosen?.key) ?? chosen ?? left[0] ?? right[0] ?? null;
    mark();
    drawDetails();
  }

  function fill(list, found, hint) {
    list.replaceChildren(...(found.length ? found.map(row) : [h("li", { class: "section-note wire-empty" }, hint)]));
  }

  function row(item) {
    const button = h(
      "button",
      { type: "button", class: "wire-row", "data-key": item.key, onclick: () => choose(item) },
      h("span", { class: "traffic-name" }, item.name, h("small", {}, item.note)),
      h("span", { class: "wire-side" }, h("span", { class: "code", "data-tone": item.tone }, item.code), h("time", { datetime: item.at }, new Date(item.at).toLocaleTimeString())),
    );
    return h("li", {}, button);
  }

  function choose(item) {
    chosen = item;
    mark();
    drawDetails();
    if (matchMedia("(max-width: 900px)").matches) details.scrollIntoView({ block: "start" });
  }

  function mark() {
    for (const one of dialog.querySelectorAll(".wire-row")) one.setAttribute("aria-pressed", String(one.getAttribute("data-key") === chosen?.key));
  }

  function drawDetails() {
    if (!chosen) return details.replaceChildren(h("p", { class: "empty" }, "Nothing has gone over the wire yet."));
    const panes = chosen.bodies.map(([title, body]) => h("section", { class: "wire-pane" }, h("h4", {}, title), h("pre", { class: "raw", tabindex: "0", "aria-label": title }, asSent.checked ? body || "(empty)" : indent(body))));
    const again = chosen.deliveryId && h("button", { type: "button", class: "button", onclick: () => api.redeliver(chosen.deliveryId).catch(() => {}) }, "Deliver again");
    const title = h("div", { class: "wire-title" }, h("h3", {}, chosen.name), h("span", { class: "section-note" }, chosen.note), h("span", { class: "bar-space" }), again);
    details.replaceChildren(title, h("div", { class: "wire-panes", "data-narrow-answer": Boolean(chosen.deliveryId) }, ...panes));
  }

  /** Many changes in a row are loaded once. */
  function plan() {
    if (isPlanned || !dialog.open) return;
    isPlanned = true;
    setTimeout(() => load().catch(() => {}), 400);
  }

  on("delivery", plan);
  on("graph", plan);
  on("resync", plan);
  return {
    open() {
      dialog.showModal();
      void load();
    },
  };
}
