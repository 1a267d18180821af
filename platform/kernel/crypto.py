"""Secrets at rest: Fernet with rotatable keys. The newest key writes, every listed key reads."""

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
        raise SecretUnreadable("A stored secret cannot be read with the keys in FIELD_KEYS.") from None


@cache
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
