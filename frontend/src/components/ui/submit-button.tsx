import type { ComponentProps } from "react"
import { Button } from "./button"

type SubmitButtonProps = Omit<ComponentProps<typeof Button>, "type" | "variant" | "size" | "className"> & {
  isBusy: boolean
  busyLabel?: string
}

/** The one button at the end of a form that has the page for itself; it says so while the form is on its way. */
export function SubmitButton({
  isBusy,
  busyLabel = "One moment…",
  disabled,
  children,
  ...props
}: SubmitButtonProps) {
  return (
    <Button
      type="submit"
      variant="primary"
      size="lg"
      className="w-full"
      disabled={isBusy || disabled}
      {...props}
    >
      {isBusy ? busyLabel : children}
    </Button>
  )
}
