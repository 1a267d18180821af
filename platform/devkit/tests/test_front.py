"""The front door, with the real Caddy: what is served for which path, and with which headers."""

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from devkit.front import NO_BUILD, FrontDoor, render_caddyfile
from devkit.paths import VENV_BIN
from devkit.ports import LOOPBACK, accepts, pick_free
from devkit.process import Process, Program

POLICY = "default-src 'self'; script-src 'self' 'sha256-abc='"
FILES = {
    "index.html": "<p>home</p>",
    "404.html": "<p>not found</p>",
    "login/index.html": "<p>login</p>",
    "inbox/index.html": "<p>inbox</p>",
    "inbox/index.txt": "inbox payload",
    "inbox/__next._tree.txt": "tree",
    "settings/index.html": "<p>settings</p>",
    "settings/index.txt": "settings payload",
    "_next/static/chunks/main.js": "console.log(1)",
    "_next/static/chunks/main.js.br": "brotli",
    "_next/static/chunks/main.js.gz": "gzip",
    "csp.json": json.dumps({"script_hashes": [], "policy": POLICY}),
}


class Echo(BaseHTTPRequestHandler):
    """Answers with its own port and the path that it was asked for."""

    def do_GET(self) -> None:
        port = self.connection.getsockname()[1]
        body = f"{port} {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def running_front(folder: Path, frontend: Path) -> Iterator[FrontDoor]:
    upstreams = [ThreadingHTTPServer((LOOPBACK, 0), Echo) for _ in range(3)]
    for server in upstreams:
        Thread(target=server.serve_forever, daemon=True).start()
    web, edge, simulator = (server.server_address[1] for server in upstreams)
    door = FrontDoor(port=pick_free(), web=web, edge=edge, simulator=simulator)
    (folder / "Caddyfile").write_text(render_caddyfile(door, frontend=frontend))
    caddy = (str(VENV_BIN / "caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile"))
    program = Program(name="front", argv=caddy, log=folder / "front.log", ready=lambda: accepts(door.port))
    process = Process(program)
    process.start()
    try:
        process.wait_ready(10)
        yield door
    finally:
        process.stop()
        for server in upstreams:
            server.shutdown()
            server.server_close()


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FrontDoor]:
    frontend = tmp_path_factory.mktemp("out")
    for name, content in FILES.items():
        (frontend / name).parent.mkdir(parents=True, exist_ok=True)
        (frontend / name).write_text(content)
    with running_front(tmp_path_factory.mktemp("front"), frontend) as running:
        yield running


def get(door: FrontDoor, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers (names in lower case); redirects are not followed."""
    connection = http.client.HTTPConnection(LOOPBACK, door.port, timeout=5)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body, {name.lower(): value for name, value in answer.getheaders()}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/", "<p>home</p>"),
        ("/login/", "<p>login</p>"),
        ("/inbox/", "<p>inbox</p>"),
        ("/inbox/conv_1", "<p>inbox</p>"),
        ("/inbox/conv_1/", "<p>inbox</p>"),
        ("/inbox/a/b/c/?status=open", "<p>inbox</p>"),
        ("/inbox/index.txt", "inbox payload"),
        ("/inbox/conv_1/index.txt?_rsc=1", "inbox payload"),
        ("/inbox/conv_1/__next._tree.txt", "tree"),
        ("/settings/members/", "<p>settings</p>"),
        ("/settings/members/index.txt", "settings payload"),
    ],
)
def test_screens_and_their_payloads(door: FrontDoor, path: str, body: str) -> None:
    assert get(door, path)[:2] == (200, body)


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/nothing/index.txt", "/inbox/x/unknown.txt", "/_next/static/gone.js", "/csp.json", "/inboxes/1"],
)
def test_what_is_not_there_is_404(door: FrontDoor, path: str) -> None:
    assert get(door, path)[:2] == (404, "<p>not found</p>")


@pytest.mark.parametrize(
    ("path", "process"),
    [
        ("/api/me", "web"),
        ("/api/conversations?status=open", "web"),
        ("/operator/", "web"),
        ("/operator/tenants/organization/", "web"),
        ("/healthz", "web"),
        ("/readyz", "web"),
        ("/webhooks/meta?hub.mode=subscribe", "edge"),
        ("/ws/org/org_1/?token=t", "edge"),
        ("/simulator/", "simulator"),
        ("/simulator/graph/v25.0/me", "simulator"),
    ],
)
def test_each_path_reaches_its_process_unchanged(door: FrontDoor, path: str, process: str) -> None:
    assert get(door, path)[:2] == (200, f"{getattr(door, process)} {path}")


def test_pages_carry_the_policy_of_the_build_and_are_always_checked(door: FrontDoor) -> None:
    headers = get(door, "/inbox/conv_1")[2]

    assert headers["content-security-policy"] == POLICY
    assert headers["cache-control"] == "no-cache"
    assert headers["etag"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "server" not in headers


def test_hashed_files_are_kept_for_a_year_and_sent_compressed(door: FrontDoor) -> None:
    status, body, headers = get(door, "/_next/static/chunks/main.js", accept_encoding="gzip, br")

    assert (status, body, headers["content-encoding"]) == (200, "brotli", "br")
    assert headers["cache-control"] == "public, max-age=31536000, immutable"


def test_without_a_build_the_page_says_what_to_do(tmp_path: Path) -> None:
    with running_front(tmp_path, tmp_path / "no-build") as door:
        assert get(door, "/inbox/")[:2] == (503, NO_BUILD)
        assert get(door, "/api/me")[0] == 200


def test_the_operators_pages_find_their_styles(door: FrontDoor) -> None:
    status, body, headers = get(door, "/operator/static/admin/css/base.css")

    assert (status, headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "--body-bg" in body
