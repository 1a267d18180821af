"""What happens when…: which room reacts to which event. Sockets and GET /api/events show every event by themselves."""

from apps.inbox.events import ReplyQueued, ReplyRequeued
from apps.outbound import handlers as outbound

REACTIONS = {
    ReplyQueued: [outbound.on_reply_queued],
    ReplyRequeued: [outbound.on_reply_queued],
}
