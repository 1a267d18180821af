/** Everything else that a customer can send: a sheet with what the channel knows. */

import { api } from "./api.js";
import { h } from "./dom.js";
import { openSheet, sheetRow } from "./sheet.js";

const MAX_FILE_MB = 25;

/** [symbol, title, note, message or function] per channel; `event` are things that happen in public. */
const ITEMS = {
  whatsapp: [
    ["play", "Video", "Three seconds with sound", { type: "video" }],
    ["smile", "Sticker", "Still", { type: "sticker" }],
    ["smile", "Animated sticker", "It winks", { type: "sticker", media: { sample: "sticker-animated" } }],
    ["note", "Music file", "MP3, not a voice note", { type: "audio", voice: false, media: { sample: "song-mp3" } }],
    ["person", "Contact", "A card with a number", { type: "contacts" }],
    ["bag", "Order", "Three items from the catalogue", { type: "order" }],
    ["form", "Answer of a form", "As a flow sends it", { type: "flow", flow: { rating: "5", comment: "Quick and friendly", flow_token: "simulator" } }],
    ["open", "Write from an ad", "Click to WhatsApp", { type: "text", text: "Hello, I saw your ad. Is the blue mug still there?", referral: true }],
    ["share", "Forwarded message", "", { type: "text", text: "Have you seen this shop?", forwarded: true }],
    ["warn", "Something unsupported", "A poll", { type: "unsupported" }],
    ["warn", "Not available", "First message to a coexistence number", { type: "unsupported", variant: "unavailable" }],
    ["pencil", "Another number", "The phone number changes", { type: "number_change" }],
  ],
  messenger: [
    ["photos", "Three photos", "One message", { type: "image", count: 3 }],
    ["play", "Video", "Three seconds with sound", { type: "video" }],
    ["smile", "Sticker", "", { type: "sticker" }],
    ["smile", "Sticker without a link", "", { type: "sticker", form: "bare" }],
    ["share", "Shared post", "", { type: "share", variant: "post" }],
    ["share", "Shared reel", "", { type: "share", variant: "reel" }],
    ["open", "Link with preview", "", { type: "share", variant: "link", text: "https://www.example.com/help" }],
    ["bag", "Product", "Shared from the shop", { type: "product" }],
    ["reply", "Get started", "The button of a new chat", { type: "postback", button: { id: "GET_STARTED", title: "Get started" } }],
    ["open", "Write from an ad", "Click to Messenger", { type: "text", text: "Hello, I saw your ad.", referral: true }],
    ["comment", "Comment a post", "In public", { event_type: "comment", text: "Do you ship to Norway?" }],
    ["warn", "Something unsupported", "", { type: "unsupported" }],
  ],
  instagram: [
    ["photos", "Three photos", "One message", { type: "image", count: 3 }],
    ["play", "Video", "Three seconds with sound", { type: "video" }],
    ["heart", "Heart", "The like button", { type: "like_heart" }],
    ["story", "Answer a story", "", { type: "story_reply", text: "Love this!" }],
    ["story", "Mention in a story", "", { type: "story_mention" }],
    ["share", "Shared post", "", { type: "share", variant: "post" }],
    ["share", "Shared reel", "", { type: "share", variant: "reel", text: "Is this yours?" }],
    ["eyeOff", "View once", "A photo that disappears", { type: "ephemeral" }],
    ["open", "Write from an ad", "", { type: "text", text: "Hello, I saw your ad.", referral: true }],
    ["reply", "Ice breaker", "A question that is offered", { type: "postback", button: { id: "HOURS", title: "When are you open?" } }],
    ["comment", "Comment a post", "In public", { event_type: "comment", text: "Which size is it?" }],
    ["comment", "Comment a broadcast", "In public, live", { event_type: "comment", live: true, text: "What size?" }],
    ["warn", "Something unsupported", "", { type: "unsupported" }],
  ],
};

/** `play(message)` sends as the customer; `customerId()` is who that is. */
export function openMenu(anchor, account, play, customerId) {
  openSheet(anchor, "Send", (close) => {
    const choose = (message) => async () => {
      close();
      if (message.event_type) await api.makeEvent({ account_id: account.account_id, customer_id: customerId(), ...message });
      else await play(message);
    };
    const picker = h("input", { type: "file", hidden: true, onchange: () => pick(picker.files[0], play, close) });
    const own = sheetRow("Your own file", `Anything up to ${MAX_FILE_MB} MB`, () => picker.click(), "file");
    return h("div", { class: "sheet-body" }, ...ITEMS[account.channel_type].map(([symbol, title, note, message]) => sheetRow(title, note, choose(message), symbol)), own, picker);
  });
}

async function pick(file, play, close) {
  if (!file) return;
  close();
  const kind = { image: "image", video: "video", audio: "audio" }[file.type.split("/")[0]] ?? "document";
  const base64 = await new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(file);
  });
  await play({ type: kind, media: { base64, mime_type: file.type || "application/octet-stream", filename: file.name } });
}
