/** Who one plays on a phone: the choice above it, and the dialog for a new customer. */

import { api } from "./api.js";
import { field, h, iconButton } from "./dom.js";
import { icon } from "./icons.js";
import { customerKey, customersOf, store } from "./store.js";

const NAMES = ["Ada Sample", "Chidi Example", "Dora Muster", "Emre Deneme", "Hana Vzorová", "Ivo Primer", "Juno Demo", "Kai Próba"];
const SHOWN = 200;

export function createPersona(account, phone, choose) {
  const select = h("select", {
    "data-testid": "customer-select", "aria-label": "Customer", onchange: () => choose(select.value),
  });
  const add = iconButton(icon("plus"), "New customer", () => openDialog(account, create), { "data-testid": "customer-new" });
  const element = h("div", { class: "persona" }, h("div", { class: "persona-label" }, h("span", { "aria-hidden": "true" }, "You are playing"), select), add);
  let isPlanned = false;

  async function create(details) {
    const made = await api.createCustomer({ account_id: account.account_id, ...details });
    store.customers.set(customerKey(made.account_id, made.customer_id), made);
    await choose(made.customer_id);
    return made.customer_id;
  }

  function draw() {
    isPlanned = false;
    const found = customersOf(account.account_id).slice(0, SHOWN);
    const current = store.customers.get(customerKey(account.account_id, phone.customerId));
    if (current && !found.includes(current)) found.push(current);
    const options = found.map((one) => {
      const waiting = phone.unseen.get(one.customer_id);
      const isChosen = one.customer_id === phone.customerId;
      return h("option", { value: one.customer_id, selected: isChosen || null }, waiting ? `${one.name} · ${waiting} new` : one.name);
    });
    select.replaceChildren(...options);
    select.value = phone.customerId ?? "";
  }

  return {
    element,
    /** Many changes in a row (a burst) are drawn once. */
    render() {
      if (isPlanned) return;
      isPlanned = true;
      setTimeout(draw, 60);
    },
    /** The customer to begin with: the wanted one, the last one played, the most recent, or a new one. */
    async first(wanted) {
      const has = (id) => id && store.customers.has(customerKey(account.account_id, id));
      if (wanted && !has(wanted)) return create({ id: wanted });
      const last = localStorage.getItem(`simulator-customer-${account.account_id}`);
      const found = [wanted, last].find(has) ?? customersOf(account.account_id)[0]?.customer_id;
      return found ?? create({ name: NAMES[Math.floor(Math.random() * NAMES.length)] });
    },
  };
}

function openDialog(account, create) {
  const isWhatsapp = account.channel_type === "whatsapp";
  const name = h("input", { required: true, maxlength: "80", autocomplete: "off", "data-testid": "customer-name" });
  const username = h("input", { maxlength: "30", autocomplete: "off", placeholder: "optional" });
  const phone = h("input", { inputmode: "numeric", pattern: "[0-9]{6,15}", autocomplete: "off", placeholder: "chosen for you" });
  const hides = h("input", { type: "checkbox" });
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const form = h(
    "form",
    { method: "dialog", onsubmit: submit },
    h("h2", { id: "customer-dialog-title" }, "New customer"),
    field("Name", name),
    isWhatsapp && field("Phone number, digits with country code", phone),
    account.channel_type !== "messenger" && field("Username", username),
    isWhatsapp && h("label", { class: "check" }, hides, "Hide the phone number from the business"),
    problem,
    h(
      "div",
      { class: "dialog-actions" },
      h("button", { type: "button", class: "button", onclick: () => dialog.close() }, "Cancel"),
      h("button", { type: "submit", class: "button button-main", "data-testid": "customer-create" }, "Create"),
    ),
  );
  const dialog = h("dialog", { "aria-labelledby": "customer-dialog-title", onclose: () => dialog.remove() }, form);

  async function submit(event) {
    event.preventDefault();
    const details = { name: name.value.trim(), username: username.value.trim() || null, shows_phone: !hides.checked };
    if (phone.value) details.id = phone.value;
    try {
      await create(details);
      dialog.close();
    } catch (error) {
      problem.hidden = false;
      problem.textContent = error.message;
    }
  }
  document.body.append(dialog);
  dialog.showModal();
}
