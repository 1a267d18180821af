import { cva, type VariantProps } from "class-variance-authority"
import type { ComponentProps } from "react"
import { cn } from "@/lib/format/text"

export const buttonLook = cva(
  "inline-flex shrink-0 select-none items-center justify-center gap-1.5 rounded-control font-medium whitespace-nowrap transition-colors duration-80 disabled:pointer-events-none",
  {
    variants: {
      variant: {
        primary: "bg-accent text-on-accent hover:bg-accent/90 disabled:bg-hover disabled:text-muted",
        outline:
          "border border-line bg-raised text-text hover:bg-hover data-[state=open]:bg-hover disabled:bg-transparent disabled:text-muted",
        ghost:
          "text-text-2 hover:bg-hover hover:text-text data-[state=open]:bg-hover data-[state=open]:text-text",
        danger: "bg-bad text-on-accent hover:bg-bad/90 disabled:bg-hover disabled:text-muted",
        link: "text-accent underline-offset-4 hover:underline",
      },
      size: {
        sm: "h-7 px-2 max-md:h-10",
        md: "h-8 px-3 max-md:h-11",
        lg: "h-10 px-4 max-md:h-11",
        icon: "size-8 max-md:size-10",
        inline:
          "h-auto p-0 max-md:relative max-md:after:absolute max-md:after:-inset-x-1.5 max-md:after:-inset-y-3",
      },
    },
    defaultVariants: { variant: "outline", size: "md" },
  },
)

type ButtonProps = ComponentProps<"button"> & VariantProps<typeof buttonLook>

export function Button({ className, variant, size, type = "button", ...props }: ButtonProps) {
  return <button type={type} className={cn(buttonLook({ variant, size }), className)} {...props} />
}
