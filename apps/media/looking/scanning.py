"""Looking for viruses, before anybody gets at a file. Who looks is settings.MEDIA_SCANNER.

Nobody, a clamd (`clamd://host:3310`), or a function by its dotted name, which gets the path and returns the name of
what it found, or None.
"""

import socket
import struct
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

TIMEOUT_S = 60.0
PIECE_BYTES = 256 * 1024
_CLAMD_PORT = 3310


class ScannerUnavailable(Exception):
    """Nobody could look; the file waits."""


def find_virus(path: Path) -> str | None:
    """The name of what is wrong with the file, or None. Raises ScannerUnavailable."""
    if not settings.MEDIA_SCANNER:
        return None
    if settings.MEDIA_SCANNER.startswith("clamd:"):
        return _ask_clamd(path, settings.MEDIA_SCANNER)
    look: Callable[[Path], str | None] = import_string(settings.MEDIA_SCANNER)
    try:
        return look(path)
    except Exception as broken:
        raise ScannerUnavailable(type(broken).__name__) from broken


def _ask_clamd(path: Path, address: str) -> str | None:
    """The INSTREAM command: pieces, each behind its length, and an empty one."""
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or _CLAMD_PORT), TIMEOUT_S) as line:
            line.sendall(b"zINSTREAM\0")
            with path.open("rb") as file:
                while piece := file.read(PIECE_BYTES):
                    line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
            answer = _read_answer(line)
    except OSError as away:
        raise ScannerUnavailable(type(away).__name__) from away
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    if answer.endswith(" OK"):
        return None
    raise ScannerUnavailable(answer[:100] or "no answer")


def _read_answer(line: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and (piece := line.recv(4096)):
        answer += piece
    return answer.partition(b"\0")[0].decode(errors="replace").strip()
