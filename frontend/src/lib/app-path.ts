/** The parts of the app for signed-in people: each is one page that serves every address below it. */
const SHELLS = ["/inbox/", "/settings/"]
/** Pages for people who are signed in and perhaps in no organization. */
const WAYS_IN = ["/welcome/", "/join/"]

/** Where the app begins. */
export const HOME = "/inbox/"

/** Whether this is a path of the app, to come back to after signing in: never another origin. */
export const isAppPath = (path: string): boolean =>
  [...SHELLS, ...WAYS_IN].some((shell) => path.startsWith(shell))

/** The first part of a path with its slashes: "/settings/" of "/settings/members/". */
export const shellOf = (path: string): string => path.match(/^\/[^/?#]*\/?/)?.[0] ?? "/"
