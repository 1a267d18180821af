/** Controls: what shall go wrong. */

import { api } from "./api.js";
import { field, h } from "./dom.js";
import { CODES, GROUPS, keyOf, KINDS } from "./fault-kinds.js";
import { CHANNEL_NAMES, icon } from "./icons.js";
import { choice, guarded, section } from "./parts.js";
import { on, store } from "./store.js";

export function createFaultSection(accounts) {
  const kind = h(
    "select",
    { onchange: drawParameters, "data-testid": "fault-kind" },
    ...GROUPS.map(([label, kinds]) => h("optgroup", { label }, ...Object.entries(kinds).map(([value, [text]]) => h("option", { value }, text)))),
  );
  const scope = h("select", {});
  const times = choice([["1", "Next 1"], ["2", "Next 2"], ["3", "Next 3"], ["10", "Next 10"], ["", "Always"]]);
  const parameters = h("div", { class: "row" });
  const codes = h("datalist", { id: "fault-codes" }, ...CODES.map(([code, label]) => h("option", { value: code }, label)));
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const armed = h("ul", { class: "armed", "aria-label": "Armed faults" });
  const arm = h("button", { type: "submit", class: "button button-main", "data-testid": "fault-arm" }, "Arm");
  const clear = h("button", { type: "button", class: "link", onclick: guarded(problem, () => api.removeFaults()) }, "Disarm all");
  const release = h("button", { type: "button", class: "link", onclick: guarded(problem, () => api.release()) }, "Release held webhooks");

  function drawParameters() {
    const inputs = KINDS[kind.value].slice(1).map(([name, label, usual]) => {
      const list = name === "code" ? { list: "fault-codes" } : {};
      return field(label, h("input", { name, value: usual, inputmode: "decimal", pattern: "[0-9]+([.][0-9]+)?", required: true, autocomplete: "off", ...list }), "field field-short");
    });
    parameters.hidden = inputs.length === 0;
    parameters.replaceChildren(...inputs);
  }

  async function add() {
    const [name, mode] = kind.value.split(":");
    const fault = { kind: name, times: times.value ? Number(times.value) : null, account_id: scope.value || null };
    if (mode === "hold") fault.mode = mode;
    for (const input of parameters.querySelectorAll("input")) fault[input.name] = Number(input.value);
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
    const [label, ...known] = KINDS[keyOf(fault)] ?? [fault.kind];
    const account = store.accounts.find((one) => one.account_id === fault.account_id);
    const where = account ? `${account.organization_name} ${CHANNEL_NAMES[account.channel_type]}` : "Every account";
    const amounts = known.filter(([name]) => fault[name] !== undefined).map(([name, words]) => (known.length > 1 ? `${words.toLowerCase()} ${fault[name]}` : fault[name]));
    const left = fault.remaining === null ? "always" : `${fault.remaining} left`;
    const remove = h("button", { type: "button", class: "icon-button", "aria-label": `Disarm: ${label}`, onclick: guarded(problem, () => api.removeFault(fault.id)) }, icon("close"));
    const words = label + (amounts.length ? `: ${amounts.join(", ")}` : "");
    return h("li", {}, icon("warn", "warn"), h("span", {}, words, h("small", {}, `${where} · ${left}`)), remove);
  }

  drawParameters();
  on("state", draw);
  const form = h(
    "form",
    { onsubmit: guarded(problem, add) },
    h("div", { class: "row" }, field("What happens", kind)),
    parameters,
    h("div", { class: "row" }, field("Where", scope), field("How often", times, "field field-times"), arm),
    codes,
  );
  const links = h("div", { class: "row links" }, clear, release);
  return { element: section("Faults", form, problem, armed, links), open: draw };
}
