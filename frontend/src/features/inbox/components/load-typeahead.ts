/** Loaded apart: needed only once somebody assigns or searches for a command. */
export const loadTypeahead = () => import("./typeahead")
