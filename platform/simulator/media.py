"""Files: what customers and businesses attach, and the links under which they are fetched.

WhatsApp is a two-step: the id gives a link that lives five minutes and wants the bearer token.
Messenger and Instagram put a signed link into the webhook that needs no token and lives a week.
"""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

from simulator import ids, samples
from simulator.accounts import Account
from simulator.clock import Clock
from simulator.database import Database

WHATSAPP_LINK_S = 5 * 60
CDN_LINK_S = 7 * 24 * 3600
MAX_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file. sha256 as raw bytes: webhooks show it in base64, the media endpoint in hex."""

    id: str
    account_id: str
    mime_type: str
    filename: str | None
    sha256: bytes
    data: bytes

    def public(self) -> dict[str, Any]:
        """What the phone page needs to show it."""
        url = f"/simulator/api/media/{self.id}"
        return {"id": self.id, "mime_type": self.mime_type, "filename": self.filename, "url": url}


class Media:
    """Files of all accounts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._link_key = b"simulator-links"

    def store(self, account_id: str, data: bytes, mime_type: str, filename: str | None) -> StoredFile:
        """Keep a file. Raises ValueError over 100 MB."""
        if len(data) > MAX_BYTES:
            raise ValueError("the file is larger than 100 MB")
        stored = StoredFile(ids.media_id(), account_id, mime_type, filename, hashlib.sha256(data).digest(), data)
        self._database.insert(
            "media",
            {
                "id": stored.id, "account_id": account_id, "mime_type": mime_type, "filename": filename,
                "sha256": stored.sha256.hex(), "data": data, "created_ms": self._clock.now_ms(),
            },
        )  # fmt: skip
        return stored

    def find(self, media_id: str) -> StoredFile | None:
        """By id, or None."""
        row = self._database.one("SELECT * FROM media WHERE id = ?", [media_id])
        if row is None:
            return None
        return StoredFile(
            row["id"], row["account_id"], row["mime_type"], row["filename"], bytes.fromhex(row["sha256"]), row["data"]
        )

    def store_for_message(self, account: Account, kind: str, given: dict[str, Any] | None) -> StoredFile:
        """The file of a customer's message: the one given as base64, or a sample. Raises ValueError."""
        if given and given.get("base64"):
            try:
                data = base64.b64decode(str(given["base64"]), validate=True)
            except binascii.Error as error:
                raise ValueError("media.base64 is not base64") from error
            mime_type = str(given.get("mime_type") or "application/octet-stream")
            return self.store(account.account_id, data, mime_type, given.get("filename"))
        sample = samples.for_message(account.channel_type, kind, (given or {}).get("sample"))
        return self.store(account.account_id, sample.data, sample.mime_type, sample.filename)

    def whatsapp_link(self, stored: StoredFile, base_url: str) -> str:
        """A link for the next five minutes of the platform's clock."""
        expires = self._clock.now_ms() // 1000 + WHATSAPP_LINK_S
        path = f"/simulator/lookaside/whatsapp_business/attachments/?mid={stored.id}"
        return f"{base_url}{path}&source=getMedia&ext={expires}&hash={self.link_mark(stored.id, expires)}"

    def cdn_link(self, stored: StoredFile, base_url: str) -> str:
        """A link as Messenger and Instagram put into webhooks: `oe` is the end of its life in hex seconds."""
        expires = self._clock.now_ms() // 1000 + CDN_LINK_S
        name = stored.filename or f"{stored.id}{_extension(stored.mime_type)}"
        return f"{base_url}/simulator/cdn/{stored.id}/{name}?oh={self.link_mark(stored.id, expires)}&oe={expires:X}"

    def link_mark(self, media_id: str, expires: int) -> str:
        """What makes a link unforgeable."""
        return hmac.new(self._link_key, f"{media_id}/{expires}".encode(), hashlib.sha256).hexdigest()[:32]

    def is_link_valid(self, media_id: str, expires: int, mark: str) -> bool:
        """True if the link was made here and is still alive."""
        genuine = hmac.compare_digest(self.link_mark(media_id, expires).encode(), mark.encode())
        return genuine and self._clock.now_ms() // 1000 < expires


def _extension(mime_type: str) -> str:
    known = {
        "image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "audio/mp4": ".mp4", "video/mp4": ".mp4",
        "application/pdf": ".pdf",
    }  # fmt: skip
    return known.get(mime_type.split(";")[0], "")
