"""A password hasher that counts: how much work an answer took, without a clock."""

from typing import ClassVar

from django.contrib.auth.hashers import MD5PasswordHasher


class CountingHasher(MD5PasswordHasher):
    """Put its path in PASSWORD_HASHERS. With argon2 each of these takes some 50 ms of a processor."""

    algorithm = "counting"
    hashes: ClassVar[int] = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.hashes += 1
        return super().encode(password, salt)
