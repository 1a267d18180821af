"""Inviting: who may, to what, how often; and what the mail says."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from apps.audit.models import AuditEntry
from apps.onboarding.models import Invitation
from apps.onboarding.services import invitations
from apps.onboarding.tests.factories import as_user, make_invitation, make_person, role_of
from apps.onboarding.tokens import hash_of
from kernel import crypto
from kernel.mail.models import OutgoingMail
from tenants.addresses import is_confirmed
from tenants.context import tenant_scope
from tenants.models import Membership, User
from tests.world.client import Api, Reply, as_person
from tests.world.companies import Company
from tests.world.threads import at_once


def invite(acme: Company, *emails: str, person: str = "owner", role: str = "agent") -> Reply:
    return as_person(acme, person).post("/api/invitations", {"emails": list(emails), "role": role})


def mails() -> list[dict[str, Any]]:
    """What waits to be sent: {to, subject, text, html}, oldest first."""
    rows = OutgoingMail.objects.order_by("pk")
    return [{"to": row.to, **json.loads(crypto.unseal(row.sealed))} for row in rows]


def link_of(mail: dict[str, Any]) -> str:
    """The token in a mail's link."""
    return str(mail["text"].partition("/join/?token=")[2].split()[0])


def test_people_are_invited_by_mail_and_join_with_the_link(acme: Company) -> None:
    reply = invite(acme, "Zoe@Northwind.test ", "ben@northwind.test", role="viewer")
    assert reply.status == 200, reply.body
    assert [each["email"] for each in reply.body["data"]] == ["zoe@northwind.test", "ben@northwind.test"]
    mail = next(each for each in mails() if each["to"] == "zoe@northwind.test")
    assert mail["subject"] == "Olivia Marsh invites you to Acme on Inlet"
    assert link_of(mail) in mail["html"]
    assert link_of(mail) not in str(list(Invitation.objects.values()))

    about = Api().get("/api/join", token=link_of(mail)).body
    zoe = make_person("zoe@northwind.test", name="Zoe", is_confirmed=False)
    joined = as_user(zoe).post("/api/join", {"token": link_of(mail)})

    assert about == {
        "organization_name": "Acme",
        "invited_by": "Olivia Marsh",
        "masked_email": "z•••@northwind.test",
        "role": "viewer",
        "role_name": "Viewer",
        "state": "open",
    }
    assert (joined.status, joined.body["organization"]["slug"], joined.body["is_ready"]) == (200, "acme", True)
    assert role_of(zoe.pk, acme.id) == "viewer"
    assert is_confirmed(zoe), "whoever has the link has read the mail"
    assert as_user(zoe).get("/api/me").body["role"] == "viewer"
    with tenant_scope(acme.scope):
        actions = list(AuditEntry.objects.order_by("seq").values_list("action", flat=True))
    assert actions == ["invitation.sent", "invitation.sent", "member.joined"]


def test_the_list_shows_what_is_open(acme: Company, now: datetime) -> None:
    open_one = make_invitation(acme)
    make_invitation(acme, accepted_at=now)
    make_invitation(acme, revoked_at=now)
    old = make_invitation(acme, expires_at=now - timedelta(days=1), created_at=now - timedelta(days=8))

    page = as_person(acme, "admin").get("/api/invitations").body["data"]

    assert [(each["id"], each["state"]) for each in page] == [(open_one.pk, "open"), (old.pk, "expired")]
    assert page[0]["invited_by"] == "Olivia Marsh"


@pytest.mark.parametrize(
    ("person", "role", "status", "code"),
    [
        ("admin", "owner", 403, "role_not_grantable"),
        ("admin", "admin", 200, None),
        ("owner", "owner", 200, None),
        ("owner", "emperor", 422, "validation_failed"),
        ("agent", "viewer", 403, "permission_denied"),
    ],
)
def test_nobody_invites_to_more_than_they_hold(
    acme: Company, person: str, role: str, status: int, code: str | None
) -> None:
    reply = invite(acme, "zoe@northwind.test", person=person, role=role)

    assert (reply.status, reply.body.get("code")) == (status, code)
    assert Invitation.objects.exists() == OutgoingMail.objects.exists() == (status == 200)


@pytest.mark.parametrize(
    "emails",
    [
        [],
        ["x"] * 1,
        ["a@b"],
        ["zoe@northwind.test\nbcc: x@y.test"],
        [5],
        ["a@b.test"] * 21,
        ["z" * 250 + "@b.test"],
        "a@b.test",
    ],
)
def test_what_is_no_list_of_addresses_is_refused(acme: Company, emails: Any) -> None:
    reply = as_person(acme, "owner").post("/api/invitations", {"emails": emails, "role": "agent"})

    assert (reply.status, reply.body["code"]) == (422, "validation_failed")
    assert reply.body["errors"][0]["pointer"].startswith("/emails")
    assert not OutgoingMail.objects.exists()


def test_members_and_the_invited_are_not_mailed_for_nothing(acme: Company) -> None:
    invite(acme, "zoe@northwind.test", role="viewer")
    first = link_of(mails()[0])

    again = invite(acme, "zoe@northwind.test", "agent@acme.test", "zoe@northwind.test", role="agent")

    assert again.body["skipped"] == [{"email": "agent@acme.test", "reason": "member"}]
    assert [(each["email"], each["role"]) for each in again.body["data"]] == [("zoe@northwind.test", "agent")]
    assert Invitation.objects.count() == 1 and Invitation.objects.get().mails == 2
    assert Api().get("/api/join", token=first).status == 404, "the old link is void"


def test_a_mailbox_is_not_flooded_from_anywhere(acme: Company, globex: Company) -> None:
    for number in range(invitations.MAILS_A_DAY_TO_ONE_ADDRESS):
        invite((acme, globex)[number % 2], "zoe@northwind.test")

    reply = invite(globex, "zoe@northwind.test", "ben@northwind.test")

    assert reply.body["skipped"] == [{"email": "zoe@northwind.test", "reason": "mailed_too_often"}]
    assert [each["email"] for each in reply.body["data"]] == ["ben@northwind.test"]


def test_an_organization_mails_some_a_day_not_many(acme: Company, globex: Company) -> None:
    make_invitation(acme, mails=invitations.MAILS_A_DAY - 1)

    assert invite(acme, "a@nowhere.test", "b@nowhere.test").body["code"] == "too_many_invitations"
    assert invite(acme, "a@nowhere.test").status == 200
    assert invite(globex, "a@nowhere.test").status == 200


def test_resending_gives_a_new_link_and_a_new_week(acme: Company, now: datetime) -> None:
    invitation = make_invitation(acme, token="old", expires_at=now - timedelta(days=1))
    owner = as_person(acme, "owner")

    sent = owner.post(f"/api/invitations/{invitation.pk}/resend")
    at_once_again = owner.post(f"/api/invitations/{invitation.pk}/resend")

    assert (sent.status, sent.body["state"]) == (200, "open")
    assert (at_once_again.status, at_once_again.body["code"]) == (429, "mailed_just_now")
    assert at_once_again.headers["Retry-After"] == "60"
    assert Api().get("/api/join", token="old").status == 404
    assert Api().get("/api/join", token=link_of(mails()[0])).body["state"] == "open"


def test_a_withdrawn_invitation_opens_nothing(acme: Company) -> None:
    invitation = make_invitation(acme, token="link", email="zoe@northwind.test")

    assert as_person(acme, "owner").call("DELETE", f"/api/invitations/{invitation.pk}").status == 204

    reply = as_user(make_person("zoe@northwind.test")).post("/api/join", {"token": "link"})
    assert (reply.status, reply.body["code"]) == (410, "invitation_over")
    assert Api().get("/api/join", token="link").body["state"] == "revoked"
    assert as_person(acme, "owner").call("DELETE", f"/api/invitations/{invitation.pk}").status == 404


def test_an_invitation_lasts_a_week(acme: Company, now: datetime) -> None:
    make_invitation(acme, token="link", email="zoe@northwind.test", expires_at=now - timedelta(seconds=1))
    zoe = make_person("zoe@northwind.test")

    assert as_user(zoe).post("/api/join", {"token": "link"}).body["code"] == "invitation_over"
    assert as_user(zoe).get("/api/welcome").body["invitations"] == []


def test_the_wrong_account_is_told_clearly_and_stays_out(acme: Company) -> None:
    make_invitation(acme, token="link", email="zoe@northwind.test")
    sam = make_person("sam@elsewhere.test")

    reply = as_user(sam).post("/api/join", {"token": "link"})

    assert (reply.status, reply.body["code"]) == (403, "wrong_account")
    assert "z•••@northwind.test" in reply.body["detail"] and "sam@elsewhere.test" in reply.body["detail"]
    assert "zoe@northwind.test" not in reply.body["detail"]
    assert role_of(sam.pk, acme.id) is None


@pytest.mark.parametrize("token", ["", "x", "null", "../..", "é", "a" * 200, "a" * 201, "a\x00b"])
def test_a_made_up_link_says_nothing(acme: Company, token: str) -> None:
    make_invitation(acme, token="link")

    for reply in (Api().get("/api/join", token=token), as_user(make_person()).post("/api/join", {"token": token})):
        assert reply.status in (404, 422)
        assert "Acme" not in str(reply.body)


def test_a_member_who_accepts_stays_what_they_are(acme: Company) -> None:
    make_invitation(acme, token="link", email="owner@acme.test", role="viewer")

    assert as_person(acme, "owner").post("/api/join", {"token": "link"}).status == 200
    assert role_of(acme.people["owner"], acme.id) == "owner"


def test_the_same_person_may_press_twice(acme: Company) -> None:
    make_invitation(acme, token="link", email="zoe@northwind.test")
    api = as_user(make_person("zoe@northwind.test"))

    assert [api.post("/api/join", {"token": "link"}).status for _ in range(2)] == [200, 200]


def test_a_link_that_was_used_does_not_bring_back_who_was_removed(acme: Company) -> None:
    make_invitation(acme, token="link", email="zoe@northwind.test")
    zoe = make_person("zoe@northwind.test")
    as_user(zoe).post("/api/join", {"token": "link"})
    assert as_person(acme, "owner").call("DELETE", f"/api/members/{zoe.pk}").status == 204

    assert as_user(zoe).post("/api/join", {"token": "link"}).body["code"] == "invitation_over"


def test_invitations_wait_on_the_welcome_page_for_a_confirmed_address_only(acme: Company) -> None:
    invitation = make_invitation(acme, email="zoe@northwind.test", role="viewer")
    unconfirmed = make_person("zoe@northwind.test", is_confirmed=False)
    assert as_user(unconfirmed).get("/api/welcome").body["invitations"] == []
    assert as_user(unconfirmed).post("/api/join", {"invitation_id": invitation.pk}).status == 404
    User.objects.filter(pk=unconfirmed.pk).update(email="other@northwind.test")
    zoe = make_person("zoe@northwind.test")

    (offered,) = as_user(zoe).get("/api/welcome").body["invitations"]
    joined = as_user(zoe).post("/api/join", {"invitation_id": offered["id"]})

    assert (offered["organization"]["name"], offered["role"]) == ("Acme", "viewer")
    assert (joined.status, role_of(zoe.pk, acme.id)) == (200, "viewer")


@pytest.mark.parametrize("body", [{}, {"token": "a", "invitation_id": "b"}, {"token": 5}, {"invitation_id": ""}])
def test_one_way_in_is_said(acme: Company, body: dict[str, Any]) -> None:
    reply = as_user(make_person()).post("/api/join", body)

    assert (reply.status, reply.body["code"]) == (422, "validation_failed")


@pytest.mark.usefixtures("committed")
def test_an_invitation_accepted_twice_at_once_makes_one_member(acme: Company) -> None:
    invitation = make_invitation(acme, token="link", email="zoe@northwind.test")
    zoe = make_person("zoe@northwind.test")
    api = as_user(zoe)
    try:
        replies = at_once([lambda: api_of(api).post("/api/join", {"token": "link"})] * 3)

        assert [reply.status for reply in replies if isinstance(reply, Reply)] == [200, 200, 200]
        assert Membership.objects.filter(user=zoe).count() == 1
        with tenant_scope(acme.scope):
            assert AuditEntry.objects.filter(action="member.joined").count() == 1
        assert Invitation.objects.get(pk=invitation.pk).token_hash == hash_of("link")
    finally:
        forget(acme, zoe)


def api_of(api: Api) -> Api:
    """A client of the thread's own."""
    return Api(token=api.token)


def forget(company: Company, user: User) -> None:
    """Take a member of a committed test away again."""
    from apps.access.models import Member

    Invitation.objects.all().delete()
    User.objects.filter(pk=user.pk).delete()
    with tenant_scope(company.scope):
        Member.objects.filter(pk=user.pk).delete()
