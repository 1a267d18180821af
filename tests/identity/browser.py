"""A browser's way to an identity provider and back, without a browser."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from django.conf import settings
from django.test import Client

from tests.world.client import Api


def begin(provider_id: str, client: Client, **query: str) -> str:
    """The provider's address that the browser is sent to, or where else it is sent."""
    answer = client.get(f"/api/auth/provider/{provider_id}/start", query_params=query)
    assert answer.status_code == 302, answer
    return str(answer.headers["Location"])


def say_who(address: str, **said: str) -> str:
    """Fill in the provider's page; the address that it sends the browser back to."""
    form = {**dict(parse_qsl(urlsplit(address).query)), "name": "", "verified": "on", **said}
    answer = httpx.post(address.partition("?")[0], data=form, trust_env=False)
    assert answer.status_code == 303, answer
    return str(answer.headers["location"])


def come_back(address: str, client: Client) -> str:
    """Where the browser ends."""
    parts = urlsplit(address)
    answer = client.get(f"{parts.path}?{parts.query}")
    assert answer.status_code == 302, answer
    return str(answer.headers["Location"])


def sign_in_through(provider_id: str, *, client: Client | None = None, **said: str) -> tuple[str, Api]:
    """(where the browser ends, what it may do there)."""
    client = client or Client()
    end = come_back(say_who(begin(provider_id, client), **said), client)
    api = Api(client=client)
    if client.cookies.get(settings.REFRESH_COOKIE_NAME) and client.cookies[settings.REFRESH_COOKIE_NAME].value:
        reply: Any = api.post("/api/auth/refresh")
        api.token = reply.body["access_token"] if reply.status == 200 else ""
    return end, api
