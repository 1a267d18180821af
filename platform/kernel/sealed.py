"""Columns that hold secrets, so that whoever rotates keys finds every one of them."""

from typing import Any

from django.db import models


class SealedField(models.TextField):  # type: ignore[type-arg]  # not subscriptable at run time
    """Text that `crypto.seal` has written and `crypto.unseal` reads; the field itself does neither.

    In the database, and for migrations, it is a TextField.
    """

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.TextField", args, kwargs
