"""Run as a program of its own: measures a picture and makes a small one of it.

    python -I picture_program.py <picture> <small one> <longest side>

Prints {"width", "height", "animated", "thumbnail"} as JSON. Whatever goes wrong goes wrong in here: the file comes from
a stranger, and may be made to take all memory there is.
"""

import json
import resource
import sys
import warnings

MEMORY_BYTES = 1024 * 1024 * 1024
MAX_PIXELS = 64_000_000  # 256 MB when unpacked


def main(source: str, target: str, longest: int) -> None:
    """Measure; the small one is written only when the picture can be read."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    from PIL import Image, ImageOps

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Image.open(source, formats=("JPEG", "PNG", "GIF", "WEBP", "BMP", "AVIF", "TIFF", "MPO")) as picture:
        width, height = picture.size
        if picture.getexif().get(0x0112, 1) in (5, 6, 7, 8):  # turned by a quarter
            width, height = height, width
        shown = {"width": width, "height": height, "animated": getattr(picture, "n_frames", 1) > 1, "thumbnail": False}
        sys.stdout.write(f"{json.dumps(shown)}\n")
        sys.stdout.flush()  # all that is known if the rest goes wrong
        picture.draft("RGB", (longest * 2, longest * 2))
        small = ImageOps.exif_transpose(picture)
        small.thumbnail((longest, longest))
        opaque = small.mode in ("RGB", "L", "CMYK", "YCbCr")
        small.convert("RGB" if opaque else "RGBA").save(target, "WEBP", quality=80, method=4)
    sys.stdout.write(json.dumps({**shown, "thumbnail": True}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
