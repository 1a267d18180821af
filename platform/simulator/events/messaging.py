"""Messenger and Instagram: comments, thread control, messages of other apps. Each answers whole webhooks."""

import secrets
from collections.abc import Callable
from typing import Any

from simulator import ids
from simulator.events.happening import Order
from simulator.messages import Message
from simulator.webhooks import messaging

INBOX_APP_ID = 263902037430900
Bodies = list[dict[str, Any]]


def comment(order: Order) -> Bodies:
    """A public comment that may be answered in private: below a post or reel, or (`live`) in a broadcast."""
    is_live, text = bool(order.params.get("live")), order.text("text", "What size is it?")
    if order.account.channel_type == "messenger":
        return [_page_comment(order, text)]
    comment_id = _digits(17)
    _keep(order, comment_id, text, is_live=is_live)
    media: dict[str, Any] = {"id": order.text("media_id", "17925016639390588")}
    media["media_product_type"] = "LIVE" if is_live else order.choice("product_type", ("FEED", "REELS", "AD"))
    if media["media_product_type"] == "AD":
        media |= {"ad_id": "23847982099528627", "original_media_id": "17922792363361161"}
    value: dict[str, Any] = {"id": comment_id, "from": _author(order), "media": media, "text": text}
    if order.text("parent_id"):
        value["parent_id"] = order.text("parent_id")
    return [messaging.change(order.account, "live_comments" if is_live else "comments", value, order.now_ms)]


def _page_comment(order: Order, text: str) -> dict[str, Any]:
    post_id = order.text("post_id", f"{order.account.account_id}_122")
    comment_id = f"{post_id.split('_')[-1]}_{_digits(15)}"
    _keep(order, comment_id, text, is_live=False)
    value = {
        "item": "comment", "verb": "add", "comment_id": comment_id, "post_id": post_id, "parent_id": post_id,
        "from": {"id": order.who.customer_id, "name": order.who.name}, "message": text,
        "created_time": order.now_ms // 1000,
    }  # fmt: skip
    return messaging.change(order.account, "feed", value, order.now_ms)


def _keep(order: Order, comment_id: str, text: str, *, is_live: bool) -> None:
    order.world.database.insert(
        "comments",
        {
            "id": comment_id, "account_id": order.account.account_id, "customer_id": order.who.customer_id,
            "text": text, "is_live": int(is_live), "created_ms": order.now_ms, "is_answered": 0,
        },
    )  # fmt: skip
    order.world.show(
        order.world.messages.add(
            Message(
                id=comment_id, account_id=order.account.account_id, customer_id=order.who.customer_id,
                direction="inbound", type="comment", text=text, status="sent", sent_ms=order.now_ms,
                content={"live": is_live},
            )
        )
    )  # fmt: skip


def _author(order: Order) -> dict[str, Any]:
    name = order.who.username or order.who.name.lower().replace(" ", ".")
    return {"id": order.who.customer_id, "username": name}


def mention(order: Order) -> Bodies:
    """The account was mentioned in a comment or a caption."""
    value: dict[str, Any] = {"media_id": order.text("media_id", "17949104928663993")}
    if not order.params.get("in_caption"):
        value["comment_id"] = _digits(17)
    return [messaging.change(order.account, "mentions", value, order.now_ms)]


def story_insights(order: Order) -> Bodies:
    """A story is over."""
    value = {
        "media_id": "17959264098226923", "exits": 3, "replies": 0, "reach": 44, "taps_forward": 4, "taps_back": 3,
        "impressions": 444,
    }  # fmt: skip
    return [messaging.change(order.account, "story_insights", value, order.now_ms)]


def handover(order: Order) -> Bodies:
    """Thread control: passed to us, taken from us, or asked for. What the customer writes then follows."""
    action = order.choice("action", ("pass", "take", "request"))
    metadata = {"metadata": order.text("metadata", "Escalated to a person")}
    if action == "pass":
        owners = {"new_owner_app_id": str(messaging.APP_ID), "previous_owner_app_id": str(messaging.OTHER_APP_ID)}
        told = {"pass_thread_control": {**owners, **metadata}}
    elif action == "take":
        owners = {"previous_owner_app_id": str(messaging.APP_ID), "new_owner_app_id": str(INBOX_APP_ID)}
        told = {"take_thread_control": {**owners, **metadata}}
    else:
        told = {"request_thread_control": {"requested_owner_app_id": str(messaging.OTHER_APP_ID), **metadata}}
    if action != "request":
        _own(order, is_ours=action == "pass")
    return [_envelope(order, messaging.from_customer(order.account, order.who.customer_id, order.now_ms, **told))]


def _own(order: Order, *, is_ours: bool) -> None:
    details = {"id": order.who.customer_id, "standby": not is_ours}
    order.world.customers.ensure(order.account, details, order.now_ms)
    order.world.show_customer(order.account.account_id, order.who.customer_id)


def app_roles(order: Order) -> Bodies:
    """Which app is the first to receive."""
    roles = {str(messaging.APP_ID): ["primary_receiver"]}
    event = messaging.from_customer(order.account, order.who.customer_id, order.now_ms, app_roles=roles)
    return [_envelope(order, event)]


def echo(order: Order) -> Bodies:
    """The business writes from the Page inbox or the Instagram app: an echo that no send of ours explains."""
    message_id = ids.message_id(
        order.account.channel_type, account_id=order.account.account_id, customer_id=order.who.customer_id,
        is_inbound=False,
    )  # fmt: skip
    text = order.text("text", "Sent from the inbox of the platform")
    order.world.show(
        order.world.messages.add(
            Message(
                id=message_id, account_id=order.account.account_id, customer_id=order.who.customer_id,
                direction="outbound", type="text", text=text, status="delivered", sent_ms=order.now_ms,
                content={"from_app": True},
            )
        )
    )  # fmt: skip
    content: dict[str, Any] = {"mid": message_id, "text": text}
    if order.account.channel_type == "messenger":
        content["app_id"] = INBOX_APP_ID
    event = messaging.echo(order.account, order.who.customer_id, order.now_ms, content)
    return [_envelope(order, event, is_standby=order.who.standby)]


def account_linking(order: Order) -> Bodies:
    """The customer linked an account, or no longer does."""
    status = order.choice("status", ("linked", "unlinked"))
    told = {"status": status, **({"authorization_code": "auth-code-1"} if status == "linked" else {})}
    event = messaging.from_customer(order.account, order.who.customer_id, order.now_ms, account_linking=told)
    return [_envelope(order, event)]


def policy(order: Order) -> Bodies:
    """The Page was warned, or is blocked."""
    told = {"action": order.choice("action", ("block", "warning", "unblock")), "reason": order.text("reason", "Spam")}
    event = {"recipient": {"id": order.account.account_id}, "timestamp": order.now_ms, "policy-enforcement": told}
    return [_envelope(order, event)]


def raw_field(order: Order) -> Bodies:
    """Any field with any value, for what is not known yet."""
    value = order.params.get("value")
    told = value if isinstance(value, dict) else {"is_new": True}
    return [messaging.change(order.account, order.text("field", "something_new"), told, order.now_ms)]


def _envelope(order: Order, event: dict[str, Any], *, is_standby: bool = False) -> dict[str, Any]:
    return messaging.envelope(order.account, [event], order.now_ms, is_standby=is_standby)


def _digits(size: int) -> str:
    return "1" + "".join(secrets.choice("0123456789") for _ in range(size - 1))


MESSENGER: dict[str, Callable[[Order], Bodies]] = {
    "comment": comment, "handover": handover, "app_roles": app_roles, "echo": echo, "account_linking": account_linking,
    "policy": policy, "raw_field": raw_field,
}  # fmt: skip
INSTAGRAM: dict[str, Callable[[Order], Bodies]] = {
    "comment": comment, "mention": mention, "story_insights": story_insights, "handover": handover, "echo": echo,
    "raw_field": raw_field,
}  # fmt: skip
