"""From the file that an agent gave to the one that the channel takes. What it is made with runs apart, held short."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from apps.media.looking import playing
from apps.media.preparing.plan import Plan

PHOTO_TIMEOUT_S: Final = 60
SOUND_TIMEOUT_S: Final = 180
_PROGRAM: Final = Path(__file__).with_name("photo_program.py")
_VOICE: Final = ("-c:a", "libopus", "-b:a", "32k", "-application", "voip", "-ac", "1", "-ar", "48000", "-f", "ogg")
_SOUND: Final = ("-c:a", "aac", "-b:a", "96k", "-ac", "2", "-ar", "44100", "-movflags", "+faststart", "-f", "mp4")


class CannotConvert(Exception):
    """It is damaged, or not what it says. The message is for the agent."""


def convert(path: Path, plan: Plan, *, mime_type: str) -> Path:
    """The file that is sent, beside the one that was given. `mime_type`: of the one that was given.

    Raises CannotConvert.
    """
    if plan.step is None:
        return path
    try:
        if plan.step == "photo":
            return _make_photo(path, plan.max_bytes, mime_type)
        return _make_sound(path, _VOICE if plan.step == "voice" else _SOUND)
    except (subprocess.TimeoutExpired, OSError) as broken:
        raise CannotConvert(_failed(plan.step)) from broken


def _make_photo(path: Path, max_bytes: int, mime_type: str) -> Path:
    source = playing.unpack(path, timeout_s=PHOTO_TIMEOUT_S) if mime_type in playing.PICTURES else path
    target = path.with_name("converted.jpg")
    program = (sys.executable, "-I", str(_PROGRAM), str(source), str(target), str(max_bytes))
    done = subprocess.run(program, stdin=subprocess.DEVNULL, capture_output=True, timeout=PHOTO_TIMEOUT_S, check=False)
    if done.returncode == 3:
        raise CannotConvert("The photo could not be made small enough.")
    if done.returncode or not target.exists():
        raise CannotConvert(_failed("photo"))
    return target


def _make_sound(path: Path, options: Sequence[str]) -> Path:
    target = path.with_name("converted.sound")
    whole = ("-vn", "-sn", "-dn", "-map", "0:a:0", "-map_metadata", "-1", *options, "-y", str(target))
    done = playing.run_ffmpeg(path, whole, timeout_s=SOUND_TIMEOUT_S)
    if done.returncode or not target.exists() or not target.stat().st_size:
        raise CannotConvert(_failed("voice"))
    return target


def _failed(step: str) -> str:
    thing = "photo" if step == "photo" else "recording"
    return f"The {thing} could not be converted: it may be damaged."
