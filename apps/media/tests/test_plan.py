"""What a channel takes of a file, said before a byte moves."""

import pytest

from apps.channels.adapters.capabilities import MB, Capabilities
from apps.channels.adapters.catalog import capabilities_of
from apps.channels.adapters.items import MediaKind
from apps.media.preparing.plan import Plan, Unfit, plan_sending

WHATSAPP, MESSENGER, INSTAGRAM = (capabilities_of(each) for each in ("whatsapp", "messenger", "instagram"))


def plan(takes: Capabilities, kind: MediaKind, mime_type: str, size: int, voice: bool = False) -> Plan | Unfit:
    return plan_sending(kind, mime_type=mime_type, size=size, voice=voice, takes=takes)


@pytest.mark.parametrize(
    ("takes", "kind", "mime_type", "size", "step", "becomes"),
    [
        (WHATSAPP, "image", "image/jpeg", 5 * MB, None, "image/jpeg"),
        (WHATSAPP, "image", "image/jpeg", 5 * MB + 1, "photo", "image/jpeg"),
        (WHATSAPP, "image", "image/heic", MB, "photo", "image/jpeg"),
        (WHATSAPP, "image", "image/webp", MB, "photo", "image/jpeg"),
        (MESSENGER, "image", "image/gif", MB, None, "image/gif"),
        (WHATSAPP, "video", "video/mp4", 16 * MB, None, "video/mp4"),
        (WHATSAPP, "audio", "audio/mpeg", MB, None, "audio/mpeg"),
        (WHATSAPP, "audio", "audio/wav", 40 * MB, "sound", "audio/mp4"),
        (WHATSAPP, "file", "application/zip", 100 * MB, None, "application/zip"),
        (INSTAGRAM, "file", "application/pdf", MB, None, "application/pdf"),
    ],
)
def test_it_goes_as_it_is_or_is_made_to_fit(
    takes: Capabilities, kind: MediaKind, mime_type: str, size: int, step: str | None, becomes: str
) -> None:
    planned = plan(takes, kind, mime_type, size)

    assert isinstance(planned, Plan)
    assert (planned.step, planned.mime_type) == (step, becomes)


@pytest.mark.parametrize(("takes", "becomes"), [(WHATSAPP, "audio/ogg"), (MESSENGER, "audio/mp4")])
@pytest.mark.parametrize("recorded", ["audio/webm", "audio/mp4", "audio/ogg"])
def test_a_recorded_voice_becomes_what_phones_play(takes: Capabilities, becomes: str, recorded: str) -> None:
    planned = plan(takes, "audio", recorded, MB, voice=True)

    assert isinstance(planned, Plan) and planned.mime_type == becomes and planned.step is not None


@pytest.mark.parametrize(
    ("takes", "kind", "mime_type", "size", "words", "as_file"),
    [
        (WHATSAPP, "video", "video/mp4", 40 * MB, "WhatsApp takes videos up to 16 MB; this one has 40 MB.", True),
        (WHATSAPP, "image", "image/gif", 9 * MB,
         "WhatsApp takes photos only as jpeg or png; this one is gif.", True),
        (WHATSAPP, "image", "image/jpeg", 60 * MB, "WhatsApp takes photos up to 50 MB; this one has 60 MB.", True),
        (WHATSAPP, "file", "application/pdf", 101 * MB,
         "WhatsApp takes files up to 100 MB; this one has 101 MB.", False),
        (INSTAGRAM, "file", "application/zip", MB, "Instagram takes files only as pdf; this one is zip.", False),
        (MESSENGER, "sticker", "image/webp", 1024, "Messenger takes no stickers.", True),
    ],
)  # fmt: skip
def test_what_is_refused_says_why_and_what_else_would_do(
    takes: Capabilities, kind: MediaKind, mime_type: str, size: int, words: str, as_file: bool
) -> None:
    planned = plan(takes, kind, mime_type, size)

    assert isinstance(planned, Unfit)
    assert (planned.detail, planned.as_file) == (words, as_file)
