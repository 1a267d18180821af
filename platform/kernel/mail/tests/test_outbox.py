"""The outbox: with the change or not at all, sent once, tried again, given up loudly; nothing readable stays behind."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.db import transaction

from kernel import mail
from kernel.mail import outbox
from kernel.mail.models import OutgoingMail
from kernel.mail.retry import ATTEMPTS
from kernel.scope import Scope
from tests.world.threads import at_once

TEMPLATES = {
    "mail/trial.subject.txt": "Your code,\n{{ name }}",
    "mail/trial.txt": '{% extends "mail/base.txt" %}{% block content %}Code {{ code }} for {{ name }}{% endblock %}',
    "mail/trial.html": '{% extends "mail/base.html" %}{% block content %}<b>{{ code }}</b> {{ name }}{% endblock %}',
}


@pytest.fixture(autouse=True)
def trial_template(settings: Any) -> None:
    loaders = ["django.template.loaders.app_directories.Loader", ("django.template.loaders.locmem.Loader", TEMPLATES)]
    backend = "django.template.backends.django.DjangoTemplates"
    settings.TEMPLATES = [
        {"BACKEND": backend, "NAME": name, "OPTIONS": {"loaders": loaders, "autoescape": name == "html"}}
        for name in ("html", "text")
    ]


def write(to: str = "ana@example.test", **context: str) -> OutgoingMail:
    with transaction.atomic():
        mail.send(to=to, template="trial", context={"code": "ABCD-EFGH", "name": "Ana", **context})
    return OutgoingMail.objects.latest("pk")


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setattr(django_mail.EmailMultiAlternatives, "send", refuse)


def make_due(now: datetime) -> None:
    OutgoingMail.objects.update(due_at=now - timedelta(seconds=1))


def test_a_mail_is_sent_in_text_and_html_and_its_content_is_forgotten(db: None) -> None:
    row = write()
    assert "ABCD" not in row.sealed

    outbox.send_due()

    [sent] = django_mail.outbox
    assert (sent.to, sent.subject) == (["ana@example.test"], "Your code, Ana")
    assert "Code ABCD-EFGH for Ana" in sent.body
    assert "<b>ABCD-EFGH</b>" in str(sent.alternatives[0][0])  # type: ignore[attr-defined]
    row.refresh_from_db()
    assert (row.state, row.sealed) == ("sent", "")


def test_a_change_that_is_rolled_back_sends_nothing(db: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        mail.send(to="ana@example.test", template="trial", context={})
        raise ZeroDivisionError

    outbox.send_due()

    assert django_mail.outbox == []


def test_what_people_typed_can_neither_break_the_html_nor_add_a_header(db: None) -> None:
    write(name="<script>\r\nBcc: evil@example.test")

    outbox.send_due()

    [sent] = django_mail.outbox
    assert sent.subject == "Your code, <script> Bcc: evil@example.test"
    assert "<script>" not in str(sent.alternatives[0][0])  # type: ignore[attr-defined]
    assert "Code ABCD-EFGH for <script>" in sent.body
    assert "Bcc" not in sent.message()


def test_a_mail_server_that_is_away_is_tried_again_with_growing_pauses(db: None, refusing: None, now: datetime) -> None:
    row, pauses = write(), []
    for _ in range(3):
        outbox.send_due()
        row.refresh_from_db()
        pauses.append(row.due_at)
        make_due(now)

    assert (row.state, row.attempts) == ("waiting", 3)
    assert row.last_error == "ConnectionRefusedError: nobody listens"
    assert pauses == sorted(pauses)
    assert row.sealed


def test_after_the_last_attempt_a_mail_is_dead_and_can_be_sent_again_by_hand(
    db: None, refusing: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = write()
    for _ in range(ATTEMPTS + 2):
        outbox.send_due()
        make_due(now)
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("dead", ATTEMPTS)

    monkeypatch.undo()
    assert outbox.send_again(row.pk)
    outbox.send_due()

    assert len(django_mail.outbox) == 1
    assert not outbox.send_again(row.pk), "a mail that was sent is not sent again"


def test_a_worker_that_died_while_sending_loses_nothing(db: None, now: datetime) -> None:
    row = write()
    claimed = outbox._claim(row.due_at)  # and then it was killed
    assert claimed is not None

    outbox.send_due()
    assert django_mail.outbox == [], "the other worker may still be sending"
    make_due(now)
    outbox.send_due()

    assert [each.extra_headers["Message-ID"].partition("@")[0] for each in django_mail.outbox] == [f"<{row.pk}"]
    outbox._failed(claimed, "late", now)
    row.refresh_from_db()
    assert row.state == "sent", "the late worker changes nothing any more"


def test_many_workers_send_each_mail_once(committed: None) -> None:
    for number in range(6):
        write(to=f"p{number}@example.test")

    at_once([outbox.send_due] * 4)

    assert sorted(each.to[0] for each in django_mail.outbox) == [f"p{number}@example.test" for number in range(6)]


def test_inside_an_organization_nothing_is_sent(tenant: Scope) -> None:
    with pytest.raises(RuntimeError, match="public schema"):
        mail.send(to="ana@example.test", template="trial", context={})


def test_old_mails_are_forgotten_and_waiting_ones_kept(db: None, now: datetime) -> None:
    write()
    outbox.send_due()
    waiting = write()

    outbox.forget_old(now + timedelta(days=31))

    assert list(OutgoingMail.objects.all()) == [waiting]


@pytest.mark.django_db
def test_what_has_a_name_is_written_once() -> None:
    for code in ("FIRST", "SECOND"):
        with transaction.atomic():
            mail.send(to="ana@example.test", template="trial", context={"code": code, "name": "Ana"}, once="x/1")
    write()

    assert OutgoingMail.objects.count() == 2
    outbox.send_due()
    assert "FIRST" in str(django_mail.outbox[0].body)
