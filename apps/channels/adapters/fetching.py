"""Fetching one file: what goes in, what comes out, and how it fails: gone, or as in `sending`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from apps.channels.adapters.items import MediaRef
from apps.channels.adapters.sending import SendingAccount
from kernel.download import Downloader
from kernel.http import HttpClient


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The two ways out: short questions to the platform's API, and files."""

    api: HttpClient
    files: Downloader


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file of a message. `is_fresh`: the address in `media` was given so lately that it may be used as it is.

    `on_piece` is called every now and then while it comes.
    """

    media: MediaRef
    account: SendingAccount
    is_fresh: bool
    on_piece: Callable[[], None] = field(default=lambda: None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came; `sha256` in hex. `promised_sha256` is what the platform says it should be, in base64 or hex."""

    size: int
    sha256: str
    promised_sha256: str | None = None


class MediaGone(Exception):
    """The platform does not have the file any more."""

    def __init__(
        self, code: str = "media_expired", detail: str = "The platform does not have this file any more."
    ) -> None:
        super().__init__(code, detail)
        self.code, self.detail = code, detail


FetchInto = IO[bytes]
