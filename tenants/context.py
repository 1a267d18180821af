"""The one way to open an organization's data. Requests, sockets, tasks, commands and shells all come through here."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from kernel.scope import Scope, current_scope


@contextmanager
def tenant_scope(scope: Scope) -> Iterator[Scope]:
    """Code inside reads and writes this organization's tables; on leaving, the scope before is back.

    `scope` comes from `tenants.queries` (`scope_of`, `get_scope`), never from user input.
    """
    token = current_scope.set(scope)
    try:
        yield scope
    finally:
        current_scope.reset(token)


@contextmanager
def public_scope() -> Iterator[None]:
    """Code inside sees public tables only, whatever was open outside."""
    token = current_scope.set(None)
    try:
        yield
    finally:
        current_scope.reset(token)


@contextmanager
def public_change() -> Iterator[None]:
    """One transaction on public tables, whatever was open outside. Also a decorator: `@public_change()`."""
    with public_scope(), transaction.atomic():
        yield


def enter_for_request(scope: Scope) -> None:
    """Open the scope for the rest of this request; `request_scope` closes it."""
    current_scope.set(scope)


@contextmanager
def request_scope() -> Iterator[None]:
    """Around each request: it begins without an organization and leaves none behind for the thread's next one."""
    with public_scope():
        yield
