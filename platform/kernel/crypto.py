"""Secrets at rest: Fernet with rotatable keys. The newest key writes, every listed key reads.

To rotate: put a new key first in FIELD_KEYS and restart; run `manage.py reseal`; take the old key away.
"""

from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SecretUnreadable(RuntimeError):
    """A stored secret was written with a key that is no longer listed in FIELD_KEYS."""


def seal(secret: str) -> str:
    """The secret as it may be stored. Empty stays empty."""
    return _box(tuple(settings.FIELD_KEYS)).encrypt(secret.encode()).decode() if secret else ""


def unseal(sealed: str) -> str:
    """The secret behind a sealed value. Raises SecretUnreadable."""
    if not sealed:
        return ""
    try:
        return _box(tuple(settings.FIELD_KEYS)).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise _unreadable() from None


def is_current(sealed: str) -> bool:
    """Whether the newest key alone can read it."""
    if not sealed:
        return True
    try:
        _box((settings.FIELD_KEYS[0],)).decrypt(sealed.encode())
    except InvalidToken:
        return False
    return True


def reseal(sealed: str) -> str:
    """The same secret under the newest key, with the time at which it was first sealed. Raises SecretUnreadable."""
    if not sealed:
        return ""
    try:
        return _box(tuple(settings.FIELD_KEYS)).rotate(sealed.encode()).decode()
    except InvalidToken:
        raise _unreadable() from None


def _unreadable() -> SecretUnreadable:
    return SecretUnreadable("A stored secret cannot be read with the keys in FIELD_KEYS.")


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
