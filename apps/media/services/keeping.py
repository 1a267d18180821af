"""From a file on our disk to one in the store: what it is, whether it may be kept, what can be seen of it."""

from collections.abc import Callable
from pathlib import Path

from apps.media.looking import scanning, sniffing
from apps.media.looking.traits import look_at
from apps.media.services.settling import Kept, Refused
from kernel import storage

THUMBNAIL_TYPE = "image/webp"
_WORDS = {"image": "a picture", "sticker": "a sticker", "video": "a video", "audio": "a recording"}


def keep(
    path: Path,
    *,
    kind: str,
    declared: str | None,
    size: int,
    sha256: str,
    below: str,
    beat: Callable[[], None] = lambda: None,
) -> Kept | Refused:
    """Check, scan, look at and store a file as `<below>/original`, with a small picture beside it where there is one.

    `beat` is called between the steps. Raises StorageUnavailable, ScannerUnavailable.
    """
    mime_type = sniffing.sniff(path, declared=declared)
    if size == 0:
        return Refused(code="empty", detail="The file is empty.")
    if not sniffing.fits_kind(mime_type, kind):
        return Refused(code="wrong_type", detail=f"The file was sent as {_WORDS[kind]}, but it is none.")
    virus = scanning.find_virus(path)
    if virus is not None:
        return Refused(code="infected", detail=f"The file holds a virus ({virus[:80]}) and was not kept.")
    beat()
    traits = look_at(path, mime_type)
    beat()
    with path.open("rb") as content:
        storage.put(original_of(below), content, content_type=mime_type)
    if traits.thumbnail is not None:
        with traits.thumbnail.open("rb") as content:
            storage.put(thumbnail_of(original_of(below)), content, content_type=THUMBNAIL_TYPE)
    return Kept(
        storage_key=original_of(below),
        size=size,
        sha256=sha256,
        mime_type=mime_type,
        width=traits.width,
        height=traits.height,
        duration_s=traits.duration_s,
        waveform=traits.waveform,
        animated=traits.animated,
        has_thumbnail=traits.thumbnail is not None,
    )


def original_of(below: str) -> str:
    """Where the file itself is."""
    return f"{below}/original"


def thumbnail_of(storage_key: str) -> str:
    """Where the small picture beside a stored file is."""
    return f"{storage_key.rpartition('/')[0]}/thumbnail"
