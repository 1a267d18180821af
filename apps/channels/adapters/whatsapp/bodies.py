"""What a WhatsApp message says, type by type."""

import contextlib
import json
from collections.abc import Callable
from typing import NamedTuple

from apps.channels.adapters.items import MediaKind, MediaRef, MessageType
from apps.channels.adapters.reading import (
    Json,
    as_id,
    as_list,
    as_map,
    as_name,
    as_text,
    as_url,
    clean,
    clean_map,
    present,
)


class Body(NamedTuple):
    """The part of a message that depends on its type."""

    message_type: MessageType
    text: str | None = None
    media: tuple[MediaRef, ...] = ()
    payload: str | None = None
    target_id: str | None = None
    removed: bool = False
    content: dict[str, object] | None = None


def read_body(message: Json) -> Body:
    """Read the body by `type`; a type that is unknown, or without its object, is "unsupported"."""
    kind = message.get("type")
    read = _READERS.get(kind) if isinstance(kind, str) else None
    return read(message) if read is not None else _read_unsupported(message)


def _read_text(message: Json) -> Body:
    text = as_text(as_map(message.get("text")).get("body"))
    return Body("text", text) if text is not None else _read_unsupported(message)


def _read_media(message: Json) -> Body:
    raw_kind = str(message.get("type"))
    kind = _MEDIA_KINDS[raw_kind]
    media = as_map(message.get(raw_kind))
    media_id, url = as_id(media.get("id")), as_url(media.get("url"))
    if media_id is None and url is None:
        return Body(kind, as_text(media.get("caption")))
    voice, animated = media.get("voice"), media.get("animated")
    reference = MediaRef(
        kind=kind,
        id=media_id,
        url=url,
        mime_type=as_name(media.get("mime_type")),
        filename=as_name(media.get("filename")),
        sha256=as_id(media.get("sha256")),
        voice=voice if isinstance(voice, bool) else None,
        animated=animated if isinstance(animated, bool) else None,
    )
    return Body(kind, as_text(media.get("caption")), (reference,))


def _read_location(message: Json) -> Body:
    return Body("location", content={"location": clean_map(as_map(message.get("location")))})


def _read_contacts(message: Json) -> Body:
    content = present(contacts=clean(as_list(message.get("contacts"))), origin=as_text(message.get("origin")))
    return Body("contacts", content=content)


def _read_interactive(message: Json) -> Body:
    interactive = as_map(message.get("interactive"))
    kind = as_text(interactive.get("type"))
    if kind is None:
        return _read_unsupported(message)
    answer = as_map(interactive.get(kind))
    if kind == "nfm_reply":
        return _read_flow_answer(answer)
    text = as_text(answer.get("title"))
    shown = {"type": kind, **clean_map(answer)}
    return Body("interactive", text, payload=as_text(answer.get("id")), content={"interactive": shown})


def _read_flow_answer(answer: Json) -> Body:
    """The filled form of a Flow: JSON inside a string, and not always an object."""
    response = answer.get("response_json")
    if isinstance(response, str):
        with contextlib.suppress(ValueError, RecursionError):  # then keep the text as it came
            response = json.loads(response)
    shown = present(type="nfm_reply", name=as_text(answer.get("name")), response=clean(response))
    return Body("interactive", as_text(answer.get("body")), content={"interactive": shown})


def _read_button(message: Json) -> Body:
    button = as_map(message.get("button"))
    return Body(
        "interactive",
        as_text(button.get("text")),
        payload=as_text(button.get("payload")),
        content={"interactive": {"type": "button", **clean_map(button)}},
    )


def _read_reaction(message: Json) -> Body:
    reaction = as_map(message.get("reaction"))
    emoji, target_id = as_text(reaction.get("emoji")), as_id(reaction.get("message_id"))
    if target_id is None:
        return _read_unsupported(message)
    return Body("reaction", emoji, target_id=target_id, removed=emoji is None)


def _read_order(message: Json) -> Body:
    order = as_map(message.get("order"))
    return Body("order", as_text(order.get("text")), content={"order": clean_map(order)})


def _read_system(message: Json) -> Body:
    """A note by WhatsApp itself. For a changed number or id `content.system` has the new `wa_id` and `user_id`."""
    system = as_map(message.get("system"))
    content: dict[str, object] = {"system": clean_map(system)}
    if "new_wa_id" in system and "wa_id" not in system:  # the form before 2022
        content["system"] = {**clean_map(system), "wa_id": as_id(system.get("new_wa_id"))}
    return Body("system", as_text(system.get("body")), content=content)


def _read_edit(message: Json) -> Body:
    edit = as_map(message.get("edit"))
    inner = as_map(edit.get("message"))
    body = _read_unsupported(inner) if inner.get("type") == "edit" else read_body(inner)  # never an edit of an edit
    target_id = as_id(edit.get("original_message_id"))
    if target_id is None or body.message_type == "unsupported":
        return _read_unsupported(message)  # taken for an edit it would leave nothing of the message
    content = {**(body.content or {}), "edited_type": body.message_type}
    return Body("edit", body.text, body.media, target_id=target_id, content=content)


def _read_revoke(message: Json) -> Body:
    target_id = as_id(as_map(message.get("revoke")).get("original_message_id"))
    return Body("deleted", target_id=target_id) if target_id is not None else _read_unsupported(message)


def _read_template(message: Json) -> Body:
    return Body("template", content={"template": clean_map(as_map(message.get("template")))})


def _read_unsupported(message: Json) -> Body:
    details = as_map(message.get("unsupported"))
    kind = as_text(details.get("raw_type")) or as_text(details.get("type")) or as_text(message.get("type"))
    return Body("unsupported", content={"unsupported": present(type=kind)})


_MEDIA_KINDS: dict[str, MediaKind] = {
    "image": "image",
    "video": "video",
    "audio": "audio",
    "voice": "audio",
    "document": "file",
    "sticker": "sticker",
}

_READERS: dict[str, Callable[[Json], Body]] = {
    "text": _read_text,
    **dict.fromkeys(_MEDIA_KINDS, _read_media),
    "location": _read_location,
    "contacts": _read_contacts,
    "interactive": _read_interactive,
    "button": _read_button,
    "reaction": _read_reaction,
    "order": _read_order,
    "system": _read_system,
    "edit": _read_edit,
    "revoke": _read_revoke,
    "template": _read_template,
}
