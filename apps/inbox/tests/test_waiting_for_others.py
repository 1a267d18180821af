"""Whoever waits for somebody else's transaction finds what is there afterwards, and nobody waits in a circle."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from apps.access.handlers import on_member_left
from apps.channels.services import ExternalAccount, connect_account
from apps.customers.services import set_marketing_consent
from apps.inbox import queries, services
from apps.inbox.events import ConversationCreated
from apps.inbox.handlers import release_conversations
from apps.inbox.merging import merge_customers
from apps.inbox.models import Conversation, Message
from apps.inbox.tests.factories import make_conversation, make_message
from kernel.events import log
from kernel.scope import Scope
from tests.world.companies import Company
from tests.world.threads import one_after_the_other


def read(lock: Callable[[], Any]) -> Callable[[], Any]:
    def work() -> Any:
        with transaction.atomic():
            return lock()

    return work


def test_a_message_is_there_whose_conversation_was_joined_with_another_meanwhile(
    committed: None, tenant: Scope, now: datetime
) -> None:
    """Or what comes of its files, or of its being sent, would be lost."""
    into, gone = make_conversation(), make_conversation()
    message = make_message(gone)

    _, found = one_after_the_other(
        lambda: merge_customers(keep_id=into.customer_id, gone_id=gone.customer_id, now=now),
        read(lambda: queries.lock_message(message.pk)),
    )

    assert isinstance(found, Message), found
    assert (found.pk, found.conversation_id, found.conversation.pk) == (message.pk, into.pk, into.pk)


def test_a_conversation_is_there_that_is_another_customers_by_then(
    committed: None, tenant: Scope, now: datetime
) -> None:
    keep, theirs = make_conversation(), make_conversation(channel_type="messenger")

    _, found = one_after_the_other(
        lambda: merge_customers(keep_id=keep.customer_id, gone_id=theirs.customer_id, now=now),
        read(lambda: queries.lock_conversation(theirs.pk)),
    )

    assert isinstance(found, Conversation), found
    assert (found.pk, found.customer.pk) == (theirs.pk, keep.customer_id)


def test_what_is_given_to_somebody_who_is_just_leaving_is_nobodys(
    committed: None, tenant: Scope, acme: Company, now: datetime
) -> None:
    """Their conversations are set free when they go; this one was not theirs yet, and would be for good."""
    conversation, agent = make_conversation(), acme.people["agent"]
    fact = {"user_id": agent, "name": "Ana", "how": "removed"}

    def leave() -> None:
        on_member_left(fact, now)
        while release_conversations(fact, now):
            pass

    def give() -> Conversation:
        return services.assign_conversation(conversation_id=conversation.pk, assigned_to=agent, now=now)

    _, given = one_after_the_other(lambda: queries.lock_conversation(conversation.pk), give, then=leave)

    assert isinstance(given, Conversation), given
    assert Conversation.objects.get(pk=conversation.pk).assigned_to_id is None


def begin_conversation(now: datetime, account_id: str, customer_id: str) -> None:
    """As the drain does: the log is taken, and what the rows point to is looked at when that is committed."""
    conversation = Conversation.objects.create(
        number=99, channel_account_id=account_id, channel_type="whatsapp", customer_id=customer_id, last_message_at=now
    )
    data = {"conversation": queries.conversation_data(queries.find_row(conversation.pk))}
    log.publish(ConversationCreated(occurred_at=now, conversation_id=conversation.pk, data=data))


@pytest.mark.parametrize("what", ["the account is connected again", "the customer wants no marketing"])
def test_who_holds_the_log_does_not_wait_for_whoever_waits_for_it(
    committed: None, tenant: Scope, now: datetime, what: str
) -> None:
    known = make_conversation(status="resolved")
    account = known.channel_account
    again = ExternalAccount(
        channel_type="whatsapp", name="Again", access_token="new", wa_phone_number_id=account.wa_phone_number_id,
        wa_waba_id=account.wa_waba_id, way="whatsapp_manual",
    )  # fmt: skip

    def change() -> None:
        with transaction.atomic():
            if what.startswith("the account"):
                connect_account(again, now=now)
            elif set_marketing_consent(customer_id=known.customer_id, is_stopped=True, at=now):
                services.tell_customers(customer_ids=[known.customer_id], now=now)

    answers = one_after_the_other(lambda: begin_conversation(now, account.pk, known.customer_id), change)

    assert answers == [None, None]
