"""Writing mails and sending them.

An attempt is committed before the mail server is called, so two workers never send the same mail at once. A worker
that dies in between lets the mail be sent again later: its Message-ID is the same, and mail programs show it once.
"""

import json
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.template.loader import render_to_string
from kombu.exceptions import OperationalError

from kernel import clock, crypto
from kernel.mail.models import OutgoingMail
from kernel.mail.retry import pause_before
from kernel.scope import current_scope
from kernel.tasks import public_task

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)  # longer than any call of a mail server lasts
KEPT = timedelta(days=30)
_BATCH = 50


def write(*, to: str, template: str, context: Mapping[str, Any], once: str | None) -> None:
    """See kernel.mail.send."""
    if current_scope.get() is not None:
        raise RuntimeError("Mail is written in the public schema: send it where the public change is made.")
    if not connection.in_atomic_block:
        raise RuntimeError("A mail is written inside the transaction of the change it tells of.")
    known = {"public_url": settings.PUBLIC_URL, **context}
    subject = render_to_string(f"mail/{template}.subject.txt", known, using="text")
    content = {
        "subject": " ".join(subject.split()),  # one line, whatever people call themselves
        "text": render_to_string(f"mail/{template}.txt", known, using="text"),
        "html": render_to_string(f"mail/{template}.html", known, using="html"),
    }
    row = OutgoingMail(to=to, template=template, sealed=crypto.seal(json.dumps(content)), once=once)
    OutgoingMail.objects.bulk_create([row], ignore_conflicts=once is not None)
    transaction.on_commit(_ring)


def send_due() -> None:
    """Send what is due. A poll, and the task that a commit rings for; safe at the same time in many workers."""
    for _ in range(_BATCH):
        mail = _claim(clock.now())
        if mail is None:
            return
        _attempt(mail)


def forget_old(now: datetime) -> None:
    """Drop mails that were settled some weeks ago."""
    OutgoingMail.objects.filter(settled_at__lt=now - KEPT).delete()


def send_again(mail_id: str) -> bool:
    """Give a dead mail another round of attempts, by an operator's hand. Whether there was such a mail."""
    waiting = {"state": OutgoingMail.State.WAITING, "attempts": 0, "due_at": clock.now(), "settled_at": None}
    return bool(OutgoingMail.objects.filter(pk=mail_id, state=OutgoingMail.State.DEAD).update(**waiting))


@public_task(name="mail.send_due", queue="events")
def ring(**_: object) -> None:
    """A mail was written."""
    send_due()


@public_task(name="mail.forget_old", queue="maintenance")
def sweep(**_: object) -> None:
    """Once a day."""
    forget_old(clock.now())


def _ring() -> None:
    try:
        ring.delay()
    except OperationalError:
        logger.warning("the broker is away; the poll sends the mail")


@transaction.atomic
def _claim(now: datetime) -> OutgoingMail | None:
    waiting = OutgoingMail.objects.select_for_update(skip_locked=True).filter(
        state=OutgoingMail.State.WAITING, due_at__lte=now
    )
    mail = waiting.order_by("due_at").first()
    if mail is not None:
        mail.attempts += 1
        mail.due_at = now + LEASE
        mail.save(update_fields=["attempts", "due_at"])
    return mail


def _attempt(mail: OutgoingMail) -> None:
    try:
        _message(mail).send()
    except Exception as failed:  # noqa: BLE001  a mail server's or a lost key's: noted for operators, tried again
        logger.warning("mail %s (%s) was not sent: %s", mail.pk, mail.template, type(failed).__name__)
        _failed(mail, f"{type(failed).__name__}: {failed}"[:255], clock.now())
        return
    _settle(mail, OutgoingMail.State.SENT, clock.now(), sealed="", last_error="")


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    content = json.loads(crypto.unseal(mail.sealed))
    headers = {"Message-ID": f"<{mail.pk}@{settings.MAIL_DOMAIN}>", "Auto-Submitted": "auto-generated"}
    message = EmailMultiAlternatives(content["subject"], content["text"], to=[mail.to], headers=headers)
    message.attach_alternative(content["html"], "text/html")
    return message


def _failed(mail: OutgoingMail, error: str, now: datetime) -> None:
    pause = pause_before(mail.attempts + 1)
    if pause is None:
        _settle(mail, OutgoingMail.State.DEAD, now, last_error=error)
    else:
        OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts).update(due_at=now + pause, last_error=error)


def _settle(mail: OutgoingMail, state: str, now: datetime, **changes: str) -> None:
    """Only the attempt that holds the mail may settle it."""
    mine = OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts, state=OutgoingMail.State.WAITING)
    mine.update(state=state, settled_at=now, **changes)
