"""Sending replies: claim, call the platform outside of any transaction, settle.

One message of a conversation is on its way at a time, the oldest first. The attempt is committed before the call, and a
send whose outcome is unknown is never repeated by itself (Meta has no idempotency key).
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db import transaction

from apps.channels import connection
from apps.channels import services as channels
from apps.channels.adapters.contents import read_content
from apps.channels.adapters.items import Alias, AliasKind
from apps.channels.adapters.registry import adapter_for
from apps.channels.adapters.sending import (
    OutboundDraft,
    Rejected,
    SendingAccount,
    SendReceipt,
    TryLater,
    Unconfirmed,
)
from apps.channels.services import activity
from apps.customers.queries import list_identities
from apps.inbox import queries as inbox
from apps.inbox import sending
from apps.inbox.models import Message
from apps.outbound.models import SendAttempt
from apps.outbound.retry import may_try_again, pause_before
from kernel import clock
from kernel.scope import require_scope
from tenants.context import public_scope
from tenants.life import is_open
from tenants.rounds import Round

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)  # longer than the HTTP client's total time-out
_UNKNOWN = "The platform's answer was lost, so the message may or may not have arrived."

ROUND = Round("outbound")  # whom `sweep` looks at; told of every moment at which something may have to be done

Outcome = SendReceipt | TryLater | Rejected | Unconfirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A message that is ours to send, with everything that the call needs."""

    attempt_id: int
    message_id: str
    channel_account_id: str
    draft: OutboundDraft
    account: SendingAccount


def send_waiting(*, conversation_id: str) -> int:
    """Send the conversation's queued replies, one after the other. Returns how many calls were made.

    Safe to run twice at once: each message is claimed under the conversation's lock. In an organization that is
    suspended they wait.
    """
    calls = 0
    if not _may_send():
        return calls
    while (claim := _claim_next(conversation_id, clock.now())) is not None:
        outcome = _call(claim)
        _settle(claim, outcome, clock.now())
        calls += 1
        if isinstance(outcome, TryLater):
            break
    return calls


def give_up_lost(*, now: datetime) -> None:
    """Attempts whose process died: the message may have been sent, so it becomes unconfirmed."""
    running = SendAttempt.objects.filter(state=SendAttempt.State.SENDING, lease_until__lt=now)
    for attempt_id, message_id in list(running.values_list("pk", "message_id")):
        with transaction.atomic():
            message = inbox.lock_message(message_id)
            attempt = SendAttempt.objects.select_for_update().get(pk=attempt_id)
            if attempt.state == SendAttempt.State.SENDING:
                _finish(attempt, SendAttempt.State.UNCONFIRMED, now, "outcome_unknown", _UNKNOWN)
                sending.mark_unconfirmed(message, detail=_UNKNOWN, now=now)


def _may_send() -> bool:
    organization_id = require_scope().organization_id
    with public_scope():
        return is_open(organization_id)


@transaction.atomic
def _claim_next(conversation_id: str, now: datetime) -> Claim | None:
    """The oldest queued reply, if it may go now; its attempt is written when this returns."""
    message = sending.next_to_send(conversation_id, now=now)
    if message is None:
        return None
    last = SendAttempt.objects.filter(message=message).order_by("-number").first()
    if last is not None and last.retry_at is not None and last.retry_at > now:
        return None
    attempt = SendAttempt.objects.create(
        message=message,
        number=last.number + 1 if last else 1,
        state=SendAttempt.State.SENDING,
        started_at=now,
        lease_until=now + LEASE,
    )
    sending.mark_sending(message, now=now)
    ROUND.tell_due(attempt.lease_until)
    return Claim(
        attempt_id=attempt.pk,
        message_id=message.pk,
        channel_account_id=message.channel_account_id,
        draft=_draft(message),
        account=connection.open_account(message.channel_account_id),
    )


def _call(claim: Claim) -> Outcome:
    """Hand the message over, once. Every way it can end is a value; a fault of ours counts as unknown."""
    try:
        return adapter_for(claim.account.channel).send(claim.draft, claim.account, connection.http())
    except (TryLater, Rejected, Unconfirmed) as ended:
        return ended
    except Exception:
        logger.exception("sending %s broke off", claim.message_id)
        return Unconfirmed("The send broke off.")


@transaction.atomic
def _settle(claim: Claim, outcome: Outcome, now: datetime) -> None:
    message = inbox.lock_message(claim.message_id)
    attempt = SendAttempt.objects.select_for_update().get(pk=claim.attempt_id)
    if isinstance(outcome, SendReceipt):
        _finish(attempt, SendAttempt.State.SENT, now)
        sent_at = outcome.provider_time or attempt.started_at
        sending.mark_sent(message, channel_message_id=outcome.channel_message_id, sent_at=sent_at, now=now)
        activity.note_sent([claim.channel_account_id], now=now)
    elif isinstance(outcome, Unconfirmed):
        _finish(attempt, SendAttempt.State.UNCONFIRMED, now, "outcome_unknown", outcome.reason)
        sending.mark_unconfirmed(message, detail=_UNKNOWN, now=now)
        ROUND.tell_due(now + sending.UNCONFIRMED_BLOCKS)
    elif isinstance(outcome, TryLater) and may_try_again(attempt.number, outcome.at_most):
        attempt.retry_at = now + pause_before(attempt.number + 1, asked_s=outcome.after_s)
        _finish(attempt, SendAttempt.State.RETRY, now, outcome.code, outcome.detail)
        sending.mark_queued_again(message, now=now)
        ROUND.tell_due(attempt.retry_at)
    else:
        _finish(attempt, SendAttempt.State.FAILED, now, outcome.code, outcome.detail)
        if isinstance(outcome, Rejected) and outcome.reconnect:
            channels.require_reconnect(channel_account_id=claim.channel_account_id, now=now)
        sending.mark_failed(message, code=outcome.code, detail=outcome.detail, now=now)


def _finish(
    attempt: SendAttempt, state: SendAttempt.State, now: datetime, code: str | None = None, detail: str | None = None
) -> None:
    attempt.state, attempt.finished_at = state, now
    attempt.error_code, attempt.error_detail = code, detail
    attempt.save()


def _draft(message: Message) -> OutboundDraft:
    identities = list_identities(message.conversation.customer_id)
    channel = message.conversation.channel_type
    mine = [each for each in identities if each["channel_type"] == channel and each["is_current"]]
    return OutboundDraft(
        recipients=tuple(Alias(kind=cast(AliasKind, each["kind"]), value=each["external_user_id"]) for each in mine),
        content=read_content(message.message_type, body_text=message.body_text, content=message.content),
        client_ref=message.pk,
        reply_to=message.reply_to,
        comment_id=message.content.get("private_reply_to"),
    )
