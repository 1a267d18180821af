"""Celery tasks that know their organization.

`tenant_task` is for work inside one organization: the id travels in a header, the worker opens the scope, and a
message without it (or of an organization that is gone) is rejected instead of run in `public`. `public_task` is for
work above the organizations.
"""

import logging
from collections.abc import Callable
from typing import Any

from celery import Task, shared_task
from celery.exceptions import Reject
from django.conf import settings
from django.db import close_old_connections
from django.utils.module_loading import import_string

from kernel.errors import NotFound
from kernel.scope import Scope, current_scope, require_scope

logger = logging.getLogger(__name__)

HEADER = "inlet_organization"


class PublicTask(Task[..., Any]):
    """Runs with no organization in scope."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return _in_scope(None, lambda: self.run(*args, **kwargs))


class TenantTask(Task[..., Any]):
    """Runs in the organization that its sender was in."""

    def apply_async(self, args: Any = None, kwargs: Any = None, **options: Any) -> Any:  # type: ignore[override]
        headers = {**(options.pop("headers", None) or {}), HEADER: require_scope().organization_id}
        return super().apply_async(args, kwargs, headers=headers, **options)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        organization_id = (getattr(self.request, "headers", None) or {}).get(HEADER) or getattr(
            self.request, HEADER, None
        )
        if not organization_id:
            raise Reject(f"{self.name} came without an organization", requeue=False)
        resolve: Callable[[str], Scope] = import_string(settings.SCOPE_RESOLVER)
        try:
            scope = _in_scope(None, lambda: resolve(organization_id))
        except NotFound as gone:
            raise Reject(f"{self.name}: {gone}", requeue=False) from gone
        return _in_scope(scope, lambda: self.run(*args, **kwargs))


def tenant_task(*, name: str, queue: str, **options: Any) -> Callable[[Callable[..., None]], Task[..., Any]]:
    """A task inside one organization. Keyword arguments and `**_` only: an older worker meets a newer sender."""
    return shared_task(name=name, queue=queue, base=TenantTask, **options)


def public_task(*, name: str, queue: str, **options: Any) -> Callable[[Callable[..., None]], Task[..., Any]]:
    """A task above the organizations."""
    return shared_task(name=name, queue=queue, base=PublicTask, **options)


def _in_scope(scope: Scope | None, work: Callable[[], Any]) -> Any:
    token = current_scope.set(scope)
    try:
        return work()
    finally:
        current_scope.reset(token)
        close_old_connections()
