"""Whether a sign-in may enter an organization, beside being a member's: second factor, single sign-on."""

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.db import connection

from kernel.errors import DomainError
from tenants.auth.access import AccessToken
from tenants.auth.errors import NotPossible
from tenants.models import Membership
from tenants.queries import list_memberships

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class SecondFactorRequired(DomainError):
    """The organization lets nobody in who has no second factor. /settings/security/ is where to set one up."""

    code, status, title = "second_factor_required", 403, "This organization requires a second factor"


class SingleSignOnRequired(DomainError):
    """The organization lets its people in through its own identity provider only."""

    code, status, title = "sso_required", 403, "This organization requires you to sign in with its identity provider"


def has_second_factor(user_id: str) -> bool:
    """Whether the person has an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exists())


def require_factors_left(user_id: str, *, without: Authenticator) -> None:
    """Raises NotPossible when the person must have a second factor somewhere and this is the last one."""
    others = Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exclude(pk=without.pk)
    if others.exists():
        return
    wanting = Membership.objects.filter(user_id=user_id, organization__requires_second_factor=True)
    names = list(wanting.order_by("pk").values_list("organization__name", flat=True))
    if names:
        raise NotPossible(f"{', '.join(names)} requires a second factor. Set up another one first.")


def require_admission(access: AccessToken, membership: Membership) -> None:
    """Raises what keeps this sign-in out. At most one query, and none where nothing special is required.

    Owners get in without the organization's own provider: when that one fails, somebody has to be able to change it.
    """
    if access.organization_id is not None:
        return  # its other organizations are not shown to it; second factors are the identity provider's matter
    organization = membership.organization
    if organization.requires_sso and membership.role != "owner":
        raise SingleSignOnRequired
    if organization.requires_second_factor and not has_second_factor(access.user_id):
        raise SecondFactorRequired


def list_memberships_of(access: AccessToken) -> list[Membership]:
    """What this sign-in may enter: all that the person may, or the one organization whose provider vouched for them."""
    mine = list_memberships(access.user_id)
    return [each for each in mine if access.organization_id in (None, each.organization_id)]


def list_standing(asked: Collection[tuple[str, str]]) -> dict[tuple[str, str], bool]:
    """Of these (sign-in, organization id) those whose sign-in has not ended, and whether the person is a member there.

    One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, [[family for family, _ in asked], [organization for _, organization in asked]])
        return {(family, organization): is_member for family, organization, is_member in cursor.fetchall()}


def list_admitted(asked: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """Which of these (sign-in, organization id) may be there now: membership and `require_admission`, for many at once.

    One query.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ADMITTED, [[family for family, _ in asked], [organization for _, organization in asked]])
        return set(cursor.fetchall())


_STANDING = """
SELECT asked.family, asked.organization_id, EXISTS (
    SELECT FROM tenants_membership m WHERE m.user_id = s.user_id AND m.organization_id = asked.organization_id)
FROM unnest(%s::text[], %s::text[]) AS asked (family, organization_id)
JOIN tenants_signin s ON s.family = asked.family
"""
_ADMITTED = """
SELECT s.family, o.id
FROM unnest(%s::text[], %s::text[]) AS asked (family, organization_id)
JOIN tenants_signin s ON s.family = asked.family
JOIN tenants_user u ON u.id = s.user_id AND u.is_active
JOIN tenants_membership m ON m.user_id = s.user_id AND m.organization_id = asked.organization_id
JOIN tenants_organization o ON o.id = m.organization_id
WHERE s.organization_id = o.id OR (
    s.organization_id IS NULL AND (m.role = 'owner' OR NOT o.requires_sso) AND (
        NOT o.requires_second_factor OR EXISTS (
            SELECT FROM mfa_authenticator a WHERE a.user_id = s.user_id AND a.type IN ('totp', 'webauthn'))))
"""
