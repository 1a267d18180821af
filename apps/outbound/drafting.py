"""A queued message as the adapters send it: its content, its files, to whom, and under which tag."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import cast

from apps.channels.adapters.contents import Content, MediaContent, OutboundFile, TemplateContent, read_content
from apps.channels.adapters.items import Alias, AliasKind
from apps.channels.adapters.sending import OutboundDraft, Rejected, Tag
from apps.customers.queries import list_identities
from apps.inbox import queries
from apps.inbox.models import Conversation, Message
from apps.media.models import MediaFile
from apps.media.queries import find_files
from apps.media.services.attaching import source_of


def draft_of(
    message: Message, *, recipients: tuple[Alias, ...], uploads: Mapping[str, str], now: datetime
) -> OutboundDraft:
    """What is to be sent. `uploads`: our file id to the platform's, of what it has already. Raises Rejected."""
    return OutboundDraft(
        recipients=recipients,
        content=_content_of(message, uploads),
        client_ref=message.pk,
        reply_to=message.reply_to,
        tag=_tag_of(message, now),
        comment_id=message.content.get("private_reply_to"),
    )


def recipients_of(conversation: Conversation) -> tuple[Alias, ...]:
    """The customer's ids on the conversation's channel."""
    return tuple(
        Alias(kind=cast(AliasKind, each["kind"]), value=each["external_user_id"])
        for each in list_identities(conversation.customer_id)
        if each["channel_type"] == conversation.channel_type and each["is_current"]
    )


def files_of(content: Content) -> tuple[OutboundFile, ...]:
    """The files that a content carries."""
    if isinstance(content, MediaContent):
        return content.files
    if isinstance(content, TemplateContent) and content.header_file is not None:
        return (content.header_file,)
    return ()


def with_uploads(draft: OutboundDraft, uploads: Mapping[str, str]) -> OutboundDraft:
    """The same draft, its files known to the platform under these ids."""
    content = draft.content
    if isinstance(content, MediaContent):
        files = tuple(
            replace(each, provider_id=uploads.get(each.source.id, each.provider_id)) for each in content.files
        )
        return replace(draft, content=replace(content, files=files))
    if isinstance(content, TemplateContent) and content.header_file is not None:
        header = content.header_file
        known = replace(header, provider_id=uploads.get(header.source.id, header.provider_id))
        return replace(draft, content=replace(content, header_file=known))
    return draft


def _content_of(message: Message, uploads: Mapping[str, str]) -> Content:
    ids = [each["id"] for each in message.attachments]
    found = {file.pk: file for file in find_files(ids)} if ids else {}
    if any(file_id not in found or found[file_id].state != MediaFile.State.STORED for file_id in ids):
        raise Rejected(
            "file_missing", "A file of the message is not there any more.", advice="Attach it again in a new message."
        )
    return read_content(
        message.message_type,
        body_text=message.body_text,
        content=message.content,
        target_id=message.target_id,
        files=[OutboundFile(source=source_of(found[id_]), provider_id=uploads.get(id_)) for id_ in ids],
    )


def _tag_of(message: Message, now: datetime) -> Tag | None:
    """After the reply window a person's answer says that it is one, where the organization has chosen so."""
    conversation = message.conversation
    if message.content.get("private_reply_to") is not None:
        return None  # to a comment: that is a permission of its own
    if queries.is_window_open(conversation, now) or message.message_type in ("template", "event"):
        return None
    return "HUMAN_AGENT" if queries.current_window(conversation, now).state == "human_agent" else None
