"""The event envelope, as a union by `type`: the contract of the socket, of GET /api/events and of outgoing webhooks."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from apps.access.schemas import MemberOut, OrganizationRevOut
from apps.channels.schemas import ChannelAccountOut
from apps.inbox.schemas import ConversationOut, MessageOut, Timestamp


class MessageData(Schema):
    message: MessageOut
    conversation: ConversationOut


class ConversationData(Schema):
    conversation: ConversationOut


class ChannelAccountData(Schema):
    channel_account: ChannelAccountOut


class Envelope(Schema):
    """`seq` numbers the organization's events without gaps, in the order in which they happened."""

    id: str
    seq: int
    org_id: str
    conversation_id: str | None
    occurred_at: Timestamp


class MessageCreatedEvent(Envelope):
    type: Literal["message.created"]
    data: MessageData


class MessageUpdatedEvent(Envelope):
    type: Literal["message.updated"]
    data: MessageData


class ConversationCreatedEvent(Envelope):
    type: Literal["conversation.created"]
    data: ConversationData


class ConversationUpdatedEvent(Envelope):
    type: Literal["conversation.updated"]
    data: ConversationData


class ChannelAccountUpdatedEvent(Envelope):
    type: Literal["channel_account.updated"]
    data: ChannelAccountData


class MemberData(Schema):
    member: MemberOut


class MemberUpdatedEvent(Envelope):
    type: Literal["member.updated"]
    data: MemberData


class OrganizationData(Schema):
    organization: OrganizationRevOut


class OrganizationUpdatedEvent(Envelope):
    type: Literal["organization.updated"]
    data: OrganizationData


AnyEvent = Annotated[
    MessageCreatedEvent
    | MessageUpdatedEvent
    | ConversationCreatedEvent
    | ConversationUpdatedEvent
    | ChannelAccountUpdatedEvent
    | MemberUpdatedEvent
    | OrganizationUpdatedEvent,
    Field(discriminator="type"),
]


class HelloFrame(Schema):
    """First on every socket. `too_old`: the replay that was asked for is too long; fetch anew."""

    type: Literal["hello"]
    org_id: str
    head_seq: int
    epoch: str
    resume: Literal["ok", "too_old"]
    heartbeat_s: int


class HeartbeatFrame(Schema):
    type: Literal["heartbeat"]
    head_seq: int
    epoch: str


class AuthOkFrame(Schema):
    type: Literal["auth_ok"]


class PongFrame(Schema):
    type: Literal["pong"]


ControlFrame = Annotated[HelloFrame | HeartbeatFrame | AuthOkFrame | PongFrame, Field(discriminator="type")]


class RealtimeContract(Schema):
    """Everything a socket can say."""

    event: AnyEvent
    control: ControlFrame


class EventPage(Schema):
    """Events behind `after`, oldest first; ask again from the last `seq` until it is `head_seq`."""

    data: list[AnyEvent]
    next_cursor: str | None
    head_seq: int
    epoch: str
