"""Nobody gives what they do not hold: the one rule behind roles, teams, grants and invitations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from apps.access import queries
from apps.access.permissions import CATALOGUE
from apps.access.principal import Principal
from apps.access.queries import RoleRights
from apps.access.reach import Reach, covers
from apps.access.services.projection import Sources, compose, read_sources
from kernel.errors import PermissionDenied


class BeyondOwnRights(PermissionDenied):
    """The change would give somebody more than the person who makes it holds."""

    code: ClassVar[str] = "beyond_own_rights"
    title: ClassVar[str] = "You can only give what you hold yourself"


def require_grantable(
    principal: Principal, role: str, team_ids: Iterable[str] = (), *, member_id: str | None = None
) -> None:
    """That the principal may give this role and these teams: to a newcomer, or to `member_id`, who keeps theirs.

    Raises RoleNotFound, TeamNotFound, BeyondOwnRights. Reads only; call it in the organization's scope.
    """
    queries.get_role(role)
    wanted = set(team_ids)
    queries.require_teams(wanted)
    sources = read_sources()
    if member_id is not None:
        require_over(principal, member_id)
    after = compose(sources, member_id or "", role=role, extra_teams=wanted)
    require_gain(by=principal, after=after, before=compose(sources, member_id) if member_id else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """What a newcomer would get from a member. `giver_role` is what the membership says; the projection may not have
    followed yet. Teams that are gone give nothing."""

    giver_id: str
    giver_role: str
    role: str
    team_ids: Sequence[str] = ()


def list_flaws(gifts: Sequence[Gift]) -> list[Literal["role_gone", "beyond_giver"] | None]:
    """For each: None when the giver holds whatever a newcomer would get, or else why it cannot be given.

    The same few queries, however many.
    """
    sources = read_sources()
    givers = {each.giver_id: each.giver_role for each in gifts}
    own = {giver_id: compose(sources, giver_id, role=role) for giver_id, role in givers.items()}
    live = queries.filter_teams({team_id for each in gifts for team_id in each.team_ids})

    def flaw_of(gift: Gift) -> Literal["role_gone", "beyond_giver"] | None:
        if gift.role not in sources.roles:
            return "role_gone"
        is_held = _may_give(own[gift.giver_id], sources, gift.role, live & set(gift.team_ids))
        return None if is_held else "beyond_giver"

    return [flaw_of(each) for each in gifts]


def list_choices(by: Principal) -> list[tuple[RoleRights, list[str]]]:
    """The roles that somebody may give to a newcomer, each with the teams that may go with it, alone or together.

    In the order of the lists of roles and teams.
    """
    sources, own = read_sources(), reach_now(by)
    team_ids = [team["id"] for team in queries.list_teams()]
    return [
        (rights, [each for each in team_ids if _may_give(own, sources, role, (each,))])
        for role, rights in sources.roles.items()
        if _may_give(own, sources, role)
    ]


def _may_give(own: Reach, sources: Sources, role: str, team_ids: Iterable[str] = ()) -> bool:
    return role in sources.roles and covers(own, compose(sources, "", role=role, extra_teams=team_ids))


def require_over(principal: Principal, member_id: str) -> None:
    """That the member holds nothing that the principal does not: only then may they be changed or removed.

    Raises MemberNotFound, BeyondOwnRights.
    """
    theirs = queries.find_reach(member_id)
    if theirs is None:
        raise queries.MemberNotFound
    if member_id != principal.user_id and not covers(reach_now(principal), theirs):
        raise BeyondOwnRights("This member may do more than you may, so you cannot change them.")


def require_gains(*, by: Principal | None, before: Sources, after: Sources, member_ids: Iterable[str]) -> None:
    """As `require_gain`, for everybody whom a change concerns."""
    for member_id in member_ids:
        require_gain(by=by, after=compose(after, member_id), before=compose(before, member_id))


def require_gain(*, by: Principal | None, after: Reach, before: Reach | None) -> None:
    """That `by` (None: the system itself) holds whatever is gained. Raises BeyondOwnRights."""
    if by is None:
        return
    own = reach_now(by)
    if covers(own, after, before):
        return
    had = before.permissions if before else frozenset()
    require_permissions(own, after.permissions - had)
    raise BeyondOwnRights("This would let somebody see or do more than you may see or do yourself.")


def require_permissions(own: Reach, given: frozenset[str]) -> None:
    """That all of these are held, naming those that are not. Raises BeyondOwnRights."""
    lacking = sorted(given - own.permissions)
    if lacking:
        names = ", ".join(CATALOGUE[key].name for key in lacking)
        raise BeyondOwnRights(
            f"You do not hold this yourself: {names}.", required_permission=lacking[0], denied_by="role"
        )


def reach_now(by: Principal) -> Reach:
    """What somebody holds at this moment: more than one moment may have passed since the request began."""
    held = queries.find_reach(by.user_id) or Reach(member_id=by.user_id, role="")
    # A key, or an operator in the member's place, has fewer permissions than the member.
    return replace(held, permissions=held.permissions & by.permissions)
