"""The wall: a statement of one organization cannot touch another's schema, whatever it says and wherever it runs."""

import asyncio
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connections, transaction
from django.db import connection as _connection
from psycopg import sql

from config import env
from kernel.scope import Scope, ScopeMismatch
from kernel.tasks import HEADER, TenantTask
from tenants.context import public_scope, tenant_scope
from tenants.postgres.base import OWNER, RoleMissing
from tenants.postgres.roles import app_role
from tenants.postgres.wall import OWN_ROWS, READABLE
from tests.world.companies import Company
from tests.world.threads import at_once, in_thread

connection: Any = _connection
DENIED = "permission denied"
TRESPASSES = (
    'SELECT * FROM "{}".access_member',
    "INSERT INTO \"{}\".access_member (id, name, email) VALUES ('usr_x', 'X', 'x@x.test')",
    "UPDATE \"{}\".access_member SET name = 'X'",
    'DELETE FROM "{}".access_member',
    'TRUNCATE "{}".access_member',
    'COPY "{}".access_member TO STDOUT',
    'DROP TABLE "{}".access_member',
    'CREATE TABLE "{}".mine (id int)',
    'SELECT * FROM "{}".django_migrations',
)


def run(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall()) if cursor.description else []


def is_refused(schema: str) -> bool:
    """Whether reading the members of this schema by its name ends in a permission error."""
    try:
        with transaction.atomic():
            run(f'SELECT * FROM "{schema}".access_member')
    except ProgrammingError as error:
        return f"{DENIED} for schema {schema}" in str(error)
    return False


def whoami() -> str:
    return str(run("SELECT current_user")[0][0])


@pytest.mark.parametrize("trespass", TRESPASSES)
def test_another_organizations_schema_is_refused_by_name(trespass: str, acme: Company, globex: Company) -> None:
    with tenant_scope(acme.scope), pytest.raises(ProgrammingError, match=DENIED), transaction.atomic():
        run(trespass.format(globex.scope.schema_name))


@pytest.mark.parametrize("trespass", TRESPASSES)
def test_without_a_scope_every_organizations_schema_is_refused(trespass: str, acme: Company) -> None:
    with pytest.raises(ProgrammingError, match=DENIED), transaction.atomic():
        run(trespass.format(acme.scope.schema_name))


def test_its_own_schema_is_open_but_not_for_changes_of_its_shape(acme: Company) -> None:
    with tenant_scope(acme.scope):
        assert whoami() == acme.scope.schema_name
        assert run("SELECT count(*) FROM access_member")[0][0] > 0
        for forbidden in (
            "DROP TABLE access_member",
            "TRUNCATE access_member",
            "CREATE TABLE mine (id int)",
            "DELETE FROM django_migrations",
        ):
            with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
                run(forbidden)


@pytest.fixture
def peeping_functions(committed: None, globex: Company) -> Iterator[list[str]]:
    """Functions that read globex, called by whoever likes: one with the name in its body, one that is given it."""
    schema = globex.scope.schema_name
    with connections[OWNER].cursor() as cursor:
        cursor.execute(
            f"CREATE FUNCTION public.peep() RETURNS bigint LANGUAGE sql AS"
            f" 'SELECT count(*) FROM \"{schema}\".access_member'"
        )
        cursor.execute(
            "CREATE FUNCTION public.peep_at(place text) RETURNS bigint LANGUAGE plpgsql AS $$"
            " DECLARE n bigint; BEGIN EXECUTE format('SELECT count(*) FROM %I.access_member', place) INTO n;"
            " RETURN n; END $$"
        )
        yield ["SELECT public.peep()", f"SELECT public.peep_at('{schema}')"]
        cursor.execute("DROP FUNCTION public.peep; DROP FUNCTION public.peep_at")


def test_functions_do_not_lead_through_the_wall(peeping_functions: list[str], acme: Company, globex: Company) -> None:
    for call in peeping_functions:
        with tenant_scope(globex.scope):
            assert run(call)[0][0] > 0, "the function does not read what it is for"
        with tenant_scope(acme.scope), pytest.raises(ProgrammingError, match=DENIED):
            run(call)


def test_no_function_of_ours_runs_with_its_owners_rights(acme: Company) -> None:
    assert not run(
        "SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE prosecdef"
        " AND nspname NOT IN ('pg_catalog', 'information_schema')"
    )


def test_it_stays_so_after_an_error_and_after_a_savepoint_that_was_rolled_back(acme: Company, globex: Company) -> None:
    with tenant_scope(acme.scope), transaction.atomic():
        with pytest.raises(DatabaseError), transaction.atomic():
            run("SELECT 1 / 0")
        assert whoami() == acme.scope.role_name and is_refused(globex.scope.schema_name)
        with pytest.raises(ZeroDivisionError), tenant_scope(globex.scope), transaction.atomic():
            assert whoami() == globex.scope.role_name and is_refused(acme.scope.schema_name)
            raise ZeroDivisionError
        assert whoami() == acme.scope.role_name and is_refused(globex.scope.schema_name)


def test_it_stays_so_after_a_transaction_that_was_rolled_back(committed: None, acme: Company, globex: Company) -> None:
    for company, other in ((acme, globex), (globex, acme)):
        with tenant_scope(company.scope):
            with transaction.atomic():
                assert whoami() == company.scope.role_name
                transaction.set_rollback(True)
            assert whoami() == company.scope.role_name and is_refused(other.scope.schema_name)
    assert whoami() == app_role()


def test_threads_are_walled_too(committed: None, acme: Company, globex: Company) -> None:
    def visit(company: Company, other: Company) -> Callable[[], list[tuple[str, bool]]]:
        def work() -> list[tuple[str, bool]]:
            with tenant_scope(company.scope):
                return [(whoami(), is_refused(other.scope.schema_name)) for _ in range(5)]

        return work

    answers = at_once([visit(acme, globex), visit(globex, acme)] * 3)

    assert answers == [[(company.scope.role_name, True)] * 5 for company in (acme, globex) * 3]
    assert in_thread(whoami) == app_role()


async def test_coroutines_are_walled_too(committed: None, acme: Company, globex: Company) -> None:
    async def visit(company: Company, other: Company, pause_s: float) -> tuple[str, bool]:
        with tenant_scope(company.scope):
            await sync_to_async(whoami)()
            await asyncio.sleep(pause_s)
            return await sync_to_async(lambda: (whoami(), is_refused(other.scope.schema_name)))()

    try:
        both = await asyncio.gather(visit(acme, globex, 0.03), visit(globex, acme, 0.01))
    finally:
        await sync_to_async(connections.close_all)()

    assert list(both) == [(acme.scope.role_name, True), (globex.scope.role_name, True)]


def test_tasks_are_walled_too(committed: None, acme: Company, globex: Company) -> None:
    seen: list[tuple[str, bool]] = []

    class Visiting(TenantTask):
        name = "tests.visiting"
        request: Any = SimpleNamespace(headers={HEADER: acme.id})

        def run(self) -> None:
            seen.append((whoami(), is_refused(globex.scope.schema_name)))

    Visiting()()

    assert seen == [(acme.scope.role_name, True)]


def test_a_connection_that_comes_back_from_the_pool_is_nobodys(committed: None, acme: Company, globex: Company) -> None:
    backends = set()
    rounds = ((acme, globex), (globex, acme)) * env.DB_POOL_SIZE
    for company, other in rounds:
        with tenant_scope(company.scope):
            assert whoami() == company.scope.role_name and is_refused(other.scope.schema_name)
            backends.add(run("SELECT pg_backend_pid()")[0][0])
        connection.close()  # back to the pool, still in the organization's role
        assert whoami() == app_role()
        assert is_refused(company.scope.schema_name)
        connection.close()
    assert len(backends) < len(rounds), "no connection was used twice: this proves nothing"


def test_a_server_side_cursor_is_walled_too(committed: None, acme: Company, globex: Company) -> None:
    with tenant_scope(acme.scope), transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0] == acme.scope.role_name


# --- path and role come from two columns ---


def test_a_scope_of_two_organizations_cannot_be_made(acme: Company, globex: Company) -> None:
    with pytest.raises(ScopeMismatch):
        Scope(acme.id, acme.scope.schema_name, globex.scope.role_name)


def test_the_database_refuses_such_a_mix_as_well(committed: None, acme: Company, globex: Company) -> None:
    place = sql.SQL("SET search_path = {}, public; SET ROLE {}").format(
        sql.Identifier(acme.scope.schema_name), sql.Identifier(globex.scope.role_name)
    )
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as raw:
        raw.execute(place)
        with pytest.raises(psycopg.errors.UndefinedTable):
            raw.execute("SELECT * FROM access_member")


def test_an_organization_without_a_role_cannot_be_entered(acme: Company) -> None:
    with tenant_scope(Scope(acme.id, acme.scope.schema_name, "")), pytest.raises(RoleMissing):
        run("SELECT 1")


def test_a_role_that_does_not_exist_lets_nothing_run_in_the_place_before(committed: None, acme: Company) -> None:
    with tenant_scope(acme.scope):
        run("SELECT 1")
    with tenant_scope(Scope("org_x", "t_nowhere", "t_nowhere")):
        for _ in range(2):
            with pytest.raises(DatabaseError, match="t_nowhere"):
                run("SELECT email FROM access_member")
    with tenant_scope(acme.scope):
        assert whoami() == acme.scope.role_name


# --- who logs in ---


def test_the_login_role_owns_nothing_and_inherits_nothing(acme: Company) -> None:
    rights = run(
        "SELECT rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles"
        " WHERE rolname = session_user"
    )
    owned = run("SELECT relname FROM pg_class WHERE relowner = session_user::regrole")

    assert run("SELECT session_user") == [(app_role(),)]
    assert rights == [(False,) * 5]
    assert owned == []
    assert connections[OWNER].settings_dict["USER"] != app_role()


# --- what an organization sees of public ---


def tables_of_public() -> list[str]:
    return [name for (name,) in run("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")]


def test_of_public_an_organization_sees_what_is_listed_and_changes_nothing(acme: Company) -> None:
    tables = tables_of_public()
    assert set(READABLE) <= set(tables)
    with tenant_scope(acme.scope):
        for table in tables:
            if table not in READABLE:
                with pytest.raises(ProgrammingError, match=DENIED), transaction.atomic():
                    run(f"SELECT * FROM public.{table} LIMIT 1")
            for change in (f"DELETE FROM public.{table}", f"INSERT INTO public.{table} DEFAULT VALUES"):
                with pytest.raises(ProgrammingError, match=DENIED), transaction.atomic():
                    run(change)


def test_passwords_are_not_among_what_it_sees(acme: Company) -> None:
    with tenant_scope(acme.scope):
        assert run("SELECT id, email, name FROM tenants_user")
        for hidden in ("password", "*", "last_login"):
            with pytest.raises(ProgrammingError, match=DENIED), transaction.atomic():
                run(f"SELECT {hidden} FROM tenants_user")


def test_of_shared_tables_it_sees_its_own_rows(acme: Company, globex: Company) -> None:
    def rows() -> dict[str, int]:
        return {table: run(f"SELECT count(*) FROM public.{table}")[0][0] for table in OWN_ROWS}

    everybody = rows()
    with tenant_scope(acme.scope):
        seen = rows()
        assert run("SELECT id FROM tenants_organization") == [(acme.id,)]
        assert {row[0] for row in run("SELECT organization_id FROM tenants_membership")} == {acme.id}
        assert {row[0] for row in run("SELECT id FROM tenants_user")} == set(acme.people.values())
        assert {row[0] for row in run("SELECT organization_id FROM tenants_inboundroute")} == {acme.id}
    with tenant_scope(globex.scope):
        assert {row[0] for row in run("SELECT id FROM tenants_user")} == set(globex.people.values())

    assert all(0 < seen[table] < everybody[table] for table in OWN_ROWS), (seen, everybody)


def test_no_table_with_rows_of_several_organizations_is_readable_without_a_policy(acme: Company) -> None:
    """A new table of public that names an organization is either closed to them or has a policy."""
    shared = run(
        "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND column_name IN ('organization_id', 'tenant_id', 'user_id')"
    )
    forced = {row[0] for row in run("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")}

    assert set(OWN_ROWS) == forced
    assert {table for (table,) in shared} & set(READABLE) <= forced


def test_in_the_public_scope_everything_is_there_for_sign_in(acme: Company, globex: Company) -> None:
    with tenant_scope(acme.scope), public_scope():
        assert len(run("SELECT id FROM tenants_organization")) >= 2
        assert run("SELECT password FROM tenants_user LIMIT 1")
