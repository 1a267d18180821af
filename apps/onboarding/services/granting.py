"""Nobody gives what they do not hold: the rule of apps.access, asked from within a change of public tables."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager

from apps.access import services as access
from apps.access.principal import Principal
from apps.access.queries import MemberNotFound, RoleNotFound, TeamNotFound
from apps.onboarding.models import Invitation
from kernel.errors import DomainError, InvalidInput
from tenants.context import tenant_scope
from tenants.models import Membership
from tenants.queries import get_scope


class RoleNotGrantable(DomainError):
    """The role may do more than the person who would give it (or take it away)."""

    code, status, title = "role_not_grantable", 403, "This role may do more than you"


def require_grantable(
    principal: Principal, role: str, team_ids: Sequence[str] = (), *, user_id: str | None = None
) -> None:
    """That the principal may give this role and these teams, to a newcomer or to a member.

    Raises InvalidInput for what does not exist, RoleNotGrantable for what is above the principal's own.
    """
    with _in_organization(principal):
        access.require_grantable(principal, role, team_ids, member_id=user_id)


def require_not_above(principal: Principal, user_id: str) -> None:
    """That the member holds nothing that the principal does not. Raises RoleNotGrantable."""
    with _in_organization(principal):
        access.require_over(principal, user_id)


def list_standing(organization_id: str, invitations: Collection[Invitation]) -> set[str]:
    """Which of these invitations give only what whoever sent them holds at this moment, by their ids.

    Holding it is what counts, not the right to invite. One without an inviter, or whose inviter is no member any more,
    gives nothing. A few queries for each inviter.
    """
    by_inviter: dict[str | None, list[Invitation]] = defaultdict(list)
    for each in invitations:
        by_inviter[each.invited_by_id].append(each)
    members = Membership.objects.filter(organization_id=organization_id, user_id__in=[id_ for id_ in by_inviter if id_])
    roles = dict(members.values_list("user_id", "role"))
    standing = set()
    for inviter_id, role in roles.items():
        theirs = by_inviter[inviter_id]
        gifts = [(each.role, each.team_ids) for each in theirs]
        with tenant_scope(get_scope(organization_id)):
            held = access.list_givable(giver_id=inviter_id, giver_role=role, gifts=gifts)
        standing |= {each.pk for each, is_held in zip(theirs, held, strict=True) if is_held}
    return standing


@contextmanager
def _in_organization(principal: Principal) -> Iterator[None]:
    try:
        with tenant_scope(get_scope(principal.organization_id)):
            yield
    except access.BeyondOwnRights as beyond:
        raise RoleNotGrantable(beyond.detail) from beyond
    except RoleNotFound as unknown:
        raise InvalidInput("There is no such role.") from unknown
    except TeamNotFound as unknown:
        raise InvalidInput("There is no such team.") from unknown
    except MemberNotFound:
        # The membership is newer than what the organization's schema knows: nothing is held there yet.
        return
