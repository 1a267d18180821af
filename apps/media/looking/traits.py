"""What can be seen of a file without playing it."""

import json
import logging
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from apps.media.looking import playing

logger = logging.getLogger(__name__)

THUMBNAIL_PX = 640  # the longest side: twice of what a thread shows
PICTURE_TIMEOUT_S = 25
_PROGRAM = Path(__file__).with_name("picture_program.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is known; `thumbnail` is a small picture beside the file."""

    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    waveform: list[int] | None = None
    animated: bool = False
    thumbnail: Path | None = None


def look_at(path: Path, mime_type: str) -> Traits:
    """The traits of a file, as many as can be found out: one that cannot be read simply has none. Never raises."""
    family = mime_type.partition("/")[0]
    try:
        if mime_type in playing.PICTURES:
            return _look_at_picture(playing.unpack(path))
        if family == "image":
            return _look_at_picture(path)
        if family == "video":
            return _look_at_video(path)
        if family == "audio":
            sound = playing.listen(path)
            return Traits(duration_s=sound.duration_s, waveform=sound.waveform)
    except (subprocess.SubprocessError, OSError, ValueError) as odd:
        logger.info("a file of type %s shows nothing of itself (%s)", mime_type, type(odd).__name__)
    return Traits()


def _look_at_picture(path: Path) -> Traits:
    target = path.with_name("thumbnail.webp")
    program: Sequence[str] = (sys.executable, "-I", str(_PROGRAM), str(path), str(target), str(THUMBNAIL_PX))
    done = subprocess.run(
        program, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=PICTURE_TIMEOUT_S, check=False
    )
    lines = done.stdout.splitlines()
    if not lines:
        return Traits()
    found = json.loads(lines[-1])
    traits = Traits(width=found["width"], height=found["height"], animated=found["animated"])
    return replace(traits, thumbnail=target) if found["thumbnail"] and target.exists() else traits


def _look_at_video(path: Path) -> Traits:
    scene = playing.watch(path, path.with_name("poster.png"))
    traits = Traits(width=scene.width, height=scene.height, duration_s=scene.duration_s)
    if scene.poster is None:
        return traits
    small = _look_at_picture(scene.poster)
    # The poster has been turned upright; the stream says how it lies in the file.
    return replace(
        traits, thumbnail=small.thumbnail, width=small.width or scene.width, height=small.height or scene.height
    )
