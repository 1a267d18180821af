"""A hundred megabytes go through a worker's hands, never into its head."""

import hashlib
import tracemalloc
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from apps.media.services.keeping import keep
from apps.media.services.settling import Kept
from kernel import storage
from kernel.download import Downloader
from kernel.scope import Scope, current_scope
from kernel.tests.local_server import LocalServer

SIZE = 100 * 1024 * 1024
PIECE = bytes(1024 * 1024)
IN_MIND = 32 * 1024 * 1024


def send_much(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("content-length", str(SIZE))
    handler.end_headers()
    for _ in range(SIZE // len(PIECE)):
        handler.wfile.write(PIECE)


@pytest.fixture
def organization(object_store: None) -> Iterator[str]:
    token = current_scope.set(Scope("org_large", "s", ""))
    yield "org_large"
    storage.remove_all("org_large")
    current_scope.reset(token)


def test_a_large_document_is_fetched_looked_at_and_kept_in_pieces(organization: str, tmp_path: Path) -> None:
    path = tmp_path / "original"
    with LocalServer(behave=send_much) as server, path.open("w+b") as into:
        files = Downloader(hosts=(), origins=[server.url], max_bytes=SIZE, timeout_s=60)
        tracemalloc.start()
        got = files.fetch(f"{server.url}/x", into)
        kept = keep(path, kind="file", declared="application/x-large", size=got.size, sha256=got.sha256, below="att/1")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        files.close()

    assert isinstance(kept, Kept) and (kept.size, kept.mime_type) == (SIZE, "application/x-large")
    assert peak < IN_MIND, f"{peak / 1e6:.0f} MB at once"
    stored = hashlib.sha256()
    for piece in storage.read("att/1/original"):
        stored.update(piece)
    assert stored.hexdigest() == got.sha256
