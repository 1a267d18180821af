"""Hashing passwords without letting a flood of sign-ins take the whole machine."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import Argon2PasswordHasher

from tenants.auth.errors import SignInUnavailable

WAIT_S = 5.0
# Each takes about 30 ms of a processor and 100 MB: as many at once as half the processors, never fewer than one.
_places = threading.BoundedSemaphore(max(1, (os.cpu_count() or 1) // 2))


class BoundedArgon2PasswordHasher(Argon2PasswordHasher):
    """Argon2, a few at a time in each process. Who waits longer than WAIT_S is told to try again (503)."""

    def encode(self, password: str, salt: str) -> str:
        with _place():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with _place():
            return super().verify(password, encoded)


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=WAIT_S):
        raise SignInUnavailable
    try:
        yield
    finally:
        _places.release()
