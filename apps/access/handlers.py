"""What facts of the public schema mean for the organization's picture of its people."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from apps.access import services
from apps.audit.services import Target, record


def on_member_joined(fact: Mapping[str, Any], now: datetime) -> None:
    """`fact`: user_id, name, email, role, how ("invitation", "domain", "founder")."""
    services.keep_member(user_id=fact["user_id"], name=fact["name"], email=fact["email"])
    target = Target("member", fact["user_id"], fact["name"])
    record(action="member.joined", target=target, now=now, after={"role": fact["role"], "how": fact["how"]})
