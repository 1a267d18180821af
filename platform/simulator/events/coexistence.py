"""A number that is used with the API and with the phone app: what the app sends, changes and brings along."""

from collections.abc import Callable
from typing import Any

from simulator import ids
from simulator.customers import Customer
from simulator.events.happening import Order
from simulator.events.whatsapp import Told
from simulator.messages import Message
from simulator.rendering.act import Act
from simulator.rendering.whatsapp import media
from simulator.webhooks import whatsapp

#: phase -> (youngest, oldest) day of its messages
PHASES = {0: (0, 1), 1: (1, 90), 2: (90, 180)}
DAY_MS = 86_400_000
HISTORY_TEXTS = (
    ("inbound", "Hello, do you have the blue mug in stock?"),
    ("outbound", "Yes, we do. Shall I put one aside for you?"),
    ("inbound", "Please do, I will come by tomorrow."), ("outbound", "With pleasure. See you!"),
    ("inbound", "Thanks, it is lovely."),
)  # fmt: skip


def echo(order: Order) -> Told:
    """The business writes from the phone app: text, or a file of a kind."""
    customer, account = order.who, order.account
    kind = order.choice("type", ("text", "image", "video", "audio", "document", "sticker"))
    message_id = ids.whatsapp_message_id(phone=customer.customer_id, is_inbound=False)
    text = order.text("text", "Sent from the phone" if kind == "text" else "") or None
    stored = order.world.media.store_for_message(account, kind, order.params.get("media")) if kind != "text" else None
    content: Any = {"body": text}
    if stored is not None:
        act = Act(account, customer, kind, text, None, None, order.params, message_id, order.now_ms)
        content = media(act, kind, stored, None, text)
    order.world.show(
        order.world.messages.add(
            Message(
                id=message_id, account_id=account.account_id, customer_id=customer.customer_id, direction="outbound",
                type=kind, text=text, status="delivered", sent_ms=order.now_ms,
                media=stored.public() if stored else None, content={"from_app": True},
            )
        )
    )  # fmt: skip
    return [_echo(order, {"id": message_id, "type": kind, kind: content})]


def echo_edit(order: Order) -> Told:
    """The business changes what it wrote on the phone."""
    target, text = _target(order), order.text("text", "Sent from the phone, corrected")
    order.world.show(order.world.messages.change(target, text=text, is_edited=True))
    edited = {"type": "text", "text": {"body": text}}
    shape = {"type": "edit", "edit": {"original_message_id": target.id, "message": edited}}
    return [_echo(order, {"id": _new_id(order), **shape})]


def echo_revoke(order: Order) -> Told:
    """The business takes back what it wrote on the phone."""
    target = _target(order)
    order.world.show(order.world.messages.change(target, is_deleted=True))
    return [_echo(order, {"id": _new_id(order), "type": "revoke", "revoke": {"original_message_id": target.id}})]


def _new_id(order: Order) -> str:
    return ids.whatsapp_message_id(phone=order.who.customer_id, is_inbound=False)


def _target(order: Order) -> Message:
    """The message that is meant: `target_id`, or the last one of the business."""
    wanted = order.text("target_id")
    found = order.world.messages.find(wanted) if wanted else None
    if not wanted:
        thread = order.world.messages.list_thread(order.account.account_id, order.who.customer_id)
        found = next((one for one in reversed(thread) if one.direction == "outbound" and not one.is_deleted), None)
    if found is None or found.direction != "outbound":
        raise ValueError("there is no message of the business to change")
    return found


def _echo(order: Order, message: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    customer = order.who
    people: dict[str, Any] = {"from": order.account.phone_number or ""}
    if customer.shows_phone:
        people["to"] = customer.phone
    told = {**people, "to_user_id": customer.user_id, "timestamp": order.stamp, **message}
    value = whatsapp.events_value(order.account, customer, message_echoes=[told])
    return "smb_message_echoes", value


def history(order: Order) -> Told:
    """Chats of the last half year: three phases, each in chunks with their progress; then one file of the last days."""
    people, size = order.number("customers", 3, high=200), order.number("messages", 5, high=500)
    chunks = order.number("chunks", 2, high=20)
    found: list[tuple[str, dict[str, Any]]] = []
    total = chunks * len(PHASES)
    for phase, (young, old) in PHASES.items():
        for chunk in range(chunks):
            threads = [_thread(order, phase, young, old, index, chunk, size) for index in range(people)]
            progress = round(100 * (phase * chunks + chunk + 1) / total)
            metadata = {"phase": phase, "chunk_order": chunk + 1, "progress": progress}
            value = whatsapp.events_value(order.account, None, history=[{"metadata": metadata, "threads": threads}])
            found.append(("history", value))
    return [*found, _history_media(order)]


def _person(order: Order, index: int) -> Customer:
    details = {"id": f"15550207{index:03d}", "name": f"Earlier customer {index + 1}"}
    return order.world.customers.ensure(order.account, details, order.now_ms)


def _thread(order: Order, phase: int, young: int, old: int, index: int, chunk: int, size: int) -> dict[str, Any]:
    customer = _person(order, index)
    span_ms = (old - young) * DAY_MS
    messages = []
    for number in range(size):
        direction, text = HISTORY_TEXTS[number % len(HISTORY_TEXTS)]
        age_ms = young * DAY_MS + span_ms * (chunk * size + size - number) // (20 * size + 1)
        people = (
            {"from": customer.phone or ""} if direction == "inbound" else {"from": order.account.phone_number or ""}
        )
        if direction == "outbound":
            people["to"] = customer.phone or ""
        messages.append(
            {
                **people, "id": ids.whatsapp_message_id(phone=customer.customer_id, is_inbound=direction == "inbound"),
                "timestamp": str((order.now_ms - age_ms) // 1000), "type": "text", "text": {"body": text},
                "history_context": {"status": "READ"},
            }
        )  # fmt: skip
    return {"id": customer.phone, "messages": messages}


def _history_media(order: Order) -> tuple[str, dict[str, Any]]:
    customer = _person(order, 0)
    stored = order.world.media.store_for_message(order.account, "image", None)
    act = Act(order.account, customer, "image", "pic", None, None, {}, "", order.now_ms)
    message = whatsapp.message(
        ids.whatsapp_message_id(phone=customer.customer_id, is_inbound=True), order.now_ms - DAY_MS // 2, "image",
        media(act, "image", stored, None, "pic"), None,
    )  # fmt: skip
    return "history", whatsapp.message_value(order.account, [(customer, message)])


def history_refused(order: Order) -> Told:
    """The business does not share its history."""
    details = {"details": "History sync is turned off by the business from the WhatsApp Business App"}
    title = "History sync is turned off by the business from the WhatsApp Business App"
    error = {"code": 2593109, "title": title, "message": title, "error_data": details}
    return [("history", whatsapp.events_value(order.account, None, history=[{"errors": [error]}]))]


EVENTS: dict[str, Callable[[Order], Told]] = {
    "echo": echo, "echo_edit": echo_edit, "echo_revoke": echo_revoke, "history": history,
    "history_refused": history_refused,
}  # fmt: skip
