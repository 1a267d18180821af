/** Controls: rules that last until they are changed. */

import { api } from "./api.js";
import { field, h } from "./dom.js";
import { guarded, section } from "./parts.js";
import { on, refresh, store } from "./store.js";

const SWITCHES = [
  ["limits_enabled", "Limit how fast businesses may send"],
  ["fetch_links", "Fetch files that businesses send by link"],
  ["window_error_sync", "Refuse at once outside the reply window"],
  ["template_review_rejects", "Reviews of templates end badly"],
];
const NUMBERS = [
  ["usage_percent", "Usage, %"],
  ["sends_per_s", "Sends per second"],
  ["template_review_s", "Review, s"],
  ["delivered_after_s", "Delivered after, s"],
];

export function createOptionSection() {
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const save = (values) => guarded(problem, async () => { await api.settings(values); await refresh(); })();
  const boxes = SWITCHES.map(([name, label]) => {
    const box = h("input", { type: "checkbox", name, onchange: () => save({ [name]: box.checked }) });
    return h("label", { class: "check" }, box, label);
  });
  const inputs = NUMBERS.map(([name, label]) => {
    const input = h("input", { name, inputmode: "decimal", autocomplete: "off", onchange: () => save({ [name]: Number(input.value) }) });
    return field(label, input, "field field-half");
  });
  const element = section("Rules", ...boxes, h("div", { class: "row" }, ...inputs), problem);

  function draw() {
    for (const input of element.querySelectorAll("input")) {
      if (input.type === "checkbox") input.checked = Boolean(store.settings[input.name]);
      else if (input !== document.activeElement) input.value = store.settings[input.name] ?? "";
    }
  }
  on("state", draw);
  return { element, open: draw };
}
