"""What a file is called, made harmless. Pure."""

import mimetypes
import unicodedata

MAX_LENGTH = 160
_FORBIDDEN = frozenset('/\\:*?"<>|')
# By category: control characters, formatting ones (which may turn the reading direction round), unassigned, private.
_INVISIBLE = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
_TYPES = {"heic": "image/heic", "heif": "image/heif", "avif": "image/avif", "m4a": "audio/mp4", "opus": "audio/ogg"}
_WORDS = {"image": "photo", "video": "video", "audio": "audio", "file": "file", "sticker": "sticker"}
_EXTENSIONS = {
    "audio/ogg": ".ogg",
    "image/webp": ".webp",
    "audio/mpeg": ".mp3",
    "video/mp4": ".mp4",
    "video/3gpp": ".3gp",
    "audio/mp4": ".m4a",
    "image/jpeg": ".jpg",
    "audio/amr": ".amr",
}


def safe_filename(name: str | None) -> str | None:
    """The name without what a file system or a reader could trip over, its ending kept; None when nothing is left."""
    shown = "".join(
        "_" if each in _FORBIDDEN else each
        for each in unicodedata.normalize("NFC", name or "")
        if unicodedata.category(each) not in _INVISIBLE
    )
    shown = " ".join(shown.split()).strip(". ")
    if len(shown) > MAX_LENGTH:
        stem, dot, ending = shown.rpartition(".")
        shown = f"{stem[: MAX_LENGTH - len(ending) - 1]}.{ending}" if dot and len(ending) <= 16 else shown[:MAX_LENGTH]
    return shown or None


def type_by_name(filename: str) -> str | None:
    """The type that a name's ending stands for, where a browser does not know it."""
    ending = filename.rpartition(".")[2].lower()
    return _TYPES.get(ending) or mimetypes.guess_type(f"x.{ending}")[0]


def renamed_as(filename: str | None, mime_type: str) -> str | None:
    """The name of a file that has become another type: the same with another ending."""
    if not filename:
        return None
    stem = filename.rpartition(".")[0] or filename
    return f"{stem}{_ending(mime_type)}"


def download_name(filename: str | None, *, kind: str, mime_type: str | None) -> str:
    """Under which name a file is saved: its own, else one for its kind."""
    if filename:
        return filename
    bare = (mime_type or "").partition(";")[0].strip()
    return f"{_WORDS.get(kind, 'file')}{_ending(bare)}"


def _ending(mime_type: str) -> str:
    return _EXTENSIONS.get(mime_type) or mimetypes.guess_extension(mime_type) or ""
