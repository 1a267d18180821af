"""What becomes of a file, told to the message it belongs to in the same transaction.

A file's row is always locked before the conversation that shows it.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from apps.media import wake
from apps.media.events import MediaFileChanged
from apps.media.models import MediaFile
from apps.media.retry import (
    GIVE_UP_AFTER,
    GIVE_UP_DISCONNECTED_AFTER,
    GIVE_UP_PREPARING_AFTER,
    SHOWN_AFTER,
    SUSPICIOUS_TRIES,
    pause_before,
)
from apps.media.shape import attachment_of
from kernel.events import notices

State = MediaFile.State


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """It is in the store."""

    storage_key: str
    size: int
    sha256: str
    mime_type: str
    width: int | None = None
    height: int | None = None
    duration_s: float | None = None
    waveform: list[int] | None = field(default=None)
    animated: bool = False
    has_thumbnail: bool = False
    filename: str | None = None  # when it is another one than before


@dataclass(frozen=True, slots=True, kw_only=True)
class Delayed:
    """Not this time. `tries`: how often it is worth it; `disconnected`: not before somebody connects the channel."""

    code: str
    detail: str
    after_s: float = 0.0
    is_suspicious: bool = False
    disconnected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Not by itself again. `gone`: the platform does not have it any more."""

    code: str
    detail: str
    gone: bool = False


Outcome = Kept | Delayed | Refused


@transaction.atomic
def settle(*, file_id: str, attempt: int, outcome: Outcome, now: datetime) -> bool:
    """Write down how an attempt ended. False when the file is not its any more: taken back, or another worker's."""
    file = MediaFile.objects.select_for_update().filter(pk=file_id, tries=attempt, lease_until__isnull=False).first()
    if file is None:
        return False
    file.lease_until = None
    if isinstance(outcome, Kept):
        _keep(file, outcome, now)
    elif isinstance(outcome, Delayed):
        _delay(file, outcome, now)
    else:
        fail(file, outcome.code, outcome.detail, now)
        file.state = State.EXPIRED if outcome.gone else State.FAILED
        file.next_try_at = None
    file.save()
    show(file, now=now)
    return True


def show(file: MediaFile, *, now: datetime) -> None:
    """Tell the message how the file is now. Inside the caller's transaction, with the file locked."""
    if file.message_id is not None:
        row = {field.attname: getattr(file, field.attname) for field in file._meta.concrete_fields}
        notices.tell(MediaFileChanged(message_id=file.message_id, attachment=attachment_of(row), occurred_at=now))


def fail(file: MediaFile, code: str, detail: str, now: datetime) -> None:
    """Set down why it is not there; whether it is tried again is another matter. Not saved."""
    file.state, file.failed_at = State.FAILED, now
    file.error_code, file.error_detail = code, detail


def _keep(file: MediaFile, kept: Kept, now: datetime) -> None:
    file.state, file.stored_at, file.next_try_at = State.STORED, now, None
    file.error_code = file.error_detail = None
    for name in ("storage_key", "size", "sha256", "mime_type", "width", "height", "duration_s", "waveform"):
        setattr(file, name, getattr(kept, name))
    file.filename = kept.filename or file.filename
    file.animated, file.has_thumbnail = file.animated or kept.animated, kept.has_thumbnail
    file.provider_url = None  # it opens the file for whoever reads it


def _delay(file: MediaFile, delayed: Delayed, now: datetime) -> None:
    """Pending while it may well be a moment's trouble, then failed; tried again in both cases until its time is up.

    An agent's file stays pending until then: what has failed takes its message along.
    """
    limit = GIVE_UP_DISCONNECTED_AFTER if delayed.disconnected else GIVE_UP_AFTER
    if file.direction == "outbound":
        limit = GIVE_UP_PREPARING_AFTER
    hopeless = now >= file.created_at + limit or (delayed.is_suspicious and file.tries >= SUSPICIOUS_TRIES)
    file.next_try_at = None if hopeless else now + pause_before(file.tries + 1, asked_s=delayed.after_s)
    if file.next_try_at is not None:
        wake.CREW.round.tell_due(file.next_try_at)
    if hopeless or (file.direction == "inbound" and (delayed.disconnected or file.tries >= SHOWN_AFTER)):
        fail(file, delayed.code, delayed.detail, now)
