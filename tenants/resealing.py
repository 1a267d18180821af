"""After a change of keys: every secret at rest is sealed anew with the newest one.

Finds the secrets by their columns (`kernel.sealed.SealedField`), so that none has to be listed. May be killed and begun
again, and runs beside everything else: a row that somebody changes meanwhile is left to them, as it is new already.
"""

from collections.abc import Callable, Iterator
from typing import Any

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db import models

from kernel import crypto
from kernel.sealed import SealedField
from tenants.context import public_scope, tenant_scope
from tenants.queries import list_scopes

BATCH = 500
_MFA_KEYS = ("secret", "seed")  # of a TOTP, of recovery codes

Column = tuple[type[models.Model], str]


def reseal_everything(say: Callable[[str], object]) -> int:
    """Public tables, then every organization's. Returns how many secrets. Raises SecretUnreadable."""
    with public_scope():
        scopes = list_scopes()
        total = sum(_reseal_column(*column) for column in list_columns(settings.SHARED_APPS)) + _reseal_factors()
    say(f"public: {total}")
    columns = list_columns(settings.TENANT_APPS)
    for scope in scopes:
        with tenant_scope(scope):
            count = sum(_reseal_column(*column) for column in columns)
        if count:
            say(f"{scope.organization_id}: {count}")
        total += count
    return total


def list_columns(app_names: list[str]) -> list[Column]:
    """The columns of these apps that hold secrets."""
    owned = [model for model in apps.get_models() if _name_of(model) in app_names]
    return [
        (model, field.name)
        for model in owned
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    ]


def _name_of(model: type[models.Model]) -> str:
    return str(apps.get_app_config(model._meta.app_label).name)


def _reseal_column(model: type[models.Model], name: str) -> int:
    count = 0
    for key, old in _rows(model, name):
        if not crypto.is_current(old):
            same = model._default_manager.filter(pk=key, **{name: old})
            count += same.update(**{name: crypto.reseal(old)})
    return count


def _rows(model: type[models.Model], name: str) -> Iterator[tuple[Any, str]]:
    """(key, sealed) of every row that holds something, in pages."""
    last: Any = None
    while True:
        page = model._default_manager.exclude(**{name: ""}).order_by("pk")
        if last is not None:
            page = page.filter(pk__gt=last)
        rows = list(page.values_list("pk", name)[:BATCH])
        yield from rows
        if len(rows) < BATCH:
            return
        last = rows[-1][0]


def _reseal_factors() -> int:
    """allauth keeps what `SecondFactorAdapter` seals in a JSON column of its own."""
    count = 0
    for factor in Authenticator.objects.order_by("pk").iterator(BATCH):
        stale = [key for key in _MFA_KEYS if factor.data.get(key) and not crypto.is_current(factor.data[key])]
        if stale:
            data = {**factor.data, **{key: crypto.reseal(factor.data[key]) for key in stale}}
            count += Authenticator.objects.filter(pk=factor.pk, data=factor.data).update(data=data)
    return count
