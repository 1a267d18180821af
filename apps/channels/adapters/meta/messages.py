"""Messages, postbacks, reactions and edits of a Messenger or Instagram thread."""

from collections.abc import Iterable
from functools import partial

from apps.channels.adapters.items import InboundMessage, Item, MessageType, Poisoned
from apps.channels.adapters.meta.attachments import Attachments, read_attachments
from apps.channels.adapters.meta.threads import Thread
from apps.channels.adapters.reading import Json, as_id, as_list, as_map, as_text, as_url, clean, present, stable_key

_EMOJI = {
    "smile": "😆",
    "angry": "😠",
    "sad": "😢",
    "wow": "😮",
    "love": "❤",
    "like": "👍",
    "dislike": "👎",
}


def read_message(message: Json, thread: Thread) -> Iterable[Item]:
    """A message or an echo of one; also the news that it was unsent."""
    mid = as_id(message.get("mid"))
    if message.get("is_deleted"):
        if mid is not None:
            yield _build(thread)(
                message_type="deleted", dedupe_key=stable_key("deleted", mid), channel_message_id=mid, target_id=mid
            )
        return
    if thread.customer_id is None:
        yield Poisoned(reason="no_sender", raw={"message": clean(message)})
        return
    text = as_text(message.get("text"))
    attachments = read_attachments(as_list(message.get("attachments")), has_text=text is not None)
    reply_to = as_map(message.get("reply_to"))
    quick_reply = as_map(message.get("quick_reply"))
    story = as_map(reply_to.get("story"))
    yield _build(thread)(
        message_type=_find_type(text, attachments, is_story_reply=bool(story), is_quick_reply=bool(quick_reply)),
        dedupe_key=mid or stable_key("message", thread.customer_id, thread.stamp_ms, text, clean(message)),
        channel_message_id=mid,
        text=text,
        media=attachments.media,
        reply_to=as_id(reply_to.get("mid")),
        payload=as_text(quick_reply.get("payload")),
        ad_id=as_id(as_map(message.get("referral")).get("ad_id")),
        story_id=as_id(story.get("id")),
        app_id=as_id(message.get("app_id")),
        client_ref=as_id(message.get("metadata")),
        content=_read_content(message, attachments, story),
    )


def read_postback(postback: Json, thread: Thread) -> Iterable[Item]:
    """A pressed button, menu entry or ice breaker; the platform gives it an id only at times."""
    if thread.customer_id is None:
        yield Poisoned(reason="no_sender", raw={"postback": clean(postback)})
        return
    mid = as_id(postback.get("mid"))
    title, payload = as_text(postback.get("title")), as_text(postback.get("payload"))
    referral = as_map(postback.get("referral"))
    yield _build(thread)(
        message_type="interactive",
        dedupe_key=mid or stable_key("postback", thread.customer_id, thread.stamp_ms, title, payload),
        channel_message_id=mid,
        text=title or payload,
        payload=payload,
        ad_id=as_id(referral.get("ad_id")),
        content=present(interactive={"type": "postback"}, referral=clean(referral) or None),
    )


def read_reaction(reaction: Json, thread: Thread) -> Iterable[Item]:
    """A reaction set or taken back. It has no id of its own: the same reaction at another time is another fact."""
    target_id = as_id(reaction.get("mid"))
    if target_id is None or thread.customer_id is None:
        yield Poisoned(reason="no_target_or_sender", raw={"reaction": clean(reaction)})
        return
    removed = reaction.get("action") == "unreact"
    name = as_text(reaction.get("reaction"))
    emoji = None if removed else as_text(reaction.get("emoji")) or _EMOJI.get(name or "")
    meaning = (target_id, thread.customer_id, thread.direction, thread.stamp_ms, removed, emoji)
    yield _build(thread)(
        message_type="reaction",
        dedupe_key=stable_key("reaction", *meaning),
        text=emoji,
        target_id=target_id,
        removed=removed,
        content=present(reaction=name),
    )


def read_edit(edit: Json, thread: Thread) -> Iterable[Item]:
    """The new text of a message. Without text nothing was edited: Instagram sends such events around new messages."""
    mid, text = as_id(edit.get("mid")), as_text(edit.get("text"))
    if mid is not None and text is not None:
        key = stable_key("edit", mid, as_id(edit.get("num_edit")) or thread.stamp_ms, text)
        yield _build(thread)(message_type="edit", dedupe_key=key, channel_message_id=mid, target_id=mid, text=text)


def _find_type(
    text: str | None, attachments: Attachments, *, is_story_reply: bool, is_quick_reply: bool
) -> MessageType:
    if is_story_reply:
        return "story_reply"
    if is_quick_reply:
        return "interactive"
    if attachments.message_type is not None:
        return attachments.message_type
    return "text" if text is not None else "unsupported"


def _read_content(message: Json, attachments: Attachments, story: Json) -> dict[str, object]:
    found = present(
        referral=clean(message.get("referral")) or None,
        story=present(id=as_id(story.get("id")), url=as_url(story.get("url"))) or None,
        sticker_id=as_id(message.get("sticker_id")),
    )
    return {**attachments.content, **found} if found else attachments.content


def _build(thread: Thread) -> partial[InboundMessage]:
    """A message of this thread; its type and key are still to be given."""
    return partial(
        InboundMessage,
        account_id=thread.account_id,
        external_user_id=thread.customer_id,
        user_aliases=thread.aliases,
        direction=thread.direction,
        sent_at=thread.at,
        standby=thread.standby,
    )
