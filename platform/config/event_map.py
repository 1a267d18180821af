"""What happens when…: which room reacts to which event. Sockets and GET /api/events show every event by themselves."""

from apps.access.events import TeamDeleted
from apps.channels.events import ChannelAccountUpdated
from apps.inbox import handlers as inbox
from apps.inbox.events import ConversationSeen, ReplyBegun, ReplyQueued, ReplyRequeued
from apps.media import handlers as media
from apps.media.events import MediaFileChanged
from apps.message_templates import handlers as message_templates
from apps.outbound import handlers as outbound

# Tasks of the workers, after the commit.
REACTIONS = {
    ChannelAccountUpdated: [media.on_channel_account_updated],
    TeamDeleted: [inbox.on_team_deleted],
}

# Called after the commit by the process that wrote the event: quick, and only to wake somebody.
CALLS = {
    ReplyQueued: outbound.on_reply_queued,
    ReplyRequeued: outbound.on_reply_queued,
}

# Told by a room to those above it, in the same transaction (kernel.events.notices).
NOTICES = {
    ConversationSeen: [outbound.on_conversation_seen],
    MediaFileChanged: [inbox.on_media_file_changed, message_templates.on_media_file_changed],
    ReplyBegun: [outbound.on_reply_begun],
}
