"""What a webhook says, as values: the only words that the rest of the house knows about channels.

Every string is safe for Postgres (no NUL, no lone surrogate), every `dict` is JSON-able, every time is aware UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

Channel: TypeAlias = str  # a key of `catalog.CHANNELS`
Direction: TypeAlias = Literal["inbound", "outbound"]
# "user": how any other platform knows somebody, where its id says nothing more.
AliasKind: TypeAlias = Literal["phone", "bsuid", "parent_bsuid", "psid", "igsid", "user"]
MediaKind: TypeAlias = Literal["image", "video", "audio", "file", "sticker"]
MessageType: TypeAlias = Literal[
    "text",
    "image",
    "video",
    "audio",
    "file",
    "location",
    "reaction",
    "sticker",
    "contacts",
    "interactive",
    "template",
    "order",
    "story_mention",
    "story_reply",
    "share",
    "unsupported",
    "system",
    "deleted",
    "edit",
    "comment",
    "call",
    "event",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The smallest piece of a webhook POST that belongs to one account.

    `account_ids` are tried in this order to find the owner: WhatsApp phone number id, else WABA ids; Messenger Page id;
    Instagram account id. `field` is the name of the change, or "messaging" / "standby", where `value` is the event.
    """

    channel: Channel
    account_ids: tuple[str, ...]
    field: str
    value: Mapping[str, object]
    entry_id: str
    entry_time_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """One name of a customer on one channel. A phone is digits only; a bsuid looks like `US.1349…`."""

    kind: AliasKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaRef:
    """A file that can be fetched: by `id` (WhatsApp, 7 days) or by `url` (signed, short-lived).

    `filename` is what the customer typed, not safe for a file system. `sha256` is base64 as WhatsApp gives it.
    """

    kind: MediaKind
    id: str | None = None
    url: str | None = None
    mime_type: str | None = None
    filename: str | None = None
    sha256: str | None = None
    voice: bool | None = None
    animated: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One fact of a conversation: a message, or a reaction, edit or deletion of the message `target_id`.

    `direction` is outbound for an echo (sent from the phone app, the Page inbox, another app or by us).
    `external_user_id` is always the customer; `user_aliases` names it again with its kind and then its other ids.
    `sent_at` is the provider's time, None when unreadable: use the time of receipt.
    `dedupe_key` is unique per account and the same in a redelivery. Messenger and Instagram give an edit or a deletion
    the id of the message it is about, so `channel_message_id` alone is not a key.
    """

    account_id: str
    external_user_id: str | None
    message_type: MessageType
    direction: Direction
    dedupe_key: str
    user_aliases: tuple[Alias, ...] = ()
    profile_name: str | None = None
    username: str | None = None
    channel_message_id: str | None = None
    text: str | None = None
    sent_at: datetime | None = None
    media: tuple[MediaRef, ...] = ()
    reply_to: str | None = None
    target_id: str | None = None
    removed: bool = False
    payload: str | None = None
    ad_id: str | None = None
    story_id: str | None = None
    group_id: str | None = None
    standby: bool = False
    app_id: str | None = None
    client_ref: str | None = None
    content: dict[str, object] = field(default_factory=dict)

    @property
    def attachment_count(self) -> int:
        """How many files can be fetched."""
        return len(self.media)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryStatus:
    """How far a message of ours has come.

    About one message (`channel_message_id`) or, on Messenger, about all up to `watermark`; `and_before`: about that
    message and all before it. `status` is sent, delivered, read, played, failed, deleted or warning; a word that is
    none of these is kept and should be ignored.
    """

    account_id: str
    status: str
    channel_message_id: str | None = None
    watermark: datetime | None = None
    at: datetime | None = None
    external_user_id: str | None = None
    error_code: int | None = None
    error_detail: str | None = None
    client_ref: str | None = None
    group_id: str | None = None
    and_before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelEvent:
    """Anything else: account, template, history, comment, call, opt-in … `type` is mostly the webhook field.

    `data` has the values that matter under our names (`timestamp` in ms since 1970) and, unless it is bulk, the cleaned
    original under "payload". `account_id` may be a WABA id, or "" when the payload names no account.
    """

    account_id: str
    type: str
    data: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """A `ChannelEvent` whose channel account is known: what the rooms' handlers get.

    `occurred_at` is the platform's time, or when it told none at all (`is_dated` false) that of the receipt.
    `receipt_id` and `position` (which item of the receipt) lead back to the raw webhook. `is_in_thread`: what it says
    stands in a thread, and may have to go from there.
    """

    channel_account_id: str
    channel_type: str
    type: str
    data: Mapping[str, object]
    occurred_at: datetime
    receipt_id: int
    position: int = 0
    is_dated: bool = True
    is_in_thread: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Poisoned:
    """An item that could not be read; its neighbours are not affected. `raw` is cleaned and JSON-able."""

    reason: str
    raw: Mapping[str, object]


Item: TypeAlias = InboundMessage | DeliveryStatus | ChannelEvent | Poisoned
