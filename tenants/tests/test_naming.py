"""Which slugs are free, next to those that are taken, held or look alike."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.models import OldSlug, Organization
from tenants.naming import HELD_FOR, find_renamed, keep_old_slug, state_of_slug, suggest_slugs
from tenants.slug_sql import skeleton_expression
from tenants.slugs import skeleton_of
from tests.world.companies import Company


@pytest.mark.parametrize(
    ("slug", "state"),
    [
        ("northwind", "free"),
        ("no", "malformed"),
        ("support", "reserved"),
        ("acme", "taken"),
        ("acm-e", "look_alike"),
        ("g1obex", "look_alike"),
    ],
)
def test_a_slug_is_free_or_it_is_said_why_not(acme: Company, now: datetime, slug: str, state: str) -> None:
    assert state_of_slug(slug, now) == state


def test_an_old_slug_is_held_for_ninety_days_but_not_from_its_own_organization(acme: Company, now: datetime) -> None:
    organization = Organization.objects.get(pk=acme.id)
    keep_old_slug(organization, slug="acme-trading", now=now)
    organization.slug = "acme-trading"
    organization.save()

    assert state_of_slug("acme", now) == "held"
    assert state_of_slug("acrne", now) == "look_alike"
    assert state_of_slug("acme", now, organization_id=acme.id) == "free"
    assert state_of_slug("acme-trading", now, organization_id=acme.id) == "yours"
    assert state_of_slug("acme", now + HELD_FOR + timedelta(seconds=1)) == "free"
    assert find_renamed("acme") == organization
    assert find_renamed("globex") is None


def test_suggestions_are_near_and_free(acme: Company, now: datetime) -> None:
    assert suggest_slugs("Acme", now) == ["acme-hq", "acme-team", "acme-desk"]
    assert suggest_slugs("Northwind Traders", now, count=1) == ["northwind-traders"]
    assert suggest_slugs("株式会社", now) == []


@settings(max_examples=60, deadline=None)
@given(slugs=st.lists(st.text("rnvwm015i-aols", min_size=1, max_size=12), min_size=1, max_size=20, unique=True))
def test_the_database_sees_skeletons_as_we_do(
    companies: dict[str, Company], django_db_blocker: object, slugs: list[str]
) -> None:
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        rows = OldSlug.objects.annotate(skeleton=skeleton_expression()).values_list("slug", "skeleton")
        sql, params = rows.query.sql_with_params()
        given = sql.replace('FROM "tenants_oldslug"', 'FROM unnest(%s::text[]) AS "tenants_oldslug"("slug")')
        cursor.execute(given, [*params, slugs])
        seen = dict(cursor.fetchall())

    assert seen == {slug: skeleton_of(slug) for slug in slugs}
