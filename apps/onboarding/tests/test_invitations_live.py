"""What becomes of invitations and members reaches everybody who may see it, as it happens."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.audit.models import AuditEntry
from apps.onboarding.models import Invitation
from apps.onboarding.services.invitations import tell_expired
from apps.onboarding.tests.factories import as_user, make_invitation, make_person
from kernel.events import log
from tenants.context import tenant_scope
from tests.world.client import as_person
from tests.world.companies import Company


def told(acme: Company) -> list[tuple[str, str]]:
    """The events of invitations so far: (address, state)."""
    with tenant_scope(acme.scope):
        frames: list[Any] = [json.loads(frame) for frame in log.list_after(0, 100)]
    rows = [frame["data"]["invitation"] for frame in frames if frame["type"] == "invitation.updated"]
    return [(row["email"], row["state"]) for row in rows]


def test_sent_sent_again_withdrawn_and_accepted(acme: Company, now: datetime) -> None:
    owner = as_person(acme, "owner")
    waiting = make_invitation(acme, token="link", email="zoe@northwind.test")

    owner.post("/api/invitations", {"emails": ["ben@northwind.test"], "role": "agent"})
    owner.post(f"/api/invitations/{waiting.pk}/resend")
    ben = Invitation.objects.get(email="ben@northwind.test")
    owner.call("DELETE", f"/api/invitations/{ben.pk}")
    zoe = make_person("zoe@northwind.test")
    as_user(zoe).post("/api/join", {"invitation_id": waiting.pk})

    assert told(acme) == [
        ("ben@northwind.test", "open"),
        ("zoe@northwind.test", "open"),
        ("ben@northwind.test", "revoked"),
        ("zoe@northwind.test", "accepted"),
    ]


def test_expired_once_and_again_after_it_was_sent_again(acme: Company, globex: Company, now: datetime) -> None:
    gone = make_invitation(acme, email="zoe@northwind.test", expires_at=now - timedelta(seconds=1))
    make_invitation(acme, expires_at=now + timedelta(days=1))
    make_invitation(acme, expires_at=now - timedelta(days=9), accepted_at=now)
    make_invitation(globex, email="ben@northwind.test", expires_at=now - timedelta(days=2))

    tell_expired()
    tell_expired()

    assert told(acme) == [("zoe@northwind.test", "expired")]
    assert told(globex) == [("ben@northwind.test", "expired")]
    with tenant_scope(acme.scope):
        assert not AuditEntry.objects.exists()

    as_person(acme, "owner").post(f"/api/invitations/{gone.pk}/resend")
    Invitation.objects.filter(pk=gone.pk).update(expires_at=now - timedelta(seconds=1))
    tell_expired()

    assert [state for _, state in told(acme)] == ["expired", "open", "expired"]


@pytest.mark.parametrize(("person", "sees"), [("owner", True), ("admin", True), ("agent", False), ("viewer", False)])
def test_only_those_who_may_see_invitations_are_told(acme: Company, person: str, sees: bool) -> None:
    as_person(acme, "owner").post("/api/invitations", {"emails": ["zoe@northwind.test"], "role": "agent"})

    shown = as_person(acme, person).get("/api/events").body["data"]

    assert [each["type"] for each in shown] == (["invitation.updated"] if sees else ["skip"])


def test_every_change_of_a_member_is_told_to_those_who_may_see_members(acme: Company) -> None:
    owner = as_person(acme, "owner")
    make_invitation(acme, token="link", email="zoe@northwind.test")
    zoe = make_person("zoe@northwind.test")

    as_user(zoe).post("/api/join", {"token": "link"})
    owner.call("PATCH", f"/api/members/{zoe.pk}", {"role": "viewer"})
    owner.call("DELETE", f"/api/members/{zoe.pk}")
    as_person(acme, "agent2").post("/api/organization/leave")

    page = as_person(acme, "viewer").get("/api/events").body["data"]
    rows = [each["data"]["member"] for each in page if each["type"] == "member.updated"]
    assert [(row["email"], row["role"]) for row in rows] == [
        ("zoe@northwind.test", "agent"),
        ("zoe@northwind.test", "viewer"),
        ("zoe@northwind.test", None),
        ("agent2@acme.test", None),
    ]
