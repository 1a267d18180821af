/** One phone: a customer of one channel account, with the chat with the business on its screen. */

import { api } from "./api.js";
import { createComposer } from "./composer.js";
import { announce, h } from "./dom.js";
import { clockTime, summaryOf } from "./format.js";
import { phoneFrame } from "./frame.js";
import { CHANNEL_NAMES, icon } from "./icons.js";
import { createPersona } from "./persona.js";
import { customerKey, on, store } from "./store.js";
import { createThread } from "./thread.js";

/** Build the phone of an account. `wantedCustomer` is the customer to begin with, if any. */
export function createPhone(account, wantedCustomer) {
  const phone = { account, customerId: null, isAutoRead: true, unseen: new Map() };
  const thread = createThread({
    onReply: (message) => composer.quote(message),
    onEdit: (message) => composer.edit(message),
    onReact: (message, emoji) => act({ type: "reaction", target_id: message.id, emoji }),
    onAct: act,
    onDelete: (message) => act({ type: "delete", target_id: message.id }),
  });
  const composer = createComposer(account, act, () => phone.customerId);
  const persona = createPersona(account, phone, choose);
  const presence = h("p", {}, CHANNEL_NAMES[account.channel_type]);
  const clock = h("span", {}, clockTime());
  const markRead = h("button", { type: "button", class: "mark-read", hidden: true, onclick: () => read(true) });
  const off = h(
    "div",
    { class: "phone-off", hidden: true },
    h("p", {}, "This phone is switched off. Messages wait until it is on again."),
    h("button", { type: "button", class: "button", onclick: () => setOnline(true) }, "Switch on"),
  );
  const slot = phoneFrame(account, {
    clock, presence, off, markRead,
    persona: persona.element, thread: thread.element, composer: composer.element,
    onAutoRead: toggleAutoRead, onPower: () => setOnline(false),
  });
  let typingTimer = 0;

  function customer() {
    return store.customers.get(customerKey(account.account_id, phone.customerId));
  }

  function isShown() {
    return document.visibilityState === "visible" && slot.isConnected && slot.offsetParent !== null;
  }

  async function choose(customerId) {
    phone.customerId = customerId;
    phone.unseen.delete(customerId);
    localStorage.setItem(`simulator-customer-${account.account_id}`, customerId);
    slot.setAttribute("data-customer", customerId);
    composer.clear();
    persona.render();
    await load();
  }

  async function load() {
    if (!phone.customerId) return;
    const wanted = phone.customerId;
    const { data } = await api.thread(account.account_id, wanted);
    if (wanted !== phone.customerId) return;
    thread.show(data);
    showPower();
    await read();
  }

  async function read(isForced = false) {
    const unread = thread.countUnread();
    const isReading = unread > 0 && isShown() && (isForced || phone.isAutoRead);
    markRead.hidden = unread === 0 || phone.isAutoRead;
    markRead.textContent = unread === 1 ? "Mark 1 message as read" : `Mark ${unread} messages as read`;
    if (isReading) await api.read(account.account_id, phone.customerId);
  }

  async function act(message) {
    const details = { id: phone.customerId };
    await api.play({ account_id: account.account_id, customer: details, ...message });
  }

  async function setOnline(online) {
    await api.changeCustomer(customer(), { online });
    await load();
  }

  function showPower() {
    off.hidden = customer()?.online !== false;
    slot.querySelector(".power").setAttribute("aria-pressed", String(!off.hidden));
  }

  function showTyping(seconds) {
    clearTimeout(typingTimer);
    thread.setTyping(seconds > 0);
    presence.textContent = seconds > 0 ? "typing…" : CHANNEL_NAMES[account.channel_type];
    presence.setAttribute("data-typing", String(seconds > 0));
    if (seconds > 0) typingTimer = setTimeout(() => showTyping(0), seconds * 1000);
  }

  function toggleAutoRead(event) {
    phone.isAutoRead = !phone.isAutoRead;
    const button = event.currentTarget;
    button.setAttribute("aria-pressed", String(phone.isAutoRead));
    button.replaceChildren(icon(phone.isAutoRead ? "eye" : "eyeOff"));
    void read();
  }

  function take(message) {
    if (message.account_id !== account.account_id) return;
    if (message.customer_id !== phone.customerId) {
      if (message.direction === "outbound" && message.status === "delivered") {
        phone.unseen.set(message.customer_id, (phone.unseen.get(message.customer_id) ?? 0) + 1);
        persona.render();
      }
      return;
    }
    const isNew = thread.put(message);
    if (isNew && message.direction === "outbound" && isShown()) announce(`${account.display_name}: ${summaryOf(message)}`);
    void read();
  }

  const ends = [
    on("message", take),
    on("typing", (data) => {
      if (data.account_id === account.account_id && data.customer_id === phone.customerId) showTyping(data.seconds);
    }),
    on("customers", (accountId) => {
      if (accountId !== account.account_id) return;
      persona.render();
      showPower();
    }),
    on("clock", () => { clock.textContent = clockTime(); thread.redraw(); }),
    on("renamed", (data) => {
      if (data.account_id === account.account_id && data.from === phone.customerId) choose(data.to).catch(() => {});
    }),
    on("resync", () => load().catch(() => {})),
  ];
  const onVisible = () => void read();
  document.addEventListener("visibilitychange", onVisible);
  const ticking = setInterval(() => { clock.textContent = clockTime(); }, 5_000);

  return {
    account,
    slot,
    phone,
    read,
    begin: async () => choose(await persona.first(wantedCustomer)),
    focus: () => composer.focus(),
    destroy() {
      for (const end of ends) end();
      document.removeEventListener("visibilitychange", onVisible);
      clearInterval(ticking);
      clearTimeout(typingTimer);
      slot.remove();
    },
  };
}
