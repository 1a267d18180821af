"""The task that the webhook schedules."""

import json
from datetime import UTC, datetime

from asgiref.sync import async_to_sync
from celery import shared_task
from channels.layers import get_channel_layer
from django.db import transaction

from bench.naive.models import Conversation, Customer, Event, Message

GROUP = "inbox"


@shared_task(name="naive.process")
def process(raw: str) -> None:
    """Parse, get_or_create, save, tell the sockets."""
    value = json.loads(raw)["entry"][0]["changes"][0]["value"]
    incoming, name = value["messages"][0], value["contacts"][0]["profile"]["name"]
    event = store(incoming, name)
    if event is not None:
        layer = get_channel_layer()
        async_to_sync(layer.group_send)(GROUP, {"type": "inbox.event", "text": json.dumps(event.payload)})


@transaction.atomic
def store(incoming: dict[str, object], name: str) -> Event | None:
    """One message, by the ORM. None when it is there already."""
    text = incoming["text"]
    assert isinstance(text, dict)
    if Message._default_manager.filter(external_id=incoming["id"]).exists():
        return None
    customer, _ = Customer._default_manager.get_or_create(external_id=incoming["from"], defaults={"name": name})
    conversation = Conversation._default_manager.select_for_update().filter(customer=customer).exclude(
        status="resolved"
    ).first() or Conversation._default_manager.create(customer=customer)
    sent_at = datetime.fromtimestamp(int(str(incoming["timestamp"])), UTC)
    message = Message._default_manager.create(
        conversation=conversation,
        external_id=incoming["id"],
        message_type=incoming["type"],
        body=text["body"],
        sent_at=sent_at,
    )
    conversation.last_message_at, conversation.preview = sent_at, text["body"][:100]
    conversation.unread_count += 1
    conversation.save()
    payload = {"id": message.pk, "conversation": conversation.pk, "body": message.body, "type": "message.created"}
    return Event._default_manager.create(kind="message.created", payload=payload)
