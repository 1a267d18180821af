/** The row of emoji with which a customer reacts. */

import { h } from "./dom.js";

const EMOJI = [["👍", "thumbs up"], ["❤️", "heart"], ["😂", "tears of joy"], ["😮", "surprised"], ["😢", "sad"], ["🙏", "thanks"]];

/** Open it beside `anchor`; `choose("")` takes the reaction back. Closes on Escape, a choice, or a click elsewhere. */
export function openEmojiRow(anchor, message, choose) {
  document.querySelector(".emoji-row")?.remove();
  const mine = message.reactions.find((reaction) => reaction.by === "customer")?.emoji;
  const buttons = EMOJI.map(([emoji, name]) =>
    h("button", { type: "button", "aria-label": name, "aria-pressed": String(emoji === mine), onclick: () => pick(emoji) }, emoji),
  );
  const row = h("div", { class: "emoji-row", role: "group", "aria-label": "Reactions", onkeydown: keys }, ...buttons);

  function pick(emoji) {
    close();
    choose(emoji === mine ? "" : emoji);
  }
  function keys(event) {
    if (event.key === "Escape") close();
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) buttons.at((buttons.indexOf(document.activeElement) + step) % buttons.length).focus();
  }
  function close() {
    removeEventListener("pointerdown", outside, true);
    row.remove();
    anchor.focus();
  }
  function outside(event) {
    if (!row.contains(event.target)) close();
  }
  const box = anchor.getBoundingClientRect();
  document.body.append(row);
  row.style.top = `${Math.max(8, box.top - row.offsetHeight - 8)}px`;
  row.style.left = `${Math.max(8, Math.min(innerWidth - row.offsetWidth - 8, box.left - 20))}px`;
  buttons[0].focus();
  addEventListener("pointerdown", outside, true);
}
