import type { toast as Sonner } from "sonner"

type Say = typeof Sonner

let want: () => void = () => undefined
let settle: (say: Say) => void = () => undefined
const wanted = new Promise<void>((resolve) => (want = resolve))
const shown = new Promise<Say>((resolve) => (settle = resolve))

/** For the place where messages appear: when the first is said, and that it is there now. */
export const toastsWanted = wanted
export const toastsShown = (say: Say): void => settle(say)

/** Says it as soon as that is possible; gives its number, by which it can be taken back. */
const later = <T>(speak: (say: Say) => T): Promise<T> => {
  want()
  return shown.then(speak)
}

/** A short message in the corner. Most visits have none, so the code that shows them comes with the first. */
export const toast = Object.assign((...words: Parameters<Say>) => later((say) => say(...words)), {
  error: (...words: Parameters<Say["error"]>) => later((say) => say.error(...words)),
  success: (...words: Parameters<Say["success"]>) => later((say) => say.success(...words)),
  info: (...words: Parameters<Say["info"]>) => later((say) => say.info(...words)),
  /** One of them, or all. */
  dismiss: (said?: Promise<string | number>) =>
    void Promise.all([shown, said]).then(([say, number]) => say.dismiss(number)),
})
