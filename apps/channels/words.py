"""What people read about the health of an account: a sentence for every kind of event and every reason. Pure."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

Data = Mapping[str, Any]

_REASONS = {
    "token_invalid": "Meta no longer accepts our access to this account.",
    "token_expired": "Our access to this account has run out.",
    "password_changed": "The person who connected it changed their password, which ends our access.",
    "app_removed": "Our app was removed in the settings of the account's owner.",
    "person_unconfirmed": "Meta asks the person who connected it to confirm who they are.",
    "role_lost": "The person who connected it may no longer manage the account.",
    "permission_missing": "A permission that is needed was taken back.",
    "number_unregistered": "The number is not registered for sending.",
    "account_gone": "Meta does not know this account any more, or no longer lets us see it.",
    "partner_removed": "The WhatsApp account was taken out of our app.",
    "offboarded": "The number was taken out of the WhatsApp Business Platform.",
    "by_member": "Somebody of your workspace disconnected it.",
    "person_withdrew": "The person who connected it took the access back in their Facebook or Instagram settings.",
    "person_deleted": "The person who connected it asked Meta to delete their data.",
}
_LIMITS = {"unlimited": "no limit", "": "an unknown limit"}
_QUALITY = {"green": "high", "yellow": "medium", "red": "low"}
_RESTRICTIONS = {
    "RESTRICTED_BIZ_INITIATED_MESSAGING": "no new conversations may be opened",
    "RESTRICTED_CUSTOMER_INITIATED_MESSAGING": "customers may not be answered",
    "RESTRICTED_ADD_PHONE_NUMBER_ACTION": "no numbers may be added",
}


def explain_reason(code: str) -> str:
    """Why an account is not connected."""
    return _REASONS.get(code, "The platform refused our access.") if code else ""


def describe_event(kind: str, data: Data) -> tuple[str, str]:
    """(title, detail) of an entry in the timeline; what is newer than this table shows its own name."""
    write = _EVENTS.get(kind)
    if write is None:
        return kind.replace("_", " ").capitalize(), ""
    title, detail = write if isinstance(write, tuple) else write(data)
    return title, detail


def _reads_until(data: Data) -> str:
    until = data.get("reads_until", "")
    return f"Meta lets us read its messages until {date.fromisoformat(until):%-d %B %Y}." if until else ""


def _restricted(data: Data) -> tuple[str, str]:
    kinds = [_RESTRICTIONS.get(kind, kind.replace("_", " ").lower()) for kind in data.get("kinds", [])]
    return "Meta restricted the account", f"{'; '.join(kinds)}.".capitalize() if kinds else ""


def _banned(data: Data) -> tuple[str, str]:
    if data.get("state") == "SCHEDULE_FOR_DISABLE":
        return "Meta will switch the account off", f"On {data['date']}." if data.get("date") else ""
    return "Meta switched the account off", f"Since {data['date']}." if data.get("date") else ""


def _quality_told(data: Data) -> tuple[str, str]:
    limit = _limit(data.get("limit", ""))
    titles = {
        "FLAGGED": "Quality fell: customers block or report messages",
        "UNFLAGGED": "Quality recovered",
        "UPGRADE": "The messaging limit was raised",
        "DOWNGRADE": "The messaging limit was lowered",
        "ONBOARDING": "The number was set up",
        "THROUGHPUT_UPGRADE": "More messages per second are allowed",
    }
    return titles.get(data.get("event", ""), "Quality or limit changed"), f"Now: {limit}." if data.get("limit") else ""


def _name_reviewed(data: Data) -> tuple[str, str]:
    decision = {"approved": "was approved", "rejected": "was rejected", "declined": "was rejected"}
    name = f" “{data['name']}”" if data.get("name") else ""
    return f"The name{name} {decision.get(data.get('decision', ''), 'was reviewed')}", str(data.get("reason", ""))


def _policy(data: Data) -> tuple[str, str]:
    if data.get("action") == "unblock":
        return "Meta lifted the block of this Page", ""
    return "Meta took action against this Page", str(data.get("reason", ""))


def _limit(limit: str) -> str:
    return f"{int(limit):,} new conversations a day" if limit.isdigit() else _LIMITS.get(limit, limit)


def _error(data: Data) -> tuple[str, str]:
    code = f" ({data['code']})" if data.get("code") is not None else ""
    return f"WhatsApp reported an error{code}", str(data.get("title", ""))


_EVENTS: dict[str, tuple[str, str] | Callable[[Data], tuple[str, str]]] = {
    "connected": lambda data: ("Connected", _reads_until(data)),
    "reconnected": lambda data: ("Connected again", _reads_until(data)),
    "disconnected": lambda data: ("Disconnected", explain_reason(data.get("code", ""))),
    "reconnect_required": lambda data: ("Has to be connected again", explain_reason(data.get("code", ""))),
    "token_renewed": ("Access renewed", "For another sixty days."),
    "renewal_failed": lambda data: (
        f"Access could not be renewed; it ends in {data.get('days', 0)} days",
        str(data.get("detail", "")),
    ),
    "subscription_lost": ("Meta had stopped telling us of new messages", ""),
    "subscription_restored": ("Meta tells us of new messages again", ""),
    "check_failed": lambda data: (f"The check failed at “{data.get('step', '')}”", str(data.get("detail", ""))),
    "check_passed": ("The check passes again", ""),
    "quality_changed": lambda data: (
        f"Quality is {_QUALITY.get(data.get('after', ''), 'not known')}",
        f"It was {_QUALITY.get(data.get('before', ''), 'not known')}.",
    ),
    "limit_changed": lambda data: (
        f"The limit is {_limit(data.get('after', ''))}",
        f"It was {_limit(data.get('before', ''))}.",
    ),
    "silent": ("Unusually quiet", "Nothing has come in for hours that are busy in other weeks."),
    "sends_failing": ("Messages could not be sent", "Several within an hour. They wait under Failures."),
    "access_ending": lambda data: (
        f"Access to messages ends in {data.get('days', 0)} days",
        "The token that was given ends then; connecting the account again brings another."
        if data.get("of") == "token_expires_at"
        else "Meta gives it for 90 days, counted from when somebody last connected the account.",
    ),
    "heard_again": ("Messages come in again", ""),
    "account_cut_off": ("Meta ended our access to the account", ""),
    "account_restricted": _restricted,
    "account_violation": lambda data: ("Meta reports a violation of its policies", str(data.get("reason", ""))),
    "account_banned": _banned,
    "account_reinstated": ("Meta switched the account on again", ""),
    "account_update": lambda data: (
        "News from Meta about the account",
        str(data.get("event", "")).replace("_", " ").lower(),
    ),
    "account_reviewed": lambda data: (f"Meta reviewed the account: {data.get('decision', '')}", ""),
    "account_alert": lambda data: ("Meta sent an alert", str(data.get("text", "") or data.get("type", ""))),
    "account_error": _error,
    "quality_told": _quality_told,
    "limit_told": lambda data: ("The messaging limit changed", f"Now: {_limit(data.get('limit', ''))}."),
    "name_reviewed": _name_reviewed,
    "security_changed": (
        "The number's two-step PIN was changed",
        "Not by us. If nobody of yours did it, look at once.",
    ),
    "policy_enforced": _policy,
}
KINDS = tuple(_EVENTS)
