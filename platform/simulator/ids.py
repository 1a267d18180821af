"""Identifiers in the shapes that the platforms use (shapes read from public payloads)."""

import base64
import hashlib
import secrets


def whatsapp_message_id(*, phone: str, is_inbound: bool) -> str:
    """`wamid.` + base64 of a small binary record that holds the customer's number and a random part."""
    digits = phone.encode() or b"0"
    unique = b"3A" + secrets.token_hex(9).upper().encode() if is_inbound else secrets.token_hex(9).upper().encode()
    record = (
        b"\x1c\x18" + bytes([len(digits)]) + digits + b"\x15\x02\x00" + (b"\x12" if is_inbound else b"\x11")
        + b"\x18" + bytes([len(unique)]) + unique + b"\x00"
    )  # fmt: skip
    return "wamid." + base64.b64encode(record).decode()


def messenger_message_id() -> str:
    """`m_` + 86 url-safe characters."""
    return "m_" + base64.urlsafe_b64encode(secrets.token_bytes(64)).decode().rstrip("=")


def instagram_message_id(account_id: str) -> str:
    """About 180 characters that look like base64 and contain the account."""
    unique = f"{account_id}:34028236684171030124428{secrets.randbelow(10**16):016d}:32{secrets.randbelow(10**33):033d}"
    return "aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOj" + base64.b64encode(unique.encode()).decode().rstrip("=") + "ZD"


def message_id(channel_type: str, *, account_id: str, customer_id: str, is_inbound: bool) -> str:
    """A new message id of the channel."""
    if channel_type == "whatsapp":
        return whatsapp_message_id(phone=customer_id if customer_id.isdigit() else "15550200000", is_inbound=is_inbound)
    return messenger_message_id() if channel_type == "messenger" else instagram_message_id(account_id)


def business_scoped_user_id(*, organization: str, customer_id: str) -> str:
    """`US.` + 20 digits: the same person has another id at each business portfolio."""
    digest = hashlib.sha256(f"{organization}/{customer_id}".encode()).digest()
    return f"US.{int.from_bytes(digest[:10], 'big') % 10**20:020d}"


def customer_id(channel_type: str) -> str:
    """A new customer's id: a phone number from the fictional range, or a 16-digit scoped id."""
    if channel_type == "whatsapp":
        return f"1555020{secrets.randbelow(10_000):04d}"
    return str(secrets.randbelow(8 * 10**15) + 10**15)


def media_id() -> str:
    """15 digits."""
    return str(secrets.randbelow(9 * 10**14) + 10**14)


def template_id(seed: str | None) -> str:
    """15 digits; the same for the same seed."""
    if seed is None:
        return media_id()
    return str(int.from_bytes(hashlib.sha256(seed.encode()).digest()[:8], "big") % (9 * 10**14) + 10**14)


def trace_id() -> str:
    """`fbtrace_id`: what Meta's support asks for."""
    return "A" + secrets.token_urlsafe(16)
