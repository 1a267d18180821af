"""The end of an organization: nothing of it stays but the proof, and no death of a process stops it half way."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import connection

from apps.access.facts import carry_over
from apps.access.services import keep_member
from apps.audit.queries import get_head
from apps.channels.services import ExternalAccount, connect_account
from apps.inbound.models import DeadLetter, PendingReceipt, Receipt
from apps.inbox.tests.factories import make_conversation, make_message
from apps.lifecycle.folders import folder_of
from apps.lifecycle.models import DeletionProof
from apps.lifecycle.services import deletion
from apps.lifecycle.tests.factories import make_export
from apps.lifecycle.tests.processes import die_at
from apps.media.tests.factories import make_file
from kernel import clock, storage
from kernel.errors import NotFound
from kernel.mail.outbox import send_due
from kernel.scope import Scope
from tenants import life
from tenants.context import tenant_scope
from tenants.models import InboundRoute, Membership, Organization, OrganizationFact, User
from tenants.provisioning import add_user, claim_route, create_organization
from tenants.queries import get_scope, scope_of
from tests.world.companies import Company

pytestmark = pytest.mark.usefixtures("committed")
NUMBER, CANARY = "99887766554433", "canary-of-the-doomed"


@pytest.fixture
def doomed(now: Any) -> Organization:
    """An organization with an owner, a channel, a conversation, receipts and files, whose owner wants it gone."""
    organization = create_organization(slug="doomed", name="Doomed Ltd")
    owner = add_user(organization=organization, email="dora@doomed.test", name="Dora", role="owner", password="x")
    with tenant_scope(scope_of(organization)):
        keep_member(user_id=owner.pk, name="Dora", email=owner.email, role="owner")
        account = connect_account(
            ExternalAccount(channel_type="whatsapp", name="W", access_token="t", wa_phone_number_id=NUMBER), now=now
        )
        message = make_message(make_conversation(), body_text=CANARY)
        photo = make_file(message, filename=f"{CANARY}.png")
        for name in (photo.storage_key or "", "left-by-a-dead-worker/1/original"):
            storage.put(name, io.BytesIO(CANARY.encode()), content_type="image/png")
    claim_route(organization=organization, kind="whatsapp_number", external_id=NUMBER, channel_account_id=account.pk)
    done, waiting, _ = [Receipt.objects.create(body=body) for body in receipts()]
    PendingReceipt.objects.create(organization_id=organization.pk, receipt_id=waiting.pk)
    DeadLetter.objects.create(organization_id=organization.pk, receipt_id=done.pk, position=0, reason=CANARY)
    make_export(organization.pk)
    life.request_deletion(organization_id=organization.pk, user_id=owner.pk, asked_by="Dora", now=now)
    carry_over(organization.pk)
    return organization


def receipts() -> list[bytes]:
    ours = b'{"metadata":{"phone_number_id":"%s"},"text":"%s"}' % (NUMBER.encode(), CANARY.encode())
    return [ours, ours, b'{"metadata":{"phone_number_id":"106540000000101"},"text":"of acme"}']


def schema_is_there(scope: Scope) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = %s)", [scope.schema_name])
        return bool(cursor.fetchone()[0])


def assert_gone(organization: Organization, scope: Scope) -> DeletionProof:
    """Nothing but the proof."""
    assert not Organization.objects.filter(pk=organization.pk).exists()
    assert not schema_is_there(scope)
    assert not folder_of(organization.pk).exists()
    assert list(storage.list_keys(organization.pk)) == []
    with pytest.raises(NotFound):
        get_scope(organization.pk)
    of_it = {"organization_id": organization.pk}
    for model in (InboundRoute, Membership, OrganizationFact, PendingReceipt, DeadLetter):
        assert not model._default_manager.filter(**of_it).exists(), model
    assert [bytes(each.body) for each in Receipt.objects.all()] == [receipts()[2]], "what belongs to others stays"
    proof = DeletionProof.objects.get(organization_id=organization.pk)
    assert proof.finished_at is not None
    assert CANARY not in str(DeletionProof.objects.values()) and NUMBER not in str(DeletionProof.objects.values())
    return proof


def test_nothing_stays_but_the_proof(doomed: Organization, acme: Company) -> None:
    scope = scope_of(doomed)
    with tenant_scope(scope):
        head = get_head()

    deletion.delete_due()

    proof = assert_gone(doomed, scope)
    assert (proof.audit_head_seq, proof.audit_head_hash) == head and head[0] > 0
    assert (proof.slug, proof.name) == ("doomed", "Doomed Ltd")
    assert proof.requested_by == User.objects.get(email="dora@doomed.test").pk, "people stay people"
    assert proof.removed["rows"]["inbox_message"] == 1
    assert {key: proof.removed[key] for key in ("members", "routes", "receipts", "files", "objects")} == {
        "members": 1, "routes": 1, "receipts": 2, "files": 1, "objects": 2,
    }  # fmt: skip
    send_due()
    assert [each.subject for each in outbox.outbox if each.to == ["dora@doomed.test"]][
        -1
    ] == "Doomed Ltd has been deleted"
    assert schema_is_there(acme.scope)


def test_before_the_time_of_grace_is_over_nothing_is_deleted(doomed: Organization) -> None:
    Organization.objects.filter(pk=doomed.pk).update(deletes_at=clock.now().replace(year=2099))

    deletion.delete_due()

    assert not DeletionProof.objects.exists()
    assert schema_is_there(scope_of(doomed))


class Killed(BaseException):
    """Not an error: the process is gone."""


def test_a_death_after_every_single_step_is_made_up_for(doomed: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step is done, and nobody wrote down that it is: it is done again."""
    scope = scope_of(doomed)
    for step, do in list(deletion.STEPS.items()):

        def do_and_die(proof: DeletionProof, do: Callable[[DeletionProof], None] = do) -> None:
            do(proof)
            raise Killed

        with monkeypatch.context() as doom, pytest.raises(Killed):
            doom.setitem(deletion.STEPS, step, do_and_die)
            deletion.delete_due()
        with pytest.raises((life.WrongState, NotFound)):
            life.cancel_deletion(organization_id=doomed.pk, asked_by="Dora", now=clock.now())
        DeletionProof.objects.update(lease_until=clock.now())

    assert_made_up_for(doomed, scope)


def test_a_process_that_is_killed_is_made_up_for(doomed: Organization) -> None:
    scope = scope_of(doomed)
    die_at("dropped")
    deletion.delete_due()
    assert DeletionProof.objects.get().finished_at is None, "perhaps the other one still lives"

    assert_made_up_for(doomed, scope)


def assert_made_up_for(organization: Organization, scope: Scope) -> None:
    DeletionProof.objects.update(lease_until=clock.now())
    deletion.delete_due()

    proof = assert_gone(organization, scope)
    assert proof.removed["members"] == 1
    send_due()
    assert len([each for each in outbox.outbox if "has been deleted" in each.subject]) == 1


def test_what_was_stored_late_is_cleared_up(doomed: Organization) -> None:
    deletion.delete_due()
    late = Receipt.objects.create(body=receipts()[0])
    DeadLetter.objects.create(organization_id=doomed.pk, receipt_id=late.pk, position=0, reason="too late")
    with tenant_scope(Scope(doomed.pk, "t_gone", "")):
        storage.put("att_late/1/original", io.BytesIO(b"x"), content_type="image/png")

    deletion.forget_stragglers()

    assert not DeadLetter.objects.exists()
    assert list(storage.list_keys(doomed.pk)) == []


def test_files_of_others_stay(doomed: Organization, acme: Company) -> None:
    with tenant_scope(acme.scope):
        storage.put("att_ours/1/original", io.BytesIO(b"ours"), content_type="image/png")

    deletion.delete_due()

    assert (f"{acme.id}/att_ours/1/original", 4) in list(storage.list_keys(acme.id))
    storage.remove_all(acme.id)


def test_without_its_store_an_organization_is_not_said_to_be_gone(doomed: Organization, settings: Any) -> None:
    away, there = "http://127.0.0.1:9", settings.STORAGES
    settings.STORAGES = {
        name: {**each, "OPTIONS": {**each["OPTIONS"], "endpoint_url": away}} if "OPTIONS" in each else each
        for name, each in there.items()
    }
    deletion.delete_due()
    stopped = DeletionProof.objects.get()
    assert (stopped.step, stopped.finished_at) == ("files_gone", None)

    settings.STORAGES = there
    DeletionProof.objects.update(lease_until=clock.now())
    deletion.delete_due()
    assert DeletionProof.objects.get().finished_at is not None


def test_a_step_that_fails_says_why_and_is_tried_again(doomed: Organization, monkeypatch: pytest.MonkeyPatch) -> None:
    scope = scope_of(doomed)
    with monkeypatch.context() as away:
        away.setitem(deletion.STEPS, "dropped", lambda proof: 1 / 0)
        deletion.delete_due()
    stopped = DeletionProof.objects.get()
    assert (stopped.step, stopped.last_error) == ("purged", "ZeroDivisionError: division by zero")

    DeletionProof.objects.update(lease_until=clock.now())
    deletion.delete_due()

    assert_gone(doomed, scope)


def test_a_folder_is_only_ever_an_organizations_own() -> None:
    for name in ("", "..", "org_1/../org_2", "/etc", "org_A"):
        with pytest.raises(ValueError, match="no organization"):
            folder_of(name)
