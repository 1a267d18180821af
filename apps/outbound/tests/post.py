"""What the tests of sending say and look at."""

import json
import time
from datetime import timedelta
from typing import Any

from apps.inbox.intake.record import record_batch
from apps.inbox.models import Conversation, Message
from apps.inbox.tests.factories import make_reply
from apps.outbound import sender, services
from apps.outbound.models import SendAttempt
from apps.outbound.wake import CREW
from kernel import clock, valkey
from kernel.events import log
from kernel.tests.local_server import LocalServer, answer, cut

SENT = answer(200, {"messages": [{"id": "wamid.1"}]})


def graph_error(code: int, status: int = 400) -> Any:
    return answer(status, {"error": {"code": code, "message": "as Meta says it", "type": "OAuthException"}})


def send(conversation: Conversation) -> int:
    return services.send_waiting(conversation_id=conversation.pk).calls


def look_around() -> None:
    """What the poll finds is done when this returns, by the crew's threads."""
    CREW.work_here(sender.send)
    try:
        sender.look_around()
        for _ in range(1000):
            if CREW.is_idle:
                return
            time.sleep(0.01)
        raise AssertionError("the crew is not done")
    finally:
        CREW.work_here(None)


def claimed(conversation: Conversation) -> services.Claim:
    """What a worker has in hand when it is killed before the call, or is only slow."""
    claim = services._claim_next(conversation.pk, clock.now())
    assert isinstance(claim, services.Claim)
    return claim


def settle(claim: services.Claim) -> None:
    """The rest of a worker's way."""
    outcome = services._send(claim)
    assert outcome is not None
    services._settle(claim, outcome, clock.now())


def states(conversation: Conversation) -> list[str | None]:
    thread = Message.objects.filter(conversation=conversation, direction="outbound").order_by("created_at", "pk")
    return [message.delivery_status for message in thread]


def told() -> list[str]:
    """The delivery states that the log tells, in order; other events by their type."""
    shown = []
    for frame in log.list_after(0, 1000):
        event = json.loads(frame)
        message = event["data"].get("message")
        shown.append(message["delivery_status"] if message else event["type"])
    return shown


def texts(meta: LocalServer) -> list[Any]:
    return [json.loads(each.body)["text"]["body"] for each in meta.received]


def forget_limits() -> None:
    """The accounts are the same ones in every test."""
    for key in valkey.client().scan_iter("send:*"):
        valkey.client().delete(key)
    sender._full.clear()


def pause_is_over() -> None:
    forget_limits()
    SendAttempt.objects.update(retry_at=clock.now() - timedelta(seconds=1))


def unconfirmed(conversation: Conversation, meta: LocalServer) -> Message:
    message = make_reply(conversation)
    meta.behave = cut
    send(conversation)
    meta.behave = SENT
    message.refresh_from_db()
    assert message.delivery_status == "unconfirmed"
    return message


def customer_row(conversation: Conversation) -> dict[str, Any]:
    customer = conversation.customer
    return {"id": customer.pk, "display_name": customer.display_name, "username": None, "phone": customer.phone}


def record(*arrivals: Any) -> None:
    from django.db import transaction

    with transaction.atomic():
        record_batch(arrivals, now=clock.now())
