/** What a customer can tap below a message of the business: buttons, lists, forms, quick replies. */

import { field, h } from "./dom.js";
import { icon } from "./icons.js";
import { openSheet, sheetRow } from "./sheet.js";

/** The buttons below a bubble, or null. `act(message)` plays the customer. */
export function answers(message, act) {
  if (message.direction !== "outbound" || message.is_deleted) return null;
  const found = message.content ?? {};
  const options = found.interactive ? ofInteractive(message, found.interactive, act)
    : found.shown ? ofTemplate(message, found.shown, act)
    : found.attachments?.[0]?.type === "template" ? ofStructured(message, found.attachments[0].payload ?? {}, act)
    : [];
  const quick = (found.quick_replies ?? []).map((one) => chip(one, message, act));
  if (!options.length && !quick.length) return null;
  return h("div", { class: "answers-below", "data-testid": "phone-answers" }, ...options, quick.length > 0 && h("div", { class: "chips" }, ...quick));
}

const option = (label, onclick, symbol = null) => h("button", { type: "button", class: "answer", onclick }, symbol && icon(symbol), label);
const link = (label, url, symbol = "open") => h("a", { class: "answer", href: url, target: "_blank", rel: "noopener" }, icon(symbol), label);

function chip(one, message, act) {
  const title = one.title ?? { user_phone_number: "Share number", user_email: "Share e-mail" }[one.content_type] ?? "Reply";
  return h("button", { type: "button", class: "chip", onclick: () => act({ type: "button", button: { id: one.payload ?? title, title }, reply_to: message.id }) }, title);
}

function ofInteractive(message, found, act) {
  const reply = { reply_to: message.id };
  const action = found.action ?? {};
  switch (found.type) {
    case "button":
      return (action.buttons ?? []).map(({ reply: one }) => option(one.title, () => act({ type: "button", button: { id: one.id, title: one.title }, ...reply }), "reply"));
    case "list":
      return [option(action.button ?? "Open", (event) => openList(event.currentTarget, action, (row) => act({ type: "list", row, ...reply })), "list")];
    case "cta_url":
      return [link(action.parameters?.display_text ?? "Open", action.parameters?.url)];
    case "location_request_message":
      return [option("Send location", () => act({ type: "location", ...reply }), "place")];
    case "flow":
      return [option(action.parameters?.flow_cta ?? "Fill in", (event) => openForm(event.currentTarget, action.parameters?.flow_cta ?? "Form", (flow) => act({ type: "flow", flow, ...reply })), "form")];
    case "call_permission_request":
      return [option("Allow calls", () => act({ type: "call_permission", ...reply }), "call"), option("Decline", () => act({ type: "call_permission", text: "reject", ...reply }))];
    case "request_contact_info":
      return [option("Share my number", () => act({ type: "contact_request", ...reply }), "person")];
    case "voice_call":
      return [option(action.parameters?.display_text ?? "Call", () => {}, "call")];
    case "product": case "product_list": case "catalog_message":
      return [option(found.type === "catalog_message" ? "View catalogue" : "View products", () => act({ type: "order", ...reply }), "bag")];
    case "address_message":
      return [option("Send address", (event) => openForm(event.currentTarget, "Address", (flow) => act({ type: "flow", flow, ...reply })), "place")];
    default:
      return [];
  }
}

function ofTemplate(message, shown, act) {
  return (shown.buttons ?? []).map((one) => {
    if (one.url) return link(one.text || "Open", one.url);
    if (one.type === "PHONE_NUMBER") return link(one.text, `tel:${one.phone_number}`, "call");
    if (one.type === "COPY_CODE" || one.type === "OTP") return option(one.text || "Copy code", () => navigator.clipboard?.writeText(one.code ?? ""), "file");
    return option(one.text, () => act({ type: "template_button", button: { id: one.payload ?? one.text, title: one.text }, reply_to: message.id }), "reply");
  });
}

function ofStructured(message, payload, act) {
  const buttons = [...(payload.buttons ?? []), ...(payload.elements ?? []).flatMap((one) => one.buttons ?? [])];
  return buttons.map((one) => one.type === "web_url" || one.url ? link(one.title ?? "Open", one.url)
    : option(one.title ?? "Reply", () => act({ type: "postback", button: { id: one.payload ?? one.title, title: one.title } }), "reply"));
}

function openList(anchor, action, choose) {
  openSheet(anchor, action.button ?? "Options", (close) => {
    const pick = (row) => { close(); choose({ id: row.id, title: row.title, ...(row.description ? { description: row.description } : {}) }); };
    const parts = (action.sections ?? []).flatMap((one) => [one.title && h("p", { class: "sheet-title" }, one.title), ...(one.rows ?? []).map((row) => sheetRow(row.title, row.description, () => pick(row)))]);
    return h("div", { class: "sheet-body" }, ...parts.filter(Boolean));
  });
}

/** A form as a flow shows it. Its fields are ours: what a flow asks for is not known here. */
function openForm(anchor, title, send) {
  openSheet(anchor, title, (close) => {
    const rating = h("select", {}, ...["5", "4", "3", "2", "1"].map((value) => h("option", { value }, value)));
    const comment = h("input", { value: "Quick and friendly", maxlength: "200", autocomplete: "off" });
    const submit = (event) => {
      event.preventDefault();
      close();
      send({ rating: rating.value, comment: comment.value, flow_token: "simulator" });
    };
    return h("form", { class: "sheet-body sheet-form", onsubmit: submit }, field("Rating", rating), field("Comment", comment), h("button", { type: "submit", class: "button button-main" }, "Send"));
  });
}
