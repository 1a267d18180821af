"""Attachments of Messenger and Instagram messages."""

from collections.abc import Sequence
from typing import NamedTuple

from apps.channels.adapters.items import MediaKind, MediaRef, MessageType
from apps.channels.adapters.reading import Json, as_id, as_map, as_text, as_url, clean_map, present

_MEDIA: dict[str, MediaKind] = {
    "image": "image",
    "video": "video",
    "audio": "audio",
    "file": "file",
    "sticker": "sticker",
    "like_heart": "sticker",
}
_SHARES = frozenset({"fallback", "share", "post", "reel", "ig_post", "ig_reel", "ig_story"})


class Attachments(NamedTuple):
    """All attachments of a message: its type (None without any that counts), files, and what else they show.

    Files are only what may be fetched and kept. A shared post, reel or story stays a link in `content`: story media
    must not be stored (platform terms), the others are pages and not files.
    """

    message_type: MessageType | None
    media: tuple[MediaRef, ...]
    content: dict[str, object]


def read_attachments(attachments: Sequence[object], *, has_text: bool) -> Attachments:
    """The type is that of the first file, else of the first share; a link preview beside a text gives none."""
    best: tuple[int, MessageType | None] = (2 if has_text else 3, None)
    media: list[MediaRef] = []
    content: dict[str, object] = {}
    for attachment in attachments:
        fields = as_map(attachment)
        kind, reference, shown = _read_attachment(fields)
        rank = 2 if kind == "unsupported" or fields.get("type") == "fallback" else 1 if kind == "share" else 0
        if rank < best[0]:
            best = (rank, kind)
        if reference is not None:
            media.append(reference)
        for key, value in shown.items():
            content.setdefault(key, value)
    return Attachments(best[1], tuple(media), content)


def _read_attachment(attachment: Json) -> tuple[MessageType, MediaRef | None, dict[str, object]]:
    kind = as_text(attachment.get("type"))
    payload = as_map(attachment.get("payload"))
    if kind in _MEDIA:
        return _read_media(_MEDIA[kind], payload)
    if kind in _SHARES:
        return "share", None, {"share": _read_share(attachment, payload)}
    if kind == "story_mention":
        return "story_mention", None, {"story": present(id=as_id(payload.get("id")), url=as_url(payload.get("url")))}
    if kind == "location":
        return "location", None, {"location": _read_location(attachment, payload)}
    if kind == "template":
        return "template", None, {"template": clean_map(payload)}
    return "unsupported", None, {"unsupported": present(type=kind)}


def _read_media(kind: MediaKind, payload: Json) -> tuple[MessageType, MediaRef | None, dict[str, object]]:
    sticker_id = as_id(payload.get("sticker_id"))
    if sticker_id is not None:
        kind = "sticker"  # until August 2026 stickers came as images
    url = as_url(payload.get("url"))
    reference = MediaRef(kind=kind, url=url) if url is not None else None
    return kind, reference, {"sticker_id": sticker_id} if sticker_id is not None else {}


def _read_share(attachment: Json, payload: Json) -> dict[str, object]:
    """Title and address stand beside the payload or in it, which may be null or a string."""
    return present(
        kind=as_text(attachment.get("type")),
        url=as_url(payload.get("url")) or as_url(payload.get("story_media_url")) or as_url(attachment.get("url")),
        title=as_text(payload.get("title")) or as_text(attachment.get("title")),
        id=as_id(payload.get("ig_post_media_id") or payload.get("reel_video_id") or payload.get("story_media_id"))
        or as_id(payload.get("id")),
    )


def _read_location(attachment: Json, payload: Json) -> dict[str, object]:
    coordinates = clean_map(as_map(payload.get("coordinates")))
    return present(
        latitude=coordinates.get("lat"),
        longitude=coordinates.get("long"),
        name=as_text(attachment.get("title")),
        url=as_url(attachment.get("url")),
    )
