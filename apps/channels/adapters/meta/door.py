"""Meta's door: its signature over the raw bytes, its question whether the address is ours, its envelope. Pure."""

import hmac
from collections.abc import Sequence
from urllib.parse import parse_qs

from apps.channels.adapters.meta.envelope import split
from apps.channels.adapters.traits import Door, Headers
from kernel.signatures import verify_hub_signature


def is_signed(body: bytes, headers: Headers, secrets: Sequence[bytes]) -> bool:
    """By `X-Hub-Signature-256`."""
    return verify_hub_signature(body, headers.get(b"x-hub-signature-256"), secrets)


def greet(query_string: str, verify_token: bytes) -> bytes | None:
    """The challenge, when the token is the one that was entered at Meta."""
    query = parse_qs(query_string)
    token = query.get("hub.verify_token", [""])[0].encode()
    challenge = query.get("hub.challenge", [""])[0]
    asked = query.get("hub.mode") == ["subscribe"] and challenge != "" and len(challenge) <= 256
    knows = bool(verify_token) and hmac.compare_digest(token, verify_token)
    return challenge.encode() if asked and knows else None


def is_of_instagram(body: object) -> bool:
    """Whether a decoded body is of the object that the Instagram app has webhooks of."""
    return isinstance(body, dict) and body.get("object") == "instagram"


META = Door(is_signed=is_signed, split=split, greet=greet)
