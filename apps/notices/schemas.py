"""Notices as the API and the events show them."""

from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import StringConstraints

Timestamp = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class NoticeOut(Schema):
    """One notice. `code` is stable and for programs, title and body are for people."""

    id: str
    code: str
    level: Literal["info", "warning", "error"]
    title: str
    body: str
    channel_account_id: str | None
    occurred_at: Timestamp
    created_at: Timestamp


class NoticePage(Schema):
    """Newest first. `read_up_to`: every notice whose id is not greater has been read by the one who asks; `unread`
    stops at 100."""

    data: list[NoticeOut]
    next_cursor: str | None
    read_up_to: str
    unread: int


class NoticesReadIn(Schema):
    """`up_to`: the newest notice that was seen."""

    up_to: Annotated[str, StringConstraints(min_length=1, max_length=40)]
