import type { ComponentProps } from "react"
import { Button } from "./button"
import { Tooltip } from "./tooltip"

type IconButtonProps = ComponentProps<typeof Button> & {
  label: string
  keys?: string
  side?: ComponentProps<typeof Tooltip>["side"]
}

/** A button that is only an icon: its name is in the tooltip and for assistive technology. */
export function IconButton({ label, keys, side, ...props }: IconButtonProps) {
  return (
    <Tooltip label={label} keys={keys} side={side}>
      <Button variant="ghost" size="icon" aria-label={label} {...props} />
    </Tooltip>
  )
}
