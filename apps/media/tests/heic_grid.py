"""A HEIC as phones write it: a grid of tiles, each an HEVC still, put together by whoever shows it."""

import struct
import subprocess
from pathlib import Path

from imageio_ffmpeg import get_ffmpeg_exe

TILE = 512


def grid_heic(folder: Path, colours: tuple[str, str, str, str], *, width: int, height: int) -> bytes:
    """Two rows of two tiles in these colours, of which `width` by `height` px are shown."""
    film = folder / "tiles.mp4"
    inputs = [part for each in colours for part in ("-f", "lavfi", "-i", f"color={each}:s={TILE}x{TILE}:r=1:d=1")]
    joined = (
        "-filter_complex",
        "concat=n=4:v=1,setpts=N",
        "-fps_mode",
        "passthrough",
        "-c:v",
        "libx265",
        "-x265-params",
        "keyint=1:log-level=none",
    )
    command = [get_ffmpeg_exe(), "-v", "error", *inputs, *joined, "-pix_fmt", "yuv420p", "-tag:v", "hvc1", str(film)]
    subprocess.run(command, check=True, capture_output=True)
    content = film.read_bytes()
    hvcc, sizes, start = _inner(content, b"hvcC"), _inner(content, b"stsz"), content.index(b"mdat") + 4
    tiles = [struct.unpack_from(">I", sizes, 12 + 4 * at)[0] for at in range(4)]
    grid = struct.pack(">BBBBHH", 0, 0, 1, 1, width, height)
    head = _head(hvcc, tiles, grid, width, height, 0)
    head = _head(hvcc, tiles, grid, width, height, len(head) + 8)  # now that is known how long it is
    return head + _box(b"mdat", content[start : start + sum(tiles)] + grid)


def _head(hvcc: bytes, tiles: list[int], grid: bytes, width: int, height: int, at: int) -> bytes:
    ids = range(1, 6)  # four tiles, then the grid
    kinds = b"".join(
        _full(b"infe", struct.pack(">HH", each, 0) + (b"grid" if each == 5 else b"hvc1") + b"\0", 2) for each in ids
    )
    properties = (
        _box(b"hvcC", hvcc)
        + _full(b"ispe", struct.pack(">II", TILE, TILE))
        + _full(b"ispe", struct.pack(">II", width, height))
        + _box(b"irot", b"\x03")  # held upright: a quarter turn clockwise
    )
    owned = b"".join(
        struct.pack(">HBBB", each, 2, 3, 0x84) if each == 5 else struct.pack(">HBBB", each, 2, 0x81, 2) for each in ids
    )
    places = b""
    for each, size in zip(ids, [*tiles, len(grid)], strict=True):
        places += struct.pack(">HHHII", each, 0, 1, at, size)
        at += size
    meta = (
        _full(b"hdlr", struct.pack(">I4s12x", 0, b"pict") + b"\0")
        + _full(b"pitm", struct.pack(">H", 5))
        + _full(b"iloc", struct.pack(">BBH", 0x44, 0, 5) + places)
        + _full(b"iinf", struct.pack(">H", 5) + kinds)
        + _full(b"iref", _box(b"dimg", struct.pack(">HHHHHH", 5, 4, 1, 2, 3, 4)))
        + _box(b"iprp", _box(b"ipco", properties) + _full(b"ipma", struct.pack(">I", 5) + owned))
    )
    return _box(b"ftyp", b"heic\0\0\0\0mif1heic") + _full(b"meta", meta)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def _full(kind: bytes, content: bytes, version: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", version << 24) + content)


def _inner(content: bytes, kind: bytes) -> bytes:
    at = content.index(kind)
    (size,) = struct.unpack_from(">I", content, at - 4)
    return content[at + 4 : at - 4 + size]
