"""Files that an agent has uploaded, on their way to a customer."""

import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO, cast

from apps.channels.adapters.catalog import capabilities_of
from apps.channels.adapters.items import Channel, MediaKind
from apps.media.models import MediaFile, Removal
from apps.media.naming import download_name
from apps.media.preparing.plan import Unfit, plan_sending
from apps.media.services.retrying import start_again
from kernel import storage

LINK_S = 3600  # a platform fetches at once, and again when something was in its way


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSource:
    """A stored file as adapters send it (adapters.contents.MediaSource)."""

    id: str
    kind: MediaKind
    mime_type: str
    filename: str | None
    size: int
    storage_key: str

    def open(self) -> IO[bytes]:
        return io.BufferedReader(cast(io.RawIOBase, _Pieces(storage.read(self.storage_key))))

    def link(self) -> str:
        name = download_name(self.filename, kind=self.kind, mime_type=self.mime_type)
        return storage.link(
            self.storage_key, content_type=self.mime_type, filename=name, inline=True, lifetime_s=LINK_S
        )


def source_of(file: MediaFile) -> StoredSource:
    """A stored file, to be sent."""
    return StoredSource(
        id=file.pk,
        kind=cast(MediaKind, file.kind),
        mime_type=file.mime_type or "application/octet-stream",
        filename=file.filename,
        size=file.size or 0,
        storage_key=file.storage_key or "",
    )


def list_attachable(file_ids: Collection[str], *, member_id: str) -> list[MediaFile]:
    """Those of the files that the member has uploaded and that belong to no message yet, locked: stored, or still being
    prepared. In the caller's transaction."""
    usable = (MediaFile.State.STORED, MediaFile.State.PENDING)
    free = MediaFile.objects.filter(
        pk__in=file_ids, direction="outbound", state__in=usable, message_id__isnull=True, uploaded_by_id=member_id
    )
    locked = list(free.order_by("pk").select_for_update())
    # Only now: whoever takes one away holds it until that is written.
    dropped = set(Removal.objects.filter(pk__in=file_ids).values_list("pk", flat=True))
    return [file for file in locked if file.pk not in dropped]


def promised_source(file: MediaFile, channel: Channel) -> StoredSource:
    """The file as it will be sent: one that is still being prepared, as what it becomes."""
    source = source_of(file)
    if file.state == MediaFile.State.STORED:
        return source
    plan = plan_sending(
        source.kind, mime_type=source.mime_type, size=source.size, voice=file.voice, takes=capabilities_of(channel)
    )
    if isinstance(plan, Unfit):
        return source
    return replace(source, mime_type=plan.mime_type, size=min(source.size, plan.max_bytes))


def attach_files(file_ids: Collection[str], *, message_id: str) -> None:
    """The files belong to this message from now on."""
    MediaFile.objects.filter(pk__in=file_ids).update(message_id=message_id)


def prepare_again(message_id: str, *, now: datetime) -> list[MediaFile]:
    """Have those files of a message that could not be prepared tried once more; returns them. In the caller's
    transaction."""
    failed = MediaFile.objects.select_for_update().filter(
        message_id=message_id, direction="outbound", state__in=(MediaFile.State.FAILED, MediaFile.State.EXPIRED)
    )
    files = list(failed.order_by("pk"))
    for file in files:
        start_again(file, now=now)
    return files


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a stream."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while not self._rest:
            self._rest = next(self._pieces, b"")
            if not self._rest:
                return 0
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count
