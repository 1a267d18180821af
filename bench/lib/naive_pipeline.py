"""The whole naive pipeline as processes: web, worker, sockets."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.lib.arena import Arena
from bench.lib.load import Load, run_load
from bench.lib.waiting import wait_until
from devkit.ports import pick_free

WORKER = ("celery", "-A", "bench.naive.celery", "worker", "--concurrency", "2", "--loglevel", "warning")
TIMEOUT_S = 120.0


@dataclass(frozen=True, slots=True)
class NaivePipeline:
    """Where it listens, and its processes."""

    web_port: int
    socket_port: int
    pids: tuple[int, ...]


@contextmanager
def naive_pipeline(arena: Arena) -> Iterator[NaivePipeline]:
    """Up and warm while the block runs; its broker is empty afterwards."""
    port = pick_free()
    web = ("granian", "--interface", "wsgi", "bench.naive.views:wsgi", "--host", "127.0.0.1", "--port", str(port))
    sizes = ("--workers", "1", "--blocking-threads", "8", "--log-level", "warning")
    with (
        arena.program(*web, *sizes, port=port) as views,
        arena.program(*WORKER) as worker,
        arena.server("bench.naive.sockets:application") as (sockets, socket_port),
    ):
        pipeline = NaivePipeline(port, socket_port, (views.pid, worker.pid, sockets.pid))
        there = count_naive(arena)
        run_load(naive_load(pipeline, mode="closed", count=8, connections=2))
        wait_until(lambda: count_naive(arena) >= there + 8, TIMEOUT_S)
        yield pipeline
    arena.valkey(other=True).flushdb()


def naive_load(pipeline: NaivePipeline, **plan: object) -> Load:
    """Messages to the naive webhook, with ids of their own."""
    fixed = {"port": pipeline.web_port, "path": "/webhooks/meta", "numbers": ["100000000000000"]}
    return Load(**{**fixed, "run": f"n{time.time_ns()}-", **plan})  # type: ignore[arg-type]


def count_naive(arena: Arena) -> int:
    """Messages stored."""
    with arena.connect(other=True) as database:
        row = database.execute("SELECT count(*) FROM naive_message").fetchone()
    return int(row[0]) if row else 0
