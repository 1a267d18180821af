"""The virus scan: a clamd that speaks as the real one does, functions, and nobody."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from apps.media.looking.scanning import ScannerUnavailable, find_virus


class Clamd(socketserver.StreamRequestHandler):
    """INSTREAM as its manual describes it: the server says what it found in the pieces."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        found = (
            b"Eicar-Test FOUND" if b"EICAR" in content else b"INSTREAM size limit ERROR" if b"BIG" in content else b"OK"
        )
        self.wfile.write(b"stream: " + found + b"\0")


@pytest.fixture
def clamd(settings: Any) -> Iterator[None]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        settings.MEDIA_SCANNER = f"clamd://127.0.0.1:{server.server_address[1]}"
        yield
        server.shutdown()


def file_with(folder: Path, content: bytes) -> Path:
    file = folder / "file"
    file.write_bytes(content)
    return file


def test_clamd_is_shown_the_whole_file(clamd: None, tmp_path: Path) -> None:
    assert find_virus(file_with(tmp_path, b"x" * 700_000)) is None
    assert find_virus(file_with(tmp_path, b"x" * 700_000 + b"EICAR")) == "Eicar-Test"


def test_a_clamd_that_could_not_look_is_no_all_clear(clamd: None, tmp_path: Path) -> None:
    with pytest.raises(ScannerUnavailable):
        find_virus(file_with(tmp_path, b"BIG"))


def test_a_clamd_that_is_away_is_no_all_clear(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_SCANNER = "clamd://127.0.0.1:9"

    with pytest.raises(ScannerUnavailable):
        find_virus(file_with(tmp_path, b"x"))


def find_something(path: Path) -> str | None:
    return "Own-Rule" if path.read_bytes() == b"bad" else None


def break_down(path: Path) -> str | None:
    raise RuntimeError


def test_a_function_of_ones_own_may_look(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_SCANNER = f"{__name__}.find_something"

    assert (find_virus(file_with(tmp_path, b"bad")), find_virus(file_with(tmp_path, b"good"))) == ("Own-Rule", None)


def test_a_function_that_breaks_down_is_no_all_clear(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_SCANNER = f"{__name__}.break_down"

    with pytest.raises(ScannerUnavailable):
        find_virus(file_with(tmp_path, b"x"))


def test_without_a_scanner_nobody_looks(tmp_path: Path) -> None:
    assert find_virus(tmp_path / "not-there") is None
