"""Postcards in the tables, a post office on this machine, an edge in front, and acme's box."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

import httpx
import pytest
from django.conf import settings

from apps.channels import connection
from apps.channels.services import ExternalAccount, connect_account
from apps.inbound.drain import drain
from apps.outbound.tests.post import forget_limits
from apps.realtime.tests.edge import running_edge
from kernel import clock
from kernel.tests.local_server import LocalServer, answer
from tenants.context import public_change, tenant_scope
from tenants.models import Organization
from tenants.provisioning import claim_route
from tests.fourth_channel.postcard.signing import signature_of
from tests.fourth_channel.postcard.tables import LINES
from tests.world.companies import Company

SECRET, BOX = b"wax-and-seal", "box-7"


def answer_as_post_office(handler: BaseHTTPRequestHandler) -> None:
    """Takes every card, and says that each box is open."""
    answer(*((201, {"id": "card-out-1"}) if handler.command == "POST" else (200, {"open": True})))(handler)


@pytest.fixture
def post_office(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    with LocalServer(behave=answer_as_post_office) as server:
        monkeypatch.setenv("POSTCARD_URL", server.url)
        monkeypatch.setenv("POSTCARD_SECRET", SECRET.decode())
        for table, name, entry in LINES:
            monkeypatch.setitem(table, name, entry)
        pools = (connection.http, connection.own_address)
        for pool in pools:
            pool.cache_clear()
        yield server
        for pool in pools:
            pool().close()
            pool.cache_clear()


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """acme's box: `deliver` is what the post office does."""

    account_id: str
    port: int
    http: httpx.Client

    def post(self, letter: dict[str, Any], *, secret: bytes = SECRET, path: str = "/webhooks/postcard") -> int:
        body = json.dumps(letter).encode()
        headers = {"content-type": "application/json", "x-postcard-signature": signature_of(body, secret)}
        return self.http.post(f"http://127.0.0.1:{self.port}{path}", content=body, headers=headers).status_code

    def deliver(self, **letter: Any) -> None:
        """POST to the edge, and let the worker apply it."""
        assert self.post({"box": BOX, "at": int(clock.now().timestamp()), **letter}) == 200
        drain()


@pytest.fixture
def box(committed: None, acme: Company, post_office: LocalServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    with tenant_scope(acme.scope):
        forget_limits()
        given = ExternalAccount(channel_type="postcard", name="Desk", access_token="stamp", vendor_account_id=BOX)
        account = connect_account(given, now=clock.now())
        assert connect_account(given, now=clock.now()).pk == account.pk, "the same box again is the same account"
    with public_change():
        organization = Organization.objects.get(pk=acme.id)
        claim_route(
            organization=organization,
            kind="postcard_box",
            external_id=BOX,
            channel_account_id=account.pk,
            platform_user_id="clerk",
        )
    with running_edge("tests.fourth_channel.edge:application") as port, httpx.Client(trust_env=False) as http:
        monkeypatch.setattr(settings, "PUBLIC_URL", f"http://127.0.0.1:{port}")
        yield Box(account_id=account.pk, port=port, http=http)
