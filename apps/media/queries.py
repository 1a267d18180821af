"""Reads of files."""

from collections.abc import Collection
from typing import NamedTuple

from apps.media.models import MediaFile
from apps.media.naming import download_name
from kernel.errors import NotFound


class FileNotFound(NotFound):
    """No such file in this organization."""

    title = "There is no such file"


def get_file(file_id: str) -> MediaFile:
    """Raises FileNotFound."""
    file = MediaFile.objects.filter(pk=file_id).first()
    if file is None:
        raise FileNotFound
    return file


def find_files(file_ids: Collection[str]) -> list[MediaFile]:
    """Those of the files that there are. One query."""
    return list(MediaFile.objects.filter(pk__in=file_ids))


class StoredFile(NamedTuple):
    """`name`: under which it is saved."""

    id: str
    storage_key: str
    name: str


def list_stored() -> list[StoredFile]:
    """Everything that is in the store, the oldest first."""
    stored = MediaFile.objects.filter(state=MediaFile.State.STORED, storage_key__isnull=False).order_by("pk")
    rows = stored.values_list("pk", "storage_key", "filename", "kind", "mime_type")
    return [
        StoredFile(id_, key or "", download_name(filename, kind=kind, mime_type=mime_type))
        for id_, key, filename, kind, mime_type in rows
    ]
