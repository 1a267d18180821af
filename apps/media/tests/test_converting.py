"""Photos as phones write them, through the real converter."""

from pathlib import Path

from PIL import Image

from apps.media.preparing.convert import convert
from apps.media.preparing.plan import Plan
from apps.media.tests.heic_grid import grid_heic


def test_a_photo_of_tiles_becomes_one_upright_picture(tmp_path: Path) -> None:
    source = tmp_path / "photo.heic"
    source.write_bytes(grid_heic(tmp_path, ("red", "green", "blue", "yellow"), width=1000, height=900))
    plan = Plan(mime_type="image/jpeg", max_bytes=5_000_000, step="photo")

    with Image.open(convert(source, plan, mime_type="image/heic")) as photo:
        assert (photo.format, photo.size) == ("JPEG", (900, 1000))
        corners = [photo.getpixel(at) for at in ((50, 50), (850, 50), (50, 950), (850, 950))]

    # Red, green / blue, yellow, a quarter turn clockwise: blue, red / yellow, green.
    wanted = [(0, 0, 255), (255, 0, 0), (255, 255, 0), (0, 128, 0)]
    for got, want in zip(corners, wanted, strict=True):
        assert isinstance(got, tuple)
        assert all(abs(one - other) < 12 for one, other in zip(got, want, strict=True)), corners
