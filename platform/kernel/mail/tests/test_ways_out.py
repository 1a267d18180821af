"""The address that says how mail leaves, and the way over HTTP."""

from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from kernel.mail.http_backend import EmailBackend, MailRefused
from kernel.mail.retry import ATTEMPTS, pause_before
from kernel.mail.url import read_mail_url
from kernel.tests.local_server import LocalServer, answer


def test_the_address_says_how_mail_leaves() -> None:
    assert read_mail_url("console:")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    tls = read_mail_url("smtp://user%40x:p%2Fw@mail.example.com")
    assert (tls["EMAIL_HOST_USER"], tls["EMAIL_HOST_PASSWORD"]) == ("user@x", "p/w")
    assert (tls["EMAIL_PORT"], tls["EMAIL_USE_TLS"], tls["EMAIL_USE_SSL"]) == (587, True, False)
    assert read_mail_url("smtps://h")["EMAIL_USE_SSL"] and not read_mail_url("smtp://h?tls=no")["EMAIL_USE_TLS"]


@pytest.mark.parametrize("url", ["", "mail.example.com", "ftp://h", "smtp://"])
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="INLET_MAIL_URL"):
        read_mail_url(url)


def test_pauses_grow_and_end() -> None:
    pauses = [pause_before(attempt) for attempt in range(1, ATTEMPTS + 1)]
    told = [pause for pause in pauses if pause is not None]
    assert len(told) == ATTEMPTS
    assert told == sorted(told)
    assert pause_before(ATTEMPTS + 1) is None


def test_a_mail_is_posted_and_a_refusal_is_a_failure(settings: Any) -> None:
    message = EmailMultiAlternatives("Hi", "text", "a@b.test", ["c@d.test"], headers={"Message-ID": "<mail_1@x>"})
    message.attach_alternative("<p>html</p>", "text/html")
    with LocalServer(answer(201)) as server:
        settings.MAIL_HTTP_URL = f"{server.url}/mail"
        EmailBackend().send_messages([message])
        server.behave = answer(500)
        with pytest.raises(MailRefused):
            EmailBackend().send_messages([message])

    posted = server.received[0].json()
    expected = {"id": "mail_1", "from": "a@b.test", "to": "c@d.test", "subject": "Hi", "text": "text"}
    assert posted == {**expected, "html": "<p>html</p>"}
