import type { AuditEntry } from "@/schemas/audit"

/** A sentence in parts; names stand out. */
export type Part = string | { name: string }
type Telling = (entry: AuditEntry) => Part[]

/** What can be filtered by: the first part of an action. */
export const SUBJECTS: readonly { value: string; label: string }[] = [
  { value: "", label: "Everything" },
  { value: "conversation", label: "Conversations" },
  { value: "message", label: "Replies" },
  { value: "channel", label: "Channels" },
  { value: "template", label: "Message templates" },
  { value: "failure", label: "Failures" },
  { value: "member", label: "Members and sign-ins" },
  { value: "invitation", label: "Invitations" },
  { value: "domain", label: "Mail domains" },
  { value: "role", label: "Roles" },
  { value: "team", label: "Teams" },
  { value: "grant", label: "Access to channels and teams" },
  { value: "organization", label: "Workspace" },
  { value: "audit", label: "Reading of this log" },
  { value: "operator", label: "Inlet's own staff" },
]

const SAFETY: Record<string, string> = {
  signed_in: "signed in",
  signed_in_anew: "signed in with a new browser",
  sessions_ended: "signed out of other browsers",
  stolen_token: "was signed out: a sign-in was used from two places at once",
  password_set: "set a password",
  password_changed: "changed the password",
  password_reset: "reset the password",
  email_changed: "changed the e-mail address",
  totp_added: "set up an authenticator app",
  totp_removed: "removed the authenticator app",
  passkey_added: "added a passkey",
  passkey_removed: "removed a passkey",
  recovery_codes_made: "made new recovery codes",
  account_linked: "connected another way to sign in",
}
const ROLE_NAMES = ["owner", "admin", "supervisor", "agent", "viewer", "developer", "billing"]

const target: Telling = ({ target: { name, id } }) => [{ name: name || id }]
const text = (entry: AuditEntry, side: "before" | "after", key: string): string => {
  const value = entry[side]?.[key]
  return typeof value === "string" ? value : ""
}
const nameIn = (entry: AuditEntry, side: "before" | "after", key: string): string => {
  const value = entry[side]?.[key]
  const isNamed = typeof value === "object" && value !== null && "name" in value
  return isNamed && typeof value.name === "string" ? value.name : "somebody"
}
const role = (key: string): string => (ROLE_NAMES.includes(key) ? key : "another role")
const reason = (entry: AuditEntry): Part[] => {
  const said = text(entry, "after", "reason")
  return said === "" ? [] : [`: ${said}`]
}
const about =
  (before: string, after = ""): Telling =>
  (entry) => [`${before} `, ...target(entry), after]

function assigned(entry: AuditEntry): Part[] {
  const self = entry.actor.acting_as || entry.actor.id
  if (text(entry, "after", "assigned_to") === self) return ["took conversation ", ...target(entry)]
  const to = text(entry, "after", "assigned_to_name") || text(entry, "after", "team_name")
  if (to !== "") return ["gave conversation ", ...target(entry), " to ", { name: to }]
  if (text(entry, "before", "assigned_to") === self) return ["gave conversation ", ...target(entry), " back"]
  const from = text(entry, "before", "assigned_to_name") || text(entry, "before", "team_name")
  return ["took conversation ", ...target(entry), " from ", { name: from || "somebody" }]
}

function joined(entry: AuditEntry): Part[] {
  const how = { invitation: "by invitation", domain: "by their mail domain", founder: "as founder" }
  const way = how[text(entry, "after", "how") as keyof typeof how] ?? ""
  return [...target(entry), ` joined as ${role(text(entry, "after", "role"))} ${way}`.trimEnd()]
}

const WHY_TAKEN_BACK: Record<string, string> = {
  beyond_inviter: ": its inviter does not hold what it gives any more",
  inviter_left: ": its inviter is no longer a member",
  invited_left: ": they are no longer a member",
}

function takenBack(entry: AuditEntry): Part[] {
  const why = WHY_TAKEN_BACK[text(entry, "after", "why")] ?? ""
  return ["took back the invitation of ", ...target(entry), why]
}

function granted(entry: AuditEntry): Part[] {
  const bits = entry.after?.bits
  const may = Array.isArray(bits) && bits.length > 0 ? bits.join(", ") : "nothing"
  return ["let ", { name: nameIn(entry, "after", "holder") }, ` ${may} in `, ...target(entry)]
}

const INBOX_SETTINGS = { link_previews: "link previews", human_agent: "late answers by people" }

const switched = ({ after }: AuditEntry): string =>
  "switched " +
  Object.entries(INBOX_SETTINGS)
    .filter(([name]) => after?.[name] !== undefined)
    .map(([name, words]) => `${words} ${after?.[name] === true ? "on" : "off"}`)
    .join(" and ")

/** Who did it is told before; a sentence that begins with its target stands by itself (see ALONE). */
const TELLINGS: Record<string, Telling> = {
  "conversation.assigned": assigned,
  "conversation.status_changed": (entry) => [
    "set conversation ",
    ...target(entry),
    ` from ${text(entry, "before", "status")} to ${text(entry, "after", "status")}`,
  ],
  "conversation.started": about("wrote first in conversation"),
  "conversation.taken_over": about("took over from another app conversation"),
  "conversation.handed_back": about("handed back to another app conversation"),
  "message.sent": about("answered in conversation"),
  "message.resent": about("sent a reply again in conversation"),
  "message.reacted": about("reacted to a message in conversation"),
  "message.reaction_removed": about("took a reaction back in conversation"),
  "message.confirmed": about("confirmed a reply by hand in conversation"),
  "template.created": about("wrote the template"),
  "template.edited": about("changed the template"),
  "template.submitted": about("sent in the template"),
  "template.deleted": about("deleted the template"),
  "failure.read": (entry) => ["looked at the failure ", ...target(entry)],
  "failure.replayed": (entry) => ["tried again: ", ...target(entry)],
  "failure.discarded": (entry) => ["gave up: ", ...target(entry), ...reason(entry)],
  "channel.connected": about("connected"),
  "channel.reconnected": about("connected", " again"),
  "channel.reconnect_required": (entry) => [...target(entry), " has to be connected again"],
  "channel.changed": about("changed"),
  "channel.disconnected": about("disconnected"),
  "channel.person_data_deleted": (entry) => [
    "What was kept of the person who had connected ",
    ...target(entry),
    " was deleted",
  ],
  "member.joined": joined,
  "member.left": (entry) => [...target(entry), " left"],
  "member.removed": about("removed"),
  "member.renamed": about("changed the name or address of"),
  "member.role_changed": (entry) => [
    "changed ",
    ...target(entry),
    `'s role from ${role(text(entry, "before", "role"))} to ${role(text(entry, "after", "role"))}`,
  ],
  "member.security_changed": (entry) => [
    ...target(entry),
    ` ${SAFETY[text(entry, "after", "what")] ?? "changed something about how they sign in"}`,
  ],
  "invitation.sent": (entry) => ["invited ", ...target(entry), ` as ${role(text(entry, "after", "role"))}`],
  "invitation.revoked": takenBack,
  "domain.added": about("added the mail domain"),
  "domain.verified": about("verified the mail domain"),
  "domain.rule_changed": about("changed who may join by the mail domain"),
  "domain.removed": about("removed the mail domain"),
  "role.created": about("made the role"),
  "role.updated": about("changed the role"),
  "role.deleted": about("deleted the role"),
  "team.created": about("made the team"),
  "team.renamed": (entry) => [
    "renamed the team ",
    { name: text(entry, "before", "name") },
    " to ",
    ...target(entry),
  ],
  "team.deleted": about("deleted the team"),
  "team.member_added": (entry) => [
    "added ",
    { name: nameIn(entry, "after", "member") },
    " to ",
    ...target(entry),
  ],
  "team.member_removed": (entry) => [
    "took ",
    { name: nameIn(entry, "before", "member") },
    " out of ",
    ...target(entry),
  ],
  "grant.changed": granted,
  "organization.renamed": (entry) => [
    "renamed the workspace from ",
    { name: text(entry, "before", "name") },
    " to ",
    { name: text(entry, "after", "name") },
  ],
  "organization.suspended": (entry) => ["suspended the workspace", ...reason(entry)],
  "organization.restored": (entry) => ["restored the workspace", ...reason(entry)],
  "organization.deletion_requested": () => ["asked for the workspace to be deleted"],
  "organization.deletion_canceled": () => ["decided to keep the workspace"],
  "organization.export_requested": () => ["asked for an export of everything"],
  "organization.export_downloaded": () => ["downloaded an export of everything"],
  "organization.inbox_changed": (entry) => [switched(entry)],
  "customer.merged": (entry) => [...target(entry), " and another customer were found to be one person"],
  "organization.security_changed": () => ["changed how members have to sign in"],
  "organization.identity_provider_changed": () => ["changed the identity provider of the workspace"],
  "audit.read": () => ["read this log"],
  "audit.exported": () => ["exported this log"],
  "operator.entered": (entry) => [
    "of Inlet took the place of ",
    ...target(entry),
    entry.after?.may_change === true ? ", with changes allowed" : ", to look",
    ...reason(entry),
  ],
  "operator.left": (entry) => ["of Inlet gave back the place of ", ...target(entry)],
}
/** These say themselves who it was. */
const ALONE = [
  "customer.merged",
  "channel.reconnect_required",
  "channel.person_data_deleted",
  "member.joined",
  "member.left",
  "member.security_changed",
]

/** The entry as one plain sentence. An action that is not known here is told by its name. */
export function sentenceOf(entry: AuditEntry): Part[] {
  const tell = TELLINGS[entry.action] ?? unknown
  if (ALONE.includes(entry.action)) return tell(entry)
  return [...who(entry), " ", ...tell(entry)]
}

/** The same without emphasis, for names and tests. */
export const plain = (parts: readonly Part[]): string =>
  parts.map((part) => (typeof part === "string" ? part : part.name)).join("")

function who({ actor, action }: AuditEntry): Part[] {
  if (actor.kind === "system") return ["Inlet"]
  const name = { name: actor.name || "Somebody" }
  const isOperator = actor.kind === "operator" && !action.startsWith("operator.")
  return isOperator ? [name, " of Inlet"] : [name]
}

function unknown(entry: AuditEntry): Part[] {
  const [, verb = entry.action] = entry.action.split(".")
  return [
    `did “${verb.replaceAll("_", " ")}” to ${entry.target.type.replaceAll("_", " ")} `,
    ...target(entry),
  ]
}
