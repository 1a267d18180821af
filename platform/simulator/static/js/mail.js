/** The mailbox page: the list follows live, the opened mail is shown in a frame that may run nothing. */

import { h } from "./dom.js";

const list = document.getElementById("list");
const opened = document.getElementById("mail");
const filter = document.getElementById("filter");
const state = { mails: [], openId: null };

filter.value = new URLSearchParams(location.search).get("to") ?? "";

async function load() {
  const address = encodeURIComponent(filter.value.trim());
  const answer = await fetch(`/simulator/api/mail?to=${address}`);
  state.mails = (await answer.json()).data;
  drawList();
}

function drawList() {
  const rows = state.mails.map((mail) =>
    h(
      "button",
      { type: "button", class: "row", "aria-current": String(mail.id === state.openId), "data-testid": "mail-row", onclick: () => open(mail) },
      h("b", {}, mail.subject), h("span", {}, mail.to), h("span", {}, new Date(mail.received_at).toLocaleString()),
    ),
  );
  list.replaceChildren(...(rows.length ? rows : [h("p", { class: "empty" }, "No mail yet. What Inlet sends arrives here.")]));
  if (state.openId === null) opened.replaceChildren(h("p", { class: "empty" }, "Choose a mail to read it."));
}

function open(mail) {
  state.openId = mail.id;
  drawList();
  opened.replaceChildren(
    h("div", { class: "head" }, h("h2", {}, mail.subject), h("p", {}, `${mail.from} to ${mail.to}`)),
    h("iframe", { class: "frame", title: mail.subject, src: `/simulator/mail/${encodeURIComponent(mail.id)}/`, sandbox: "allow-popups allow-popups-to-escape-sandbox" }),
  );
}

filter.addEventListener("input", () => void load());
const events = new EventSource("/simulator/api/stream");
for (const kind of ["hello", "mail", "resync"]) events.addEventListener(kind, () => void load());
