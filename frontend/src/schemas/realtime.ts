import * as z from "zod/mini"
import { zEventPage, zRealtimeContract, zSkipFrame } from "@/lib/api/generated/zod.gen"

/** Every fact the event log can carry, told apart by `type`. */
export const RealtimeEvent = zRealtimeContract.shape.event
export type RealtimeEvent = z.infer<typeof RealtimeEvent>

/** The frames that are not events. */
export const ControlFrame = zRealtimeContract.shape.control
export type ControlFrame = z.infer<typeof ControlFrame>

/** What any event must have, even one of a type this build does not know. */
export const EventEnvelope = z.looseObject({ id: z.string(), seq: z.int(), type: z.string() })
export type EventEnvelope = z.infer<typeof EventEnvelope>

/** Numbers of events that are not for this person. */
export const Skip = zSkipFrame
export type Skip = z.infer<typeof Skip>

/** A slice of the log, fetched to fill a gap; its events may be of types this build does not know. */
export const EventPage = z.extend(zEventPage, { data: z.array(z.union([Skip, EventEnvelope])) })
export type EventPage = z.infer<typeof EventPage>
