"""The roles in the database, and what each may do.

    owner           DATABASE_URL: owns everything, migrates, makes schemas and roles; no request runs as it
    <app>           INLET_APP_DATABASE_URL: logs in, owns nothing, may use the public tables, inherits nothing
    <owner>_tenant  no login: what every organization may read of public (tenants/postgres/wall.py)
    t_…             no login, one per organization: its own schema, and <owner>_tenant; <app> may become it

Everything here runs on the owner's connection and is safe to repeat.
"""

from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from django.conf import settings
from django.db import ProgrammingError, connections
from psycopg import sql

from tenants.postgres.base import OWNER, PUBLIC
from tenants.postgres.wall import MARKED, wall_mark, wall_statements


class RolesImpossible(RuntimeError):
    """The wall needs roles that the owner may not make. The text says what is missing and what can be done."""


def roles_are_on() -> bool:
    """Whether the wall stands (TENANT_ROLES)."""
    return bool(settings.TENANT_ROLES)


def app_role() -> str:
    """The application's login role."""
    return unquote(urlsplit(settings.DATABASE_URL).username or "")


def tenant_role() -> str:
    """The role whose rights every organization's role has."""
    return f"{unquote(urlsplit(settings.OWNER_DATABASE_URL).username or 'postgres')}_tenant"


def ensure_roles() -> None:
    """Make the login role and the tenants' common role. Raises RolesImpossible."""
    if not roles_are_on():
        return
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(7462)")  # roles belong to the server: other databases make them too
        try:
            _ensure_login_role(cursor)
            if not _exists(cursor, tenant_role()):
                _execute(cursor, "CREATE ROLE {} NOLOGIN", sql.Identifier(tenant_role()))
        except ProgrammingError as refused:
            raise RolesImpossible(_explain(cursor, str(refused))) from refused
        finally:
            cursor.execute("SELECT pg_advisory_unlock(7462)")


def raise_wall() -> None:
    """Give the login role its public tables, the organizations theirs, and every row its policy, when that changed."""
    if not roles_are_on():
        return
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [PUBLIC])
        statements = wall_statements(app_role(), tenant_role(), [name for (name,) in cursor.fetchall()])
        mark = wall_mark(statements)
        cursor.execute("SELECT obj_description(to_regclass(%s), 'pg_class')", [MARKED])
        if cursor.fetchone() == (mark,):
            return
        comment = sql.SQL("COMMENT ON TABLE {} IS {};").format(sql.Identifier(MARKED), sql.Literal(mark))
        cursor.execute("BEGIN; " + " ".join(statements) + comment.as_string() + " COMMIT;")


def schema_statements(schema: str) -> list[str]:
    """Make a schema with its role; tables that are made in it later come with the role's rights."""
    names = {
        "schema": sql.Identifier(schema),
        "app": sql.Identifier(app_role()),
        "common": sql.Identifier(tenant_role()),
    }
    templates = ["CREATE SCHEMA {schema}"]
    if roles_are_on():
        templates += ["CREATE ROLE {schema} NOLOGIN", *_RIGHTS]
    return [sql.SQL(each).format(**names).as_string() for each in templates]


def adoption_statements(schema: str) -> list[str]:
    """Give a schema that was made without one its role, with rights on the tables that are there."""
    names = {
        "schema": sql.Identifier(schema),
        "app": sql.Identifier(app_role()),
        "common": sql.Identifier(tenant_role()),
    }
    name = sql.Literal(schema).as_string()
    make = f"DO $$ BEGIN IF to_regrole(quote_ident({name})) IS NULL THEN CREATE ROLE {{schema}} NOLOGIN; END IF; END $$"
    rights = [
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {schema}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {schema}",
        *_LEDGER,
    ]
    return [sql.SQL(each).format(**names).as_string() for each in (make, *_RIGHTS, *rights)]


def ledger_statements(schema: str) -> list[str]:
    """Which migrations ran is for the owner to write. For a schema whose `django_migrations` has been made."""
    if not roles_are_on():
        return []
    return [sql.SQL(each).format(schema=sql.Identifier(schema)).as_string() for each in _LEDGER]


_RIGHTS = (
    "GRANT {common} TO {schema}",
    "GRANT {schema} TO {app}",
    "GRANT USAGE ON SCHEMA {schema} TO {schema}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {schema}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT USAGE, SELECT ON SEQUENCES TO {schema}",
)
_LEDGER = ("REVOKE INSERT, UPDATE, DELETE ON {schema}.django_migrations FROM {schema}",)


def _ensure_login_role(cursor: Any) -> None:
    role, password = app_role(), unquote(urlsplit(settings.DATABASE_URL).password or "")
    # Hashed here: the server may log statements.
    scrambled = cursor.connection.pgconn.encrypt_password(password.encode(), role.encode()).decode()
    rights = sql.SQL("LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD {}").format(
        sql.Literal(scrambled if password else None)
    )
    if not _exists(cursor, role):
        _execute(cursor, "CREATE ROLE {} {}", sql.Identifier(role), rights)
    elif not _may_log_in():
        _execute(cursor, "ALTER ROLE {} {}", sql.Identifier(role), rights)
    # So that the owner may end the application's connections (DROP DATABASE … WITH (FORCE)).
    cursor.execute("SELECT pg_has_role(current_user, %s, 'USAGE')", [role])
    if not cursor.fetchone()[0]:
        _execute(cursor, "GRANT {} TO CURRENT_USER", sql.Identifier(role))
    _execute(cursor, "GRANT CONNECT ON DATABASE {} TO {}", sql.Identifier(_database()), sql.Identifier(role))


def _may_log_in() -> bool:
    try:
        psycopg.connect(settings.DATABASE_URL, connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


def _database() -> str:
    return str(connections[OWNER].settings_dict["NAME"])


def _exists(cursor: Any, role: str) -> bool:
    cursor.execute("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [role])
    return bool(cursor.fetchone()[0])


def _execute(cursor: Any, template: str, *parts: sql.Composable) -> None:
    cursor.execute(sql.SQL(template).format(*parts).as_string())


def _explain(cursor: Any, reason: str) -> str:
    cursor.execute("SELECT current_user")
    owner = cursor.fetchone()[0]
    return (
        f"The wall between organizations needs database roles, and {owner} (DATABASE_URL) may not make them:\n"
        f"                   {reason.strip()}\n"
        f'Let it:            ALTER ROLE "{owner}" CREATEROLE;   (as an administrator of the server)\n'
        "Or do without:     TENANT_ROLES=off                   (schemas alone then keep organizations apart)"
    )
