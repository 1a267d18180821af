"""What platforms tell about accounts themselves: restrictions, quality, limits, names, errors. Reading is pure.

`on_account_happenings` is the handler of the types in `TYPES` (apps.inbound.happenings). What follows from them is
written after the batch's commit, each account in a transaction of its own: the batch holds the log, and whoever changes
an account takes its row first. What a process's death loses here, the daily check finds again.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from apps.channels.adapters.items import Happening
from apps.channels.adapters.meta.management.assets import read_limit
from apps.channels.adapters.reading import Json, as_int, as_list, as_map, as_text
from apps.channels.models import ChannelAccount, HealthEvent
from apps.channels.services import accounts, queue

logger = logging.getLogger(__name__)
Level = HealthEvent.Level
_AUTH_ERRORS = frozenset({0, 190})


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a happening does. `number`: only to the account with this phone number; else to all of the WhatsApp account.

    `facts`: columns of ChannelAccount. `cut_off`: why it has to be connected again.
    """

    kind: str
    level: str
    data: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    number: str = ""
    cut_off: str = ""
    look_again: bool = False  # ask the platform how the account is now


def read_effect(type_: str, data: Mapping[str, object]) -> Effect | None:
    """The effect of one happening; None when there is none on the account."""
    read = _READERS.get(type_)
    return read(data, as_map(data.get("payload"))) if read is not None else None


def on_account_happenings(happenings: Sequence[Happening], *, now: datetime) -> None:
    """Keep what it means for each account, after the batch's commit."""
    effects = [(each, effect) for each in happenings if (effect := read_effect(each.type, each.data)) is not None]
    if effects:
        transaction.on_commit(lambda: _apply_all(effects, now), robust=True)


def _apply_all(effects: Sequence[tuple[Happening, Effect]], now: datetime) -> None:
    for happening, effect in effects:
        for account in _concerned(happening, effect):
            try:
                _apply(account, happening, effect, now)
            except Exception:
                logger.exception("%s not applied to %s", happening.type, account.pk)


def _concerned(happening: Happening, effect: Effect) -> list[ChannelAccount]:
    """The accounts that it is about: one number, or every number of a WhatsApp account."""
    account = ChannelAccount.objects.filter(pk=happening.channel_account_id).first()
    if account is None:
        return []
    if not account.wa_waba_id or happening.type == "error":
        return [account]
    waba = ChannelAccount.objects.filter(wa_waba_id=account.wa_waba_id)
    siblings = list(waba.exclude(status=ChannelAccount.Status.DISCONNECTED).order_by("pk"))
    if not effect.number:
        return siblings
    named = [each for each in siblings if _digits(each.phone_number) == effect.number]
    return named or (siblings if len(siblings) == 1 else [])


def _apply(account: ChannelAccount, happening: Happening, effect: Effect, now: datetime) -> None:
    notes = {effect.kind: (effect.level, effect.data)}
    accounts.keep_facts(channel_account_id=account.pk, now=happening.occurred_at, facts=effect.facts, notes=notes)
    if effect.cut_off:
        accounts.require_reconnect(channel_account_id=account.pk, now=now, code=effect.cut_off)
    if effect.look_again:
        queue.ask_for(queue.Kind.TEST, account.pk, now=now)


def _read_account_update(data: Mapping[str, object], payload: Json) -> Effect | None:
    event = as_text(data.get("event")) or as_text(payload.get("event")) or ""
    if event in _CUT_OFF:
        return Effect(kind="account_cut_off", level=Level.PROBLEM, data={"event": event}, cut_off=_CUT_OFF[event])
    if event == "DISABLED_UPDATE":
        return _read_ban(as_map(payload.get("ban_info")))
    if event == "ACCOUNT_RESTRICTION":
        kinds = [as_text(as_map(each).get("restriction_type")) for each in as_list(payload.get("restriction_info"))]
        words = [kind for kind in kinds if kind]
        return Effect(kind="account_restricted", level=Level.PROBLEM, data={"kinds": words}, look_again=True)
    if event == "ACCOUNT_VIOLATION":
        reason = as_text(as_map(payload.get("violation_info")).get("violation_type")) or ""
        return Effect(kind="account_violation", level=Level.PROBLEM, data={"reason": reason}, look_again=True)
    if event in ("ACCOUNT_RECONNECTED", "PARTNER_ADDED", "PARTNER_APP_INSTALLED", "VERIFIED_ACCOUNT"):
        return Effect(kind="account_update", level=Level.INFO, data={"event": event}, look_again=True)
    return Effect(kind="account_update", level=Level.INFO, data={"event": event}) if event else None


def _read_ban(info: Json) -> Effect:
    state, day = as_text(info.get("waba_ban_state")) or "", as_text(info.get("waba_ban_date")) or ""
    if state == "REINSTATE":
        return Effect(kind="account_reinstated", level=Level.INFO, look_again=True)
    return Effect(kind="account_banned", level=Level.PROBLEM, data={"state": state, "date": day}, look_again=True)


def _read_quality(data: Mapping[str, object], payload: Json) -> Effect:
    event, limit = as_text(data.get("event")) or "", read_limit(as_text(data.get("value")))
    number = _digits(as_text(payload.get("display_phone_number")) or "")
    facts: dict[str, Any] = {"messaging_limit": limit} if limit else {}
    if event == "FLAGGED":
        facts["quality"] = "red"
    level = Level.WARNING if event in ("FLAGGED", "DOWNGRADE") else Level.INFO
    told = {"event": event, "limit": limit}
    return Effect(kind="quality_told", level=level, data=told, facts=facts, number=number, look_again=True)


def _read_name(data: Mapping[str, object], payload: Json) -> Effect:
    decision = (as_text(data.get("value")) or as_text(payload.get("decision")) or "").lower()
    name = as_text(payload.get("requested_verified_name")) or ""
    number = _digits(as_text(payload.get("display_phone_number")) or "")
    facts: dict[str, Any] = {"name_status": decision[:32]}
    if decision == "approved" and name:
        facts["verified_name"] = name[:120]
    level = Level.WARNING if decision in ("rejected", "declined") else Level.INFO
    told = {"decision": decision, "name": name, "reason": as_text(payload.get("rejection_reason")) or ""}
    return Effect(kind="name_reviewed", level=level, data=told, facts=facts, number=number)


def _read_review(data: Mapping[str, object], payload: Json) -> Effect:
    decision = (as_text(payload.get("decision")) or "").lower()
    level = Level.WARNING if decision in ("rejected", "deferred") else Level.INFO
    return Effect(kind="account_reviewed", level=level, data={"decision": decision}, look_again=True)


def _read_capability(data: Mapping[str, object], payload: Json) -> Effect:
    raw = payload.get("max_daily_conversations_per_business") or payload.get("max_daily_conversation_per_phone")
    limit = read_limit(as_text(raw)) if isinstance(raw, str) else str(as_int(raw) or "")
    facts = {"messaging_limit": limit} if limit else {}
    return Effect(kind="limit_told", level=Level.INFO, data={"limit": limit}, facts=facts, look_again=True)


def _read_alert(data: Mapping[str, object], payload: Json) -> Effect:
    info = as_map(payload.get("alert_info")) or payload
    severity = (as_text(info.get("alert_severity")) or "").upper()
    level = Level.PROBLEM if severity == "CRITICAL" else Level.WARNING if severity == "WARNING" else Level.INFO
    told = {"type": as_text(info.get("alert_type")) or "", "text": (as_text(info.get("alert_description")) or "")[:500]}
    return Effect(kind="account_alert", level=level, data=told)


def _read_security(data: Mapping[str, object], payload: Json) -> Effect:
    number = _digits(as_text(payload.get("display_phone_number")) or "")
    told = {"event": as_text(payload.get("event")) or ""}
    return Effect(kind="security_changed", level=Level.WARNING, data=told, number=number)


def _read_error(data: Mapping[str, object], payload: Json) -> Effect:
    code = as_int(data.get("code"))
    told = {"code": code, "title": (as_text(data.get("title")) or "")[:200]}
    return Effect(kind="account_error", level=Level.WARNING, data=told, look_again=code in _AUTH_ERRORS)


def _read_policy(data: Mapping[str, object], payload: Json) -> Effect:
    action = (as_text(payload.get("action")) or as_text(data.get("action")) or "").lower()
    level = Level.INFO if action == "unblock" else Level.PROBLEM
    reason = (as_text(payload.get("reason")) or "")[:500]
    return Effect(kind="policy_enforced", level=level, data={"action": action, "reason": reason}, look_again=True)


def _digits(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


_CUT_OFF = {
    "PARTNER_REMOVED": "partner_removed",
    "PARTNER_APP_UNINSTALLED": "app_removed",
    "ACCOUNT_OFFBOARDED": "offboarded",
    "ACCOUNT_DELETED": "account_gone",
}
_READERS: dict[str, Callable[[Mapping[str, object], Json], Effect | None]] = {
    "account_update": _read_account_update,
    "account_review_update": _read_review,
    "account_alerts": _read_alert,
    "business_capability_update": _read_capability,
    "phone_number_quality_update": _read_quality,
    "phone_number_name_update": _read_name,
    "security": _read_security,
    "error": _read_error,
    "policy_enforcement": _read_policy,
}
TYPES = tuple(_READERS)
