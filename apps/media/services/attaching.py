"""Files that an agent has uploaded, on their way to a customer."""

import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import IO, cast

from apps.channels.adapters.items import MediaKind
from apps.media.models import MediaFile
from apps.media.naming import download_name
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


def list_attachable(file_ids: Collection[str]) -> list[MediaFile]:
    """Those of the files that are stored and belong to no message yet, locked. In the caller's transaction."""
    free = MediaFile.objects.filter(
        pk__in=file_ids, direction="outbound", state=MediaFile.State.STORED, message_id__isnull=True
    )
    return list(free.order_by("pk").select_for_update())


def attach_files(file_ids: Collection[str], *, message_id: str) -> None:
    """The files belong to this message from now on."""
    MediaFile.objects.filter(pk__in=file_ids).update(message_id=message_id)


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
