"""An operator in a member's place: what they may see and do, what it leaves behind, when it ends."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.access.auth import Needs
from apps.access.facts import carry_over
from apps.audit.models import AuditEntry
from apps.inbox.tests.factories import make_conversation
from config.tests.test_api_routes import ALL, PUBLIC
from kernel.scope import Scope
from tenants.auth import impersonation
from tenants.context import public_scope
from tenants.models import Impersonation, Membership, Organization, User
from tests.world.client import Api, as_person
from tests.world.companies import Company

Enter = Callable[..., Api]


@pytest.fixture
def operator(acme: Company) -> User:
    with public_scope():
        return User.objects.create_user("sam@inlet.test", name="Sam Staff", is_staff=True)


@pytest.fixture
def enter(operator: User, acme: Company, now: datetime) -> Enter:
    def enter(person: str = "agent", *, may_change: bool = False, at: datetime = now) -> Api:
        with public_scope():
            _, token = impersonation.enter(
                operator=operator,
                organization=Organization.objects.get(pk=acme.id),
                member_id=acme.people[person],
                reason="Ticket 4711",
                may_change=may_change,
                now=at,
            )
        carry_over(acme.id)
        return Api(token=token)

    return enter


def test_an_operator_sees_what_the_member_sees_and_everybody_can_tell(
    tenant: Scope, acme: Company, enter: Enter
) -> None:
    conversation = make_conversation()
    sam = enter()

    assert [row["id"] for row in sam.get("/api/conversations").body["data"]] == [conversation.pk]
    me = sam.get("/api/me").body
    assert me["user"]["id"] == acme.people["agent"]
    assert (me["operator"]["name"], me["operator"]["reason"], me["operator"]["may_change"]) == (
        "Sam Staff",
        "Ticket 4711",
        False,
    )
    assert "conversations:reply" not in me["permissions"]
    assert [each["slug"] for each in me["organizations"]] == ["acme"]
    assert as_person(acme).get("/api/me").body["operator"] is None


def test_who_is_there_to_look_changes_nothing(tenant: Scope, acme: Company, enter: Enter) -> None:
    conversation = make_conversation()
    sam = enter("owner")

    for address, body in (("assign", {"assigned_to": "me"}), ("status", {"status": "resolved"}), ("read", None)):
        reply = sam.post(f"/api/conversations/{conversation.pk}/{address}", body)
        assert (reply.status, reply.body["code"]) == (403, "operator_may_not"), address

    conversation.refresh_from_db()
    assert (conversation.assigned_to_id, conversation.status) == (None, "open")


def test_what_is_changed_carries_the_operator_as_the_actor(tenant: Scope, acme: Company, enter: Enter) -> None:
    conversation = make_conversation()
    sam = enter("agent", may_change=True)

    assert sam.post(f"/api/conversations/{conversation.pk}/status", {"status": "resolved"}).status == 200

    entry = AuditEntry.objects.get(action="conversation.status_changed")
    assert (entry.actor["kind"], entry.actor["name"], entry.actor["acting_as"]) == (
        "operator", "Sam Staff", acme.people["agent"],
    )  # fmt: skip


def test_the_organization_reads_who_came_and_why(tenant: Scope, acme: Company, enter: Enter, now: datetime) -> None:
    enter()
    with public_scope():
        impersonation.leave(seat_id=Impersonation.objects.get().pk, now=now)
        impersonation.leave(seat_id=Impersonation.objects.get().pk, now=now)
    carry_over(acme.id)

    told = list(AuditEntry.objects.order_by("seq").values_list("action", "actor__name", "target_name", "after__reason"))
    assert told == [
        ("operator.entered", "Sam Staff", "Ana Torres", "Ticket 4711"),
        ("operator.left", "Sam Staff", "Ana Torres", "Ticket 4711"),
    ]
    page = as_person(acme, "owner").get("/api/audit", action="operator")
    assert [row["actor"]["kind"] for row in page.body["data"]] == ["operator", "operator"]


@pytest.mark.parametrize("person", ["owner", "admin"])
def test_members_roles_security_and_the_end_are_out_of_reach(
    tenant: Scope, acme: Company, enter: Enter, person: str
) -> None:
    sam = enter(person, may_change=True)

    for method, address in (
        ("POST", "/api/invitations"),
        ("PATCH", f"/api/members/{acme.people['agent']}"),
        ("DELETE", f"/api/members/{acme.people['agent']}"),
        ("POST", "/api/roles"),
        ("PATCH", "/api/organization"),
        ("POST", "/api/organization/leave"),
        ("POST", "/api/organization/transfer"),
        ("POST", "/api/organization/deletion"),
        ("POST", "/api/organization/export"),
        ("GET", "/api/organization/exports"),
        ("GET", "/api/audit"),
        ("GET", "/api/audit/export"),
    ):
        reply = sam.call(method, address, {})
        assert (reply.status, reply.body["code"]) == (403, "operator_may_not"), address


def test_no_route_about_the_person_takes_the_token(tenant: Scope, acme: Company, enter: Enter) -> None:
    """They are not `Needs`, which alone knows operators: to everything else the token is none."""
    sam, others = enter("owner"), [r for r in ALL if r.key not in PUBLIC and not isinstance(r.auth[0], Needs)]
    assert len(others) > 3
    for route in others:
        names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
        reply = sam.call(route.method, "/api" + route.path.format(**dict.fromkeys(names, "x")), {})
        assert (reply.status, reply.body["code"]) == (401, "token_invalid"), route.key


@pytest.mark.parametrize("how", ["time", "left", "no staff any more", "inactive", "member gone", "made up"])
def test_it_ends(tenant: Scope, acme: Company, enter: Enter, operator: User, now: datetime, how: str) -> None:
    sam = enter(at=now - impersonation.LONGEST - timedelta(seconds=1) if how == "time" else now)
    endings: dict[str, Callable[[], Any]] = {
        "left": lambda: sam.post("/api/operator/leave"),
        "no staff any more": lambda: _update(operator, is_staff=False),
        "inactive": lambda: _update(operator, is_active=False),
        "member gone": lambda: _remove(acme),
        "made up": lambda: setattr(sam, "token", "imp_" + "x" * 43),
    }
    if how in endings:
        assert sam.get("/api/conversations").status == 200
        endings[how]()

    reply = sam.get("/api/conversations")

    assert reply.status == (403 if how == "member gone" else 401), reply


def test_only_members_of_that_organization_can_be_stood_in_for(
    acme: Company, globex: Company, operator: User, now: datetime
) -> None:
    organization = Organization.objects.get(pk=acme.id)
    for member_id, reason, error in (
        (globex.people["owner"], "x", "NotFound"),
        (acme.people["agent"], " ", "InvalidInput"),
    ):
        with pytest.raises(Exception) as refused:
            impersonation.enter(
                operator=operator,
                organization=organization,
                member_id=member_id,
                reason=reason,
                may_change=False,
                now=now,
            )
        assert refused.type.__name__ == error
    assert not Impersonation.objects.exists()


def test_members_have_no_seat_to_leave(tenant: Scope, acme: Company) -> None:
    assert as_person(acme, "owner").post("/api/operator/leave").status == 404


def _update(user: User, **changes: bool) -> None:
    with public_scope():
        User.objects.filter(pk=user.pk).update(**changes)


def _remove(company: Company) -> None:
    with public_scope():
        Membership.objects.filter(user_id=company.people["agent"], organization_id=company.id).delete()
