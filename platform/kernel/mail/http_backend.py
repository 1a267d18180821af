"""Django mail backend that posts each mail as JSON: to the simulator's mailbox, or to a mail service's gateway."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from kernel.http import HttpClient


class MailRefused(Exception):
    """The other side answered with an error."""


class EmailBackend(BaseEmailBackend):
    """Posts {id, from, to, subject, text, html} to MAIL_HTTP_URL; anything but a 2xx is a failure."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        with HttpClient([settings.MAIL_HTTP_URL]) as client:
            for message in email_messages:
                answer = client.post_json(settings.MAIL_HTTP_URL, _as_json(message), headers={})
                if answer.status // 100 != 2:
                    raise MailRefused(f"answered {answer.status}")
        return len(email_messages)


def _as_json(message: EmailMessage) -> dict[str, Any]:
    alternatives = getattr(message, "alternatives", ())
    html = next((str(each[0]) for each in alternatives if each[1] == "text/html"), "")
    return {
        "id": message.extra_headers.get("Message-ID", "").strip("<>").partition("@")[0],
        "from": message.from_email,
        "to": message.to[0],
        "subject": message.subject,
        "text": message.body,
        "html": html,
    }
