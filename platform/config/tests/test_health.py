"""/healthz and /readyz: what they say is what is there."""

import pytest
from django.conf import settings
from django.core.cache import caches

from kernel import valkey
from kernel.poll import ALIVE_KEY, tell_alive
from kernel.scope import Scope
from tests.world.client import Api


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    caches["local"].clear()
    for key in valkey.client().scan_iter(match=f"{ALIVE_KEY}*"):
        valkey.client().delete(key)


def test_a_process_that_answers_is_healthy() -> None:
    reply = Api().get("/healthz")

    assert (reply.status, reply.body) == (200, {"status": "ok"})


def test_ready_is_only_what_has_everything(tenant: Scope) -> None:
    without_worker = Api().get("/readyz")
    tell_alive()
    complete = Api().get("/readyz")

    assert (without_worker.status, set(without_worker.body["missing"])) == (503, {"worker"})
    assert (complete.status, complete.body) == (200, {"status": "ready", "missing": {}})


def test_an_absent_valkey_is_named(tenant: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    valkey.client.cache_clear()
    try:
        reply = Api().get("/readyz")
    finally:
        valkey.client.cache_clear()

    assert reply.status == 503
    assert set(reply.body["missing"]) == {"valkey", "worker"}
