/** One message as it looks on the customer's phone. */

import { h } from "./dom.js";
import { kindWord, summaryOf, timeOf } from "./format.js";
import { icon } from "./icons.js";
import { voicePlayer } from "./voice.js";

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
 * when the row is pointed at.
 */
export function messageRow(message, { find, tools, isFirst, isNew }) {
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
      "data-first": isFirst || null,
      "data-new": isNew || null,
      "data-reacted": message.reactions.length > 0 || null,
    },
    h("div", { class: "bubble", dir: "auto" }, ...content(message, find), foot(message)),
    message.reactions.length > 0 && reactions(message),
    tools,
  );
}

function content(message, find) {
  if (message.is_deleted) return [h("p", { class: "bubble-text", "data-gone": "true" }, "This message was deleted")];
  const parts = [];
  if (message.reply_to) {
    const quoted = find(message.reply_to);
    parts.push(h("span", { class: "quote", dir: "auto" }, quoted ? summaryOf(quoted) : "Earlier message"));
  }
  const special = SPECIAL[message.type];
  if (special) parts.push(special(message));
  const isPlace = message.type === "location";
  if (message.text && !isPlace) parts.push(h("p", { class: "bubble-text" }, message.text));
  if (!special && !message.text) parts.push(h("p", { class: "bubble-text", "data-gone": "true" }, kindWord(message.type)));
  return parts;
}

const picture = (message) =>
  message.media?.url
    ? h("img", { class: "picture", src: message.media.url, alt: message.text || "Photo", loading: "lazy" })
    : attachment("photo", kindWord(message.type), "");

const document_ = (message) =>
  attachment("file", message.media?.filename ?? message.content.filename ?? "File", "Document", message.media?.url);

function place(message) {
  const found = message.content.location ?? message.content;
  const name = found.name ?? "Location";
  return attachment("place", name, found.address ?? `${found.latitude}, ${found.longitude}`);
}

const person = (message) => {
  const names = (message.content.contacts ?? []).map((one) => one.name?.formatted_name).filter(Boolean);
  return attachment("smile", names.join(", ") || "Contact", "Contact");
};

const SPECIAL = {
  image: picture,
  sticker: picture,
  video: (message) => attachment("play", "Video", message.media?.filename ?? "", message.media?.url),
  audio: (message) => (message.media?.url ? voicePlayer(message.media.url) : attachment("voice", "Voice message", "")),
  document: document_,
  file: document_,
  location: place,
  contacts: person,
};

function attachment(symbol, title, note, url) {
  const inner = [
    h("span", { class: "attachment-tile" }, icon(symbol)),
    h("span", {}, h("b", {}, title), h("small", {}, note)),
  ];
  if (!url) return h("div", { class: "attachment" }, ...inner);
  return h("a", { class: "attachment", href: url, target: "_blank", rel: "noopener" }, ...inner);
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
