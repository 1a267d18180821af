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


class NothingToFetch(DomainError):
    """The platform has told of a file and not where it is."""

    code, status, title = "media_nowhere", 409, "The platform did not say where this file is"


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


@transaction.atomic
def retry(*, file_id: str, now: datetime) -> MediaFile:
    """Try a file again that failed or was not there any more, from the beginning: the platform may have changed its
    mind. Raises FileNotFound, NotFailed, NothingToFetch."""
    file = MediaFile.objects.select_for_update().filter(pk=file_id).first()
    if file is None:
        raise FileNotFound
    if file.state not in (MediaFile.State.FAILED, MediaFile.State.EXPIRED):
        raise NotFailed
    if file.direction == "inbound" and not (file.provider_id or file.provider_url):
        raise NothingToFetch
    start_again(file, now=now)
    show(file, now=now)
    return file


def start_again(file: MediaFile, *, now: datetime) -> None:
    """Due at once, from the beginning. Inside the caller's transaction, with the file locked."""
    file.state, file.next_try_at, file.deaths = MediaFile.State.PENDING, now, 0
    file.error_code = file.error_detail = None
    file.save(update_fields=["state", "next_try_at", "deaths", "error_code", "error_detail"])
    wake.CREW.call()
