import { getOrganization } from "@/lib/organization"
import { NetworkError, problemOf } from "./problem"
import { getAccessToken, renewAfter401 } from "./session"

/** Save what a route answers as a file. Throws ApiError, NetworkError. */
export async function download(path: string, filename: string): Promise<void> {
  const token = getAccessToken()
  let response = await ask(path, token)
  if (response.status === 401) response = await ask(path, await renewAfter401(token))
  if (!response.ok) throw await problemOf(response)
  const address = URL.createObjectURL(await response.blob())
  const link = document.createElement("a")
  link.href = address
  link.download = filename
  link.click()
  URL.revokeObjectURL(address)
}

async function ask(path: string, token: string | null): Promise<Response> {
  const organization = getOrganization()
  const headers = {
    ...(token !== null && { Authorization: `Bearer ${token}` }),
    ...(organization !== null && { "X-Organization": encodeURIComponent(organization) }),
  }
  return fetch(path, { headers, credentials: "same-origin" }).catch(() => {
    throw new NetworkError("The server cannot be reached. Check your connection and try again.")
  })
}
