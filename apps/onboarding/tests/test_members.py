"""Other roles and goodbyes: nobody rises above themselves, an owner stays, and what was somebody's is nobody's."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as django_mail

from apps.access import facts
from apps.access.models import Member
from apps.access.principal import Principal
from apps.access.tests.factories import reach_as
from apps.audit.models import AuditEntry
from apps.inbox import services as inbox
from apps.inbox.models import Conversation
from apps.inbox.tests.factories import make_conversation
from apps.onboarding.models import Invitation
from apps.onboarding.services import members
from apps.onboarding.tests.factories import make_invitation, role_of
from kernel import clock
from kernel.events import log
from kernel.mail import outbox
from tenants.context import tenant_scope
from tenants.models import Membership, OrganizationFact, SignIn
from tests.world.client import Reply, as_person
from tests.world.companies import Company, restore_rights
from tests.world.threads import at_once


def set_role(acme: Company, whose: str, role: str, *, by: str = "owner") -> Reply:
    return as_person(acme, by).call("PATCH", f"/api/members/{acme.people[whose]}", {"role": role})


def remove(acme: Company, whose: str, *, by: str = "owner") -> Reply:
    return as_person(acme, by).call("DELETE", f"/api/members/{acme.people[whose]}")


def test_a_member_becomes_something_else(acme: Company) -> None:
    assert set_role(acme, "agent", "admin").status == 204

    assert as_person(acme, "agent").get("/api/me").body["role"] == "admin"
    with tenant_scope(acme.scope):
        (entry,) = AuditEntry.objects.all()
        frames = log.list_after(0, 10)
    assert (entry.action, entry.before, entry.after) == (
        "member.role_changed", {"role": "agent"}, {"role": "admin"}
    )  # fmt: skip
    assert [frame.split(b'"type":"')[1].split(b'"')[0] for frame in frames] == [b"rights.changed", b"member.updated"]
    outbox.send_due()
    assert [(each.to, each.subject) for each in django_mail.outbox] == [
        (["agent@acme.test"], "Your role in Acme has changed")
    ]


@pytest.mark.parametrize(
    ("by", "whose", "role", "status", "code"),
    [
        ("admin", "agent", "owner", 403, "role_not_grantable"),
        ("admin", "owner", "viewer", 403, "role_not_grantable"),
        ("admin", "admin", "owner", 403, "role_not_grantable"),
        ("owner", "owner", "admin", 409, "last_owner"),
        ("owner", "agent", "nobody", 422, "validation_failed"),
        ("agent", "viewer", "agent", 403, "permission_denied"),
    ],
)
def test_nobody_gives_or_takes_more_than_they_hold(
    acme: Company, by: str, whose: str, role: str, status: int, code: str
) -> None:
    before = role_of(acme.people[whose], acme.id)

    reply = set_role(acme, whose, role, by=by)

    assert (reply.status, reply.body["code"]) == (status, code)
    assert role_of(acme.people[whose], acme.id) == before


def test_a_second_owner_may_be_made_and_then_the_first_may_go(acme: Company) -> None:
    assert set_role(acme, "admin", "owner").status == 204
    assert as_person(acme, "owner").post("/api/organization/leave").status == 204

    assert role_of(acme.people["owner"], acme.id) is None
    assert as_person(acme, "owner").get("/api/me").body["code"] == "no_organization"
    assert as_person(acme, "admin").post("/api/organization/leave").body["code"] == "last_owner"


def test_ownership_is_handed_over(acme: Company) -> None:
    owner = as_person(acme, "owner")

    assert owner.post("/api/organization/transfer", {"user_id": acme.people["agent"]}).status == 204

    assert role_of(acme.people["agent"], acme.id) == "owner"
    assert role_of(acme.people["owner"], acme.id) == "admin"
    assert owner.post("/api/organization/transfer", {"user_id": acme.people["agent2"]}).status == 403


def test_handing_over_asks_who_one_is(acme: Company) -> None:
    owner = as_person(acme, "owner")
    SignIn.objects.filter(user_id=acme.people["owner"]).update(confirmed_at=clock.now() - timedelta(hours=1))

    reply = owner.post("/api/organization/transfer", {"user_id": acme.people["agent"]})

    assert (reply.status, reply.body["code"]) == (403, "confirmation_required")
    assert role_of(acme.people["owner"], acme.id) == "owner"
    assert role_of(acme.people["agent"], acme.id) == "agent"
    SignIn.objects.filter(user_id=acme.people["owner"]).update(confirmed_at=clock.now())
    assert owner.post("/api/organization/transfer", {"user_id": acme.people["agent"]}).status == 204


def test_only_an_owner_hands_over_and_not_to_themselves(acme: Company) -> None:
    to = {"user_id": acme.people["agent"]}
    assert as_person(acme, "admin").post("/api/organization/transfer", to).body["code"] == "permission_denied"
    itself = as_person(acme, "owner").post("/api/organization/transfer", {"user_id": acme.people["owner"]})
    assert itself.status == 422


def test_who_is_removed_is_out_at_once_and_told_and_stays_in_history(acme: Company) -> None:
    with tenant_scope(acme.scope):
        mine = make_conversation(assigned_to_id=acme.people["agent"])
        others = make_conversation(assigned_to_id=acme.people["agent2"])
        resolved = make_conversation(assigned_to_id=acme.people["agent"], status="resolved")

    assert remove(acme, "agent", by="admin").status == 204

    assert as_person(acme, "agent").get("/api/conversations").body["code"] == "no_organization"
    with tenant_scope(acme.scope):
        gone = Member.objects.get(pk=acme.people["agent"])
        assignees = dict(Conversation.objects.values_list("pk", "assigned_to_id"))
        types = [frame.split(b'"type":"')[1].split(b'"')[0].decode() for frame in log.list_after(0, 10)]
        assert AuditEntry.objects.get().action == "member.removed"
        with pytest.raises(Exception, match="active member"):
            inbox.assign_conversation(conversation_id=mine.pk, assigned_to=gone.pk, now=clock.now())
    assert gone.deactivated_at is not None and gone.name == "Ana Torres"
    assert assignees == {mine.pk: None, others.pk: acme.people["agent2"], resolved.pk: None}
    assert types == ["rights.changed", "member.updated", "conversation.updated", "conversation.updated"]
    outbox.send_due()
    assert [(each.to, each.subject) for each in django_mail.outbox] == [
        (["agent@acme.test"], "You are no longer a member of Acme")
    ]


@pytest.mark.parametrize(
    ("by", "whose", "status", "code"),
    [
        ("admin", "owner", 403, "role_not_grantable"),
        ("owner", "owner", 422, "validation_failed"),
        ("agent", "viewer", 403, "permission_denied"),
    ],
)
def test_some_cannot_be_removed(acme: Company, by: str, whose: str, status: int, code: str) -> None:
    reply = remove(acme, whose, by=by)

    assert (reply.status, reply.body["code"]) == (status, code)
    assert role_of(acme.people[whose], acme.id) is not None


def test_what_somebody_invited_to_goes_with_their_rights(acme: Company) -> None:
    by_admin = [make_invitation(acme, role=role, invited_by_id=acme.people["admin"]) for role in ("admin", "viewer")]
    by_owner = make_invitation(acme, role="admin")

    set_role(acme, "admin", "agent")
    assert open_ids() == {by_admin[1].pk, by_owner.pk}, "an agent could not invite an admin"

    remove(acme, "admin")
    assert open_ids() == {by_owner.pk}


def open_ids() -> set[str]:
    return set(Invitation.objects.filter(revoked_at__isnull=True).values_list("pk", flat=True))


def test_the_list_of_members(acme: Company) -> None:
    page = as_person(acme, "viewer").get("/api/members").body["data"]

    assert [(each["name"], each["role"]) for each in page][:2] == [("Adam Okafor", "admin"), ("Ana Torres", "agent")]
    assert set(page[0]) == {"id", "email", "name", "role", "joined_at", "seen_at"}


def make_owner(acme: Company, person: str) -> None:
    Membership.objects.filter(user_id=acme.people[person]).update(role="owner")
    restore_rights(acme)


def as_owner(acme: Company, person: str) -> Principal:
    return Principal(acme.people[person], acme.id, reach_as("owner", member_id=acme.people[person]))


@pytest.fixture
def restored(acme: Company, committed: None) -> Iterator[None]:
    """Memberships that a committed test changes are as before afterwards."""
    before = list(Membership.objects.filter(organization_id=acme.id))
    yield
    Membership.objects.filter(organization_id=acme.id).delete()
    Membership.objects.bulk_create(before)
    restore_rights(acme)


def test_two_owners_who_leave_at_once_leave_one_behind(acme: Company, restored: None) -> None:
    both = ("owner", "admin")
    make_owner(acme, "admin")

    answers = at_once([lambda p=p: leave(acme, p) for p in both])  # type: ignore[misc]

    assert sorted(type(each).__name__ for each in answers) == ["LastOwner", "NoneType"], answers
    assert Membership.objects.filter(organization_id=acme.id, role="owner").count() == 1


def test_two_owners_who_make_each_other_less_at_once_leave_one_owner(acme: Company, restored: None) -> None:
    make_owner(acme, "admin")

    def demote(by: str, whose: str) -> Any:
        principal = as_owner(acme, by)
        return members.change_role(principal=principal, user_id=acme.people[whose], role="agent", now=clock.now())

    at_once([lambda: demote("owner", "admin"), lambda: demote("admin", "owner")])

    assert Membership.objects.filter(organization_id=acme.id, role="owner").count() == 1


def leave(acme: Company, person: str) -> None:
    members.leave(principal=as_owner(acme, person), now=clock.now())


def test_a_death_while_conversations_are_released_loses_none(
    acme: Company, restored: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_scope(acme.scope):
        for _ in range(5):
            make_conversation(assigned_to_id=acme.people["agent"])
    real, calls = inbox.release_conversations, iter(range(10))

    def two_then_death(**arguments: Any) -> int:
        if next(calls) == 1:
            raise SystemExit
        return real(**arguments, limit=2)

    principal = as_owner(acme, "owner")
    members.remove_member(principal=principal, user_id=acme.people["agent"], now=clock.now())
    monkeypatch.setattr(inbox, "release_conversations", two_then_death)
    with pytest.raises(SystemExit):
        facts.carry_over(acme.id)
    with tenant_scope(acme.scope):
        assert Conversation.objects.filter(assigned_to__isnull=False).count() == 3

    facts.carry_over_all()

    with tenant_scope(acme.scope):
        assert not Conversation.objects.filter(assigned_to__isnull=False).exists()
        assert AuditEntry.objects.filter(action="member.removed").count() == 1
        assert log.position().head_seq == 2 + 5
    assert OrganizationFact.objects.get().told_at is not None
