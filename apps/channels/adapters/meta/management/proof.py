"""Keyed hashes over what is not a webhook. Pure."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any


def make_proof(token: str, secret: str) -> str:
    """`appsecret_proof`: shows that whoever uses the token also holds the app's secret."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def read_signed_request(text: str, secrets: Sequence[str]) -> tuple[int, dict[str, Any]] | None:
    """(which of the secrets signed it, what it says), or None when it is not genuine.

    `<signature>.<payload>`, both base64url without padding; signed is the encoded payload. An empty secret never
    matches.
    """
    encoded_signature, _, encoded = text.partition(".")
    try:
        signature, body = _decode(encoded_signature), json.loads(_decode(encoded))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(body, dict) or str(body.get("algorithm", "")).upper() != "HMAC-SHA256":
        return None
    for index, secret in enumerate(secrets):
        made = hmac.new(secret.encode(), encoded.encode(), hashlib.sha256).digest()
        if secret and hmac.compare_digest(made, signature):
            return index, body
    return None


def _decode(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
