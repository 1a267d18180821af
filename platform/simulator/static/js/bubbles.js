/** One message as it looks on the customer's phone. */

import { answers } from "./answers.js";
import { CONTENTS, TEXT_INSIDE } from "./contents.js";
import { h } from "./dom.js";
import { kindWord, summaryOf, timeOf } from "./format.js";
import { icon } from "./icons.js";

const TICKS = {
  pending: ["clock", "On its way"],
  sent: ["check", "Sent"],
  read: ["checks", "Seen by the business"],
  failed: ["warn", "Could not be delivered"],
};

/** Business messages that never reached the phone are not on it. */
export const isOnPhone = (message) =>
  message.direction === "inbound" || (message.status !== "failed" && message.status !== "sent");

/**
 * The row of one message. `find` answers a message of the thread by id; `tools` the buttons that appear
 * when the row is pointed at; `act` plays the customer when something below the bubble is tapped.
 */
export function messageRow(message, { find, tools, act, isFirst, isNew }) {
  const isBare = !message.is_deleted && (message.type === "sticker" || message.type === "like_heart");
  return h(
    "div",
    {
      class: "message",
      role: "listitem",
      "data-testid": "phone-message",
      "data-id": message.id,
      "data-direction": message.direction,
      "data-status": message.status,
      "data-type": message.type,
      "data-bare": isBare || null,
      "data-first": isFirst || null,
      "data-new": isNew || null,
      "data-reacted": message.reactions.length > 0 || null,
    },
    h("div", { class: "bubble", dir: "auto" }, ...content(message, find), foot(message)),
    message.reactions.length > 0 && reactions(message),
    answers(message, act),
    tools,
  );
}

function content(message, find) {
  if (message.is_deleted) return [h("p", { class: "bubble-text", "data-gone": "true" }, "This message was deleted")];
  const parts = [];
  if (message.content.from_app) parts.push(h("p", { class: "bubble-kicker" }, icon("device"), "From the business's app"));
  if (message.content.forwarded) parts.push(h("p", { class: "bubble-kicker" }, icon("share"), "Forwarded"));
  if (message.content.referral) parts.push(h("p", { class: "bubble-kicker" }, icon("open"), "From an ad"));
  if (message.reply_to) {
    const quoted = find(message.reply_to);
    parts.push(h("span", { class: "quote", dir: "auto" }, quoted ? summaryOf(quoted) : "Earlier message"));
  }
  const special = CONTENTS[message.type];
  if (special) parts.push(...[special(message)].flat().filter(Boolean));
  if (message.text && !(special && TEXT_INSIDE.has(message.type))) parts.push(h("p", { class: "bubble-text" }, message.text));
  if (!special && !message.text) parts.push(h("p", { class: "bubble-text", "data-gone": "true" }, kindWord(message.type)));
  return parts;
}

function foot(message) {
  const parts = [];
  if (message.is_edited) parts.push("edited ·");
  parts.push(h("time", { datetime: message.sent_at }, timeOf(message.sent_at)));
  if (message.direction === "inbound") {
    const [name, words] = TICKS[message.status] ?? TICKS.sent;
    const tick = h("span", { class: `tick-${message.status}`, title: words, role: "img", "aria-label": words }, icon(name));
    parts.push(tick);
  }
  return h("div", { class: "bubble-foot" }, ...parts);
}

function reactions(message) {
  const who = { customer: "you", business: "the business" };
  const words = message.reactions.map((one) => `${one.emoji} from ${who[one.by]}`).join(", ");
  return h("span", { class: "reactions", role: "img", "aria-label": `Reactions: ${words}`, "data-testid": "phone-reactions" },
    message.reactions.map((one) => one.emoji).join(" "));
}
