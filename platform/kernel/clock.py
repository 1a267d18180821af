"""The one place that asks what time it is; services are told, so that tests can tell them."""

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def isoformat(moment: datetime) -> str:
    """`2026-11-23T20:15:01.123Z`: what every API, event and frame shows. Milliseconds, always Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def isoformat_or_none(moment: datetime | None) -> str | None:
    """`isoformat`, for moments that may not have come yet."""
    return None if moment is None else isoformat(moment)
