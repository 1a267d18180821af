"""What the platform tells a business about its own messages: echoes, delivery and read receipts."""

import time

from simulator.accounts import Account
from simulator.customers import Customer
from simulator.graph.errors import describe_code
from simulator.messages import Message
from simulator.webhooks import messaging, whatsapp
from simulator.world import World

ERRORS_HREF = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"


def announce_send(
    world: World, account: Account, customer: Customer, message: Message, *, is_at_once: bool
) -> list[int]:
    """Queue the echo and the receipts of an accepted message; answers the webhooks' ids.

    `is_at_once`: without the usual pauses, for a receipt that overtakes the answer of the send.
    """
    rules = world.settings.current
    sent_at = time.time() + (0 if is_at_once else rules.sent_after_s)
    made: list[int] = []
    if account.channel_type == "whatsapp":
        made += _whatsapp_status(world, account, customer, message, "sent", sent_at)
    else:
        made += _echo(world, account, message, sent_at)
    world.messages.change(message, receipt_due_at=sent_at)
    if customer.online:
        delay_s = 0 if is_at_once else max(0.0, rules.delivered_after_s - rules.sent_after_s)
        made += announce_delivered(world, account, customer, [message], sent_at + delay_s)
    return made


def announce_failure(world: World, account: Account, customer: Customer, message: Message, code: int) -> list[int]:
    """WhatsApp only: the message was accepted, and is refused by a status afterwards."""
    title, details = describe_code(code)
    href = {"href": ERRORS_HREF}
    error = {"code": code, "title": title, "message": title, "error_data": {"details": details}, **href}
    due_at = time.time() + world.settings.current.sent_after_s
    value = whatsapp.status_value(
        account, customer, message_id=message.id, status="failed", at_ms=world.clock.now_ms(),
        client_ref=message.client_ref, errors=[error],
    )  # fmt: skip
    return world.outbox.enqueue(account, "status", whatsapp.envelope(account, [value]), due_at=due_at)


def announce_delivered(
    world: World, account: Account, customer: Customer, messages: list[Message], due_at: float
) -> list[int]:
    """The phone has the messages. Instagram tells nobody."""
    for message in messages:
        world.messages.change(message, receipt_due_at=due_at)
    if account.channel_type == "whatsapp":
        made = [_whatsapp_status(world, account, customer, message, "delivered", due_at) for message in messages]
        return [delivery for group in made for delivery in group]
    if account.channel_type == "instagram" or not messages:
        return []
    watermark = _time_of(world, due_at)
    delivery = {"mids": [message.id for message in messages], "watermark": watermark}
    event = messaging.from_customer(account, customer.customer_id, watermark, delivery=delivery)
    return world.outbox.enqueue(account, "status", messaging.envelope(account, [event], watermark), due_at=due_at)


def open_chat(world: World, account: Account, customer: Customer) -> int:
    """The customer opens the chat: what was delivered is read now. Answers how many messages were."""
    unread = world.messages.list_outbound(account.account_id, customer.customer_id, "delivered")
    if not unread:
        return 0
    due_at = max(time.time(), *(message.receipt_due_at for message in unread)) + world.settings.current.read_after_s
    if account.channel_type == "whatsapp":
        for message in unread:
            _whatsapp_status(world, account, customer, message, "read", due_at)
    else:
        at_ms = _time_of(world, due_at)
        read = {"watermark": at_ms} if account.channel_type == "messenger" else {"mid": unread[-1].id}
        event = messaging.from_customer(account, customer.customer_id, at_ms, read=read)
        world.outbox.enqueue(account, "status", messaging.envelope(account, [event], at_ms), due_at=due_at)
    for message in unread:
        world.show(world.messages.change(message, status="read", receipt_due_at=due_at))
    return len(unread)


def come_online(world: World, account: Account, customer: Customer) -> int:
    """The phone is switched on again: what waited for it arrives. Answers how many messages did."""
    waiting = world.messages.list_outbound(account.account_id, customer.customer_id, "sent")
    announce_delivered(world, account, customer, waiting, time.time())
    for message in waiting:
        world.show(world.messages.change(message, status="delivered"))
    return len(waiting)


def _whatsapp_status(
    world: World, account: Account, customer: Customer, message: Message, status: str, due_at: float
) -> list[int]:
    value = whatsapp.status_value(
        account, customer, message_id=message.id, status=status, at_ms=_time_of(world, due_at),
        client_ref=message.client_ref, category=_category(message),
    )  # fmt: skip
    return world.outbox.enqueue(account, "status", whatsapp.envelope(account, [value]), due_at=due_at)


def _category(message: Message) -> str | None:
    if message.type != "template":
        return None
    return str((message.content.get("shown") or {}).get("category") or "UTILITY")


def _echo(world: World, account: Account, message: Message, due_at: float) -> list[int]:
    content: dict[str, object] = {"mid": message.id}
    if message.text is not None:
        content["text"] = message.text
    if message.content.get("attachments"):
        content["attachments"] = message.content["attachments"]
    if message.reply_to:
        content["reply_to"] = {"mid": message.reply_to}
    if account.channel_type == "messenger":
        content["app_id"] = messaging.APP_ID
        if message.client_ref is not None:
            content["metadata"] = message.client_ref
    event = messaging.echo(account, message.customer_id, message.sent_ms, content)
    envelope = messaging.envelope(account, [event], _time_of(world, due_at))
    return world.outbox.enqueue(account, "echo", envelope, due_at=due_at)


def _time_of(world: World, due_at: float) -> int:
    """Platform time in ms of a moment in real time."""
    return int((due_at + world.clock.offset_s) * 1000)
