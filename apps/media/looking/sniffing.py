"""What a file is, by its first bytes."""

import re
from pathlib import Path
from typing import Final

import filetype

HEAD_BYTES: Final = 8192
OCTETS: Final = "application/octet-stream"
# What a browser may show on its own; everything else is only ever saved.
SHOWN_INLINE: Final = frozenset(
    {
        "image/jpeg", "image/png", "image/gif", "image/webp", "image/avif", "image/bmp",
        "video/mp4", "video/webm", "video/quicktime", "video/3gpp", "video/ogg",
        "audio/mpeg", "audio/mp4", "audio/aac", "audio/ogg", "audio/wav", "audio/amr", "audio/webm", "audio/flac",
    }
)  # fmt: skip
# What acts when it is opened as what it is.
ACTIVE: Final = re.compile(r"html|svg|xml|javascript|ecmascript|x-httpd|x-shockwave|java-|hta|xhtml")
_NAMES: Final = {  # the library's words, and other spellings of the same
    "audio/x-wav": "audio/wav", "audio/vnd.wave": "audio/wav", "audio/x-flac": "audio/flac", "audio/x-m4a": "audio/mp4",
    "audio/m4a": "audio/mp4", "video/x-m4v": "video/mp4", "audio/opus": "audio/ogg", "application/ogg": "audio/ogg",
    "audio/mp3": "audio/mpeg", "image/jpg": "image/jpeg", "video/3gp": "video/3gpp",
}  # fmt: skip
_MARKUP: Final = re.compile(rb"<(!doctype|html|head|body|script|svg|\?xml|iframe|!--)", re.IGNORECASE)
_HEIF: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
# Containers that hold sound as well as pictures: what it is called decides between the two.
_BOTH: Final = {"mp4", "ogg", "webm", "3gpp"}


def sniff(path: Path, *, declared: str | None) -> str:
    """The media type of the file. What was declared only decides between readings that the bytes allow."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    said = plain_type(declared)
    found = _by_magic(head)
    if found is None:
        return _by_text(head, said)
    family, _, kind = found.partition("/")
    if kind in _BOTH and said.partition("/")[0] in ("audio", "video") and said.partition("/")[0] != family:
        return f"{said.partition('/')[0]}/{kind}"
    if found == "application/zip" and said.startswith("application/"):
        return said  # office documents and the like are archives
    return found


def fits_kind(mime_type: str, kind: str) -> bool:
    """Whether a file of this type may be called an image, a video …; anything may be called a file."""
    family = mime_type.partition("/")[0]
    wanted = {"image": ("image",), "sticker": ("image", "video"), "video": ("video",), "audio": ("audio", "video")}
    if kind not in wanted:
        return True
    return family in wanted[kind] and not ACTIVE.search(mime_type)


def may_be_shown(mime_type: str | None) -> bool:
    """Whether a browser may show it in place."""
    return mime_type in SHOWN_INLINE


def served_as(mime_type: str | None) -> str:
    """The type under which it is given out: what would act in a browser is given out as nothing in particular."""
    return OCTETS if mime_type is None or ACTIVE.search(mime_type) else mime_type


def _by_magic(head: bytes) -> str | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "audio/wav"
    if head[:4] == b"OggS":
        return "video/ogg" if b"theora" in head[:512] else "audio/ogg"
    if head[4:8] == b"ftyp" and (found := _by_brand(head)) is not None:
        return found
    if head[:5] == b"#!AMR":
        return "audio/amr"
    guess = filetype.guess(head)
    return None if guess is None else _NAMES.get(guess.mime, str(guess.mime))


def _by_brand(head: bytes) -> str | None:
    """What ISO's media format says at its beginning and the library does not know: phones write several HEIFs."""
    brand, others = head[8:12], head[16 : min(int.from_bytes(head[:4], "big"), 256)]
    if brand[:3] in (b"3gp", b"3g2"):
        return "video/3gpp"
    if brand in (b"avif", b"avis") or (brand in _HEIF and b"avif" in others):
        return "image/avif"
    return "image/heic" if brand in _HEIF else None


def _by_text(head: bytes, said: str) -> str:
    """Without a signature: markup is markup whatever it is called, text may say which, the rest is octets."""
    if _MARKUP.search(head[:1024]):
        return "image/svg+xml" if b"<svg" in head.lower() else "text/html"
    if b"\0" in head or not _is_text(head):
        return (
            OCTETS if said.partition("/")[0] in ("image", "audio", "video", "text", "") or ACTIVE.search(said) else said
        )
    return said if said.startswith("text/") and not ACTIVE.search(said) else "text/plain"


def _is_text(head: bytes) -> bool:
    try:
        head.decode()
    except UnicodeDecodeError as broken:
        return broken.start > len(head) - 4  # cut inside a character
    return True


def plain_type(declared: str | None) -> str:
    """The type as we write it, without parameters; "" for what is none."""
    bare = (declared or "").partition(";")[0].strip().lower()
    return _NAMES.get(bare, bare) if re.fullmatch(r"[\w.+-]+/[\w.+-]+", bare) else ""
