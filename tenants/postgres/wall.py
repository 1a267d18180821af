"""What a statement of an organization may see of the public schema: everything that is not listed here is refused.

The tables of public that hold rows of several organizations have a policy besides, so that of a table that may be read
only the organization's own rows are there. Writing to public is nobody's but the login role's: it is done in
`public_scope`, because one transaction writes to one schema. Pure: builds statements, runs none.
"""

import hashlib
from collections.abc import Sequence

# Table of public -> columns that organizations may read (() = all).
READABLE: dict[str, tuple[str, ...]] = {
    "tenants_organization": (),
    "tenants_membership": (),
    "tenants_user": ("id", "email", "name", "is_active"),  # never the password
    "tenants_inboundroute": (),
    # Catalogues of the code, the same for everybody.
    "auth_permission": (),
    "django_content_type": (),
}
_OWN = "(SELECT id FROM public.tenants_organization WHERE role_name = current_user)"
# Table of public -> which of its rows are the organization's own.
OWN_ROWS = {
    "tenants_organization": "role_name = current_user",
    "tenants_membership": f"organization_id = {_OWN}",
    "tenants_inboundroute": f"organization_id = {_OWN}",
    # The policy of tenants_membership holds inside here too.
    "tenants_user": "EXISTS (SELECT FROM public.tenants_membership m WHERE m.user_id = tenants_user.id)",
}
# Written by the owner; the login role reads them.
OWNERS_ONLY = frozenset(
    {"django_migrations", "tenants_schemascript", "tenants_migrationrun", "tenants_migrationrunitem"}
)
MARKED = "tenants_organization"  # its comment says which wall stands


def wall_statements(app: str, tenant: str, tables: Sequence[str]) -> list[str]:
    """Grants and policies for the roles `app` and `tenant` on the tables of public that are there."""
    statements = [
        f'GRANT USAGE ON SCHEMA public TO "{app}", "{tenant}";',
        f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{app}";',
        f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{app}";',
        f'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "{tenant}";',
    ]
    for table in tables:
        if table in OWNERS_ONLY:
            statements.append(f'REVOKE INSERT, UPDATE, DELETE ON public.{table} FROM "{app}";')
        if table in READABLE:
            columns = f" ({', '.join(READABLE[table])})" if READABLE[table] else ""
            statements.append(f'GRANT SELECT{columns} ON public.{table} TO "{tenant}";')
        if table in OWN_ROWS:
            statements += _policies(table, app, tenant)
    return statements


def wall_mark(statements: Sequence[str]) -> str:
    """Changes when the wall does."""
    return "wall " + hashlib.sha256("\n".join(statements).encode()).hexdigest()[:16]


def _policies(table: str, app: str, tenant: str) -> list[str]:
    return [
        f"ALTER TABLE public.{table} ENABLE ROW LEVEL SECURITY;",
        f"ALTER TABLE public.{table} FORCE ROW LEVEL SECURITY;",
        f"DROP POLICY IF EXISTS everything ON public.{table};",
        f'CREATE POLICY everything ON public.{table} TO CURRENT_USER, "{app}" USING (true) WITH CHECK (true);',
        f"DROP POLICY IF EXISTS own_rows ON public.{table};",
        f'CREATE POLICY own_rows ON public.{table} FOR SELECT TO "{tenant}" USING ({OWN_ROWS[table]});',
    ]
