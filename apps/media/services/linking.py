"""Addresses of stored files, for whoever may see them: that is the caller's question."""

from apps.media.looking.sniffing import may_be_shown, served_as
from apps.media.models import MediaFile
from apps.media.naming import download_name
from apps.media.schemas import Variant
from apps.media.services.keeping import THUMBNAIL_TYPE, thumbnail_of
from kernel import storage

LINK_S = storage.LINK_S


def link_file(file: MediaFile, variant: Variant) -> str | None:
    """An address that opens the file for some minutes; None when it is not stored, or has no small picture.

    What a browser cannot show harmlessly is given out to be saved, whatever was asked for.
    """
    if file.state != MediaFile.State.STORED or file.storage_key is None:
        return None
    name = download_name(file.filename, kind=file.kind, mime_type=file.mime_type)
    if variant == "thumbnail":
        if not file.has_thumbnail:
            return None
        return storage.link(thumbnail_of(file.storage_key), content_type=THUMBNAIL_TYPE, filename=name, inline=True)
    inline = variant == "original" and may_be_shown(file.mime_type) and not _is_unmeasured_picture(file)
    return storage.link(file.storage_key, content_type=served_as(file.mime_type), filename=name, inline=inline)


def _is_unmeasured_picture(file: MediaFile) -> bool:
    """Broken, or so large that it would take all of a browser's memory."""
    return (file.mime_type or "").startswith("image/") and file.width is None
