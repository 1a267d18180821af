/** Controls: what happens around the conversations. */

import { api } from "./api.js";
import { announce, field, h } from "./dom.js";
import { EVENTS } from "./event-kinds.js";
import { CHANNEL_NAMES } from "./icons.js";
import { choice, guarded, section } from "./parts.js";
import { on } from "./store.js";

const sentence = (word) => { const words = word.replaceAll("_", " ").toLowerCase(); return words[0].toUpperCase() + words.slice(1); };

/** `accounts()` are the phones in view; `customerOf(accountId)` is who is played on one of them. */
export function createEventSection(accounts, customerOf) {
  const where = h("select", { onchange: drawKinds });
  const kind = h("select", { onchange: drawQuestions, "data-testid": "event-kind" });
  const questions = h("div", { class: "row" });
  const note = h("p", { class: "section-note", role: "status" });
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const make = h("button", { type: "submit", class: "button button-main", "data-testid": "event-make" }, "Let it happen");

  const account = () => accounts().find((one) => one.account_id === where.value);
  const known = () => EVENTS[account()?.channel_type] ?? {};

  function drawKinds() {
    kind.replaceChildren(...Object.entries(known()).map(([value, [label]]) => h("option", { value }, label)));
    drawQuestions();
  }

  function drawQuestions() {
    const [, needsCustomer, ...asked] = known()[kind.value] ?? [];
    const inputs = asked.map((one) => {
      const control = one.values ? choice(one.values.map((value) => [value, sentence(value)]), { name: one.name }) : h("input", { name: one.name, value: one.usual, autocomplete: "off", "data-number": one.isNumber || null, inputmode: one.isNumber ? "numeric" : null });
      return field(one.label, control, one.isNumber ? "field field-short" : "field");
    });
    questions.hidden = inputs.length === 0;
    questions.replaceChildren(...inputs);
    note.textContent = needsCustomer ? "About the customer who is played on that phone." : "About the account itself.";
  }

  async function happen() {
    const event = { account_id: where.value, event_type: kind.value };
    const [label, needsCustomer] = known()[kind.value];
    if (needsCustomer) event.customer_id = customerOf(where.value);
    for (const input of questions.querySelectorAll("input, select")) {
      if (input.value !== "") event[input.name] = input.getAttribute("data-number") !== null ? Number(input.value) : input.value;
    }
    const made = await api.makeEvent(event);
    announce(`${label}: ${made.delivery_ids.length} webhooks`);
    note.textContent = made.delivery_ids.length === 1 ? "Sent as one webhook." : `Sent as ${made.delivery_ids.length} webhooks.`;
  }

  function draw() {
    const chosen = where.value;
    const found = accounts();
    where.replaceChildren(...found.map((one) => h("option", { value: one.account_id }, `${one.organization_name} ${CHANNEL_NAMES[one.channel_type]}`)));
    if (found.some((one) => one.account_id === chosen)) where.value = chosen;
    if (where.value !== chosen || !kind.options.length) drawKinds();
  }

  on("state", draw);
  const form = h("form", { onsubmit: guarded(problem, happen) },
    h("div", { class: "row" }, field("Where", where)),
    h("div", { class: "row" }, field("What happens", kind)),
    questions,
    h("div", { class: "row" }, make));
  return { element: section("Events", note, form, problem), open: draw };
}
