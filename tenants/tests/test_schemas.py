"""Which table lives in which schema, and that no organization's table leans on a public one."""

from django.db import connection

from tests.world.companies import Company


def tables_of(schema: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        return {name for (name,) in cursor.fetchall()}


def test_no_foreign_key_leads_from_one_schema_into_another(acme: Company, globex: Company) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.conname, source.relnamespace::regnamespace::text, target.relnamespace::regnamespace::text"
            " FROM pg_constraint k JOIN pg_class source ON source.oid = k.conrelid"
            " JOIN pg_class target ON target.oid = k.confrelid WHERE k.contype = 'f'"
        )
        keys = cursor.fetchall()

    inside_acme = [name for name, source, _ in keys if source == acme.scope.schema_name]
    assert len(inside_acme) > 5, "the catalogue was not read"
    assert [key for key in keys if key[1] != key[2]] == []


def test_public_and_tenant_tables_have_no_name_in_common(acme: Company, globex: Company) -> None:
    """A table that is missing in the organization's schema would silently be read from public."""
    bookkeeping = {"django_migrations"}
    public, tenant = tables_of("public"), tables_of(acme.scope.schema_name)

    assert tenant - bookkeeping
    assert (public & tenant) == bookkeeping
    assert tables_of(globex.scope.schema_name) == tenant


def test_users_permissions_and_content_types_are_public_only(acme: Company) -> None:
    shared = {"tenants_user", "auth_permission", "auth_group", "django_content_type", "django_session"}

    assert shared <= tables_of("public")
    assert not shared & tables_of(acme.scope.schema_name)


def test_what_customers_and_agents_wrote_is_in_the_organizations_schema(acme: Company) -> None:
    theirs = {"inbox_message", "inbox_conversation", "customers_customer", "events_logentry", "access_member"}

    assert theirs <= tables_of(acme.scope.schema_name)
    assert not theirs & tables_of("public")


def test_no_index_is_made_twice_for_pattern_search(acme: Company) -> None:
    """Each index counts once per organization; Django makes a second one for LIKE on unique text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = %s", [acme.scope.schema_name])
        names = [name for (name,) in cursor.fetchall()]

    assert [name for name in names if name.endswith("_like")] == []
