"""Suspended, restored, about to be deleted: who may do what, and that receiving never stops."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox

from apps.access.facts import carry_over
from apps.audit.models import AuditEntry
from apps.inbound.drain import drain
from apps.inbound.models import PendingReceipt, Receipt
from apps.inbound.tests.webhooks import escape, text, whatsapp
from apps.inbox.models import Conversation, Message
from apps.inbox.tests.factories import make_conversation, make_reply
from apps.outbound.services import send_waiting
from kernel.mail.outbox import send_due
from kernel.tests.local_server import LocalServer
from tenants import life
from tenants.context import public_scope, tenant_scope
from tenants.models import Organization
from tests.world.client import as_person
from tests.world.companies import Company

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def suspended(acme: Company, now: datetime) -> Company:
    life.suspend(organization_id=acme.id, reason="An invoice is open.", now=now)
    carry_over(acme.id)
    return acme


def test_in_a_suspended_organization_nobody_works_and_everybody_learns_why(suspended: Company, globex: Company) -> None:
    for person in ("owner", "agent"):
        reply = as_person(suspended, person).get("/api/conversations")
        assert (reply.status, reply.body["code"], reply.body["detail"]) == (
            403, "organization_suspended", "An invoice is open.",
        )  # fmt: skip
        me = as_person(suspended, person).get("/api/me")
        assert (me.status, me.body["organization"]["status"]) == (200, "suspended")
        assert me.body["organization"]["status_reason"] == "An invoice is open."
    assert as_person(globex).get("/api/conversations").status == 200
    assert as_person(suspended, "owner").get("/api/organization/exports").status == 200, "its own data stays its own"


def test_what_customers_write_is_received_all_the_same(suspended: Company) -> None:
    receipt = Receipt.objects.create(body=escape(whatsapp("101", text("wamid.1", body="Are you there?"))))
    PendingReceipt.objects.create(organization_id=suspended.id, receipt_id=receipt.pk)

    drain()

    with tenant_scope(suspended.scope):
        assert Conversation.objects.get().last_message_preview == "Are you there?"


def test_replies_wait_until_it_is_restored(suspended: Company, meta: LocalServer, now: datetime) -> None:
    with tenant_scope(suspended.scope):
        reply = make_reply(make_conversation(), status="queued")

        assert send_waiting(conversation_id=reply.conversation_id).calls == 0
        assert Message.objects.get(pk=reply.pk).delivery_status == "queued"

    with public_scope():
        life.restore(organization_id=suspended.id, reason="Paid.", now=now)
    with tenant_scope(suspended.scope):
        assert send_waiting(conversation_id=reply.conversation_id).calls == 1
    assert as_person(suspended).get("/api/conversations").status == 200


def test_suspending_and_restoring_stand_in_the_organizations_audit_log(suspended: Company, now: datetime) -> None:
    life.restore(organization_id=suspended.id, reason="Paid.", now=now)
    carry_over(suspended.id)

    with tenant_scope(suspended.scope):
        told = list(AuditEntry.objects.order_by("seq").values_list("action", "after"))
    assert told == [
        ("organization.suspended", {"reason": "An invoice is open."}),
        ("organization.restored", {"reason": "Paid."}),
    ]


def test_only_an_owner_who_types_the_name_can_have_it_deleted(acme: Company) -> None:
    for person in ("admin", "agent", "viewer"):
        body = as_person(acme, person).post("/api/organization/deletion", {"confirmation": "acme"}).body
        assert body["code"] == "permission_denied"
    for typed in ("", "Acme", "globex", "acme2"):
        reply = as_person(acme, "owner").post("/api/organization/deletion", {"confirmation": typed})
        assert (reply.status, reply.body["code"]) == (422, "validation_failed")

    assert Organization.objects.get(pk=acme.id).status == "active"


def test_a_wish_to_delete_closes_it_tells_the_owners_and_can_be_taken_back(acme: Company, settings: Any) -> None:
    settings.DELETION_GRACE = timedelta(days=30)
    owner = as_person(acme, "owner")

    asked = owner.post("/api/organization/deletion", {"confirmation": "acme"})

    assert (asked.status, asked.body["status"], asked.body["grace_days"]) == (202, "deleting", 30)
    assert as_person(acme).get("/api/conversations").body["code"] == "organization_deleting"
    assert owner.post("/api/organization/deletion", {"confirmation": "acme"}).body["code"] == "organization_state"
    kept = owner.post("/api/organization/deletion/cancel")
    assert (kept.status, kept.body["status"], kept.body["deletes_at"]) == (200, "active", None)
    assert as_person(acme).get("/api/conversations").status == 200
    send_due()
    assert [(each.to, "Acme" in each.subject) for each in outbox.outbox] == [([acme.email("owner")], True)] * 2
    with tenant_scope(acme.scope):
        actions = list(AuditEntry.objects.order_by("seq").values_list("action", "actor__name"))
    assert actions == [
        ("organization.deletion_requested", "Olivia Marsh"),
        ("organization.deletion_canceled", "Olivia Marsh"),
    ]


def test_an_organization_that_was_suspended_is_so_again_when_it_is_kept(suspended: Company, settings: Any) -> None:
    settings.DELETION_GRACE = timedelta(days=30)
    owner = as_person(suspended, "owner")
    owner.post("/api/organization/deletion", {"confirmation": "acme"})

    assert owner.post("/api/organization/deletion/cancel").body["status"] == "suspended"
