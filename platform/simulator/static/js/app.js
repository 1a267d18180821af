/** The phone page: reads the address, loads the state, lays out the phones. */

import { createDrawer } from "./drawer.js";
import { h, iconButton } from "./dom.js";
import { clockTime, describeOffset } from "./format.js";
import { CHANNEL_NAMES, channelGlyph, icon } from "./icons.js";
import { createPhone } from "./phone.js";
import { connect, on, refresh, store } from "./store.js";
import { createWire } from "./wire.js";

const query = new URLSearchParams(location.search);
const stage = document.getElementById("stage");
const PHONE_SPACE_PX = 348;

const page = {
  organization: null,
  channelType: localStorage.getItem("simulator-channel") ?? "whatsapp",
  phones: [],
  drawn: "",
};

/** The accounts to show: the one of the address, or those of the chosen company. */
function shownAccounts() {
  const wanted = query.get("account");
  if (wanted) return store.accounts.filter((account) => account.account_id === wanted);
  return store.accounts.filter((account) => account.organization === page.organization);
}

function chooseOrganization(slug) {
  page.organization = slug;
  localStorage.setItem("simulator-organization", slug);
  void layOut();
}

function organizations() {
  return [...new Map(store.accounts.map((account) => [account.organization, account.organization_name]))];
}

/** Tabs with arrow keys, as the pattern asks. */
function segments(label, items, current, choose) {
  const tabs = items.map(([value, ...content]) =>
    h("button", { type: "button", class: "segment", role: "tab", "aria-selected": String(value === current), tabindex: value === current ? "0" : "-1", "data-value": value, onclick: () => choose(value) }, ...content),
  );
  const move = (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = items[(items.findIndex(([value]) => value === current) + step + items.length) % items.length][0];
    choose(next);
    document.querySelector(`[aria-label="${label}"] [data-value="${next}"]`)?.focus();
  };
  return h("div", { class: "segments", role: "tablist", "aria-label": label, onkeydown: move }, ...tabs);
}

function drawBar() {
  const shift = describeOffset(store.clockOffsetS);
  const isOne = query.has("account");
  const names = organizations();
  const theme = () => document.documentElement.getAttribute("data-theme");
  const switchTheme = () => {
    const next = theme() === "dark" ? "light" : "dark";
    document.documentElement.setAttribute("data-theme", next);
    localStorage.setItem("simulator-theme", next);
    drawBar();
  };
  const armed = store.faults.length;
  document.getElementById("bar").replaceChildren(
    h("h1", {}, "Sandbox phones"),
    !isOne && names.length > 1 ? segments("Company", names, page.organization, chooseOrganization) : "",
    h("span", { class: "bar-space" }),
    h("span", { class: "readout", "data-testid": "clock" }, icon("clock"), h("span", {}, clockTime()), shift ? h("span", { class: "readout-shift" }, shift) : ""),
    h("span", { class: "readout", role: "status" }, h("span", { class: "live-dot", "data-live": String(store.isLive) }), h("span", { class: "readout-label" }, store.isLive ? "Live" : "Connecting")),
    h("button", { type: "button", class: "button", "data-testid": "wire-open", onclick: () => wire.open() }, icon("wire"), h("span", { class: "button-label" }, "Traffic")),
    iconButton(icon(theme() === "dark" ? "sun" : "moon"), theme() === "dark" ? "Light theme" : "Dark theme", switchTheme),
    h(
      "button",
      { type: "button", class: "button", id: "controls-button", "aria-expanded": String(drawer.isOpen()), "aria-controls": "drawer", "data-testid": "controls", onclick: () => { drawer.toggle(); drawBar(); } },
      icon("sliders"), h("span", { class: "button-label" }, "Controls"), armed ? h("span", { class: "segment-count", "aria-label": `${armed} faults armed` }, String(armed)) : "",
    ),
  );
}

function chooseChannel(channelType) {
  page.channelType = channelType;
  localStorage.setItem("simulator-channel", channelType);
  drawTabs();
  for (const phone of page.phones) void phone.read();
}

function drawTabs() {
  const accounts = page.phones.map((phone) => phone.account);
  if (!accounts.some((account) => account.channel_type === page.channelType)) page.channelType = accounts[0]?.channel_type;
  const items = accounts.map((account) => [account.channel_type, channelGlyph(account.channel_type), CHANNEL_NAMES[account.channel_type]]);
  for (const phone of page.phones) phone.slot.setAttribute("data-current", String(phone.account.channel_type === page.channelType));
  const tabs = stage.querySelector(".channel-tabs");
  tabs?.replaceChildren(items.length > 1 ? segments("Channel", items, page.channelType, chooseChannel) : "");
  for (const [index, tab] of [...(tabs?.querySelectorAll(".segment") ?? [])].entries()) tab.setAttribute("data-channel", items[index][0]);
}

/** Three phones where they fit, else one with tabs. */
function measure() {
  const isNarrow = stage.clientWidth < PHONE_SPACE_PX * page.phones.length && page.phones.length > 1;
  document.body.setAttribute("data-narrow", String(isNarrow));
}

async function layOut() {
  page.organization ??= localStorage.getItem("simulator-organization");
  const names = organizations();
  if (!names.some(([slug]) => slug === page.organization)) page.organization = names[0]?.[0] ?? null;
  const accounts = shownAccounts();
  const wanted = accounts.map((account) => JSON.stringify(account)).join();
  drawBar();
  if (wanted === page.drawn && accounts.length) return;
  page.drawn = wanted;
  for (const phone of page.phones) phone.destroy();
  page.phones = accounts.map((account) => createPhone(account, query.get("customer")));
  if (!accounts.length) {
    const hint = query.has("account") ? "There is no account with this id." : "Accounts appear here as soon as the simulator is told of some.";
    stage.replaceChildren(h("p", { class: "empty" }, h("strong", {}, "No phones yet"), hint));
    return;
  }
  stage.replaceChildren(h("div", { class: "channel-tabs" }), h("div", { class: "phones" }, ...page.phones.map((phone) => phone.slot)));
  drawTabs();
  measure();
  await Promise.all(page.phones.map((phone) => phone.begin()));
  stage.setAttribute("data-ready", "true");
}

const drawer = createDrawer(document.getElementById("drawer"), {
  accounts: shownAccounts,
  customerOf: (accountId) => page.phones.find((phone) => phone.account.account_id === accountId)?.phone.customerId,
  onClose: () => { drawBar(); document.getElementById("controls-button").focus(); },
});
const wire = createWire(document.getElementById("wire"));
on("state", () => void layOut());
on("live", drawBar);
on("clock", drawBar);
new ResizeObserver(measure).observe(stage);
setInterval(() => { document.querySelector("[data-testid=clock] span").textContent = clockTime(); }, 5_000);
connect();
refresh().catch(() => drawBar());
