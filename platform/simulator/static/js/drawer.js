/** The Controls drawer: clock, faults, events, templates, bursts, rules, raw traffic. */

import { createBurstSection } from "./burst.js";
import { createClockSection } from "./clock.js";
import { h, iconButton } from "./dom.js";
import { createEventSection } from "./events.js";
import { createFaultSection } from "./faults.js";
import { icon } from "./icons.js";
import { createOptionSection } from "./options.js";
import { createTemplateSection } from "./templates.js";
import { createTrafficSection } from "./traffic.js";

/** `accounts()` are the phones in view, `customerOf` who is played on them; `onClose` gives the focus back. */
export function createDrawer(element, { accounts, customerOf, onClose }) {
  const sections = [
    createClockSection(), createFaultSection(accounts), createEventSection(accounts, customerOf), createTemplateSection(accounts),
    createBurstSection(accounts), createOptionSection(), createTrafficSection(),
  ];
  const close = () => {
    element.hidden = true;
    onClose();
  };
  const head = h("div", { class: "drawer-head" }, h("h2", { class: "drawer-title" }, "Controls"), iconButton(icon("close"), "Close controls", close));
  element.append(head, h("div", { class: "drawer-body", tabindex: "0", role: "region", "aria-label": "All controls" }, ...sections.map((section) => section.element)));
  document.addEventListener("keydown", (event) => {
    const isBusy = event.defaultPrevented || document.querySelector("dialog[open], .emoji-row") || event.target.closest?.(".composer");
    if (event.key === "Escape" && !element.hidden && !isBusy) close();
  });
  return {
    isOpen: () => !element.hidden,
    toggle() {
      element.hidden = !element.hidden;
      if (element.hidden) return;
      for (const section of sections) section.open?.();
      head.querySelector("button").focus();
    },
  };
}
