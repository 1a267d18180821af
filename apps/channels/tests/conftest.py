"""Meta played by the simulator, our own webhook by a small server, and what a member does to connect."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings

from apps.channels import connection
from apps.channels.tests.sandbox import APP_ID, INSTAGRAM_APP_ID, Sandbox, run_sandbox
from apps.channels.tests.walk import Walker
from kernel.http import HttpClient
from kernel.tests.local_server import LocalServer
from tests.world.client import as_person
from tests.world.companies import Company


def answer_as_webhook(handler: BaseHTTPRequestHandler) -> None:
    """Our own webhook, as far as platforms look: repeats the challenge, takes what is signed."""
    query = parse_qs(urlsplit(handler.path).query)
    challenge = query.get("hub.challenge", [""])[0].encode()
    is_right = query.get("hub.verify_token") == [settings.META_VERIFY_TOKEN] or "/meta/" in handler.path
    handler.send_response(200 if handler.command == "POST" or is_right else 403)
    handler.send_header("content-length", str(len(challenge)))
    handler.end_headers()
    handler.wfile.write(challenge)


@pytest.fixture(scope="session")
def own_webhook() -> Iterator[LocalServer]:
    with LocalServer(behave=answer_as_webhook) as server:
        yield server


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory, own_webhook: LocalServer) -> Iterator[Sandbox]:
    with run_sandbox(tmp_path_factory.mktemp("sandbox"), f"{own_webhook.url}/webhooks/meta") as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: Sandbox, own_webhook: LocalServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The simulator in Meta's place."""
    url = sandbox_process.url
    values = {
        "META_GRAPH_URL": f"{url}/simulator/graph",
        "META_INSTAGRAM_GRAPH_URL": f"{url}/simulator/graph",
        "META_INSTAGRAM_TOKEN_URL": f"{url}/simulator/instagram-api",
        "META_DIALOG_URL": f"{url}/simulator/facebook",
        "META_INSTAGRAM_DIALOG_URL": f"{url}/simulator/instagram",
        "META_APP_ID": APP_ID,
        "META_INSTAGRAM_APP_ID": INSTAGRAM_APP_ID,
        "META_SIGNUP_CONFIG_ID": "sim-signup",
        "PUBLIC_URL": own_webhook.url,
    }
    for name, value in values.items():
        monkeypatch.setattr(settings, name, value)
    with HttpClient([url]) as http, HttpClient([own_webhook.url]) as own:
        monkeypatch.setattr(connection, "http", lambda: http)
        monkeypatch.setattr(connection, "own_address", lambda: own)
        sandbox_process.api("POST", "connect/reset")
        yield sandbox_process


@pytest.fixture
def walker(sandbox: Sandbox, committed: None, acme: Company) -> Walker:
    """The owner of acme, about to connect something."""
    return Walker(company=acme, api=as_person(acme, "owner"), sandbox=sandbox)


@pytest.fixture
def rival(sandbox: Sandbox, committed: None, globex: Company) -> Walker:
    """The owner of globex."""
    return Walker(company=globex, api=as_person(globex, "owner"), sandbox=sandbox)
