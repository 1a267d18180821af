"""The platform as a real HTTP server on this machine, and a conversation to answer in."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from apps.channels import connection
from apps.inbox.models import Conversation
from apps.inbox.tests.factories import make_conversation
from apps.outbound.tests.post import SENT, forget_limits
from kernel.http import HttpClient
from kernel.scope import Scope
from kernel.tests.local_server import LocalServer


@pytest.fixture
def meta(committed: None, tenant: Scope, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    with (
        LocalServer(behave=SENT) as server,
        HttpClient([server.url], connect_timeout_s=0.5, read_timeout_s=0.4, total_timeout_s=1.0) as http,
    ):
        monkeypatch.setattr(settings, "META_GRAPH_URL", server.url)
        monkeypatch.setattr(settings, "META_INSTAGRAM_GRAPH_URL", server.url)
        monkeypatch.setattr(connection, "http", lambda: http)
        monkeypatch.setattr(connection, "upload_http", lambda: http)
        forget_limits()
        yield server


@pytest.fixture
def conversation(meta: LocalServer) -> Conversation:
    return make_conversation()
