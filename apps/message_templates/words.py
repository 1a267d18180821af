"""Templates in plain words: what statuses and reasons mean, their history, and the platform's refusals. Pure."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

STATUSES: Mapping[str, str] = {
    "draft": "Not sent in yet.",
    "pending": "WhatsApp is reviewing it. That takes minutes, at times up to a day.",
    "approved": "It can be sent.",
    "rejected": "WhatsApp did not approve it. Change it and send it in again.",
    "paused": "Customers reported or blocked it, so WhatsApp has paused it for some hours.",
    "disabled": "WhatsApp has switched it off for good because customers did not want it.",
    "in_appeal": "WhatsApp is looking again at its decision.",
    "limit_exceeded": "The account has as many templates as it may have.",
    "archived": "WhatsApp has put it away because it was not used for a long time.",
    "pending_deletion": "WhatsApp is deleting it.",
}
REASONS: Mapping[str, str] = {
    "abusive_content": "The text was taken for abusive or threatening.",
    "invalid_format": "The form is not right: variables, brackets, or an example that does not fit.",
    "scam": "It was taken for a scam. Do not ask for money, passwords or personal data.",
    "tag_content_mismatch": "The text does not fit its category or its language.",
    "incorrect_category": "The category does not fit the text.",
    "promotional": "It advertises something, which this category does not allow.",
    "policy_violation": "It goes against WhatsApp's policies.",
}


class Said(NamedTuple):
    """A line of history."""

    title: str
    detail: str = ""


def describe_status(status: str) -> str:
    """What a status means for those who write; a new word of the platform's as it is."""
    return STATUSES.get(status) or f"WhatsApp says: {_say(status)}."


def describe_reason(reason: str, advice: str = "") -> str:
    """Why it was rejected, and what the platform advises. Empty for no reason."""
    said = REASONS.get(reason) or (f"WhatsApp's reason: {_say(reason)}." if reason else "")
    return " ".join(each for each in (said, advice) if each)


def describe_event(kind: str, data: Mapping[str, Any]) -> Said:
    """An entry of a template's history."""
    return _EVENTS[kind](data) if kind in _EVENTS else Said(_say(kind).capitalize())


def explain_refusal(*, platform_code: str, said: str, detail: str, mend: str) -> tuple[str, str]:
    """What the platform's refusal of a template means, and what to do: ours where we know it, else its own words."""
    known = _REFUSALS.get(platform_code)
    if known is not None:
        return known
    return (said or detail, "Change it and send it in again." if said else mend)


_REFUSALS: Mapping[str, tuple[str, str]] = {
    "100/2388024": (
        "WhatsApp has a template with this name in this language already.",
        "Give it another name, or sync and edit the one that is there.",
    ),
    "100/2388023": (
        "A template with this name was deleted within the last 30 days, and the name is blocked so long.",
        "Give it another name.",
    ),
    "100/2388040": ("A part of the template is too long.", "Shorten it and send it in again."),
    "100/2388043": ("A part of the template is missing.", "Complete it and send it in again."),
    "100/2388047": ("The variables are not written in a way that WhatsApp takes.", "Check the brackets and numbers."),
    "100/2388072": ("An example for a variable or a sample file is missing.", "Add it and send it in again."),
    "100/2388293": ("There are too many variables for so few words.", "Write more text around them."),
    "100/2388299": ("A variable stands at the beginning or end, or next to another one.", "Put words around it."),
    "100/2494102": ("WhatsApp does not know the sample file any more.", "Choose the file again and send it in."),
    "80008": (
        "A hundred templates were sent in within an hour, which is all that WhatsApp takes.",
        "Send it in again in an hour.",
    ),
}


def _status_event(data: Mapping[str, Any]) -> Said:
    status = str(data.get("status", ""))
    titles = {
        "approved": "Approved by WhatsApp", "rejected": "Rejected by WhatsApp", "paused": "Paused by WhatsApp",
        "disabled": "Switched off by WhatsApp", "pending": "In review", "in_appeal": "Being looked at again",
        "archived": "Put away by WhatsApp", "pending_deletion": "Being deleted", "flagged": "Flagged by WhatsApp",
        "limit_exceeded": "The account is full",
    }  # fmt: skip
    detail = describe_reason(str(data.get("reason", "")), str(data.get("advice", "")))
    return Said(titles.get(status, _say(status).capitalize()), detail or _STATUS_DETAILS.get(status, ""))


_STATUS_DETAILS = {
    "flagged": "Customers are not happy with it. It is paused when that goes on.",
    "paused": STATUSES["paused"],
    "disabled": STATUSES["disabled"],
}


def _category_event(data: Mapping[str, Any]) -> Said:
    new = str(data.get("category", ""))
    if data.get("is_announced"):
        return Said(
            f"The category will become {new}", "WhatsApp changes it by itself. The price per message changes too."
        )
    return Said(f"The category is {new} now", f"It was {data['before']} before." if data.get("before") else "")


def _quality_event(data: Mapping[str, Any]) -> Said:
    quality = str(data.get("quality", ""))
    words = {
        "green": "Customers are happy with it.",
        "yellow": "Some customers have blocked or reported it.",
        "red": "Many customers have blocked or reported it. It may be paused.",
    }
    return Said(f"Quality: {_QUALITIES.get(quality, 'not rated')}", words.get(quality, ""))


_QUALITIES = {"green": "high", "yellow": "medium", "red": "low"}
_EVENTS: Mapping[str, Callable[[Mapping[str, Any]], Said]] = {
    "created": lambda _: Said("Draft made"),
    "edited": lambda _: Said("Text changed"),
    "submitted": lambda data: Said("Changes sent to WhatsApp" if data.get("is_edit") else "Sent in to WhatsApp"),
    "refused": lambda data: Said("WhatsApp did not take it", str(data.get("detail", ""))),
    "found": lambda _: Said("Found at WhatsApp"),
    "texts": lambda _: Said("Changed at WhatsApp", "Somebody has edited it in WhatsApp Manager."),
    "status": _status_event,
    "category": _category_event,
    "quality": _quality_event,
}


def _say(code: str) -> str:
    return code.replace("_", " ")
