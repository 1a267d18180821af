"""Public ids: a prefix that tells what the thing is, then 26 characters that sort by time of birth."""

import base64
import os
import time


def new_id(prefix: str) -> str:
    """A new id such as `msg_06dq3vk…`: 48 bits of milliseconds, 80 random bits, base32hex in lower case.

    base32hex keeps the order of the bytes, so ids made later sort later (to the millisecond).
    """
    raw = int(time.time() * 1000).to_bytes(6, "big") + os.urandom(10)
    return f"{prefix}_{base64.b32hexencode(raw)[:26].decode().lower()}"
