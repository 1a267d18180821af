"""Work in real threads at the same moment, each with its own database connection."""

import threading
import time
from collections.abc import Callable, Sequence
from contextvars import copy_context
from typing import Any, TypeVar

from django.db import connection, transaction

T = TypeVar("T")
PATIENCE_S = 20.0


def at_once(works: Sequence[Callable[[], T]], *, timeout_s: float = 30.0) -> list[T | BaseException]:
    """Start all at one barrier, each in a copy of our context. An exception stands in the place of an answer."""
    barrier = threading.Barrier(len(works))
    answers: list[T | BaseException] = [TimeoutError("did not end")] * len(works)

    def run(index: int, work: Callable[[], T]) -> None:
        try:
            barrier.wait(timeout_s)
            answers[index] = work()
        except BaseException as error:  # noqa: BLE001  the caller looks at it
            answers[index] = error
        finally:
            connection.close()

    threads = [
        threading.Thread(target=copy_context().run, args=[run, index, work], daemon=True)
        for index, work in enumerate(works)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout_s)
    return answers


def in_thread(work: Callable[[], T]) -> T:
    """Run in a new thread, which starts with an empty context; raises what it raised."""
    answers: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(work())
        except BaseException as error:  # noqa: BLE001  raised again below
            errors.append(error)
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(30)
    if errors:
        raise errors[0]
    return answers[0]


def until_somebody_waits() -> None:
    """Another transaction waits for a lock."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


def one_after_the_other(
    first: Callable[[], Any], second: Callable[[], Any], *, then: Callable[[], object] = bool
) -> list[Any]:
    """The second one begins when the first has done its work; the first does what is left (`then`) and commits when the
    second waits for it."""
    is_done = threading.Event()

    def hold() -> Any:
        with transaction.atomic():
            done = first()
            is_done.set()
            until_somebody_waits()
            then()
            return done

    def wait() -> Any:
        assert is_done.wait(PATIENCE_S)
        return second()

    return list(at_once([hold, wait]))
