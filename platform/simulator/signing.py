"""The body of a webhook and its signature, byte for byte as Meta makes them."""

import hashlib
import hmac
import json
from typing import Any


def encode_body(payload: Any) -> bytes:
    r"""Compact JSON, non-ASCII as \uXXXX in lower-case hex (surrogate pairs), `/` as `\/`."""
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=True).replace("/", "\\/").encode("ascii")


def sign_body(body: bytes, secret: str) -> dict[str, str]:
    """The two signature headers over exactly these bytes; SHA-1 is the legacy one that is still sent."""
    key = secret.encode()
    return {
        "X-Hub-Signature": "sha1=" + hmac.new(key, body, hashlib.sha1).hexdigest(),
        "X-Hub-Signature-256": "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest(),
    }


def app_secret_proof(token: str, secret: str) -> str:
    """`appsecret_proof` of a Graph call: hex HMAC-SHA256 of the token."""
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()
