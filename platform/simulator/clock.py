"""The platform's clock, which can be moved: reply windows and media links live by it."""

import time
from datetime import UTC, datetime

from simulator.settings import SettingsStore

HOUR_MS = 3_600_000


class Clock:
    """Real time plus the offset of the settings. Pauses and timers use real time, never this."""

    def __init__(self, settings: SettingsStore) -> None:
        self._settings = settings

    @property
    def offset_s(self) -> float:
        """Seconds that the platform's clock is ahead of the real one (negative: behind)."""
        return self._settings.current.clock_offset_s

    def now_ms(self) -> int:
        """The platform's time in milliseconds since 1970, UTC."""
        return int((time.time() + self.offset_s) * 1000)

    def set_offset(self, seconds: float) -> None:
        """Move the clock to real time plus `seconds`."""
        self._settings.change({"clock_offset_s": float(seconds)})


def iso(milliseconds: int | None) -> str | None:
    """`2026-11-23T20:15:01.123Z`, or None."""
    if milliseconds is None:
        return None
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03d}Z"
