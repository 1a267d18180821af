"""Nobody gives what they do not hold: the rule of apps.access, asked from within a change of public tables."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from apps.access import services as access
from apps.access.principal import Principal
from apps.access.queries import MemberNotFound, RoleNotFound, TeamNotFound
from kernel.errors import DomainError, InvalidInput
from tenants.context import tenant_scope
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
