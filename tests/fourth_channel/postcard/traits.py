"""What postcards are like, and the door by which they come in. Pure."""

import hashlib
import hmac
from collections.abc import Iterator, Sequence

from apps.channels.adapters.capabilities import Capabilities, TextRule, WindowRule
from apps.channels.adapters.items import DeliveryStatus, Part
from apps.channels.adapters.reading import as_id, as_list, as_map, as_millis
from apps.channels.adapters.traits import Door, Explained, Headers, Pace, Traits


def _explain(status: DeliveryStatus) -> Explained:
    return Explained("returned_to_sender", f"The post office says: {status.error_detail or 'it came back'}.")


POSTCARD = Traits(
    takes=Capabilities(
        channel="postcard",
        name="Postcard",
        text=TextRule(limit=160),
        files={},
        interactive={},
        window=WindowRule(hours=None),
        reactions=(),
    ),
    vendor="postcard",
    route_kinds=("postcard_box",),
    kind_of_id=lambda _: "user",
    explain=_explain,
    pace=Pace(per_second=5),
)


def is_signed(body: bytes, headers: Headers, secrets: Sequence[bytes]) -> bool:
    """By `X-Postcard-Signature`: HMAC-SHA-256 over the body, in hex."""
    given = headers.get(b"x-postcard-signature", b"")
    made = [hmac.new(secret, body, hashlib.sha256).hexdigest().encode() for secret in secrets if secret]
    return any(hmac.compare_digest(given, each) for each in made)


def split(body: object) -> list[Part]:
    """`{"box", "at", "cards": […], "receipts": […]}`: a part for each card and each receipt."""
    return list(_split(body))


def _split(body: object) -> Iterator[Part]:
    letter = as_map(body)
    box = as_id(letter.get("box")) or ""
    for field in ("cards", "receipts"):
        for each in as_list(letter.get(field)):
            if isinstance(each, dict):
                yield Part(
                    channel="postcard",
                    account_ids=(box,) if box else (),
                    field=field,
                    value=each,
                    entry_id=box,
                    entry_time_ms=as_millis(letter.get("at")),
                )


DOOR = Door(is_signed=is_signed, split=split)
