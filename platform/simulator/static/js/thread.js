/** The list of messages on a phone. Rows are replaced one by one, so that nothing jumps. */

import { isOnPhone, messageRow } from "./bubbles.js";
import { h } from "./dom.js";
import { openEmojiRow } from "./emoji.js";
import { dayOf, summaryOf } from "./format.js";
import { icon } from "./icons.js";

const SWIPE_PX = 44;
/** Texts, and captions. */
const EDITABLE = new Set(["text", "image", "video", "document"]);

/** `actions`: onReply, onEdit, onReact(message, emoji), onDelete, onAct(message of the customer). */
export function createThread(actions) {
  let messages = [];
  const empty = h("p", { class: "empty" }, h("strong", {}, "No messages yet"), "Write the first one: the business gets it at once.");
  const typing = h("div", { class: "typing", role: "listitem", "aria-label": "The business is typing", hidden: true }, h("i"), h("i"), h("i"));
  const list = h("div", { class: "log", role: "list", "aria-label": "Messages", tabindex: "0" });

  let wasAtEnd = true;
  list.addEventListener("scroll", () => { wasAtEnd = isAtEnd(); }, { passive: true });
  new ResizeObserver(() => { if (wasAtEnd) toEnd(); }).observe(list);

  const find = (id) => messages.find((message) => message.id === id);
  const isAtEnd = () => list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const toEnd = () => {
    list.scrollTop = list.scrollHeight;
    wasAtEnd = true;
  };

  function redraw() {
    const rows = [];
    let day = "";
    let previous = null;
    for (const message of messages.filter(isOnPhone)) {
      const today = dayOf(message.sent_at);
      if (today !== day) rows.push(h("div", { class: "day", role: "listitem" }, today));
      rows.push(row(message, { isFirst: today !== day || previous?.direction !== message.direction }));
      day = today;
      previous = message;
    }
    list.replaceChildren(...(rows.length ? rows : [empty]), typing);
    toEnd();
  }

  function row(message, options) {
    const element = messageRow(message, { find, tools: message.is_deleted ? null : tools(message), act: actions.onAct, ...options });
    watchSwipe(element, () => actions.onReply(message));
    return element;
  }

  function tools(message) {
    const isOwn = message.direction === "inbound";
    const tool = (symbol, label, onclick) =>
      h("button", { type: "button", class: "tool", "aria-label": `${label}: ${summaryOf(message)}`, title: label, onclick }, icon(symbol));
    const react = (event) => openEmojiRow(event.currentTarget, message, (emoji) => actions.onReact(message, emoji));
    return h(
      "div",
      { class: "message-tools" },
      tool("reply", "Reply", () => actions.onReply(message)),
      !isOwn && tool("smile", "React", react),
      isOwn && EDITABLE.has(message.type) && tool("pencil", "Edit", () => actions.onEdit(message)),
      isOwn && tool("trash", "Delete", () => actions.onDelete(message)),
    );
  }

  /** Add or replace a message; answers true if it is new on the phone. */
  function put(message) {
    const stays = isAtEnd();
    const index = messages.findIndex((one) => one.id === message.id);
    const before = index >= 0 ? messages[index] : null;
    if (before) messages[index] = message;
    else messages.push(message);
    const isNew = isOnPhone(message) && !(before && isOnPhone(before));
    const old = before && list.querySelector(`[data-id="${CSS.escape(message.id)}"]`);
    if (old && isOnPhone(message)) {
      const focused = old.contains(document.activeElement);
      const fresh = row(message, { isFirst: old.getAttribute("data-first") !== null });
      old.replaceWith(fresh);
      if (focused) fresh.querySelector("button")?.focus();
    } else {
      redraw();
      if (isNew) list.querySelector(`[data-id="${CSS.escape(message.id)}"]`)?.setAttribute("data-new", "true");
    }
    if (stays) toEnd();
    return isNew;
  }

  return {
    element: list,
    put,
    redraw,
    show(found) { messages = found; redraw(); },
    setTyping(isTyping) { typing.hidden = !isTyping; if (isTyping) toEnd(); },
    countUnread: () => messages.filter((one) => one.direction === "outbound" && one.status === "delivered").length,
  };
}

/** A swipe to the right answers a message; buttons do the same for mouse and keyboard. */
function watchSwipe(element, onSwipe) {
  let start = null;
  element.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") start = { x: event.clientX, y: event.clientY };
  });
  element.addEventListener("pointermove", (event) => {
    if (!start) return;
    const moved = Math.max(0, Math.min(SWIPE_PX + 16, event.clientX - start.x));
    if (Math.abs(event.clientY - start.y) < 24) element.style.transform = moved > 8 ? `translateX(${moved}px)` : "";
  });
  const end = (event) => {
    if (start && event.type === "pointerup" && event.clientX - start.x > SWIPE_PX) onSwipe();
    start = null;
    element.style.transform = "";
  };
  element.addEventListener("pointerup", end);
  element.addEventListener("pointercancel", end);
}
