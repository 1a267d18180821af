"""The audit log as the API shows it."""

from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AwareDatetime

Timestamp = Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class ActorOut(Schema):
    """Who acted, and from where. `acting_as`: the member whose place an operator had taken."""

    kind: Literal["system", "anonymous", "user", "api_key", "operator"]
    id: str
    name: str
    ip: str
    user_agent: str
    request_id: str
    acting_as: str


class TargetOut(Schema):
    """What the entry is about, with the name that it had then."""

    type: str
    id: str
    name: str


class AuditEntryOut(Schema):
    """One change, or one reading of something sensitive. `before` and `after` hold what changed only."""

    id: str
    seq: int
    occurred_at: Timestamp
    action: str
    actor: ActorOut
    target: TargetOut
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    hash: str


class AuditPage(Schema):
    data: list[AuditEntryOut]
    next_cursor: str | None


class AuditFilter(Schema):
    """`action`: one ("member.removed") or all of a resource ("member"). `from` is inclusive, `to` is not."""

    actor: Annotated[str | None, Field(max_length=40)] = None
    action: Annotated[str | None, Field(max_length=64)] = None
    target_type: Annotated[str | None, Field(max_length=32)] = None
    target_id: Annotated[str | None, Field(max_length=40)] = None
    since: Annotated[AwareDatetime | None, Field(alias="from")] = None
    until: Annotated[AwareDatetime | None, Field(alias="to")] = None


class VerdictOut(Schema):
    """Whether the log is as it was written. `anchored_seq`: up to which entry a copy of the chain's head, kept outside
    of the organization's schema, vouches for it (0: none yet)."""

    status: Literal["intact", "broken"]
    checked: int
    head_seq: int
    head_hash: str
    broken_seq: int | None
    reason: str
    anchored_seq: int
    anchored_at: Timestamp | None
