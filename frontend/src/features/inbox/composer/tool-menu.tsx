import { Plus } from "lucide-react"
import { useState } from "react"
import { IconButton } from "@/components/ui/icon-button"
import { Menu, MenuContent, MenuItem, MenuTrigger } from "@/components/ui/menu"
import type { ToolProps } from "./tools"
import { TOOLS } from "./tools"

/** The "+" of the composer: everything besides text that the channel takes now. Nothing where that is nothing. */
export function ToolMenu(props: Omit<ToolProps, "onClose">) {
  const [openId, setOpenId] = useState<string | null>(null)
  const offered = TOOLS.filter((tool) => tool.isOffered(props.composer))
  const Panel = offered.find((tool) => tool.id === openId)?.Panel
  if (offered.length === 0) return null
  return (
    <>
      <Menu>
        <MenuTrigger asChild>
          <IconButton label="Send something else" data-testid="composer-tools">
            <Plus className="size-4" aria-hidden />
          </IconButton>
        </MenuTrigger>
        <MenuContent align="start" side="top">
          {offered.map((tool) => (
            <MenuItem key={tool.id} data-testid={`tool-${tool.id}`} onSelect={() => setOpenId(tool.id)}>
              <tool.icon className="text-muted" aria-hidden />
              {tool.label}
            </MenuItem>
          ))}
        </MenuContent>
      </Menu>
      {Panel !== undefined && <Panel {...props} onClose={() => setOpenId(null)} />}
    </>
  )
}
