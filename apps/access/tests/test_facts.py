"""What happened in public reaches the organization's schema: in order, once, also after a failure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction

from apps.access import facts
from apps.access.models import AppliedFact
from apps.audit.models import AuditEntry
from kernel.actor import Actor, acting
from tenants.context import tenant_scope
from tenants.facts import tell
from tenants.models import OrganizationFact
from tests.world.client import log_in
from tests.world.companies import Company
from tests.world.threads import at_once

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The facts of kind "test" that were told, by their word; "bad" fails."""
    words: list[str] = []

    def hear(fact: Mapping[str, Any], now: datetime) -> None:
        if fact["word"] == "bad" and "mended" not in words:
            raise ValueError("cannot")
        words.append(fact["word"])

    monkeypatch.setattr(facts, "fact_map", lambda: {"test": [hear]})
    return words


def tell_words(company: Company, *words: str) -> None:
    with transaction.atomic():
        for word in words:
            tell(organization_id=company.id, kind="test", data={"word": word})


def test_facts_are_told_in_order_and_once(acme: Company, globex: Company, heard: list[str]) -> None:
    tell_words(acme, "one", "two")

    facts.carry_over(acme.id)
    facts.carry_over_all()

    assert heard == ["one", "two"]
    with tenant_scope(acme.scope):
        assert AppliedFact.objects.count() == 2
    with tenant_scope(globex.scope):
        assert not AppliedFact.objects.exists()


def test_a_fact_that_fails_waits_with_those_behind_it_and_says_why(acme: Company, heard: list[str]) -> None:
    tell_words(acme, "one", "bad", "three")

    facts.carry_over(acme.id)

    bad = OrganizationFact.objects.get(data={"word": "bad"})
    assert (heard, bad.attempts, bad.last_error) == (["one"], 1, "ValueError: cannot")
    heard.append("mended")
    facts.carry_over_all()
    assert heard == ["one", "mended", "bad", "three"]


def test_a_fact_told_by_two_at_the_same_moment_takes_effect_once(acme: Company, heard: list[str]) -> None:
    tell_words(acme, "one")

    at_once([lambda: facts.carry_over(acme.id)] * 3)

    assert heard == ["one"]


def test_a_death_between_the_two_schemas_does_not_double_it(acme: Company, heard: list[str]) -> None:
    tell_words(acme, "one")
    facts.carry_over(acme.id)
    OrganizationFact.objects.update(told_at=None)

    facts.carry_over(acme.id)

    assert heard == ["one"]


def test_whoever_acted_in_public_stands_in_the_audit_log(acme: Company) -> None:
    joined = {
        "user_id": acme.people["agent"],
        "name": "Ana Torres",
        "email": acme.email("agent"),
        "role": "agent",
        "how": "domain",
    }
    with acting(Actor(kind="user", id="usr_1", name="Olivia", ip="10.0.0.1")), transaction.atomic():
        tell(organization_id=acme.id, kind="member.joined", data=joined)

    facts.carry_over(acme.id)

    with tenant_scope(acme.scope):
        (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.actor["name"], entry.actor["ip"]) == ("member.joined", "Olivia", "10.0.0.1")
    assert entry.after == {"role": "agent", "how": "domain"}


def test_a_sign_in_is_in_the_audit_log_of_the_persons_organization(acme: Company, globex: Company) -> None:
    log_in(acme.email("agent"))

    facts.carry_over_all()

    with tenant_scope(acme.scope):
        [entry] = AuditEntry.objects.filter(action="member.security_changed")
    assert (entry.target_id, entry.actor_id) == (acme.people["agent"], acme.people["agent"])
    assert entry.after == {"what": "signed_in"}
    with tenant_scope(globex.scope):
        assert not AuditEntry.objects.exists()
