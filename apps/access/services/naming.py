"""Names that people tell things apart by: there is one of each."""

from typing import ClassVar

from django.db import IntegrityError, models, transaction

from kernel.errors import DomainError


class NameTaken(DomainError):
    """Names are told apart by people: there is one of each."""

    code: ClassVar[str] = "name_taken"
    status: ClassVar[int] = 409
    title: ClassVar[str] = "This name is taken"


def save_named(row: models.Model, *, kind: str) -> None:
    """Save a role or a team (`kind`, for the words). Raises NameTaken."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise NameTaken(f"Another {kind} has this name.") from taken
