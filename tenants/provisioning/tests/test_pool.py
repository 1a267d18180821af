"""Schemas that are ready before anybody asks."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connections, transaction
from pytest_django import DjangoDbBlocker

from kernel import clock
from kernel.scope import Scope
from tenants import queries
from tenants.context import tenant_scope
from tenants.migrating.state import current_fingerprint
from tenants.models import Organization, Provisioning, SchemaPool, SchemaScript
from tenants.postgres.base import OWNER
from tenants.provisioning import (
    ReadySchema,
    begin_organization,
    claim_schema,
    create_organization,
    drop_schema,
    fill_pool,
    finish_begun_organizations,
    finish_organization,
    schemas,
)
from tests.world.database import remove_other_organizations, spare_database
from tests.world.threads import at_once

STEPS_RAN: list[str] = []


@pytest.fixture(scope="module", autouse=True)
def database_of_its_own(companies: object, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), spare_database():
        yield


@pytest.fixture(autouse=True)
def as_at_the_beginning(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The two companies, and a full pool."""
    STEPS_RAN.clear()
    with django_db_blocker.unblock():
        yield
        kept = list(Organization.objects.filter(slug__in=["acme", "globex"]).values_list("schema_name", flat=True))
        remove_other_organizations(kept)
        SchemaPool.objects.using(OWNER).filter(fingerprint="of yesterday").delete()
        fill_pool()


def first_step() -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_user")
        STEPS_RAN.append(cursor.fetchone()[0])


def failing_step() -> None:
    STEPS_RAN.append("failing")
    raise ConnectionError("the mail server is away")


def claim() -> ReadySchema:
    with transaction.atomic():
        return claim_schema()


def count_ready() -> int:
    return SchemaPool.objects.filter(claimed_at=None, fingerprint=current_fingerprint()).count()


def exists(what: str, name: str) -> bool:
    table, column = {"schema": ("pg_namespace", "nspname"), "role": ("pg_roles", "rolname")}[what]
    with connections[OWNER].cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM {table} WHERE {column} = %s)", [name])
        return bool(cursor.fetchone()[0])


def test_a_claimed_schema_is_complete_and_its_role_is_its_own() -> None:
    ready = claim()

    assert ready.schema_name.startswith("t_") and ready.role_name == ready.schema_name
    scope = Scope("org_x", *ready)
    with tenant_scope(scope), connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_user, count(*) FROM inbox_message")
        assert cursor.fetchone() == (ready.role_name, 0)


def test_what_is_claimed_in_a_transaction_that_is_rolled_back_is_ready_again() -> None:
    before = count_ready()
    with transaction.atomic():
        claim_schema()
        transaction.set_rollback(True)

    assert count_ready() == before == settings.SCHEMA_POOL_SIZE


def test_a_schema_is_claimed_inside_a_transaction_only() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        claim_schema()


def test_an_empty_pool_makes_one_by_replay_and_the_pool_is_filled_again() -> None:
    for _ in range(settings.SCHEMA_POOL_SIZE):
        claim()
    assert count_ready() == 0
    scripts = SchemaScript.objects.count()

    ready = claim()

    assert exists("schema", ready.schema_name) and exists("role", ready.role_name)
    assert SchemaScript.objects.count() == scripts, "it was migrated instead of replayed"
    assert fill_pool() == settings.SCHEMA_POOL_SIZE
    assert fill_pool() == 0


def test_many_at_once_get_one_each() -> None:
    work: list[Callable[[], Any]] = [claim] * 5

    claimed = at_once(work)

    assert all(isinstance(each, ReadySchema) for each in claimed), claimed
    assert len({each.schema_name for each in claimed if isinstance(each, ReadySchema)}) == 5


def test_a_schema_of_other_migrations_is_not_given_out() -> None:
    SchemaPool.objects.filter(claimed_at=None).update(fingerprint="of yesterday")

    claimed = claim()

    assert SchemaPool.objects.get(pk=claimed.schema_name).fingerprint == current_fingerprint()


def test_what_a_dead_maker_left_is_cleared_away(monkeypatch: pytest.MonkeyPatch) -> None:
    SchemaScript.objects.using(OWNER).all().delete()

    def die(schema: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(schemas, "migrate_and_record", die)
        schemas.make_schema()
    left = SchemaPool.objects.get(fingerprint="")
    assert exists("schema", left.schema_name)
    fill_pool()
    assert exists("schema", left.schema_name), "somebody may still be at it"

    SchemaPool.objects.filter(fingerprint="").update(made_at=clock.now() - timedelta(minutes=11))
    fill_pool()

    assert not exists("schema", left.schema_name) and not exists("role", left.role_name)
    assert not SchemaPool.objects.filter(fingerprint="").exists()


def test_a_schema_and_its_role_are_dropped_and_nobody_minds_a_second_time() -> None:
    schema = role = schemas.make_schema()  # of this database alone: another one's schema would keep the role

    for _ in range(2):
        drop_schema(schema, role)

    assert not exists("schema", schema) and not exists("role", role)
    assert not SchemaPool.objects.filter(pk=schema).exists()


@pytest.mark.parametrize("name", ["public", "pg_catalog", "t_x; DROP SCHEMA public", "acme", ""])
def test_nothing_but_an_organizations_schema_is_dropped(name: str) -> None:
    with pytest.raises((ValueError, psycopg.Error)):
        drop_schema(name, "t_x")


def test_the_steps_run_in_the_new_organizations_scope_before_anybody_may_enter(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PROVISIONING_STEPS = [f"{__name__}.first_step"]
    organization = begin_organization(slug="initech", name="Initech")
    with pytest.raises(queries.OrganizationNotFound):
        queries.get_scope(organization.pk)

    finish_organization(organization.pk)

    assert [organization.role_name] == STEPS_RAN
    assert queries.get_scope(organization.pk).role_name == organization.role_name
    row = Provisioning.objects.get(pk=organization.pk)
    assert (row.state, row.attempts, row.last_error) == ("done", 1, "") and row.finished_at is not None


def test_a_step_that_fails_is_told_and_tried_again_later(settings: Any) -> None:
    settings.PROVISIONING_STEPS = [f"{__name__}.failing_step"]
    with pytest.raises(ConnectionError):
        create_organization(slug="initech", name="Initech")

    row = Provisioning.objects.get(organization__slug="initech")
    assert (row.state, row.attempts, row.last_error) == ("failed", 1, "ConnectionError: the mail server is away")
    assert Organization.objects.get(slug="initech").provisioned_at is None
    assert finish_begun_organizations() == 0 and STEPS_RAN == ["failing"], "at once is too early"

    settings.PROVISIONING_STEPS = [f"{__name__}.first_step"]
    Provisioning.objects.update(started_at=clock.now() - timedelta(hours=1), tried_at=clock.now() - timedelta(hours=1))

    assert finish_begun_organizations() == 1
    assert Organization.objects.get(slug="initech").provisioned_at is not None
    assert finish_begun_organizations() == 0


def test_what_another_failure_leaves_undone_does_not_hold_up_the_next_organization(settings: Any) -> None:
    settings.PROVISIONING_STEPS = [f"{__name__}.failing_step"]
    for slug in ("hooli", "initech"):
        begin_organization(slug=slug, name=slug)
    Provisioning.objects.exclude(state="done").update(started_at=clock.now() - timedelta(hours=1))

    assert finish_begun_organizations() == 0

    assert STEPS_RAN == ["failing", "failing"]
    assert set(Provisioning.objects.exclude(state="done").values_list("attempts", flat=True)) == {1}


def test_a_transaction_that_fails_leaves_no_half_organization() -> None:
    before = count_ready()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        begin_organization(slug="initech", name="Initech")
        raise ZeroDivisionError

    assert count_ready() == before
    assert not Organization.objects.filter(slug="initech").exists()
    assert not Provisioning.objects.filter(organization__slug="initech").exists()
