"""Run as a program of its own: makes a JPEG of a picture, so small that a channel takes it.

    python -I photo_program.py <picture> <jpeg> <most bytes>

Says by its exit code whether it could. What the camera wrote beside the picture (where, when, with what) stays behind.
"""

import resource
import sys
from pathlib import Path

MEMORY_BYTES = 1536 * 1024 * 1024
MAX_PIXELS = 120_000_000
# Longest side and quality, until it is small enough.
STEPS = ((4096, 88), (3072, 85), (2560, 82), (2048, 80), (1600, 78), (1280, 75), (960, 70))


def main(source: str, target: str, most_bytes: int) -> int:
    """0: done; 3: it stays too large."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (40, 40))
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2  # the library refuses what is twice as much
    with Image.open(source, formats=("JPEG", "PNG", "WEBP", "BMP", "AVIF", "TIFF", "MPO")) as opened:
        opened.draft("RGB", (STEPS[0][0], STEPS[0][0]))
        picture = ImageOps.exif_transpose(opened)
        if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
            clear = picture.convert("RGBA")
            picture = Image.new("RGB", clear.size, "white")
            picture.paste(clear, mask=clear.getchannel("A"))
        picture = picture.convert("RGB")
    for longest, quality in STEPS:
        picture.thumbnail((longest, longest))
        picture.save(target, "JPEG", quality=quality, optimize=True, progressive=True)
        if Path(target).stat().st_size <= most_bytes:
            return 0
    return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
