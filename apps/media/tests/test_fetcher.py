"""Who is fetched for, and when: organizations by turns, several at once, and nobody forgotten."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from apps.inbox.models import Message
from apps.inbox.tests.factories import make_conversation, make_message
from apps.media import fetcher, wake
from apps.media.fetcher import look_around
from apps.media.models import MediaFile
from apps.media.services import fetching
from apps.media.services.entering import withdraw_files
from apps.media.services.fetching import LEASE, claim_next
from apps.media.services.removing import remove_withdrawn
from apps.media.services.settling import Delayed, Outcome, settle
from apps.media.tests.conftest import Meta
from apps.media.tests.doing import ok
from apps.media.tests.factories import make_waiting
from kernel import clock
from kernel.scope import require_scope
from tenants.context import tenant_scope
from tenants.tests.test_crew import wait_until
from tests.world.companies import Company


@pytest.mark.usefixtures("committed")
def test_the_poll_finds_who_has_something_to_do(
    acme: Company, globex: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    monkeypatch.setattr(wake.CREW, "hear", lambda scope, **_: heard.append(scope.organization_id))
    look_around()
    assert heard == []
    with tenant_scope(acme.scope):
        make_waiting(make_message(make_conversation()))
    with tenant_scope(globex.scope):
        withdraw_files(["att_gone"])

    heard.clear()
    look_around()

    assert sorted(heard) == sorted([acme.id, globex.id])


def test_a_file_that_takes_long_keeps_no_other_waiting_that_the_poll_finds(
    meta: Meta, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    meta.file = ok()
    long, attempt = make_waiting(message), fetching._attempt
    begun, may_end = threading.Event(), threading.Event()

    def slow(claim: fetching.Claim, folder: Path) -> Outcome:
        if claim.file_id == long.pk:
            begun.set()
            may_end.wait(20)
        return attempt(claim, folder)

    monkeypatch.setattr(fetching, "_attempt", slow)
    wake.CREW.work_here(fetcher._take_turn)
    try:
        wake.CREW.hear(require_scope())
        assert begun.wait(10)
        in_hand = wake.CREW._places[require_scope().organization_id]
        wait_until(lambda: (len(in_hand.running), in_hand.waiting) == (1, {}))  # another thread has found nothing more
        other = make_waiting(message)  # its pause is over: nobody rings
        look_around()

        wait_until(lambda: MediaFile.objects.get(pk=other.pk).state == MediaFile.State.STORED)
    finally:
        may_end.set()
        wait_until(lambda: wake.CREW.is_idle)
        wake.CREW.work_here(None)


@pytest.mark.usefixtures("committed")
def test_the_end_of_a_lease_and_of_a_pause_are_told_to_the_poll(acme: Company) -> None:
    with tenant_scope(acme.scope):
        make_waiting(make_message(make_conversation()))
        now = clock.now()
        wake.CREW.round.take_turns(now + timedelta(days=1))  # what other tests have told
        claim = claim_next(now)
        assert claim is not None
        assert wake.CREW.round._take_due(now + LEASE - timedelta(seconds=1)) == []
        assert wake.CREW.round._take_due(now + LEASE) == [acme.id]

        settle(file_id=claim.file_id, attempt=1, outcome=Delayed(code="x", detail="x", after_s=600), now=now)

    assert wake.CREW.round._take_due(now + timedelta(seconds=599)) == []
    assert wake.CREW.round._take_due(now + timedelta(days=1)) == [acme.id]


@pytest.mark.usefixtures("committed", "object_store")
def test_a_commit_rings_and_a_rollback_does_not(acme: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import transaction

    rung: list[str] = []
    monkeypatch.setattr(wake.CREW, "call_now", lambda scope, _: rung.append(scope.organization_id))
    with tenant_scope(acme.scope):
        with transaction.atomic():
            withdraw_files(["att_1"])
            assert rung == []
        assert rung == [acme.id]
        with transaction.atomic():
            withdraw_files(["att_2"])
            transaction.set_rollback(True)
        assert rung == [acme.id]
        remove_withdrawn(now=clock.now())
        assert not MediaFile.objects.exists()
