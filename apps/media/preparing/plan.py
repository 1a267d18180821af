"""What has to be done to a file so that its channel takes it, or why it does not. Pure.

The frontend asks the same before it sends a byte; the server decides, and looks again when the bytes are there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from apps.channels.adapters.capabilities import MB, Capabilities, FileRule
from apps.channels.adapters.items import MediaKind

Step: TypeAlias = Literal["photo", "voice", "sound"]

# What can be made a JPEG. A GIF would stand still.
PHOTOS: Final = frozenset(
    {
        "image/jpeg", "image/png", "image/webp", "image/heic", "image/heif", "image/avif", "image/bmp", "image/tiff",
    }
)  # fmt: skip
CONVERTED_MAX_BYTES: Final = 50 * MB  # of a photo that is made smaller
SOUND_MAX_BYTES: Final = 100 * MB
# Of each kind, which types are made into one that is taken, and up to which size.
PREPARED: Final[Mapping[str, tuple[Sequence[str], int]]] = {
    "image": (sorted(PHOTOS), CONVERTED_MAX_BYTES),
    "audio": (("audio/*",), SOUND_MAX_BYTES),
}
PHOTO_TYPE: Final = "image/jpeg"
VOICE_NOTE_TYPE: Final = "audio/ogg"  # with opus: the only thing that is shown as a voice message
SOUND_TYPE: Final = "audio/mp4"  # with AAC: every phone plays it
_WORDS: Final = {"image": "photos", "video": "videos", "audio": "audio", "file": "files", "sticker": "stickers"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """`mime_type` and `max_bytes`: of what is sent. `step`: what makes it so; None: it is sent as it is."""

    mime_type: str
    max_bytes: int
    step: Step | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfit:
    """Why not, for the agent. `as_file`: it would be taken as a document."""

    code: str
    detail: str
    as_file: bool = False


def plan_sending(kind: MediaKind, *, mime_type: str, size: int, voice: bool, takes: Capabilities) -> Plan | Unfit:
    """What becomes of a file of so many bytes. `mime_type` without parameters."""
    rule = takes.files.get(kind)
    if rule is None:
        return _offer(f"{takes.name} takes no {_WORDS[kind]}.", "kind_unsupported", kind, mime_type, size, takes)
    if voice and kind == "audio":
        wanted = VOICE_NOTE_TYPE if takes.voice else SOUND_TYPE
        if size > SOUND_MAX_BYTES:
            return _too_large(kind, mime_type, size, SOUND_MAX_BYTES, takes)
        return Plan(mime_type=wanted, max_bytes=rule.max_bytes, step="voice" if takes.voice else "sound")
    if takes_type(rule, mime_type) and size <= rule.max_bytes:
        return Plan(mime_type=mime_type, max_bytes=rule.max_bytes)
    if kind == "image" and mime_type in PHOTOS:
        if size <= CONVERTED_MAX_BYTES:
            return Plan(mime_type=PHOTO_TYPE, max_bytes=rule.max_bytes, step="photo")
        return _too_large(kind, mime_type, size, CONVERTED_MAX_BYTES, takes)
    if kind == "audio" and mime_type.startswith("audio/") and not takes_type(rule, mime_type):
        if size <= SOUND_MAX_BYTES:
            return Plan(mime_type=SOUND_TYPE, max_bytes=rule.max_bytes, step="sound")
        return _too_large(kind, mime_type, size, SOUND_MAX_BYTES, takes)
    if not takes_type(rule, mime_type):
        taken = f"{takes.name} takes {_WORDS[kind]} only as {_list(rule.mime_types)}; this one is {_short(mime_type)}."
        return _offer(taken, "media_type_unsupported", kind, mime_type, size, takes)
    return _too_large(kind, mime_type, size, rule.max_bytes, takes)


def takes_type(rule: FileRule, mime_type: str) -> bool:
    """Whether files of this type go out as they are."""
    family = mime_type.partition("/")[0]
    return not rule.mime_types or mime_type in rule.mime_types or f"{family}/*" in rule.mime_types


def megabytes(size: int) -> str:
    """A size as people say it."""
    if size < MB:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / MB:.1f}".removesuffix(".0") + " MB"


def _too_large(kind: MediaKind, mime_type: str, size: int, limit: int, takes: Capabilities) -> Unfit:
    words = f"{takes.name} takes {_WORDS[kind]} up to {megabytes(limit)}; this one has {megabytes(size)}."
    return _offer(words, "media_too_large", kind, mime_type, size, takes)


def _offer(detail: str, code: str, kind: MediaKind, mime_type: str, size: int, takes: Capabilities) -> Unfit:
    """With the way out, where there is one."""
    rule = takes.files.get("file")
    as_file = kind != "file" and rule is not None and takes_type(rule, mime_type) and size <= rule.max_bytes
    return Unfit(code=code, detail=detail, as_file=as_file)


def _short(mime_type: str) -> str:
    return mime_type.partition("/")[2].removeprefix("x-") or mime_type


def _list(mime_types: Sequence[str]) -> str:
    names = list(dict.fromkeys(_short(each) for each in mime_types))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
