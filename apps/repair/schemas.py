"""What /api/failures takes and gives."""

from typing import Annotated, Any, Literal, Self

from ninja import Schema
from pydantic import StringConstraints, model_validator

from apps.inbox.schemas import Timestamp

Kind = Literal["inbound", "media", "send"]
Code = Annotated[str, StringConstraints(min_length=1, max_length=64)]


class FailureOut(Schema):
    """One thing that went wrong. `code` is the same for the same trouble; `reason` is in plain words."""

    id: str
    kind: Kind
    code: str
    reason: str
    occurred_at: Timestamp
    tries: int
    can_replay: bool
    channel_account_id: str | None
    conversation_id: str | None
    message_id: str | None
    customer_name: str | None


class FailureDetailOut(FailureOut):
    """`raw`: what the platform sent, or what we would have sent; null when it is not kept any more."""

    raw: Any


class FailurePage(Schema):
    """Newest first."""

    data: list[FailureOut]
    next_cursor: str | None


class FailureGroupOut(Schema):
    """Failures with the same trouble. `reason` is that of one of them."""

    kind: Kind
    code: str
    reason: str
    count: int
    first_at: Timestamp
    last_at: Timestamp


class FailureGroups(Schema):
    data: list[FailureGroupOut]


class ChosenIn(Schema):
    """Which failures: `ids` (at most 100), or all of one `kind` and `code`, on one channel account alone if that is
    said. Of these a hundred at a time: `cursor` is the `next_cursor` of the call before."""

    ids: list[Annotated[str, StringConstraints(max_length=40)]] | None = None
    kind: Kind | None = None
    code: Code | None = None
    channel_account_id: Annotated[str, StringConstraints(max_length=40)] | None = None
    cursor: str = ""

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if (self.ids is None) == (self.kind is None or self.code is None):
            raise ValueError("say either ids, or kind and code")
        if self.ids is not None and not 1 <= len(self.ids) <= 100:
            raise ValueError("ids must hold 1 to 100 ids")
        return self


class DiscardIn(ChosenIn):
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class RefusedOut(Schema):
    """What could not be done, and why."""

    id: str
    code: str
    detail: str


class MendedOut(Schema):
    """`remaining`: how many of the group are left for further calls; the next one is given `next_cursor`. What failed
    anew since the first call is not among them."""

    done: int
    refused: list[RefusedOut]
    remaining: int
    next_cursor: str | None
