"""A file as a message shows it. Pure.

`Message.attachments` holds a copy of what is shown, so that a thread needs no other table; `attachment_snapshot` makes
of it what readers get.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from apps.channels.adapters.items import MediaRef
from apps.media.naming import safe_filename
from kernel.ids import new_id

Row = Mapping[str, Any]

_COPIED: Final = (
    "id", "kind", "mime_type", "filename", "size", "width", "height", "duration_s", "waveform", "voice", "animated",
    "state", "has_thumbnail",
)  # fmt: skip
_BLANK: Final[Row] = {**dict.fromkeys(_COPIED), "voice": False, "animated": False, "has_thumbnail": False}
NAMED_AGAIN: Final = {"state": "expired", "error_code": "named_again", "error_detail": "The original message has it."}
NOT_KEPT: Final = {"code": "not_kept", "detail": "This file was not kept."}


def new_file(media: MediaRef, *, message_id: str, given_at: datetime, now: datetime) -> dict[str, Any]:
    """A row of MediaFile for what a platform offers, due at once; whose it is is for the caller to add.

    `given_at`: when the platform's address of it was fresh.
    """
    blank: dict[str, Any] = {**_BLANK, "error_code": None, "error_detail": None}
    return {
        **blank,
        "id": new_id("att"),
        "message_id": message_id,
        "kind": media.kind,
        "state": "pending",
        "mime_type": media.mime_type,
        "filename": safe_filename(media.filename),
        "voice": bool(media.voice),
        "animated": bool(media.animated),
        "provider_id": media.id,
        "provider_url": media.url,
        "provider_url_at": given_at,
        "provider_sha256": media.sha256,
        "created_at": now,
        "next_try_at": now,
    }


def attachment_of(file: Row) -> dict[str, Any]:
    """The copy for `Message.attachments` of a row of MediaFile."""
    error = {"code": file["error_code"], "detail": file["error_detail"]} if file["error_code"] else None
    return {**{name: file[name] for name in _COPIED}, "error": error}


def attachment_snapshot(copy: Row) -> dict[str, Any]:
    """AttachmentOut of such a copy. One that says no state is older than the keeping of files."""
    shown = {**_BLANK, **{name: copy[name] for name in _COPIED if name in copy}}
    error = copy.get("error")
    if shown["state"] is None:
        shown["state"], error = "expired", NOT_KEPT
    url = f"/api/media/{shown['id']}" if shown["state"] == "stored" else None
    thumbnail = f"{url}?variant=thumbnail" if url and shown["has_thumbnail"] else None
    return {**shown, "error": error, "url": url, "thumbnail_url": thumbnail}
