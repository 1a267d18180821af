"""Two companies, a real edge process in front of them, and this process as their worker and their web server.

The edge is `config.asgi` under uvicorn with a PostgreSQL and a Valkey of its own; webhooks reach it over HTTP. The
drain runs in this process, on that same database, and what came of it is read through the REST API.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg
from django.db import connections
from django.test import Client, override_settings

from apps.inbound import queue
from apps.inbound.drain import drain
from apps.inbound.tests.webhooks import Webhook, escape, signature_of
from config.databases import derive_app_url, describe
from devkit.stack import Stack
from kernel import valkey
from kernel.scope import Scope

PASSWORD = "inlet-demo-1"
PLACE = ("NAME", "USER", "PASSWORD", "HOST", "PORT")  # of an entry in DATABASES: where it leads
TOKEN_LIFE_S = 200.0
_TENANT_TABLES = (
    "outbound_sendattempt", "inbox_messageevent", "inbox_parkedstatus", "inbox_message", "inbox_historyimport",
    "inbox_mergedconversation", "inbox_linkpreview", "inbox_conversation",
    "channel_accounts_kepthappening", "channel_accounts_channelalarm", "channel_accounts_healthevent", "notices_notice",
    "media_removal", "media_mediafile",
    "customers_customeridentity", "customers_customer", "events_logentry", "events_head",
)  # fmt: skip
_PUBLIC_TABLES = (
    "inbound_pendingreceipt", "inbound_receipt", "inbound_lane", "inbound_deadletter", "inbound_unroutedaccount",
)  # fmt: skip


@dataclass
class Office:
    """What the tests of this room work with."""

    stack: Stack
    database: psycopg.Connection[Any]
    scopes: dict[str, Scope] = field(default_factory=dict)  # by slug
    accounts: dict[str, str] = field(default_factory=dict)  # outside id by the id of our channel account
    http: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=20))
    _tokens: dict[str, tuple[str, float]] = field(default_factory=dict)

    @property
    def hook(self) -> str:
        """The address of the endpoint."""
        return f"http://127.0.0.1:{self.stack.ports['edge']}/webhooks/meta"

    def post(self, body: Webhook) -> httpx.Response:
        """POST a webhook as Meta does."""
        raw = escape(body)
        return self.post_raw(raw, {"X-Hub-Signature-256": signature_of(body, raw)})

    def post_raw(self, raw: bytes, headers: dict[str, str]) -> httpx.Response:
        """POST these bytes with these headers."""
        return self.http.post(self.hook, content=raw, headers={"Content-Type": "application/json", **headers})

    def deliver(self, *bodies: Webhook) -> None:
        """POST and apply."""
        for body in bodies:
            assert self.post(body).status_code == 200
        drain()

    def rows(self, sql: str, params: list[Any] | None = None, *, slug: str | None = None) -> list[Any]:
        """A query on the tables of a company, or on the public ones."""
        schema = self.scopes[slug].schema_name if slug else "public"
        with self.database.transaction():
            self.database.execute(psycopg.sql.SQL("SET LOCAL search_path = {}").format(psycopg.sql.Identifier(schema)))
            return self.database.execute(sql.encode(), params).fetchall()

    def count(self, table: str, *, slug: str | None = None) -> int:
        """How many rows a table has."""
        return int(self.rows(f"SELECT count(*) FROM {table}", slug=slug)[0][0])

    def clear(self) -> None:
        """Forget all traffic; companies, people and channels stay."""
        tables = [f'"{scope.schema_name}".{table}' for scope in self.scopes.values() for table in _TENANT_TABLES]
        tables += [f"public.{table}" for table in _PUBLIC_TABLES]
        deletes = ";".join(f"DELETE FROM {table}" for table in tables)
        self.database.execute(f"SET synchronous_commit = off; {deletes}".encode())

    # --- reading back, as an agent's browser does ---

    def get(self, slug: str, path: str) -> Any:
        """GET of the app's API as the company's owner."""
        answer = Client().get(f"/api{path}", headers={"Authorization": f"Bearer {self._token(slug)}"})
        assert answer.status_code == 200, answer.content
        return answer.json()

    def conversations(self, slug: str) -> list[dict[str, Any]]:
        """Every conversation of the company, with its customer's identities."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            page = self.get(slug, f"/conversations?limit=100&cursor={cursor}")
            found += [self.get(slug, f"/conversations/{each['id']}") for each in page["data"]]
            cursor = page["next_cursor"] or ""
            if not cursor:
                return found

    def messages(self, slug: str) -> list[dict[str, Any]]:
        """Every message of the company, oldest first in each conversation, with `account_id` and `identities`."""
        found: list[dict[str, Any]] = []
        for conversation in self.conversations(slug):
            known = {
                "account_id": self.accounts[conversation["channel_account_id"]],
                "identities": [each["external_user_id"] for each in conversation["customer"]["identities"]],
            }
            page = self.get(slug, f"/conversations/{conversation['id']}/messages?limit=100")
            assert page["next_cursor"] is None
            found += [{**message, **known} for message in reversed(page["data"])]
        return found

    def all_messages(self) -> list[dict[str, Any]]:
        """Those of both companies."""
        busy = [slug for slug in self.scopes if self.count("inbox_conversation", slug=slug)]
        return [message for slug in busy for message in self.messages(slug)]

    def _token(self, slug: str) -> str:
        token, since = self._tokens.get(slug, ("", -TOKEN_LIFE_S))
        if time.monotonic() - since >= TOKEN_LIFE_S:
            credentials = {"email": f"owner@{slug}.test", "password": PASSWORD}
            answer = Client().post("/api/auth/login", credentials, content_type="application/json")
            assert answer.status_code == 200, answer.content
            token = answer.json()["access_token"]
            self._tokens[slug] = token, time.monotonic()
        return token


@contextmanager
def open_office() -> Iterator[Office]:
    """The companies, seeded and without traffic. A small queue at the edge, so that a test can fill it."""
    with (
        Stack(processes=("edge",), environment={"INLET_RECEIPT_QUEUE": "64"}) as stack,
        _django_on(stack),
        psycopg.connect(stack.database_url, autocommit=True) as database,
    ):
        office = Office(stack, database)
        for slug, *place in office.rows("SELECT slug, id, schema_name, role_name FROM tenants_organization"):
            office.scopes[slug] = Scope(*place)
            outside = "coalesce(wa_phone_number_id, meta_page_id, ig_account_id)"
            sql = f"SELECT id, {outside} FROM channel_accounts_channelaccount"
            office.accounts |= dict(office.rows(sql, slug=slug))
        yield office
        office.http.close()


@contextmanager
def _django_on(stack: Stack) -> Iterator[None]:
    """This process's Django works on the Stack's database and bus while the block runs."""
    urls = {"default": derive_app_url(stack.database_url), "owner": stack.database_url}
    wanted = {
        "DATABASE_URL": urls["default"],
        "OWNER_DATABASE_URL": urls["owner"],
        "REDIS_URL": stack.redis_url,
        # The people were seeded with real passwords.
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    }
    before = {alias: dict(connections.settings[alias]) for alias in urls}
    with override_settings(**wanted):
        try:
            _let_go()
            for alias, url in urls.items():
                place = describe(url)
                connections.settings[alias].update({name: place[name] for name in PLACE})
            yield
        finally:
            _let_go()
            for alias, settings in before.items():
                connections.settings[alias].update(settings)


def _let_go() -> None:
    """Close what is open to the database and the bus that were in force."""
    connections.close_all()
    connections["default"].close_pool()  # type: ignore[attr-defined]  # PostgreSQL's wrapper only
    queue._pool().close()
    queue._pool.cache_clear()
    valkey.client.cache_clear()
