"""The event envelope, as a union by `type`: the contract of the socket, of GET /api/events and of outgoing webhooks."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from apps.access.schemas import InvitationStateOut, MemberOut, OrganizationRevOut
from apps.channels.schemas import ChannelAccountOut
from apps.inbox.schemas import ConversationOut, HistoryOut, InboxSettingsOut, MessageOut, Timestamp
from apps.message_templates.schemas import TemplateOut
from apps.notices.schemas import NoticeOut


class MessageData(Schema):
    message: MessageOut
    conversation: ConversationOut


class ConversationData(Schema):
    conversation: ConversationOut


class HiddenData(Schema):
    """Which state of the conversation is out of sight; a higher `rev` may come into sight again."""

    rev: int


class RightsData(Schema):
    member_id: str


class AccessData(Schema):
    parts: list[Literal["members", "roles", "teams", "grants"]]


class TeamDeletedData(Schema):
    team_id: str


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


class MessageTemplateData(Schema):
    template: TemplateOut


class TemplateDeletedData(Schema):
    template_id: str
    waba_id: str


class TemplatesSyncedData(Schema):
    waba_id: str


class MessageTemplateUpdatedEvent(Envelope):
    type: Literal["message_template.updated"]
    data: MessageTemplateData


class MessageTemplateDeletedEvent(Envelope):
    type: Literal["message_template.deleted"]
    data: TemplateDeletedData


class MessageTemplatesSyncedEvent(Envelope):
    """Many templates of an account have changed at once: list them anew."""

    type: Literal["message_templates.synced"]
    data: TemplatesSyncedData


class MemberData(Schema):
    member: MemberOut


class MemberUpdatedEvent(Envelope):
    type: Literal["member.updated"]
    data: MemberData


class InvitationData(Schema):
    invitation: InvitationStateOut


class InvitationUpdatedEvent(Envelope):
    type: Literal["invitation.updated"]
    data: InvitationData


class OrganizationData(Schema):
    organization: OrganizationRevOut


class OrganizationUpdatedEvent(Envelope):
    type: Literal["organization.updated"]
    data: OrganizationData


class ConversationHiddenEvent(Envelope):
    """In place of an event that takes a conversation out of one's sight."""

    type: Literal["conversation.hidden"]
    data: HiddenData


class RightsChangedEvent(Envelope):
    """One's own rights are others from now on: ask for /api/me and forget what was shown."""

    type: Literal["rights.changed"]
    data: RightsData


class AccessUpdatedEvent(Envelope):
    type: Literal["access.updated"]
    data: AccessData


class TeamDeletedEvent(Envelope):
    type: Literal["team.deleted"]
    data: TeamDeletedData


class NoticeData(Schema):
    notice: NoticeOut


class NoticeCreatedEvent(Envelope):
    type: Literal["notice.created"]
    data: NoticeData


class ConversationMergedEvent(Envelope):
    """The conversation that the envelope names is part of the one in `data` from now on."""

    type: Literal["conversation.merged"]
    data: ConversationData


class ImportData(Schema):
    """`messages`: how many took their place in the thread."""

    conversation: ConversationOut
    messages: int


class HistoryImportedEvent(Envelope):
    type: Literal["conversation.history_imported"]
    data: ImportData


class HistoryData(Schema):
    history: HistoryOut


class HistoryProgressedEvent(Envelope):
    type: Literal["channel_account.history_progressed"]
    data: HistoryData


class InboxSettingsData(Schema):
    settings: InboxSettingsOut


class InboxSettingsUpdatedEvent(Envelope):
    type: Literal["inbox_settings.updated"]
    data: InboxSettingsData


AnyEvent = Annotated[
    MessageCreatedEvent
    | MessageUpdatedEvent
    | ConversationCreatedEvent
    | ConversationUpdatedEvent
    | ConversationHiddenEvent
    | ConversationMergedEvent
    | HistoryImportedEvent
    | NoticeCreatedEvent
    | HistoryProgressedEvent
    | InboxSettingsUpdatedEvent
    | ChannelAccountUpdatedEvent
    | MessageTemplateUpdatedEvent
    | MessageTemplateDeletedEvent
    | MessageTemplatesSyncedEvent
    | MemberUpdatedEvent
    | InvitationUpdatedEvent
    | OrganizationUpdatedEvent
    | RightsChangedEvent
    | AccessUpdatedEvent
    | TeamDeletedEvent,
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


class SkipFrame(Schema):
    """The events from `seq` to `through` are not for this reader; the numbers go on behind them."""

    type: Literal["skip"]
    seq: int
    through: int


class HeartbeatFrame(Schema):
    type: Literal["heartbeat"]
    head_seq: int
    epoch: str


class AuthOkFrame(Schema):
    type: Literal["auth_ok"]


class PongFrame(Schema):
    type: Literal["pong"]


ControlFrame = Annotated[HelloFrame | SkipFrame | HeartbeatFrame | AuthOkFrame | PongFrame, Field(discriminator="type")]


class RealtimeContract(Schema):
    """Everything a socket can say."""

    event: AnyEvent
    control: ControlFrame


class EventPage(Schema):
    """Events behind `after`, oldest first; ask again from the last `seq` (or `through`) until it is `head_seq`."""

    data: list[Annotated[AnyEvent | SkipFrame, Field(discriminator="type")]]
    next_cursor: str | None
    head_seq: int
    epoch: str
