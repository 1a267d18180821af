"""Messenger and Instagram webhooks: one `messaging` event per thing that happened."""

from typing import Any

from simulator.accounts import Account

#: The number of the app that sends for the businesses; Messenger's echoes carry it.
APP_ID = 480010000000001
#: Another app of the businesses: a bot, say.
OTHER_APP_ID = 480010000000102
OBJECTS = {"messenger": "page", "instagram": "instagram"}


def envelope(
    account: Account, events: list[dict[str, Any]], now_ms: int, *, is_standby: bool = False
) -> dict[str, Any]:  # fmt: skip
    """One POST with these events of one account; `is_standby`: another app owns the thread."""
    entry = {"id": account.account_id, "time": now_ms, "standby" if is_standby else "messaging": events}
    return {"object": OBJECTS[account.channel_type], "entry": [entry]}


def change(account: Account, field: str, value: dict[str, Any], now_ms: int) -> dict[str, Any]:
    """One POST about something public: a comment, a mention."""
    entry = {"id": account.account_id, "time": now_ms // 1000, "changes": [{"field": field, "value": value}]}
    return {"object": OBJECTS[account.channel_type], "entry": [entry]}


def from_customer(account: Account, customer_id: str, at_ms: int, **content: Any) -> dict[str, Any]:
    """An event of the customer: `message`, `postback`, `reaction`, `read`, `delivery`, `message_edit`."""
    people = {"sender": {"id": customer_id}, "recipient": {"id": account.account_id}}
    return {**people, "timestamp": at_ms, **content}


def echo(account: Account, customer_id: str, at_ms: int, message: dict[str, Any]) -> dict[str, Any]:
    """A message of the business, told to its own app: sender and recipient are swapped."""
    people = {"sender": {"id": account.account_id}, "recipient": {"id": customer_id}}
    return {**people, "timestamp": at_ms, "message": {**message, "is_echo": True}}
