"""Who is fetched for, and when: organizations by turns, several at once, and nobody forgotten."""

from datetime import timedelta

import pytest

from apps.inbox.tests.factories import make_conversation, make_message
from apps.media import wake
from apps.media.fetcher import look_around
from apps.media.models import MediaFile
from apps.media.services.entering import withdraw_files
from apps.media.services.fetching import LEASE, claim_next
from apps.media.services.removing import remove_withdrawn
from apps.media.services.settling import Delayed, settle
from apps.media.tests.factories import make_waiting
from kernel import clock
from tenants.context import tenant_scope
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
