"""Founding and renaming an organization."""

import secrets
from datetime import datetime, timedelta

from apps.access.principal import Principal
from apps.onboarding.models import Founding
from kernel.errors import DomainError, InvalidInput, PermissionDenied
from tenants import naming
from tenants.context import public_change
from tenants.facts import tell
from tenants.memberships import add_membership
from tenants.models import Membership, Organization, User
from tenants.provisioning import begin_organization

FOUNDINGS_A_DAY = 5
RETRY_WITHIN = timedelta(hours=1)


class SlugMalformed(InvalidInput):
    """Too short, too long, or with characters that have no place in an address."""

    code, title = "slug_malformed", "Use 3 to 40 small letters, digits and single hyphens"


class SlugTaken(DomainError):
    """The slug is another organization's, was until lately, is ours, or looks like one of these."""

    code, status, title = "slug_taken", 409, "This address is taken"


class TooManyOrganizations(DomainError):
    """A person makes a few organizations a day, not many."""

    code, status, title = "too_many_organizations", 429, "You have made several workspaces today. Try again tomorrow"
    headers = {"Retry-After": "86400"}


_REFUSALS = {
    "reserved": "This address is reserved.",
    "taken": "This address is taken.",
    "held": "This address belonged to another workspace until lately.",
    "look_alike": "This address looks too much like one that is taken.",
}


@public_change()
def found_organization(*, user_id: str, name: str, slug: str | None, now: datetime) -> Organization:
    """A new organization with its owner. The same again within an hour, unfinished or not, is the same one.

    Raises SlugMalformed, SlugTaken, TooManyOrganizations.
    """
    founder = User.objects.select_for_update(no_key=True).get(pk=user_id)
    begun = _find_begun(founder, name, slug, now)
    if begun is not None:
        return begun
    if Founding.objects.filter(founder=founder, began_at__gt=now - timedelta(days=1)).count() >= FOUNDINGS_A_DAY:
        raise TooManyOrganizations
    naming.lock_slugs()
    chosen = slug or _pick_slug(name, now)
    _require_free(chosen, now)
    naming.forget_old_slug(chosen)
    organization = begin_organization(slug=chosen, name=name)
    Founding.objects.create(organization=organization, founder=founder, began_at=now)
    add_membership(
        organization_id=organization.pk, user=founder, role=Membership.Role.OWNER, team_ids=(), how="founder"
    )
    return organization


@public_change()
def rename_organization(*, principal: Principal, name: str | None, slug: str | None, now: datetime) -> Organization:
    """Another name, another slug, or both; the old slug leads here from now on.

    The slug is in every link and is held for nobody else meanwhile: only an owner changes it. Raises PermissionDenied,
    SlugMalformed, SlugTaken.
    """
    naming.lock_slugs()
    organization: Organization = Organization.objects.select_for_update(no_key=True).get(pk=principal.organization_id)
    before = {"name": organization.name, "slug": organization.slug}
    if slug is not None and slug != organization.slug:
        if principal.role != Membership.Role.OWNER:
            raise PermissionDenied("Only an owner may change the workspace's address.")
        _require_free(slug, now, organization_id=organization.pk)
        naming.keep_old_slug(organization, slug=slug, now=now)
        organization.slug = slug
    organization.name = name or organization.name
    after = {"name": organization.name, "slug": organization.slug}
    if after != before:
        organization.rev += 1
        organization.save(update_fields=["name", "slug", "rev"])
        fact = {"id": organization.pk, "rev": organization.rev, "before": before, "after": after}
        tell(organization_id=organization.pk, kind="organization.renamed", data=fact)
    return organization


def _find_begun(founder: User, name: str, slug: str | None, now: datetime) -> Organization | None:
    """What the same person asked for a moment ago: their answer got lost, or they pressed twice."""
    mine = Founding.objects.filter(founder=founder, began_at__gt=now - RETRY_WITHIN, organization__name=name)
    if slug is not None:
        mine = mine.filter(organization__slug=slug)
    found = mine.select_related("organization").order_by("-began_at").first()
    organization: Organization | None = None if found is None else found.organization
    return organization


def _pick_slug(name: str, now: datetime) -> str:
    return next(iter(naming.suggest_slugs(name, now)), f"team-{secrets.token_hex(4)}")


def _require_free(slug: str, now: datetime, *, organization_id: str = "") -> None:
    state = naming.state_of_slug(slug, now, organization_id=organization_id)
    if state == "malformed":
        raise SlugMalformed
    if state not in ("free", "yours"):
        raise SlugTaken(_REFUSALS[state])
