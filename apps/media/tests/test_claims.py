"""Whose file it is: workers that die or come late, files that are taken back, another try."""

import io
from datetime import timedelta

import pytest

from apps.channels.models import ChannelAccount
from apps.inbox.models import Message
from apps.media.handlers import on_channel_account_updated
from apps.media.models import MediaFile, Removal
from apps.media.retry import MAX_DEATHS
from apps.media.services import fetching
from apps.media.services.entering import withdraw_files
from apps.media.services.fetching import claim_next, fetch_next
from apps.media.services.removing import remove_withdrawn
from apps.media.services.retrying import NotFailed, retry
from apps.media.services.settling import Refused, settle
from apps.media.tests.conftest import Meta
from apps.media.tests.doing import fetched, graph_error, kept, ok
from apps.media.tests.factories import make_waiting
from kernel import clock, storage
from kernel.scope import Scope


def test_a_worker_that_dies_leaves_its_file_to_the_next_one(meta: Meta, message: Message, tenant: Scope) -> None:
    meta.file = ok()
    file = make_waiting(message)
    assert claim_next(clock.now()) is not None  # and then nothing more is heard of it
    storage.put(f"{file.pk}/1/original", io.BytesIO(b"half of it"), content_type="image/png")
    assert fetch_next() is False, "while its lease holds"

    MediaFile.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    assert fetch_next() is True

    file.refresh_from_db()
    assert (file.state, file.tries, file.deaths) == ("stored", 2, 1)
    assert kept(tenant) == [f"{file.pk}/2/original", f"{file.pk}/2/thumbnail"], "nothing of the dead one is left"


def test_whoever_comes_late_changes_nothing(meta: Meta, message: Message, tenant: Scope) -> None:
    meta.file = ok()
    file = make_waiting(message)
    late = claim_next(clock.now())
    assert late is not None
    MediaFile.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    fetch_next()

    outcome = Refused(code="late", detail="too late")
    assert settle(file_id=file.pk, attempt=late.attempt, outcome=outcome, now=clock.now()) is False

    file.refresh_from_db()
    assert (file.state, kept(tenant)) == ("stored", [f"{file.pk}/2/original", f"{file.pk}/2/thumbnail"])


def test_a_file_that_takes_its_workers_along_is_set_aside(meta: Meta, message: Message) -> None:
    file = make_waiting(message)
    for _ in range(MAX_DEATHS):
        assert claim_next(clock.now()) is not None
        MediaFile.objects.update(lease_until=clock.now() - timedelta(seconds=1))

    assert claim_next(clock.now()) is None

    file.refresh_from_db()
    message.refresh_from_db()
    assert (file.state, file.error_code, file.next_try_at) == ("failed", "worker_died", None)
    assert message.attachments[0]["state"] == "failed"


def test_the_lease_is_renewed_while_there_is_progress(
    meta: Meta, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "BEAT_S", 0.0)
    make_waiting(message, next_try_at=clock.now() - timedelta(seconds=90))
    claim = claim_next(clock.now() - timedelta(seconds=60))
    assert claim is not None
    before = MediaFile.objects.get().lease_until

    fetching.Beat(claim)()

    after = MediaFile.objects.get().lease_until
    assert before is not None and after is not None and after - before > timedelta(seconds=50)


def test_a_message_that_is_taken_back_takes_its_file_along(meta: Meta, message: Message, tenant: Scope) -> None:
    meta.file = ok()
    file = fetched(message)
    assert len(kept(tenant)) == 2

    withdraw_files([file.pk])
    withdraw_files([file.pk])
    assert remove_withdrawn(now=clock.now()) == 1

    assert kept(tenant) == []
    assert not MediaFile.objects.exists() and not Removal.objects.exists()
    assert remove_withdrawn(now=clock.now()) == 0


def test_a_file_taken_back_while_it_is_fetched_is_removed_when_that_has_ended(
    meta: Meta, message: Message, tenant: Scope
) -> None:
    meta.file = ok()
    file = make_waiting(message)
    claim = claim_next(clock.now())
    assert claim is not None
    withdraw_files([file.pk])
    assert remove_withdrawn(now=clock.now()) == 0
    assert Removal.objects.exists()

    MediaFile.objects.update(lease_until=clock.now() - timedelta(seconds=1))

    assert claim_next(clock.now()) is None, "nobody begins with it any more"
    assert remove_withdrawn(now=clock.now()) == 1
    assert not MediaFile.objects.exists()


def test_somebody_may_ask_for_another_try(meta: Meta, message: Message) -> None:
    meta.file = ok(b"<html>")
    file = fetched(message)
    assert file.state == "failed"

    assert retry(file_id=file.pk, now=clock.now()).state == "pending"
    message.refresh_from_db()
    assert (message.attachments[0]["state"], message.attachments[0]["error"]) == ("pending", None)
    meta.file = ok()
    fetch_next()

    file.refresh_from_db()
    assert file.state == "stored"
    with pytest.raises(NotFailed):
        retry(file_id=file.pk, now=clock.now())


def test_a_channel_that_is_connected_again_has_its_files_fetched_at_once(meta: Meta, message: Message) -> None:
    meta.graph = graph_error(190, status=401)
    file = fetched(message)
    account = ChannelAccount.objects.get(pk=file.channel_account_id)
    on_channel_account_updated()
    assert fetch_next() is False, "not while it is disconnected"

    ChannelAccount.objects.filter(pk=account.pk).update(status="connected")
    meta.graph, meta.file = None, ok()
    on_channel_account_updated()

    assert fetch_next() is True
    file.refresh_from_db()
    assert file.state == "stored"
