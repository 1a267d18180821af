"""The projection of everybody's rights: rewritten in the transaction that changes one of its sources."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from apps.access import queries
from apps.access.events import AccessUpdated, RightsChanged
from apps.access.models import Member, StoredReach, TeamMember
from apps.access.queries import BIT_NAMES, RoleRights
from apps.access.reach import Bits, Reach
from kernel.events import log

# Rights change rarely, and two changes at once could each miss what the other one adds to the same member.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || ':rights', 0))"


@dataclass(frozen=True, slots=True)
class Sources:
    """All that rights follow from."""

    roles: dict[str, RoleRights]
    members: dict[str, str]  # active member → role
    team_ids: dict[str, set[str]]  # member → teams
    grants: dict[str, list[tuple[str, str, int]]]  # holder → (object type, object id, bits)


def lock_rights() -> None:
    """From here to the commit nobody else changes rights in this organization. Take it before reading any."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)


def read_sources() -> Sources:
    """Everything as it is now: seven short queries."""
    team_ids: dict[str, set[str]] = defaultdict(set)
    for member_id, team_id in TeamMember.objects.values_list("member_id", "team_id"):
        team_ids[member_id].add(team_id)
    grants: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for grant in queries.list_grants():
        bits = sum(BIT_NAMES[name] for name in grant["bits"])
        grants[grant["holder_id"]].append((grant["object_type"], grant["object_id"], bits))
    active = Member.objects.filter(deactivated_at__isnull=True)
    return Sources(
        roles={role.id: role for role in queries.list_roles()},
        members=dict(active.values_list("pk", "role")),
        team_ids=team_ids,
        grants=grants,
    )


def compose(sources: Sources, member_id: str, *, role: str | None = None, extra_teams: Iterable[str] = ()) -> Reach:
    """What a member's rights are; or would be, in another role or with more teams. An unknown role gives nothing."""
    key = sources.members.get(member_id, "") if role is None else role
    rights = sources.roles.get(key)
    team_ids = sources.team_ids.get(member_id, set()) | set(extra_teams)
    held: dict[str, dict[str, int]] = {"team": dict.fromkeys(team_ids, int(Bits.VIEW | Bits.REPLY)), "channel": {}}
    for holder in (member_id, *team_ids):
        for object_type, object_id, bits in sources.grants.get(holder, ()):
            held[object_type][object_id] = held[object_type].get(object_id, 0) | bits
    reach = Reach(
        member_id=member_id, role=key, team_ids=frozenset(team_ids), teams=held["team"], channels=held["channel"]
    )
    return replace(reach, permissions=rights.permissions, view=rights.view) if rights else reach


def rewrite(sources: Sources, member_ids: Iterable[str] | None = None) -> list[str]:
    """Bring the projection up to the sources, for these members or all. Returns those whose rights are others now;
    somebody new is not among them."""
    wanted = sorted(sources.members if member_ids is None else set(member_ids) & set(sources.members))
    before = queries.list_reaches(wanted)
    rows = []
    for member_id in wanted:
        reach, known = compose(sources, member_id), before.get(member_id)
        if known is None or replace(known, rev=0) != reach:
            rows.append(_row(reach, rev=known.rev + 1 if known else 1))
    names = [each.name for each in StoredReach._meta.concrete_fields if not each.primary_key]
    StoredReach.objects.bulk_create(rows, update_conflicts=True, update_fields=names, unique_fields=["member"])
    return [row.member_id for row in rows if row.member_id in before]


def tell(changed: Iterable[str], *, parts: Sequence[str] = (), now: datetime) -> None:
    """Publish whose rights changed, and which lists are to be asked for again. Last in the transaction."""
    theirs = [RightsChanged(occurred_at=now, data={"member_id": member_id}) for member_id in changed]
    lists = [AccessUpdated(occurred_at=now, data={"parts": list(parts)})] if parts else []
    log.publish(*theirs, *lists)


def _row(reach: Reach, *, rev: int) -> StoredReach:
    return StoredReach(
        member_id=reach.member_id,
        role=reach.role,
        permissions=sorted(reach.permissions),
        view=reach.view,
        team_ids=sorted(reach.team_ids),
        teams=dict(sorted(reach.teams.items())),
        channels=dict(sorted(reach.channels.items())),
        rev=rev,
    )
