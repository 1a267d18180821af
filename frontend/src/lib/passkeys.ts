/**
 * WebAuthn between the server's JSON and the browser's buffers. Done by hand: the browsers' own
 * parse…FromJSON and toJSON are younger than some browsers that can do passkeys.
 */
type Json = Record<string, unknown>

/** Browsers make passkeys for names only: at a bare IP address (a demo on 127.0.0.1) they refuse. */
export const arePasskeysPossible = (): boolean =>
  typeof window !== "undefined" &&
  window.PublicKeyCredential !== undefined &&
  window.isSecureContext &&
  !/^[\d.]+$|^\[/.test(window.location.hostname)

/** The person closed the browser's dialog, or let it run out. */
export const isDismissed = (error: unknown): boolean =>
  error instanceof DOMException && ["NotAllowedError", "AbortError"].includes(error.name)

/** Make a passkey: the browser asks the person. Rejects with a DOMException when they do not want to. */
export async function createPasskey(options: Json): Promise<Json> {
  const { publicKey } = options as { publicKey: Json & { user: Json; excludeCredentials?: Json[] } }
  const credential = await navigator.credentials.create({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      user: { ...publicKey.user, id: toBytes(publicKey.user.id) },
      excludeCredentials: publicKey.excludeCredentials?.map(withBytes),
    } as unknown as PublicKeyCredentialCreationOptions,
  })
  return toJson(credential as PublicKeyCredential)
}

/** Ask for a passkey. Rejects with a DOMException when the person does not want to. */
export async function getPasskey(options: Json): Promise<Json> {
  const { publicKey } = options as { publicKey: Json & { allowCredentials?: Json[] } }
  const credential = await navigator.credentials.get({
    publicKey: {
      ...publicKey,
      challenge: toBytes(publicKey.challenge),
      allowCredentials: publicKey.allowCredentials?.map(withBytes),
    } as unknown as PublicKeyCredentialRequestOptions,
  })
  return toJson(credential as PublicKeyCredential)
}

const withBytes = (each: Json): Json => ({ ...each, id: toBytes(each.id) })

function toJson(credential: PublicKeyCredential): Json {
  const { response } = credential
  const parts = ["attestationObject", "clientDataJSON", "authenticatorData", "signature", "userHandle"]
  const read = parts.flatMap((name) => {
    const value: unknown = (response as unknown as Json)[name]
    return value instanceof ArrayBuffer ? [[name, fromBytes(value)] as const] : []
  })
  return {
    id: credential.id,
    rawId: fromBytes(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: Object.fromEntries(read),
  }
}

function toBytes(text: unknown): Uint8Array {
  const base64 = String(text).replaceAll("-", "+").replaceAll("_", "/")
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))
}

function fromBytes(buffer: ArrayBuffer): string {
  const binary = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("")
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
}
