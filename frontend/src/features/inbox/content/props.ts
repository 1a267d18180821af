import type { ReactNode } from "react"
import type { Message } from "@/schemas/message"

/** What each kind's file gets: the message, and its time and ticks, which it puts at the end of its last line. */
export type ContentProps = { message: Message; meta: ReactNode }
