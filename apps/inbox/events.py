"""What happens to conversations and messages."""

from dataclasses import dataclass
from typing import ClassVar

from apps.access.reach import Place
from apps.access.sight import EVERYBODY, of_channel, of_conversation
from kernel.events.facts import Audience, Event
from kernel.events.notices import Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class InConversation(Event):
    """Seen by those who see the conversation. `before`: where it lay, when the event tells that it was moved."""

    before: Place | None = None

    def audience(self) -> Audience:
        return of_conversation(self.data["conversation"], self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationCreated(InConversation):
    """A customer wrote for the first time on a channel account. `data`: {"conversation": …}."""

    type: ClassVar[str] = "conversation.created"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationUpdated(InConversation):
    """Status, assignment, unread count or another trait changed. `data`: {"conversation": …}."""

    type: ClassVar[str] = "conversation.updated"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageCreated(InConversation):
    """A message is in the thread: the customer's, or one sent elsewhere. `data`: {"message": …, "conversation": …}."""

    type: ClassVar[str] = "message.created"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyQueued(MessageCreated):
    """An agent's reply is in the thread and waits to be sent. To readers it is a message like any other."""

    type: ClassVar[str] = "message.created"

    is_bulk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageUpdated(InConversation):
    """Delivery status, text, reactions or deletion of a message changed. `data`: {"message": …, "conversation": …}."""

    type: ClassVar[str] = "message.updated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRequeued(MessageUpdated):
    """A person asked for a failed or unconfirmed reply to be sent again. To readers it is an update like any other."""

    type: ClassVar[str] = "message.updated"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationMerged(InConversation):
    """The conversation of this event became part of another, which `data` shows: {"conversation": …}.

    Two customers were found to be one person. Its messages are in the other thread from now on.
    """

    type: ClassVar[str] = "conversation.merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryImported(InConversation):
    """Old messages took their places in a thread; ask for it anew. `data`: {"conversation": …, "messages": how many}.

    The messages are no events of their own: nothing that happens now happened to them.
    """

    type: ClassVar[str] = "conversation.history_imported"


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryProgressed(Event):
    """The import of old chats has gone on, has ended or was refused. `data`: {"history": …}."""

    type: ClassVar[str] = "channel_account.history_progressed"

    def audience(self) -> Audience:
        return of_channel(self.data["history"]["channel_account_id"])


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxSettingsUpdated(Event):
    """The inbox works in another way from now on: what may be written changes with it. `data`: {"settings": …}."""

    type: ClassVar[str] = "inbox_settings.updated"

    def audience(self) -> Audience:
        return EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSeen(Notice):
    """Somebody has read what the customer wrote."""

    conversation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyBegun(Notice):
    """Somebody is writing to the customer."""

    conversation_id: str
