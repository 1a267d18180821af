"""Another try, because somebody asks for it."""

from datetime import datetime

from django.db import transaction

from apps.media import wake
from apps.media.models import MediaFile
from apps.media.queries import FileNotFound
from apps.media.services.settling import show
from kernel.errors import DomainError


class NotFailed(DomainError):
    """Only a file that could not be fetched can be tried again."""

    code, status, title = "media_not_failed", 409, "This file did not fail"


@transaction.atomic
def retry_disconnected(*, now: datetime) -> int:
    """Have the files fetched at once that wait for a channel which is connected again; returns how many."""
    waiting = MediaFile.objects.filter(
        state=MediaFile.State.FAILED,
        error_code="channel_disconnected",
        next_try_at__isnull=False,
        channel_account__status="connected",
    )
    count = waiting.update(next_try_at=now)
    if count:
        wake.CREW.call()
    return count


def can_retry(file: MediaFile) -> bool:
    """Whether there is something to try again."""
    can_be_had = file.direction == "outbound" or bool(file.provider_id or file.provider_url)
    return file.state == MediaFile.State.FAILED and can_be_had


@transaction.atomic
def retry(*, file_id: str, now: datetime) -> MediaFile:
    """Try a failed file again, from the beginning. Raises FileNotFound, NotFailed."""
    file = MediaFile.objects.select_for_update().filter(pk=file_id).first()
    if file is None:
        raise FileNotFound
    if not can_retry(file):
        raise NotFailed
    start_again(file, now=now)
    show(file, now=now)
    return file


def start_again(file: MediaFile, *, now: datetime) -> None:
    """Due at once, from the beginning. Inside the caller's transaction, with the file locked."""
    file.state, file.next_try_at, file.deaths = MediaFile.State.PENDING, now, 0
    file.error_code = file.error_detail = None
    file.save(update_fields=["state", "next_try_at", "deaths", "error_code", "error_detail"])
    wake.CREW.call()
