"""Carrying facts of the public schema into the organization's own (tenants.facts): in order, each once."""

import importlib
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import transaction

from apps.access.models import AppliedFact
from kernel import clock
from kernel.actor import Actor, acting
from kernel.scope import Scope
from tenants import facts
from tenants.context import public_scope, tenant_scope
from tenants.models import OrganizationFact
from tenants.queries import get_scope

logger = logging.getLogger(__name__)

Handler = Callable[[Mapping[str, Any], datetime], None]
Batch = Callable[[Mapping[str, Any], datetime], bool]  # whether there may be more


@cache
def fact_map() -> Mapping[str, Sequence[Handler]]:
    """config.fact_map, found by the name in the settings so that a room never imports the roof."""
    handlers: Mapping[str, Sequence[Handler]] = importlib.import_module(settings.FACT_MAP).HANDLERS
    return handlers


@cache
def batch_map() -> Mapping[str, Sequence[Batch]]:
    """The same of config.fact_map.BATCHES."""
    batches: Mapping[str, Sequence[Batch]] = importlib.import_module(settings.FACT_MAP).BATCHES
    return batches


def carry_over(organization_id: str) -> None:
    """Tell the organization's schema what it has not been told. Safe to repeat, also at the same time.

    A fact whose handlers fail stays where it is, with its error, and holds up those behind it: they may depend on it.
    """
    with public_scope():
        scope = get_scope(organization_id)
        waiting = facts.list_untold(organization_id)
    for fact in waiting:
        try:
            _apply(scope, fact)
        except Exception as failed:
            logger.exception("fact %s (%s) of %s could not be carried over", fact.pk, fact.kind, organization_id)
            _note(fact, attempts=fact.attempts + 1, last_error=f"{type(failed).__name__}: {failed}"[:500])
            return
        _note(fact, told_at=clock.now())


def carry_over_all() -> None:
    """What the moment after the commit missed. A poll."""
    with public_scope():
        waiting = facts.list_waiting_organizations()
    for organization_id in waiting:
        carry_over(organization_id)


def _apply(scope: Scope, fact: OrganizationFact) -> None:
    with tenant_scope(scope), acting(Actor(**fact.actor)), transaction.atomic():
        _, is_new = AppliedFact.objects.get_or_create(pk=fact.pk)
        if is_new:
            for handler in fact_map()[fact.kind]:
                handler(fact.data, fact.created_at)
    for batch in batch_map().get(fact.kind, ()):
        while _do_batch(scope, fact, batch):
            pass


def _do_batch(scope: Scope, fact: OrganizationFact, batch: Batch) -> bool:
    with tenant_scope(scope), acting(Actor(**fact.actor)), transaction.atomic():
        return batch(fact.data, fact.created_at)


def _note(fact: OrganizationFact, **changes: Any) -> None:
    with public_scope():
        OrganizationFact.objects.filter(pk=fact.pk).update(**changes)
