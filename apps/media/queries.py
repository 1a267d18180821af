"""Reads of files."""

from collections.abc import Collection

from apps.media.models import MediaFile
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
