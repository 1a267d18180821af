"""Entries are numbered, chained and written with the change or not at all."""

from datetime import datetime

import pytest
from django.db import transaction

from apps.audit.chain import GENESIS, entry_hash
from apps.audit.models import AuditEntry
from apps.audit.queries import content_of
from apps.audit.services import Target, record
from kernel.scope import Scope
from tenants.context import tenant_scope
from tests.world.companies import Company
from tests.world.threads import at_once

TARGET = Target("team", "team_1", "Support")


def test_each_entry_holds_the_hash_of_the_one_before(tenant: Scope, now: datetime) -> None:
    first, second = (record(action="team.renamed", target=TARGET, now=now, after={"name": name}) for name in "ab")

    assert (first.seq, second.seq) == (1, 2)
    assert first.previous_hash == GENESIS
    assert second.previous_hash == first.hash
    for entry in AuditEntry.objects.all():
        assert entry.hash == entry_hash(entry.previous_hash, content_of(entry)), "as it comes back from the database"


def test_an_entry_outside_of_a_transaction_is_refused(acme: Company, committed: None, now: datetime) -> None:
    with tenant_scope(acme.scope), pytest.raises(RuntimeError):
        record(action="team.renamed", target=TARGET, now=now)


def test_entries_written_at_the_same_moment_form_one_chain(acme: Company, committed: None, now: datetime) -> None:
    def write() -> None:
        with tenant_scope(acme.scope), transaction.atomic():
            record(action="team.renamed", target=TARGET, now=now)

    at_once([write] * 4)

    with tenant_scope(acme.scope):
        chain = list(AuditEntry.objects.order_by("seq"))
    assert [entry.seq for entry in chain] == [1, 2, 3, 4]
    assert [entry.previous_hash for entry in chain[1:]] == [entry.hash for entry in chain[:-1]]
