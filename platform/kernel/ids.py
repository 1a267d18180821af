"""Public ids: a prefix that tells what the thing is, then 26 characters that sort by birth."""

import base64
import os
import threading
import time

_RANDOM_BITS = 80
_lock = threading.Lock()
_last = 0


def new_id(prefix: str) -> str:
    """A new id such as `msg_06dq3vk…`: 48 bits of milliseconds, 80 random bits, base32hex in lower case.

    base32hex keeps the order of the bytes. Within one process a later id always sorts later, also in the same
    millisecond: the second one continues from the first instead of drawing anew.
    """
    global _last
    drawn = (int(time.time() * 1000) << _RANDOM_BITS) | int.from_bytes(os.urandom(_RANDOM_BITS // 8), "big")
    with _lock:
        same_moment = drawn >> _RANDOM_BITS <= _last >> _RANDOM_BITS
        _last = _last + 1 if same_moment else drawn
        raw = _last.to_bytes(16, "big")
    return f"{prefix}_{base64.b32hexencode(raw)[:26].decode().lower()}"
