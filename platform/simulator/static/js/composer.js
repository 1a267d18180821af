/** The bottom of the phone: text, quick things to send, and what is being answered or edited. */

import { announce, h } from "./dom.js";
import { summaryOf } from "./format.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";

const QUICK = [
  ["photo", "Send a photo", () => ({ type: "image", media: { sample: Math.floor(Math.random() * 3) } })],
  ["voice", "Send a voice message", () => ({ type: "audio" })],
  ["place", "Send a location", () => ({ type: "location" })],
  ["file", "Send a document", () => ({ type: "document" })],
];

/** `act(message)` plays the customer, who is `customerId()`; the rest of the phone never sees a text before it is sent. */
export function createComposer(account, act, customerId) {
  let about = null;
  const input = h("textarea", {
    rows: "1", placeholder: "Message", "aria-label": `Message to ${account.display_name}`, "data-testid": "phone-input",
    dir: "auto", onkeydown: keys, oninput: grow, maxlength: "4096",
  });
  const send = h("button", { type: "submit", class: "round round-send", "aria-label": "Send", title: "Send", "data-testid": "phone-send" }, icon("send"));
  const quoteText = h("p", {});
  const quoting = h(
    "div",
    { class: "quoting", hidden: true, "data-testid": "phone-quote" },
    quoteText,
    h("button", { type: "button", class: "icon-button", "aria-label": "Cancel", onclick: clear }, icon("close")),
  );
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const quick = QUICK.map(([symbol, label, make]) =>
    h("button", { type: "button", class: "round", "aria-label": label, title: label, "data-testid": `phone-send-${symbol}`, onclick: () => play(make()) }, icon(symbol)),
  );
  const more = h("button", {
    type: "button", class: "round", "aria-label": "Send something else", title: "Send something else", "data-testid": "phone-send-more",
    onclick: () => openMenu(more, account, play, customerId),
  }, icon("plus"));
  const element = h(
    "form",
    { class: "composer", onsubmit: submit },
    quoting,
    problem,
    h("div", { class: "quick", role: "group", "aria-label": "Send something else" }, ...quick, more),
    h("div", { class: "composer-row" }, input, send),
  );

  function keys(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      element.requestSubmit();
    }
    if (event.key === "Escape" && about) clear();
  }

  function grow() {
    input.style.height = "";
    if (input.scrollHeight > input.clientHeight) input.style.height = `${Math.min(120, input.scrollHeight + 2)}px`;
  }

  async function submit(event) {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return input.focus();
    const message = about?.isEdit ? { type: "edit", target_id: about.id, text } : { type: "text", text };
    input.value = "";
    grow();
    input.focus();
    await play(message, text);
  }

  async function play(message, text = "") {
    const reply = about && !about.isEdit ? { reply_to: about.id } : {};
    clear();
    problem.hidden = true;
    try {
      await act({ ...message, ...reply });
    } catch (error) {
      if (text) input.value = text;
      problem.textContent = error.message;
      problem.hidden = false;
    }
  }

  function attend(message, isEdit) {
    about = { id: message.id, isEdit };
    quoteText.textContent = `${isEdit ? "Edit" : "Reply to"}: ${summaryOf(message)}`;
    quoting.hidden = false;
    input.value = isEdit ? (message.text ?? "") : input.value;
    announce(quoteText.textContent);
    input.focus();
  }

  function clear() {
    if (about?.isEdit) input.value = "";
    about = null;
    quoting.hidden = true;
  }

  return {
    element,
    clear,
    focus: () => input.focus(),
    quote: (message) => attend(message, false),
    edit: (message) => attend(message, true),
  };
}
