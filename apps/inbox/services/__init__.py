"""What agents do to conversations and with their replies."""

from apps.inbox.services.conversations import (
    UNCHANGED,
    Unchanged,
    assign_conversation,
    has_unready_files,
    mark_read,
    release_conversations,
    release_team_conversations,
    set_status,
    show_file,
    tell_customer,
    tell_customers,
    tell_message,
)
from apps.inbox.services.customers import recognise
from apps.inbox.services.reactions import NotReactable, react
from apps.inbox.services.replies import (
    FileNotUsable,
    NotResendable,
    ReplyDoesNotFit,
    ReplyWindowClosed,
    TempIdReused,
    confirm_sent,
    resend,
    send_reply,
    show_typing,
)
from apps.inbox.services.starting import ChannelNotUsable, ColleagueTalks, start_conversation

__all__ = [
    "UNCHANGED",
    "ChannelNotUsable",
    "ColleagueTalks",
    "FileNotUsable",
    "NotReactable",
    "NotResendable",
    "ReplyDoesNotFit",
    "ReplyWindowClosed",
    "TempIdReused",
    "Unchanged",
    "assign_conversation",
    "confirm_sent",
    "has_unready_files",
    "mark_read",
    "react",
    "recognise",
    "release_conversations",
    "release_team_conversations",
    "resend",
    "send_reply",
    "set_status",
    "show_file",
    "show_typing",
    "start_conversation",
    "tell_customer",
    "tell_customers",
    "tell_message",
]
