"""Files on their way from a member's browser straight into the store: announced, sent to links of ours, finished.

Nothing of a file passes through us before it is whole. What is announced is checked against the channel at once, and
again when it is there (`preparing`).
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from botocore.exceptions import ClientError
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, Sum

from apps.channels.adapters.capabilities import MB, Capabilities
from apps.channels.adapters.items import MediaKind
from apps.media import wake
from apps.media.looking.sniffing import OCTETS, plain_type
from apps.media.models import MediaFile, Removal, Upload
from apps.media.naming import safe_filename, type_by_name
from apps.media.preparing.plan import Unfit, megabytes, plan_sending
from apps.media.services.preparing import raw_of
from kernel import clock, storage
from kernel.errors import DomainError, InvalidInput, NotFound

logger = logging.getLogger(__name__)

PART_BYTES = storage.PART_BYTES
LINK_LIFETIME = timedelta(hours=1)
FORGET_AFTER = timedelta(days=1)
UNUSED_AFTER = timedelta(days=7)  # uploaded, and yet never sent
OPEN_AT_ONCE = 30
IN_AN_HOUR = 300
BYTES_IN_AN_HOUR = 3 * 1024 * MB
AT_ONCE = 100  # cleared in one go


class UploadRefused(InvalidInput):
    """The channel would not take the file. `reason`: a stable code; `as_file`: it would be taken as a document."""

    code, title = "upload_refused", "This channel does not take the file"


class TooManyUploads(DomainError):
    """More than one member can want to send."""

    code, status, title = "too_many_uploads", 429, "Too many files at once. Wait a moment"
    headers: Mapping[str, str] = {"Retry-After": "60"}


class UploadNotFound(NotFound):
    """No such upload of this member."""

    title = "There is no such upload"


class UploadIncomplete(DomainError):
    """Not everything has arrived. `missing`: numbers of parts."""

    code, status, title = "upload_incomplete", 409, "The file is not whole yet"


class UploadOver(DomainError):
    """It was given up, or its file is in a message."""

    code, status, title = "upload_over", 409, "This upload is over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What a member says of the file. `sha256` in hex."""

    kind: MediaKind
    filename: str
    mime_type: str
    size: int
    voice: bool = False
    sha256: str | None = None


def begin(wanted: Announced, *, channel_account_id: str, takes: Capabilities, member_id: str, now: datetime) -> Upload:
    """Make room for a file. `takes`: of the channel, or less. Raises UploadRefused, TooManyUploads,
    StorageUnavailable."""
    mime_type = plain_type(wanted.mime_type) or type_by_name(wanted.filename) or OCTETS
    plan = plan_sending(wanted.kind, mime_type=mime_type, size=wanted.size, voice=wanted.voice, takes=takes)
    if isinstance(plan, Unfit):
        raise UploadRefused(plan.detail, reason=plan.code, as_file=plan.as_file)
    _require_moderation(member_id, wanted.size, now)
    _let_our_pages_in()
    upload = Upload(
        channel_account_id=channel_account_id,
        uploaded_by_id=member_id,
        kind=wanted.kind,
        voice=wanted.voice,
        filename=safe_filename(wanted.filename),
        mime_type=mime_type,
        size=wanted.size,
        sha256=wanted.sha256,
        part_bytes=PART_BYTES,
        created_at=now,
    )
    if wanted.size > PART_BYTES:
        upload.parts_id = storage.begin_parts(raw_of(upload.pk), content_type=OCTETS)
    upload.save(force_insert=True)
    return upload


def find_upload(upload_id: str, *, member_id: str, lock: bool = False) -> Upload:
    """`lock`: nobody else has it until the end of the transaction. Raises UploadNotFound, also for somebody else's."""
    rows = Upload.objects.select_for_update() if lock else Upload.objects.all()
    upload = rows.filter(pk=upload_id, uploaded_by_id=member_id).first()
    if upload is None:
        raise UploadNotFound
    return upload


def describe(upload: Upload, *, now: datetime, is_new: bool = False) -> dict[str, Any]:
    """UploadOut: which parts are there, and links for the others. Asks the store unless it is new.

    Raises StorageUnavailable.
    """
    present = _present(upload) if upload.state == Upload.State.OPEN and not is_new else set()
    parts = [
        {
            "number": number,
            "offset": (number - 1) * upload.part_bytes,
            "size": size,
            "is_there": number in present or upload.state == Upload.State.FINISHED,
            "url": _link(upload, number, size) if upload.state == Upload.State.OPEN and number not in present else None,
        }
        for number, size in _sizes(upload).items()
    ]
    return {
        "id": upload.pk,
        "state": upload.state,
        "kind": upload.kind,
        "size": upload.size,
        "content_type": OCTETS if upload.parts_id is None else None,
        "parts": parts,
        "links_expire_at": clock.isoformat(now + LINK_LIFETIME),
    }


def finish(*, upload_id: str, member_id: str, now: datetime) -> MediaFile:
    """Everything was sent: from now on it is a file, which is prepared by whoever fetches files. Safe to repeat, while
    it is in no message.

    Raises UploadNotFound, UploadIncomplete, UploadOver, StorageUnavailable.
    """
    upload = find_upload(upload_id, member_id=member_id)
    if upload.state == Upload.State.OPEN:
        try:
            _require_whole(upload)
        except UploadIncomplete:
            # Asked twice at once, the first one's file may be ready by now, and what was uploaded is gone.
            if find_upload(upload_id, member_id=member_id).state == Upload.State.OPEN:
                raise
    with transaction.atomic():
        upload = find_upload(upload_id, member_id=member_id, lock=True)
        if upload.state == Upload.State.OPEN:
            upload.state = Upload.State.FINISHED
            upload.save(update_fields=["state"])
            wake.CREW.call()
            return _enter(upload, now)
    file = MediaFile.objects.filter(pk=upload.pk).first()
    if upload.state == Upload.State.DROPPED or (file is not None and file.message_id is not None):
        raise UploadOver
    if file is None:  # nobody has sent it in time
        raise UploadNotFound
    return file


def drop(*, upload_id: str, member_id: str) -> None:
    """Nothing will be sent after all. Safe to repeat. Raises UploadNotFound, UploadOver, StorageUnavailable."""
    with transaction.atomic():
        upload = find_upload(upload_id, member_id=member_id, lock=True)
        file = MediaFile.objects.select_for_update().filter(pk=upload.pk).first()
        if file is not None and file.message_id is not None:
            raise UploadOver("The file is in a message already.")
        if file is not None:
            Removal.objects.get_or_create(pk=file.pk)
            wake.CREW.call()
        Upload.objects.filter(pk=upload.pk).update(state=Upload.State.DROPPED)
    if file is None:
        _clear(upload)


def forget_old(*, now: datetime) -> int:
    """Clear up after uploads that are a day old, and files that nobody has sent; returns how many. By batches.

    Whoever uploaded a file that is not sent yet may still ask for it.
    """
    unsent = MediaFile.objects.filter(message_id__isnull=True, direction="outbound")
    over = Upload.objects.filter(created_at__lt=now - FORGET_AFTER).exclude(pk__in=unsent.values("pk"))
    old = list(over.order_by("created_at")[:AT_ONCE])
    for upload in old:
        _clear(upload)
        upload.delete()
    unused = unsent.filter(created_at__lt=now - UNUSED_AFTER)
    ids = list(unused.exclude(pk__in=Removal.objects.values("pk")).values_list("pk", flat=True)[:AT_ONCE])
    Removal.objects.bulk_create([Removal(file_id=each) for each in ids], ignore_conflicts=True)
    return len(old) + len(ids)


def _enter(upload: Upload, now: datetime) -> MediaFile:
    return MediaFile.objects.create(
        id=upload.pk,
        channel_account_id=upload.channel_account_id,
        direction="outbound",
        kind=upload.kind,
        voice=upload.voice,
        mime_type=upload.mime_type,
        filename=upload.filename,
        size=upload.size,
        provider_sha256=upload.sha256,
        uploaded_by_id=upload.uploaded_by_id,
        created_at=now,
        next_try_at=now,
    )


def _require_whole(upload: Upload) -> None:
    """Everything is there and one file. Raises UploadIncomplete, StorageUnavailable."""
    raw, sizes = raw_of(upload.pk), _sizes(upload)
    if upload.parts_id is not None:
        try:
            parts = storage.list_parts(raw, upload_id=upload.parts_id)
            missing = [number for number, size in sizes.items() if number not in parts or parts[number].size != size]
            if missing:
                raise UploadIncomplete(missing=missing)
            storage.join_parts(raw, upload_id=upload.parts_id, parts={number: parts[number] for number in sizes})
        except storage.FileGone:
            logger.info("the parts of %s were joined before", upload.pk)
    if storage.size_of(raw) != upload.size:
        raise UploadIncomplete(missing=list(sizes))


def _require_moderation(member_id: str, size: int, now: datetime) -> None:
    recent = Upload.objects.filter(uploaded_by_id=member_id, created_at__gt=now - timedelta(hours=1))
    told = recent.aggregate(
        count=Count("pk"), bytes=Sum("size", default=0), open=Count("pk", filter=Q(state=Upload.State.OPEN))
    )
    if told["open"] >= OPEN_AT_ONCE or told["count"] >= IN_AN_HOUR:
        raise TooManyUploads
    if told["bytes"] + size > BYTES_IN_AN_HOUR:
        raise TooManyUploads(f"More than {megabytes(BYTES_IN_AN_HOUR)} in an hour. Wait a while.")


def _sizes(upload: Upload) -> dict[int, int]:
    """Bytes of each part by its number, from 1."""
    count = ceil(upload.size / upload.part_bytes)
    last = upload.size - (count - 1) * upload.part_bytes
    return {number: upload.part_bytes if number < count else last for number in range(1, count + 1)}


def _present(upload: Upload) -> set[int]:
    if upload.parts_id is None:
        return {1} if storage.size_of(raw_of(upload.pk)) == upload.size else set()
    sizes = _sizes(upload)
    try:
        parts = storage.list_parts(raw_of(upload.pk), upload_id=upload.parts_id)
    except storage.FileGone:  # joined, but nobody has written that down
        return set(sizes) if storage.size_of(raw_of(upload.pk)) == upload.size else set()
    return {number for number, part in parts.items() if sizes.get(number) == part.size}


def _link(upload: Upload, number: int, size: int) -> str:
    lifetime_s = int(LINK_LIFETIME.total_seconds())
    if upload.parts_id is None:
        return storage.link_put(raw_of(upload.pk), content_type=OCTETS, size=size, lifetime_s=lifetime_s)
    return storage.link_part(
        raw_of(upload.pk), upload_id=upload.parts_id, number=number, size=size, lifetime_s=lifetime_s
    )


def _clear(upload: Upload) -> None:
    if upload.parts_id is not None:
        storage.drop_parts(raw_of(upload.pk), upload_id=upload.parts_id)
    storage.remove([raw_of(upload.pk)])


_let_in: set[str] = set()  # origins, by what this process has asked of the store


def _let_our_pages_in() -> None:
    """Once in a process. A store whose rules are somebody else's to set has them already."""
    if settings.PUBLIC_URL in _let_in:
        return
    try:
        storage.ensure_bucket()
        storage.allow_origins([settings.PUBLIC_URL])
    except storage.StorageUnavailable as refused:
        logger.warning("the store did not take the rule for pages of ours (%s)", type(refused.__cause__).__name__)
        if not isinstance(refused.__cause__, ClientError):
            return
    _let_in.add(settings.PUBLIC_URL)
