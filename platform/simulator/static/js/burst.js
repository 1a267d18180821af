/** Controls: many messages at once. */

import { api } from "./api.js";
import { field, h } from "./dom.js";
import { CHANNEL_NAMES } from "./icons.js";
import { guarded, section } from "./parts.js";
import { on, refresh, store } from "./store.js";

export function createBurstSection(accounts) {
  const where = h("select", {});
  const count = h("input", { type: "number", min: "1", max: "20000", value: "100" });
  const rate = h("input", { type: "number", min: "1", max: "10000", value: "50" });
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const note = h("p", { class: "section-note", role: "status" });
  const stop = h("button", { type: "button", class: "button", hidden: true, onclick: guarded(problem, () => api.stopBursts()) }, "Stop");
  const storm = h("button", { type: "button", class: "button", "data-testid": "storm-start", title: "One webhook with 50 messages beside 20 webhooks, each twice and in random order", onclick: guarded(problem, () => api.storm({ account_id: where.value })) }, "Storm of 70");
  const start = h("button", { type: "submit", class: "button", "data-testid": "burst-start" }, "Start");

  async function begin() {
    await api.burst({ account_id: where.value, count: Number(count.value), rate: Number(rate.value) });
    await refresh();
    watch();
  }

  function draw() {
    const chosen = where.value;
    const found = accounts();
    where.replaceChildren(...found.map((one) => h("option", { value: one.account_id }, `${one.organization_name} ${CHANNEL_NAMES[one.channel_type]}`)));
    if (found.some((one) => one.account_id === chosen)) where.value = chosen;
    const running = store.bursts.filter((burst) => burst.is_running);
    stop.hidden = running.length === 0;
    const last = running[0] ?? store.bursts.at(-1);
    note.textContent = last ? `${last.queued} of ${last.count} messages sent${last.is_running ? "…" : "."}` : "Messages of many customers, at a steady rate.";
  }

  function watch() {
    if (store.bursts.some((burst) => burst.is_running)) setTimeout(() => refresh().then(watch).catch(() => {}), 700);
  }

  on("state", draw);
  const form = h(
    "form",
    { onsubmit: guarded(problem, begin) },
    h("div", { class: "row" }, field("Where", where)),
    h("div", { class: "row" }, field("Messages", count), field("Per second", rate)), h("div", { class: "row" }, start, storm, stop),
  );
  return { element: section("Burst", note, form, problem), open: draw };
}
