"""Names of files: harmless, and still what people called them."""

import pytest

from apps.media.naming import MAX_LENGTH, download_name, safe_filename


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Rechnung März.pdf", "Rechnung März.pdf"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\Users\\x\\a.doc", "C__Users_x_a.doc"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("a\r\nSet-Cookie: x.txt", "aSet-Cookie_ x.txt"),
        ("\0\0", None),
        ("...", None),
        ("", None),
        (None, None),
        ("  spaced   out .txt ", "spaced out .txt"),
    ],
)
def test_a_name_is_made_harmless(given: str | None, shown: str | None) -> None:
    assert safe_filename(given) == shown


def test_a_long_name_keeps_its_ending() -> None:
    shown = safe_filename("x" * 500 + ".pdf")

    assert shown is not None and len(shown) == MAX_LENGTH and shown.endswith(".pdf")


@pytest.mark.parametrize(
    ("filename", "kind", "mime_type", "name"),
    [
        ("a.pdf", "file", "application/pdf", "a.pdf"),
        (None, "image", "image/png", "photo.png"),
        (None, "audio", "audio/ogg", "audio.ogg"),
        (None, "file", None, "file"),
    ],
)
def test_what_has_no_name_gets_one_for_saving(
    filename: str | None, kind: str, mime_type: str | None, name: str
) -> None:
    assert download_name(filename, kind=kind, mime_type=mime_type) == name
