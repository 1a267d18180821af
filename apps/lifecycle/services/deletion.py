"""The end of an organization: step by step, each safe to repeat, the last one that is done written down.

A process may be killed anywhere: the lease runs out, and the next one goes on from there. What was removed stays as a
DeletionProof, without any of what it was.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import models, transaction

from apps.audit.queries import get_head
from apps.lifecycle.archive import count_rows
from apps.lifecycle.folders import remove_folder
from apps.lifecycle.models import DeletionProof
from apps.lifecycle.receipts import purge_receipts
from kernel import clock, mail, storage
from tenants.context import public_scope, tenant_scope
from tenants.models import InboundRoute, Membership, Organization
from tenants.provisioning import drop_schema
from tenants.queries import forget_scope, scope_of

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
PAUSE = timedelta(minutes=5)  # after a failure


def delete_due() -> None:
    """Delete the organizations whose time of grace is over, and go on with what was begun. A poll."""
    with public_scope():
        now = clock.now()
        due = Organization.objects.filter(status=Organization.Status.DELETING, deletes_at__lte=now)
        for organization_id in list(due.values_list("pk", flat=True)):
            _begin(organization_id, now)
        while (proof := _claim(clock.now())) is not None:
            try:
                _carry_out(proof)
            except Exception as failed:
                logger.exception("the deletion of %s stopped after step %r", proof.organization_id, proof.step)
                error = f"{type(failed).__name__}: {failed}"[:500]
                _mine(proof).update(last_error=error, lease_until=clock.now() + PAUSE)


@transaction.atomic
def _begin(organization_id: str, now: datetime) -> None:
    """Nobody may enter from here on, and nobody can change their mind: the proof is there."""
    organization = Organization.objects.select_for_update().filter(pk=organization_id).first()
    if organization is None or organization.status != Organization.Status.DELETING or organization.deletes_at > now:
        return
    if DeletionProof.objects.filter(organization_id=organization_id).exists():
        return
    organization.provisioned_at = None
    organization.save(update_fields=["provisioned_at"])
    forget_scope(organization_id)
    DeletionProof.objects.create(
        organization_id=organization_id,
        slug=organization.slug,
        name=organization.name,
        requested_by=organization.deletion_asked_by,
        requested_at=organization.status_changed_at,
        lease_until=now,
    )


def _carry_out(proof: DeletionProof) -> None:
    names = list(STEPS)
    for name in names[names.index(proof.step) + 1 if proof.step else 0 :]:
        STEPS[name](proof)
        proof.step, proof.lease_until, proof.last_error = name, clock.now() + LEASE, ""
        if name == names[-1]:
            proof.finished_at, proof.notes, proof.lease_until = clock.now(), {}, None
        proof.save()
        logger.info("organization %s: %s", proof.organization_id, name)


def _count(proof: DeletionProof) -> None:
    """What there is, and where its audit log ends."""
    organization = _organization(proof)
    scope = scope_of(organization)
    with tenant_scope(scope):
        rows = count_rows()
        proof.audit_head_seq, proof.audit_head_hash = get_head()
    routes = InboundRoute.objects.filter(organization=organization)
    members = Membership.objects.filter(organization=organization)
    owners = members.filter(role="owner").values_list("user__email", flat=True)
    proof.removed = {"rows": rows, "members": members.count(), "routes": routes.count()}
    proof.notes = {
        "schema_name": organization.schema_name,
        "role_name": organization.role_name,
        "external_ids": sorted(set(routes.values_list("external_id", flat=True))),
        "owners": sorted(owners),
    }


def _cut_off(proof: DeletionProof) -> None:
    """Nothing leads here any more: no outside account, no member."""
    organization = _organization(proof)
    InboundRoute.objects.filter(organization=organization).delete()
    Membership.objects.filter(organization=organization).delete()


def _purge(proof: DeletionProof) -> None:
    proof.removed["receipts"] = purge_receipts(proof.organization_id, proof.notes["external_ids"])


def forget_stragglers() -> None:
    """What was stored in the moment in which an edge process still knew a route, and is dead letters now."""
    gone = DeletionProof.objects.filter(step__in=list(STEPS)[1:]).values_list("organization_id", flat=True)
    for organization_id in gone.filter(started_at__gte=clock.now() - timedelta(days=7)):
        purge_receipts(organization_id, [])
    finished = DeletionProof.objects.filter(finished_at__gte=clock.now() - timedelta(days=7))
    for organization_id in finished.values_list("organization_id", flat=True):
        storage.remove_all(organization_id)  # a worker may have been about to store a file


def _drop(proof: DeletionProof) -> None:
    drop_schema(proof.notes["schema_name"], proof.notes["role_name"])


def _files(proof: DeletionProof) -> None:
    proof.removed["files"] = remove_folder(proof.organization_id)


def _objects(proof: DeletionProof) -> None:
    """What customers have sent. Begun anew it counts on: what an attempt has removed is not there for the next."""
    proof.removed["objects"] = storage.remove_all(proof.organization_id) + proof.removed.get("objects", 0)


@transaction.atomic
def _row(proof: DeletionProof) -> None:
    """The organization itself with whatever public tables hold of it, and the mail that says so, once."""
    gone, _ = Organization.objects.filter(pk=proof.organization_id).delete()
    forget_scope(proof.organization_id)
    if gone:
        for address in proof.notes["owners"]:
            context = {"organization": {"name": proof.name}, "proof": proof.pk}
            mail.send(to=address, template="organization_deleted", context=context)


STEPS: dict[str, Callable[[DeletionProof], None]] = {
    "counted": _count,
    "cut_off": _cut_off,
    "purged": _purge,
    "dropped": _drop,
    "files_gone": _files,
    "objects_gone": _objects,
    "row_gone": _row,
}


def _organization(proof: DeletionProof) -> Organization:
    organization: Organization = Organization.objects.get(pk=proof.organization_id)
    return organization


@transaction.atomic
def _claim(now: datetime) -> DeletionProof | None:
    free = DeletionProof.objects.filter(finished_at__isnull=True, lease_until__lte=now)
    proof = free.select_for_update(skip_locked=True).order_by("started_at").first()
    if proof is not None:
        proof.attempts += 1
        proof.lease_until = now + LEASE
        proof.save(update_fields=["attempts", "lease_until"])
    return proof


def _mine(proof: DeletionProof) -> "models.QuerySet[DeletionProof]":
    return DeletionProof.objects.filter(pk=proof.pk, attempts=proof.attempts)
