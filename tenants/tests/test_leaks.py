"""The leak table: what stock django-tenants confuses between organizations in threads and in async code.

Each letter is a row of the table; every one of them read another organization's rows, or went silently wrong.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.db import DatabaseError, ProgrammingError, connections, transaction
from django.db import connection as _connection
from django.db.utils import InternalError
from django_tenants.utils import schema_context
from django_tenants.utils import tenant_context as stock_context

from config import env
from kernel.scope import Scope
from tenants.context import public_scope, tenant_scope
from tenants.models import Organization
from tenants.postgres.base import TenantSwitchForbidden
from tests.world.companies import Company
from tests.world.threads import at_once, in_thread

connection: Any = _connection  # our backend has more than Django's type says
READ_MEMBERS = "SELECT email FROM access_member ORDER BY email"


def seen() -> set[str]:
    """Whose members the running code reads: {"acme"} or {"globex"}."""
    with connection.cursor() as cursor:
        cursor.execute(READ_MEMBERS)
        return {email.split("@")[1].removesuffix(".test") for (email,) in cursor.fetchall()}


def seen_and_let_go() -> set[str]:
    try:
        return seen()
    finally:
        connection.close()


pytestmark = pytest.mark.usefixtures("committed")


def test_two_threads_each_see_their_own_organization(acme: Company, globex: Company) -> None:
    def read(company: Company) -> Callable[[], list[set[str]]]:
        def work() -> list[set[str]]:
            with tenant_scope(company.scope):
                return [seen() for _ in range(20)]

        return work

    answers = at_once([read(company) for company in (acme, globex) * 3])

    assert answers == [[{company.slug}] * 20 for company in (acme, globex) * 3]


async def test_d_two_consumers_that_share_a_thread_each_see_their_own(acme: Company, globex: Company) -> None:
    async def consumer(company: Company, delay_s: float) -> set[str]:
        with tenant_scope(company.scope):
            await sync_to_async(seen)()
            await asyncio.sleep(delay_s)
            return await sync_to_async(seen)()

    try:
        both = await asyncio.gather(consumer(acme, 0.05), consumer(globex, 0.01))
    finally:
        await sync_to_async(connections.close_all)()

    assert list(both) == [{"acme"}, {"globex"}]


async def test_d_it_stays_so_with_a_thread_for_each_consumer(acme: Company, globex: Company) -> None:
    async def consumer(company: Company, delay_s: float) -> set[str]:
        async with ThreadSensitiveContext():
            with tenant_scope(company.scope):
                await asyncio.sleep(delay_s)
                return await sync_to_async(seen_and_let_go)()

    both = await asyncio.gather(consumer(acme, 0.03), consumer(globex, 0.01))

    assert list(both) == [{"acme"}, {"globex"}]


async def test_c_a_thread_of_the_pool_does_not_keep_an_earlier_callers_organization(acme: Company) -> None:
    with tenant_scope(acme.scope):
        # Connections stay open, so that their search path still is acme's when the next caller comes.
        await asyncio.gather(*(sync_to_async(seen, thread_sensitive=False)() for _ in range(4)))

    for _ in range(8):
        with pytest.raises(ProgrammingError, match="access_member"):
            await sync_to_async(seen_and_let_go, thread_sensitive=False)()


async def test_a_the_scope_that_a_coroutine_sees_is_the_one_its_thread_sees(acme: Company, globex: Company) -> None:
    """Cache keys were made in the coroutine, where every tenant was `public`: one key for all."""

    async def view(company: Company) -> tuple[str, str]:
        with tenant_scope(company.scope):
            await asyncio.sleep(0.01)
            in_coroutine = connection.schema_name
            return in_coroutine, await sync_to_async(lambda: connection.schema_name)()

    both = await asyncio.gather(view(acme), view(globex))

    assert list(both) == [(company.scope.schema_name,) * 2 for company in (acme, globex)]


async def test_e_a_switch_of_the_connection_is_refused_instead_of_doing_nothing(acme: Company) -> None:
    organization = await sync_to_async(Organization.objects.get)(pk=acme.id)

    with pytest.raises(TenantSwitchForbidden):
        await sync_to_async(connection.set_tenant)(organization)

    await sync_to_async(connections.close_all)()


async def test_f_a_task_that_outlives_its_request_keeps_its_organization(acme: Company, globex: Company) -> None:
    async def background() -> set[str]:
        await asyncio.sleep(0.05)
        return await sync_to_async(seen_and_let_go)()

    async def request(company: Company) -> "asyncio.Task[set[str]]":
        async with ThreadSensitiveContext():
            with tenant_scope(company.scope):
                return asyncio.create_task(background())

    tasks = [await request(acme), await request(globex)]

    assert await asyncio.gather(*tasks) == [{"acme"}, {"globex"}]


def test_h_with_tenant_is_refused(acme: Company) -> None:
    """django-tenants keeps the tenants before in one list for all threads."""
    organization = Organization.objects.get(pk=acme.id)
    with pytest.raises(TenantSwitchForbidden), organization:
        pytest.fail("entered")
    assert connection.schema_name == "public"


def test_i_schema_context_and_tenant_context_are_refused(acme: Company) -> None:
    """As decorators they share one instance between all callers."""
    organization = Organization.objects.get(pk=acme.id)

    stock: list[Any] = [schema_context, stock_context]
    contexts = [stock[0](acme.scope.schema_name), stock[1](organization)]
    for context in contexts:
        with pytest.raises(TenantSwitchForbidden):
            context.__enter__()
        with pytest.raises(TenantSwitchForbidden):
            context(seen)()
    assert connection.schema_name == "public"


def test_set_tenant_and_set_schema_are_refused_outside_migrations(acme: Company, globex: Company) -> None:
    organization = Organization.objects.get(pk=globex.id)
    with tenant_scope(acme.scope):
        for switch in (
            lambda: connection.set_tenant(organization),
            lambda: connection.set_schema(globex.scope.schema_name),
        ):
            with pytest.raises(TenantSwitchForbidden):
                switch()  # type: ignore[no-untyped-call]
        connection.tenant = organization
        connection.schema_name = globex.scope.schema_name
        connection.set_schema_to_public()
        assert seen() == {"acme"}


def test_a_new_thread_sees_public_only(acme: Company) -> None:
    with tenant_scope(acme.scope):
        assert seen() == {"acme"}
        assert in_thread(lambda: connection.schema_name) == "public"
        with pytest.raises(ProgrammingError, match="access_member"):
            in_thread(seen)


def test_a_forgotten_scope_fails_loudly_also_on_a_connection_that_served_an_organization(acme: Company) -> None:
    with tenant_scope(acme.scope):
        assert seen() == {"acme"}

    with pytest.raises(ProgrammingError, match="access_member"):
        seen()


def test_scopes_nest_and_give_back_what_was_open_before(acme: Company, globex: Company) -> None:
    with tenant_scope(acme.scope):
        with tenant_scope(globex.scope):
            assert seen() == {"globex"}
            with public_scope(), pytest.raises(ProgrammingError):
                seen()
        assert seen() == {"acme"}


def test_a_scope_is_closed_by_an_exception_too(acme: Company) -> None:
    with pytest.raises(ZeroDivisionError), tenant_scope(acme.scope):
        raise ZeroDivisionError
    assert connection.schema_name == "public"


@pytest.mark.parametrize("savepoints", [0, 1, 2])
def test_after_a_rollback_the_path_is_still_right(acme: Company, globex: Company, savepoints: int) -> None:
    """PostgreSQL takes a SET back together with the transaction, or savepoint, that made it."""

    def leave_by_rollback(depth: int) -> None:
        with transaction.atomic():
            if depth:
                leave_by_rollback(depth - 1)
                assert seen() == {"globex"}
            else:
                assert seen() == {"globex"}
            transaction.set_rollback(True)

    with tenant_scope(acme.scope):
        assert seen() == {"acme"}
    with tenant_scope(globex.scope):
        leave_by_rollback(savepoints)
        assert seen() == {"globex"}
    with tenant_scope(acme.scope):
        assert seen() == {"acme"}


def test_after_a_savepoint_that_failed_in_sql_the_path_is_still_right(acme: Company, globex: Company) -> None:
    with tenant_scope(acme.scope), transaction.atomic():
        assert seen() == {"acme"}
        with pytest.raises(DatabaseError), tenant_scope(globex.scope), transaction.atomic():
            assert seen() == {"globex"}
            connection.cursor().execute("SELECT 1 / 0")
        assert seen() == {"acme"}


def test_a_commit_that_the_server_turns_into_a_rollback_does_not_leave_the_wrong_path(
    acme: Company, globex: Company
) -> None:
    """An error that is swallowed inside a transaction: COMMIT then rolls back, and takes the SET with it."""
    with tenant_scope(acme.scope):
        assert seen() == {"acme"}
    with tenant_scope(globex.scope):
        with transaction.atomic():
            assert seen() == {"globex"}
            with connection.cursor() as cursor, pytest.raises(DatabaseError):
                cursor.execute("SELECT 1 / 0")
        assert seen() == {"globex"}


def test_in_a_broken_transaction_nothing_can_be_read(acme: Company, globex: Company) -> None:
    with tenant_scope(acme.scope), transaction.atomic():
        with pytest.raises(DatabaseError), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        with tenant_scope(globex.scope), pytest.raises(InternalError):
            seen()
        transaction.set_rollback(True)
    with tenant_scope(globex.scope):
        assert seen() == {"globex"}


def test_a_pooled_connection_serves_the_next_organization_rightly(acme: Company, globex: Company) -> None:
    def backend() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            return int(cursor.fetchone()[0])

    def visit(scope: Scope) -> tuple[int, set[str]]:
        with tenant_scope(scope):
            answer = (backend(), seen())
        connection.close()  # back to the pool, its search path as it is
        return answer

    visits = [visit(company.scope) for company in (acme, globex) * env.DB_POOL_SIZE]

    assert [who for _, who in visits] == [{"acme"}, {"globex"}] * env.DB_POOL_SIZE
    assert len({pid for pid, _ in visits}) < len(visits), "no connection was used twice: this proves nothing"


def test_a_connection_kept_open_by_its_thread_serves_the_next_organization_rightly(
    acme: Company, globex: Company
) -> None:
    handed_over, answers = threading.Event(), []

    def worker() -> None:
        for company in (acme, globex, acme):
            with tenant_scope(company.scope):
                answers.append(seen())
        handed_over.set()
        connections.close_all()

    thread = threading.Thread(target=worker)
    thread.start()
    thread.join(10)
    assert handed_over.is_set()
    assert answers == [{"acme"}, {"globex"}, {"acme"}]


def test_a_server_side_cursor_reads_in_the_scope(acme: Company, globex: Company) -> None:
    def first_read_in_chunks() -> str:
        with transaction.atomic(), connection.chunked_cursor() as cursor:
            cursor.execute(READ_MEMBERS)
            return str(cursor.fetchone()[0])

    with tenant_scope(acme.scope):
        assert first_read_in_chunks().endswith("@acme.test")
    with tenant_scope(globex.scope):
        assert first_read_in_chunks().endswith("@globex.test")
