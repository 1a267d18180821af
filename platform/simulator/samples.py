"""Small files that the phone can send without a camera or a microphone: drawn by code, or from `recordings/`."""

import io
import math
import struct
import wave
import zlib
from functools import cache
from pathlib import Path

WIDTH, HEIGHT = 480, 360
#: Sky at the top, sky at the horizon, sun, far hill, near hill.
PALETTES = (
    ((92, 138, 205), (242, 200, 160), (255, 236, 190), (88, 110, 140), (48, 74, 82)),
    ((44, 52, 98), (226, 122, 110), (255, 206, 150), (82, 62, 104), (40, 34, 62)),
    ((120, 186, 196), (232, 240, 220), (255, 255, 240), (110, 160, 140), (58, 108, 92)),
)


@cache
def photo_png(variant: int = 0) -> bytes:
    """A 480 x 360 landscape: sky, sun and two hills; three variants."""
    palette = PALETTES[variant % len(PALETTES)]
    rows = b"".join(b"\0" + _pixel_row(y, palette, variant) for y in range(HEIGHT))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    chunks = _png_chunk(b"IHDR", header) + _png_chunk(b"IDAT", zlib.compress(rows, 6)) + _png_chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _pixel_row(y: int, palette: tuple[tuple[int, int, int], ...], variant: int) -> bytes:
    top, horizon, sun, far, near = palette
    share = min(1.0, y / (HEIGHT * 0.7))
    sky = bytes(int(a + (b - a) * share) for a, b in zip(top, horizon, strict=True))
    sun_x, sun_y = 120 + 110 * variant, 130
    row = bytearray()
    for x in range(WIDTH):
        if y > 285 + 26 * math.sin(x / 70 + variant) + 8 * math.sin(x / 23):
            row += bytes(near)
        elif y > 225 + 34 * math.sin(x / 95 + 2 + variant) + 10 * math.sin(x / 31):
            row += bytes(far)
        elif (x - sun_x) ** 2 + (y - sun_y) ** 2 < 34**2:
            row += bytes(sun)
        else:
            row += sky
    return bytes(row)


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@cache
def recording(name: str) -> bytes:
    """What code cannot draw by itself: `sunset.mp4`, `voice.ogg`, `smile.webp`."""
    return (Path(__file__).parent / "recordings" / name).read_bytes()


@cache
def voice_wav() -> bytes:
    """Two seconds of a soft rising tone, 8 kHz mono, 16 bit."""
    rate, seconds = 8000, 2
    frames = bytearray()
    for index in range(rate * seconds):
        at = index / rate
        loudness = math.sin(math.pi * at / seconds) * (0.6 + 0.4 * math.sin(at * 19))
        frames += struct.pack("<h", int(9000 * loudness * math.sin(2 * math.pi * (220 + 60 * at) * at)))
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(bytes(frames))
    return buffer.getvalue()


@cache
def document_pdf() -> bytes:
    """A one-page PDF that says what it is."""
    text = b"BT /F1 24 Tf 72 740 Td (Sample document) Tj /F1 12 Tf 0 -32 Td (Sent from a sandbox phone.) Tj ET"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    count = len(objects) + 1
    tail = b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return body + tail % (count, table, count, len(body))
