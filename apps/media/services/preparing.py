"""An agent's file, from what was uploaded to what can be sent: checked, converted where the channel wants that, kept.

What was uploaded lies under a name for which others may hold a link to write; what is kept lies under one that nobody
else can write to.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from apps.channels.adapters.catalog import capabilities_of
from apps.channels.adapters.items import Channel, MediaKind
from apps.media.looking import scanning, sniffing
from apps.media.models import MediaFile
from apps.media.naming import renamed_as
from apps.media.preparing.convert import CannotConvert, convert
from apps.media.preparing.plan import Plan, Unfit, plan_sending, takes_type
from apps.media.services.keeping import keep
from apps.media.services.settling import Kept, Outcome, Refused
from kernel import storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What an agent has uploaded. `size` and `sha256` are what was announced."""

    file_id: str
    channel: Channel
    kind: MediaKind
    voice: bool
    mime_type: str
    filename: str | None
    size: int
    sha256: str | None


def given_of(file: MediaFile) -> Given:
    """Of a file that is not prepared yet."""
    return Given(
        file_id=file.pk,
        channel=file.channel_account.channel_type,
        kind=cast(MediaKind, file.kind),
        voice=file.voice,
        mime_type=file.mime_type or "",
        filename=file.filename,
        size=file.size or 0,
        sha256=file.provider_sha256,
    )


def raw_of(file_id: str) -> str:
    """Where what was uploaded lies."""
    return f"{file_id}/upload"


def prepare(given: Given, *, into: Path, below: str, beat: Callable[[], None]) -> Outcome:
    """Make the file ready to be sent and keep it `below`. `into`: a path in a folder of its own.

    Raises FileGone, StorageUnavailable, ScannerUnavailable.
    """
    wrong = _fetch(given, into, beat)
    if wrong is not None:
        return wrong
    mime_type = sniffing.sniff(into, declared=given.mime_type)
    if not sniffing.fits_kind(mime_type, given.kind):
        return Refused(code="wrong_type", detail="The file is not what its name says, so it was not sent.")
    takes = capabilities_of(given.channel)
    plan = plan_sending(given.kind, mime_type=mime_type, size=given.size, voice=given.voice, takes=takes)
    if isinstance(plan, Unfit):
        return Refused(code=plan.code, detail=plan.detail)
    if plan.step is not None and (virus := scanning.find_virus(into)) is not None:
        return Refused(code="infected", detail=f"The file holds a virus ({virus[:80]}) and was not kept.")
    beat()
    try:
        sent = convert(into, plan, mime_type=mime_type)
    except CannotConvert as broken:
        return Refused(code="conversion_failed", detail=str(broken))
    beat()
    return _keep(given, plan, sent, below=below, beat=beat)


def _fetch(given: Given, into: Path, beat: Callable[[], None]) -> Refused | None:
    """What was uploaded, piece by piece onto our disk. A reason when it is not what was announced."""
    digest, size = hashlib.sha256(), 0
    with into.open("wb") as file:
        for piece in storage.read(raw_of(given.file_id)):
            size += len(piece)
            if size > given.size:
                break
            digest.update(piece)
            file.write(piece)
            beat()
    if size != given.size:
        return Refused(code="wrong_size", detail="The file did not arrive whole. Attach it again.")
    if given.sha256 is not None and digest.hexdigest() != given.sha256:
        return Refused(code="checksum_mismatch", detail="The file did not arrive as it was sent. Attach it again.")
    return None


def _keep(given: Given, plan: Plan, sent: Path, *, below: str, beat: Callable[[], None]) -> Outcome:
    """Raises StorageUnavailable, ScannerUnavailable."""
    size = sent.stat().st_size
    if size > plan.max_bytes:
        return Refused(code="media_too_large", detail="The file is too large for the channel, even when made smaller.")
    kept = keep(sent, kind=given.kind, declared=plan.mime_type, size=size, sha256=_sum(sent), below=below, beat=beat)
    if not isinstance(kept, Kept):
        return kept
    rule = capabilities_of(given.channel).files[given.kind]
    if not takes_type(rule, kept.mime_type):
        return Refused(
            code="media_type_unsupported", detail="The channel does not take what the file turned out to be."
        )
    name = renamed_as(given.filename, kept.mime_type) if plan.step is not None else None
    return replace(kept, filename=name)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
