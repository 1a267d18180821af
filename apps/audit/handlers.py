"""Entries for what happened in public: handlers of config.fact_map."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from apps.audit.services import Target, record
from kernel.scope import require_scope

Handler = Callable[[Mapping[str, Any], datetime], None]
_WHO = ("user_id", "name", "email")


def about_organization(action: str) -> Handler:
    """Records the fact as `action`. `before` and `after` are taken as they are; without them the whole fact is."""

    def handle(fact: Mapping[str, Any], now: datetime) -> None:
        target = Target("organization", require_scope().organization_id, fact.get("name", ""))
        record(action=action, target=target, now=now, before=fact.get("before"), after=fact.get("after", fact))

    return handle


def about_member(action: str) -> Handler:
    """The same for a fact about the person `user_id`, `name`."""

    def handle(fact: Mapping[str, Any], now: datetime) -> None:
        rest = {key: value for key, value in fact.items() if key not in _WHO}
        target = Target("member", fact["user_id"], fact.get("name", ""))
        record(action=action, target=target, now=now, before=fact.get("before"), after=rest.get("after", rest))

    return handle
