/** Controls: what shall go wrong. */

import { api } from "./api.js";
import { field, h } from "./dom.js";
import { CHANNEL_NAMES, icon } from "./icons.js";
import { choice, guarded, section } from "./parts.js";
import { on, store } from "./store.js";

/** kind -> label and its parameter: name, label, default. */
const SENDING = {
  graph_error: ["Refuse with a code", "code", "Code", 131047],
  server_error_json: ["Server error, JSON", "status", "Status", 500],
  server_error_html: ["Server error, HTML page", "status", "Status", 502],
  timeout: ["Accept, then never answer", "seconds", "Seconds", 60],
  cut: ["Accept, then cut the connection"],
  slow: ["Answer slowly", "seconds", "Seconds", 3],
  status_first: ["Receipt before the answer"],
};
const WEBHOOKS = {
  delay: ["Delay", "seconds", "Seconds", 5],
  duplicate: ["Send twice or more", "copies", "Copies", 2],
  reorder: ["Out of order", "count", "Hold back", 3],
  "drop:hold": ["Hold back until released"],
  drop: ["Lose"],
};
const KINDS = { ...SENDING, ...WEBHOOKS };
const CODES = [
  [131047, "131047 · outside 24 hours"], [131026, "131026 · undeliverable"], [130429, "130429 · rate limit"],
  [131056, "131056 · pair rate limit"], [131000, "131000 · something went wrong"], [190, "190 · token expired"],
  [10, "10 · no permission"], [100, "100 · bad parameter"], [368, "368 · blocked for policy"],
];

export function createFaultSection(accounts) {
  const kind = h(
    "select",
    { onchange: drawParameter, "data-testid": "fault-kind" },
    ...[["When the business sends", SENDING], ["Webhooks to the business", WEBHOOKS]].map(([label, kinds]) =>
      h("optgroup", { label }, ...Object.entries(kinds).map(([value, [text]]) => h("option", { value }, text)))),
  );
  const scope = h("select", {});
  const times = choice([["1", "Next 1"], ["2", "Next 2"], ["3", "Next 3"], ["10", "Next 10"], ["", "Always"]]);
  const value = h("input", { inputmode: "decimal", pattern: "[0-9]+([.][0-9]+)?", required: true, autocomplete: "off" });
  const codes = h("datalist", { id: "fault-codes" }, ...CODES.map(([code, label]) => h("option", { value: code }, label)));
  const valueLabel = field("Code", value, "field field-short");
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const armed = h("ul", { class: "armed", "aria-label": "Armed faults" });
  const arm = h("button", { type: "submit", class: "button button-main", "data-testid": "fault-arm" }, "Arm");
  const clear = h("button", { type: "button", class: "link", onclick: guarded(problem, () => api.removeFaults()) }, "Disarm all");
  const release = h("button", { type: "button", class: "link", onclick: guarded(problem, () => api.release()) }, "Release held webhooks");

  function drawParameter() {
    const [, name, label, usual] = KINDS[kind.value];
    valueLabel.hidden = value.disabled = !name;
    if (!name) return;
    valueLabel.firstChild.textContent = label;
    value.value = usual;
    if (name === "code") value.setAttribute("list", "fault-codes");
    else value.removeAttribute("list");
  }

  async function add() {
    const [name, mode] = kind.value.split(":");
    const [, parameter] = KINDS[kind.value];
    const fault = { kind: name, times: times.value ? Number(times.value) : null, account_id: scope.value || null };
    if (mode) fault.mode = mode;
    if (parameter) fault[parameter] = Number(value.value);
    await api.addFault(fault);
  }

  function draw() {
    const chosen = scope.value;
    const found = accounts();
    scope.replaceChildren(h("option", { value: "" }, "Every account"), ...found.map((one) =>
      h("option", { value: one.account_id }, `${one.organization_name} ${CHANNEL_NAMES[one.channel_type]}`)));
    scope.value = found.some((one) => one.account_id === chosen) ? chosen : "";
    armed.replaceChildren(...store.faults.map(armedRow));
    clear.hidden = store.faults.length === 0;
  }

  function armedRow(fault) {
    const key = fault.kind === "drop" && fault.mode === "hold" ? "drop:hold" : fault.kind;
    const [label, parameter] = KINDS[key];
    const account = store.accounts.find((one) => one.account_id === fault.account_id);
    const where = account ? `${account.organization_name} ${CHANNEL_NAMES[account.channel_type]}` : "Every account";
    const amount = parameter ? `: ${fault[parameter] ?? KINDS[key][3]}${parameter === "seconds" ? " s" : ""}` : "";
    const left = fault.remaining === null ? "always" : `${fault.remaining} left`;
    const remove = h("button", { type: "button", class: "icon-button", "aria-label": `Disarm: ${label}`, onclick: guarded(problem, () => api.removeFault(fault.id)) }, icon("close"));
    return h("li", {}, icon("warn", "warn"), h("span", {}, label + amount, h("small", {}, `${where} · ${left}`)), remove);
  }

  drawParameter();
  on("state", draw);
  const form = h(
    "form",
    { onsubmit: guarded(problem, add) },
    h("div", { class: "row" }, field("What happens", kind), valueLabel),
    h("div", { class: "row" }, field("Where", scope), field("How often", times, "field field-times"), arm),
    codes,
  );
  const links = h("div", { class: "row links" }, clear, release);
  return { element: section("Faults", form, problem, armed, links), open: draw };
}
