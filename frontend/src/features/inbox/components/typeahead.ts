/** What one types into to choose from a list, in one piece: both stand on the same library. */
export { AssignOptions } from "./assign-options"
export { CommandMenu } from "./command-menu"
