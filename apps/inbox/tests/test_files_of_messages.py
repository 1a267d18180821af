"""Files become known with the batch that brings them, and what happens to them is seen in their messages."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.channels.adapters.items import MediaRef
from apps.customers.tests.factories import make_customer
from apps.inbox.intake.record import record_batch
from apps.inbox.models import Message
from apps.inbox.tests.arrivals import arrival
from apps.inbox.tests.factories import make_conversation, make_message
from apps.media.models import MediaFile, Removal
from apps.media.services.settling import Kept, settle
from apps.media.tests.factories import make_file, make_waiting
from kernel import clock
from kernel.scope import Scope
from tests.world.companies import Company

PHOTO = MediaRef(kind="image", id="900100", url="https://lookaside.fbsbx.com/x", mime_type="image/jpeg", sha256="c2hh")
VOICE = MediaRef(kind="audio", id="900200", mime_type="audio/ogg; codecs=opus", voice=True)
FILE = MediaRef(kind="file", id="900300", filename="../Offer\u202e.pdf")


@pytest.fixture
def common(tenant: Scope, acme: Company, now: datetime) -> dict[str, Any]:
    customer = make_customer()
    row = {"id": customer.pk, "display_name": "Mara Beck", "username": None, "phone": customer.phone}
    return {"account": acme.accounts["whatsapp"], "customer": row, "received_at": now}


def statements(arrivals: list[Any], now: datetime) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        record_batch(arrivals, now=now)
    return [each["sql"] for each in captured.captured_queries]


def test_a_message_and_its_files_are_one_change(common: dict[str, Any], now: datetime) -> None:
    record_batch([arrival("mid.1", kind="image", text="Look", media=(PHOTO, VOICE, FILE), **common)], now=now)

    message, files = Message.objects.get(), list(MediaFile.objects.order_by("pk"))
    assert [file.pk for file in files] == [shown["id"] for shown in message.attachments]
    assert {(file.message_id, file.state, file.next_try_at, file.direction) for file in files} == {
        (message.pk, "pending", now, "inbound")
    }
    photo, voice, file = files
    assert (photo.provider_id, photo.provider_url, photo.provider_sha256) == (PHOTO.id, PHOTO.url, "c2hh")
    assert (voice.voice, voice.mime_type, file.filename) == (True, "audio/ogg; codecs=opus", "_Offer.pdf")
    assert not [name for shown in message.attachments for name in shown if name.startswith(("provider", "storage"))]


def test_a_file_that_our_side_sent_from_a_phone_is_to_be_fetched_from_the_platform(
    common: dict[str, Any], now: datetime
) -> None:
    record_batch([arrival("mid.1", kind="image", media=(PHOTO,), direction="outbound", **common)], now=now)

    assert Message.objects.get().direction == "outbound"
    file = MediaFile.objects.get()
    assert (file.direction, file.next_try_at) == ("inbound", now)


def test_the_same_message_again_brings_no_second_file(common: dict[str, Any], now: datetime) -> None:
    for _ in range(2):
        record_batch([arrival("mid.1", kind="image", media=(PHOTO,), **common)] * 2, now=now)

    assert MediaFile.objects.count() == 1


def test_many_files_are_one_statement_and_none_are_none(common: dict[str, Any], now: datetime) -> None:
    with_files = statements([arrival(kind="image", media=(PHOTO,), **common) for _ in range(30)], now)
    without = statements([arrival(**common) for _ in range(30)], now)

    assert len([sql for sql in with_files if "media_" in sql]) == 1
    assert [sql for sql in without if "media_" in sql] == []


def test_an_edit_that_names_the_file_again_fetches_nothing(common: dict[str, Any], now: datetime) -> None:
    record_batch([arrival("mid.1", kind="image", media=(PHOTO,), **common)], now=now)

    record_batch([arrival("mid.2", kind="edit", target_id="mid.1", text="Better", media=(PHOTO,), **common)], now=now)

    assert MediaFile.objects.count() == 1


def test_what_is_taken_back_has_to_go(common: dict[str, Any], now: datetime) -> None:
    record_batch([arrival("mid.1", kind="image", media=(PHOTO, VOICE), **common)], now=now)
    ids = set(MediaFile.objects.values_list("pk", flat=True))

    record_batch([arrival("mid.2", kind="deleted", target_id="mid.1", text=None, **common)], now=now)

    assert set(Removal.objects.values_list("pk", flat=True)) == ids
    message = Message.objects.get(channel_message_id="mid.1")
    assert (message.attachments, message.deleted_at is not None) == ([], True)


def test_a_file_whose_message_was_taken_back_first_has_to_go_too(common: dict[str, Any], now: datetime) -> None:
    record_batch([arrival("mid.2", kind="deleted", target_id="mid.1", text=None, **common)], now=now)

    record_batch([arrival("mid.1", kind="image", media=(PHOTO,), **common)], now=now)

    assert Removal.objects.count() == MediaFile.objects.count() == 1


def test_what_happens_to_a_file_is_shown_once_and_only_in_its_message(tenant: Scope) -> None:
    conversation = make_conversation()
    message, other = make_message(conversation), make_message(conversation)
    make_file(other)
    first, second = make_waiting(message), make_waiting(message)
    MediaFile.objects.filter(pk=second.pk).update(tries=1, lease_until=clock.now())
    kept = Kept(storage_key="x/1/original", size=1, sha256="0" * 64, mime_type="image/png", width=4, height=3)

    for _ in range(2):
        settle(file_id=second.pk, attempt=1, outcome=kept, now=clock.now())

    message.refresh_from_db()
    assert [(each["id"], each["state"], each["width"]) for each in message.attachments] == [
        (first.pk, "pending", None), (second.pk, "stored", 4),
    ]  # fmt: skip
    assert message.rev == 2
    other.refresh_from_db()
    assert other.rev == 1


def test_a_file_of_a_message_that_is_gone_bothers_nobody(tenant: Scope) -> None:
    file = make_waiting(make_message(make_conversation()), tries=1, lease_until=clock.now(), message_id="msg_gone")
    kept = Kept(storage_key="x/1/original", size=1, sha256="0" * 64, mime_type="image/png")

    assert settle(file_id=file.pk, attempt=1, outcome=kept, now=clock.now()) is True
