"""One whole Inlet under fault: what to break, how to wait for its recovery, and what must hold afterwards."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg
from psycopg import sql

from devkit.stack import Stack
from tests.faults.listener import Listener
from tests.faults.traffic import Delivery

LIVENESS_S = 60.0  # after that, what has not come is not coming; how soon it should come is measured by bench/ (P12)
TOKEN_LIFE_S = 200.0
REPORT: list[str] = []  # one line per row, printed at the end of the run


@dataclass
class World:
    """The process tree with its two companies. `organizations`: slug to (id, schema)."""

    stack: Stack
    organizations: dict[str, tuple[str, str]] = field(default_factory=dict)
    http: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=20))
    _tokens: dict[str, tuple[str, float]] = field(default_factory=dict)
    _ready_before: int = 0  # how often a worker had said it is ready before the present one

    @property
    def edge_port(self) -> int:
        return self.stack.ports["edge"]

    def rows(self, slug: str, query: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """A query in a company's schema ("" = public), on a connection of its own: the server may have been away."""
        schema = self.organizations[slug][1] if slug else "public"
        with psycopg.connect(self.stack.database_url, autocommit=True, connect_timeout=5) as connection:
            connection.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(schema)))
            return connection.execute(query.encode(), params).fetchall()

    def head(self, slug: str) -> int:
        """The newest number of a company's log."""
        return int(self.rows(slug, "SELECT coalesce(max(head_seq), 0) FROM events_head")[0][0])

    def token(self, slug: str) -> str:
        """An access token of the company's owner."""
        token, since = self._tokens.get(slug, ("", -TOKEN_LIFE_S))
        if time.monotonic() - since >= TOKEN_LIFE_S:
            body = {"email": f"owner@{slug}.test", "password": "inlet-demo-1"}
            answer = self.http.post(f"{self.web}/api/auth/login", json=body)
            assert answer.status_code == 200, answer.text
            token = answer.json()["access_token"]
            self._tokens[slug] = token, time.monotonic()
        return token

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.stack.ports['web']}"

    def api(self, slug: str, path: str, body: Any = None) -> Any:
        """GET, or POST when there is a body; the decoded answer."""
        headers = {"Authorization": f"Bearer {self.token(slug)}"}
        method = "GET" if body is None else "POST"
        answer = self.http.request(method, f"{self.web}/api{path}", headers=headers, json=body)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text[:300]}"
        return answer.json()

    def pages(self, slug: str, path: str) -> list[Any]:
        """All of a list of the API."""
        found: list[Any] = []
        cursor = ""
        while True:
            page = self.api(slug, f"{path}?limit=100&cursor={cursor}")
            found += page["data"]
            cursor = page["next_cursor"] or ""
            if not cursor:
                return found

    @contextmanager
    def listeners(self, each: int = 1, *, have_small_windows: bool = False) -> Iterator[list[Listener]]:
        """`each` sockets per company, from where its log stands now."""
        with ExitStack() as cleanup:
            yield [
                cleanup.enter_context(
                    Listener(
                        port=self.edge_port,
                        organization_id=organization_id,
                        token=lambda slug=slug: self.token(slug),  # type: ignore[misc]
                        after=self.head(slug),
                        has_small_window=have_small_windows,
                    )
                )
                for slug, (organization_id, _) in self.organizations.items()
                for _ in range(each)
            ]

    def revive(self) -> None:
        """Start whatever is down and wait until all of it is ready: from here on the recovery is timed."""
        for name in ("postgres", "valkey"):
            if not self.stack.is_running(name):
                self.stack.start(name)
        for name in ("edge", "web", "simulator", "front"):
            if not self.stack.is_running(name):
                self.stack.start(name)
        if not self.stack.is_running("worker"):
            self.start_worker()
        wait_for("the worker is ready", lambda: self.stack.log("worker").count(" ready.") > self._ready_before)

    def start_worker(self) -> None:
        """Start the worker; `revive` waits for its own word that it is ready."""
        self._ready_before = self.stack.log("worker").count(" ready.")
        self.stack.start("worker", wait=False)


def wait_for(what: str, is_so: Callable[[], bool], timeout_s: float = LIVENESS_S) -> float:
    """Poll until it is so; returns the seconds it took. Fails the test after `timeout_s`."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < timeout_s, f"not within {timeout_s:g} s: {what}"
        time.sleep(0.03)
    return time.monotonic() - began


def items_of(deliveries: Sequence[Delivery], slug: str) -> set[str]:
    """The message ids of a company."""
    return {item.message_id for each in deliveries for item in each.items if item.slug == slug}
