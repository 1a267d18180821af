/** Controls: what went over the wire in both directions, byte for byte. */

import { api } from "./api.js";
import { h } from "./dom.js";
import { timeOf } from "./format.js";
import { CHANNEL_NAMES, icon } from "./icons.js";
import { guarded, section } from "./parts.js";
import { on, store } from "./store.js";

const SHOWN = 40;
const KIND_WORDS = { message: "Message", status: "Receipt", echo: "Echo", event: "Event", raw: "Raw webhook" };

export function createTrafficSection() {
  const list = h("ul", { class: "traffic", "data-testid": "traffic" });
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const asSent = h("input", { type: "checkbox", onchange: () => void load() });
  const element = section("Traffic", h("p", { class: "section-note" }, "Webhooks out, Graph calls in. Newest first."), h("label", { class: "check" }, asSent, "Show bodies byte for byte"), list, problem);
  let open = null;
  let isPlanned = false;

  async function load() {
    isPlanned = false;
    if (!element.isConnected || element.closest("[hidden]")) return;
    const [deliveries, calls] = await Promise.all([api.deliveries(), api.graphCalls()]);
    const rows = [...deliveries.data.map(fromDelivery), ...calls.data.map(fromCall)];
    rows.sort((a, b) => b.at.localeCompare(a.at));
    list.replaceChildren(...rows.slice(0, SHOWN).map(row));
  }

  /** Many changes in a row are loaded once. */
  function plan() {
    if (isPlanned) return;
    isPlanned = true;
    setTimeout(() => load().catch(() => {}), 400);
  }

  function row(item) {
    const isOpen = open === item.key;
    const toggle = () => {
      open = isOpen ? null : item.key;
      void load();
    };
    const button = h(
      "button",
      { type: "button", class: "traffic-row", "aria-expanded": String(isOpen), onclick: toggle },
      icon(item.symbol),
      h("span", { class: "traffic-name" }, item.name, " ", h("small", {}, item.note)),
      h("span", { class: "code", "data-tone": item.tone }, item.code),
      h("time", { datetime: item.at }, timeOf(item.at)),
    );
    return h("li", {}, button, isOpen && details(item));
  }

  function details(item) {
    const again = item.deliveryId && h("p", { class: "raw-actions" }, h("button", { type: "button", class: "link", onclick: guarded(problem, () => api.redeliver(item.deliveryId)) }, "Deliver again"));
    const parts = item.bodies.flatMap(([title, body]) => [
      h("p", { class: "raw-title" }, title),
      h("pre", { class: "raw", tabindex: "0", "aria-label": title }, asSent.checked ? body || "(empty)" : indent(body)),
    ]);
    return h("div", {}, ...parts, again);
  }

  on("delivery", plan);
  on("graph", plan);
  on("resync", plan);
  return { element, open: () => void load() };
}

/** Indented for reading; what is not JSON stays as it is. */
export function indent(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text || "(empty)";
  }
}

export function fromDelivery(one) {
  const isWaiting = one.state === "pending" || one.state === "held";
  const [name, note] = describe(one);
  const words = { pending: one.attempts ? "retry" : "queued", held: "held", dropped: "lost", gave_up: "gave up" };
  return {
    key: `delivery-${one.id}`, deliveryId: one.id, at: one.created_at, symbol: "out",
    name, note: [note, CHANNEL_NAMES[one.channel_type], one.attempts > 1 ? `${one.attempts} attempts` : "", one.copy_of ? "again" : ""].filter(Boolean).join(" · "),
    code: words[one.state] ?? String(one.http_status ?? one.error),
    tone: one.state === "delivered" ? "ok" : isWaiting ? "wait" : "bad",
    bodies: [["POST to the webhook address", one.body], ["Answer", answerOf(one)]],
  };
}

/** What the business answered, in words. */
function answerOf(one) {
  if (one.http_status) return `HTTP ${one.http_status} after ${one.elapsed_ms} ms${one.attempts > 1 ? `, at the ${one.attempts}. attempt` : ""}`;
  return one.error ? `No answer: ${one.error}` : "Not posted yet.";
}

/** What a webhook is about, in two words: `Receipt`, `delivered`. */
function describe(one) {
  const word = KIND_WORDS[one.kind] ?? one.kind;
  try {
    const entry = JSON.parse(one.body).entry[0];
    const change = entry.changes?.[0];
    if (change && change.field !== "messages") return [word, change.field.replaceAll("_", " ")];
    if (change) return [word, change.value.statuses?.[0].status ?? change.value.messages?.[0].type ?? ""];
    const event = (entry.messaging ?? entry.standby)[0];
    if (event.message) return [word, event.message.attachments?.[0].type ?? (event.message.is_deleted ? "deleted" : "text")];
    return [word, Object.keys(event).find((key) => !["sender", "recipient", "timestamp"].includes(key)) ?? ""];
  } catch {
    return [word, ""];
  }
}

export function fromCall(one) {
  const account = store.accounts.find((known) => known.account_id === one.account_id);
  const path = one.path.split("/").slice(5).join("/") || "object";
  return {
    key: `call-${one.seq}`, at: one.at, symbol: "in", name: `${one.method} ${path}`,
    note: [CHANNEL_NAMES[account?.channel_type], one.outcome === "answered" ? "" : one.outcome].filter(Boolean).join(" · "),
    code: String(one.http_status ?? one.outcome), tone: one.http_status === 200 ? "ok" : "bad",
    bodies: [[`${one.method} ${one.path}`, one.request], [`Answer · ${one.elapsed_ms} ms`, one.response]],
  };
}
