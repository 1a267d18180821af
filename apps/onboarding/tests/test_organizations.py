"""Somebody makes an organization, whole or not at all; it is renamed, and its old name leads to it."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from pytest_django import DjangoDbBlocker

from apps.access import facts
from apps.access.models import Member
from apps.audit.models import AuditEntry
from apps.onboarding.models import Founding
from apps.onboarding.services import organizations
from apps.onboarding.services.settling import settle, settle_waiting
from apps.onboarding.tests.factories import as_user, find_organization, make_person, role_of
from kernel import clock
from kernel.events import log
from tenants.context import tenant_scope
from tenants.models import Membership, OldSlug, Organization, OrganizationFact
from tenants.provisioning import drop_schema, fill_pool
from tenants.queries import get_scope
from tests.world.client import as_person
from tests.world.companies import Company
from tests.world.threads import at_once


@pytest.fixture(autouse=True)
def ready_schemas(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Two schemas, which a test that is rolled back cannot make for itself."""
    with django_db_blocker.unblock():
        fill_pool()
        connections.close_all()


def found(user_id: str, name: str = "Northwind", slug: str | None = "northwind", now: datetime | None = None) -> Any:
    return organizations.found_organization(user_id=user_id, name=name, slug=slug, now=now or clock.now())


def test_a_stranger_makes_an_organization_and_is_its_owner(acme: Company) -> None:
    sam = make_person()
    api = as_user(sam)
    assert api.get("/api/me").body["code"] == "no_organization"

    made = api.post("/api/organizations", {"name": " Northwind  ", "slug": "northwind"})

    assert made.status == 201, made.body
    assert made.body["is_ready"] and made.body["is_complete"] and not made.body["has_failed"]
    me = api.get("/api/me").body
    assert (me["organization"]["slug"], me["organization"]["name"], me["role"]) == ("northwind", "Northwind", "owner")
    with tenant_scope(get_scope(me["organization"]["id"])):
        assert list(Member.objects.values_list("id", "name")) == [(sam.pk, "Sam Rivera")]
        (entry,) = AuditEntry.objects.all()
        assert (entry.action, entry.actor_id, entry.after) == (
            "member.joined", sam.pk, {"role": "owner", "how": "founder"}
        )  # fmt: skip
    assert api.get("/api/conversations").body["data"] == []


def test_without_a_slug_the_name_gives_one(acme: Company) -> None:
    assert found(make_person().pk, name="Acme", slug=None).slug == "acme-hq"
    assert found(make_person().pk, name="株式会社", slug=None).slug.startswith("team-")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": "Northwind", "slug": "acme"}, 409, "slug_taken"),
        ({"name": "Northwind", "slug": "acm-e"}, 409, "slug_taken"),
        ({"name": "Northwind", "slug": "inlet"}, 409, "slug_taken"),
        ({"name": "Northwind", "slug": "no"}, 422, "slug_malformed"),
        ({"name": "Northwind", "slug": "né"}, 422, "slug_malformed"),
        ({"name": "N"}, 422, "validation_failed"),
        ({"name": "x" * 81}, 422, "validation_failed"),
        ({"name": "Win at https://evil.test"}, 422, "validation_failed"),
        ({"name": "www.evil.test"}, 422, "validation_failed"),
        ({"name": "a\u202eb"}, 422, "validation_failed"),
        ({"name": "a\x00b"}, 422, "validation_failed"),
        ({"name": 5}, 422, "validation_failed"),
        ({}, 422, "validation_failed"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(
    acme: Company, body: dict[str, Any], status: int, code: str
) -> None:
    before = Organization.objects.count()

    reply = as_user(make_person()).post("/api/organizations", body)

    assert (reply.status, reply.body["code"]) == (status, code), reply.body
    assert Organization.objects.count() == before


def test_asking_twice_makes_one(acme: Company) -> None:
    sam = make_person()

    assert found(sam.pk).pk == found(sam.pk).pk
    assert Founding.objects.filter(founder=sam).count() == 1


def test_a_person_makes_a_few_a_day(acme: Company, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(organizations, "FOUNDINGS_A_DAY", 1)
    sam = make_person()
    found(sam.pk, now=now)

    with pytest.raises(organizations.TooManyOrganizations):
        found(sam.pk, "One more", "one-more", now)
    assert found(sam.pk, "One more", "one-more", now + timedelta(days=1, seconds=1)).slug == "one-more"


def test_a_slug_is_checked_while_one_types(acme: Company) -> None:
    api = as_user(make_person())

    assert api.get("/api/organizations/slug", slug=" Northwind").body == {
        "slug": "northwind",
        "state": "free",
        "suggestions": [],
    }
    taken = api.get("/api/organizations/slug", slug="acme").body
    assert (taken["state"], taken["suggestions"][0]) == ("taken", "acme-hq")
    assert api.get("/api/organizations/slug", slug="").body["state"] == "malformed"
    owner = as_person(acme, "owner")
    owner.organization = "acme"
    assert owner.get("/api/organizations/slug", slug="acme").body["state"] == "yours"


def test_a_renamed_organization_answers_to_its_old_slug(acme: Company) -> None:
    owner = as_person(acme, "owner")
    owner.organization = "acme"

    renamed = owner.call("PATCH", "/api/organization", {"name": "Acme Trading", "slug": "acme-trading"})

    assert renamed.body == {"id": acme.id, "slug": "acme-trading", "name": "Acme Trading"}
    reply = owner.get("/api/me")
    assert (reply.status, reply.headers["X-Organization"]) == (200, "acme-trading")
    owner.organization = "acme-trading"
    assert "X-Organization" not in owner.get("/api/me").headers
    with tenant_scope(acme.scope):
        (entry,) = AuditEntry.objects.filter(action="organization.renamed")
        (frame,) = [each for each in log.list_after(0, 10) if b"organization.updated" in each]
    assert entry.before == {"name": "Acme", "slug": "acme"}
    renamed_to = {"id": acme.id, "name": "Acme Trading", "slug": "acme-trading", "rev": 2}
    assert json.loads(frame)["data"]["organization"] == renamed_to
    assert as_user(make_person()).get("/api/organizations/slug", slug="acme").body["state"] == "held"


def test_who_may_change_settings_names_it_and_only_an_owner_says_where_it_is(acme: Company) -> None:
    admin = as_person(acme, "admin")

    named = admin.call("PATCH", "/api/organization", {"name": "Acme Trading", "slug": "acme"})
    moved = admin.call("PATCH", "/api/organization", {"name": "Acme Goods", "slug": "acme-trading"})

    assert (named.status, named.body["name"]) == (200, "Acme Trading")
    assert (moved.status, moved.body["code"]) == (403, "permission_denied")
    assert "owner" in moved.body["detail"]
    stands = Organization.objects.get(pk=acme.id)
    assert (stands.name, stands.slug, OldSlug.objects.exists()) == ("Acme Trading", "acme", False)


@pytest.mark.parametrize("slug", ["acme", "no", "globex", ""])
def test_whoever_is_no_owner_learns_nothing_of_other_addresses_by_trying(acme: Company, slug: str) -> None:
    replies = as_person(acme, "admin").call("PATCH", "/api/organization", {"slug": slug})

    assert replies.status == (200 if slug in ("acme", "") else 403)


def test_a_stranger_gains_nothing_by_an_old_slug(acme: Company, globex: Company) -> None:
    as_person(acme, "owner").call("PATCH", "/api/organization", {"slug": "acme-trading"})
    gloria = as_person(globex)
    gloria.organization = "acme"

    assert gloria.get("/api/me").body["code"] == "not_a_member"


def test_an_organization_may_take_its_old_slug_back(acme: Company) -> None:
    owner = as_person(acme, "owner")
    for slug in ("acme-trading", "acme"):
        assert owner.call("PATCH", "/api/organization", {"slug": slug}).status == 200

    assert list(OldSlug.objects.values_list("slug", flat=True)) == ["acme-trading"]


def test_saving_what_stands_tells_nobody(acme: Company) -> None:
    as_person(acme, "owner").call("PATCH", "/api/organization", {"name": "Acme", "slug": "acme"})

    assert not OrganizationFact.objects.exists()


@pytest.fixture
def gone_afterwards(committed: None) -> Any:
    """Organizations that a committed test makes are taken away with their schemas."""
    before = set(Organization.objects.values_list("pk", flat=True))
    yield
    for made in Organization.objects.exclude(pk__in=before):
        drop_schema(made.schema_name, made.role_name)
        Membership.objects.filter(organization=made).delete()
        made.delete()


def test_of_two_who_want_one_slug_at_once_one_gets_it(acme: Company, gone_afterwards: None) -> None:
    people = [make_person().pk for _ in range(3)]

    answers = at_once([lambda person=person: found(person) for person in people])  # type: ignore[misc]

    assert [type(each).__name__ for each in answers].count("SlugTaken") == 2, answers
    assert Organization.objects.filter(slug="northwind").count() == 1
    assert Membership.objects.filter(organization__slug="northwind").count() == 1


def test_of_look_alikes_at_once_one_is_made(acme: Company, gone_afterwards: None) -> None:
    slugs = ["northwind", "n0rthwind", "north-wind"]
    people = [make_person().pk for _ in slugs]

    answers = at_once([lambda p=p, s=s: found(p, slug=s) for p, s in zip(people, slugs, strict=True)])  # type: ignore[misc]

    assert [type(each).__name__ for each in answers].count("SlugTaken") == 2, answers


class Killed(BaseException):
    """The process ends here."""


STEPS = [
    "apps.onboarding.services.settling.finish_organization",
    "apps.onboarding.services.settling.carry_over",
    "apps.onboarding.services.settling.sandbox.is_available",
]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("is_before", [True, False])
def test_whoever_dies_on_the_way_leaves_one_whole_organization_to_the_next_try(
    acme: Company, gone_afterwards: None, monkeypatch: pytest.MonkeyPatch, step: str, is_before: bool
) -> None:
    sam = make_person()
    made = found(sam.pk)
    with monkeypatch.context() as patch:
        patch.setattr(step, dying(step, is_before=is_before))
        with pytest.raises(Killed):
            settle(made.pk)

    assert found(sam.pk).pk == made.pk
    Founding.objects.update(tried_at=clock.now() - timedelta(minutes=1))
    settle_waiting()
    facts.carry_over_all()

    assert Founding.objects.get(pk=made.pk).settled_at is not None
    assert role_of(sam.pk, made.pk) == "owner"
    with tenant_scope(get_scope(made.pk)):
        assert list(Member.objects.values_list("pk", flat=True)) == [sam.pk]
        assert AuditEntry.objects.count() == 1


def dying(step: str, *, is_before: bool) -> Any:
    """The function that is named, with a death before or after its work."""
    from django.utils.module_loading import import_string

    real = import_string(step) if not step.endswith("is_available") else lambda: False

    def run(*args: Any) -> Any:
        if not is_before:
            real(*args)
        raise Killed

    return run


def test_a_step_that_fails_is_written_down_told_and_tried_again(acme: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    sam = make_person()
    made = found(sam.pk)

    def refuse(_: str) -> None:
        raise ConnectionRefusedError("nobody there")

    with monkeypatch.context() as patch:
        patch.setattr("apps.onboarding.services.settling.finish_organization", refuse)
        assert settle(made.pk) is False

    setup = as_user(sam).get(f"/api/organizations/{made.pk}/setup").body
    assert (setup["is_ready"], setup["has_failed"]) == (False, True)
    assert Founding.objects.get(pk=made.pk).last_error == "ConnectionRefusedError: nobody there"
    assert settle(made.pk) is True
    assert find_organization("northwind").provisioned_at is not None


def test_only_one_works_at_a_time(acme: Company) -> None:
    made = found(make_person().pk)
    Founding.objects.filter(pk=made.pk).update(tried_at=clock.now())

    assert settle(made.pk) is False
    assert find_organization("northwind").provisioned_at is None
