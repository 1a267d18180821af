"""A database for one run of pytest: acme and globex in schemas of their own, made by the product's own commands.

Tests either run inside a transaction that is rolled back, or commit and are cleaned up after by `empty_database`.
"""

import hashlib
import io
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

from tenants.models import Organization, SchemaPool
from tenants.postgres.base import OWNER
from tenants.provisioning import drop_schema, fill_pool

ROOT = Path(__file__).resolve().parents[2]
# Tables that tests write to, those that point to others first. Not here: what the two companies are made of.
TENANT_TABLES = (
    "outbound_sendattempt",
    "inbox_messageevent",
    "inbox_parkedstatus",
    "inbox_message",
    "media_mediafile",
    "media_removal",
    "media_upload",
    "inbox_historyimport",
    "inbox_linkpreview",
    "inbox_inboxsettings",
    "inbox_mergedconversation",
    "inbox_conversation",
    "channel_accounts_kepthappening",
    "notices_noticesread",
    "notices_notice",
    "channel_accounts_healthevent",
    "channel_accounts_channelalarm",
    "channel_accounts_alarmwish",
    "channel_accounts_activityhour",
    "channel_accounts_connectattempt",
    "message_templates_templateevent",
    "message_templates_messagetemplate",
    "customers_customeridentity",
    "customers_customer",
    "events_logentry",
    "events_head",
    "access_memberchannelgrant",
    "access_memberteamgrant",
    "access_teamchannelgrant",
    "access_teamteamgrant",
    "access_teammember",
    "access_team",
    "access_role",
    "access_appliedfact",
    "audit_auditentry",
    "audit_audithead",
)
PUBLIC_TABLES = (
    "mail_outgoingmail",
    "tenants_refreshtoken",
    "tenants_securityevent",
    "mfa_authenticator",
    "socialaccount_socialaccount",
    "tenants_identityprovider",
    "tenants_samlkey",
    "tenants_auditanchor",
    "lifecycle_organizationexport",
    "lifecycle_deletionproof",
    "tenants_impersonation",
    "operators_operatorentry",
    "operators_operatorhead",
    "tenants_organizationfact",
    "tenants_oldslug",
    "tenants_webhookapp",
    "tenants_channeljob",
    "tenants_platformrequest",
    "tenants_maildomain",
    "onboarding_invitation",
    "onboarding_founding",
    "onboarding_checklistdismissal",
    "inbound_pendingreceipt",
    "inbound_receipt",
    "inbound_lane",
    "inbound_deadletter",
    "inbound_unroutedaccount",
)


@contextmanager
def company_database() -> Iterator[None]:
    """Point Django at a fresh database with both companies in it; it is dropped at the end."""
    template, name = _template_name(), f"inlet_test_{os.getpid()}"
    with psycopg.connect(settings.OWNER_DATABASE_URL, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(7461)")  # two runs at once make one template
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            _drop_old_templates(server)
            _make_template(server, template)
        _create(server, name, template)
        server.execute("SELECT pg_advisory_unlock(7461)")
        _use(name)
        _remember_tokens()
        try:
            yield
        finally:
            _disconnect()
            _drop(server, name)


@contextmanager
def spare_database() -> Iterator[None]:
    """Django on a copy of its own, for a test that changes the shape of schemas."""
    ours, spare = settings.DATABASES["default"]["NAME"], f"inlet_spare_{os.getpid()}"
    with psycopg.connect(settings.OWNER_DATABASE_URL, autocommit=True) as server:
        _create(server, spare, _template_name())
        _use(spare)
        try:
            yield
        finally:
            _use(ours)
            _drop(server, spare)


def empty_database(schemas: list[str], sessions: list[str]) -> None:
    """Take away what a test has committed, in one round trip. The two companies and `sessions` stay."""
    statements = [f"DELETE FROM public.{table};" for table in PUBLIC_TABLES]
    kept = ", ".join(f"'{key}'" for key in sessions)
    statements.append(f"DELETE FROM public.django_session WHERE session_key NOT IN ({kept});")
    statements.append(f"DELETE FROM public.tenants_signin WHERE family NOT IN ({kept});")
    # What is left are the companies' own people.
    whose = "SELECT user_id FROM public.tenants_signin"
    statements.append(f"DELETE FROM public.account_emailaddress WHERE user_id NOT IN ({whose});")
    active = "status = 'active', status_reason = '', deletes_at = NULL, deletion_asked_by = ''"
    statements.append(f"UPDATE public.tenants_organization SET {active} WHERE status <> 'active';")
    for schema in schemas:
        statements += [f'DELETE FROM "{schema}".{table};' for table in TENANT_TABLES]
        statements.append(
            f"UPDATE \"{schema}\".access_storedreach SET team_ids = '[]', teams = '{{}}', channels = '{{}}';"
        )
        statements.append(f'DELETE FROM "{schema}".channel_accounts_channelaccount WHERE NOT is_sandbox;')
        statements.append(
            f"UPDATE \"{schema}\".channel_accounts_channelaccount SET status = 'connected', status_code = '',"
            f" silent_since = NULL, check_steps = '[]', last_in_at = NULL, last_out_at = NULL, rev = 1;"
        )
        statements += [
            f"UPDATE \"{schema}\".channel_accounts_channelaccount SET access_token = '{token}' WHERE id = '{id_}';"
            for id_, token in _tokens[schema]
        ]
    # Those of the two companies' own accounts stay.
    statements.append("DELETE FROM public.tenants_inboundroute WHERE platform_user_id <> '';")
    settings_ = "SET LOCAL synchronous_commit = off; SET LOCAL inlet.audit_maintenance = 'on'; "
    with connections[OWNER].cursor() as cursor:
        cursor.execute("BEGIN; " + settings_ + " ".join(statements) + " COMMIT;")
    remove_other_organizations(schemas)
    caches["local"].clear()


# (account, sealed token) by schema, as the seed has made them: a test may drop or replace them.
_tokens: dict[str, list[tuple[str, str]]] = {}


def _remember_tokens() -> None:
    with connections[OWNER].cursor() as cursor:
        for schema in Organization.objects.values_list("schema_name", flat=True):
            cursor.execute(f'SELECT id, access_token FROM "{schema}".channel_accounts_channelaccount')
            _tokens[schema] = cursor.fetchall()


def remove_other_organizations(schemas: list[str]) -> None:
    """Those that the test has made, with their schemas."""
    Organization.objects.using(OWNER).exclude(schema_name__in=schemas).delete()
    claimed = SchemaPool.objects.using(OWNER).filter(claimed_at__isnull=False).exclude(schema_name__in=schemas)
    for schema, role in claimed.values_list("schema_name", "role_name"):
        drop_schema(schema, role)


def _template_name() -> str:
    return f"inlet_template_{_fingerprint()}"


def _fingerprint() -> str:
    """Changes with every migration and with what the companies are made of."""
    digest = hashlib.sha256()
    sources = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py"), *ROOT.glob("*/*/*/migrations/*.py")]
    sources += [ROOT / "platform/config/management/commands/seed_demo.py", ROOT / "platform/config/settings/apps.py"]
    sources += [
        ROOT / "tests/world/database.py",
        *ROOT.glob("tenants/postgres/*.py"),
        *ROOT.glob("tenants/provisioning/*.py"),
    ]
    for source in sorted(set(sources)):
        digest.update(str(source.relative_to(ROOT)).encode() + source.read_bytes())
    return digest.hexdigest()[:16]


def _make_template(server: "psycopg.Connection[tuple[object, ...]]", template: str) -> None:
    _create(server, f"{template}_new", "template0")
    _use(f"{template}_new")
    call_command("migrate_all", stdout=io.StringIO())
    call_command("seed_demo", stdout=io.StringIO())
    _forget_what_the_seed_did()
    fill_pool()
    _disconnect()
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    server.execute(rename.format(sql.Identifier(f"{template}_new"), sql.Identifier(template)))


def _forget_what_the_seed_did() -> None:
    """Tests find an empty audit log."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute("SET inlet.audit_maintenance = 'on'")
        for schema in Organization.objects.values_list("schema_name", flat=True):
            cursor.execute(f'DELETE FROM "{schema}".audit_auditentry; DELETE FROM "{schema}".audit_audithead')


def _drop_old_templates(server: "psycopg.Connection[tuple[object, ...]]") -> None:
    """Those of earlier migrations."""
    names = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'inlet\\_template\\_%'").fetchall()
    for (name,) in names:
        _drop(server, str(name))
    # Roles belong to the server, and those of schemas that are nowhere any more belong to nobody.
    for (role,) in server.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 't\\_%'").fetchall():
        with suppress(psycopg.errors.DependentObjectsStillExist, psycopg.errors.InsufficientPrivilege):
            server.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(str(role))))


def _create(server: "psycopg.Connection[tuple[object, ...]]", name: str, template: str) -> None:
    _drop(server, name)
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    server.execute(create.format(sql.Identifier(name), sql.Identifier(template)))


def _drop(server: "psycopg.Connection[tuple[object, ...]]", name: str) -> None:
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    for _ in range(50):
        # A server process that has only just begun there (autovacuum) belongs to nobody yet, and may not be ended.
        with suppress(psycopg.errors.InsufficientPrivilege):
            server.execute(drop)
            return
        time.sleep(0.1)
    server.execute(drop)


def _use(name: str) -> None:
    """Every connection from now on, also those outside of Django, goes to this database."""
    _disconnect()
    for alias in ("default", OWNER):
        connections[alias].settings_dict["NAME"] = settings.DATABASES[alias]["NAME"] = name
    for url in ("DATABASE_URL", "OWNER_DATABASE_URL"):
        setattr(settings, url, urlunsplit(urlsplit(getattr(settings, url))._replace(path=f"/{name}")))


def _disconnect() -> None:
    connections.close_all()
    wrapper: Any = connection
    wrapper.close_pool()
