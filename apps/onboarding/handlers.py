"""What facts about invitations and mail domains mean for the organization: its audit log, its live lists."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.access.events import InvitationUpdated
from apps.audit.services import Target, record
from kernel.events import log


def on_invitation_sent(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: id, email, role, team_ids."""
    record(action="invitation.sent", target=_invitation(fact), now=now, after={"role": fact["role"]})
    _tell(fact, "open", now)


def on_invitation_accepted(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: id, email, role, team_ids. The audit log says it by `member.joined`."""
    _tell(fact, "accepted", now)


def on_invitation_expired(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: id, email, role, team_ids. Nobody did it, so the audit log says nothing."""
    _tell(fact, "expired", now)


def on_invitation_revoked(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: id, email, role, team_ids; why (services.invitations.Why, None: somebody took it back)."""
    after = {"why": fact["why"]} if fact.get("why") else None
    record(action="invitation.revoked", target=_invitation(fact), now=now, before={"role": fact["role"]}, after=after)
    _tell(fact, "revoked", now)


def on_domain_added(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: id, domain, role."""
    record(action="domain.added", target=_domain(fact), now=now, after={"role": fact["role"]})


def on_domain_verified(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: id, domain, role."""
    record(action="domain.verified", target=_domain(fact), now=now)


def on_domain_rule_changed(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: id, domain, role."""
    record(action="domain.rule_changed", target=_domain(fact), now=now, after={"role": fact["role"]})


def on_domain_removed(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: id, domain, role."""
    record(action="domain.removed", target=_domain(fact), now=now)


def _invitation(fact: Mapping[str, Any]) -> Target:
    return Target("invitation", fact["id"], fact["email"])


def _tell(fact: Mapping[str, Any], state: str, now: datetime) -> None:
    shown = {"id": fact["id"], "email": fact["email"], "role": fact["role"], "team_ids": fact.get("team_ids", [])}
    log.publish(InvitationUpdated(occurred_at=now, data={"invitation": {**shown, "state": state}}))


def _domain(fact: Mapping[str, Any]) -> Target:
    return Target("mail_domain", fact["id"], fact["domain"])
