/** Parts that the sections of the drawer share. */

import { h } from "./dom.js";

/** A titled part of the drawer. */
export const section = (title, ...children) => h("section", { class: "section" }, h("h3", {}, title), ...children);

/** Runs an action and shows what went wrong beside it. */
export function guarded(problem, action) {
  return async (event) => {
    event?.preventDefault?.();
    problem.hidden = true;
    try {
      await action(event);
    } catch (error) {
      problem.textContent = error.message;
      problem.hidden = false;
    }
  };
}

/** A select from `[value, label]` pairs. */
export const choice = (pairs, attributes = {}) =>
  h("select", attributes, ...pairs.map(([value, label]) => h("option", { value }, label)));
