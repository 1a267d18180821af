"""Files as the API shows them."""

from typing import Annotated, Literal, Self

from ninja import Field, Schema
from pydantic import model_validator

Kind = Literal["image", "video", "audio", "file", "sticker"]
State = Literal["pending", "stored", "failed", "expired"]
Variant = Literal["original", "thumbnail", "download"]


class FileErrorOut(Schema):
    """Why a file is not there: a stable code and plain words."""

    code: str
    detail: str


class AttachmentOut(Schema):
    """A file of a message.

    `state`: pending (being fetched), stored, failed (may be tried again), expired (gone at the platform, or it may not
    be kept). `url` and `thumbnail_url` are there when it is stored; they need a token and lead to a short-lived link.
    `waveform`: loudness from 0 to 100 in at most 64 steps, of sound. What is not known (yet) is null.
    """

    id: str
    kind: Kind
    mime_type: str | None
    filename: str | None
    size: int | None
    width: int | None
    height: int | None
    duration_s: float | None
    waveform: list[int] | None
    voice: bool
    animated: bool
    state: State
    error: FileErrorOut | None
    has_thumbnail: bool
    url: str | None
    thumbnail_url: str | None


class WantedMedia(Schema):
    """`download`: the original, to be saved under its name."""

    id: Annotated[str, Field(max_length=40)]
    variant: Variant = "original"


class MediaLinksIn(Schema):
    files: Annotated[list[WantedMedia], Field(min_length=1, max_length=100)]


class MediaLinkOut(Schema):
    """An address that opens the file for anybody until it expires."""

    id: str
    variant: Variant
    url: str
    expires_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]


class MediaLinks(Schema):
    """Those of the files that are stored and in sight."""

    data: list[MediaLinkOut]


class UploadIn(Schema):
    """A file that is about to be sent to us: for a conversation, or as the sample of a template of a channel account.

    `kind`: as what it goes to the customer ("file": as a document, untouched). `voice`: a voice message, with kind
    audio. `sha256` in hex, where it is known; it is checked when the file is there.
    """

    conversation_id: Annotated[str, Field(max_length=40)] | None = None
    channel_account_id: Annotated[str, Field(max_length=40)] | None = None
    kind: Kind
    filename: Annotated[str, Field(min_length=1, max_length=1000)]
    mime_type: Annotated[str, Field(max_length=256)] = ""
    size: Annotated[int, Field(ge=1, le=5 * 1024**4)]
    voice: bool = False
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None

    @model_validator(mode="after")
    def _is_for_one(self) -> Self:
        if (self.conversation_id is None) == (self.channel_account_id is None):
            raise ValueError("give conversation_id or channel_account_id")
        return self


class UploadPartOut(Schema):
    """`size` bytes from `offset` on go with PUT to `url`, which is null for what is there."""

    number: int
    offset: int
    size: int
    is_there: bool
    url: str | None


class UploadOut(Schema):
    """`id`: also that of the file, once it is complete. `content_type`: the header that each PUT has to have (null:
    none)."""

    id: str
    state: Literal["open", "finished", "dropped"]
    kind: Kind
    size: int
    content_type: str | None
    parts: list[UploadPartOut]
    links_expire_at: Annotated[str, Field(json_schema_extra={"format": "date-time"})]
