import { z } from "zod"

/** ISO-8601 instant as the API writes it: UTC with a Z. */
export const Timestamp = z.iso.datetime({ offset: true })

/** A list answer: rows, where the next page starts, and the log position the rows were read at. */
export const pageOf = <Row extends z.ZodType>(row: Row) =>
  z.object({
    data: z.array(row),
    next_cursor: z.string().nullable(),
    as_of_seq: z.int().default(0),
  })
