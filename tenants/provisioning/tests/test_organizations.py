"""From a name to an organization that can be entered; outside accounts have one owner."""

import pytest
from django.db import connection

from kernel import clock
from tenants import queries
from tenants.context import tenant_scope
from tenants.models import InboundRoute, Membership, Organization, User
from tenants.provisioning import AccountTaken, add_user, claim_route, create_organization
from tenants.tests.factories import make_organization
from tests.world.companies import Company


def test_an_organization_that_broke_off_half_way_is_finished_by_the_next_try(committed: None) -> None:
    half_made = make_organization("initech")
    with pytest.raises(queries.OrganizationNotFound):
        queries.get_scope(half_made.pk)

    finished = create_organization(slug="initech", name="Initech")
    again = create_organization(slug="initech", name="Initech")

    assert finished.pk == again.pk == half_made.pk
    assert finished.provisioned_at == again.provisioned_at is not None
    with tenant_scope(queries.get_scope(finished.pk)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM inbox_message")
        assert cursor.fetchone() == (0,)
    assert Organization.objects.filter(slug="initech").count() == 1


def test_an_organization_that_is_not_ready_is_nowhere_listed(acme: Company) -> None:
    unready = make_organization()
    Membership.objects.create(organization=unready, user_id=acme.people["owner"], role="owner")

    assert unready.pk not in {scope.organization_id for scope in queries.list_scopes()}
    assert [each.organization_id for each in queries.list_memberships(acme.people["owner"])] == [acme.id]


def test_adding_a_user_twice_changes_the_role_and_keeps_the_password(acme: Company) -> None:
    organization = Organization.objects.get(pk=acme.id)

    first = add_user(organization=organization, email="New@Acme.test", name="New", role="viewer", password="first")
    second = add_user(organization=organization, email="new@acme.test", name="New", role="admin", password="second")

    assert first.pk == second.pk
    assert second.check_password("first") and not second.check_password("second")
    assert Membership.objects.get(user=first).role == "admin"
    assert User.objects.get_by_natural_key(" NEW@acme.test ").pk == first.pk


def test_an_outside_account_has_one_owner(acme: Company, globex: Company) -> None:
    ours = {"kind": InboundRoute.Kind.WHATSAPP_NUMBER, "external_id": "999", "channel_account_id": "cha_a"}
    claim_route(organization=Organization.objects.get(pk=acme.id), **ours)
    claim_route(organization=Organization.objects.get(pk=acme.id), **ours)

    with pytest.raises(AccountTaken):
        claim_route(organization=Organization.objects.get(pk=globex.id), **ours)
    with pytest.raises(AccountTaken):
        claim_route(organization=Organization.objects.get(pk=acme.id), **{**ours, "channel_account_id": "cha_b"})

    with connection.cursor() as cursor:
        routes = queries.load_routes(["999"], cursor)
    assert routes[ours["kind"], "999"] == queries.Route(acme.id, "cha_a")


def test_the_same_number_as_another_kind_of_account_is_another_account(acme: Company, globex: Company) -> None:
    for company, kind in ((acme, InboundRoute.Kind.MESSENGER_PAGE), (globex, InboundRoute.Kind.INSTAGRAM_ACCOUNT)):
        organization = Organization.objects.get(pk=company.id)
        claim_route(organization=organization, kind=kind, external_id="999", channel_account_id="cha_x")

    with connection.cursor() as cursor:
        routes = queries.load_routes(["999", "998"], cursor)
    assert routes["messenger_page", "999"].organization_id == acme.id
    assert routes["instagram_account", "999"].organization_id == globex.id


def test_schema_names_are_made_up_never_taken_from_what_somebody_typed(acme: Company) -> None:
    organization = make_organization("drop-schema-public", provisioned_at=clock.now())

    assert organization.schema_name.startswith("t_")
    assert "drop" not in organization.schema_name
