"""Sound and film, by ffmpeg: how long, how loud, how it looks. It runs apart, held short in time, memory and reach."""

import array
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

import imageio_ffmpeg
from django.conf import settings

TIMEOUT_S: Final = 30
MEMORY_KB: Final = 2 * 1024 * 1024
STEPS: Final = 64  # of a waveform
SAMPLE_RATE: Final = 4000  # enough to see how loud it is
MAX_SOUND_S: Final = 3600  # a longer one shows its first hour
BLOCK_BYTES: Final = SAMPLE_RATE // 20 * 2  # a twentieth of a second
# Only what holds sound or film: playlists and the like would have it open other files.
FORMATS: Final = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,mp3,wav,aac,amr,flac,avi,mpegts,mpeg,asf,caf,aiff,gif"
PICTURES: Final = ("image/heic", "image/heif")  # which Pillow does not read
_DURATION: Final = re.compile(r"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
_SIZE: Final = re.compile(r"Stream #.*Video:.*?[ ,](\d{2,5})x(\d{2,5})[ ,\[]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    duration_s: float | None
    waveform: list[int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A film; `poster` is one of its first pictures."""

    width: int | None
    height: int | None
    duration_s: float | None
    poster: Path | None


def listen(path: Path) -> Sound:
    """How long and how loud. Raises subprocess.TimeoutExpired, OSError."""
    target = path.with_name("sound.pcm")
    decode = ("-vn", "-ac", "1", "-ar", str(SAMPLE_RATE), "-t", str(MAX_SOUND_S), "-f", "s16le", "-y", str(target))
    done = run_ffmpeg(path, decode)
    told = _read_duration(done.stderr)
    bytes_ = target.stat().st_size if target.exists() else 0
    if bytes_ < 2:
        return Sound(duration_s=told, waveform=None)
    heard = round(bytes_ / 2 / SAMPLE_RATE, 2)  # the header may say anything, or nothing
    return Sound(duration_s=told if told and heard >= MAX_SOUND_S else heard, waveform=waveform_of(_peaks(target)))


def watch(path: Path, target: Path) -> Scene:
    """How long, how large, and a picture near the beginning. Raises subprocess.TimeoutExpired, OSError."""
    done = run_ffmpeg(
        path, ("-an", "-sn", "-frames:v", "1", "-vf", "thumbnail=24,scale='min(1280,iw)':-2", "-y", str(target))
    )
    words = done.stderr.decode(errors="replace")
    size = _SIZE.search(words)
    return Scene(
        width=int(size[1]) if size else None,
        height=int(size[2]) if size else None,
        duration_s=_read_duration(done.stderr),
        poster=target if target.exists() and target.stat().st_size else None,
    )


def unpack(path: Path, *, timeout_s: int = TIMEOUT_S) -> Path:
    """One of PICTURES as a PNG beside it, upright; not there when it cannot be read.

    Raises subprocess.TimeoutExpired, OSError.
    """
    target = path.with_name("unpacked.png")
    run_ffmpeg(path, ("-frames:v", "1", "-f", "image2", "-y", str(target)), timeout_s=timeout_s)
    return target


def waveform_of(peaks: Sequence[int]) -> list[int]:
    """Peaks in at most 64 steps, each from 0 to 100 of the loudest one; silence is all 0."""
    count = min(STEPS, len(peaks))
    edges = [len(peaks) * step // count for step in range(count + 1)]
    steps = [max(peaks[start:end]) for start, end in pairwise(edges)]
    loudest = max(steps)
    return [round(100 * step / loudest) if loudest else 0 for step in steps]


def _peaks(target: Path) -> list[int]:
    """The loudest sample of each twentieth of a second."""
    peaks = []
    with target.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            samples = array.array("h", block[: len(block) // 2 * 2])
            peaks.append(max(max(samples), -min(samples)) if samples else 0)
    return peaks


def run_ffmpeg(
    path: Path, options: Sequence[str], *, timeout_s: int = TIMEOUT_S
) -> "subprocess.CompletedProcess[bytes]":
    """ffmpeg on one file, to its end. The shell sets the limits and becomes ffmpeg.

    Raises subprocess.TimeoutExpired, OSError.
    """
    limited = ("/bin/sh", "-c", f'ulimit -v {MEMORY_KB} -t {timeout_s}; exec "$@"', "sh", _program())
    reading = ("-nostdin", "-hide_banner", "-nostats", "-threads", "1", "-protocol_whitelist", "file")
    return subprocess.run(
        (*limited, *reading, "-format_whitelist", FORMATS, "-i", f"file:{path}", *options),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=timeout_s,
        check=False,
        cwd=path.parent,
        env={},
    )


@cache
def _program() -> str:
    return settings.FFMPEG or str(imageio_ffmpeg.get_ffmpeg_exe())


def _read_duration(words: bytes) -> float | None:
    found = _DURATION.search(words.decode(errors="replace"))
    return round(int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3]), 2) if found else None
