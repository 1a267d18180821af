"""The mail that people get in tests."""

import re

from django.core import mail as django_mail
from django.core.mail import EmailMessage

from kernel.mail.outbox import send_due

_CODE = re.compile(r"\b[A-Z]{4}-[A-Z]{4}\b")


def mails_to(address: str) -> list[EmailMessage]:
    """Everything that was sent to the address, oldest first."""
    send_due()
    return [each for each in django_mail.outbox if each.to == [address]]


def code_for(address: str, *, which: int = -1) -> str:
    """The code in a mail to the address, the newest one's unless `which` is told."""
    codes = [found[0] for each in mails_to(address) if (found := _CODE.search(str(each.body)))]
    return codes[which]
