"""What facts about invitations and mail domains mean for the organization: they stand in its audit log."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.audit.services import Target, record


def on_invitation_sent(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: id, email, role."""
    record(action="invitation.sent", target=_invitation(fact), now=now, after={"role": fact["role"]})


def on_invitation_revoked(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: id, email, role; why (services.invitations.Why, None: somebody took it back)."""
    after = {"why": fact["why"]} if fact.get("why") else None
    record(action="invitation.revoked", target=_invitation(fact), now=now, before={"role": fact["role"]}, after=after)


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


def _domain(fact: Mapping[str, Any]) -> Target:
    return Target("mail_domain", fact["id"], fact["domain"])
