import { createContext, useContext } from "react"

/** The person closed the question who they are: what they wanted to do is not done, and that is no error. */
export class NotConfirmed extends Error {}

/** Does what may ask for a fresh proof of who one is, asks for it, and does it again. */
export type Confirming = <T>(work: () => Promise<T>) => Promise<T>

const ConfirmContext = createContext<Confirming>((work) => work())

export const ConfirmProvider = ConfirmContext.Provider

/** How to call a route that may answer confirmation_required. Rejects with NotConfirmed when the person declines. */
export const useConfirming = (): Confirming => useContext(ConfirmContext)
