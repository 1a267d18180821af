"""The platform as a real HTTP server, a real object store, and a customer's message to hang files on."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

import pytest
from django.conf import settings

from apps.channels import connection
from apps.channels.adapters.fetching import Lines
from apps.inbox.models import Message
from apps.inbox.tests.factories import make_conversation, make_message
from kernel import storage
from kernel.download import Downloader
from kernel.http import HttpClient
from kernel.scope import Scope
from kernel.tests.local_server import Behave, LocalServer, answer

MAX_BYTES = 200_000


@dataclass
class Meta:
    """Graph and its file host in one. `graph`: what `GET /{media id}` answers; `file`: what the address in it gives."""

    server: LocalServer
    file: Behave = field(default_factory=lambda: answer(200, b""))
    graph: Behave | None = None
    promised_sha256: str | None = None

    @property
    def url(self) -> str:
        return self.server.url

    def behave(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.path.startswith("/file"):
            self.file(handler)
        elif self.graph is not None:
            self.graph(handler)
        else:
            body = {"url": f"{self.url}/file?mid=1", "mime_type": "image/png", "sha256": self.promised_sha256}
            answer(200, body)(handler)

    @property
    def asked(self) -> list[str]:
        """Paths, without what follows the question mark."""
        return [each.path.partition("?")[0] for each in self.server.received]


@pytest.fixture
def meta(committed: None, tenant: Scope, object_store: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Meta]:
    with (
        LocalServer() as server,
        HttpClient([server.url], connect_timeout_s=0.5, read_timeout_s=0.5, total_timeout_s=1.0) as http,
    ):
        meta = Meta(server)
        server.behave = meta.behave
        storage.remove_all(tenant.organization_id)
        files = Downloader(hosts=(), origins=[server.url], max_bytes=MAX_BYTES, timeout_s=1.0, read_timeout_s=0.5)
        monkeypatch.setattr(settings, "META_GRAPH_URL", server.url)
        monkeypatch.setattr(settings, "META_INSTAGRAM_GRAPH_URL", server.url)
        monkeypatch.setattr(connection, "lines", lambda: Lines(api=http, files=files))
        yield meta
        files.close()


@pytest.fixture
def message(meta: Meta) -> Message:
    """A customer's message on WhatsApp, without a file yet."""
    return make_message(make_conversation(), message_type="image", body_text=None)
