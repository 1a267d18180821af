import { useSyncExternalStore } from "react"

const never = () => () => undefined

/** Something that only the browser knows (its address, what it can do): `meanwhile` in the page as it was built. */
export const useInBrowser = <T extends string | boolean>(read: () => T, meanwhile: T): T =>
  useSyncExternalStore(never, read, () => meanwhile)
