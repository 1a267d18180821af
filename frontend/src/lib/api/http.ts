import type { z } from "zod"
import { NetworkError, problemOf } from "./problem"
import { getAccessToken, renewAfter401 } from "./session"
import { parseTolerantly } from "./tolerant"

type Options = { body?: unknown; signal?: AbortSignal }

const SEND_TIMEOUT_MS = 15_000

/** GET an answer and check it against its schema. */
export const get = <T>(path: string, schema: z.ZodType<T>, signal?: AbortSignal): Promise<T> =>
  request("GET", path, schema, { signal })

/** POST a JSON body and check the answer. A write that gets no answer in 15 s is a NetworkError. */
export const post = <T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> =>
  request("POST", path, schema, { body, signal: AbortSignal.timeout(SEND_TIMEOUT_MS) })

async function request<T>(method: string, path: string, schema: z.ZodType<T>, options: Options): Promise<T> {
  const token = getAccessToken()
  let response = await send(method, path, token, options)
  if (response.status === 401) response = await send(method, path, await renewAfter401(token), options)
  if (!response.ok) throw await problemOf(response)
  return parseTolerantly(schema, await response.json(), `${method} ${path}`)
}

async function send(method: string, path: string, token: string | null, options: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" }
  if (token !== null) headers.Authorization = `Bearer ${token}`
  if (options.body !== undefined) headers["Content-Type"] = "application/json"
  const body = options.body === undefined ? undefined : JSON.stringify(options.body)
  try {
    return await fetch(path, { method, headers, body, signal: options.signal, credentials: "same-origin" })
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error
    throw new NetworkError("The server cannot be reached.")
  }
}
