"""What facts of the public schema mean for the organization's picture of itself, of its people and of their rights.

Everybody takes locks in this order: rights, the audit log, the event log.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.access import queries, services
from apps.access.events import MemberUpdated, OrganizationUpdated
from apps.access.models import Member
from apps.audit.services import Target, record
from kernel.events import log


def on_member_joined(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: user_id, name, email, role, how ("invitation", "domain", "founder"), team_ids."""
    services.lock_rights()
    record(action="member.joined", target=_target(fact), now=now, after={"role": fact["role"], "how": fact["how"]})
    member = services.keep_member(
        user_id=fact["user_id"],
        name=fact["name"],
        email=fact["email"],
        role=fact["role"],
        team_ids=fact.get("team_ids", ()),
        now=now,
    )
    _tell(member, fact["role"], now)


def on_member_role_changed(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: user_id, name, before, after (roles)."""
    services.lock_rights()
    before, after = {"role": fact["before"]}, {"role": fact["after"]}
    record(action="member.role_changed", target=_target(fact), now=now, before=before, after=after)
    member = services.change_member_role(user_id=fact["user_id"], role=fact["after"], now=now)
    if member is not None:
        _tell(member, fact["after"], now)


def on_member_left(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: user_id, name, how ("left", "removed")."""
    services.lock_rights()
    record(action=f"member.{fact['how']}", target=_target(fact), now=now)
    member = services.deactivate_member(user_id=fact["user_id"], now=now)
    if member is not None:
        _tell(member, None, now)


def on_member_renamed(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: user_id, name, email, role; before ({name, email})."""
    services.lock_rights()
    after = {"name": fact["name"], "email": fact["email"]}
    record(action="member.renamed", target=_target(fact), now=now, before=fact["before"], after=after)
    member = services.keep_member(user_id=fact["user_id"], role=fact["role"], now=now, **after)
    _tell(member, fact["role"], now)


def on_member_security_changed(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: user_id, name, kind (tenants.auth.events.SENTENCES), detail. Signing in and out is part of it."""
    after = {"what": fact["kind"], **({"detail": fact["detail"]} if fact["detail"] else {})}
    record(action="member.security_changed", target=_target(fact), now=now, after=after)


def on_organization_renamed(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: id, rev, before and after ({name, slug})."""
    target = Target("organization", fact["id"], fact["after"]["name"])
    record(action="organization.renamed", target=target, now=now, before=fact["before"], after=fact["after"])
    data = {"organization": {"id": fact["id"], **fact["after"], "rev": fact["rev"]}}
    log.publish(OrganizationUpdated(occurred_at=now, data=data))


def _target(fact: Mapping[str, Any]) -> Target:
    return Target("member", fact["user_id"], fact["name"])


def _tell(member: Member, role: str | None, now: datetime) -> None:
    log.publish(MemberUpdated(occurred_at=now, data={"member": queries.member_data(member, role)}))
