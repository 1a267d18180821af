"""Writing first: a conversation with somebody who need not have written to us, opened by a template."""

from datetime import datetime

from django.db import transaction

from apps.access.permissions import CONVERSATIONS_REPLY
from apps.access.principal import Principal, require
from apps.access.reach import Place, visible_channels
from apps.audit.services import Target, record
from apps.channels.adapters.catalog import capabilities_of
from apps.channels.models import ChannelAccount
from apps.channels.services.accounts import ChannelNotFound
from apps.customers.register import Sighting
from apps.inbox import queries
from apps.inbox.composing import Reply
from apps.inbox.events import ConversationCreated
from apps.inbox.models import Conversation, ConversationStatus, Message
from apps.inbox.queries import ConversationNotFound, Need
from apps.inbox.services.conversations import save_conversation
from apps.inbox.services.customers import recognise
from apps.inbox.services.replies import send_reply
from kernel.errors import DomainError, InvalidInput
from kernel.events import log


class ColleagueTalks(DomainError):
    """There is a conversation with this customer that the person may not see."""

    code, status, title = "conversation_out_of_sight", 409, "A colleague is talking with this customer already"


class ChannelNotUsable(DomainError):
    """Nothing can be sent from this account now."""

    code, status, title = "channel_not_usable", 409, "This channel has to be connected again first"


@transaction.atomic
def start_conversation(
    *,
    channel_account_id: str,
    phone: str,
    reply: Reply,
    temp_id: str,
    now: datetime,
    principal: Principal,
    is_bulk: bool = False,
) -> Message:
    """Send a template to a number; it stands in the conversation with that customer, or in a new one, which is the
    sender's. The same `temp_id` again gives the same message.

    `phone`: digits with the country code. Raises ChannelNotFound, PermissionDenied, InvalidInput, ChannelNotUsable,
    ColleagueTalks, and what `send_reply` raises.
    """
    earlier = queries.find_reply(author_id=principal.user_id, temp_id=temp_id)
    if earlier is not None:
        return earlier
    account = _usable_account(channel_account_id, principal)
    with log.gathering():  # whose number it is may be news, and be told before the conversation is locked
        conversation = _conversation_with(account, phone, principal, now)
        return send_reply(
            conversation_id=conversation.pk,
            author_id=principal.user_id,
            message_type=reply.message_type,
            content=reply.content,
            attachment_ids=reply.attachment_ids,
            temp_id=temp_id,
            is_bulk=is_bulk,
            now=now,
        )


def _usable_account(channel_account_id: str, principal: Principal) -> ChannelAccount:
    account = ChannelAccount.objects.filter(pk=channel_account_id).first()
    known = visible_channels(principal.reach)
    if account is None or (known is not None and account.pk not in known):
        raise ChannelNotFound
    require(principal, CONVERSATIONS_REPLY, Place(account.pk, principal.user_id, None))
    if not capabilities_of(account.channel_type).window.templates:
        raise InvalidInput("Only on WhatsApp a conversation can be begun by us.")
    if account.status != ChannelAccount.Status.CONNECTED:
        raise ChannelNotUsable
    return account


def _conversation_with(account: ChannelAccount, phone: str, principal: Principal, now: datetime) -> Conversation:
    """The conversation in use, open again; or a new one. Whoever knows customers waits for us, and we for them."""
    sighting = Sighting(channel_type=account.channel_type, scope="", aliases=(("phone", phone),))
    (customer,) = recognise([sighting], now=now)
    assert customer is not None
    theirs = Conversation.objects.filter(channel_account=account, customer_id=customer["id"])
    newest = theirs.order_by("-last_message_at", "-pk").values_list("pk", flat=True)
    used = theirs.exclude(status=ConversationStatus.RESOLVED).values_list("pk", flat=True).first() or newest.first()
    if used is None:
        return _new_conversation(account, customer["id"], principal, now)
    try:
        conversation = queries.lock_conversation(used, Need(principal, CONVERSATIONS_REPLY))
    except ConversationNotFound:
        raise ColleagueTalks from None
    if conversation.status == ConversationStatus.RESOLVED:
        conversation.status = ConversationStatus.OPEN
        save_conversation(conversation)
    return conversation


def _new_conversation(account: ChannelAccount, customer_id: str, principal: Principal, now: datetime) -> Conversation:
    highest = Conversation.objects.order_by("-number").values_list("number", flat=True).first() or 0
    made = Conversation.objects.create(
        number=highest + 1,
        channel_account=account,
        channel_type=account.channel_type,
        customer_id=customer_id,
        assigned_to_id=principal.user_id,
        last_message_at=now,
    )
    conversation = queries.find_row(made.pk)
    target = Target("conversation", conversation.pk, f"#{conversation.number}")
    record(action="conversation.started", target=target, now=now)
    data = {"conversation": queries.conversation_data(conversation)}
    log.publish(ConversationCreated(occurred_at=now, conversation_id=conversation.pk, data=data))
    return conversation
