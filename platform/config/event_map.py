"""What happens when…: which room reacts to which event. Sockets and GET /api/events show every event by themselves."""

from apps.access.events import TeamDeleted
from apps.inbox import handlers as inbox
from apps.inbox.events import ReplyQueued, ReplyRequeued
from apps.outbound import handlers as outbound

REACTIONS = {
    ReplyQueued: [outbound.on_reply_queued],
    TeamDeleted: [inbox.on_team_deleted],
    ReplyRequeued: [outbound.on_reply_queued],
}
