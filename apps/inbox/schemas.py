"""Conversations and messages as the API, the socket and the events show them. Times are ISO-8601 UTC with Z."""

from typing import Annotated, Any, Literal, Self

from ninja import Field, Schema
from pydantic import ConfigDict, StringConstraints, model_validator

from apps.channels.adapters.items import AliasKind
from apps.channels.schemas import Channel
from apps.inbox.reply_schemas import ComposerOut, TemplateReplyIn
from apps.media.schemas import AttachmentOut

Timestamp = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Status = Literal["open", "pending", "resolved"]
Direction = Literal["inbound", "outbound"]
MessageType = Literal[
    "text", "image", "video", "audio", "file", "location", "reaction", "sticker", "contacts", "interactive", "template",
    "order", "story_mention", "story_reply", "share", "unsupported", "system", "deleted", "edit",
    "comment", "call", "event",
]  # fmt: skip
Delivery = Literal["preparing", "queued", "sending", "sent", "delivered", "read", "failed", "unconfirmed"]


class CustomerOut(Schema):
    """The person on the other side. Neither name nor phone is certain; the display name always says something."""

    id: str
    display_name: str
    username: str | None
    phone: str | None


class IdentityOut(Schema):
    """One id of the customer at a platform. `is_current`: false once they have moved to another number or id."""

    channel_type: Channel
    external_user_id: str
    is_current: bool
    kind: AliasKind


class CustomerDetailOut(CustomerOut):
    created_at: Timestamp
    identities: list[IdentityOut]
    marketing_stopped_at: Timestamp | None


class ConversationOut(Schema):
    """A conversation; `rev` grows with every change, so the higher one is the newer one.

    `last_message_preview`: the newest message in one line, without its marks (`*bold*`), or what it is.

    `thread_owner`: null while we answer; else the platform's id of the app that does, or "other". `thread_partner`: the
    other app that had the conversation last, or asked for it; it can be handed to that one.
    """

    id: str
    number: int
    status: Status
    assigned_to: str | None
    team_id: str | None
    channel_type: Channel
    channel_account_id: str
    customer: CustomerOut
    last_message_at: Timestamp | None
    last_message_preview: str | None
    last_message_direction: Direction | None
    unread_count: int
    waiting_since: Timestamp | None
    reply_window_ends_at: Timestamp | None
    thread_owner: str | None
    thread_partner: str | None
    created_at: Timestamp
    rev: int


class ConversationDetailOut(ConversationOut):
    customer: CustomerDetailOut
    composer: ComposerOut
    as_of_seq: int


class ConversationPage(Schema):
    """Newest first. `as_of_seq`: every event up to that number is contained."""

    data: list[ConversationOut]
    next_cursor: str | None
    as_of_seq: int


class OpenCounts(Schema):
    """`teams`: those of the teams that one belongs to."""

    all: int
    mine: int
    teams: int
    unassigned: int
    unread: int


class ConversationCounts(Schema):
    """How many conversations the views hold; each number stops at 1000."""

    open: OpenCounts
    pending: int
    resolved: int
    as_of_seq: int


class ReactionOut(Schema):
    emoji: str
    by: Literal["customer", "business"]


class PlatformErrorOut(Schema):
    """What the platform itself said; its support asks for the trace id."""

    code: int | None
    subcode: int | None
    title: str | None
    trace_id: str | None


class SendErrorOut(Schema):
    """Why a reply was not sent, or, while it is queued, why it waits: a stable code, plain words, what can be done."""

    code: str
    detail: str
    advice: str | None
    platform: PlatformErrorOut | None


class MessageOut(Schema):
    """A message, or (types reaction, edit and deleted) a fact about the message that `target_id` names."""

    id: str
    conversation_id: str
    direction: Direction
    message_type: MessageType
    body_text: str | None
    channel_message_id: str | None
    attachments: list[AttachmentOut]
    reply_to: str | None
    reply_to_message_id: str | None
    target_id: str | None
    content: dict[str, Any]
    reactions: list[ReactionOut]
    edited_at: Timestamp | None
    deleted_at: Timestamp | None
    sent_by: str | None
    sent_at: Timestamp | None
    received_at: Timestamp | None
    created_at: Timestamp
    position_at: Timestamp
    delivery_status: Delivery | None
    error: SendErrorOut | None
    temp_id: str | None
    rev: int


class MessagePage(Schema):
    """Newest first."""

    data: list[MessageOut]
    next_cursor: str | None
    as_of_seq: int


class PrivateReplyIn(Schema):
    """The one private answer to a comment. `temp_id` as in a reply."""

    body_text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
    temp_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class HistoryOut(Schema):
    """The import of a phone's old chats. `percent`: how much of the whole the platform has handed over; `received` and
    `imported`: messages. `refused`: the phone's owner does not share the chats."""

    channel_account_id: str
    state: Literal["running", "done", "refused", "failed"]
    imported: int
    received: int
    percent: int | None
    error_code: str | None


class HistoryAnswer(Schema):
    """`history`: null when no old chats were ever handed over."""

    history: HistoryOut | None


class StartIn(Schema):
    """A template for a WhatsApp number with its country code, written in any of the usual ways."""

    model_config = ConfigDict(extra="forbid")
    channel_account_id: Annotated[str, StringConstraints(max_length=40)]
    phone: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^\+[0-9 ()./-]{6,30}$")]
    reply: TemplateReplyIn

    @property
    def digits(self) -> str:
        """The number as platforms write it."""
        return "".join(each for each in self.phone if each.isdigit())

    @model_validator(mode="after")
    def _is_a_number(self) -> Self:
        if not 7 <= len(self.digits) <= 15:
            raise ValueError("a phone number has 7 to 15 digits, its country code included")
        return self


class ThreadControlIn(Schema):
    """`take`: answer here from now on. `give_back`: let the other app answer."""

    wish: Literal["take", "give_back"]


class InboxSettingsOut(Schema):
    """`link_previews`: whether the pages that customers link to are looked at, so that their titles can be shown.
    `human_agent`: Messenger and Instagram may be answered up to seven days late, by people."""

    link_previews: bool
    human_agent: bool


class InboxSettingsIn(Schema):
    """What is left out stays."""

    model_config = ConfigDict(extra="forbid")
    link_previews: bool | None = None
    human_agent: bool | None = None


class AssignIn(Schema):
    """`assigned_to`: a member's id, "me" or null for nobody. `team_id`: a team's id or null. What is left out stays."""

    assigned_to: Annotated[str, StringConstraints(max_length=40)] | None = None
    team_id: Annotated[str, StringConstraints(max_length=40)] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_fields_set & {"assigned_to", "team_id"}:
            raise ValueError("say assigned_to, team_id or both")
        return self


class StatusIn(Schema):
    status: Status
