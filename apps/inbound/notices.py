"""What the platforms' news about accounts mean for those who run them, in plain words. The wording is pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from apps.channels.adapters.items import Happening
from apps.channels.adapters.reading import Json, as_id, as_int, as_list, as_map, as_text
from apps.channels.adapters.whatsapp.history import REFUSED, read_progress
from apps.notices.services import News, notify


class Words(NamedTuple):
    """What is told: level, title, body."""

    level: str
    title: str
    body: str = ""


def tell_admins(happenings: Sequence[Happening], /, *, now: datetime) -> None:
    """Tell those who run the workspace what concerns them."""
    for happening in happenings:
        words = words_for(happening)
        if words is not None:
            news = News(
                code=happening.type,
                level=words.level,
                title=words.title,
                body=words.body,
                channel_account_id=happening.channel_account_id,
            )
            notify(news, occurred_at=happening.occurred_at, now=now)


def words_for(happening: Happening) -> Words | None:
    """What to say about it; None: it is no news to people."""
    word = _WORDS.get(happening.type)
    return word(happening.data, as_map(happening.data.get("payload"))) if word is not None else None


def _account(data: Json, payload: Json) -> Words:
    event = _code(data.get("event"))
    level, title = _ACCOUNT_EVENTS.get(event, ("info", f"The account changed: {_say(event)}"))
    violation = as_text(as_map(payload.get("violation_info")).get("violation_type"))
    restrictions = [
        f"{_say(_code(as_map(each).get('restriction_type')))}"
        + (f" until {until}" if (until := as_text(as_map(each).get("expiration"))) else "")
        for each in as_list(payload.get("restriction_info"))
    ]
    ban = as_text(as_map(payload.get("ban_info")).get("waba_ban_state"))
    details = [_say(violation or ""), *restrictions, _say(ban or "")]
    return Words(level, title, ". ".join(each for each in details if each))


_ACCOUNT_EVENTS: dict[str, tuple[str, str]] = {
    "DISABLED_UPDATE": ("error", "The WhatsApp account was disabled"),
    "ACCOUNT_VIOLATION": ("warning", "WhatsApp reports a policy violation"),
    "ACCOUNT_RESTRICTION": ("error", "WhatsApp has restricted the account"),
    "ACCOUNT_DELETED": ("error", "The WhatsApp account was deleted"),
    "ACCOUNT_OFFBOARDED": ("error", "The WhatsApp account was taken off the platform"),
    "ACCOUNT_RECONNECTED": ("info", "The WhatsApp account is connected again"),
    "PARTNER_REMOVED": ("error", "Inlet was removed from the WhatsApp account"),
    "PARTNER_ADDED": ("info", "Inlet was added to the WhatsApp account"),
    "PARTNER_APP_UNINSTALLED": ("error", "The app was uninstalled from the WhatsApp account"),
    "PARTNER_APP_INSTALLED": ("info", "The app was installed on the WhatsApp account"),
    "VERIFIED_ACCOUNT": ("info", "The WhatsApp account is verified"),
}


def _quality(data: Json, payload: Json) -> Words:
    event, limit = _code(data.get("event")), _code(data.get("value"))
    level, title = {
        "FLAGGED": ("warning", "The number's quality is low"),
        "UNFLAGGED": ("info", "The number's quality has recovered"),
        "DOWNGRADE": ("warning", "The number may message fewer customers"),
        "UPGRADE": ("info", "The number may message more customers"),
        "THROUGHPUT_UPGRADE": ("info", "The number may send faster"),
        "ONBOARDING": ("info", "The number's messaging limit is set"),
    }.get(event, ("info", f"The number's standing changed: {_say(event)}"))
    return Words(level, title, f"Messaging limit: {limit.removeprefix('TIER_')}" if limit else "")


def _phone_name(data: Json, payload: Json) -> Words:
    decision = _code(data.get("value"))
    name = as_text(payload.get("requested_verified_name"))
    reason = as_text(payload.get("rejection_reason"))
    said = f"“{name}”" if name else "The display name"
    if decision == "APPROVED":
        return Words("info", f"{said} was approved as display name" if name else f"{said} was approved")
    return Words("warning", f"{said} was not approved ({_say(decision)})", _say(reason or ""))


def _review(data: Json, payload: Json) -> Words:
    decision = _code(payload.get("decision"))
    return Words("info" if decision == "APPROVED" else "warning", f"WhatsApp reviewed the account: {_say(decision)}")


def _alert(data: Json, payload: Json) -> Words:
    severity = _code(as_map(payload.get("alert_info")).get("alert_severity") or payload.get("alert_severity"))
    level = {"CRITICAL": "error", "WARNING": "warning"}.get(severity, "info")
    info = as_map(payload.get("alert_info")) or payload
    said = as_text(info.get("alert_description")) or _say(_code(info.get("alert_type")))
    return Words(level, "WhatsApp sent an alert about the account", said)


def _limits(data: Json, payload: Json) -> Words:
    limit = as_text(payload.get("max_daily_conversations_per_business")) or as_id(
        payload.get("max_daily_conversation_per_phone")
    )
    return Words("info", "The messaging limit changed", f"New customers a day: {limit}" if limit else "")


def _security(data: Json, payload: Json) -> Words:
    event = _code(payload.get("event"))
    return Words("warning", f"Security of the number: {_say(event)}")


def _username(data: Json, payload: Json) -> Words:
    status, name = _code(data.get("value")), as_text(data.get("username"))
    return Words("info", f"The business's username {name or ''} is {_say(status).lower()}".replace("  ", " "))


def _template_status(data: Json, payload: Json) -> Words | None:
    status, reason = _code(data.get("status")), _code(payload.get("reason"))
    level = "info" if status in ("APPROVED", "REINSTATED") else "warning"
    if status in ("PENDING", "IN_APPEAL", "PENDING_DELETION", "DELETED"):
        return None
    said = as_text(as_map(payload.get("rejection_info")).get("recommendation")) or (
        _say(reason) if reason not in ("", "NONE") else ""
    )
    return Words(level, f"Template {_template_name(data)}: {_say(status).lower()}", said)


def _template_category(data: Json, payload: Json) -> Words:
    coming = _say(_code(payload.get("correct_category"))).lower()
    if coming:
        return Words("warning", f"Template {_template_name(data)} will be of the category {coming}")
    category = _say(_code(data.get("value")) or _code(payload.get("new_category"))).lower()
    return Words("warning", f"Template {_template_name(data)} is of the category {category} now")


def _template_quality(data: Json, payload: Json) -> Words | None:
    score = _code(payload.get("new_quality_score"))
    if score not in ("RED", "YELLOW"):
        return None
    return Words("warning", f"Template {_template_name(data)}: quality is {score.lower()}")


def _policy(data: Json, payload: Json) -> Words:
    action = (as_text(payload.get("action")) or "").lower()
    titles = {"block": "The Page may not send messages any more", "unblock": "The Page may send messages again"}
    title = titles.get(action, f"Messenger acted on a policy: {_say(action)}")
    return Words("info" if action == "unblock" else "error", title, as_text(payload.get("reason")) or "")


def _error(data: Json, payload: Json) -> Words:
    code = as_int(data.get("code"))
    detail = as_text(as_map(payload.get("error_data")).get("details")) or as_text(payload.get("message"))
    title = as_text(data.get("title")) or "Unknown error"
    return Words("warning", f"The platform reports an error: {title}", f"{detail or ''} (code {code})".strip())


def _history(data: Json, payload: Json) -> Words | None:
    code = read_progress(data).error_code
    if code is None:
        return None
    if code == REFUSED:
        return Words("info", "The chat history was not shared", "The phone's owner decided not to hand it over.")
    return Words("warning", "The chat history could not be handed over", f"WhatsApp's code: {code}")


def _template_name(data: Json) -> str:
    language = as_text(data.get("language"))
    return f"“{as_text(data.get('template_name')) or '?'}”" + (f" ({language})" if language else "")


def _code(value: object) -> str:
    return (as_text(value) or "")[:100].upper()


def _say(code: str) -> str:
    """SOME_CODE as words."""
    return code.replace("_", " ").strip().capitalize()


_WORDS: Mapping[str, Callable[[Json, Json], Words | None]] = {
    "account_update": _account,
    "account_review_update": _review,
    "account_alerts": _alert,
    "business_capability_update": _limits,
    "business_username_update": _username,
    "business_username_updates": _username,
    "phone_number_quality_update": _quality,
    "phone_number_name_update": _phone_name,
    "security": _security,
    "message_template_status_update": _template_status,
    "message_template_quality_update": _template_quality,
    "template_category_update": _template_category,
    "policy_enforcement": _policy,
    "error": _error,
    "history": _history,
}
TOLD = frozenset(_WORDS)
