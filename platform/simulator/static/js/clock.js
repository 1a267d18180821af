/** Controls: the platform's clock. */

import { api } from "./api.js";
import { h } from "./dom.js";
import { guarded, section } from "./parts.js";
import { clockMoment, describeOffset } from "./format.js";
import { on, store } from "./store.js";

const HOUR_S = 3600;

export function createClockSection() {
  const face = h("p", { class: "clock-face" });
  const shift = h("p", { class: "clock-shift" });
  const problem = h("p", { class: "problem", role: "alert", hidden: true });
  const move = (label, change) =>
    h("button", { type: "button", class: "button", onclick: guarded(problem, () => api.moveClock(change)) }, label);

  function draw() {
    const offset = describeOffset(store.clockOffsetS);
    face.textContent = clockMoment();
    shift.textContent = offset ? `${offset} of real time. Reply windows live by this clock.` : "Real time. Reply windows live by this clock.";
  }
  on("clock", draw);
  on("state", draw);
  setInterval(() => face.isConnected && draw(), 1_000);
  const buttons = h(
    "div",
    { class: "row" },
    move("Advance 25 h", { advance_s: 25 * HOUR_S }),
    move("Back 25 h", { advance_s: -25 * HOUR_S }),
    move("Reset", { offset_s: 0 }),
  );
  return { element: section("Clock", face, shift, buttons, problem), open: draw };
}
