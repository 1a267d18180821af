/** The faults that can be armed. */

/** kind -> label, then its parameters: [name, label, usual value]. `kind:mode` sets `mode`. */
const SENDING = {
  graph_error: ["Refuse with a code", ["code", "Code", 131047]],
  "graph_error:hint": ["Refuse, with a hint when to go on", ["code", "Code", 130429], ["retry_after", "After s", 5], ["regain_minutes", "Minutes", 1]],
  server_error_json: ["Server error, JSON", ["status", "Status", 500]],
  server_error_html: ["Server error, HTML page", ["status", "Status", 502]],
  timeout: ["Accept, then never answer", ["seconds", "Seconds", 60]],
  cut: ["Accept, then cut the connection"],
  slow: ["Answer slowly", ["seconds", "Seconds", 3]],
  status_first: ["Receipt before the answer"],
  token_dies: ["The token dies", ["after", "After calls", 0], ["subcode", "Subcode", 463]],
};
const WEBHOOKS = {
  delay: ["Delay", ["seconds", "Seconds", 5]],
  duplicate: ["Send twice or more", ["copies", "Copies", 2]],
  reorder: ["Out of order", ["count", "Hold back", 3]],
  "drop:hold": ["Hold back until released"],
  drop: ["Lose"],
};
const FILES = {
  media_error: ["Server error, then well", ["status", "Status", 503]],
  media_expired: ["The link has expired"],
  media_slow: ["The body drips", ["seconds", "Seconds", 10]],
  media_cut: ["Break off half-way"],
  media_type: ["Wrong content type"],
  media_html: ["A web page instead of the file"],
  media_content: ["A web page that says it is the file"],
  media_checksum: ["Wrong checksum"],
  media_large: ["Far too large", ["bytes", "Bytes", 110000000]],
  media_redirect: ["Redirect to a private host"],
  media_link: ["Lookup names a foreign link"],
};
export const GROUPS = [["When the business sends", SENDING], ["Webhooks to the business", WEBHOOKS], ["Files that the business fetches", FILES]];
export const KINDS = { ...SENDING, ...WEBHOOKS, ...FILES };
export const CODES = [
  [131047, "131047 · outside 24 hours"], [131026, "131026 · undeliverable"], [130429, "130429 · rate limit"],
  [131056, "131056 · pair rate limit"], [80007, "80007 · account's rate limit"], [131048, "131048 · spam limit"],
  [131049, "131049 · healthy ecosystem"], [131053, "131053 · media upload"], [132001, "132001 · template unknown"],
  [132015, "132015 · template paused"], [131000, "131000 · something went wrong"], [190, "190 · token expired"],
  [10, "10 · no permission"], [100, "100 · bad parameter"], [368, "368 · blocked for policy"], [613, "613 · calls to this API"],
];

/** The key in KINDS of an armed fault. */
export function keyOf(fault) {
  if (fault.kind === "drop" && fault.mode === "hold") return "drop:hold";
  if (fault.kind === "graph_error" && (fault.retry_after !== undefined || fault.regain_minutes !== undefined)) return "graph_error:hint";
  return fault.kind;
}
