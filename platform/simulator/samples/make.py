"""Make the files in `files/` again: `python make.py` with numpy, ffmpeg and espeak-ng at hand.

The pictures are rendered, the voices spoken by a machine: nothing here shows or was recorded from anybody. One thread
and no metadata, so that the same versions of the tools make the same bytes.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

Field: TypeAlias = Any  # an array of floats; numpy is not installed where types are checked
FILES = Path(__file__).parent / "files"
EXACT = [
    "-threads",
    "1",
    "-map_metadata",
    "-1",
    "-fflags",
    "+bitexact",
    "-flags:v",
    "+bitexact",
    "-flags:a",
    "+bitexact",
]
SUN = np.array([-0.55, 0.75, -0.38]) / np.linalg.norm([-0.55, 0.75, -0.38])
LINES = {
    "voice": "Hello, this is Ada. My parcel arrived this morning, but the blue mug has a crack in the handle."
    " Could you send me a new one, please? Thank you!",
    "call": "Hi there, please call me back when you have a minute.",
}


@dataclass(frozen=True)
class Scene:
    """Where the camera stands (degrees around the table, height, distance) and what lies on the table."""

    around: float
    height: float
    distance: float
    has_mug: bool = True
    has_parcel: bool = True
    glaze: tuple[float, float, float] = (0.10, 0.24, 0.52)
    warmth: float = 1.0


SCENES = {
    "photo-1": Scene(-24, 1.9, 3.7),
    "photo-2": Scene(28, 2.3, 3.9, has_mug=False, warmth=1.12),
    "photo-3": Scene(8, 2.5, 2.9, has_parcel=False, glaze=(0.62, 0.16, 0.12), warmth=0.94),
}


def length(*parts: Field) -> Field:
    """The Euclidean norm of components given one by one."""
    return np.asarray(np.sqrt(sum(part * part for part in parts)))


def mug(point: Field) -> Field:
    """Distance to a hollow cylinder with a handle, standing at (0.55, 0, -0.1)."""
    x, y, z = point[..., 0] - 0.55, point[..., 1], point[..., 2] + 0.1
    shell = np.maximum(np.abs(length(x, z) - 0.40) - 0.012, np.abs(y - 0.45) - 0.42)
    floor = np.maximum(length(x, z) - 0.40, np.abs(y - 0.05) - 0.02)
    ring = length(x - 0.44, (y - 0.45) * 0.9)
    handle = np.maximum(length(ring - 0.22, z) - 0.05, 0.40 - length(x, z))
    return np.minimum(np.minimum(shell, floor), handle) - 0.03


def coffee(point: Field) -> Field:
    """Distance to what is in the mug."""
    x, z = point[..., 0] - 0.55, point[..., 2] + 0.1
    return np.maximum(length(x, z) - 0.38, np.abs(point[..., 1] - 0.70) - 0.01)


def parcel(point: Field) -> tuple[Field, Field, Field, Field]:
    """Distance to a box that is turned a little, and the place on it (its own axes)."""
    turn = 0.45
    x0, z0 = point[..., 0] + 0.62, point[..., 2] - 0.45
    x, z = x0 * np.cos(turn) + z0 * np.sin(turn), -x0 * np.sin(turn) + z0 * np.cos(turn)
    y = point[..., 1] - 0.37
    away = [np.abs(x) - 0.68, np.abs(y) - 0.35, np.abs(z) - 0.46]
    outside = length(*(np.maximum(part, 0) for part in away))
    return outside + np.minimum(np.maximum.reduce(away), 0) - 0.015, x, y, z


def distances(scene: Scene, point: Field) -> Field:
    """Distance to each thing, one row each: table, wall, mug, coffee, parcel."""
    far = np.full(point.shape[:-1], 50.0)
    return np.stack([
        point[..., 1], 3.2 - point[..., 2],
        mug(point) if scene.has_mug else far, coffee(point) if scene.has_mug else far,
        parcel(point)[0] if scene.has_parcel else far,
    ])  # fmt: skip


def march(scene: Scene, start: Field, ray: Field, steps: int, far: float) -> tuple[Field, Field]:
    """How far each ray goes, and the smallest ratio of clearance to length (for soft shadows)."""
    gone = np.full(ray.shape[:-1], 0.02)
    clear = np.ones(ray.shape[:-1])
    for _ in range(steps):
        near = distances(scene, start + gone[..., None] * ray).min(axis=0)
        clear = np.minimum(clear, np.maximum(near, 0) * 9 / gone)
        gone = np.minimum(gone + near * 0.9, far)
    return gone, clear


def colour(scene: Scene, point: Field, thing: Field) -> Field:
    """What each point is made of: wood, plaster, glaze, coffee, cardboard with tape and a label."""
    x, y, z = point[..., 0], point[..., 1], point[..., 2]
    plank = np.floor((x + 9) / 0.62)
    grain = np.sin(26 * (x + 0.07 * np.sin(2.1 * z + plank * 3)) + 5 * np.sin(0.9 * z + plank)) * 0.5 + 0.5
    fine = np.sin(190 * x + 9 * np.sin(3.0 * z + plank)) * 0.5 + 0.5
    gap = np.where(np.abs((x + 9) % 0.62 - 0.31) > 0.304, 0.45, 1.0)
    wood = (0.22 + 0.07 * grain + 0.02 * fine + 0.03 * np.sin(plank * 7.3))[..., None] * np.array([1.25, 0.82, 0.52])
    _, bx, by, bz = parcel(point)
    card = (0.50 + 0.02 * np.sin(160 * by))[..., None] * np.array([1.18, 0.86, 0.56])
    tape = (np.abs(bz) < 0.085) & (by > -0.1)
    card = np.where(tape[..., None], np.array([0.80, 0.70, 0.50]), card)
    label = (by > 0.3) & (np.abs(bx - 0.33) < 0.24) & (np.abs(bz + 0.26) < 0.145)
    bars = (np.sin(150 * bx) + np.sin(67 * bx) > 0.2) & (np.abs(bz + 0.20) < 0.06) & (np.abs(bx - 0.33) < 0.19)
    words = (np.sin(90 * bz) > 0.55) & (bz < -0.30) & (np.abs(bx - 0.30) < 0.16)
    card = np.where(label[..., None], np.where((bars | words)[..., None], 0.10, 0.86), card)
    wall = np.broadcast_to(np.array([0.66, 0.66, 0.62]), point.shape) * (1 - 0.05 * np.abs(y - 1))[..., None]
    glaze = np.where((y < 0.16)[..., None], np.array([0.78, 0.74, 0.66]), np.array(scene.glaze))
    brown = np.broadcast_to(np.array([0.10, 0.045, 0.02]), point.shape)
    picks = [wood * gap[..., None], wall, glaze, brown, card]
    return np.asarray(np.select([(thing == index)[..., None] for index in range(5)], picks))


def render(scene: Scene, width: int, height: int, seed: int = 1) -> bytes:
    """RGB bytes of a scene: one light from the window, sky from above, soft shadows, grain of a sensor."""
    angle = np.radians(scene.around)
    eye = np.array([np.sin(angle) * scene.distance, scene.height, -np.cos(angle) * scene.distance])
    ahead = np.array([0.0, 0.34, 0.1]) - eye
    ahead /= np.linalg.norm(ahead)
    right = np.cross(np.array([0.0, 1.0, 0.0]), ahead)
    right /= np.linalg.norm(right)
    up = np.cross(ahead, right)
    u, v = np.meshgrid(np.linspace(-1, 1, width), np.linspace(1, -1, height))
    ray = ahead + (u * 0.52)[..., None] * right + (v * 0.52 * height / width)[..., None] * up
    ray /= np.linalg.norm(ray, axis=-1, keepdims=True)
    gone, _ = march(scene, np.broadcast_to(eye, ray.shape), ray, 70, 12.0)
    point = eye + gone[..., None] * ray
    thing = distances(scene, point).argmin(axis=0)
    around = [np.array(step) * 0.002 for step in ((1, 0, 0), (0, 1, 0), (0, 0, 1))]
    slope = [distances(scene, point + s).min(axis=0) - distances(scene, point - s).min(axis=0) for s in around]
    normal = np.stack(slope, axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True) + 1e-9
    lit = np.clip(normal @ SUN, 0, 1)
    _, shadow = march(scene, point + 0.02 * normal, np.broadcast_to(SUN, point.shape), 32, 6.0)
    hidden = sum(np.clip(d - distances(scene, point + d * normal).min(axis=0), 0, 1) for d in (0.06, 0.16, 0.34))
    ambient = np.clip(1 - 1.1 * hidden, 0.15, 1) * (0.6 + 0.4 * normal[..., 1])
    halfway = SUN - ray
    halfway /= np.linalg.norm(halfway, axis=-1, keepdims=True)
    gloss = np.array([0.10, 0.0, 0.75, 0.4, 0.05])[thing]
    shine = gloss * np.clip((normal * halfway).sum(-1), 0, 1) ** 60 * shadow
    light = (lit * np.clip(shadow, 0, 1))[..., None] * np.array([1.62, 1.45, 1.18]) * scene.warmth
    light = light + ambient[..., None] * np.array([0.40, 0.46, 0.58])
    image = colour(scene, point, thing) * light + shine[..., None]
    image *= (1 - 0.22 * (u**2 + v**2) / 2)[..., None]
    image = np.clip(image / (1 + 0.22 * image), 0, 1) ** (1 / 2.2)
    image += np.random.default_rng(seed).normal(0, 0.008, image.shape)
    return bytes((np.clip(image, 0, 1) * 255).astype(np.uint8).tobytes())


def ffmpeg(name: str, source: list[str], options: list[str], data: bytes | None = None) -> None:
    """Encode into `files/<name>`."""
    command = ["ffmpeg", "-y", "-loglevel", "error", *source, *options, *EXACT, str(FILES / name)]
    subprocess.run(command, input=data, check=True)


def raw(width: int, height: int, rate: int = 1) -> list[str]:
    """How ffmpeg is told of RGB bytes on its standard input."""
    return ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(rate), "-i", "-"]


def make_pictures() -> None:
    """Three photos as a phone takes them, and one of them as PNG."""
    for name, scene in SCENES.items():
        ffmpeg(f"{name}.jpg", raw(1280, 960), ["-frames:v", "1", "-q:v", "6"], render(scene, 1280, 960))
    ffmpeg("photo-3.png", ["-i", str(FILES / "photo-3.jpg")], ["-vf", "scale=320:240", "-frames:v", "1"])


def make_video() -> None:
    """Three seconds around the table, H.264 and AAC, ready to be played while it loads."""
    speak("call", "hum.wav")
    width, height, rate = 400, 300, 12
    frames = [render(Scene(-30 + 1.6 * n, 2.0, 3.7), width, height, seed=n) for n in range(3 * rate)]
    sound = ["-i", str(FILES / "hum.wav"), "-shortest"]
    codec = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-crf", "27", "-preset", "slow", "-x264-params", "threads=1"]
    codec += ["-c:a", "aac", "-b:a", "48k", "-movflags", "+faststart"]
    ffmpeg("clip.mp4", [*raw(width, height, rate), *sound], codec, b"".join(frames))
    (FILES / "hum.wav").unlink()


def speak(line: str, name: str) -> None:
    """A sentence as a WAV file."""
    subprocess.run(["espeak-ng", "-v", "en-gb", "-s", "150", "-w", str(FILES / name), LINES[line]], check=True)


def make_voices() -> None:
    """The voice note in the containers of the three channels: Ogg Opus, MP4 AAC, MP3."""
    speak("voice", "voice.wav")
    source = ["-i", str(FILES / "voice.wav")]
    ffmpeg("voice.ogg", source, ["-c:a", "libopus", "-ac", "1", "-ar", "48000", "-b:a", "24k", "-application", "voip"])
    ffmpeg("voice.m4a", source, ["-c:a", "aac", "-ac", "1", "-b:a", "40k", "-f", "mp4", "-movflags", "+faststart"])
    ffmpeg("song.mp3", source, ["-c:a", "libmp3lame", "-ac", "1", "-b:a", "40k", "-write_xing", "0"])
    (FILES / "voice.wav").unlink()


def face(wink: float) -> bytes:
    """A smiling face, 512 x 512 RGBA; `wink` closes one eye (0 open, 1 closed)."""
    y, x = np.mgrid[0:512, 0:512] / 256.0 - 1
    pixels = np.zeros((512, 512, 4))

    def paint(inside: Field, rgb: tuple[int, int, int]) -> None:
        cover = np.clip(0.5 - inside * 220, 0, 1)[..., None]
        pixels[..., :3] = pixels[..., :3] * (1 - cover) + np.array(rgb) * cover
        pixels[..., 3:] = np.maximum(pixels[..., 3:], cover * 255)

    def circle(cx: float, cy: float, rx: float, ry: float) -> Field:
        return (length((x - cx) / rx, (y - cy) / ry) - 1) * min(rx, ry)

    paint(circle(0, 0, 0.94, 0.94), (255, 255, 255))
    paint(circle(0, 0, 0.88, 0.88), (255, 204, 77))
    mouth = np.maximum(np.abs(circle(0, 0.02, 0.52, 0.52)) - 0.05, 0.18 - y)
    paint(mouth, (102, 69, 0))
    paint(circle(-0.32, -0.22, 0.11, 0.17), (102, 69, 0))
    paint(circle(0.32, -0.22, 0.13, 0.17 * (1 - wink) + 0.03), (102, 69, 0))
    for side in (-0.6, 0.6):
        paint(circle(side, 0.12, 0.13, 0.09), (250, 150, 110))
    return bytes(pixels.astype(np.uint8).tobytes())


def make_stickers() -> None:
    """512 x 512 WebP, still and winking."""
    source = ["-f", "rawvideo", "-pix_fmt", "rgba", "-s", "512x512", "-r", "6", "-i", "-"]
    codec = ["-c:v", "libwebp", "-quality", "70"]
    ffmpeg("sticker.webp", source, [*codec, "-frames:v", "1"], face(0))
    winks = b"".join(face(wink) for wink in (0, 0, 0, 0.5, 1, 1, 0.5, 0))
    ffmpeg("sticker-animated.webp", source, ["-c:v", "libwebp_anim", "-quality", "60", "-loop", "0"], winks)


if __name__ == "__main__":
    FILES.mkdir(exist_ok=True)
    make_pictures()
    make_voices()
    make_stickers()
    make_video()
