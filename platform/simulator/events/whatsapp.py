"""WhatsApp's fields besides messages and templates. Each function answers (field, value) pairs, one webhook each."""

import base64
import secrets
from collections.abc import Callable
from typing import Any

from simulator.events.happening import Order
from simulator.webhooks import whatsapp

Told = list[tuple[str, dict[str, Any]]]

QUALITY_EVENTS = ("FLAGGED", "UNFLAGGED", "UPGRADE", "DOWNGRADE", "ONBOARDING", "THROUGHPUT_UPGRADE")
TIERS = ("TIER_2K", "TIER_50", "TIER_250", "TIER_1K", "TIER_10K", "TIER_100K", "TIER_UNLIMITED")
ACCOUNT_EVENTS = (
    "ACCOUNT_RESTRICTION", "ACCOUNT_VIOLATION", "DISABLED_UPDATE", "ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED",
    "ACCOUNT_RECONNECTED", "PARTNER_ADDED", "PARTNER_REMOVED", "PARTNER_APP_INSTALLED", "PARTNER_APP_UNINSTALLED",
    "VERIFIED_ACCOUNT", "AD_ACCOUNT_LINKED",
)  # fmt: skip
GROUP_TYPES = ("group_create", "group_delete")


def quality(order: Order) -> Told:
    """The number's quality or limit has changed."""
    value = {
        "display_phone_number": order.account.phone_number or "", "event": order.choice("event", QUALITY_EVENTS),
        "current_limit": order.choice("current_limit", TIERS),
    }  # fmt: skip
    return [("phone_number_quality_update", value)]


def phone_name(order: Order) -> Told:
    """A decision about the display name."""
    decision = order.choice("decision", ("APPROVED", "REJECTED", "DEFERRED", "PENDING"))
    reason = order.text("reason", "NAME_NOT_CONSISTENT") if decision == "REJECTED" else None
    value = {
        "display_phone_number": order.account.phone_number or "", "decision": decision,
        "requested_verified_name": order.text("name", order.account.display_name), "rejection_reason": reason,
    }  # fmt: skip
    return [("phone_number_name_update", value)]


def account_update(order: Order) -> Told:
    """Something happened to the whole account."""
    event = order.choice("event", ACCOUNT_EVENTS)
    value: dict[str, Any] = {"event": event}
    until = order.now_ms // 1000 + 7 * 86_400
    if event == "ACCOUNT_RESTRICTION":
        kinds = ("RESTRICTED_BIZ_INITIATED_MESSAGING", "RESTRICTED_ADD_PHONE_NUMBER_ACTION")
        value["restriction_info"] = [{"restriction_type": kind, "expiration": until} for kind in kinds]
    elif event == "ACCOUNT_VIOLATION":
        value["violation_info"] = {"violation_type": order.text("violation", "SCAM")}
    elif event == "DISABLED_UPDATE":
        state = order.choice("state", ("SCHEDULE_FOR_DISABLE", "DISABLE", "REINSTATE"))
        value["ban_info"] = {"waba_ban_state": state, "waba_ban_date": "January 31, 2027"}
    elif event.startswith("PARTNER_"):
        value["waba_info"] = {"waba_id": order.account.waba_id, "owner_business_id": "347963927140516"}
    return [("account_update", value)]


def account_review(order: Order) -> Told:
    """The account was looked at."""
    return [("account_review_update", {"decision": order.choice("decision", ("APPROVED", "REJECTED", "DEFERRED"))})]


def account_alert(order: Order) -> Told:
    """Something to know."""
    info = {
        "alert_severity": order.choice("severity", ("WARNING", "CRITICAL", "INFORMATIONAL")), "alert_status": "ACTIVE",
        "alert_type": order.text("alert_type", "OBA_APPROVED"),
        "alert_description": order.text("text", "There is something new about this account."),
    }  # fmt: skip
    entity = {"entity_type": "WABA", "entity_id": order.account.waba_id}
    return [("account_alerts", {**entity, "alert_info": info})]


def capability(order: Order) -> Told:
    """How much the business may do."""
    limit = order.number("limit", 2_000, high=1_000_000)
    return [("business_capability_update", {"max_daily_conversations_per_business": limit})]


def security(order: Order) -> Told:
    """The two-step PIN was changed, or a reset was asked for."""
    kinds = ("PIN_CHANGED", "PIN_RESET_REQUEST", "PIN_RESET_SUCCESS")
    told = {"display_phone_number": order.account.phone_number or "", "event": order.choice("event", kinds)}
    return [("security", {**told, "requester": "61555822107539"})]


def settings(order: Order) -> Told:
    """Calling was switched on or off."""
    status = order.choice("status", ("ENABLED", "DISABLED"))
    calling = {"status": status, "call_icon_visibility": "DEFAULT", "callback_permission_status": status}
    numbers = {"phone_number_id": order.account.account_id, "calling": calling}
    head = {"messaging_product": "whatsapp", "timestamp": order.stamp, "type": "phone_number_settings"}
    return [("account_settings_update", {**head, "phone_number_settings": numbers})]


def username(order: Order) -> Told:
    """The business's own username."""
    told = {"display_phone_number": order.account.phone_number or "", "username": order.text("username", "acme.shop")}
    return [
        ("business_username_update", {**told, "status": order.choice("status", ("approved", "reserved", "deleted"))})
    ]


def preference(order: Order) -> Told:
    """The customer stops, or resumes, marketing messages."""
    value = order.choice("value", ("stop", "resume"))
    told: dict[str, Any] = {"wa_id": order.who.phone} if order.who.shows_phone else {}
    told |= {
        "detail": f"User requested to {value} marketing messages", "category": "marketing_messages", "value": value,
        "timestamp": order.now_ms // 1000,
    }  # fmt: skip
    return [("user_preferences", whatsapp.events_value(order.account, order.who, user_preferences=[told]))]


def user_id_update(order: Order) -> Told:
    """The customer's business-scoped id is another one now."""
    before = order.who
    after = order.world.customers.rename(order.account, before, new_phone=None)
    order.world.show_customer(order.account.account_id, after.customer_id)
    told: dict[str, Any] = {"wa_id": after.phone} if after.shows_phone else {}
    told |= {
        "detail": "User id has been updated.", "user_id": {"previous": before.user_id, "current": after.user_id},
        "timestamp": order.stamp,
    }  # fmt: skip
    return [("user_id_update", whatsapp.events_value(order.account, after, user_id_update=[told]))]


def call(order: Order) -> Told:
    """The customer calls, or the call is over."""
    event = order.choice("event", ("connect", "terminate"))
    told: dict[str, Any] = {
        "id": _call_id(order), "from": order.who.phone, "to": order.account.phone_number or "", "event": event,
        "timestamp": order.stamp, "direction": "USER_INITIATED",
    }  # fmt: skip
    if event == "connect":
        told["session"] = {"sdp": "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n", "sdp_type": "offer"}
    else:
        seconds = order.number("seconds", 42, high=86_400)
        start = order.now_ms // 1000 - seconds
        told |= {"status": "COMPLETED", "start_time": str(start), "end_time": order.stamp, "duration": seconds}
    return [("calls", whatsapp.events_value(order.account, order.who, calls=[told]))]


def call_status(order: Order) -> Told:
    """What becomes of a call of the business."""
    told: dict[str, Any] = {
        "id": _call_id(order), "timestamp": order.stamp, "type": "call",
        "status": order.choice("status", ("RINGING", "ACCEPTED", "REJECTED")), "recipient_id": order.who.phone,
    }  # fmt: skip
    return [("calls", whatsapp.events_value(order.account, order.who, statuses=[told]))]


def _call_id(order: Order) -> str:
    return order.text("call_id") or "wacid." + base64.urlsafe_b64encode(secrets.token_bytes(33)).decode()


def group(order: Order) -> Told:
    """A group was made or is gone."""
    kind = order.choice("type", GROUP_TYPES)
    told: dict[str, Any] = {
        "timestamp": order.stamp,
        "group_id": _group_id(order),
        "type": kind,
        "request_id": "REQ_001",
    }
    if kind == "group_create":
        link = "https://chat.whatsapp.com/ABC123"
        told |= {
            "subject": order.text("subject", "Mug lovers"),
            "invite_link": link,
            "join_approval_mode": "auto_approve",
        }
    return [("group_lifecycle_update", whatsapp.events_value(order.account, None, groups=[told]))]


def group_participants(order: Order) -> Told:
    """Somebody joined or left."""
    kind = order.choice("type", ("group_participants_add", "group_participants_remove"))
    people = [{"wa_id": order.who.phone, "user_id": order.who.user_id}]
    name = "added_participants" if kind.endswith("add") else "removed_participants"
    told = {"timestamp": order.stamp, "group_id": _group_id(order), "type": kind, name: people, "reason": "invite_link"}
    return [("group_participants_update", whatsapp.events_value(order.account, None, groups=[told]))]


def _group_id(order: Order) -> str:
    return order.text("group_id", "120363419500917183@g.us")


def value_error(order: Order) -> Told:
    """An error that is about no message."""
    code = order.number("code", 130429, high=10**7)
    error = {"code": code, "title": order.text("title", "Something went wrong")}
    return [("messages", whatsapp.events_value(order.account, order.customer, errors=[error]))]


def state_sync(order: Order) -> Told:
    """Contacts of the phone app, for a number that is used with both."""
    action = order.choice("action", ("add", "remove"))
    found = [order.customer] if order.customer else order.world.customers.list_for(order.account.account_id, 50)
    entries = [
        {
            "type": "contact", "action": action, "metadata": {"timestamp": order.stamp},
            "contact": {
                "phone_number": one.phone,
                **({"full_name": one.name, "first_name": one.name.split()[0]} if action == "add" else {}),
            },
        }
        for one in found
        if one.phone
    ]  # fmt: skip
    return [("smb_app_state_sync", whatsapp.events_value(order.account, None, state_sync=entries))]


def raw_field(order: Order) -> Told:
    """Any field with any value, for what is not known yet."""
    value = order.params.get("value")
    return [(order.text("field", "something_new"), value if isinstance(value, dict) else {"is_new": True})]


EVENTS: dict[str, Callable[[Order], Told]] = {
    "quality": quality, "phone_name": phone_name, "account_update": account_update, "account_review": account_review,
    "account_alert": account_alert, "capability": capability, "security": security, "settings": settings,
    "username": username, "preference": preference, "user_id_update": user_id_update, "call": call,
    "call_status": call_status, "group": group, "group_participants": group_participants, "value_error": value_error,
    "state_sync": state_sync, "raw_field": raw_field,
}  # fmt: skip
