import * as z from "zod/mini"
import { getOrganization, keepOrganization, organizationTurn } from "@/lib/organization"
import { NetworkError, problemOf } from "./problem"
import { getAccessToken, renewAfter401 } from "./session"
import { parseTolerantly } from "./tolerant"

type Options = { body?: unknown; signal?: AbortSignal; isPublic?: boolean }

const SEND_TIMEOUT_MS = 15_000

/** The answer of a route that answers 204. */
export const NoContent = z.undefined()

/** GET an answer and check it against its schema. */
export const get = <T>(path: string, schema: z.ZodMiniType<T>, signal?: AbortSignal): Promise<T> =>
  request("GET", path, schema, { signal })

/** POST a JSON body and check the answer. A write that gets no answer in 15 s is a NetworkError. */
export const post = <T>(
  path: string,
  body: unknown,
  schema: z.ZodMiniType<T>,
  signal?: AbortSignal,
): Promise<T> => {
  const ends = AbortSignal.timeout(SEND_TIMEOUT_MS)
  return request("POST", path, schema, { body, signal: signal ? AbortSignal.any([signal, ends]) : ends })
}

export const put = <T>(path: string, body: unknown, schema: z.ZodMiniType<T>): Promise<T> =>
  request("PUT", path, schema, { body, signal: AbortSignal.timeout(SEND_TIMEOUT_MS) })

export const patch = <T>(path: string, body: unknown, schema: z.ZodMiniType<T>): Promise<T> =>
  request("PATCH", path, schema, { body, signal: AbortSignal.timeout(SEND_TIMEOUT_MS) })

/** DELETE; most answer 204, which is `NoContent`. */
export const remove = <T>(path: string, schema: z.ZodMiniType<T>): Promise<T> =>
  request("DELETE", path, schema, { signal: AbortSignal.timeout(SEND_TIMEOUT_MS) })

/** POST as nobody in particular (sign in, sign up, reset): without a token, and a 401 is an answer like others. */
export const postPublic = <T>(path: string, body: unknown, schema: z.ZodMiniType<T>): Promise<T> =>
  request("POST", path, schema, { body, signal: AbortSignal.timeout(SEND_TIMEOUT_MS), isPublic: true })

/** GET as nobody in particular. */
export const getPublic = <T>(path: string, schema: z.ZodMiniType<T>, signal?: AbortSignal): Promise<T> =>
  request("GET", path, schema, { signal, isPublic: true })

async function request<T>(
  method: string,
  path: string,
  schema: z.ZodMiniType<T>,
  options: Options,
): Promise<T> {
  const turn = organizationTurn()
  const token = options.isPublic ? null : getAccessToken()
  let response = await send(method, path, token, options)
  if (response.status === 401 && !options.isPublic) {
    const renewed = await renewAfter401(token)
    requireTurn(turn)
    response = await send(method, path, renewed, options)
  }
  const renamedTo = response.headers.get("X-Organization")
  if (renamedTo !== null && turn === organizationTurn()) keepOrganization(renamedTo)
  const problem = response.ok ? null : await problemOf(response)
  const body: unknown = problem !== null || response.status === 204 ? undefined : await response.json()
  requireTurn(turn)
  if (problem !== null) throw problem
  return parseTolerantly(schema, body, `${method} ${path}`)
}

/** An answer that comes after a switch belongs to the organization that was left: nobody may see it. */
function requireTurn(turn: number): void {
  if (turn !== organizationTurn()) throw new DOMException("The organization was left.", "AbortError")
}

async function send(method: string, path: string, token: string | null, options: Options): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json" }
  const organization = getOrganization()
  if (token !== null) headers.Authorization = `Bearer ${token}`
  // Header values are Latin-1; a slug is ASCII, whatever storage may hold.
  if (token !== null && organization !== null) headers["X-Organization"] = encodeURIComponent(organization)
  if (options.body !== undefined) headers["Content-Type"] = "application/json"
  const body = options.body === undefined ? undefined : JSON.stringify(options.body)
  try {
    return await fetch(path, { method, headers, body, signal: options.signal, credentials: "same-origin" })
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error
    throw new NetworkError("The server cannot be reached. Check your connection and try again.")
  }
}
