/**
 * Everything one can do with the keyboard, in one registry that feeds the shortcuts, the command menu and
 * the help sheet. `keys` is what the menus show; a command without keys is in the menu only.
 */
export type Command = {
  id: string
  group: "Go to" | "Conversation" | "Workspace"
  title: string
  keys?: string
  isEnabled: boolean
  run: () => void
}

/** "j", "?", "Ctrl k": the pressed keys as the registry writes them. Null for keys of an input method. */
export function pressedKeys(event: KeyboardEvent): string | null {
  if (event.isComposing || event.altKey) return null
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  return event.ctrlKey || event.metaKey ? `ctrl ${key}` : key
}

/** Whether the keys belong to what is being typed in or chosen from. */
export function isBusyTarget(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target.isContentEditable || target.closest("input, textarea, select") !== null) return true
  return target.closest("[role=dialog], [role=menu], [role=listbox]") !== null
}

/** The command for these keys, if it may run now. A command may list several, parted by commas. */
export function findCommand(commands: Command[], keys: string): Command | undefined {
  return commands.find(
    (command) => command.isEnabled && command.keys?.toLowerCase().split(", ").includes(keys),
  )
}
