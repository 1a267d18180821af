"""Typing, seen marks and reactions: what a business tells the phone without a message."""

from starlette.responses import JSONResponse, Response

from simulator.accounts import Account
from simulator.graph.drafts import Signal
from simulator.graph.errors import GraphError
from simulator.messages import Message
from simulator.world import World

TYPING_S = {"whatsapp": 25, "messenger": 20, "instagram": 20}


def take(world: World, account: Account, signal: Signal) -> Response:
    """Apply a signal and answer as the platform does. Raises GraphError."""
    if account.channel_type == "whatsapp":
        _read_on_whatsapp(world, account, signal)
        return JSONResponse({"success": True})
    customer = world.customers.find(account.account_id, signal.recipient or "")
    if customer is None:
        subcode = 2018001 if account.channel_type == "messenger" else 2534014
        raise GraphError(100, "(#100) No matching user found", subcode=subcode)
    if signal.action in ("typing_on", "typing_off"):
        _show_typing(world, account, customer.customer_id, is_on=signal.action == "typing_on")
    elif signal.action == "mark_seen":
        _mark_seen(world, account, customer.customer_id, None)
    else:
        emoji = (signal.emoji or "❤") if signal.action == "react" else ""
        react(world, signal.message_id or "", by="business", emoji=emoji)
    return JSONResponse({"recipient_id": customer.customer_id})


def _read_on_whatsapp(world: World, account: Account, signal: Signal) -> None:
    message = world.messages.find(signal.message_id or "")
    if message is None or message.account_id != account.account_id or message.direction != "inbound":
        raise GraphError(131009, details="The message_id does not belong to a message that was received.")
    _mark_seen(world, account, message.customer_id, message.seq)
    if signal.shows_typing:
        _show_typing(world, account, message.customer_id, is_on=True)


def _show_typing(world: World, account: Account, customer_id: str, *, is_on: bool) -> None:
    seconds = TYPING_S[account.channel_type] if is_on else 0
    world.hub.publish("typing", {"account_id": account.account_id, "customer_id": customer_id, "seconds": seconds})


def _mark_seen(world: World, account: Account, customer_id: str, up_to_seq: int | None) -> None:
    for message in world.messages.list_inbound_unseen(account.account_id, customer_id, up_to_seq):
        world.show(world.messages.change(message, status="read"))


def react(world: World, message_id: str, *, by: str, emoji: str) -> Message | None:
    """Set or (empty emoji) take back the one reaction of a side; None if the message is unknown."""
    message = world.messages.find(message_id)
    if message is None:
        return None
    others = [reaction for reaction in message.reactions if reaction["by"] != by]
    mine = [{"emoji": emoji, "by": by}] if emoji else []
    return world.show(world.messages.change(message, reactions=tuple(others + mine)))
