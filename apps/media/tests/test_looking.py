"""What is found out about files: by their bytes, apart from our own process, and never by what they are called."""

from pathlib import Path

import pytest

from apps.media.looking import playing, sniffing
from apps.media.looking.traits import look_at
from apps.media.tests import samples

PLAYLIST = b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:1,\nfile:///etc/passwd\n"


def written(folder: Path, content: bytes) -> Path:
    file = folder / "original"
    file.write_bytes(content)
    return file


@pytest.mark.parametrize(
    ("content", "declared", "found"),
    [
        (samples.photo(), "image/jpeg", "image/png"),
        (samples.photo(kind="JPEG"), None, "image/jpeg"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/x-wav", "audio/wav"),
        (b"OggS" + b"\0" * 40 + b"OpusHead", "audio/ogg; codecs=opus", "audio/ogg"),
        (b"\0\0\0\x20ftypisom" + b"\0" * 40, "audio/mp4", "audio/mp4"),
        (b"\0\0\0\x20ftypisom" + b"\0" * 40, "video/mp4", "video/mp4"),
        (b"\0\0\0\x18ftyp3gp4" + b"\0" * 40, "video/3gpp", "video/3gpp"),
        (b"\0\0\0\x1cftypheix\0\0\0\0mif1heixmiaf" + b"\0" * 40, "image/jpeg", "image/heic"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf" + b"\0" * 40, None, "image/heic"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf" + b"\0" * 40, None, "image/avif"),
        (b"#!AMR\n" + b"\0" * 40, "audio/amr", "audio/amr"),
        (b"%PDF-1.7\n", "application/octet-stream", "application/pdf"),
        (
            b"PK\x03\x04" + b"\0" * 60,
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.text",
        ),
        (b"PK\x03\x04" + b"\0" * 60, "image/png", "application/zip"),
        (b"<html><script>alert(1)</script>", "image/png", "text/html"),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", "text/plain", "text/html"),
        (b"<?xml version='1.0'?><svg onload='x()'/>", "image/png", "image/svg+xml"),
        (b"name;price\nchair;10", "text/csv", "text/csv"),
        (b"alert(1)", "text/javascript", "text/plain"),
        ("grüße".encode() * 2000, None, "text/plain"),
        (b"\0\1\2\3", "image/png", "application/octet-stream"),
        (b"\0\1\2\3", "application/x-something", "application/x-something"),
        (b"\0\1\2\3", "application/xhtml+xml", "application/octet-stream"),
        (b"\0\1\2\3", "no type at all\r\nX-Evil: 1", "application/octet-stream"),
        (b"", None, "text/plain"),
    ],
)
def test_the_type_of_a_file_is_what_its_bytes_say(
    tmp_path: Path, content: bytes, declared: str | None, found: str
) -> None:
    assert sniffing.sniff(written(tmp_path, content), declared=declared) == found


@pytest.mark.parametrize(
    ("mime_type", "kind", "fits"),
    [
        ("image/png", "image", True), ("image/webp", "sticker", True), ("video/mp4", "video", True),
        ("audio/ogg", "audio", True), ("video/mp4", "audio", True), ("application/x-dosexec", "file", True),
        ("text/html", "image", False), ("image/svg+xml", "image", False), ("image/png", "video", False),
        ("application/octet-stream", "audio", False), ("audio/ogg", "image", False),
    ],
)  # fmt: skip
def test_a_photo_has_to_be_a_picture_and_a_file_may_be_anything(mime_type: str, kind: str, fits: bool) -> None:
    assert sniffing.fits_kind(mime_type, kind) is fits


@pytest.mark.parametrize("mime_type", ["text/html", "image/svg+xml", "application/xml", "text/javascript", None])
def test_what_would_act_in_a_browser_is_given_out_as_nothing_in_particular(mime_type: str | None) -> None:
    assert not sniffing.may_be_shown(mime_type)
    assert sniffing.served_as(mime_type) == "application/octet-stream"


def test_a_picture_is_measured_and_made_small(tmp_path: Path) -> None:
    traits = look_at(written(tmp_path, samples.photo((1600, 900), "JPEG")), "image/jpeg")

    assert (traits.width, traits.height, traits.animated) == (1600, 900, False)
    assert traits.thumbnail is not None
    small = look_at(traits.thumbnail, "image/webp")
    assert (small.width, small.height) == (640, 360)


def test_a_picture_that_lies_on_its_side_is_put_upright(tmp_path: Path) -> None:
    traits = look_at(written(tmp_path, samples.photo((300, 200), "JPEG", turned=True)), "image/jpeg")

    assert (traits.width, traits.height) == (200, 300)
    assert traits.thumbnail is not None and look_at(traits.thumbnail, "image/webp").height == 300


@pytest.mark.parametrize("name", ["photo.heic", "deep.heic"])
def test_a_photo_in_a_phones_own_format_has_a_small_picture(tmp_path: Path, name: str) -> None:
    file = written(tmp_path, Path(samples.__file__).with_name(name).read_bytes())

    traits = look_at(file, sniffing.sniff(file, declared="image/jpeg"))

    assert traits.thumbnail is not None and traits.width is not None and traits.height is not None
    small = look_at(traits.thumbnail, "image/webp")
    assert (small.width, small.height) != (None, None)


def test_a_picture_that_unpacks_to_all_memory_is_not_unpacked(tmp_path: Path) -> None:
    traits = look_at(written(tmp_path, samples.bomb()), "image/png")

    assert traits.thumbnail is None


@pytest.mark.parametrize(
    ("content", "mime_type"),
    [
        (samples.photo()[:200], "image/png"),
        (b"\xff\xd8\xff\xe0" + b"junk" * 50, "image/jpeg"),
        (samples.video()[:300], "video/mp4"),
        (b"OggS" + b"junk" * 50, "audio/ogg"),
        (b"", "video/mp4"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    ],
)
def test_a_file_that_cannot_be_read_shows_nothing_and_breaks_nothing(
    tmp_path: Path, content: bytes, mime_type: str
) -> None:
    traits = look_at(written(tmp_path, content), mime_type)

    assert traits.thumbnail is None and traits.waveform is None


def test_a_film_is_measured_and_has_a_poster(tmp_path: Path) -> None:
    traits = look_at(written(tmp_path, samples.video()), "video/mp4")

    assert (traits.width, traits.height, traits.duration_s) == (640, 360, 2.0)
    assert traits.thumbnail is not None and look_at(traits.thumbnail, "image/webp").width == 640


def test_a_voice_note_shows_where_it_is_loud(tmp_path: Path) -> None:
    traits = look_at(written(tmp_path, samples.voice()), "audio/ogg")

    assert traits.duration_s == pytest.approx(3, abs=0.1)
    assert traits.waveform is not None and len(traits.waveform) <= 64
    half = len(traits.waveform) // 2
    assert max(traits.waveform[: half - 2]) < 10 and min(traits.waveform[half + 2 : -2]) > 50
    assert max(traits.waveform) == 100


def test_a_playlist_is_no_film_and_opens_nothing(tmp_path: Path) -> None:
    file = written(tmp_path, PLAYLIST)

    scene = playing.watch(file, tmp_path / "poster.png")

    assert scene.poster is None and scene.duration_s is None
    assert sniffing.sniff(file, declared="video/mp4") == "text/plain"


@pytest.mark.parametrize(
    ("peaks", "wave"), [([0, 0], [0, 0]), ([1], [100]), ([5, 10], [50, 100]), (range(1, 129), None)]
)
def test_a_waveform_is_relative_to_its_loudest_step(peaks: list[int], wave: list[int] | None) -> None:
    made = playing.waveform_of(peaks)

    assert made == wave if wave is not None else (len(made), made[-1]) == (64, 100)
