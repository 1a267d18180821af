/** Words for times and messages. */

import { store } from "./store.js";

const TIME = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });
const MOMENT = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** The platform's clock: real time plus its offset. */
export const platformNow = () => new Date(Date.now() + store.clockOffsetS * 1000);

export const timeOf = (iso) => TIME.format(new Date(iso));
export const clockTime = () => TIME.format(platformNow());
export const clockMoment = () => MOMENT.format(platformNow());

/** `Today`, `Yesterday` or the date, by the platform's clock. */
export function dayOf(iso) {
  const day = new Date(iso).toDateString();
  const today = platformNow();
  if (day === today.toDateString()) return "Today";
  const yesterday = new Date(today.getTime() - 86_400_000);
  return day === yesterday.toDateString() ? "Yesterday" : DAY.format(new Date(iso));
}

/** `25 h ahead`, or an empty string when the clock shows real time. */
export function describeOffset(seconds) {
  if (!seconds) return "";
  const size = Math.abs(seconds);
  const amount = size >= 3600 ? `${Math.round(size / 360) / 10} h` : `${Math.round(size / 60)} min`;
  return `${amount} ${seconds > 0 ? "ahead" : "behind"}`;
}

const KIND_WORDS = {
  image: "Photo", video: "Video", audio: "Voice message", document: "Document", file: "File", sticker: "Sticker",
  location: "Location", contacts: "Contact", template: "Template", interactive: "Buttons", unsupported: "Unsupported message",
  order: "Order", flow: "Form", share: "Shared post", story_reply: "Answer to a story", story_mention: "Mention in a story",
  like_heart: "❤️", ephemeral: "View once", product: "Product", contact_request: "Contact", comment: "Comment", pin: "Pinned message",
  call_permission: "Calls", button: "Button", template_button: "Template button", postback: "Button", list: "List entry", future: "New kind of message",
};

/** One line for quotes and announcements. */
export function summaryOf(message) {
  if (message.is_deleted) return "Deleted message";
  return message.text || KIND_WORDS[message.type] || message.type;
}

export const kindWord = (type) => KIND_WORDS[type] ?? type;

/** One or two letters for an avatar. */
export function initials(name) {
  const words = name.trim().split(/\s+/);
  return (words[0][0] + (words.length > 1 ? words.at(-1)[0] : "")).toUpperCase();
}
