"""Sending replies: claim, hand over files, call the platform outside of any transaction, settle.

One message of a conversation is on its way at a time, the oldest first. The attempt is committed before the call, and a
send whose outcome is unknown is never repeated by itself (Meta has no idempotency key). Files are handed over before
that point, where repeating does no harm.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import InterfaceError, OperationalError, close_old_connections, transaction

from apps.channels import connection
from apps.channels import services as channels
from apps.channels.adapters.catalog import traits_of
from apps.channels.adapters.items import Alias
from apps.channels.adapters.registry import adapter_for
from apps.channels.adapters.sending import (
    NotTaken,
    OutboundDraft,
    Rejected,
    SendingAccount,
    SendReceipt,
    TryLater,
    Unconfirmed,
)
from apps.channels.adapters.traits import OPTED_OUT, RESTRICTED
from apps.channels.services import activity
from apps.inbox import queries as inbox
from apps.inbox import sending
from apps.inbox.delivery import BULK
from apps.inbox.happenings import note_opt_outs
from apps.inbox.models import Message
from apps.inbox.sending import LOST, Trouble
from apps.outbound import throttle
from apps.outbound.drafting import draft_of, files_of, recipients_of, with_uploads
from apps.outbound.handing_over import hand_over
from apps.outbound.models import SendAttempt
from apps.outbound.pace import Bucket, buckets_of
from apps.outbound.retry import may_try_again, pause_before
from apps.outbound.wake import CREW
from kernel import clock
from kernel.scope import require_scope
from tenants.life import is_open

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)  # longer than the HTTP client's total time-out
PATIENCE_S = 0.5  # so long a worker waits for its turn itself; after that the poll comes back
_ANSWER_KEPT_S = 60.0  # so long an answer is kept while it cannot be written down
_KEPT_AT_THE_END_S = 5.0  # by a worker that is to end
_SHOWN_FROM_S = 2.0  # who waits longer than that is told why
_OWN_TROUBLE_S = 5.0
_TIMES_FOR_ONE = 4  # as Meta asks for after too many messages to one customer: 4 s, 16 s, 64 s (its code 131056)
_TURN = Trouble(
    code="throttled",
    detail="The channel allows only so many messages at a time, so this one waits its turn.",
    advice="It goes out by itself.",
)

Outcome = SendReceipt | TryLater | Rejected | Unconfirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A message that is ours to send."""

    attempt: SendAttempt
    message: Message
    account: SendingAccount
    recipients: tuple[Alias, ...]
    uploads: dict[str, str]
    buckets: list[Bucket]


@dataclass(frozen=True, slots=True)
class Held:
    """It is not the next message's turn yet. `by_account`: nor that of any other of the account."""

    wait_s: float
    by_account: bool


@dataclass(slots=True)
class Tried:
    """What came of trying to send a conversation's replies."""

    calls: int = 0
    held: Held | None = None


def send_waiting(*, conversation_id: str) -> Tried:
    """Send the conversation's queued replies, one after the other.

    Safe to run twice at once: each message is claimed under the conversation's lock. In an organization that is
    suspended they wait.
    """
    done, patience_s = Tried(), PATIENCE_S
    if not may_send():
        return done
    while (claim := _claim_next(conversation_id, clock.now())) is not None:
        if isinstance(claim, Held):
            if claim.wait_s > patience_s:
                done.held = claim
                CREW.round.tell_due(clock.now() + timedelta(seconds=claim.wait_s))
                break
            time.sleep(claim.wait_s)
            patience_s -= claim.wait_s
            continue
        outcome = _send(claim)
        if outcome is None:
            break
        _heed(claim, outcome)
        has_more = _settle_surely(claim, outcome)
        done.calls += 1
        if isinstance(outcome, TryLater) or not has_more:
            break
        if CREW.is_ending:
            CREW.round.tell_due(clock.now())
            break
    return done


def may_send() -> bool:
    """Whether the organization in scope is open. It sees its own row from where it is."""
    return is_open(require_scope().organization_id)


def give_up_lost(*, now: datetime) -> None:
    """Attempts whose process died. Before the call nothing was sent: it is tried again. After it the message may have
    been sent, so it becomes unconfirmed."""
    running = SendAttempt.objects.filter(state=SendAttempt.State.SENDING, lease_until__lt=now)
    for attempt_id, message_id in list(running.values_list("pk", "message_id")):
        with transaction.atomic():
            message = inbox.lock_message(message_id)
            attempt = SendAttempt.objects.select_for_update().get(pk=attempt_id)
            if attempt.state != SendAttempt.State.SENDING or attempt.lease_until >= now:
                continue
            if attempt.called_at is None:
                why = Trouble(code="worker_died", detail="Handing over the file broke off.", advice=_TURN.advice)
                attempt.retry_at = now
                _finish(attempt, SendAttempt.State.RETRY, now, why)
                sending.mark_queued_again(message, why=why, now=now)
            else:
                _finish(attempt, SendAttempt.State.UNCONFIRMED, now, Trouble(code="outcome_unknown", detail=LOST))
                sending.mark_unconfirmed(message, detail=LOST, now=now)


@transaction.atomic
def _claim_next(conversation_id: str, now: datetime) -> Claim | Held | None:
    """The oldest queued reply, if it may go now; its attempt is written when this returns."""
    message = sending.next_to_send(conversation_id, now=now)
    if message is None:
        return None
    last = SendAttempt.objects.filter(message=message).order_by("-number").first()
    if last is not None and last.retry_at is not None and last.retry_at > now:
        return None
    account = connection.open_account(message.channel_account_id)
    buckets = _buckets_of(message, account)
    turn = throttle.take_turn(buckets, is_bulk=message.priority >= BULK)
    if turn.wait_s > 0:
        if turn.wait_s > _SHOWN_FROM_S:
            sending.mark_waiting(message, why=_TURN, now=now)
        return Held(turn.wait_s, by_account=turn.index == 0)
    uploads = dict(last.uploads) if last is not None else {}
    is_ready = not message.attachments or adapter_for(account.channel).upload is None
    attempt = SendAttempt.objects.create(
        message=message,
        number=last.number + 1 if last else 1,
        state=SendAttempt.State.SENDING,
        started_at=now,
        called_at=now if is_ready else None,
        uploads=uploads,
        lease_until=now + LEASE,
    )
    sending.mark_sending(message, now=now)
    CREW.round.tell_due(attempt.lease_until)
    recipients = recipients_of(message.conversation)
    return Claim(
        attempt=attempt,
        message=message,
        account=account,
        recipients=recipients,
        uploads=uploads,
        buckets=buckets,
    )


def _buckets_of(message: Message, account: SendingAccount) -> list[Bucket]:
    return buckets_of(
        traits_of(account.channel).pace,
        account_id=message.channel_account_id,
        recipient_id=message.conversation.customer_id,
        is_sound_or_film=message.message_type in ("audio", "video"),
        is_slow=account.is_slow,
    )


def _send(claim: Claim) -> Outcome | None:
    """Everything until the platform has answered; None when somebody else has taken the message over meanwhile."""
    try:
        draft = draft_of(claim.message, recipients=claim.recipients, uploads=claim.uploads, now=clock.now())
        upload = adapter_for(claim.account.channel).upload
        if upload is not None and files_of(draft.content):
            uploads = hand_over(claim.attempt.pk, draft, claim.account, upload, on_renewal=CREW.round.tell_due)
            if not _begin_call(claim, uploads, clock.now()):
                return None
            draft = with_uploads(draft, uploads)
    except (TryLater, Rejected) as ended:
        return ended
    except Exception:
        logger.exception("preparing %s broke off", claim.message.pk)
        return TryLater(_OWN_TROUBLE_S, "preparing_failed", "The message could not be prepared just now.")
    return _call(claim, draft)


def _begin_call(claim: Claim, uploads: dict[str, str], now: datetime) -> bool:
    """From here on the message may be on the phone. False when the claim was given up for dead."""
    still_ours = SendAttempt.objects.filter(pk=claim.attempt.pk, state=SendAttempt.State.SENDING)
    if not still_ours.update(called_at=now, lease_until=now + LEASE, uploads=uploads):
        return False
    claim.attempt.called_at = now
    CREW.round.tell_due(now + LEASE)
    return True


def _call(claim: Claim, draft: OutboundDraft) -> Outcome:
    """Hand the message over, once. Every way it can end is a value; a fault of ours counts as unknown."""
    try:
        return adapter_for(claim.account.channel).send(draft, claim.account, connection.http())
    except (TryLater, Rejected, Unconfirmed) as ended:
        return ended
    except Exception:
        logger.exception("sending %s broke off", claim.message.pk)
        return Unconfirmed("The send broke off.")


def _heed(claim: Claim, outcome: Outcome) -> None:
    """What the provider says about its limits holds for the next messages too."""
    if isinstance(outcome, SendReceipt | NotTaken):
        throttle.note_usage(claim.buckets[0].key, outcome.usage)
    if isinstance(outcome, TryLater) and outcome.scope is not None:
        limited = claim.buckets[0] if outcome.scope == "account" else claim.buckets[-1]
        throttle.pause(limited.key, outcome.after_s)


def _settle_surely(claim: Claim, outcome: Outcome) -> bool:
    """`_settle`, for which a PostgreSQL that is away is waited for: only this thread knows what the platform said."""
    began = time.monotonic()
    while True:
        try:
            return _settle(claim, outcome, clock.now())
        except (OperationalError, InterfaceError) as away:
            if time.monotonic() > began + (_KEPT_AT_THE_END_S if CREW.is_ending else _ANSWER_KEPT_S):
                raise
            logger.warning("the answer about %s cannot be written down yet: %s", claim.message.pk, away)
            close_old_connections()
            time.sleep(PATIENCE_S)


@transaction.atomic
def _settle(claim: Claim, outcome: Outcome, now: datetime) -> bool:
    """Write down how it ended. Returns whether the conversation has more to send."""
    message, attempt = inbox.lock_message(claim.message.pk), claim.attempt
    if not isinstance(outcome, SendReceipt) and _is_tried_again(attempt):
        return False  # given up for dead, and with somebody else by now
    if isinstance(outcome, SendReceipt):
        _finish(attempt, SendAttempt.State.SENT, now)
        sent_at = outcome.provider_time or attempt.called_at or attempt.started_at
        sending.mark_sent(message, channel_message_id=outcome.channel_message_id, sent_at=sent_at, now=now)
        activity.note_sent([message.channel_account_id], now=now)
    elif isinstance(outcome, Unconfirmed):
        _finish(attempt, SendAttempt.State.UNCONFIRMED, now, Trouble(code="outcome_unknown", detail=outcome.reason))
        sending.mark_unconfirmed(message, detail=LOST, now=now)
        CREW.round.tell_due(now + sending.UNCONFIRMED_BLOCKS)
    elif isinstance(outcome, TryLater) and _may_repeat(attempt, outcome):
        why = _trouble_of(outcome)
        times = _TIMES_FOR_ONE if outcome.scope == "pair" else 2
        attempt.retry_at = now + pause_before(attempt.number + 1, asked_s=outcome.after_s, times=times)
        _finish(attempt, SendAttempt.State.RETRY, now, why)
        sending.mark_queued_again(message, why=why, now=now)
        CREW.round.tell_due(attempt.retry_at)
    else:
        why = _trouble_of(outcome)
        _finish(attempt, SendAttempt.State.FAILED, now, why)
        if isinstance(outcome, Rejected) and outcome.reconnect:
            channels.require_reconnect(channel_account_id=message.channel_account_id, now=now)
        if why.code == RESTRICTED:
            channels.note_restricted(channel_account_id=message.channel_account_id, now=now)
        if why.code == OPTED_OUT:  # afterwards: it takes the customer's other conversations, which others may hold
            stopped = {message.conversation.customer_id: now}
            transaction.on_commit(partial(note_opt_outs, stopped, now=now), robust=True)
        _tell_of_several(message.channel_account_id, now)  # before the log is taken: an account's row comes first
        sending.mark_failed(message, why=why, now=now)
    return sending.has_queued(message.conversation_id)


def _is_tried_again(attempt: SendAttempt) -> bool:
    return SendAttempt.objects.filter(message_id=attempt.message_id, number__gt=attempt.number).exists()


def _tell_of_several(channel_account_id: str, now: datetime) -> None:
    """An alarm when it is not one message alone that fails. Counted only while nobody has been told."""
    if channels.is_quiet(channel_account_id, channels.Cause.SENDS, now=now):
        return
    failed = SendAttempt.objects.filter(
        message__channel_account_id=channel_account_id,
        state=SendAttempt.State.FAILED,
        started_at__gt=now - channels.SENDS_WITHIN,
    )
    count = failed[: channels.SENDS_AT_LEAST].count()
    if count >= channels.SENDS_AT_LEAST:
        channels.note_failed_sends(channel_account_id=channel_account_id, count=count, now=now)


def _may_repeat(attempt: SendAttempt, outcome: TryLater) -> bool:
    """A limit of the provider's is waited for, however long that takes; other trouble only so many times."""
    return outcome.scope is not None or may_try_again(attempt.number, outcome.at_most)


def _trouble_of(outcome: TryLater | Rejected) -> Trouble:
    said = outcome.said
    platform = (
        {"code": said.code, "subcode": said.subcode, "title": said.title, "trace_id": said.trace_id} if said else None
    )
    return Trouble(code=outcome.code, detail=outcome.detail, advice=outcome.advice, platform=platform)


def _finish(attempt: SendAttempt, state: SendAttempt.State, now: datetime, why: Trouble | None = None) -> None:
    attempt.state, attempt.finished_at = state, now
    if why is not None:
        attempt.error_code, attempt.error_detail = why.code, why.detail
        attempt.said = dict(why.platform) if why.platform is not None else None
    attempt.save(update_fields=["state", "finished_at", "retry_at", "error_code", "error_detail", "said"])
