"""Files of the organization in scope. Made without a store: what is in them is nowhere, unless a test puts it there."""

from typing import Any

from apps.channels.models import ChannelAccount
from apps.inbox.models import Message
from apps.media.models import MediaFile, Upload
from apps.media.services.uploading import PART_BYTES
from apps.media.shape import attachment_of
from kernel import clock


def make_file(message: Message | None = None, **changes: Any) -> MediaFile:
    """A photo that is stored, of the message, whose copy shows it; without one a file of nothing."""
    account = message.channel_account_id if message else ChannelAccount.objects.order_by("pk")[0].pk
    fields: dict[str, Any] = {
        "message_id": message.pk if message else None,
        "channel_account_id": account,
        "direction": message.direction if message else "outbound",
        "kind": "image",
        "state": MediaFile.State.STORED,
        "mime_type": "image/png",
        "size": 1234,
        "width": 480,
        "height": 360,
        "has_thumbnail": True,
        "created_at": clock.now(),
    }
    file = MediaFile(**{**fields, **changes})
    if file.state == MediaFile.State.STORED and "storage_key" not in changes:
        file.storage_key = f"{file.pk}/1/original"
    file.save()
    if message is not None:
        message.attachments = [*message.attachments, shown(file)]
        message.save(update_fields=["attachments"])
    return file


def make_upload(member_id: str, **changes: Any) -> Upload:
    """A photo that the member has sent us; it is in no message yet."""
    file = make_file(uploaded_by_id=member_id, direction="outbound")
    given: dict[str, Any] = {
        "id": file.pk, "uploaded_by_id": member_id, "channel_account_id": file.channel_account_id, "kind": "image",
        "mime_type": "image/png", "size": 1234, "part_bytes": PART_BYTES, "state": Upload.State.FINISHED,
    }  # fmt: skip
    return Upload.objects.create(**{**given, **changes})


def make_waiting(message: Message, **changes: Any) -> MediaFile:
    """A photo that has to be fetched from WhatsApp, at once."""
    now = clock.now()
    waiting: dict[str, Any] = {
        "state": MediaFile.State.PENDING, "provider_id": "900100", "provider_url_at": now, "next_try_at": now,
        "mime_type": "image/png", "size": None, "width": None, "height": None, "has_thumbnail": False,
    }  # fmt: skip
    return make_file(message, **{**waiting, **changes})


def shown(file: MediaFile) -> dict[str, Any]:
    """The copy of it that a message has."""
    return attachment_of({field.attname: getattr(file, field.attname) for field in file._meta.concrete_fields})
