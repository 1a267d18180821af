/** Controls: WhatsApp's templates, and what Meta's reviewers do to them. */

import { api } from "./api.js";
import { h } from "./dom.js";
import { choice, guarded, section } from "./parts.js";
import { on } from "./store.js";

/** [value, label, order] of what can be done. */
const ORDERS = [
  ["", "Do…", null],
  ["approve", "Approve", { event: "APPROVED" }],
  ["reject", "Reject: invalid format", { event: "REJECTED", reason: "INVALID_FORMAT" }],
  ["scam", "Reject: scam", { event: "REJECTED", reason: "SCAM" }],
  ["pause", "Pause for low quality", { event: "PAUSED" }],
  ["disable", "Disable", { event: "DISABLED" }],
  ["flag", "Flag", { event: "FLAGGED" }],
  ["marketing", "Make it marketing", { event: "CATEGORY", category: "MARKETING" }],
  ["soon", "Announce: marketing", { event: "CATEGORY", category: "MARKETING", announce: true }],
  ["utility", "Make it utility", { event: "CATEGORY", category: "UTILITY" }],
  ["green", "Quality: green", { event: "QUALITY", score: "GREEN" }],
  ["yellow", "Quality: yellow", { event: "QUALITY", score: "YELLOW" }],
  ["red", "Quality: red", { event: "QUALITY", score: "RED" }],
  ["delete", "Delete", { event: "DELETED" }],
];
const TONES = { APPROVED: "ok", PENDING: "wait", PAUSED: "wait", IN_APPEAL: "wait" };

export function createTemplateSection(accounts) {
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const list = h("ul", { class: "templates", "data-testid": "templates" });
  const details = h("details", { class: "fold", ontoggle: () => void load() }, h("summary", {}, "Templates"), h("p", { class: "section-note" }, "Reviews take some seconds by themselves. Each change is told by a webhook."), list, problem);
  const element = h("section", { class: "section" }, details);

  async function load() {
    if (!details.open || !element.isConnected) return;
    const wabas = new Set(accounts().map((one) => one.waba_id).filter(Boolean));
    const { data } = await api.templates();
    list.replaceChildren(...data.filter((one) => wabas.has(one.waba_id)).map(row));
    if (!list.children.length) list.replaceChildren(h("li", { class: "section-note" }, "None of these phones is on WhatsApp."));
  }

  function row(one) {
    const select = choice(ORDERS.map(([value, label]) => [value, label]), { "aria-label": `Do something to ${one.name}` });
    select.addEventListener("change", guarded(problem, async () => {
      const [, , order] = ORDERS.find(([value]) => value === select.value) ?? [];
      if (order) await api.changeTemplate(one.id, order);
      await load();
    }));
    const words = [one.language, one.category.toLowerCase(), one.quality === "UNKNOWN" ? "" : one.quality.toLowerCase()].filter(Boolean).join(" · ");
    return h("li", {}, h("span", { class: "template-name" }, h("b", {}, one.name), h("small", {}, words)), h("span", { class: "code", "data-tone": TONES[one.status] ?? "bad" }, one.status.toLowerCase()), h("span", { class: "field" }, select));
  }

  on("templates", () => void load());
  on("state", () => void load());
  return { element, open: () => void load() };
}
