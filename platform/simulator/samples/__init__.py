"""Small real files that the phone can send without a camera or a microphone. `make.py` made those in `files/`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from simulator.samples.pdf import document_pdf

FILES = Path(__file__).parent / "files"

#: name -> (file, MIME type, the name under which it is sent)
KNOWN: dict[str, tuple[str, str, str | None]] = {
    "photo-1": ("photo-1.jpg", "image/jpeg", "photo-1.jpg"),
    "photo-2": ("photo-2.jpg", "image/jpeg", "photo-2.jpg"),
    "photo-3": ("photo-3.jpg", "image/jpeg", "photo-3.jpg"),
    "picture-png": ("photo-3.png", "image/png", "picture.png"),
    "video": ("clip.mp4", "video/mp4", "clip.mp4"),
    "voice-ogg": ("voice.ogg", "audio/ogg; codecs=opus", None),
    "voice-mp4": ("voice.m4a", "audio/mp4", "audioclip.mp4"),
    "song-mp3": ("song.mp3", "audio/mpeg", "song.mp3"),
    "sticker": ("sticker.webp", "image/webp", None),
    "sticker-animated": ("sticker-animated.webp", "image/webp", None),
    "document": ("", "application/pdf", "sample-document.pdf"),
}
PHOTOS = ("photo-1", "photo-2", "photo-3")


@dataclass(frozen=True, slots=True)
class Sample:
    """One file. `filename` is None where the platform sends none."""

    data: bytes
    mime_type: str
    filename: str | None


@cache
def load(name: str) -> Sample:
    """A sample by its name in KNOWN. Raises ValueError."""
    if name not in KNOWN:
        raise ValueError(f"sample must be one of {', '.join(KNOWN)}")
    file, mime_type, filename = KNOWN[name]
    return Sample((FILES / file).read_bytes() if file else document_pdf(), mime_type, filename)


def for_message(channel_type: str, kind: str, wanted: object = None) -> Sample:
    """What a customer sends as this kind: the wanted one by name, a photo by number, or the usual one."""
    if isinstance(wanted, str) and wanted:
        return load(wanted)
    if kind == "image":
        return load(PHOTOS[wanted % len(PHOTOS) if isinstance(wanted, int) else 0])
    if kind == "audio":
        return load("voice-ogg" if channel_type == "whatsapp" else "voice-mp4")
    return load({"video": "video", "sticker": "sticker"}.get(kind, "document"))
