"""What may be written in a conversation, and what becomes of it: pure, the same for the composer and for the server."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from apps.channels.adapters.capabilities import Capabilities
from apps.channels.adapters.catalog import capabilities_of
from apps.channels.adapters.contents import MediaSource, OutboundFile, read_content
from apps.channels.adapters.fitting import Misfit, find_misfit
from apps.channels.adapters.items import Channel
from apps.channels.adapters.splitting import split_text
from apps.inbox.window import Window
from apps.media.preparing import plan
from kernel.clock import isoformat_or_none


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What an agent wants to send. `content` as a message of this type holds it; `body_text`: text or caption."""

    message_type: str = "text"
    body_text: str | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    attachment_ids: tuple[str, ...] = ()


def plan_parts(reply: Reply, channel: Channel) -> list[Reply]:
    """The messages that a reply goes out as, in order: several when its text is too long for one and may be split.

    Each part says which one it is, of how many, and of what (`whole`, a short hash): the same text again is the same.
    """
    if reply.message_type != "text":
        return [reply]
    texts = split_text(reply.body_text or "", capabilities_of(channel).text)
    if len(texts) == 1:
        return [reply]
    whole = hashlib.blake2b((reply.body_text or "").encode(), digest_size=8).hexdigest()
    return [
        Reply(body_text=text, content={"part": {"number": number, "of": len(texts), "whole": whole}})
        for number, text in enumerate(texts, start=1)
    ]


def find_reason(part: Reply, channel: Channel, files: Sequence[MediaSource] = ()) -> Misfit | None:
    """Why the channel would not take this message; None when it fits."""
    content = read_content(
        part.message_type,
        body_text=part.body_text,
        content=part.content,
        files=[OutboundFile(source=file) for file in files],
    )
    return find_misfit(content, channel)


def allows(window: Window, message_type: str) -> bool:
    """Whether the window lets this kind through. Reactions cannot say that a person answers late."""
    if window.state == "template_only":
        return message_type == "template"
    if window.state == "human_agent":
        return message_type != "reaction"
    return window.state == "open"


def composer_of(channel: Channel, window: Window) -> dict[str, Any]:
    """ComposerOut: what can be written now, within which limits, and until when."""
    takes = capabilities_of(channel)
    return {
        "kinds": [kind for kind in takes.kinds if allows(window, kind)],
        "limits": _limits(takes),
        "window": {"state": window.state, "ends_at": isoformat_or_none(window.ends_at), "then": window.then},
    }


def _prepared(kind: str) -> dict[str, Any]:
    """What is made into a kind that the channel takes, and up to which size."""
    mime_types, max_bytes = plan.PREPARED.get(kind, ((), 0))
    return {"prepared_mime_types": list(mime_types), "prepared_max_bytes": max_bytes}


def _limits(takes: Capabilities) -> dict[str, Any]:
    text = takes.text
    return {
        "text": {"limit": text.limit, "unit": text.unit, "splits": text.splits},
        "files": [
            {
                "kind": kind,
                "mime_types": list(rule.mime_types),
                "max_bytes": rule.max_bytes,
                **_prepared(kind),
                "at_once": rule.at_once,
                "caption": rule.caption,
            }
            for kind, rule in takes.files.items()
        ],
        "interactive": [
            {
                "kind": kind,
                "body": rule.body,
                "header": rule.header,
                "footer": rule.footer,
                "options": rule.options,
                "title": rule.title,
                "description": rule.description,
                "sections": rule.sections,
                "section_title": rule.section_title,
                "button": rule.button,
            }
            for kind, rule in takes.interactive.items()
        ],
        "contacts": takes.contacts,
        "voice": takes.voice,
        "reactions": list(takes.reactions) if takes.reactions is not None else None,
    }
