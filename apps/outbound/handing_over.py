"""Files on their way to the platform, before their message: as long as it takes, as often as needed."""

import io
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from apps.channels import connection
from apps.channels.adapters.contents import MediaSource
from apps.channels.adapters.items import MediaKind
from apps.channels.adapters.registry import Upload
from apps.channels.adapters.sending import OutboundDraft, SendingAccount
from apps.outbound.drafting import files_of
from apps.outbound.models import SendAttempt
from kernel import clock

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)  # longer than the platform may think about a file after its last byte
BEAT_S = 10.0


def hand_over(
    attempt_id: int,
    draft: OutboundDraft,
    account: SendingAccount,
    upload: Upload,
    *,
    on_renewal: Callable[[datetime], None],
) -> dict[str, str]:
    """Hand over the files that the platform has not got yet: our file id to its id, of all of them.

    The lease of the attempt is renewed as long as bytes flow; `on_renewal` is told until when. Safe to repeat. Raises
    TryLater or Rejected.
    """
    renew = _renewal_of(attempt_id, on_renewal)
    uploads = {}
    for file in files_of(draft.content):
        uploads[file.source.id] = file.provider_id or upload(
            _Watched(file.source, renew), account, connection.upload_http()
        )
        SendAttempt.objects.filter(pk=attempt_id).update(uploads=uploads)
    return uploads


def _renewal_of(attempt_id: int, on_renewal: Callable[[datetime], None]) -> Callable[[], None]:
    renewed_at = [0.0]

    def renew() -> None:
        if time.monotonic() - renewed_at[0] >= BEAT_S:
            renewed_at[0] = time.monotonic()
            running = SendAttempt.objects.filter(pk=attempt_id, state=SendAttempt.State.SENDING)
            until = clock.now() + LEASE
            running.update(lease_until=until)
            on_renewal(until)

    return renew


@dataclass(frozen=True, slots=True)
class _Watched:
    """A file whose reading keeps the attempt alive."""

    source: MediaSource
    on_read: Callable[[], None]

    @property
    def id(self) -> str:
        return self.source.id

    @property
    def kind(self) -> MediaKind:
        return self.source.kind

    @property
    def mime_type(self) -> str:
        return self.source.mime_type

    @property
    def filename(self) -> str | None:
        return self.source.filename

    @property
    def size(self) -> int:
        return self.source.size

    def open(self) -> IO[bytes]:
        return io.BufferedReader(_Beating(self.source.open(), self.on_read))

    def link(self) -> str:
        return self.source.link()


class _Beating(io.RawIOBase):
    """A stream that says when it is read from."""

    def __init__(self, stream: IO[bytes], on_read: Callable[[], None]) -> None:
        self._stream, self._on_read = stream, on_read

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        self._on_read()
        piece = self._stream.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        self._stream.close()
        super().close()
