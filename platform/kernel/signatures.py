"""Signatures over raw bytes, as Meta makes them: `X-Hub-Signature-256: sha256=<64 lower-case hex>`."""

import hashlib
import hmac
from collections.abc import Sequence

_PREFIX = b"sha256="


def sign(body: bytes, secret: bytes) -> str:
    """The header value for these bytes."""
    return "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


def verify_hub_signature(body: bytes, header: bytes | str | None, secrets: Sequence[bytes]) -> bool:
    """Whether one of the secrets signed exactly these bytes, compared in constant time.

    The body must be the bytes as received: Meta signs its own escaping, so a re-serialised body has another signature.
    An empty secret never matches: a setting that is missing must not open the door.
    """
    if header is None:
        return False
    if isinstance(header, str):
        if not header.isascii():
            return False  # `compare_digest` would raise
        header = header.encode("ascii")
    if not header.startswith(_PREFIX):
        return False
    found = header[len(_PREFIX) :]
    matches = False
    for secret in secrets:
        expected = hmac.new(secret, body, hashlib.sha256).hexdigest().encode("ascii")
        matches |= hmac.compare_digest(found, expected) and bool(secret)
    return matches
