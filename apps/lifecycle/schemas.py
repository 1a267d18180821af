"""Exports and the end of an organization, as the API shows them."""

from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

Timestamp = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class ExportOut(Schema):
    """One export. `progress` runs from 0 to 1."""

    id: str
    state: Literal["waiting", "running", "ready", "failed", "expired"]
    progress: float
    size_bytes: int
    asked_by_name: str
    created_at: Timestamp
    finished_at: Timestamp | None
    expires_at: Timestamp | None


class ExportPage(Schema):
    data: list[ExportOut]
    next_cursor: str | None


class LinkOut(Schema):
    """Where the file can be downloaded, by whoever has the address, for `expires_in` seconds."""

    url: str
    expires_in: int


class DeletionIn(Schema):
    """`confirmation`: the slug of the organization, typed by hand."""

    confirmation: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]


class LifeOut(Schema):
    """How the organization stands. `grace_days`: how long a wish to delete it can be taken back."""

    status: Literal["active", "suspended", "deleting"]
    status_reason: str
    deletes_at: Timestamp | None
    grace_days: int
