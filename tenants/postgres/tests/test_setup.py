"""A database of somebody's own: an owner who may not make roles is told so, and roles can be switched on later."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from config.databases import derive_app_url
from devkit.paths import MANAGE

OWNER = f"inlet_modest_{os.getpid()}"
COUNT_MEMBERS = "from apps.access.models import Member; print('members:', Member.objects.count())"


@dataclass(frozen=True, slots=True)
class Place:
    """A database whose owner may make databases and nothing else."""

    server: "psycopg.Connection[tuple[object, ...]]"
    url: str

    def manage(self, *arguments: str, roles: str) -> "subprocess.CompletedProcess[str]":
        """A management command on it."""
        environment = {**os.environ, "DATABASE_URL": self.url, "TENANT_ROLES": roles, "SCHEMA_POOL_SIZE": "1"}
        environment |= {"DJANGO_SETTINGS_MODULE": "config.settings.test", "INLET_SIMULATOR_CONFIG": ""}
        command = [sys.executable, str(MANAGE), *arguments]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    def run(self, statement: str) -> None:
        names = {"owner": sql.Identifier(OWNER), "app": sql.Identifier(f"{OWNER}_app")}
        self.server.execute(sql.SQL(statement).format(**names, common=sql.Identifier(f"{OWNER}_tenant")))


@pytest.fixture
def place() -> Iterator[Place]:
    parts = urlsplit(settings.OWNER_DATABASE_URL)
    address = parts.netloc.rpartition("@")[2]
    url = urlunsplit(parts._replace(netloc=f"{OWNER}:secret@{address}", path=f"/{OWNER}"))
    with psycopg.connect(settings.OWNER_DATABASE_URL, autocommit=True) as server:
        there = Place(server, url)
        there.run("CREATE ROLE {owner} LOGIN CREATEDB PASSWORD 'secret'")
        there.run("GRANT {owner} TO CURRENT_USER")
        there.run("CREATE DATABASE {owner} OWNER {owner}")
        try:
            yield there
        finally:
            there.run("DROP DATABASE {owner} WITH (FORCE)")
            with psycopg.connect(urlunsplit(urlsplit(url)._replace(path="/postgres")), autocommit=True) as itself:
                made = "SELECT rolname FROM pg_roles WHERE pg_has_role(current_user, oid, 'MEMBER WITH ADMIN OPTION')"
                for (role,) in itself.execute(made).fetchall():
                    itself.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(str(role))))
            there.run("DROP ROLE {owner}")


def test_the_owner_is_told_what_is_missing_and_roles_may_be_switched_on_later(place: Place) -> None:
    refused = place.manage("migrate_all", roles="on")
    assert refused.returncode == 1
    assert f'ALTER ROLE "{OWNER}" CREATEROLE' in refused.stderr and "TENANT_ROLES=off" in refused.stderr
    assert "Traceback" not in refused.stderr

    without = place.manage("migrate_all", roles="off"), place.manage("seed_demo", roles="off")
    assert [each.returncode for each in without] == [0, 0], [each.stderr for each in without]
    look = ("tenant_shell", "acme", "-c", COUNT_MEMBERS)
    assert "members: 5" in place.manage(*look, roles="off").stdout
    assert "RoleMissing" not in place.manage(*look, roles="off").stderr

    with psycopg.connect(place.url, autocommit=True) as owner:
        owner.execute("DELETE FROM tenants_schemapool")  # as if the organizations were older than the pool
    place.run("ALTER ROLE {owner} CREATEROLE")
    assert place.manage("migrate_all", roles="on").returncode == 0
    entered = place.manage(*look, roles="on")
    assert "members: 5" in entered.stdout, entered.stderr
    with psycopg.connect(derive_app_url(place.url)) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        schema = app.execute("SELECT schema_name FROM tenants_organization").fetchone()
        assert schema
        app.execute(sql.SQL("SELECT * FROM {}.access_member").format(sql.Identifier(str(schema[0]))))


def test_a_word_that_is_neither_on_nor_off_opens_nothing(place: Place) -> None:
    done = place.manage("check", roles="of")

    assert done.returncode != 0 and "TENANT_ROLES is 'of'; it may be on or off" in done.stderr
