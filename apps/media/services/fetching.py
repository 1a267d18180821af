"""Fetching files: claim one, fetch and look at it outside of any transaction, settle. Those of agents are prepared
the same way.

Any number of workers may be at it, and be killed at any point: a claim is a lease, renewed while there is progress, and
each attempt keeps what it stores apart, so that whoever comes late has nothing to spoil.
"""

import base64
import binascii
import hashlib
import logging
import string
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

from django.conf import settings
from django.db import models, transaction

from apps.channels import connection
from apps.channels import services as channels
from apps.channels.adapters.fetching import MediaGone, Wanted
from apps.channels.adapters.items import MediaKind, MediaRef
from apps.channels.adapters.registry import adapter_for
from apps.channels.adapters.sending import Rejected, TryLater
from apps.media import wake
from apps.media.looking import scanning
from apps.media.models import MediaFile, Removal
from apps.media.retry import MAX_DEATHS
from apps.media.services.keeping import keep
from apps.media.services.preparing import Given, given_of, prepare
from apps.media.services.settling import Delayed, Kept, Outcome, Refused, fail, settle, show
from kernel import clock, storage

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)  # longer than any step without progress
BEAT_S = 15.0
FRESH = timedelta(minutes=4)  # an address of WhatsApp lives for five
_OUTAGE = "The file could not be stored just now."


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A file that is ours to fetch. `attempt` names the claim."""

    file_id: str
    attempt: int
    channel_account_id: str
    kind: MediaKind
    mime_type: str | None
    media: MediaRef
    is_fresh: bool
    upload: Given | None = None  # what an agent has given, instead of a platform


def fetch_next(*, on_claim: Callable[[], object] = bool) -> bool:
    """Fetch the file of the organization in scope that is due the longest; False when none is.

    `on_claim` is called before it is fetched: there may be more, for somebody else.
    """
    claim = claim_next(clock.now())
    if claim is None:
        return False
    on_claim()
    with tempfile.TemporaryDirectory(prefix="file-", dir=working_folder()) as folder:
        outcome = _attempt(claim, Path(folder))
    is_settled = settle(file_id=claim.file_id, attempt=claim.attempt, outcome=outcome, now=clock.now())
    if isinstance(outcome, Kept):
        _clear_up(claim, is_settled=is_settled)
    if isinstance(outcome, Delayed) and outcome.disconnected:
        channels.require_reconnect(channel_account_id=claim.channel_account_id, now=clock.now())
    return True


def _clear_up(claim: Claim, *, is_settled: bool) -> None:
    """Only what counts stays in the store: not what came too late, nor what attempts before have left behind,
    nor what an agent has given."""
    try:
        if not is_settled:
            storage.remove_below(f"{_prefix(claim)}/")
        elif claim.attempt > 1 or claim.upload is not None:
            storage.remove_below(f"{claim.file_id}/", but=f"{_prefix(claim)}/")
    except storage.StorageUnavailable:
        logger.warning("what was left of %s stays until the file itself goes", claim.file_id)


def working_folder() -> Path:
    """Where files are while they are looked at."""
    folder: Path = settings.DATA_DIR / "fetching"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def due_files(now: datetime) -> "models.QuerySet[MediaFile]":
    """Files that wait to be fetched, or whose worker is gone, the longest waiting first."""
    free = models.Q(lease_until__isnull=True) | models.Q(lease_until__lt=now)
    waiting = MediaFile.objects.filter(free, next_try_at__lte=now).order_by("next_try_at")
    return waiting.exclude(pk__in=Removal.objects.values("file_id"))


@transaction.atomic
def claim_next(now: datetime) -> Claim | None:
    """Take the next file that is due. One that has taken several workers along is set aside."""
    while (file := due_files(now).select_for_update(skip_locked=True, of=("self",)).first()) is not None:
        file.deaths += file.lease_until is not None
        if file.deaths >= MAX_DEATHS:
            fail(file, "worker_died", f"Looking at this file went wrong {MAX_DEATHS} times.", now)
            file.next_try_at = file.lease_until = None
            file.save()
            show(file, now=now)
            continue
        file.tries += 1
        file.lease_until = now + LEASE
        file.save(update_fields=["deaths", "tries", "lease_until"])
        wake.CREW.round.tell_due(file.lease_until)  # should this worker be gone by then
        return _claim_of(file, now)
    return None


def _claim_of(file: MediaFile, now: datetime) -> Claim:
    return Claim(
        file_id=file.pk,
        attempt=file.tries,
        channel_account_id=file.channel_account_id,
        kind=cast(MediaKind, file.kind),
        mime_type=file.mime_type,
        media=MediaRef(
            kind=cast(MediaKind, file.kind), id=file.provider_id, url=file.provider_url, sha256=file.provider_sha256
        ),
        is_fresh=file.provider_url_at is not None and now < file.provider_url_at + FRESH,
        upload=given_of(file) if file.direction == "outbound" else None,
    )


def _attempt(claim: Claim, folder: Path) -> Outcome:
    """Every way it can end is a value; a fault of ours counts as a delay."""
    try:
        return _fetch_and_keep(claim, folder)
    except MediaGone as gone:
        return Refused(code=gone.code, detail=gone.detail, gone=True)
    except TryLater as later:
        return Delayed(code=later.code, detail=later.detail, after_s=later.after_s)
    except Rejected as refused:
        if refused.reconnect:
            detail = "The channel is disconnected. The file is fetched when it is connected again."
            return Delayed(code=refused.code, detail=detail, disconnected=True)
        return Refused(code=refused.code, detail=refused.detail)
    except storage.FileGone:
        return Refused(code="upload_gone", detail="What was uploaded is not there any more.", gone=True)
    except storage.StorageUnavailable:
        return Delayed(code="storage_unavailable", detail=_OUTAGE)
    except scanning.ScannerUnavailable:
        return Delayed(code="scanner_unavailable", detail="The file could not be checked for viruses just now.")
    except Exception:
        logger.exception("fetching %s broke off", claim.file_id)
        return Delayed(code="internal_error", detail="Something went wrong on our side.", is_suspicious=True)


def _fetch_and_keep(claim: Claim, folder: Path) -> Outcome:
    beat = Beat(claim)
    original = folder / "original"
    if claim.upload is not None:
        return prepare(claim.upload, into=original, below=_prefix(claim), beat=beat.now)
    account = connection.open_account(claim.channel_account_id)
    with original.open("w+b") as into:
        wanted = Wanted(media=claim.media, account=account, is_fresh=claim.is_fresh, on_piece=beat)
        fetched = adapter_for(account.channel).fetch_media(wanted, connection.lines(), into)
    if not is_promised(fetched.sha256, fetched.promised_sha256):
        return Delayed(code="checksum_mismatch", detail="The file did not arrive as it was sent.", is_suspicious=True)
    beat.now()
    return keep(
        original,
        kind=claim.kind,
        declared=claim.mime_type,
        size=fetched.size,
        sha256=fetched.sha256,
        below=_prefix(claim),
        beat=beat.now,
    )


def is_promised(sha256: str, promised: str | None) -> bool:
    """Whether a sum in hex is the one that was promised, in hex or base64. What is neither promises nothing."""
    if not promised:
        return True
    if len(promised) == len(sha256) and all(each in string.hexdigits for each in promised):
        return promised.lower() == sha256
    try:
        raw = base64.b64decode(promised, validate=True)
    except binascii.Error:
        return True
    return len(raw) != hashlib.sha256().digest_size or raw.hex() == sha256


class Beat:
    """Renews the lease of a claim while there is progress: called often, it writes seldom."""

    def __init__(self, claim: Claim) -> None:
        self._claim = claim
        self._last = time.monotonic()

    def __call__(self) -> None:
        if time.monotonic() - self._last >= BEAT_S:
            self.now()

    def now(self) -> None:
        """Renew it now: a step begins that may take its time."""
        self._last = time.monotonic()
        mine = MediaFile.objects.filter(pk=self._claim.file_id, tries=self._claim.attempt, lease_until__isnull=False)
        lease_until = clock.now() + LEASE
        mine.update(lease_until=lease_until)
        wake.CREW.round.tell_due(lease_until)


def _prefix(claim: Claim) -> str:
    return f"{claim.file_id}/{claim.attempt}"
