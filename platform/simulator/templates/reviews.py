"""What happens to a template after it was sent in: reviews, pauses, new categories; each with its webhook."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from simulator.accounts import Account
from simulator.clock import HOUR_MS
from simulator.templates.rules import CATEGORIES, check_components
from simulator.templates.store import Template
from simulator.webhooks.fields import envelope
from simulator.world import World

REASONS = (
    "NONE", "ABUSIVE_CONTENT", "INCORRECT_CATEGORY", "INVALID_FORMAT", "PROMOTIONAL", "SCAM", "TAG_CONTENT_MISMATCH",
)  # fmt: skip
SCORES = ("GREEN", "YELLOW", "RED", "UNKNOWN")
PAUSE_HOURS = (3, 6)
PAUSE_WORDS = ("FIRST_PAUSE", "SECOND_PAUSE")
ADVICE = {
    "INVALID_FORMAT": "Make sure that variables stand inside a sentence and that the example is realistic.",
    "TAG_CONTENT_MISMATCH": "Choose the category that fits the text, or write the text for the category.",
    "INCORRECT_CATEGORY": "Choose the category that fits the text.",
    "SCAM": "Do not ask for money or sensitive data.",
}


def plan_review(world: World, template: Template) -> Template:
    """Have it reviewed after `template_review_s`; negative: only by hand."""
    seconds = world.settings.current.template_review_s
    if seconds < 0:
        return world.templates.change(template, review_due_at=None)
    due_at = time.time() + seconds
    _at(due_at, lambda: review(world, template.id))
    return world.templates.change(template, review_due_at=due_at)


def resume_reviews(world: World) -> None:
    """Take up the reviews that an earlier run left behind."""
    for template in world.templates.list_in_review():
        template_id = template.id
        _at(template.review_due_at or 0.0, lambda template_id=template_id: review(world, template_id))  # type: ignore[misc]


def _at(due_at: float, action: Callable[[], None]) -> None:
    asyncio.get_running_loop().call_later(max(0.0, due_at - time.time()), action)


def review(world: World, template_id: str) -> None:
    """The review is over: approved, unless it was told to be refused."""
    template = world.templates.find(template_id)
    if template is None or template.review_due_at is None or template.review_due_at > time.time() + 0.05:
        return
    if world.settings.current.template_review_rejects:
        apply(world, template, {"event": "REJECTED", "reason": "INVALID_FORMAT"})
    else:
        apply(world, template, {"event": "APPROVED"})


def wake_paused(world: World, waba_id: str) -> None:
    """A pause ends by the platform's clock."""
    for template in world.templates.list_for(waba_id):
        if template.status == "PAUSED" and (template.paused_until_ms or 0) <= world.clock.now_ms():
            apply(world, template, {"event": "APPROVED"})


def apply(world: World, template: Template, order: dict[str, Any]) -> Template:
    """Do one thing to a template and tell it. `order`: see README.md. Raises ValueError."""
    event = str(order.get("event") or "").upper()
    action = _ACTIONS.get(event)
    if action is None:
        raise ValueError(f"event must be one of {', '.join(_ACTIONS)}")
    changed: Template = action(world, template, order)
    world.hub.publish("templates", {"waba_id": template.waba_id})
    return changed


def _approve(world: World, template: Template, order: dict[str, Any]) -> Template:
    changed = world.templates.change(
        template, status="APPROVED", rejected_reason="NONE", review_due_at=None, paused_until_ms=None
    )
    event = str(order["event"]).upper()
    return _tell_status(world, changed, event, reason="NONE")


def _reject(world: World, template: Template, order: dict[str, Any]) -> Template:
    reason = str(order.get("reason") or "INVALID_FORMAT").upper()
    if reason not in REASONS:
        raise ValueError(f"reason must be one of {', '.join(REASONS)}")
    changed = world.templates.change(template, status="REJECTED", rejected_reason=reason, review_due_at=None)
    advice = str(order.get("recommendation") or ADVICE.get(reason, "Read the guidelines and send it in again."))
    info = {"reason": f"The template was refused: {reason}.", "recommendation": advice}
    return _tell_status(world, changed, "REJECTED", reason=reason, rejection_info=info)


def _pause(world: World, template: Template, order: dict[str, Any]) -> Template:
    """Three hours, then six, then never again."""
    if template.pauses >= len(PAUSE_HOURS):
        return _disable(world, template, order)
    until_ms = world.clock.now_ms() + PAUSE_HOURS[template.pauses] * HOUR_MS
    changed = world.templates.change(
        template, status="PAUSED", quality="RED", pauses=template.pauses + 1, paused_until_ms=until_ms
    )
    text = f"Customers gave low feedback. The template is paused for {PAUSE_HOURS[template.pauses]} hours."
    info = {"title": PAUSE_WORDS[template.pauses], "description": text}
    return _tell_status(world, changed, "PAUSED", reason="NONE", other_info=info)


def _disable(world: World, template: Template, order: dict[str, Any]) -> Template:
    changed = world.templates.change(template, status="DISABLED", review_due_at=None, paused_until_ms=None)
    info = {"disable_date": world.clock.now_ms() // 1000}
    return _tell_status(world, changed, "DISABLED", reason="NONE", disable_info=info)


def _flag(world: World, template: Template, order: dict[str, Any]) -> Template:
    """Negative feedback: still sendable, at risk."""
    return _tell_status(world, template, "FLAGGED", reason="NONE")


def _appeal(world: World, template: Template, order: dict[str, Any]) -> Template:
    return _tell_status(world, world.templates.change(template, status="IN_APPEAL"), "IN_APPEAL", reason="NONE")


def _archive(world: World, template: Template, order: dict[str, Any]) -> Template:
    return _tell_status(world, world.templates.change(template, status="ARCHIVED"), "ARCHIVED", reason="NONE")


def _recategorise(world: World, template: Template, order: dict[str, Any]) -> Template:
    """The category changes; with `announce` it only will, in a day."""
    category = str(order.get("category") or "").upper()
    if category not in CATEGORIES:
        raise ValueError(f"category must be one of {', '.join(CATEGORIES)}")
    if order.get("announce"):
        changed = world.templates.change(template, correct_category=category)
        told = {"new_category": template.category, "correct_category": category}
    else:
        changed = world.templates.change(
            template, category=category, previous_category=template.category, correct_category=None
        )
        told = {"new_category": category, "previous_category": template.category}
    return _tell(world, changed, "template_category_update", told)


def _score(world: World, template: Template, order: dict[str, Any]) -> Template:
    score = str(order.get("score") or "").upper()
    if score not in SCORES:
        raise ValueError(f"score must be one of {', '.join(SCORES)}")
    told = {"previous_quality_score": template.quality, "new_quality_score": score}
    changed = world.templates.change(template, quality=score)
    return _tell(world, changed, "message_template_quality_update", told)


def _rewrite(world: World, template: Template, order: dict[str, Any]) -> Template:
    """Somebody edited it elsewhere, in the business manager."""
    components = check_components(
        order.get("components"), category=template.category, parameter_format=template.parameter_format
    )
    return tell_components(world, world.templates.change(template, components=components))


def _delete(world: World, template: Template, order: dict[str, Any]) -> Template:
    world.templates.remove(template, world.clock.now_ms())
    return _tell_status(world, template, "PENDING_DELETION", reason="NONE")


def tell_components(world: World, template: Template) -> Template:
    """Its texts are other ones now."""
    told: dict[str, Any] = {}
    for kind, name in (("BODY", "element"), ("HEADER", "title"), ("FOOTER", "footer")):
        text = (template.find_component(kind) or {}).get("text")
        if text:
            told[f"message_template_{name}"] = text
    buttons = (template.find_component("BUTTONS") or {}).get("buttons")
    if buttons:
        told["message_template_buttons"] = [_button(one) for one in buttons]
    return _tell(world, template, "message_template_components_update", told)


def _button(button: dict[str, Any]) -> dict[str, Any]:
    shown = {"message_template_button_type": button["type"], "message_template_button_text": button.get("text") or ""}
    for name in ("url", "phone_number"):
        if button.get(name):
            shown[f"message_template_button_{name}"] = button[name]
    return shown


def _tell_status(world: World, template: Template, event: str, **more: Any) -> Template:
    told = {"event": event, "message_template_category": template.category, **more}
    return _tell(world, template, "message_template_status_update", told)


def _tell(world: World, template: Template, field: str, told: dict[str, Any]) -> Template:
    account = account_of(world, template.waba_id)
    if account is not None:
        value = {
            "message_template_id": int(template.id), "message_template_name": template.name,
            "message_template_language": template.language, **told,
        }  # fmt: skip
        world.outbox.enqueue(account, "event", envelope(account, field, value, world.clock.now_ms()))
    return template


def account_of(world: World, waba_id: str) -> Account | None:
    """Any number of the WABA: webhooks of the account travel in its lane."""
    return next((account for account in world.accounts.list_all() if account.waba_id == waba_id), None)


_ACTIONS: dict[str, Callable[[World, Template, dict[str, Any]], Template]] = {
    "APPROVED": _approve, "REINSTATED": _approve, "REJECTED": _reject, "PAUSED": _pause, "DISABLED": _disable,
    "FLAGGED": _flag, "IN_APPEAL": _appeal, "ARCHIVED": _archive, "CATEGORY": _recategorise, "QUALITY": _score,
    "COMPONENTS": _rewrite, "DELETED": _delete,
}  # fmt: skip
