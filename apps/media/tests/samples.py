"""Real files, made by the programs that make such files."""

import io
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from PIL import Image

from apps.media.looking.playing import _program


@cache
def photo(size: tuple[int, int] = (480, 360), kind: str = "PNG", turned: bool = False) -> bytes:
    """A picture; `turned`: a camera held upright says so instead of turning it."""
    out = io.BytesIO()
    picture = Image.new("RGB", size, "#88aacc")
    exif = picture.getexif()
    if turned:
        exif[0x0112] = 6
    picture.save(out, kind, exif=exif)
    return out.getvalue()


@cache
def bomb() -> bytes:
    """Four hundred million pixels in some forty kilobytes."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@cache
def voice(seconds: int = 3) -> bytes:
    """A voice note: silence, then a tone."""
    sound = f"aevalsrc='if(gt(t,{seconds / 2}),sin(880*PI*t),0)':d={seconds}"
    return _made("ogg", "-f", "lavfi", "-i", sound, "-c:a", "libopus")


@cache
def recording(seconds: int = 3) -> bytes:
    """What Chromium's recorder makes: opus in WebM, without a duration in its head."""
    sound = f"sine=frequency=440:duration={seconds}"
    return _made("webm", "-f", "lavfi", "-i", sound, "-c:a", "libopus", "-live", "1")


@cache
def noise(size: tuple[int, int] = (3000, 2200)) -> bytes:
    """A photo that no encoder makes small."""
    out = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(out, "PNG")
    return out.getvalue()


@cache
def video(seconds: int = 2, size: str = "640x360") -> bytes:
    return _made(
        "mp4", "-f", "lavfi", "-i", f"testsrc=size={size}:rate=15:duration={seconds}", "-pix_fmt", "yuv420p",
        "-c:v", "libx264",
    )  # fmt: skip


def _made(ending: str, *options: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"made.{ending}"
        subprocess.run((_program(), "-loglevel", "error", *options, str(target)), check=True, stdin=subprocess.DEVNULL)
        return target.read_bytes()
