"""Grants on single objects: what a member or a team may do with a channel account or another team (guardian)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import transaction
from guardian.shortcuts import assign_perm, remove_perm

from apps.access import queries
from apps.access.models import Grantee, Team
from apps.access.permissions import MEMBERS_MANAGE
from apps.access.principal import ChannelPlace, Principal, TeamPlace, require
from apps.access.queries import BIT_NAMES
from apps.access.services.granting import require_gains
from apps.access.services.projection import lock_rights, read_sources, rewrite, tell
from apps.audit.services import Target, record
from kernel.errors import InvalidInput, NotFound


@dataclass(frozen=True, slots=True)
class Ends:
    """The two ends of a grant, found by their ids."""

    object: Any
    object_type: str  # "channel" | "team"
    holder: Grantee | Team
    holder_type: str  # "member" | "team"
    holder_name: str


@transaction.atomic
def set_grant(*, by: Principal, object_id: str, holder_id: str, bits: Collection[str], now: datetime) -> dict[str, Any]:
    """The holder may do exactly this with the object from now on; nothing: the grant is gone. Safe to repeat.

    Returns GrantOut. Whoever may act may also see. Raises NotFound, MemberNotFound, PermissionDenied, BeyondOwnRights.
    """
    lock_rights()
    ends = _find(object_id, holder_id)
    require(by, MEMBERS_MANAGE, TeamPlace(object_id) if ends.object_type == "team" else ChannelPlace(object_id))
    wanted = set(bits) | ({"view"} if bits else set())
    before = read_sources()
    had = {
        name
        for object_type, id_, held in before.grants.get(holder_id, ())
        if (object_type, id_) == (ends.object_type, object_id)
        for name in queries.names_of(held)
    }
    for name in sorted(wanted - had):
        assign_perm(f"{name}_{ends.object_type}", ends.holder, ends.object)
    for name in sorted(had - wanted):
        remove_perm(f"{name}_{ends.object_type}", ends.holder, ends.object)
    shown = {
        "object_type": ends.object_type, "object_id": object_id, "holder_type": ends.holder_type,
        "holder_id": holder_id, "bits": [name for name in BIT_NAMES if name in wanted],
    }  # fmt: skip
    if wanted == had:
        return shown
    after = read_sources()
    require_gains(by=by, before=before, after=after, member_ids=after.members)
    changed = rewrite(after)
    holder = {"id": holder_id, "name": ends.holder_name}
    record(
        action="grant.changed",
        target=Target(ends.object_type, object_id, ends.object.name),
        now=now,
        before={"holder": holder, "bits": [name for name in BIT_NAMES if name in had]},
        after={"holder": holder, "bits": shown["bits"]},
    )
    tell(changed, parts=["grants"], now=now)
    return shown


def _find(object_id: str, holder_id: str) -> Ends:
    """What the ids mean; their prefixes say of which kind they are."""
    if object_id == holder_id:
        raise InvalidInput("A team cannot be granted to itself: its members see its conversations already.")
    target: Any
    if object_id.startswith("team_"):
        target, object_type = queries.lock_team(object_id), "team"
    else:
        # By its label: channels lie above rights.
        accounts: Any = apps.get_model("channel_accounts", "ChannelAccount")
        target, object_type = accounts.objects.filter(pk=object_id).first(), "channel"
    if target is None:
        raise NotFound("There is no such channel account.")
    if holder_id.startswith("team_"):
        team = queries.lock_team(holder_id)
        return Ends(target, object_type, team, "team", team.name)
    member = queries.get_member(holder_id)
    return Ends(target, object_type, Grantee(pk=holder_id), "member", member.name)
