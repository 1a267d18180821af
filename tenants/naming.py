"""Which slugs are free, and where the old ones lead."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import connection

from tenants.models import OldSlug, Organization
from tenants.slug_sql import skeleton_expression
from tenants.slugs import is_reserved, is_well_formed, skeleton_of, slug_from, variants_of

HELD_FOR = timedelta(days=90)
SlugState = Literal["free", "yours", "malformed", "reserved", "taken", "held", "look_alike"]
_LOCK = 7463


def lock_slugs() -> None:
    """From here to the end of the transaction nobody else takes a slug."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def state_of_slug(slug: str, now: datetime, *, organization_id: str = "") -> SlugState:
    """Whether the organization ("" = a new one) may take the slug, and if not, why. At most two queries."""
    if not is_well_formed(slug):
        return "malformed"
    states = _states([slug], now, organization_id)
    return states[slug]


def suggest_slugs(wanted: str, now: datetime, *, count: int = 3) -> list[str]:
    """Free slugs near what was wanted (a slug or a name), the best first."""
    base = slug_from(wanted)
    candidates = [each for each in (base, *variants_of(base)) if is_well_formed(each)] if base else []
    states = _states(candidates, now, "")
    return [each for each in candidates if states[each] == "free"][:count]


def find_renamed(slug: str) -> Organization | None:
    """The organization that had this slug before. One query."""
    row = OldSlug.objects.select_related("organization").filter(slug=slug).first()
    return None if row is None else row.organization


def keep_old_slug(organization: Organization, *, slug: str, now: datetime) -> None:
    """The organization's own slug until now leads to it from now on. Before the new one is written."""
    forget_old_slug(slug)
    OldSlug.objects.create(slug=organization.slug, organization=organization, held_until=now + HELD_FOR)


def forget_old_slug(slug: str) -> None:
    """Somebody takes a slug that is held no longer, or an organization takes an old one of its own back."""
    OldSlug.objects.filter(slug=slug).delete()


def _states(slugs: Iterable[str], now: datetime, organization_id: str) -> dict[str, SlugState]:
    wanted = list(slugs)
    skeletons = {skeleton_of(each) for each in wanted}
    current = list(_like(Organization.objects.all(), skeletons).values_list("slug", "pk"))
    old = _like(OldSlug.objects.filter(held_until__gt=now), skeletons).values_list("slug", "organization_id")
    held = [(slug, owner) for slug, owner in old if owner != organization_id]
    return {each: _state(each, current, held, organization_id) for each in wanted}


def _state(slug: str, current: list[tuple[str, str]], held: list[tuple[str, str]], organization_id: str) -> SlugState:
    owners = dict(current)
    if slug in owners:
        return "yours" if owners[slug] == organization_id else "taken"
    if is_reserved(slug):
        return "reserved"
    if any(slug == each for each, _ in held):
        return "held"
    others = [each for each, owner in current if owner != organization_id] + [each for each, _ in held]
    return "look_alike" if any(skeleton_of(slug) == skeleton_of(each) for each in others) else "free"


def _like(rows: Any, skeletons: set[str]) -> Any:
    """The rows whose slugs have one of the skeletons."""
    return rows.alias(skeleton=skeleton_expression()).filter(skeleton__in=skeletons)
