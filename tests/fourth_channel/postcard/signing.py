"""The post office's signature, as it makes it."""

import hashlib
import hmac


def signature_of(body: bytes, secret: bytes) -> str:
    """The value of X-Postcard-Signature."""
    return hmac.new(secret, body, hashlib.sha256).hexdigest()
