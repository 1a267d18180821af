/** What can happen around the conversations, in the words of the page. */

const ASK = { choice: (name, label, values) => ({ name, label, values }), text: (name, label, usual) => ({ name, label, usual }), number: (name, label, usual) => ({ name, label, usual, isNumber: true }) };
const { choice, text, number } = ASK;

/** event_type -> [label, needs a customer, ...what to ask]. */
export const EVENTS = {
  whatsapp: {
    quality: ["Quality of the number", false, choice("event", "What", ["FLAGGED", "UNFLAGGED", "DOWNGRADE", "UPGRADE", "THROUGHPUT_UPGRADE"]), choice("current_limit", "Limit", ["TIER_2K", "TIER_250", "TIER_10K", "TIER_100K", "TIER_UNLIMITED"])],
    phone_name: ["Display name", false, choice("decision", "Decision", ["APPROVED", "REJECTED", "DEFERRED", "PENDING"]), text("name", "Name", "")],
    account_update: ["Account", false, choice("event", "What", ["ACCOUNT_RESTRICTION", "ACCOUNT_VIOLATION", "DISABLED_UPDATE", "ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED", "ACCOUNT_RECONNECTED", "PARTNER_ADDED", "PARTNER_REMOVED", "PARTNER_APP_UNINSTALLED"])],
    account_review: ["Review of the account", false, choice("decision", "Decision", ["APPROVED", "REJECTED", "DEFERRED"])],
    account_alert: ["Alert", false, choice("severity", "Severity", ["WARNING", "CRITICAL", "INFORMATIONAL"]), text("text", "Text", "")],
    capability: ["New messaging limit", false, number("limit", "A day", 2000)],
    security: ["Two-step PIN", false, choice("event", "What", ["PIN_CHANGED", "PIN_RESET_REQUEST", "PIN_RESET_SUCCESS"])],
    settings: ["Calling settings", false, choice("status", "Status", ["ENABLED", "DISABLED"])],
    username: ["Username of the business", false, choice("status", "Status", ["approved", "reserved", "deleted"]), text("username", "Username", "acme.shop")],
    preference: ["Marketing messages", true, choice("value", "Value", ["stop", "resume"])],
    user_id_update: ["New business-scoped id", true],
    echo: ["Written on the phone app", true, choice("type", "Kind", ["text", "image", "video", "audio", "document", "sticker"]), text("text", "Text", "")],
    echo_edit: ["Edited on the phone app", true, text("text", "Text", "Corrected on the phone")],
    echo_revoke: ["Taken back on the phone app", true],
    history: ["History import", false, number("customers", "Chats", 3), number("messages", "Messages", 5), number("chunks", "Chunks", 2)],
    history_refused: ["History is not shared", false],
    state_sync: ["Contacts of the phone app", false, choice("action", "Action", ["add", "remove"])],
    call: ["Call of the customer", true, choice("event", "What", ["connect", "terminate"])],
    call_status: ["State of our call", true, choice("status", "State", ["RINGING", "ACCEPTED", "REJECTED"])],
    group: ["Group", false, choice("type", "What", ["group_create", "group_delete"]), text("subject", "Subject", "Mug lovers")],
    group_participants: ["People of a group", true, choice("type", "What", ["group_participants_add", "group_participants_remove"])],
    value_error: ["Error without a message", false, number("code", "Code", 130429)],
    raw_field: ["Unknown field", false, text("field", "Field", "something_new")],
  },
  messenger: {
    comment: ["Comment below a post", true, text("text", "Text", "Do you ship to Norway?")],
    handover: ["Thread control", true, choice("action", "What", ["take", "pass", "request"])],
    echo: ["Written in the Page inbox", true, text("text", "Text", "")],
    account_linking: ["Account linking", true, choice("status", "Status", ["linked", "unlinked"])],
    app_roles: ["Roles of the apps", true],
    policy: ["Policy", false, choice("action", "What", ["block", "warning", "unblock"])],
    raw_field: ["Unknown field", false, text("field", "Field", "something_new")],
  },
  instagram: {
    comment: ["Comment below a post", true, choice("product_type", "Where", ["FEED", "REELS", "AD"]), text("text", "Text", "Which size is it?")],
    mention: ["Mention", false],
    story_insights: ["Figures of a story", false],
    handover: ["Thread control", true, choice("action", "What", ["take", "pass", "request"])],
    echo: ["Written in the Instagram app", true, text("text", "Text", "")],
    raw_field: ["Unknown field", false, text("field", "Field", "something_new")],
  },
};
