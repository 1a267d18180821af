/** The body of a phone: status line, head of the chat, and the parts that live on its screen. */

import { h, iconButton } from "./dom.js";
import { initials } from "./format.js";
import { CHANNEL_NAMES, channelGlyph, icon } from "./icons.js";

/** `parts`: elements clock, presence, off, markRead, persona, thread, composer; functions onAutoRead, onPower. */
export function phoneFrame(account, parts) {
  const name = account.display_name;
  const channel = CHANNEL_NAMES[account.channel_type];
  const mark = h("span", { class: "channel-mark" }, channelGlyph(account.channel_type));
  const eye = iconButton(icon("eye"), "Read messages automatically while the chat is open", parts.onAutoRead, {
    "aria-pressed": "true", "data-testid": "auto-read",
  });
  const power = iconButton(icon("power"), "Switch this phone off", parts.onPower, { "aria-pressed": "false" });
  power.classList.add("power");
  const head = h(
    "header",
    { class: "chat-head" },
    h("span", { class: "avatar", "aria-hidden": "true" }, initials(name), mark),
    h("div", { class: "chat-title" }, h("h2", {}, name), parts.presence),
    eye,
    power,
  );
  const lights = h("span", { "aria-hidden": "true" }, icon("signal"), icon("battery"));
  const screen = h(
    "div",
    { class: "screen" },
    h("div", { class: "status-line" }, parts.clock, lights),
    head,
    parts.thread,
    parts.markRead,
    parts.composer,
    h("div", { class: "home-bar", "aria-hidden": "true" }),
    parts.off,
  );
  const attributes = {
    class: "phone-slot", "data-channel": account.channel_type, "data-testid": `phone-${account.channel_type}`,
    "data-account": account.account_id, "aria-label": `${channel} phone, chat with ${name}`,
  };
  return h("section", attributes, parts.persona, h("div", { class: "device" }, screen));
}
