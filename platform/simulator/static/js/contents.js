/** What is inside a bubble, by the type of the message. */

import { h } from "./dom.js";
import { kindWord } from "./format.js";
import { icon } from "./icons.js";
import { voicePlayer } from "./voice.js";

/** A tile with a symbol, a title and a note; a link if there is something to open. */
export function card(symbol, title, note, url) {
  const inner = [
    h("span", { class: "attachment-tile" }, icon(symbol)),
    h("span", { class: "attachment-words" }, h("b", {}, title), note && h("small", {}, note)),
  ];
  if (!url) return h("div", { class: "attachment" }, ...inner);
  return h("a", { class: "attachment", href: url, target: "_blank", rel: "noopener" }, ...inner);
}

/** A photo that opens in a tab of its own; when it cannot be shown, a tile says so. */
function photo(url, alt) {
  const image = h("img", { class: "picture", src: url, alt, loading: "lazy" });
  const link = h("a", { class: "picture-link", href: url, target: "_blank", rel: "noopener" }, image);
  image.addEventListener("error", () => link.replaceWith(card("photo", "Photo", "It could not be loaded", url)));
  return link;
}

function image(message) {
  const more = message.content.more ?? [];
  if (!message.media?.url) return card("photo", kindWord(message.type), "");
  if (!more.length) return photo(message.media.url, message.text || "Photo");
  const all = [message.media, ...more];
  return h("div", { class: "pictures", "data-count": String(Math.min(4, all.length)) }, ...all.map((one, at) => photo(one.url, `Photo ${at + 1} of ${all.length}`)));
}

function sticker(message) {
  if (!message.media?.url) return card("smile", "Sticker", "");
  return h("img", { class: "sticker", src: message.media.url, alt: "Sticker", loading: "lazy" });
}

function video(message) {
  if (!message.media?.url) return card("play", "Video", "");
  return h("video", { class: "picture", src: message.media.url, controls: true, preload: "metadata", playsinline: true, "aria-label": message.text || "Video" });
}

function file(message) {
  const name = message.media?.filename ?? message.content.filename ?? "File";
  const kind = (message.media?.mime_type ?? "").split("/").pop()?.split(";")[0].toUpperCase();
  return card("file", name, kind || "Document", message.media?.url);
}

function place(found) {
  const at = `${Number(found.latitude).toFixed(4)}, ${Number(found.longitude).toFixed(4)}`;
  return h("div", { class: "place" }, h("div", { class: "place-map", "aria-hidden": "true" }, icon("place")), card("place", found.name ?? "Location", found.address ?? at));
}

function people(message) {
  const found = message.content.contacts ?? [];
  const cards = found.map((one) => card("person", one.name?.formatted_name ?? message.text ?? "Contact", one.phones?.map((phone) => phone.phone).join(", ") ?? "Contact"));
  return h("div", { class: "cards" }, ...(cards.length ? cards : [card("person", "Contact", "")]));
}

function order(message) {
  const found = message.content.order?.product_items ?? [];
  const note = found.length ? `${found.length} products` : "From the catalogue";
  return card("bag", "Order", note);
}

function flow(message) {
  const answers = Object.entries(message.content.flow ?? {}).filter(([name]) => name !== "flow_token");
  if (!answers.length) return card("form", "Form", "Sent");
  return h("div", { class: "cards" }, card("form", "Form", "Sent"), h("dl", { class: "answers" }, ...answers.flatMap(([name, value]) => [h("dt", {}, name.replaceAll("_", " ")), h("dd", {}, String(value))])));
}

const shared = (message) => card("share", message.content.variant === "story" ? "Shared story" : message.content.variant === "reel" ? "Shared reel" : message.content.variant === "link" ? "Link" : "Shared post", "");

/** A header of an interactive message or of a template. */
function header(found) {
  if (!found) return null;
  if (found.type === "text" || typeof found === "string") return h("p", { class: "bubble-header" }, found.text ?? found);
  const media = found[found.type] ?? {};
  const url = media.link ?? media.url;
  if (found.type === "image") return url ? photo(url, "Photo") : card("photo", "Photo", "");
  if (found.type === "video") return url ? h("video", { class: "picture", src: url, controls: true, preload: "metadata" }) : card("play", "Video", "");
  return card("file", media.filename ?? "Document", "Document", url);
}

const small = (text) => text && h("p", { class: "bubble-footer" }, text);

function interactive(message) {
  const found = message.content.interactive ?? {};
  return [header(found.header), h("p", { class: "bubble-text" }, message.text), small(found.footer?.text), ...carousel(found)];
}

function carousel(found) {
  if (found.type !== "carousel") return [];
  const cards = (found.action?.cards ?? []).map((one) => h("div", { class: "carousel-card" }, header(one.header), one.body?.text && h("p", {}, one.body.text)));
  return [h("div", { class: "carousel", tabindex: "0", role: "group", "aria-label": "Cards" }, ...cards)];
}

function template(message) {
  if (message.content.attachments) return structured(message);
  const shown = message.content.shown ?? {};
  const kind = shown.media?.kind;
  const parts = [];
  if (kind && message.media?.url) parts.push({ image: () => photo(message.media.url, "Photo"), video: () => video(message) }[kind]?.() ?? file(message));
  if (shown.location) parts.push(place(shown.location));
  if (shown.header) parts.push(header(shown.header));
  parts.push(h("p", { class: "bubble-text" }, message.text), small(shown.footer));
  return parts;
}

/** Messenger's structured templates: generic, button, media, product. */
function structured(message) {
  const payload = message.content.attachments[0]?.payload ?? {};
  const elements = payload.elements ?? payload.product?.elements ?? [];
  if (payload.template_type === "button") return [h("p", { class: "bubble-text" }, payload.text ?? "")];
  const cards = elements.map((one) => h("div", { class: "carousel-card" }, one.image_url && photo(one.image_url, one.title ?? "Picture"), h("b", {}, one.title ?? ""), one.subtitle && h("p", {}, one.subtitle)));
  return [h("div", { class: "carousel", tabindex: "0", role: "group", "aria-label": "Cards" }, ...cards)];
}

/** type -> a function that answers one element or several. */
export const CONTENTS = {
  image, sticker, video, document: file, file,
  audio: (message) => (message.media?.url ? voicePlayer(message.media.url) : card("voice", "Voice message", "")),
  location: (message) => place(message.content.location ?? message.content),
  contacts: people,
  contact_request: people,
  order,
  flow,
  interactive,
  template,
  share: shared,
  product: () => card("bag", "Product", "Shared from the shop"),
  story_reply: () => card("story", "Answered a story", ""),
  story_mention: () => card("story", "Mentioned the business in a story", ""),
  ephemeral: () => card("eyeOff", "View once", "Photo"),
  like_heart: () => h("span", { class: "heart", role: "img", "aria-label": "Heart" }, "❤️"),
  MEDIA_SHARE: () => card("share", "Shared post", ""),
  comment: (message) => h("p", { class: "bubble-kicker" }, icon("comment"), message.content.live ? "Comment in a broadcast" : "Public comment"),
  pin: () => card("pin", "Pinned a message", ""),
  call_permission: (message) => card("call", message.text === "reject" ? "Calls declined" : "Calls allowed", ""),
  unsupported: () => card("warn", "Something this app cannot show", ""),
  future: () => card("warn", "A new kind of message", ""),
};

/** Types whose text is already shown by what is above. */
export const TEXT_INSIDE = new Set(["interactive", "template", "location", "contacts", "contact_request", "call_permission", "unsupported", "future"]);
