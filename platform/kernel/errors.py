"""Errors that a caller is meant to see: each has a stable code, an HTTP status and plain words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar


class DomainError(Exception):
    """A refusal with a reason. Subclasses set `code` (stable, public), `status` and `title`.

    `extra`: further members of the problem document (RFC 9457, 3.2), as required_permission.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "The request cannot be carried out"
    headers: Mapping[str, str] = MappingProxyType({})  # of the answer

    def __init__(self, detail: str = "", **extra: object) -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.extra = extra


class NotFound(DomainError):
    """There is no such thing here: absent, or another organization's."""

    code, status, title = "not_found", 404, "Not found"


class PermissionDenied(DomainError):
    """The caller is known, but may not do this."""

    code, status, title = "permission_denied", 403, "You may not do this"


class InvalidInput(DomainError):
    """The request is well formed but says something that cannot be."""

    code, status, title = "validation_failed", 422, "Some of what was sent is not valid"
